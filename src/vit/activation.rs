//! What stands between the layers of an MLP: the exact GELU, `x Φ(x) = x / 2 (1 + erf(x / √2))`, as most families
//! were trained with, and two that come near it, `x σ(…)`: QuickGELU and GELU by a hyperbolic tangent.
//!
//! Source: Hendrycks and Gimpel, arXiv 1606.08415; torch's `GELU(approximate="tanh")`; openai/CLIP, `QuickGELU`.

use burn::tensor::{Tensor, activation};

use crate::architecture::Activation;

/// QuickGELU's factor.
const QUICK: f32 = 1.702;
/// 2 √(2/π): `(1 + tanh(u)) / 2` is `σ(2 u)`.
const TANH: f32 = 1.595_769;
/// How much of x³ is in u.
const CUBE: f32 = 0.044_715;

/// On the CPU in place, the exact one by a rational function that the compiler turns into SIMD: burn calls libm's
/// `erff` for each value there.
pub(super) fn activate(x: Tensor<2>, by: Activation) -> Tensor<2> {
    #[cfg(feature = "cpu")]
    {
        let device = x.device();
        if device == burn::tensor::Device::flex() {
            let mut data = x.into_data();
            return match data.as_mut_slice::<f32>() {
                Ok(values) => {
                    match by {
                        Activation::Gelu => in_place(values, gelu_of),
                        Activation::GeluTanh => in_place(values, |x| sigmoid_of(x, tanh_slope(x))),
                        Activation::QuickGelu => in_place(values, |x| sigmoid_of(x, QUICK * x)),
                    }
                    Tensor::from_data(data, &device)
                }
                Err(_) => by_burn(Tensor::from_data(data, &device), by),
            };
        }
    }
    by_burn(x, by)
}

fn by_burn(x: Tensor<2>, by: Activation) -> Tensor<2> {
    match by {
        Activation::Gelu => activation::gelu(x),
        Activation::GeluTanh => {
            let slope = (x.clone() * x.clone() * x.clone() * CUBE + x.clone()) * TANH;
            x * activation::sigmoid(slope)
        }
        Activation::QuickGelu => x.clone() * activation::sigmoid(x * QUICK),
    }
}

#[cfg(feature = "cpu")]
fn in_place(values: &mut [f32], of: impl Fn(f32) -> f32) {
    values.iter_mut().for_each(|value| *value = of(*value));
}

#[cfg(feature = "cpu")]
#[inline]
fn tanh_slope(x: f32) -> f32 {
    TANH * (CUBE * x * x * x + x)
}

/// `x σ(slope)`.
#[cfg(feature = "cpu")]
#[inline]
fn sigmoid_of(x: f32, slope: f32) -> f32 {
    x / (1.0 + (-slope).exp())
}

/// Beyond it `erf` is 1 in f32, but for the last bit.
#[cfg(feature = "cpu")]
const EDGE: f32 = 4.0;
/// Numerator over denominator in x², times x, is `erf(x)` within 4e-7; as in Eigen, highest power first.
#[cfg(feature = "cpu")]
const NUMERATOR: [f32; 7] = [
    -2.726_142_3e-10,
    2.770_681_4e-8,
    -2.101_024e-6,
    -5.692_506_4e-5,
    -7.349_906_3e-4,
    -2.954_6e-3,
    -1.609_603_3e-2,
];
#[cfg(feature = "cpu")]
const DENOMINATOR: [f32; 5] =
    [-1.456_607_2e-5, -2.133_740_6e-4, -1.682_827e-3, -7.373_329e-3, -1.426_473_9e-2];

#[cfg(feature = "cpu")]
#[inline]
fn gelu_of(x: f32) -> f32 {
    let t = (x * std::f32::consts::FRAC_1_SQRT_2).clamp(-EDGE, EDGE);
    let square = t * t;
    let horner = |coefficients: &[f32]| coefficients.iter().fold(0.0, |sum, c| sum * square + c);
    let erf = t * horner(&NUMERATOR) / horner(&DENOMINATOR);
    0.5 * x * (1.0 + erf)
}

#[cfg(all(test, feature = "cpu", not(target_arch = "wasm32")))]
mod tests {
    use burn::tensor::{Device, TensorData};

    use super::*;

    /// libm's is correct to the last bit but one; where x is -5.6 the rational function's error counts
    /// most.
    const TOLERANCE: f32 = 2e-6;

    #[test]
    fn it_is_burns_own_within_rounding() {
        let values: Vec<f32> = (-8000..=8000).map(|i| i as f32 * 1e-3).collect();
        let count = values.len();
        let tensor = || {
            let data = TensorData::new(values.clone(), [1, count]);
            Tensor::<2>::from_data(data, &Device::flex())
        };
        for by in Activation::ALL {
            let ours: Vec<f32> = activate(tensor(), by).into_data().try_into_vec_as().unwrap();
            let burns: Vec<f32> = by_burn(tensor(), by).into_data().try_into_vec_as().unwrap();
            for ((ours, burns), x) in ours.iter().zip(&burns).zip(&values) {
                assert!((ours - burns).abs() < TOLERANCE, "{by}: {ours}, not {burns}, at {x}");
            }
        }
    }

    #[test]
    fn the_other_two_are_torchs() {
        // F.gelu(x, approximate="tanh") and x * torch.sigmoid(1.702 * x) in float64.
        for (x, tanh, quick) in [
            (-3.0, -0.003_637_392, -0.018_071_31),
            (-0.5, -0.154_286, -0.149_611_56),
            (1.0, 0.841_192, 0.845_795_8),
            (2.5, 2.484_915_7, 2.465_013_7),
        ] {
            assert!((sigmoid_of(x, tanh_slope(x)) - tanh).abs() < TOLERANCE, "{x}");
            assert!((sigmoid_of(x, QUICK * x) - quick).abs() < TOLERANCE, "{x}");
        }
    }

    #[test]
    fn what_is_not_a_number_stays_so() {
        assert!(gelu_of(f32::NAN).is_nan());
        assert_eq!(gelu_of(f32::INFINITY), f32::INFINITY);
    }
}
