//! One model's half of the page: what its worker has said so far.

use std::collections::HashMap;
use std::sync::Arc;

use leptos::prelude::*;

use crate::analysis::Curves;
use crate::engine::protocol::{ImageId, ModelInfo, Query};
use crate::link::{Said, Side};
use crate::page::own_crop::OwnCrop;
use crate::page::perturbed::Perturbed;
use crate::page::rows::Rows;
use crate::page::status::Status;
use crate::ui::workers::answers::SideAnswers;

/// What one side's worker has said so far.
#[derive(Clone, Copy)]
pub struct SideState {
    /// The side that it is.
    pub side: Side,
    /// Where it stands.
    pub status: RwSignal<Status>,
    /// The model in its slot.
    pub model: RwSignal<Option<ModelInfo>>,
    /// What the visitor, or the link, says of it.
    pub said: RwSignal<Said>,
    /// Pixels a side of its input where the visitor chooses none.
    pub default_size: RwSignal<Option<usize>>,
    /// Where its part of the picture lies in that of the model on whose grid places are counted.
    pub crop: RwSignal<OwnCrop>,
    /// The measures of the image shown, with that image's id.
    pub curves: RwSignal<Option<(ImageId, Arc<Curves>)>>,
    /// What is shown was saved with the page: the model is on its way.
    pub saved: RwSignal<bool>,
    /// The rows that have come for the image shown, by token.
    pub attention: RwSignal<HashMap<usize, Rows>>,
    /// What its model sees of a perturbed photograph, and how far its tokens moved.
    pub perturbed: RwSignal<Option<Perturbed>>,
    /// What the views below the maps have asked for.
    pub answers: SideAnswers,
}

impl SideState {
    /// Nothing has been said yet.
    pub fn new(side: Side) -> SideState {
        SideState {
            side,
            status: RwSignal::new(Status::Loading { received: 0, total: None }),
            model: RwSignal::new(None),
            said: RwSignal::new(Said::default()),
            default_size: RwSignal::new(None),
            crop: RwSignal::default(),
            curves: RwSignal::new(None),
            saved: RwSignal::new(false),
            attention: RwSignal::new(HashMap::new()),
            perturbed: RwSignal::new(None),
            answers: SideAnswers::new(),
        }
    }

    /// The query as this model is asked.
    pub fn own(&self, query: Query) -> Query {
        self.crop.get().query(query)
    }

    /// The token that holds a query, once the model is there.
    pub fn token(&self, query: Query) -> Option<usize> {
        let query = self.own(query);
        self.model.with(|model| model.as_ref().map(|m| query.token(m.grid, m.prefix)))
    }

    /// The rows of a query; while they are on their way, those shown before, if of the same image.
    pub fn rows(
        self,
        query: impl Fn() -> Option<Query> + Send + Sync + 'static,
    ) -> Memo<Option<Rows>> {
        Memo::new(move |before: Option<&Option<Rows>>| {
            let token = self.token(query()?)?;
            self.attention.with(|cache| match cache.get(&token) {
                Some(rows) => Some(rows.clone()),
                None if cache.is_empty() => None,
                None => before.cloned().flatten(),
            })
        })
    }
}
