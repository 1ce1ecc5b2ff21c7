//! Which values an axis names, and how.

use std::f64::consts::PI;

/// A value named on an axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Tick {
    /// Where it stands, in data units.
    pub value: f64,
    /// What is written.
    pub label: String,
}

/// Round values (1, 2 or 5 times a power of ten apart) within a range, about `count` of them.
pub fn round_ticks(low: f64, high: f64, count: usize) -> Vec<Tick> {
    let extent = high - low;
    if !extent.is_finite() || extent <= 0.0 {
        return Vec::new();
    }
    let rough = extent / count.max(1) as f64;
    let power = 10f64.powi(rough.log10().floor() as i32);
    // The nearest of 1, 2, 5 and 10 on a logarithmic scale.
    let step = power
        * match rough / power {
            ratio if ratio < 2f64.sqrt() => 1.0,
            ratio if ratio < 10f64.sqrt() => 2.0,
            ratio if ratio < 50f64.sqrt() => 5.0,
            _ => 10.0,
        };
    let first = (low / step - 1e-9).ceil() as i64;
    let last = (high / step + 1e-9).floor() as i64;
    (first..=last)
        .map(|i| Tick { value: i as f64 * step, label: number(i as f64 * step, step) })
        .collect()
}

// Plain digits with a true minus sign; powers of ten only where plain digits would not fit.
fn number(value: f64, step: f64) -> String {
    let text = if value == 0.0 && step < 1e-4 {
        "0".into()
    } else if value.abs() >= 1e5 || step < 1e-4 {
        let digits = (value.abs().log10().floor() - step.log10().floor()).max(0.0) as usize;
        let text = format!("{value:.digits$e}");
        match text.split_once('e') {
            Some((mantissa, power)) if mantissa.contains('.') => {
                let mantissa = mantissa.trim_end_matches('0').trim_end_matches('.');
                format!("{mantissa}e{power}")
            }
            _ => text,
        }
    } else {
        let decimals = (-step.log10().floor()).clamp(0.0, 6.0) as usize;
        format!("{value:.decimals$}")
    };
    text.replace('-', "−")
}

/// Whole numbers in a range, about `count` of them: the first, the last, and multiples of a step
/// between, of a step that also meets the ends where there is one.
pub fn whole_ticks(low: f64, high: f64, count: usize) -> Vec<Tick> {
    const STEPS: [i64; 10] = [1, 2, 3, 4, 6, 8, 12, 24, 48, 96];
    let (first, last) = (low.ceil() as i64, high.floor() as i64);
    let gap = (last - first) as f64 / (count.max(2) - 1) as f64;
    let clear = |distance: i64| distance as f64 >= 0.8 * gap;
    let meets_ends = |step: i64| last % step == 0 && clear(step - first.rem_euclid(step));
    let wide_enough = || STEPS.into_iter().filter(|step| *step as f64 >= gap);
    let step = wide_enough()
        .take(3)
        .find(|step| meets_ends(*step))
        .or(wide_enough().next())
        .unwrap_or((last - first).max(1));
    (first..=last)
        .filter(|i| {
            let inner = i % step == 0 && clear(i - first) && clear(last - i);
            *i == first || *i == last || inner
        })
        .map(|i| Tick { value: i as f64, label: i.to_string() })
        .collect()
}

/// Round counts (1, 2 or 5 times a power of ten) between two decimal logarithms, at most about `count` of them: 1, 2 and
/// 5, else powers of ten alone.
pub fn count_ticks(low: f64, high: f64, count: usize) -> Vec<Tick> {
    if !(low.is_finite() && high.is_finite()) {
        return Vec::new();
    }
    let powers = (low.floor() as i32).max(0)..=(high.ceil() as i32);
    let of = |steps: &[f64]| -> Vec<Tick> {
        let values =
            powers.clone().flat_map(|power| steps.iter().map(move |step| step * 10f64.powi(power)));
        values
            .map(|value| Tick { value: value.log10(), label: count_label(value) })
            .filter(|tick| (low - 1e-9..=high + 1e-9).contains(&tick.value))
            .collect()
    };
    let fine = of(&[1.0, 2.0, 5.0]);
    if fine.len() <= count { fine } else { of(&[1.0]) }
}

fn count_label(value: f64) -> String {
    match value {
        1e6.. => format!("{}M", value / 1e6),
        1e3.. => format!("{}k", value / 1e3),
        _ => value.to_string(),
    }
}

/// Quarters of π, from 0 to π.
pub fn frequency_ticks() -> Vec<Tick> {
    ["0", "π/4", "π/2", "3π/4", "π"]
        .into_iter()
        .enumerate()
        .map(|(i, label)| Tick { value: PI * i as f64 / 4.0, label: label.into() })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(ticks: &[Tick]) -> Vec<&str> {
        ticks.iter().map(|tick| tick.label.as_str()).collect()
    }

    #[test]
    fn round_values_are_one_two_or_five_times_a_power_of_ten() {
        assert_eq!(labels(&round_ticks(0.0, 118.0, 4)), ["0", "20", "40", "60", "80", "100"]);
        assert_eq!(labels(&round_ticks(0.0, 0.41, 4)), ["0.0", "0.1", "0.2", "0.3", "0.4"]);
        assert_eq!(labels(&round_ticks(-6.2, 0.3, 4)), ["−6", "−4", "−2", "0"]);
    }

    #[test]
    fn very_large_and_very_small_values_are_written_with_powers_of_ten() {
        assert_eq!(labels(&round_ticks(0.0, 2e9, 2)), ["0", "1e9", "2e9"]);
        assert_eq!(labels(&round_ticks(0.0, 2e-7, 2)), ["0", "1e−7", "2e−7"]);
        assert_eq!(labels(&round_ticks(1.1e6, 1.3e6, 2)), ["1.1e6", "1.2e6", "1.3e6"]);
    }

    #[test]
    fn counts_are_named_by_thousands_and_millions() {
        let (low, high) = (14e3f64.log10(), 1.32e6f64.log10());
        assert_eq!(
            labels(&count_ticks(low, high, 8)),
            ["20k", "50k", "100k", "200k", "500k", "1M"]
        );
        assert_eq!(labels(&count_ticks(low, high, 4)), ["100k", "1M"]);
        assert_eq!(labels(&count_ticks(0.0, 1.0, 8)), ["1", "2", "5", "10"]);
        assert!(count_ticks(f64::NAN, 1.0, 4).is_empty());
    }

    #[test]
    fn a_range_without_extent_has_no_ticks() {
        assert!(round_ticks(1.0, 1.0, 4).is_empty());
        assert!(round_ticks(0.0, f64::INFINITY, 4).is_empty());
        assert!(round_ticks(f64::NAN, 1.0, 4).is_empty());
    }

    #[test]
    fn layers_are_all_named_where_they_fit_and_else_by_a_step_with_both_ends() {
        assert_eq!(whole_ticks(1.0, 12.0, 12).len(), 12);
        let some = whole_ticks(1.0, 24.0, 8);
        assert_eq!(labels(&some), ["1", "4", "8", "12", "16", "20", "24"]);
        let some = whole_ticks(1.0, 12.0, 6);
        assert_eq!(labels(&some), ["1", "3", "6", "9", "12"]);
        assert_eq!(labels(&whole_ticks(1.0, 1.0, 6)), ["1"]);
    }
}
