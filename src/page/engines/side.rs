//! What the page knows of one side: what it shows, and what it is to show.

use std::collections::HashMap;
use std::sync::Arc;

use crate::analysis::Curves;
use crate::engine::protocol::{EngineError, ImageId, ModelInfo, Query, Question, RequestId};
use crate::link::Said;
use crate::page::answers::Answers;
use crate::page::model_choice::ModelChoice;
use crate::page::perturbed::Perturbed;
use crate::page::rows::Rows;
use crate::page::status::Status;

/// One side. What it shows comes first, then what is wanted of it.
#[derive(Debug, Clone)]
pub struct SideRecord<F> {
    /// Where it stands.
    pub status: Status,
    /// The model in its slot.
    pub model: Option<ModelInfo>,
    /// What the visitor, or the link, says of that model.
    pub said: Said,
    /// Pixels a side of its input where the visitor chooses none.
    pub default_size: Option<usize>,
    /// The measures of the picture shown, with that picture's id.
    pub curves: Option<(ImageId, Arc<Curves>)>,
    /// What its model sees of a perturbed photograph, and how far its tokens moved.
    pub perturbed: Option<Perturbed>,
    /// The attention that has come for the picture shown, by query token.
    pub attention: HashMap<usize, Rows>,
    /// The answers to the views below the maps.
    pub answers: Answers,
    /// The model that should be there.
    pub wanted: Option<ModelChoice<F>>,
    /// The model that is shown.
    pub shown: Option<ModelChoice<F>>,
    /// The model that failed to load where there was none to go back to: another input or other heads may help.
    pub refused: Option<ModelChoice<F>>,
    /// The queries to show, most urgent first.
    pub queries: Vec<Query>,
    /// What the open view asks, most urgent first.
    pub questions: Vec<Question>,
    /// What a message asks.
    pub message: Option<Question>,
    /// The request for attention that is under way.
    pub asked: Option<RequestId>,
    /// The attention that is there is of a picture before, or of an engine that no longer answers: it is shown
    /// until the new is in.
    pub outdated: bool,
    /// What it shows was saved with the page: its model is on its way.
    pub saved: bool,
    /// Its worker has been started anew once for this model.
    pub restarted: bool,
}

impl<F> Default for SideRecord<F> {
    fn default() -> Self {
        SideRecord {
            status: Status::Loading { received: 0, total: None },
            model: None,
            said: Said::default(),
            default_size: None,
            curves: None,
            perturbed: None,
            attention: HashMap::new(),
            answers: Answers::default(),
            wanted: None,
            shown: None,
            refused: None,
            queries: Vec::new(),
            questions: Vec::new(),
            message: None,
            asked: None,
            outdated: false,
            saved: false,
            restarted: false,
        }
    }
}

impl<F: Clone> SideRecord<F> {
    /// The model that another input or other heads would be for.
    pub fn addressed(&self) -> Option<ModelChoice<F>> {
        self.wanted.clone().or_else(|| self.refused.clone())
    }

    /// Whether it shows the model that is wanted, understood as it is wanted.
    pub fn shows_wanted(&self) -> bool {
        self.wanted.as_ref().zip(self.shown.as_ref()).is_some_and(|(a, b)| a.is_same(b))
    }

    /// Whether its measures are of this picture.
    pub fn has_curves_of(&self, image: ImageId) -> bool {
        self.curves.as_ref().is_some_and(|(seen, _)| *seen == image)
    }

    /// Whether it has said all that the page shows of a picture; one without a model, or that failed, says nothing.
    pub fn is_settled(&self, image: ImageId) -> bool {
        let idle = matches!(self.status, Status::Failed(_) | Status::Empty);
        let answered = self.asked.is_none() && !self.outdated;
        idle || self.model.is_none() || self.has_curves_of(image) && answered
    }

    /// Whether it has also answered all that the open view asks, or can answer no more of it.
    pub fn has_answered(&self, image: ImageId) -> bool {
        let idle = matches!(self.status, Status::Failed(_) | Status::Empty);
        let answered = || self.questions.iter().all(|question| self.answers.has(question));
        self.is_settled(image) && (idle || self.model.is_none() || answered())
    }

    /// Forgets what it said of the picture shown.
    pub fn clear_picture(&mut self) {
        self.attention.clear();
        self.answers.clear();
        self.curves = None;
        self.perturbed = None;
    }

    /// The error that it stands at.
    pub fn error(&self) -> Option<&EngineError> {
        match &self.status {
            Status::Failed(error) => Some(error),
            _ => None,
        }
    }
}
