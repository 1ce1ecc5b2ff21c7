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
    case!("timm_dinov3", "timm_dinov3/weights.safetensors").check(&device, GPU).await;
    case!("timm_dinov3_qkvb", "timm_dinov3_qkvb/weights.safetensors").check(&device, GPU).await;
    case!("hf_dinov3", "hf_dinov3/weights.safetensors").check(&device, GPU).await;
    case!("hf_dinov3_gated", "hf_dinov3_gated/weights.safetensors").check(&device, GPU).await;
    case!("timm_swiglu", "timm_swiglu/weights.safetensors").check(&device, GPU).await;
    case!("dinov2_swiglu_fb", "dinov2_swiglu_fb/weights.pth").check(&device, GPU).await;
    case!("timm_clip", "timm_clip/weights.safetensors").check(&device, GPU).await;
}
