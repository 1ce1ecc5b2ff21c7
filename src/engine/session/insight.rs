//! What a capture's tokens hold and how diverse its layers are, for the views below the maps.

use super::Session;
use crate::analysis::{Diversity, PrincipalComponents, cosines_to};
use crate::engine::protocol::{EngineError, ImageId, Query, Slot};
use crate::vit::Capture;

/// The first three principal components of a layer's patches.
#[derive(Debug, Clone, PartialEq)]
pub struct Features {
    /// Each component's share of the variance, 0..1.
    pub explained: [f32; 3],
    /// `[patches, 3]`.
    pub coordinates: Vec<f32>,
}

/// How alike a layer's patches are to one token.
#[derive(Debug, Clone, PartialEq)]
pub struct Similarity {
    /// The token that holds the query, among all tokens.
    pub token: usize,
    /// `[patches]`, -1..1.
    pub cosines: Vec<f32>,
}

impl Session {
    /// The first three principal components of a layer's patches, of its state `z.(2 layer)`.
    ///
    /// # Errors
    ///
    /// [`EngineError::NoModel`] or [`EngineError::NoCapture`].
    pub fn features(
        &self,
        slot: Slot,
        image: ImageId,
        layer: usize,
    ) -> Result<Features, EngineError> {
        let capture = self.capture(slot, image)?;
        let (prefix, dim) = (capture.shape().attention.prefix, capture.shape().dim);
        let patches = &state(capture, layer)[prefix * dim..];
        let components = PrincipalComponents::of(patches, dim, 3);
        let explained = std::array::from_fn(|i| components.explained[i] as f32);
        let coordinates = components.project(patches).iter().map(|&x| x as f32).collect();
        Ok(Features { explained, coordinates })
    }

    /// The cosine similarity of a layer's patches, of its state `z.(2 layer)`, to the query's token.
    ///
    /// # Errors
    ///
    /// [`EngineError::NoModel`] or [`EngineError::NoCapture`].
    pub fn similarity(
        &self,
        slot: Slot,
        image: ImageId,
        layer: usize,
        query: Query,
    ) -> Result<Similarity, EngineError> {
        let capture = self.capture(slot, image)?;
        let shape = capture.shape().attention;
        let token = query.token(shape.grid, shape.prefix);
        let cosines = cosines_to(state(capture, layer), capture.shape().dim, token);
        let cosines = cosines[shape.prefix..].iter().map(|&x| x as f32).collect();
        Ok(Similarity { token, cosines })
    }

    /// How diverse all layers are.
    ///
    /// # Errors
    ///
    /// [`EngineError::NoModel`] or [`EngineError::NoCapture`].
    pub fn diversity(&self, slot: Slot, image: ImageId) -> Result<Diversity, EngineError> {
        let capture = self.capture(slot, image)?;
        let shape = capture.shape();
        Ok(Diversity::of(capture.attentions(), capture.states(), &shape.attention, shape.dim))
    }
}

/// Layer `layer`'s state (from 1); past the end the last.
fn state(capture: &Capture, layer: usize) -> &[f32] {
    &capture.states()[2 * layer.clamp(1, capture.shape().layers)]
}

#[cfg(all(test, feature = "cpu", not(target_arch = "wasm32")))]
mod tests {
    use super::super::tests::{CAT, DOG, LEFT, RIGHT, run, with_model};
    use super::*;

    #[test]
    fn features_hold_a_share_of_the_variance_and_are_centered() {
        let mut session = with_model();
        run(&mut session, LEFT, CAT).unwrap();
        let found = session.features(LEFT, CAT, 1).unwrap();
        assert_eq!(found.coordinates.len(), 5 * 5 * 3);
        let [a, b, c] = found.explained;
        assert!(a >= b && b >= c && c >= 0.0 && a + b + c <= 1.0 + 1e-6);
        // About the tokens' mean; the first coordinates' variance is the largest.
        let sum = |i: usize, power| -> f32 {
            found.coordinates.iter().skip(i).step_by(3).map(|x| x.powi(power)).sum()
        };
        for component in 0..3 {
            assert!(sum(component, 1).abs() <= 1e-3 * sum(component, 2).sqrt());
        }
        assert!((sum(1, 2) / sum(0, 2) - b / a).abs() < 1e-4);
        assert_eq!(session.features(LEFT, CAT, 99), session.features(LEFT, CAT, 2));
        assert_ne!(session.features(LEFT, CAT, 1), session.features(LEFT, CAT, 2));
        assert_eq!(session.features(LEFT, DOG, 1), Err(EngineError::NoCapture));
    }

    #[test]
    fn a_query_is_like_itself_and_similarity_goes_both_ways() {
        let mut session = with_model();
        run(&mut session, LEFT, CAT).unwrap();
        let from = |col: f32, row: f32| {
            let query = Query::Point { x: (col + 0.5) / 5.0, y: (row + 0.5) / 5.0 };
            session.similarity(LEFT, CAT, 2, query).unwrap()
        };
        let (a, b) = (from(1.0, 2.0), from(4.0, 3.0));
        assert_eq!((a.token, b.token), (1 + 11, 1 + 19));
        assert_eq!(a.cosines.len(), 25);
        assert!((a.cosines[11] - 1.0).abs() < 1e-6);
        assert!((a.cosines[19] - b.cosines[11]).abs() < 1e-6);
        assert_eq!(session.similarity(LEFT, CAT, 2, Query::Cls).unwrap().token, 0);
    }

    #[test]
    fn diversity_has_all_layers_and_agrees_with_the_similarities() {
        let mut session = with_model();
        run(&mut session, LEFT, CAT).unwrap();
        let found = session.diversity(LEFT, CAT).unwrap();
        assert_eq!((found.heads.len(), found.depths.len(), found.queries.len()), (2, 1, 2));
        assert!(found.queries.iter().all(|heads| heads.len() == 2));
        assert_eq!(found.spectra.len(), 2);
        let mut sum = 0.0;
        for patch in 0..25 {
            let at = |cell: usize| (cell as f32 + 0.5) / 5.0;
            let query = Query::Point { x: at(patch % 5), y: at(patch / 5) };
            let cosines = session.similarity(LEFT, CAT, 2, query).unwrap().cosines;
            sum += cosines.iter().map(|&x| f64::from(x)).sum::<f64>() - 1.0;
        }
        assert!((found.patches[1] - sum / (25.0 * 24.0)).abs() < 1e-5, "{:?}", found.patches);
        assert_eq!(session.diversity(RIGHT, CAT), Err(EngineError::NoModel));
    }
}
