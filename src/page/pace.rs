//! How fast things come: the rate of the last few, and how long the rest will take.

use std::collections::VecDeque;

/// Older arrivals say nothing about now, milliseconds.
const WINDOW: f64 = 5e3;
/// What is slow is judged by so many arrivals all the same.
const FEWEST: usize = 4;

/// The times of the last arrivals.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Pace {
    arrivals: VecDeque<f64>,
}

impl Pace {
    /// Something came, at a time in milliseconds of a clock that only goes forward.
    pub fn mark(&mut self, now: f64) {
        self.arrivals.push_back(now);
        while self.arrivals.len() > FEWEST && self.arrivals[0] < now - WINDOW {
            self.arrivals.pop_front();
        }
    }

    /// How many come in a second: by the median of the times between the last ones, which one that
    /// took long does not move. `None` before the second has come.
    pub fn per_second(&self) -> Option<f64> {
        let mut between: Vec<f64> =
            self.arrivals.iter().zip(self.arrivals.iter().skip(1)).map(|(a, b)| b - a).collect();
        between.sort_by(f64::total_cmp);
        let last = between.len().checked_sub(1)?;
        let median = (between[last / 2] + between[last.div_ceil(2)]) / 2.0;
        Some(1e3 / median.max(f64::MIN_POSITIVE)).filter(|rate| rate.is_finite())
    }

    /// Seconds until so many more have come.
    pub fn seconds_for(&self, more: usize) -> Option<f64> {
        self.per_second().map(|rate| more as f64 / rate)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pace(arrivals: &[f64]) -> Pace {
        let mut pace = Pace::default();
        arrivals.iter().for_each(|now| pace.mark(*now));
        pace
    }

    #[test]
    fn the_rate_is_by_the_median_of_the_times_between() {
        assert_eq!(pace(&[]).per_second(), None);
        assert_eq!(pace(&[5.0]).per_second(), None);
        assert_eq!(pace(&[0.0, 250.0]).per_second(), Some(4.0));
        assert_eq!(pace(&[0.0, 100.0, 300.0]).per_second(), Some(1e3 / 150.0));
        // One that took two seconds.
        assert_eq!(pace(&[0.0, 100.0, 2100.0, 2200.0]).per_second(), Some(10.0));
        assert_eq!(pace(&[0.0, 250.0]).seconds_for(10), Some(2.5));
    }

    #[test]
    fn only_the_last_seconds_count_unless_little_came() {
        let quick_then_slow: Vec<f64> = (0..100)
            .map(|i| f64::from(i) * 10.0)
            .chain((1..20).map(|i| 1e3 + f64::from(i) * 1e3))
            .collect();
        let pace_now = pace(&quick_then_slow);
        assert_eq!(pace_now.per_second(), Some(1.0));
        assert!(pace_now.arrivals.len() < 10);
        assert_eq!(pace(&[0.0, 8e3, 16e3, 24e3, 32e3]).per_second(), Some(0.125));
    }

    #[test]
    fn arrivals_at_one_time_have_no_rate() {
        assert_eq!(pace(&[1.0, 1.0, 1.0]).per_second(), None);
    }
}
