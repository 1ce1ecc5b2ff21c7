//! Every measure of something that is not a finite number says so: none turns it into a number.

use super::*;
use crate::analysis::oracle::{seeded, seeded_attention};
use crate::grid::Grid;
use crate::tokens::{AttentionShape, PrefixTokens, ProbedToken};

const SHAPE: AttentionShape =
    AttentionShape { heads: 2, tokens: 10, prefix: 1, grid: Grid::square(3) };
const DIM: usize = 4;
/// The patch whose values are wrong, and its token.
const PATCH: usize = 4;
const TOKEN: usize = 5;

/// The second head's share from [`TOKEN`] to token 3 is `wrong`.
fn attention(wrong: f32) -> Vec<f32> {
    let mut attention = seeded_attention(&SHAPE);
    attention[(SHAPE.tokens + TOKEN) * SHAPE.tokens + 3] = wrong;
    attention
}

/// One channel of [`TOKEN`] is `wrong`.
fn state(wrong: f32) -> Vec<f32> {
    let mut state = seeded(SHAPE.tokens * DIM);
    state[TOKEN * DIM + 2] = wrong;
    state
}

/// None of the values is a finite number, and there are some.
fn says_so(name: &str, values: impl IntoIterator<Item = f64>) {
    let values: Vec<f64> = values.into_iter().collect();
    let is_any_finite = values.iter().any(|value| value.is_finite());
    assert!(!values.is_empty() && !is_any_finite, "{name}: {values:?}");
}

#[test]
fn attention_that_is_not_finite_gives_no_number_of_its_head() {
    for wrong in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        let attention = attention(wrong);
        let row = SHAPE.row(&attention, 1, TOKEN)[1..].to_vec();
        says_so("distance", [attention_distance(&attention, &SHAPE, 8.0)[1]]);
        says_so("NMI", [nmi(&attention, &SHAPE)[1]]);
        says_so("entropy", [attention_entropy(&attention, &SHAPE)[1]]);
        says_so("row entropy", [row_entropy(&row)]);
        says_so("query entropies", [query_entropies(&attention, &SHAPE, 1)[PATCH]]);
        says_so("local shares", local_shares(&attention, &SHAPE, &radii(SHAPE.grid)).remove(1));
        says_so("between heads", [similarity_between_heads(&attention, &SHAPE)]);
        says_so("between queries", [similarity_between_queries(&attention, &SHAPE)[1]]);
        says_so("between depths", similarity_between_depths([&attention], &SHAPE).concat());
        says_so("look distance", [look_distance(&row, PATCH, SHAPE.grid, 8.0)]);
        says_so("query dependence", [query_dependence(&row, &[0.1; 9])]);
        for fusion in [HeadFusion::Mean, HeadFusion::Max, HeadFusion::Min] {
            let rollout = Rollout::of([&attention], &SHAPE, fusion).from(TOKEN).concat();
            // An infinity is not the smallest of the heads' shares, and the other not the largest.
            let is_left_out =
                [(HeadFusion::Min, f32::INFINITY), (HeadFusion::Max, f32::NEG_INFINITY)];
            if !is_left_out.contains(&(fusion, wrong)) {
                assert!(rollout.iter().any(|share| share.is_nan()), "{fusion:?} of {wrong}");
            }
        }
        let spread = Spread::of(std::slice::from_ref(&attention), &SHAPE);
        says_so("spread", [spread.entropies()[0][1], spread.shares(0)[0][1]]);
        assert_eq!(smallest_set(&row, 0.6), [false; 9], "{wrong}");
        assert_eq!(attention_masks(&attention, &SHAPE, TOKEN, 0.6)[1], [false; 9], "{wrong}");
        // The other head has its numbers.
        assert!(nmi(&attention, &SHAPE)[0].is_finite());
    }
}

#[test]
fn a_state_that_is_not_finite_gives_no_number() {
    for wrong in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        let state = state(wrong);
        let patches = &state[DIM..];
        says_so("Fourier", delta_log_amplitude(&state, 1, SHAPE.grid, DIM));
        says_so("between patches", [similarity_between_patches(&state, 1, DIM)]);
        says_so("cosine", [cosine(&state[TOKEN * DIM..][..DIM], &[1.0; DIM])]);
        says_so("cosines", cosines_to(&state, DIM, TOKEN));
        says_so("singular values", singular_values(&state, 1, DIM, Centering::Centered));
        let spectrum = delta_log_singular_values(&state, 1, DIM, Centering::Centered);
        says_so("spectrum", spectrum);
        let components = PrincipalComponents::of(patches, DIM, 2);
        says_so("explained", components.explained.clone());
        says_so("components", components.project(patches));
        says_so("within over between", within_over_between(patches, 3, DIM));
        let plane = vec![0.0; 2 * 9];
        let places = tsne(patches, DIM, &plane, 1, |_, _| {});
        says_so("t-SNE", places.as_flattened().iter().map(|&x| f64::from(x)));
        let feature = probed_feature(ProbedToken::Mean, &state, 1, DIM);
        assert!(!feature[2].is_finite());
        let probe = LinearProbe {
            weight: &[1.0; 2 * DIM],
            bias: &[0.0; 2],
            mean: &[0.0; DIM],
            std: &[1.0; DIM],
        };
        says_so("probe", probe.probabilities(&feature));
        let clean = seeded(SHAPE.tokens * DIM);
        let shift = Shift::of([&clean[..]], [&state[..]], PrefixTokens::CLASS, DIM);
        says_so("shift", shift.patches);
        assert_eq!(shift.cls.len(), 1);
    }
}

#[test]
fn a_picture_that_is_not_finite_gives_no_number() {
    for wrong in [f32::NAN, f32::INFINITY] {
        let mut image = seeded(3 * 8 * 8);
        image[70] = wrong;
        says_so("radial", radial_log_amplitude(&image, 8.into()));
        let clean = seeded(3 * 8 * 8);
        // The value is of channel 1, row 0, column 6: the second patch of two along a side.
        let errors = patch_errors(&image, &clean, Grid::square(2), 4);
        assert!(!errors[1].is_finite() && errors[0].is_finite());
        let mean = masked_mean(&errors, &[true; 4]).unwrap();
        assert!(!mean.is_finite(), "{mean}");
    }
}

#[test]
fn sums_over_images_keep_it() {
    let mut totals = Totals::default();
    for wrong in [0.5, f32::NAN, 0.25] {
        let states = vec![state(0.5); 3];
        totals.push(&Curves::of([attention(wrong)], &states, &SHAPE, 8.0, DIM));
    }
    says_so("mean", [totals.heads.mean().nmi[0][1], totals.layers.mean().nmi[0][0]]);
    says_so("spread", [totals.heads.spread().nmi[0][1], totals.layers.spread().nmi[0][0]]);
    assert!(totals.heads.mean().nmi[0][0].is_finite());
}
