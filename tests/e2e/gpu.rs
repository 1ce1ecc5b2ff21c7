//! The GPU engine, on Chromium's software adapter: slow, but the same code as on hardware.

use std::time::Duration;

use serde_json::{Value, json};

use crate::browser::{Outcome, explore};
use crate::explorer::Explorer;

/// A software adapter compiles every pipeline and runs on the processor.
const GPU_PATIENCE: Duration = Duration::from_secs(100);
/// float32 in another order of summation, through eight blocks (docs/design.md).
const ENGINE_TOLERANCE: f64 = 1e-3;

#[test]
fn the_gpu_engine_gives_the_cpu_engines_curves() {
    explore(async |page| {
        page.open("?engine=cpu").await?;
        page.wait_ready().await?;
        assert_eq!(page.data("engine").await?, "cpu");
        let expected = page.ask("curves").await?;
        page.open("?engine=webgpu").await?;
        gpu_ready(page).await?;
        assert_curves_agree(&page.ask("curves").await?, &expected);
        assert_eq!(page.console_errors().await?, Vec::<String>::new());
        Ok(())
    });
}

/// The software adapter passes for hardware; all else is as it is.
const HARDWARE: &str =
    "Object.defineProperty(GPUAdapterInfo.prototype, 'isFallbackAdapter', { value: false });";
/// What the GPU is to compare its numbers with is off by a half in one place, as if its own were.
const LIE: &str = "
    const post = Worker.prototype.postMessage;
    Worker.prototype.postMessage = function (message, ...rest) {
        if (Array.isArray(message) && message[1] instanceof Float32Array) message[1][0] += 0.5;
        return post.call(this, message, ...rest);
    };";

/// The worker of a GPU measures no time, so that it is the faster one.
const FAST_GPU: &str = "
    const fast = address => `/pages/fast_gpu.js?engine=engine_gpu&worker=${encodeURIComponent(address)}`;
    window.Worker = class extends Worker {
        constructor(address, options) {
            super(/engine_gpu/.test(address) ? fast(address) : address, options);
        }
    };";
/// What the page says of its engine.
const ENGINE: &str = "document.querySelector('[data-part=engine]').textContent";

#[test]
fn a_gpu_that_gives_other_numbers_is_not_believed() {
    explore(async |page| {
        page.before_load(&format!("{HARDWARE}{LIE}")).await?;
        page.open("?query=5,2&layer=4").await?;
        page.wait_ready().await?;
        let expected = page.ask("curves").await?;
        let told = "return /gives other numbers/.test(document.body.textContent)";
        page.wait_for_script(told, GPU_PATIENCE).await?;
        assert_eq!(page.data("engine").await?, "cpu");
        assert_eq!(page.data("status").await?, "ready");
        assert_eq!(page.ask("curves").await?, expected);
        Ok(())
    });
}

#[test]
fn a_gpu_that_is_slower_is_compared_and_not_taken() {
    explore(async |page| {
        page.before_load(HARDWARE).await?;
        page.open("?query=5,2&layer=4").await?;
        page.wait_ready().await?;
        let expected = page.ask("curves").await?;
        let told = format!("return /so the CPU goes on/.test({ENGINE})");
        page.wait_for_script(&told, GPU_PATIENCE).await?;
        assert_eq!(page.data("engine").await?, "cpu");
        assert_eq!(page.ask("curves").await?, expected);
        assert_eq!(page.alerts().await?, Vec::<String>::new());
        Ok(())
    });
}

#[test]
fn a_hardware_gpu_takes_over_and_the_view_stays() {
    explore(async |page| {
        page.before_load(&format!("{HARDWARE}{FAST_GPU}")).await?;
        page.open("?query=5,2&layer=4").await?;
        page.wait_ready().await?;
        let expected = page.ask("curves").await?;
        gpu_ready(page).await?;
        assert_curves_agree(&page.ask("curves").await?, &expected);
        assert_eq!(page.in_url("query").await?.as_deref(), Some("5,2"));
        page.wait_until(&format!(
            "return /differ by at most \\de-\\d and \\de-\\d\\. .* so the GPU does it/.test({ENGINE})"
        ))
        .await?;
        assert_eq!(page.alerts().await?, Vec::<String>::new());
        Ok(())
    });
}

#[test]
fn a_lost_gpu_leaves_the_view_and_the_cpu_goes_on() {
    explore(async |page| {
        page.open("?engine=webgpu&query=5,2&layer=4").await?;
        gpu_ready(page).await?;
        let before = page.ask("curves").await?;
        page.devtools("Browser.crashGpuProcess", json!({})).await?;
        page.wait_for("engine", "cpu", GPU_PATIENCE).await?;
        page.wait_ready().await?;
        let alerts = page.alerts().await?;
        assert!(alerts.iter().any(|text| text.contains("The CPU goes on")), "{alerts:?}");
        assert_curves_agree(&page.ask("curves").await?, &before);
        assert_eq!(page.in_url("query").await?.as_deref(), Some("5,2"));
        page.click_patch(1, 1).await?;
        page.wait_until("return new URLSearchParams(location.search).get('query') === '1,1'").await
    });
}

async fn gpu_ready(page: &Explorer) -> Outcome {
    page.wait_for("engine", "webgpu", GPU_PATIENCE).await?;
    page.wait_for("status", "ready", GPU_PATIENCE).await
}

fn assert_curves_agree(curves: &Value, expected: &Value) {
    for side in ["cl", "mim"] {
        for name in ["attention_distance_px", "nmi", "fourier_delta_log_amplitude"] {
            let read = |value: &Value| -> Vec<Vec<f64>> {
                serde_json::from_value(value[side][name].clone()).expect("rows of numbers")
            };
            let (rows, expected) = (read(curves).concat(), read(expected).concat());
            assert_eq!(rows.len(), expected.len(), "{side} {name}");
            for (value, expected) in rows.iter().zip(&expected) {
                let off = (value - expected).abs();
                assert!(off < ENGINE_TOLERANCE, "{side} {name}: {value}, expected {expected}");
            }
        }
    }
}
