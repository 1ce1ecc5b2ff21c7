//! The model and the measures against PyTorch's numbers on the CPU, natively and in a browser.

#![cfg(feature = "cpu")]

#[path = "golden/case.rs"]
mod case;

use burn::tensor::Device;

/// f32 on both sides: what is left is the order of the sums.
const SINGLE: f32 = 1e-4;
/// The reference computed with weights that the file holds rounded to f16.
const HALF: f32 = 2e-3;

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_dedicated_worker);

macro_rules! golden {
    ($name:ident, $folder:literal, $tolerance:expr) => {
        #[cfg(not(target_arch = "wasm32"))]
        #[test]
        fn $name() {
            pollster::block_on(case!($folder).check(&Device::flex(), $tolerance));
        }

        #[cfg(target_arch = "wasm32")]
        #[wasm_bindgen_test::wasm_bindgen_test]
        async fn $name() {
            case!($folder).check(&Device::flex(), $tolerance).await;
        }
    };
}

golden!(single_precision_weights_give_what_pytorch_gives, "timm", SINGLE);
golden!(half_precision_weights_give_what_pytorch_gives, "timm_f16", HALF);
