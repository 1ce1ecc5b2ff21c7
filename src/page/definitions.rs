//! What leads into each view, and what its numbers are, with formulas and sources: those stand under the view, and in
//! the README of its zip.

use crate::link::View;

/// What is computed for a view; of the maps of all layers nothing is.
pub fn definitions(view: View) -> Option<&'static str> {
    Some(match view {
        View::Layers => return None,
        View::Queries => {
            "Moved: the total variation ½ Σ |a′(k) − b′(k)| over the patches k, with a′ and b′ the attention \
             from A and from B renormalized over the patches; the difference drawn is b(k) − a(k), as the \
             models give them."
        }
        View::Features => {
            "Red, green, blue: the first three principal components of the patches’ tokens z.(2l) of layer l, \
             each from its own least to its own greatest value (after Oquab et al., DINOv2, arXiv 2304.07193, \
             figure 1); a model’s colors are its own, and those of two models are not the same directions. \
             Similarity: cos(a, b) = a·b / (|a| |b|) of a patch’s token and the query’s, −1 to 1."
        }
        View::Diversity => {
            "Mean of cos(a, b) = a·b / (|a| |b|) over pairs: of two heads’ attention rows from one query, of \
             a layer’s and the next one’s rows (mean over heads), of a head’s rows from two queries (a stroke \
             a head), of two patches’ tokens z.(2l); prefix tokens left out. Δ log σᵢ = ln σᵢ − ln σ₁ of \
             those tokens less their mean. The questions are those of Park et al., ICLR 2023, arXiv \
             2305.00729, section 2; its notebooks do not compute these, so the definitions are ours."
        }
        View::Tokens => {
            "Patch tokens z.(2l) of layer l. t-SNE: Barnes–Hut (van der Maaten, JMLR 2014), perplexity 20, \
             1000 epochs, begun from the first two principal components, so that the same tokens give the \
             same map; coordinates have no unit, and distances between islands say little. Ratio: mean of |z \
             − mᵢ|² over the tokens of picture i, over the mean of |mᵢ − m|², with mᵢ the mean token of \
             picture i and m the mean of all mᵢ. After Park et al., “Token-level t-SNE Visualization”, whose \
             figure takes 18 photographs of three classes of ImageNet; the page’s 18 are rendered, and free."
        }
        View::Attention => {
            "Entropy: −Σ a′ ln a′ over the keys k of a query’s attention a′(k) to the patches, renormalized, \
             in nats; share: Σ a′ over |q − k| ≤ r, in patches between centers; both are means over the \
             queries, a stroke a head. Rollout: R(l) = ½ (A(l) + I) R(l−1), A the mean of the heads (Abnar \
             and Zuidema, ACL 2020, arXiv 2005.00928); its scale leaves out the query’s own patch. Mask: the \
             fewest patches with so much of the mass (Caron et al., DINO, arXiv 2104.14294). Position alone: \
             the softmax over the keys of the bias B of softmax(q·k / √d + B) (Bao et al., BEiT, arXiv \
             2106.08254)."
        }
        View::Perturb => {
            "In this order, on the crop before it is normalized: texture, F⁻¹(((1 − m)|F| + m|G|) e^(i arg \
             F)), the photograph’s phase with another picture’s amplitudes (Oppenheim and Lim, Proc. IEEE \
             1981); tiles shuffled (Naseer et al., NeurIPS 2021); Gaussian blur, its deviation in percent of \
             the side; brightness, a factor; noise, x + F⁻¹(F(δ) ⊙ M) with δ Gaussian and M a square ring of \
             frequencies 0.1π wide (Park and Kim, ICLR 2022, figure 2b), here scaled to the same root mean \
             square at every frequency; hidden patches, in the model’s mean color. Each model gets them at \
             its own input size. Moved: cos(a, b) = a·b / (|a| |b|) of a token z.(2l) on the photograph as it \
             is and of the same token on the changed one, for patches the mean, place by place."
        }
        View::Reconstruct => {
            "Error: the mean of |x̂ − x| over a patch’s pixels and channels, of 0 to 1; of normalized pixels \
             and over the hidden patches it is the loss of SimMIM (Xie et al., CVPR 2022, arXiv 2111.09886, \
             section 3.4). Curve: ln(|F| + 10⁻⁶) of the pixels’ discrete Fourier transform, the mean over \
             channels and directions, less the original’s at frequency 0; π is one wave in two pixels. \
             Borders between patches that do not fit add high frequencies of their own, but none to the curve \
             of the hidden patches, each transformed by itself. MAE’s loss (He et al., CVPR 2022, arXiv \
             2111.06377) is the mean of (x̂ − x)², of each patch less its mean over its deviation where its \
             last layer tells that it was trained so. By depth: the amplitude at the highest frequency of the \
             curves, of the whole picture, its tokens as the decoder has them after the encoder’s."
        }
        View::Probes => {
            "p = softmax(((x − mean) / std) W + b), with x the [CLS] token or the mean of the patches’ tokens \
             of z.(2l), trained for each layer alone on images that the accuracy is not measured on (Alain \
             and Bengio, arXiv 1610.01644; by depth for CL and MIM: Park et al., ICLR 2023, arXiv 2305.00729, \
             section 4). docs/models.md says how the shipped ones were trained and measured."
        }
        View::Training => {
            "The measures are those of the curves above, at the layer chosen above, on the picture as it is: \
             means over heads, within the least and the greatest head. Distances are shares of the input’s \
             side, as checkpoints may have unlike inputs: the shipped ones up to the last saw 32 px, 8 × 8 \
             patches, the last 56 px, 14 × 14. They are int8 by row, which moves the measures by less than 1 \
             %; the last is float16."
        }
        View::Many => {
            "Mean and standard deviation (of these pictures, not of a sample) over n pictures: m = Σ x / n, \
             s² = Σ (x − m)² / n, summed as in Welford 1962. x is a layer’s mean over heads, in Park et al., \
             ICLR 2023, arXiv 2305.00729, sections 2 and 3; a short stroke is one head’s mean. The pictures \
             stay on this computer; nothing is kept of them but the sums."
        }
        View::Camera => {
            "Nothing leaves this browser: frames go to the models in this tab and nowhere else, and none is \
             recorded. The square is the part that the models see, not mirrored; a still is handed to them as \
             PNG, live frames as JPEG of quality 0.95. Rate: one over the median time between frames of the \
             last 5 s."
        }
    })
}

/// What leads into a view; the token map's depends on its pictures ([`super::token_map::words::lead`]).
pub fn lead(view: View) -> Option<&'static str> {
    Some(match view {
        View::Layers | View::Queries | View::Tokens => return None,
        View::Features => {
            "Patches whose tokens are alike have like colors, and the greener a patch on the right, the more \
             its token is like the query’s. Where colors follow objects the tokens tell shapes apart; where \
             all is green they have become one and the same."
        }
        View::Diversity => {
            "The nearer a curve is to 1, the more a layer’s heads look at the same patches, the layer repeats \
             the one before, all queries get the same answer, or all tokens say the same. Where queries reach \
             1 the attention has collapsed: whichever patch asks, the same ones are seen, and the tokens can \
             no longer tell one place from another."
        }
        View::Attention => {
            "The charts show over how many patches each head spreads (entropy) and how much of it stays near \
             the query; the maps show where the query’s token comes from through all layers (rollout), what \
             [CLS] picks out, or what position alone asks for. One layer’s map hides what the layers before \
             have already mixed, and a head that looks at the same places whatever they hold has learned a \
             place, not a thing."
        }
        View::Perturb => {
            "All maps and curves above follow what you do to the photograph, and the further a curve here \
             falls below 1, the more of it a model has noticed. What moves a model is what it looks at: the \
             paper finds that contrastive models lean on shapes and low frequencies, masked ones on textures \
             and high frequencies, and noise at either end of its slider puts that to the test."
        }
        View::Reconstruct => {
            "Hidden squares never reach the model: a mask token stands in their place, in SimMIM’s before the \
             encoder, in MAE’s after it, and the decoder draws their pixels from what is left around them. The \
             drawing is blurred, because between all that might be there the middle is the safest guess; yet \
             to draw even that, the tokens have to keep colors, edges and places, which a contrastive model is \
             free to drop."
        }
        View::Probes => {
            "Layer by layer you see the classes that a linear classifier, a probe, names for the photograph \
             from a model’s tokens. What a probe can read off, the layer has laid out plainly: in Park et al. \
             contrastive models do so best in their last layers, masked ones earlier, since their last layers \
             turn back to pixels."
        }
        View::Training => {
            "How the two come to differ: each point is the model at one moment of its training, run on this \
             picture. When does the contrastive model’s NMI fall to 0, so that all queries get the same \
             answer? When does the masked one begin to look near?"
        }
        View::Many => {
            "The curves above are of one picture; these are means over all pictures of a folder, with a band \
             of one standard deviation to either side. Where the bands of the two models stay apart, the \
             difference is the models’ own and not the picture’s."
        }
        View::Camera => {
            "What the camera sees, through both models: a still becomes the page’s picture, and live the maps \
             and the curves above follow, each frame once both models have done with the last. Move an object \
             and see which model’s attention goes with it."
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::saving::views::VIEWS;

    #[test]
    fn what_has_numbers_has_a_lead_but_for_an_invitation_and_the_token_maps_own() {
        for (view, title) in VIEWS {
            let has_other = matches!(view, View::Queries | View::Tokens);
            assert_eq!(lead(view).is_some(), definitions(view).is_some() && !has_other, "{title}");
        }
    }

    #[test]
    fn leads_are_sentences_with_typographic_apostrophes() {
        for lead in VIEWS.iter().filter_map(|(view, _)| lead(*view)) {
            assert!(lead.ends_with(['.', '?']) && !lead.contains("  "), "{lead}");
            assert!(!lead.contains(['\'', '"']), "{lead}");
        }
    }
}
