//! The interpolating cubic spline with not-a-knot ends, which is FITPACK's and so SciPy's.
//!
//! It is linear in the values, so it comes as a matrix: one solve for any number of heads.

/// How much of each value at `knots` is in the spline at each of `at`, `[at, knots]`. Outside the knots
/// the spline keeps its end's value. Fewer than four knots give the polynomial through them.
pub(super) fn weights(knots: &[f64], at: &[f64]) -> Vec<f64> {
    let count = knots.len();
    let [first, .., last] = knots else { return vec![1.0; at.len()] };
    let curvature = (count >= 4).then(|| curvatures(knots));
    let mut weights = Vec::with_capacity(at.len() * count);
    for &x in at {
        let x = x.clamp(*first, *last);
        match &curvature {
            Some(curvature) => weights.extend(on_spline(knots, curvature, x)),
            None => weights.extend((0..count).map(|index| lagrange(knots, index, x))),
        }
    }
    weights
}

/// The spline at one place: the cubic of its interval, from values and second derivatives at both ends.
fn on_spline(knots: &[f64], curvature: &[f64], x: f64) -> Vec<f64> {
    let count = knots.len();
    let left = knots.partition_point(|&knot| knot <= x).clamp(1, count - 1) - 1;
    let gap = knots[left + 1] - knots[left];
    let (before, after) = ((knots[left + 1] - x) / gap, (x - knots[left]) / gap);
    let bend = |t: f64| (t * t * t - t) * gap * gap / 6.0;
    (0..count)
        .map(|index| {
            let value = |knot: usize| if knot == index { 1.0 } else { 0.0 };
            let second = |knot: usize| curvature[knot * count + index];
            before * value(left)
                + after * value(left + 1)
                + bend(before) * second(left)
                + bend(after) * second(left + 1)
        })
        .collect()
}

/// Second derivatives at the knots for each unit value, `[knots, values]`: the slope is continuous inside,
/// and the third derivative at the second and the last but one.
fn curvatures(knots: &[f64]) -> Vec<f64> {
    let count = knots.len();
    let gap = |index: usize| knots[index + 1] - knots[index];
    // [system | right sides], row by row.
    let width = 2 * count;
    let mut rows = vec![0.0; count * width];
    for index in 1..count - 1 {
        let row = &mut rows[index * width..][..width];
        let (before, after) = (gap(index - 1), gap(index));
        row[index - 1] = before;
        row[index] = 2.0 * (before + after);
        row[index + 1] = after;
        row[count + index - 1] = 6.0 / before;
        row[count + index] = -6.0 / before - 6.0 / after;
        row[count + index + 1] = 6.0 / after;
    }
    for (row, start) in [(0, 0), (count - 1, count - 3)] {
        let (before, after) = (gap(start), gap(start + 1));
        let row = &mut rows[row * width..][..width];
        row[start] = after;
        row[start + 1] = -(before + after);
        row[start + 2] = before;
    }
    solve(&mut rows, count);
    rows.chunks(width).flat_map(|row| row[count..].to_vec()).collect()
}

/// Gauss and Jordan's elimination with partial pivoting; the solutions take the right sides' place.
fn solve(rows: &mut [f64], count: usize) {
    let width = 2 * count;
    for column in 0..count {
        let size = |row: &usize| rows[row * width + column].abs();
        let pivot = (column..count).max_by(|a, b| size(a).total_cmp(&size(b))).unwrap_or(column);
        for place in 0..width {
            rows.swap(column * width + place, pivot * width + place);
        }
        let divisor = rows[column * width + column];
        let pivot: Vec<f64> =
            rows[column * width..][..width].iter().map(|value| value / divisor).collect();
        for (index, row) in rows.chunks_mut(width).enumerate() {
            let factor = row[column];
            if index == column {
                row.copy_from_slice(&pivot);
            } else if factor != 0.0 {
                row.iter_mut().zip(&pivot).for_each(|(value, above)| *value -= factor * above);
            }
        }
    }
}

/// Lagrange's polynomial that is 1 at knot `index` and 0 at the others.
fn lagrange(knots: &[f64], index: usize, x: f64) -> f64 {
    let others = knots.iter().enumerate().filter(|(other, _)| *other != index);
    others.map(|(_, knot)| (x - knot) / (knots[index] - knot)).product()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn interpolated(knots: &[f64], values: &[f64], at: &[f64]) -> Vec<f64> {
        let weights = weights(knots, at);
        weights
            .chunks(knots.len())
            .map(|row| row.iter().zip(values).map(|(w, y)| w * y).sum())
            .collect()
    }

    #[test]
    fn a_cubic_is_its_own_spline_and_ends_are_kept() {
        let knots = [-4.5, -2.0, -1.0, 0.0, 1.0, 2.0, 4.5];
        let cubic = |x: f64| 0.5 * x * x * x - x * x + 2.0;
        let values = knots.map(cubic);
        let at = [-9.0, -4.5, -3.3, -0.5, 0.0, 0.25, 3.0, 4.5, 7.0];
        for (x, y) in at.iter().zip(interpolated(&knots, &values, &at)) {
            assert!((y - cubic(x.clamp(-4.5, 4.5))).abs() < 1e-9, "{x}");
        }
    }

    #[test]
    fn three_knots_give_a_parabola_and_one_a_constant() {
        let parabola = interpolated(&[-1.0, 0.0, 1.0], &[1.0, 0.0, 1.0], &[0.5, -0.5, 2.0]);
        assert_eq!(parabola, [0.25, 0.25, 1.0]);
        assert_eq!(interpolated(&[0.0], &[3.0], &[-1.0, 1.0]), [3.0, 3.0]);
    }
}
