//! How far numbers are from others.

/// The largest difference of two rows of numbers; NaN where one of them is NaN, which `f64::max` would leave out.
pub fn largest_difference<T: Copy + Into<f64>>(found: &[T], expected: &[T]) -> f64 {
    assert_eq!(found.len(), expected.len());
    let differences = found.iter().zip(expected).map(|(&a, &b)| (a.into() - b.into()).abs());
    // No difference has a sign, so that NaN comes last.
    differences.max_by(f64::total_cmp).expect("there are numbers to compare")
}

#[cfg(not(target_arch = "wasm32"))]
#[test]
fn what_is_not_a_number_is_no_agreement() {
    assert_eq!(largest_difference(&[1.0, 2.0, 3.0], &[1.0, 4.0, 2.5]), 2.0);
    for wrong in [f64::NAN, -f64::NAN, f64::INFINITY] {
        assert!(!largest_difference(&[1.0, wrong, 3.0], &[1.0, 2.0, 2.5]).is_finite());
        assert!(!largest_difference(&[1.0, 2.0], &[wrong, 2.0]).is_finite());
    }
}
