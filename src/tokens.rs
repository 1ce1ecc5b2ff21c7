//! A model's tokens: which stand before the patches, and how values that belong to tokens lie in a flat slice.
//!
//! The prefix tokens come first, in the order \[CLS\], distillation token, registers; then the patches, row by
//! row. A model may lack any of the prefix tokens: registers alone, without \[CLS\], do occur (timm's
//! `reg4_gap` models).

use serde::{Deserialize, Serialize};

use crate::grid::Grid;

/// The tokens that a model has before its patches.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrefixTokens {
    /// There is a \[CLS\] token.
    pub class: bool,
    /// There is a distillation token, after \[CLS\] (DeiT).
    pub distillation: bool,
    /// The number of register tokens, after those.
    pub registers: usize,
}

impl PrefixTokens {
    /// \[CLS\] alone, as most models have it.
    pub const CLASS: Self = Self { class: true, distillation: false, registers: 0 };

    /// How many tokens stand before the patches.
    pub fn count(self) -> usize {
        usize::from(self.class) + usize::from(self.distillation) + self.registers
    }

    /// What each is called, in their order: `[CLS]`, `distillation token`, `register 1`, `register 2`, …
    pub fn names(self) -> impl Iterator<Item = String> {
        let class = self.class.then(|| "[CLS]".to_owned());
        let distillation = self.distillation.then(|| "distillation token".to_owned());
        let registers = (1..=self.registers).map(|number| format!("register {number}"));
        class.into_iter().chain(distillation).chain(registers)
    }
}

/// What a linear probe reads of a state `[tokens, dim]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ProbedToken {
    /// The class token, the first of the prefix.
    Cls,
    /// The mean of the patches' tokens.
    Mean,
}

impl ProbedToken {
    /// The first depth at which it depends on the image: in the embedding, depth 0, \[CLS\] is the same
    /// for all.
    pub fn first_depth(self) -> usize {
        match self {
            Self::Cls => 1,
            Self::Mean => 0,
        }
    }
}

/// How one layer's attention `[heads, tokens, tokens]` lies in a flat slice: query by query, the
/// prefix tokens first, the patches row by row.
///
/// Its methods panic where a slice is shorter than the shape says, or an index is past its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AttentionShape {
    /// Heads of the layer.
    pub heads: usize,
    /// Prefix tokens and patches.
    pub tokens: usize,
    /// How many of them stand before the patches.
    pub prefix: usize,
    /// How the patches lie.
    pub grid: Grid,
}

impl AttentionShape {
    /// The shape with the prefix tokens and the patches of a grid.
    pub fn new(heads: usize, prefix: usize, grid: impl Into<Grid>) -> Self {
        let grid = grid.into();
        let tokens = prefix + grid.patches();
        Self { heads, tokens, prefix, grid }
    }

    /// How many of the tokens are patches.
    pub fn patches(&self) -> usize {
        self.grid.patches()
    }

    /// The number of floats that one layer takes.
    pub fn floats(&self) -> usize {
        self.heads * self.tokens * self.tokens
    }

    /// What `head` attends to from `token`: one share for each token, prefix tokens first.
    pub fn row<'a>(&self, attention: &'a [f32], head: usize, token: usize) -> &'a [f32] {
        assert!(head < self.heads, "head {head} of {}", self.heads);
        assert!(token < self.tokens, "token {token} of {}", self.tokens);
        let start = (head * self.tokens + token) * self.tokens;
        &attention[start..start + self.tokens]
    }

    /// What `head` attends to from each patch in turn, prefix tokens left out on both sides.
    ///
    /// A row's sum is therefore 1 less the share of the prefix tokens.
    pub fn patch_rows<'a>(
        &self,
        attention: &'a [f32],
        head: usize,
    ) -> impl Iterator<Item = &'a [f32]> + use<'a> {
        let shape = *self;
        (shape.prefix..shape.tokens)
            .map(move |token| &shape.row(attention, head, token)[shape.prefix..])
    }
}

/// The sizes of all that a forward pass leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CaptureShape {
    /// How many blocks, and so attentions.
    pub layers: usize,
    /// What each block's attention is like.
    pub attention: AttentionShape,
    /// Width of a state of the residual stream, `[tokens, dim]`.
    pub dim: usize,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_lie_query_by_query_and_patches_follow_the_prefix() {
        let shape = AttentionShape::new(2, 1, 2);
        let attention: Vec<f32> = (0..shape.floats()).map(|i| i as f32).collect();
        assert_eq!(shape.row(&attention, 1, 2), [35.0, 36.0, 37.0, 38.0, 39.0]);
        let rows: Vec<&[f32]> = shape.patch_rows(&attention, 0).collect();
        assert_eq!(rows.len(), shape.patches());
        assert_eq!(rows[0], [6.0, 7.0, 8.0, 9.0]);
        assert_eq!(rows[3], [21.0, 22.0, 23.0, 24.0]);
    }

    #[test]
    fn each_prefix_token_has_the_name_of_its_kind() {
        let names = |class, distillation, registers| {
            let prefix = PrefixTokens { class, distillation, registers };
            let names: Vec<String> = prefix.names().collect();
            assert_eq!(names.len(), prefix.count());
            names.join(", ")
        };
        assert_eq!(names(true, true, 0), "[CLS], distillation token");
        assert_eq!(names(true, false, 2), "[CLS], register 1, register 2");
        assert_eq!(names(false, false, 1), "register 1");
        assert_eq!(names(false, false, 0), "");
    }
}
