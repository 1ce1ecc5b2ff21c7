//! What the page's words and switches mean: one sentence each, with the formula.

use crate::link::Side;
use crate::plot::chart::measure::Measure;

/// What is explained.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Term {
    /// Contrastive learning.
    Contrastive,
    /// Masked image modeling.
    Masked,
    /// \[CLS\].
    ClassToken,
    /// The layer that is shown.
    Layer,
    /// The head that is shown.
    Head,
    /// What the colors stand for.
    Scale,
    /// How the patches of a map are drawn.
    Edges,
    /// The side of both models' input.
    Input,
    /// Attention distance.
    Distance,
    /// Normalized mutual information.
    Nmi,
    /// Δ log amplitude at the highest frequency, by depth.
    HighFrequency,
    /// Δ log amplitude over frequency.
    Spectrum,
    /// Which of two queries a click moves.
    MovedQuery,
    /// The maps of the view “Attention”.
    AttentionMaps,
    /// What is shown of a decoder's drawing.
    Drawing,
}

impl Term {
    /// All of them.
    pub const ALL: [Term; 15] = [
        Term::Contrastive,
        Term::Masked,
        Term::ClassToken,
        Term::Layer,
        Term::Head,
        Term::Scale,
        Term::Edges,
        Term::Input,
        Term::Distance,
        Term::Nmi,
        Term::HighFrequency,
        Term::Spectrum,
        Term::MovedQuery,
        Term::AttentionMaps,
        Term::Drawing,
    ];

    /// How the model of a side was trained.
    pub fn of_side(side: Side) -> Term {
        match side {
            Side::Cl => Term::Contrastive,
            Side::Mim => Term::Masked,
        }
    }

    /// What a chart shows.
    pub fn of_measure(measure: Measure) -> Term {
        match measure {
            Measure::Distance => Term::Distance,
            Measure::Nmi => Term::Nmi,
            Measure::HighFrequency => Term::HighFrequency,
            Measure::Spectrum => Term::Spectrum,
        }
    }

    /// Its sentence.
    pub fn sentence(self) -> &'static str {
        match self {
            Term::Contrastive => {
                "Contrastive learning: features q and k₊ of two views of one picture are made alike, and unlike \
                 those of other pictures, by the loss −ln( exp(q·k₊ / τ) / Σₖ exp(q·k / τ) )."
            }
            Term::Masked => {
                "Masked image modeling: patches are hidden and the model fills in their pixels x from the rest; \
                 SimMIM’s loss is the mean of |x̂ − x| over the hidden patches."
            }
            Term::ClassToken => {
                "[CLS], the class token, stands before the patches and gathers what the whole picture holds; \
                 the maps then show its row of A = softmax(Q·Kᵀ / √d)."
            }
            Term::Layer => {
                "The block whose attention is shown; each adds to its tokens z, first z + Attention(z), then \
                 z + MLP(z), and a model with fewer layers shows its last."
            }
            Term::Head => {
                "Each head has an attention of its own, A = softmax(Q·Kᵀ / √d); their mean is Σ A / heads."
            }
            Term::Scale => {
                "What the colors stand for, in multiples of uniform attention (a · tokens): shared, equal colors \
                 mean equal attention in both models and equal steps of color equal ratios; \
                 own, each map is linear from 0 to its own maximum."
            }
            Term::Edges => {
                "How a map is drawn: crisp is one square a patch, as the model sees it; smooth interpolates \
                 linearly between the patches’ centers."
            }
            Term::Input => {
                "Pixels a side of both models’ input, which make (pixels / patch)² patches: a larger input has \
                 more of them and takes longer."
            }
            Term::Distance => {
                "Attention distance, how far a head looks: the mean over queries q of Σₖ a(q,k) · |q − k| between \
                 the patches’ centers, in pixels of the model’s input or as a share of its side."
            }
            Term::Nmi => {
                "NMI, normalized mutual information, how much a head’s map depends on who asks: \
                 I(q;k) / √(H(q) · H(k)), 0 where all queries have the same map, 1 where each has its own."
            }
            Term::HighFrequency => {
                "Δ log amplitude, how much fine structure the tokens hold: ln|F(f)| − ln|F(0)| of their Fourier \
                 transform, the mean over channels, at the highest frequency f, by layer."
            }
            Term::Spectrum => {
                "Δ log amplitude over frequency f after this layer: ln|F(f)| − ln|F(0)| of the tokens’ Fourier \
                 transform, the mean over channels; higher is more fine structure."
            }
            Term::MovedQuery => {
                "Which of the two queries clicks and arrow keys move; the difference shown is a_B(k) − a_A(k)."
            }
            Term::AttentionMaps => {
                "Rollout is what the query has taken in through all layers, R(l) = ½ (A(l) + I) R(l−1); [CLS] mask \
                 is the fewest patches with most of the class token’s attention; position is the softmax of the \
                 relative position bias alone."
            }
            Term::Drawing => {
                "What is shown of the decoder’s x̂: filled in, x̂ where patches are hidden and x elsewhere; whole, \
                 x̂ everywhere, though a decoder is never trained on patches that it sees."
            }
        }
    }
}

/// By how many pixels a box that begins at `left` is moved, so that it stays in the window.
pub fn shift(left: f64, width: f64, window: f64) -> f64 {
    const MARGIN: f64 = 8.0;
    let right = (window - MARGIN - left - width).min(0.0);
    right.max(MARGIN - left)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_explanation_is_one_sentence_and_no_other_s() {
        let sentences = Term::ALL.map(Term::sentence);
        for (index, sentence) in sentences.iter().enumerate() {
            assert!(sentence.ends_with('.') && !sentence.contains(". "), "{sentence}");
            assert!(sentence.chars().count() < 300, "{sentence}");
            assert!(!sentences[..index].contains(sentence), "{sentence}");
        }
    }

    #[test]
    fn the_measures_and_losses_come_with_their_formula() {
        let of = |measure| Term::of_measure(measure).sentence();
        assert!(of(Measure::Distance).contains("Σₖ a(q,k) · |q − k|"));
        assert!(of(Measure::Nmi).contains("I(q;k) / √(H(q) · H(k))"));
        for measure in [Measure::HighFrequency, Measure::Spectrum] {
            assert!(of(measure).contains("ln|F(f)| − ln|F(0)|"));
        }
        assert!(Term::of_side(Side::Cl).sentence().contains("exp(q·k₊ / τ)"));
        assert!(Term::of_side(Side::Mim).sentence().contains("|x̂ − x|"));
    }

    #[test]
    fn a_box_stays_in_the_window() {
        assert_eq!(shift(100.0, 300.0, 1440.0), 0.0);
        assert_eq!(shift(1300.0, 300.0, 1440.0), -168.0);
        assert_eq!(shift(-2.0, 300.0, 1440.0), 10.0);
        // Wider than the window: from its left side on.
        assert_eq!(shift(40.0, 400.0, 320.0), -32.0);
    }
}
