//! The exact GELU, `x Φ(x) = x / 2 (1 + erf(x / √2))`, as every family here was trained with.

use burn::tensor::{Tensor, activation};

/// On the CPU by a rational function that the compiler turns into SIMD, in place: burn calls libm's
/// `erff` for each value there.
pub(super) fn gelu(x: Tensor<2>) -> Tensor<2> {
    #[cfg(feature = "cpu")]
    {
        let device = x.device();
        if device == burn::tensor::Device::flex() {
            let mut data = x.into_data();
            return match data.as_mut_slice::<f32>() {
                Ok(values) => {
                    values.iter_mut().for_each(|value| *value = gelu_of(*value));
                    Tensor::from_data(data, &device)
                }
                Err(_) => activation::gelu(Tensor::from_data(data, &device)),
            };
        }
    }
    activation::gelu(x)
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
        let ours: Vec<f32> = gelu(tensor()).into_data().try_into_vec_as().unwrap();
        let burns: Vec<f32> = activation::gelu(tensor()).into_data().try_into_vec_as().unwrap();
        for ((ours, burns), x) in ours.iter().zip(&burns).zip(&values) {
            assert!((ours - burns).abs() < TOLERANCE, "{ours}, not {burns}, at {x}");
        }
    }

    #[test]
    fn what_is_not_a_number_stays_so() {
        assert!(gelu_of(f32::NAN).is_nan());
        assert_eq!(gelu_of(f32::INFINITY), f32::INFINITY);
    }
}
