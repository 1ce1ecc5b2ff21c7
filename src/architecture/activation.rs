//! What an MLP has between its layers.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What an MLP has between its layers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Activation {
    /// `x Φ(x)`, the exact one.
    #[default]
    Gelu,
    /// The same with Φ by a hyperbolic tangent (SigLIP).
    GeluTanh,
    /// `x σ(1.702 x)` (OpenAI's CLIP).
    QuickGelu,
}

impl Activation {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Gelu, Self::GeluTanh, Self::QuickGelu];

    /// Its name in links, in metadata and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Gelu => "gelu",
            Self::GeluTanh => "gelu_tanh",
            Self::QuickGelu => "quick_gelu",
        }
    }

    /// The one of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|activation| activation.name() == name)
    }
}

impl fmt::Display for Activation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Gelu => "GELU",
            Self::GeluTanh => "GELU by tanh",
            Self::QuickGelu => "QuickGELU",
        })
    }
}
