//! Means and spreads of curves over images, that can be summed in parts.
//!
//! Kept as count, mean and the sum of squared deviations from the mean (Welford's update, Chan,
//! Golub and LeVeque's merge), in f64: sums of squares would lose the spread of values that are large
//! beside it, such as distances of 100 px that differ by 0.01 px.

use serde::{Deserialize, Serialize};

use super::curves::Curves;

/// Mean and spread of each value of a [`Curves`].
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Moments {
    /// How many curves went in.
    pub count: u64,
    mean: Curves,
    /// Sums of squared deviations from the mean.
    squares: Curves,
}

impl Moments {
    /// Takes one image's curves in; all must have the same shape.
    pub fn push(&mut self, curves: &Curves) {
        if self.count == 0 {
            self.mean = map(curves, |_| 0.0);
            self.squares = self.mean.clone();
        }
        self.count += 1;
        let count = self.count as f64;
        for ((mean, squares), value) in
            values_mut(&mut self.mean).zip(values_mut(&mut self.squares)).zip(curves.values())
        {
            let difference = value - *mean;
            *mean += difference / count;
            *squares += difference * (value - *mean);
        }
    }

    /// Takes in what another part has summed. Only for parts of one shape ([`Self::fits`]).
    pub fn merge(&mut self, other: &Self) {
        if self.count == 0 {
            *self = other.clone();
            return;
        }
        let (here, there) = (self.count as f64, other.count as f64);
        let all = here + there;
        self.count += other.count;
        let mine = values_mut(&mut self.mean).zip(values_mut(&mut self.squares));
        let others = other.mean.values().zip(other.squares.values());
        for ((mean, squares), (other_mean, other_squares)) in mine.zip(others) {
            let difference = other_mean - *mean;
            *mean += difference * there / all;
            *squares += other_squares + difference * difference * here * there / all;
        }
    }

    /// Both have values for the same layers and heads, or one has none at all.
    pub fn fits(&self, other: &Self) -> bool {
        let shape = |of: &Curves| -> Vec<usize> {
            let parts = [&of.attention_distance_px, &of.nmi, &of.fourier_delta_log_amplitude];
            parts.iter().flat_map(|rows| rows.iter().map(Vec::len).chain([usize::MAX])).collect()
        };
        let whole = shape(&self.mean) == shape(&self.squares);
        let other_whole = shape(&other.mean) == shape(&other.squares);
        let empty = self.count == 0 || other.count == 0;
        whole && other_whole && (empty || shape(&self.mean) == shape(&other.mean))
    }

    /// The mean over the curves that went in; zeros, and no values, before the first.
    pub fn mean(&self) -> &Curves {
        &self.mean
    }

    /// The standard deviations over images, of these images and not of a sample: 0 for one image.
    pub fn spread(&self) -> Curves {
        let count = self.count.max(1) as f64;
        map(&self.squares, |squares| (squares / count).sqrt())
    }
}

fn values_mut(curves: &mut Curves) -> impl Iterator<Item = &mut f64> {
    let Curves { attention_distance_px, nmi, fourier_delta_log_amplitude } = curves;
    let rows = attention_distance_px.iter_mut().chain(nmi).chain(fourier_delta_log_amplitude);
    rows.flatten()
}

fn map(curves: &Curves, change: impl Fn(f64) -> f64) -> Curves {
    let mut changed = curves.clone();
    values_mut(&mut changed).for_each(|value| *value = change(*value));
    changed
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Large values with a small spread, unlike for each place.
    fn image(i: usize) -> Curves {
        let value = |place: usize| 1e3 + place as f64 + ((i * 31 + place * 17) % 101) as f64 * 1e-4;
        let rows =
            |first: usize| vec![vec![value(first), value(first + 1)], vec![value(first + 2)]];
        Curves {
            attention_distance_px: rows(0),
            nmi: rows(3),
            fourier_delta_log_amplitude: rows(6),
        }
    }

    fn sum(images: impl Iterator<Item = usize>) -> Moments {
        let mut moments = Moments::default();
        images.for_each(|i| moments.push(&image(i)));
        moments
    }

    fn close(found: &Curves, expected: &Curves, tolerance: f64) {
        for (found, expected) in found.values().zip(expected.values()) {
            let error = (found - expected).abs() / expected.abs().max(1.0);
            assert!(error <= tolerance, "{found} instead of {expected}");
        }
    }

    #[test]
    fn mean_and_spread_are_those_of_the_definition() {
        const COUNT: usize = 200;
        let moments = sum(0..COUNT);
        let images: Vec<Vec<f64>> = (0..COUNT).map(|i| image(i).values().collect()).collect();
        for (place, (mean, spread)) in
            moments.mean().values().zip(moments.spread().values()).enumerate()
        {
            let expected = images.iter().map(|image| image[place]).sum::<f64>() / COUNT as f64;
            let squares: f64 = images.iter().map(|image| (image[place] - expected).powi(2)).sum();
            assert!((mean - expected).abs() < 1e-9, "{mean} instead of {expected}");
            assert!((spread - (squares / COUNT as f64).sqrt()).abs() < 1e-11);
        }
    }

    #[test]
    fn shards_of_any_number_equal_the_whole() {
        let whole = sum(0..97);
        for shards in [1, 2, 3, 7, 97, 120] {
            let mut merged = Moments::default();
            for shard in 0..shards {
                merged.merge(&sum((0..97).filter(|i| i % shards == shard)));
            }
            assert_eq!(merged.count, whole.count);
            close(merged.mean(), whole.mean(), 1e-12);
            close(&merged.spread(), &whole.spread(), 1e-12);
        }
    }

    #[test]
    fn one_image_has_no_spread_and_none_fits_any() {
        let one = sum(0..1);
        assert!(one.spread().values().all(|spread| spread == 0.0));
        assert!(Moments::default().fits(&one) && one.fits(&Moments::default()));
        let mut other = one.clone();
        other.mean.nmi.pop();
        assert!(!one.fits(&other));
    }

    #[test]
    fn they_come_back_from_json() {
        let moments = sum(0..5);
        let text = serde_json::to_string(&moments).unwrap();
        let back: Moments = serde_json::from_str(&text).unwrap();
        close(back.mean(), moments.mean(), 1e-15);
    }
}
