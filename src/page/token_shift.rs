//! How far a perturbation moved the class token and the patches of a model, by depth and in words.

use std::sync::Arc;

use super::depth_chart::{depth_chart, empty_curve, points_from};
use super::layer::own_layer;
use super::numbers::{Phrase, signed};
use crate::analysis::Shift;
use crate::engine::protocol::ModelInfo;
use crate::link::Side;
use crate::plot::chart::curve::{LineChart, YAxis};
use crate::plot::chart::series::{Series, Theme};

/// What a chart follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Token {
    /// The class token.
    Cls,
    /// The mean over the patches.
    Patches,
}

/// What is known of a side's tokens.
#[derive(Debug, Clone, PartialEq)]
pub enum TokenShift {
    /// No run of this photograph is in.
    Unknown,
    /// The photograph was seen as it is.
    None,
    /// It was seen perturbed.
    By(Arc<Shift>),
}

impl TokenShift {
    /// After a change: what was seen of this photograph is shown until the new is in. `ran` tells that a run of
    /// it is in, `shift` what it says of a perturbed one, `is_neutral` that nothing is to be done to it now.
    pub fn next(
        before: Option<&TokenShift>,
        ran: bool,
        shift: Option<Arc<Shift>>,
        is_neutral: bool,
    ) -> TokenShift {
        match shift {
            _ if !ran => TokenShift::Unknown,
            Some(shift) => TokenShift::By(shift),
            None if is_neutral || before == Some(&TokenShift::None) => TokenShift::None,
            None => TokenShift::Unknown,
        }
    }

    /// The layer (from 1) in which the patches moved furthest, in words.
    pub fn furthest_in_words(&self, is_neutral: bool) -> Option<String> {
        match self {
            TokenShift::Unknown => None,
            TokenShift::None => {
                is_neutral.then(|| "Nothing is changed, and nothing has moved.".to_owned())
            }
            TokenShift::By(shift) => {
                let values = shift.patches.iter().enumerate();
                let (layer, least) = values.min_by(|(_, a), (_, b)| a.total_cmp(b))?;
                Some(format!("Its patches moved furthest in layer {}: {least:.2}.", layer + 1))
            }
        }
    }
}

impl Token {
    fn title(self) -> &'static str {
        match self {
            Token::Cls => "Cosine to itself: [CLS]",
            Token::Patches => "Cosine to itself: patches",
        }
    }

    /// Its cosines, layer by layer: 1 of a photograph that is as it was, and nothing where none are known or
    /// the model has no such token.
    fn cosines(self, model: &ModelInfo, shift: &TokenShift) -> Vec<f64> {
        match (self, shift) {
            (_, TokenShift::Unknown) => Vec::new(),
            (Token::Cls, TokenShift::By(shift)) => shift.cls.clone(),
            (Token::Patches, TokenShift::By(shift)) => shift.patches.clone(),
            (Token::Cls, TokenShift::None) if model.prefix.count() == 0 => Vec::new(),
            (_, TokenShift::None) => vec![1.0; model.depth],
        }
    }

    /// The chart of the sides that have a model.
    pub fn chart(
        self,
        sides: &[(Side, ModelInfo, TokenShift)],
        layer: usize,
        theme: Theme,
    ) -> LineChart {
        let series = sides.iter().map(|(side, model, shift)| {
            let points = points_from(1, &self.cosines(model, shift));
            Series { points, ..empty_curve(*side) }
        });
        let series = series.filter(|series| !series.points.is_empty()).collect();
        let title = self.title().to_owned();
        depth_chart(title, YAxis::AtLeast(0.8, 1.0), series, layer, theme)
    }

    /// Its cosine at the model's own layer.
    pub fn number(self, model: &ModelInfo, shift: &TokenShift, layer: usize) -> Option<Phrase> {
        let cosines = self.cosines(model, shift);
        let value = signed(*cosines.get(own_layer(layer, model) - 1)?);
        Some(match self {
            Token::Cls => Phrase::default().number("shift-cls", value).words(" [CLS]"),
            Token::Patches => Phrase::default().number("shift-patches", value).words(" patches"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::depth_chart::chart_in_words;
    use crate::page::fixtures::model;

    fn by() -> Arc<Shift> {
        Arc::new(Shift { cls: vec![0.9, 0.7], patches: vec![0.5, -0.25] })
    }

    #[test]
    fn what_was_seen_stays_until_the_new_is_in() {
        let next = TokenShift::next;
        assert_eq!(next(None, false, Some(by()), false), TokenShift::Unknown);
        assert_eq!(next(None, true, None, true), TokenShift::None);
        // A perturbation was chosen, and its run is on its way.
        assert_eq!(next(Some(&TokenShift::None), true, None, false), TokenShift::None);
        assert_eq!(next(None, true, None, false), TokenShift::Unknown);
        assert_eq!(next(Some(&TokenShift::None), true, Some(by()), false), TokenShift::By(by()));
    }

    #[test]
    fn a_chart_is_at_one_where_nothing_moved_and_leaves_out_a_missing_class_token() {
        let sides = [
            (Side::Cl, model(2, 1, 1, 2), TokenShift::By(by())),
            (Side::Mim, model(3, 1, 0, 2), TokenShift::None),
        ];
        let words = |token: Token| chart_in_words(&token.chart(&sides, 2, Theme::light()));
        assert_eq!(words(Token::Cls), "Cosine to itself: [CLS], layer 2: CL 0.700");
        assert_eq!(
            words(Token::Patches),
            "Cosine to itself: patches, layer 2: CL -0.250, MIM 1.000"
        );
    }

    #[test]
    fn numbers_are_of_the_models_own_layer() {
        let (model, shift) = (model(2, 1, 1, 2), TokenShift::By(by()));
        let said = |token: Token| token.number(&model, &shift, 9).map(|number| number.text());
        assert_eq!(said(Token::Cls).as_deref(), Some("0.70 [CLS]"));
        assert_eq!(said(Token::Patches).as_deref(), Some("−0.25 patches"));
        assert_eq!(Token::Cls.number(&model, &TokenShift::Unknown, 1), None);
    }

    #[test]
    fn the_furthest_layer_is_said_or_that_nothing_moved() {
        let said = |shift: TokenShift, is_neutral| shift.furthest_in_words(is_neutral);
        assert_eq!(
            said(TokenShift::By(by()), false).as_deref(),
            Some("Its patches moved furthest in layer 2: -0.25.")
        );
        assert!(said(TokenShift::None, true).is_some());
        assert_eq!(said(TokenShift::None, false), None);
        assert_eq!(said(TokenShift::Unknown, true), None);
    }
}
