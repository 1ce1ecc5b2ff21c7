//! How spread out the attention of every layer and head is, together: its entropy, and its local share
//! at every radius, so that whoever holds it can answer for any radius.

#[cfg(feature = "model")]
use super::entropy::attention_entropy;
#[cfg(feature = "model")]
use super::locality::local_shares;
use super::locality::radii;
use crate::tokens::AttentionShape;

/// Entropy and local shares of all layers and heads, as flat floats.
#[derive(Debug, Clone, PartialEq)]
pub struct Spread {
    heads: usize,
    radii: usize,
    /// `[layers, heads, 1 + radii]`: the entropy first, then the shares.
    values: Vec<f32>,
}

impl Spread {
    /// Of all layers' attentions.
    ///
    /// # Shapes
    /// An attention is `[heads, tokens, tokens]`.
    ///
    /// # Panics
    /// If an attention is shorter than `shape` says.
    #[cfg(feature = "model")]
    pub fn of(attentions: &[Vec<f32>], shape: &AttentionShape) -> Self {
        let radii = radii(shape.grid);
        let mut values = Vec::with_capacity(attentions.len() * shape.heads * (1 + radii.len()));
        for attention in attentions {
            let entropies = attention_entropy(attention, shape);
            let shares = local_shares(attention, shape, &radii);
            for (entropy, shares) in entropies.iter().zip(&shares) {
                values.push(*entropy as f32);
                values.extend(shares.iter().map(|&share| share as f32));
            }
        }
        Self { heads: shape.heads, radii: radii.len(), values }
    }

    /// Wraps what [`Self::into_values`] gave; `None` where the length does not fit.
    pub fn from_values(layers: usize, shape: &AttentionShape, values: Vec<f32>) -> Option<Self> {
        let (heads, radii) = (shape.heads, radii(shape.grid).len());
        let fits = values.len() == layers * heads * (1 + radii);
        fits.then_some(Self { heads, radii, values })
    }

    /// `[layers, heads, 1 + radii]`: a head's entropy, then its share within each of [`radii`].
    pub fn into_values(self) -> Vec<f32> {
        self.values
    }

    /// Nats: `[layers][heads]`.
    pub fn entropies(&self) -> Vec<Vec<f64>> {
        self.column(0)
    }

    /// 0..1, within the radius of this index (past the end the last): `[layers][heads]`.
    pub fn shares(&self, radius: usize) -> Vec<Vec<f64>> {
        self.column(1 + radius.min(self.radii - 1))
    }

    fn column(&self, column: usize) -> Vec<Vec<f64>> {
        let each = 1 + self.radii;
        let head = |head: &[f32]| f64::from(head[column]);
        let layers = self.values.chunks_exact(self.heads * each);
        layers.map(|layer| layer.chunks_exact(each).map(head).collect()).collect()
    }
}

#[cfg(all(test, feature = "model"))]
mod tests {
    use super::*;
    use crate::analysis::oracle::{identity, seeded_attention};

    #[test]
    fn every_layer_and_head_has_its_entropy_and_its_share_at_each_radius() {
        let shape = AttentionShape::new(2, 1, 3);
        let layers = [identity(&shape), seeded_attention(&shape)];
        let spread = Spread::of(&layers, &shape);
        let again = Spread::from_values(2, &shape, spread.clone().into_values());
        assert_eq!(again.as_ref(), Some(&spread));
        assert_eq!(Spread::from_values(3, &shape, spread.clone().into_values()), None);
        let near = |found: &[f64], expected: &[f64]| {
            found.len() == expected.len()
                && found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-6)
        };
        assert!(near(&spread.entropies()[0], &[0.0, 0.0]));
        assert!(near(&spread.entropies()[1], &attention_entropy(&layers[1], &shape)));
        for (index, radius) in radii(shape.grid).into_iter().enumerate() {
            let expected = local_shares(&layers[1], &shape, &[radius]).concat();
            assert!(near(&spread.shares(index)[1], &expected), "{radius}");
            assert!(near(&spread.shares(index)[0], &[1.0, 1.0]));
        }
        assert!(near(&spread.shares(99)[1], &[1.0, 1.0]));
    }
}
