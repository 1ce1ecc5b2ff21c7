//! Whether two queries see the same map: the query dependence.
//!
//! The total variation distance `½ Σ_k |a(k) - b(k)|` of two rows of attention over the patches, both
//! renormalized: without unit, 0 for the same map from both queries, 1 for disjoint maps. The page's
//! own measure: what the NMI says about all queries of a head (paper, section 2), for the two at hand.

/// The total variation distance of two rows, 0..1.
///
/// The rows are over patches: the prefix tokens are left out by the caller, and what is left is
/// renormalized here. A row with nothing on the patches counts as an even one; a NaN or an infinity in a row gives
/// NaN.
///
/// # Shapes
/// `a` and `b` are `[grid²]`.
pub fn query_dependence(a: &[f32], b: &[f32]) -> f64 {
    let (a_shares, b_shares) = (shares(a), shares(b));
    let difference: f64 = a_shares.zip(b_shares).map(|(a, b)| (a - b).abs()).sum();
    0.5 * difference
}

/// The row scaled to sum to 1.
fn shares(row: &[f32]) -> impl Iterator<Item = f64> + '_ {
    let mass: f64 = row.iter().copied().map(f64::from).sum();
    let even = 1.0 / row.len() as f64;
    row.iter().map(move |&share| if mass == 0.0 { even } else { f64::from(share) / mass })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::oracle::seeded;

    #[test]
    fn the_same_map_has_none_whatever_its_mass() {
        let row = seeded(49);
        let half: Vec<f32> = row.iter().map(|x| 0.5 * x).collect();
        assert!(query_dependence(&row, &half) < 1e-12);
    }

    #[test]
    fn disjoint_maps_have_all() {
        assert_eq!(query_dependence(&[0.3, 0.2, 0.0], &[0.0, 0.0, 0.1]), 1.0);
    }

    #[test]
    fn it_is_the_mass_that_has_to_move() {
        let found = query_dependence(&[0.5, 0.5, 0.0, 0.0], &[0.25, 0.25, 0.25, 0.25]);
        assert!((found - 0.5).abs() < 1e-12, "{found}");
    }

    #[test]
    fn what_is_not_a_number_is_no_even_row() {
        for wrong in [f32::NAN, f32::INFINITY] {
            assert!(query_dependence(&[wrong, 0.5], &[0.5, 0.5]).is_nan());
            assert!(query_dependence(&[0.5, 0.5], &[0.0, wrong]).is_nan());
        }
    }

    #[test]
    fn a_row_with_nothing_on_the_patches_counts_as_even() {
        let found = query_dependence(&[0.0, 0.0], &[1.0, 0.0]);
        assert!((found - 0.5).abs() < 1e-12, "{found}");
    }
}
