//! How long a forward pass takes, read-back included: an opt-in measurement, for the README's table.
//!
//! In a browser, one thread, as the CPU engine runs it:
//! `cargo test --release --target wasm32-unknown-unknown --features cpu --test speed -- --include-ignored --nocapture`

#![cfg(feature = "cpu")]

use std::convert::Infallible;

use burn::tensor::Device;
use vitscope::architecture::VitConfig;
use vitscope::vit::Vit;
use web_time::Instant;

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_dedicated_worker);

/// Small values that differ: zeros would flatter the softmax and the error function.
fn noise(count: usize) -> Vec<f32> {
    let mut state = 1u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / (1 << 24) as f32 * 0.1 - 0.05
    };
    (0..count).map(|_| next()).collect()
}

async fn measure(name: &str, config: VitConfig, runs: usize) {
    let device = Device::flex();
    let count = 3 * config.size * config.size;
    let read = |_, shape: &[usize]| Ok::<_, Infallible>(noise(shape.iter().product()));
    let Ok(model) = Vit::new(config, &device, read);
    let mut seconds = Vec::new();
    for _ in 0..=runs {
        let start = Instant::now();
        let input = model.input(noise(count), &device);
        model.forward(input).read().await.unwrap();
        seconds.push(start.elapsed().as_secs_f64());
    }
    let first = seconds.remove(0);
    seconds.sort_by(f64::total_cmp);
    let (median, best) = (seconds[runs / 2], seconds[0]);
    let line = format!("{name}: first {first:.3} s, then {median:.3} s, at best {best:.3} s");
    #[cfg(target_arch = "wasm32")]
    wasm_bindgen_test::console_log!("{line}");
    #[cfg(not(target_arch = "wasm32"))]
    println!("{line}");
}

macro_rules! speed {
    ($name:ident, $model:literal, $dim:literal, $runs:literal) => {
        #[cfg(not(target_arch = "wasm32"))]
        #[test]
        #[ignore = "a measurement, not a check"]
        fn $name() {
            pollster::block_on(measure($model, VitConfig::patch16_224($dim), $runs));
        }

        #[cfg(target_arch = "wasm32")]
        #[wasm_bindgen_test::wasm_bindgen_test]
        #[ignore = "a measurement, not a check"]
        async fn $name() {
            measure($model, VitConfig::patch16_224($dim), $runs).await;
        }
    };
}

speed!(vit_tiny_at_224_pixels, "ViT-Ti/16", 192, 15);
speed!(vit_base_at_224_pixels, "ViT-B/16", 768, 5);
