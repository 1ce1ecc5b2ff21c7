//! A run that came with the page, shown until the models themselves are there.

use std::sync::Arc;

use super::{Engines, Part};
use crate::engine::protocol::ImageId;
use crate::link::{Said, Side};
use crate::page::model_choice::ModelChoice;
use crate::page::rows::Rows;
use crate::page::saved::SavedSide;

impl<F: Clone + PartialEq> Engines<F> {
    /// Shows on a side what its model gave for the picture that is shown, until it has seen that itself. Not where it is
    /// another model or is to be understood in another way.
    pub fn show_saved(&mut self, side: Side, saved: SavedSide) {
        let Some(image) = self.image.filter(|_| self.perturbation.is_neutral()) else { return };
        let record = self.side_mut(side);
        let wanted = record.wanted.as_ref().filter(|wanted| {
            wanted.id == saved.model && wanted.said == Said::default() && wanted.has_size(None)
        });
        let is_other = |wanted: &&ModelChoice<F>| {
            record.shown.as_ref().is_some_and(|shown| !shown.is_same(wanted))
        };
        let wanted = wanted.filter(|wanted| !record.has_curves_of(image) && !is_other(wanted));
        let Some(wanted) = wanted else { return };
        let size = wanted.listed.size.unwrap_or(saved.info.default_size());
        let Some(rows) = Rows::new(saved.token, saved.info.clone(), saved.rows) else { return };
        record.default_size = Some(size);
        record.model.get_or_insert(saved.info);
        record.curves = Some((image, Arc::new(saved.curves)));
        record.attention = [(saved.token, rows)].into();
        (record.outdated, record.saved) = (true, true);
        for part in [Part::Model, Part::Curves, Part::Attention] {
            self.changed(side, part);
        }
    }

    /// Takes away what was saved: another picture or model is to be shown.
    pub(super) fn clear_saved(&mut self, side: Side) {
        let record = self.side_mut(side);
        if std::mem::take(&mut record.saved) {
            record.outdated = false;
            // A model that has come meanwhile stays.
            if record.shown.is_none() {
                record.model = None;
            }
            record.clear_picture();
            for part in [Part::Model, Part::Curves, Part::Attention] {
                self.changed(side, part);
            }
        }
    }

    /// Whether the measures of a side come from its worker.
    pub(super) fn is_live(&self, side: Side, image: ImageId) -> bool {
        let record = self.side(side);
        record.has_curves_of(image) && !record.saved
    }
}
