//! The model and the measures against PyTorch's numbers on the CPU, natively and in a browser.

#![cfg(feature = "cpu")]

#[path = "golden/case.rs"]
mod case;
#[path = "golden/difference.rs"]
mod difference;
#[cfg(not(target_arch = "wasm32"))]
#[path = "golden/division.rs"]
mod division;
#[path = "golden/drawing.rs"]
mod drawing;

use burn::tensor::Device;

/// f32 on both sides: what is left is the order of the sums.
const SINGLE: f32 = 1e-4;
/// The reference computed with weights that the file holds rounded to f16.
const HALF: f32 = 2e-3;

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_dedicated_worker);

macro_rules! golden {
    ($name:ident, $folder:literal, $weights:literal, $tolerance:expr) => {
        #[cfg(not(target_arch = "wasm32"))]
        #[test]
        fn $name() {
            pollster::block_on(case!($folder, $weights).check(&Device::flex(), $tolerance));
        }

        #[cfg(target_arch = "wasm32")]
        #[wasm_bindgen_test::wasm_bindgen_test]
        async fn $name() {
            case!($folder, $weights).check(&Device::flex(), $tolerance).await;
        }
    };
}

golden!(timm, "timm", "timm/weights.safetensors", SINGLE);
golden!(timm_in_half_precision, "timm_f16", "timm_f16/weights.safetensors", HALF);
golden!(timm_with_query_and_key_norm, "timm_qknorm", "timm_qknorm/weights.safetensors", SINGLE);
golden!(moco_v3, "mocov3", "mocov3/weights.pth.tar", SINGLE);
golden!(simmim, "simmim", "simmim/weights.pth", SINGLE);
golden!(mae, "mae", "mae/weights.pth", SINGLE);
golden!(dino, "dino", "dino/weights.pth", SINGLE);
golden!(dinov2_with_registers, "dinov2_reg", "dinov2_reg/weights.safetensors", SINGLE);
golden!(dinov2_in_its_authors_layout, "dinov2_fb", "dinov2_fb/weights.pth", SINGLE);
golden!(beit, "beit", "beit/weights.pth", SINGLE);
golden!(distilled_deit, "deit", "deit/weights.pth", SINGLE);
golden!(vit_of_transformers, "hf_vit", "hf_vit/weights.safetensors", SINGLE);
golden!(mae_of_transformers, "hf_vitmae", "hf_vitmae/weights.safetensors", SINGLE);
golden!(dinov2_of_transformers, "hf_dinov2", "hf_dinov2/weights.safetensors", SINGLE);
golden!(registers_of_transformers, "hf_dinov2_reg", "hf_dinov2_reg/weights.safetensors", SINGLE);
golden!(beit_of_transformers, "hf_beit", "hf_beit/weights.safetensors", SINGLE);
golden!(deit_of_transformers, "hf_deit", "hf_deit/weights.safetensors", SINGLE);
golden!(a_larger_input, "timm_up", "timm/weights.safetensors", SINGLE);
golden!(a_smaller_input, "timm_down", "timm/weights.safetensors", SINGLE);
golden!(registers_on_a_larger_input, "dinov2_resampled", "dinov2_reg/weights.safetensors", SINGLE);
golden!(relative_positions_on_a_larger_input, "simmim_up", "simmim/weights.pth", SINGLE);
golden!(relative_positions_on_a_smaller_input, "simmim_down", "simmim/weights.pth", SINGLE);
golden!(dinov3, "timm_dinov3", "timm_dinov3/weights.safetensors", SINGLE);
golden!(dinov3_with_bias, "timm_dinov3_qkvb", "timm_dinov3_qkvb/weights.safetensors", SINGLE);
golden!(dinov3_of_transformers, "hf_dinov3", "hf_dinov3/weights.safetensors", SINGLE);
golden!(gated_dinov3_larger, "hf_dinov3_gated", "hf_dinov3_gated/weights.safetensors", SINGLE);
golden!(gated_mlp, "timm_swiglu", "timm_swiglu/weights.safetensors", SINGLE);
golden!(gated_in_its_authors_layout, "dinov2_swiglu_fb", "dinov2_swiglu_fb/weights.pth", SINGLE);
golden!(clip, "timm_clip", "timm_clip/weights.safetensors", SINGLE);
golden!(siglip, "timm_siglip", "timm_siglip/weights.safetensors", SINGLE);
golden!(siglip_of_transformers, "hf_siglip", "hf_siglip/weights.safetensors", SINGLE);
golden!(vit_of_transformers_5, "hf5_vit", "hf5_vit/weights.safetensors", SINGLE);
golden!(beit_of_transformers_5, "hf5_beit", "hf5_beit/weights.safetensors", SINGLE);
golden!(openmmlab, "openmmlab", "openmmlab/weights.pth", SINGLE);
golden!(torchvision, "torchvision", "torchvision/weights.pth", SINGLE);
golden!(torchvision_with_older_names, "torchvision", "torchvision/older.pth", SINGLE);
golden!(dinov2_in_chunks, "dinov2_chunked", "dinov2_chunked/weights.pth", SINGLE);
golden!(low_rank_weights_are_added, "timm_lora", "timm_lora/weights.safetensors", SINGLE);
golden!(one_channel_sees_luminance, "timm_gray", "timm_gray/weights.safetensors", SINGLE);
golden!(eva02, "eva02", "eva02/weights.safetensors", SINGLE);
golden!(eva02_with_one_qkv, "eva02_tiny", "eva02_tiny/weights.safetensors", SINGLE);
golden!(eva02_clip_larger, "eva02_clip_up", "eva02_clip_up/weights.safetensors", SINGLE);
golden!(clip_of_openai, "openai_clip", "openai_clip/weights.pth", SINGLE);
golden!(open_clip_larger, "open_clip_up", "open_clip_up/weights.safetensors", SINGLE);
golden!(clip_of_transformers, "hf_clip", "hf_clip/weights.safetensors", SINGLE);
golden!(clip_of_transformers_larger, "hf_clip_up", "hf_clip/weights.safetensors", SINGLE);
golden!(siglip_of_transformers_larger, "hf_siglip_up", "hf_siglip/weights.safetensors", SINGLE);
golden!(i_jepa_larger, "ijepa_fb", "ijepa_fb/weights.pth", SINGLE);
golden!(msn_larger, "msn_fb", "msn_fb/weights.pth", SINGLE);
golden!(i_jepa_of_transformers, "hf_ijepa", "hf_ijepa/weights.safetensors", SINGLE);
golden!(i_jepa_of_transformers_larger, "hf_ijepa_up", "hf_ijepa/weights.safetensors", SINGLE);
golden!(msn_of_transformers_larger, "hf_msn", "hf_msn/weights.safetensors", SINGLE);
golden!(data2vec, "hf_data2vec", "hf_data2vec/weights.safetensors", SINGLE);
golden!(data2vec_larger, "hf_data2vec_up", "hf_data2vec/weights.safetensors", SINGLE);
golden!(data2vec_smaller, "hf_data2vec_tables", "hf_data2vec_tables/weights.safetensors", SINGLE);
golden!(dinov3_in_its_authors_layout, "dinov3_fb", "dinov3_fb/weights.pth", SINGLE);

golden!(of_8_x_4_patches, "timm_oblong", "timm_oblong/weights.safetensors", SINGLE);
golden!(of_12_x_6_patches_resampled, "timm_oblong_up", "timm_oblong/weights.safetensors", SINGLE);
golden!(relative_positions_of_8_x_4, "beit_oblong", "beit_oblong/weights.pth", SINGLE);
golden!(dinov3_of_8_x_4, "dinov3_oblong", "dinov3_oblong/weights.safetensors", SINGLE);
golden!(eva02_of_8_x_4, "eva02_oblong", "eva02_oblong/weights.safetensors", SINGLE);

macro_rules! golden_mae {
    ($name:ident, $weights:literal, $expected:literal, $norm_pix:literal) => {
        #[cfg(not(target_arch = "wasm32"))]
        #[test]
        fn $name() {
            let (weights, expected) = (include_bytes!($weights), include_bytes!($expected));
            let device = Device::flex();
            let drawn = drawing::check_mae(weights, expected, $norm_pix, &device, SINGLE);
            pollster::block_on(drawn);
        }

        #[cfg(target_arch = "wasm32")]
        #[wasm_bindgen_test::wasm_bindgen_test]
        async fn $name() {
            let (weights, expected) = (include_bytes!($weights), include_bytes!($expected));
            let device = Device::flex();
            drawing::check_mae(weights, expected, $norm_pix, &device, SINGLE).await;
        }
    };
}

golden_mae!(
    mae_of_transformers_draws,
    "golden/hf_mae_decoder/weights.safetensors",
    "golden/hf_mae_decoder/expected.safetensors",
    false
);
golden_mae!(
    mae_in_its_authors_layout_draws,
    "golden/mae_decoder/weights.pth",
    "golden/mae_decoder/expected.safetensors",
    true
);

/// The bias alone, from every token, against timm's attention with all queries set to zero.
#[cfg(not(target_arch = "wasm32"))]
#[test]
fn position_alone_is_timms_attention_without_queries() {
    const BIAS: &[u8] = include_bytes!("golden/bias.safetensors");
    let cases = [
        ("beit", case!("beit", "beit/weights.pth")),
        ("simmim", case!("simmim", "simmim/weights.pth")),
        ("simmim_up", case!("simmim_up", "simmim/weights.pth")),
    ];
    for (name, case) in cases {
        let model = case.model(&Device::flex());
        let (heads, tokens) = (model.config().heads, model.config().tokens());
        let expected = case::floats(BIAS, name);
        for query in 0..tokens {
            let found = model.position_alone(query).unwrap();
            assert_eq!(found.len() * tokens, expected.len(), "{name}");
            for (row, shares) in found.chunks_exact(tokens).enumerate() {
                let expected = &expected[(row * tokens + query) * tokens..][..tokens];
                for (share, expected) in shares.iter().zip(expected) {
                    let place = (row / heads, row % heads, query);
                    assert!((share - expected).abs() < SINGLE, "{name}, {place:?}: {share}");
                }
            }
        }
    }
    let without = case!("timm", "timm/weights.safetensors").model(&Device::flex());
    assert_eq!(without.position_alone(0), None);
}
