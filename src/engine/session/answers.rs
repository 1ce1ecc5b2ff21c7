//! Answers to what the maps and the views below them ask for.

use super::models::{LoadedModel, Session};
use crate::analysis::{Diversity, HeadFusion, PrincipalComponents, Rollout, Spread, cosines_to};
use crate::engine::protocol::{
    Answer, EngineError, ImageId, OtherAnalysis, OtherResult, Query, Question, Slot,
};
use crate::input::image::{RgbPixels, preprocess};
use crate::vit::Capture;

/// Attention from one query.
#[derive(Debug, Clone, PartialEq)]
pub struct AttentionRows {
    /// The token that holds the query, among all tokens.
    pub token: usize,
    /// `[layers, heads, tokens]`, prefix tokens first.
    pub attention: Vec<f32>,
}

impl Session {
    /// Answers a question about a slot's capture, with the floats that go with the answer.
    ///
    /// # Errors
    ///
    /// [`EngineError::NoModel`], [`EngineError::NoCapture`], [`EngineError::NoDecoder`],
    /// [`EngineError::NotFinite`] or [`EngineError::Gpu`].
    pub async fn answer(
        &self,
        slot: Slot,
        image: ImageId,
        question: &Question,
    ) -> Result<(Answer, Vec<f32>), EngineError> {
        let loaded = self.loaded(slot)?;
        let capture = loaded.capture(image)?;
        Ok(match *question {
            Question::Reconstruction { ref mask } => {
                return loaded.reconstruct(mask, &self.device).await;
            }
            Question::Features { layer } => features(capture, layer),
            Question::Similarity { layer, token } => {
                (Answer::Similarity, similarity(capture, layer, token))
            }
            Question::Diversity => (Answer::Diversity(diversity(capture)), Vec::new()),
            Question::Spread => (Answer::Spread, spread(capture)),
            Question::Rollout { token } => (Answer::Rollout, loaded.rollout(capture, token)),
            Question::Position { token } => (Answer::Position, self.position(slot, token)?),
            Question::Probe { .. } => loaded.answer_probe(capture),
        })
    }

    /// The attention of every layer and head from one query.
    ///
    /// # Errors
    ///
    /// [`EngineError::NoModel`] or [`EngineError::NoCapture`].
    pub fn rows(
        &self,
        slot: Slot,
        image: ImageId,
        query: Query,
    ) -> Result<AttentionRows, EngineError> {
        let capture = self.capture(slot, image)?;
        let shape = capture.shape().attention;
        let token = query.token(shape.grid, self.loaded(slot)?.model.config().prefix);
        Ok(AttentionRows { token, attention: capture.rows(token) })
    }

    /// Runs a slot's model on a picture beside the one that is shown, whose capture stays. Gives the
    /// answer and the floats that go with it.
    ///
    /// # Errors
    ///
    /// [`EngineError::NoModel`], [`EngineError::Image`], [`EngineError::NotFinite`] or [`EngineError::Gpu`].
    pub async fn analyze_other(
        &mut self,
        slot: Slot,
        picture: &RgbPixels,
        analysis: OtherAnalysis,
    ) -> Result<(OtherResult, Vec<f32>), EngineError> {
        let loaded = self.slots.get_mut(&slot).ok_or(EngineError::NoModel)?;
        let pixels = preprocess(picture, &loaded.preprocess)?;
        let (capture, _) = loaded.look(pixels, &self.device).await?;
        Ok(match analysis {
            OtherAnalysis::Curves => (OtherResult::Curves(loaded.curves(&capture)), Vec::new()),
            OtherAnalysis::Tokens { layer } => {
                (OtherResult::Tokens, patches(&capture, layer).to_vec())
            }
        })
    }

    /// What all heads attend to by position alone, `[layers, heads, tokens]`; empty without a bias.
    fn position(&self, slot: Slot, token: usize) -> Result<Vec<f32>, EngineError> {
        let model = &self.slots.get(&slot).ok_or(EngineError::NoModel)?.model;
        let token = token.min(model.config().tokens() - 1);
        Ok(model.position_alone(token).unwrap_or_default())
    }
}

impl LoadedModel {
    /// What a token has taken in up to each layer, `[layers, tokens]`.
    fn rollout(&self, capture: &Capture, token: usize) -> Vec<f32> {
        let shape = capture.shape().attention;
        let fused = self
            .rollout
            .get_or_init(|| Rollout::of(capture.attentions(), &shape, HeadFusion::Mean));
        fused.from(token.min(shape.tokens - 1)).concat()
    }
}

/// The first three principal components of a layer's patches.
fn features(capture: &Capture, layer: usize) -> (Answer, Vec<f32>) {
    let patches = patches(capture, layer);
    let components = PrincipalComponents::of(patches, capture.shape().dim, 3);
    let explained = std::array::from_fn(|i| components.explained[i] as f32);
    let coordinates = components.project(patches).iter().map(|&x| x as f32).collect();
    (Answer::Features { explained }, coordinates)
}

/// How alike a layer's patches are to a token, `[patches]`.
fn similarity(capture: &Capture, layer: usize, token: usize) -> Vec<f32> {
    let shape = capture.shape();
    let token = token.min(shape.attention.tokens - 1);
    let cosines = cosines_to(state(capture, layer), shape.dim, token);
    cosines[shape.attention.prefix..].iter().map(|&x| x as f32).collect()
}

/// How diverse all layers are.
fn diversity(capture: &Capture) -> Diversity {
    let shape = capture.shape();
    Diversity::of(capture.attentions(), capture.states(), &shape.attention, shape.dim)
}

/// How spread out the attention of all layers and heads is.
fn spread(capture: &Capture) -> Vec<f32> {
    Spread::of(capture.attentions(), &capture.shape().attention).into_values()
}

/// Layer `layer`'s state `z.(2 layer)` (from 1); past the end the last.
fn state(capture: &Capture, layer: usize) -> &[f32] {
    &capture.states()[2 * layer.clamp(1, capture.shape().layers)]
}

/// The patches of that state, `[patches, dim]`.
fn patches(capture: &Capture, layer: usize) -> &[f32] {
    let shape = capture.shape();
    &state(capture, layer)[shape.attention.prefix * shape.dim..]
}

#[cfg(all(test, feature = "cpu", not(target_arch = "wasm32")))]
mod tests {
    use pollster::block_on;

    use super::super::tests::{CAT, DOG, LEFT, RIGHT, run, with_model};
    use super::*;
    use crate::analysis::radii;
    use crate::link::hints::Hints;
    use crate::tokens::AttentionShape;

    fn ask(session: &Session, question: Question) -> (Answer, Vec<f32>) {
        block_on(session.answer(LEFT, CAT, &question)).unwrap()
    }

    #[test]
    fn features_hold_a_share_of_the_variance_and_are_centered() {
        let mut session = with_model();
        run(&mut session, LEFT, CAT).unwrap();
        let (answer, coordinates) = ask(&session, Question::Features { layer: 1 });
        let Answer::Features { explained: [a, b, c] } = answer else { panic!("{answer:?}") };
        assert_eq!(coordinates.len(), 5 * 5 * 3);
        assert!(a >= b && b >= c && c >= 0.0 && a + b + c <= 1.0 + 1e-6);
        // About the tokens' mean; the first coordinates' variance is the largest.
        let sum = |i: usize, power| -> f32 {
            coordinates.iter().skip(i).step_by(3).map(|x| x.powi(power)).sum()
        };
        for component in 0..3 {
            assert!(sum(component, 1).abs() <= 1e-3 * sum(component, 2).sqrt());
        }
        assert!((sum(1, 2) / sum(0, 2) - b / a).abs() < 1e-4);
        let of = |layer| ask(&session, Question::Features { layer });
        assert_eq!(of(99), of(2));
        assert_ne!(of(1), of(2));
        let other = block_on(session.answer(LEFT, DOG, &Question::Features { layer: 1 }));
        assert_eq!(other, Err(EngineError::NoCapture));
    }

    #[test]
    fn a_query_is_like_itself_and_similarity_goes_both_ways() {
        let mut session = with_model();
        run(&mut session, LEFT, CAT).unwrap();
        let from = |token| ask(&session, Question::Similarity { layer: 2, token }).1;
        let (a, b) = (from(1 + 11), from(1 + 19));
        assert_eq!(a.len(), 25);
        assert!((a[11] - 1.0).abs() < 1e-6);
        assert!((a[19] - b[11]).abs() < 1e-6);
        // Past the end the last.
        assert_eq!(from(99), from(25));
    }

    #[test]
    fn diversity_has_all_layers_and_agrees_with_the_similarities() {
        let mut session = with_model();
        run(&mut session, LEFT, CAT).unwrap();
        let (Answer::Diversity(found), _) = ask(&session, Question::Diversity) else { panic!() };
        assert_eq!((found.heads.len(), found.depths.len(), found.queries.len()), (2, 1, 2));
        assert!(found.queries.iter().all(|heads| heads.len() == 2));
        assert_eq!(found.spectra.len(), 2);
        let mut sum = 0.0;
        for patch in 0..25 {
            let (_, cosines) = ask(&session, Question::Similarity { layer: 2, token: 1 + patch });
            sum += cosines.iter().map(|&x| f64::from(x)).sum::<f64>() - 1.0;
        }
        assert!((found.patches[1] - sum / (25.0 * 24.0)).abs() < 1e-5, "{:?}", found.patches);
        let none = block_on(session.answer(RIGHT, CAT, &Question::Diversity));
        assert_eq!(none, Err(EngineError::NoModel));
    }

    #[test]
    fn spread_has_each_layer_and_head_at_each_radius() {
        let mut session = with_model();
        run(&mut session, LEFT, CAT).unwrap();
        let (answer, values) = ask(&session, Question::Spread);
        assert_eq!(answer, Answer::Spread);
        let shape = AttentionShape::new(2, 1, 5);
        let spread = Spread::from_values(2, &shape, values).unwrap();
        let most = 25f64.ln() + 1e-6;
        assert!(spread.entropies().concat().iter().all(|nats| (0.0..most).contains(nats)));
        let (near, far) = (spread.shares(2), spread.shares(radii(5.into()).len() - 1));
        assert!(near.concat().iter().all(|share| (0.0..1.0).contains(share)));
        assert!(far.concat().iter().all(|share| (share - 1.0).abs() < 1e-6));
    }

    #[test]
    fn rollout_begins_with_half_of_the_first_layer_and_half_of_the_token_itself() {
        let mut session = with_model();
        run(&mut session, LEFT, CAT).unwrap();
        let (_, rollout) = ask(&session, Question::Rollout { token: 7 });
        assert_eq!(rollout.len(), 2 * 26);
        let rows = session.rows(LEFT, CAT, Query::Point { x: 0.3, y: 0.3 }).unwrap();
        assert_eq!(rows.token, 7);
        for (token, share) in rollout[..26].iter().enumerate() {
            let mean = (rows.attention[token] + rows.attention[26 + token]) / 2.0;
            let own = if token == 7 { 0.5 } else { 0.0 };
            assert!((share - mean / 2.0 - own).abs() < 1e-6, "token {token}");
        }
        assert_eq!(
            ask(&session, Question::Rollout { token: 99 }),
            ask(&session, Question::Rollout { token: 25 })
        );
        run(&mut session, LEFT, DOG).unwrap();
        let (_, other) =
            block_on(session.answer(LEFT, DOG, &Question::Rollout { token: 7 })).unwrap();
        assert_ne!(other, rollout, "another picture’s attention");
    }

    #[test]
    fn position_alone_is_told_of_a_model_with_a_bias_and_of_no_other() {
        let mut session = with_model();
        run(&mut session, LEFT, CAT).unwrap();
        assert_eq!(ask(&session, Question::Position { token: 3 }), (Answer::Position, Vec::new()));
        let beit = include_bytes!("../../../tests/golden/beit/weights.pth");
        session.load(LEFT, std::io::Cursor::new(beit), &Hints::default()).unwrap();
        run(&mut session, LEFT, CAT).unwrap();
        let (_, alone) = ask(&session, Question::Position { token: 3 });
        assert_eq!(alone.len(), 2 * 2 * 37);
        assert!(alone.chunks(37).all(|row| (row.iter().sum::<f32>() - 1.0).abs() < 1e-5));
        run(&mut session, LEFT, DOG).unwrap();
        let again = block_on(session.answer(LEFT, DOG, &Question::Position { token: 3 })).unwrap();
        assert_eq!(again.1, alone, "no picture changes it");
    }
}
