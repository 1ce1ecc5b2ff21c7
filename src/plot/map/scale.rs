//! Which values a color scale spans, and how its ends are written.

/// The values at the two ends of a color scale.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    /// The value of the lowest color.
    pub min: f32,
    /// The value of the highest color.
    pub max: f32,
}

/// Whether maps that stand side by side can be compared.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Scaling {
    /// All maps use this scale: equal colors mean equal values.
    Shared(ColorScale),
    /// Each map spans its own values: the shape of a faint map can be seen.
    Own,
}

impl Scale {
    /// From the least to the greatest finite value of one map. Without any, 0 to 1.
    pub fn of(values: &[f32]) -> Self {
        Self::shared([values])
    }

    /// From the least to the greatest finite value of all maps.
    pub fn shared<'a>(maps: impl IntoIterator<Item = &'a [f32]>) -> Self {
        let (mut min, mut max) = (f32::INFINITY, f32::NEG_INFINITY);
        for &value in maps.into_iter().flatten() {
            if value.is_finite() {
                // `f32::min` is a call in WebAssembly.
                min = if value < min { value } else { min };
                max = if value > max { value } else { max };
            }
        }
        if min > max {
            return Self { min: 0.0, max: 1.0 };
        }
        Self { min, max }
    }

    /// From zero to the greatest multiple of uniform attention in maps of unlike models: each map
    /// comes with its model's number of tokens.
    pub fn of_uniform<'a>(maps: impl IntoIterator<Item = (&'a [f32], usize)>) -> Self {
        let tops = maps.into_iter().map(|(map, tokens)| Self::of(map).max * tokens as f32);
        Self { min: 0.0, max: tops.fold(f32::MIN_POSITIVE, f32::max) }
    }

    /// A scale in multiples of uniform, as the shares of a model with so many tokens.
    pub fn as_shares(self, tokens: usize) -> Self {
        let tokens = tokens as f32;
        Self { min: self.min / tokens, max: self.max / tokens }
    }

    /// The same scale, begun at zero: a probability's color then says how much it is.
    pub fn from_zero(self) -> Self {
        Self { min: 0.0, ..self }
    }

    /// Where a value lies, 0..1. On a scale without extent every value is at the low end.
    pub fn position(self, value: f32) -> f32 {
        let extent = self.max - self.min;
        if extent > 0.0 { ((value - self.min) / extent).clamp(0.0, 1.0) } else { 0.0 }
    }
}

/// How values are spread over the colors between a scale's ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ColorScale {
    /// Equal steps of color are equal differences.
    Linear(Scale),
    /// Equal steps of color are equal ratios; both ends are above zero.
    Log(Scale),
}

impl ColorScale {
    /// The values of the lowest and of the highest color.
    pub fn ends(self) -> Scale {
        match self {
            Self::Linear(scale) | Self::Log(scale) => scale,
        }
    }

    /// A scale in multiples of uniform, as the shares of a model with so many tokens.
    pub fn as_shares(self, tokens: usize) -> Self {
        match self {
            Self::Linear(scale) => Self::Linear(scale.as_shares(tokens)),
            Self::Log(scale) => Self::Log(scale.as_shares(tokens)),
        }
    }

    /// Where a value lies, 0..1; what is below the lower end is at it.
    pub fn position(self, value: f32) -> f32 {
        self.positions()(value)
    }

    /// Where values lie, as [`position`](Self::position): the logarithm of a scale's extent is taken once for all.
    pub fn positions(self) -> impl Fn(f32) -> f32 {
        let (ends, min_of_log) = match self {
            Self::Linear(scale) => (scale, None),
            Self::Log(Scale { min, max }) => (Scale { min: 0.0, max: (max / min).ln() }, Some(min)),
        };
        move |value| match min_of_log {
            None => ends.position(value),
            Some(min) if value > min => ends.position((value / min).ln()),
            Some(_) => 0.0,
        }
    }
}

impl From<Scale> for ColorScale {
    fn from(scale: Scale) -> ColorScale {
        ColorScale::Linear(scale)
    }
}

impl Scaling {
    /// The scale for one of the maps.
    pub fn scale(self, values: &[f32]) -> ColorScale {
        match self {
            Self::Shared(scale) => scale,
            Self::Own => Scale::of(values).into(),
        }
    }
}

/// A share (0..1) in percent with one decimal: 0.0381 is `3.8 %`.
pub fn percent(share: f64) -> String {
    format!("{:.1}\u{a0}%", 100.0 * share)
}

/// A probability (0..1) in percent with two significant digits: 0.0123 is `1.2 %`.
pub fn format_probability(probability: f32) -> String {
    let percent = f64::from(probability) * 100.0;
    if percent.is_nan() {
        "–".into()
    } else if percent != 0.0 && percent.abs() < 0.001 {
        "< 0.001 %".into()
    } else {
        format!("{} %", two_digits(percent))
    }
}

/// A probability as a multiple of uniform attention over so many tokens: `3.4×`.
pub fn format_times_uniform(probability: f32, tokens: usize) -> String {
    let times = f64::from(probability) * tokens as f64;
    if times.is_nan() {
        return "–".into();
    }
    if times != 0.0 && times.abs() < 0.01 {
        return "< 0.01×".into();
    }
    format!("{}×", two_digits(times))
}

// Two significant digits, but never fewer digits than stand before the point.
fn two_digits(value: f64) -> String {
    if value == 0.0 {
        return "0".into();
    }
    let digits_before = value.abs().log10().floor() as i32 + 1;
    // 9.96 rounds up into the next power of ten, and would get a digit too many.
    let decimals = (2 - digits_before).max(0);
    let unit = 10f64.powi(-decimals);
    let rounded = (value / unit).round() * unit;
    let decimals = (1 - rounded.abs().log10().floor() as i32).max(0) as usize;
    format!("{rounded:.decimals$}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn models_of_unlike_size_share_a_scale_in_multiples_of_uniform() {
        let (few, many) = ([0.5, 0.0], [0.1, 0.2]);
        let scale = Scale::of_uniform([(&few[..], 4), (&many[..], 20)]);
        assert_eq!(scale, Scale { min: 0.0, max: 4.0 });
        assert_eq!(scale.as_shares(4).max, 1.0);
        assert_eq!(scale.as_shares(20).max, 0.2);
    }

    #[test]
    fn a_scale_ignores_what_is_not_finite() {
        let scale = Scale::of(&[f32::NAN, 0.5, f32::INFINITY, 0.25]);
        let expected = Scale { min: 0.25, max: 0.5 };
        assert_eq!(scale, expected);
        assert_eq!(Scale::of(&[f32::NAN]), Scale { min: 0.0, max: 1.0 });
        assert_eq!(Scale::of(&[]), Scale { min: 0.0, max: 1.0 });
    }

    #[test]
    fn a_shared_scale_spans_all_maps_and_an_own_scale_one() {
        let maps: [&[f32]; 2] = [&[0.1, 0.2], &[0.3, 0.9]];
        let shared = Scale::shared(maps);
        assert_eq!(shared, Scale { min: 0.1, max: 0.9 });
        assert_eq!(Scaling::Shared(shared.into()).scale(maps[0]), shared.into());
        let own = Scale { min: 0.3, max: 0.9 };
        assert_eq!(Scaling::Own.scale(maps[1]), own.into());
        assert_eq!(own.from_zero(), Scale { min: 0.0, max: 0.9 });
    }

    #[test]
    fn on_a_logarithmic_scale_each_doubling_is_as_far_as_the_last() {
        let scale = ColorScale::Log(Scale { min: 0.25, max: 16.0 });
        for (value, position) in [
            (0.0, 0.0),
            (0.25, 0.0),
            (0.5, 1.0 / 6.0),
            (1.0, 2.0 / 6.0),
            (8.0, 5.0 / 6.0),
            (99.0, 1.0),
        ] {
            assert!((scale.position(value) - position).abs() < 1e-6, "{value}");
        }
        assert_eq!(ColorScale::from(Scale { min: 0.0, max: 4.0 }).position(1.0), 0.25);
        assert_eq!(scale.ends().max, 16.0);
    }

    #[test]
    fn a_scale_without_extent_puts_every_value_at_its_low_end() {
        let scale = Scale::of(&[0.4, 0.4]);
        assert_eq!(scale.position(0.4), 0.0);
        assert_eq!(scale.position(7.0), 0.0);
    }

    #[test]
    fn probabilities_are_written_with_two_significant_digits() {
        for (probability, text) in [
            (0.0123, "1.2 %"),
            (0.0996, "10 %"),
            (0.1234, "12 %"),
            (1.0, "100 %"),
            (0.005, "0.50 %"),
            (0.000_123, "0.012 %"),
            (0.000_001, "< 0.001 %"),
            (0.0, "0 %"),
            (f32::NAN, "–"),
        ] {
            assert_eq!(format_probability(probability), text);
        }
    }

    #[test]
    fn multiples_of_uniform_attention_are_written_with_a_times_sign() {
        assert_eq!(format_times_uniform(3.4 / 197.0, 197), "3.4×");
        assert_eq!(format_times_uniform(0.5, 196), "98×");
        assert_eq!(format_times_uniform(1.0, 197), "197×");
        assert_eq!(format_times_uniform(0.0, 197), "0×");
        assert_eq!(format_times_uniform(1e-6, 197), "< 0.01×");
    }
}
