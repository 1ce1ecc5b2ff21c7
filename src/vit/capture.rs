//! What a model saw: every attention and every state, first on the device, then as plain floats.

use burn::tensor::{Tensor, Transaction};

use crate::tokens::CaptureShape;

/// A forward pass's outputs, still on the device.
#[derive(Debug)]
pub struct Activations {
    shape: CaptureShape,
    attentions: Vec<Tensor<3>>,
    states: Vec<Tensor<2>>,
}

/// The device gave no answer back.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct ReadBackError {
    /// What failed, in the backend's words.
    pub reason: String,
}

impl Activations {
    pub(super) fn new(
        shape: CaptureShape,
        attentions: Vec<Tensor<3>>,
        states: Vec<Tensor<2>>,
    ) -> Self {
        Self { shape, attentions, states }
    }

    /// Waits for the device and brings everything back, in one transaction: on a GPU each read costs
    /// a round trip.
    ///
    /// # Errors
    ///
    /// Where the device fails, or was lost.
    pub async fn read(self) -> Result<Capture, ReadBackError> {
        let mut transaction = Transaction::default();
        for attention in self.attentions {
            transaction = transaction.register(attention);
        }
        for state in self.states {
            transaction = transaction.register(state);
        }
        let failed = |error: &dyn std::fmt::Display| ReadBackError { reason: error.to_string() };
        let mut attentions = transaction
            .execute_async()
            .await
            .map_err(|error| failed(&error))?
            .into_iter()
            .map(|data| data.try_into_vec_as::<f32>().map_err(|error| failed(&error)))
            .collect::<Result<Vec<_>, _>>()?;
        let states = attentions.split_off(self.shape.layers);
        Ok(Capture { shape: self.shape, attentions, states })
    }
}

/// A value of a forward pass is NaN or infinite: the first place in which one is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotFinite {
    /// In what the embedding gives, `z.0`.
    #[error("the embedding")]
    Embedding,
    /// In the state after a block's attention.
    #[error("the attention of block {block}")]
    Attention {
        /// Which block, from 1.
        block: usize,
    },
    /// In the state after a block's MLP.
    #[error("the MLP of block {block}")]
    Mlp {
        /// Which block, from 1.
        block: usize,
    },
}

/// Everything that one image leaves in one model.
#[derive(Debug, Clone, PartialEq)]
pub struct Capture {
    shape: CaptureShape,
    attentions: Vec<Vec<f32>>,
    states: Vec<Vec<f32>>,
}

impl Capture {
    /// How many layers, heads and tokens it is of, and how wide its states are.
    pub fn shape(&self) -> CaptureShape {
        self.shape
    }

    /// Every block's attention after the softmax, each `[heads, query, key]`.
    pub fn attentions(&self) -> &[Vec<f32>] {
        &self.attentions
    }

    /// The residual stream, `z.0` first, each `[tokens, dim]`.
    pub fn states(&self) -> &[Vec<f32>] {
        &self.states
    }

    /// Whether all of it are finite numbers. An attention that is not leaves its trace in the state after it, which
    /// is what it mixes, so the states tell.
    ///
    /// # Errors
    ///
    /// The first place that holds another value.
    pub fn check_finite(&self) -> Result<(), NotFinite> {
        let is_finite = |state: &Vec<f32>| state.iter().all(|x| x.is_finite());
        match self.states.iter().position(|state| !is_finite(state)) {
            None => Ok(()),
            Some(0) => Err(NotFinite::Embedding),
            Some(index) if index % 2 == 1 => Err(NotFinite::Attention { block: index.div_ceil(2) }),
            Some(index) => Err(NotFinite::Mlp { block: index / 2 }),
        }
    }

    /// The attention of every layer and head from one token, `[layers, heads, tokens]`.
    pub fn rows(&self, query_token: usize) -> Vec<f32> {
        let CaptureShape { layers, attention: shape, .. } = self.shape;
        let mut rows = Vec::with_capacity(layers * shape.heads * shape.tokens);
        for attention in &self.attentions {
            for head in 0..shape.heads {
                rows.extend_from_slice(shape.row(attention, head, query_token));
            }
        }
        rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tokens::AttentionShape;

    #[test]
    fn rows_are_taken_layer_by_layer_and_head_by_head() {
        let shape = CaptureShape { layers: 2, attention: AttentionShape::new(3, 1, 2), dim: 4 };
        // Each value tells where it stands: layer, head, query, key.
        let attention = |layer: usize| {
            let mut values = Vec::new();
            for head in 0..3 {
                for query in 0..5 {
                    values.extend(
                        (0..5).map(|key| (((layer * 3 + head) * 5 + query) * 5 + key) as f32),
                    );
                }
            }
            values
        };
        let capture =
            Capture { shape, attentions: vec![attention(0), attention(1)], states: Vec::new() };
        let rows = capture.rows(4);
        assert_eq!(rows.len(), 2 * 3 * 5);
        assert_eq!(rows[0], 20.0);
        // Layer 1, head 2, key 3.
        assert_eq!(rows[(3 + 2) * 5 + 3], ((5 * 5 + 4) * 5 + 3) as f32);
    }

    #[test]
    fn the_first_value_that_is_not_finite_is_found() {
        let shape = CaptureShape { layers: 2, attention: AttentionShape::new(1, 0, 1), dim: 2 };
        let with = |index: usize, value: f32| {
            let mut states = vec![vec![0.0; 2]; 5];
            states[index..].iter_mut().for_each(|state| state[1] = value);
            Capture { shape, attentions: vec![vec![1.0]; 2], states }.check_finite()
        };
        assert_eq!(with(0, 1e38), Ok(()));
        assert_eq!(with(0, f32::NAN), Err(NotFinite::Embedding));
        assert_eq!(with(1, f32::INFINITY), Err(NotFinite::Attention { block: 1 }));
        assert_eq!(with(2, f32::NAN), Err(NotFinite::Mlp { block: 1 }));
        assert_eq!(with(3, f32::NAN), Err(NotFinite::Attention { block: 2 }));
        assert_eq!(with(4, f32::NEG_INFINITY), Err(NotFinite::Mlp { block: 2 }));
    }
}
