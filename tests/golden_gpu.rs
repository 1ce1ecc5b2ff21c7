//! The model against PyTorch's numbers on WebGPU, in a browser; a software adapter will do.

#![cfg(all(feature = "webgpu", target_arch = "wasm32"))]

#[path = "golden/case.rs"]
mod case;
#[path = "golden/difference.rs"]
mod difference;

use burn::tensor::Device;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

/// A GPU's exp, erf and square root are its own, and its sums run in another order.
const GPU: f32 = 1e-3;

wasm_bindgen_test_configure!(run_in_dedicated_worker);

#[wasm_bindgen_test]
async fn webgpu_gives_what_pytorch_gives() {
    let device = Device::wgpu_options().init_async().await.expect("a WebGPU adapter");
    case!("timm", "timm/weights.safetensors").check(&device, GPU).await;
}
