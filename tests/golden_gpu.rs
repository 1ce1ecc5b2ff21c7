//! The model against PyTorch's numbers on WebGPU in a browser, and natively on Vulkan; a software adapter will do.

#![cfg(feature = "webgpu")]

#[path = "golden/case.rs"]
mod case;
#[path = "golden/difference.rs"]
mod difference;
#[path = "golden/drawing.rs"]
mod drawing;

use burn::tensor::Device;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

/// A GPU's exp, erf and square root are its own, and its sums run in another order.
const GPU: f32 = 1e-3;

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test_configure!(run_in_dedicated_worker);

/// Where the program's `--device gpu` runs.
#[cfg(not(target_arch = "wasm32"))]
#[test]
fn the_native_gpu_gives_what_pytorch_gives() {
    pollster::block_on(webgpu_gives_what_pytorch_gives());
}

#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test)]
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
    case!("hf_siglip", "hf_siglip/weights.safetensors").check(&device, GPU).await;
    case!("eva02", "eva02/weights.safetensors").check(&device, GPU).await;
    case!("eva02_tiny", "eva02_tiny/weights.safetensors").check(&device, GPU).await;
    case!("eva02_clip_up", "eva02_clip_up/weights.safetensors").check(&device, GPU).await;
    case!("openai_clip", "openai_clip/weights.pth").check(&device, GPU).await;
    case!("open_clip_up", "open_clip_up/weights.safetensors").check(&device, GPU).await;
    case!("hf_clip", "hf_clip/weights.safetensors").check(&device, GPU).await;
    case!("ijepa_fb", "ijepa_fb/weights.pth").check(&device, GPU).await;
    case!("hf_ijepa", "hf_ijepa/weights.safetensors").check(&device, GPU).await;
    case!("hf_msn", "hf_msn/weights.safetensors").check(&device, GPU).await;
    case!("hf_data2vec", "hf_data2vec/weights.safetensors").check(&device, GPU).await;
    case!("hf_data2vec_up", "hf_data2vec/weights.safetensors").check(&device, GPU).await;
    case!("dinov3_fb", "dinov3_fb/weights.pth").check(&device, GPU).await;
    case!("timm_oblong", "timm_oblong/weights.safetensors").check(&device, GPU).await;
    case!("beit_oblong", "beit_oblong/weights.pth").check(&device, GPU).await;
    case!("eva02_oblong", "eva02_oblong/weights.safetensors").check(&device, GPU).await;
    case!("timm_oblong_up", "timm_oblong/weights.safetensors").check(&device, GPU).await;
    case!("dinov3_oblong", "dinov3_oblong/weights.safetensors").check(&device, GPU).await;
    let weights = include_bytes!("golden/mae_decoder/weights.pth");
    let expected = include_bytes!("golden/mae_decoder/expected.safetensors");
    drawing::check_mae(weights, expected, true, &device, GPU).await;
}
