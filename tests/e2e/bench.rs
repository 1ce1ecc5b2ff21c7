//! Speed beside another program's, in turns in one browser. Prints lines of JSON that `cargo xtask bench`
//! collects.

use std::fs;
use std::time::Duration;

use serde_json::{Value, json};

use crate::browser::{Outcome, explore_for};
use crate::explorer::Explorer;

/// The files in the folder that xtask makes.
const MODELS: [&str; 4] = ["vit-ti", "vit-s", "vit-b", "moco"];
/// Programs and their threads, in the order of their turns.
const PROGRAMS: [(&str, usize); 4] = [
    ("vitscope", 1),
    ("vitscope with relaxed SIMD", 1),
    ("onnxruntime-web", 1),
    ("onnxruntime-web", 2),
];
/// It runs a file's last state alone, of the one model that is exported for it.
const TRANSFORMERS: (&str, (&str, usize)) = ("vit-s", ("transformers.js", 1));
/// Runs before those that count: V8 compiles a second time meanwhile.
const WARM_UP: usize = 2;
const RUNS: usize = 9;
/// A ViT-B's file is read once for each program.
const LIMIT: Duration = Duration::from_secs(300);

/// What a program took, milliseconds, medians.
#[derive(Default)]
struct Times {
    forward: Vec<f64>,
    whole: Vec<f64>,
    processor: Vec<f64>,
}

#[test]
#[ignore = "measures; run by `cargo xtask bench`"]
fn figures() {
    for model in MODELS {
        explore_for(LIMIT, async |page| measure(page, model).await);
    }
}

/// How cost grows: a file, and how many workers run it at once.
const GROWTH: [(&str, usize); 8] = [
    ("vit-ti-112", 1),
    ("vit-ti", 1),
    ("vit-ti-336", 1),
    ("vit-ti-448", 1),
    ("vit-s", 1),
    ("vit-b", 1),
    ("vit-ti", 2),
    ("vit-s", 2),
];
/// The program that grows.
const GROWING: &str = "vitscope with relaxed SIMD";

#[test]
#[ignore = "measures; run by `cargo xtask bench`"]
fn growth() {
    for (model, workers) in GROWTH {
        explore_for(LIMIT, async |page| grow(page, model, workers).await);
    }
}

async fn grow(page: &Explorer, model: &str, workers: usize) -> Outcome {
    page.open("headers/isolated/").await?;
    let script = format!("return row({}, {workers})", json!([GROWING, model, 1]));
    let (mut forward, mut whole, mut memory) = (Vec::new(), Vec::new(), 0.0);
    for run in 0..WARM_UP + RUNS {
        let told = page.run(&script).await?;
        let of = |name: &str| -> Outcome<f64> {
            let mut slowest = 0.0;
            for worker in told.as_array().ok_or_else(|| told.to_string())? {
                let number = worker[name].as_f64().ok_or_else(|| told.to_string())?;
                slowest = f64::max(slowest, number);
            }
            Ok(slowest)
        };
        if run >= WARM_UP {
            forward.push(of("forward")?);
            whole.push(of("whole")?);
            memory = of("memory")?;
        }
    }
    let line = json!({
        "growth": model, "workers": workers, "runs": RUNS,
        "forward_ms": spread(forward), "picture_to_curves_ms": spread(whole),
        "worker_mb": memory / 1e6,
    });
    println!("\nbench {line}");
    Ok(())
}

async fn measure(page: &Explorer, model: &str) -> Outcome {
    // Isolated, so that onnxruntime-web may use threads.
    page.open("headers/isolated/").await?;
    let (exported, transformers) = TRANSFORMERS;
    let mut programs = PROGRAMS.to_vec();
    programs.extend((model == exported).then_some(transformers));
    let mut all: Vec<Times> = programs.iter().map(|_| Times::default()).collect();
    for run in 0..WARM_UP + RUNS {
        for (&(program, threads), times) in programs.iter().zip(&mut all) {
            let before = processor_ms()?;
            let script = format!("return bench({})", json!([program, model, threads]));
            let told = page.run(&script).await?;
            let number = |name: &str| told[name].as_f64().ok_or_else(|| told.to_string());
            if run >= WARM_UP {
                times.forward.push(number("forward")?);
                times.whole.push(number("whole")?);
                times.processor.push(processor_ms()? - before);
            }
        }
    }
    for ((program, threads), times) in programs.into_iter().zip(all) {
        let Times { forward, whole, processor } = times;
        let line = json!({
            "model": model, "program": program, "threads": threads, "runs": RUNS,
            "forward_ms": spread(forward), "picture_to_curves_ms": spread(whole),
            // Of a program with more threads, those of the others are not in it.
            "worker_processor_ms": (threads == 1).then(|| spread(processor)),
        });
        println!("\nbench {line}");
    }
    Ok(())
}

/// Median, and the fastest and slowest.
fn spread(mut times: Vec<f64>) -> Value {
    times.sort_by(f64::total_cmp);
    let round = |time: f64| (time * 100.0).round() / 100.0;
    json!({
        "median": round(times[times.len() / 2]),
        "min": round(times[0]),
        "max": round(times[times.len() - 1]),
    })
}

/// Milliseconds that the browser's dedicated workers have run on a processor, by Linux's `schedstat`.
fn processor_ms() -> Outcome<f64> {
    let mut nanoseconds = 0.0;
    for process in fs::read_dir("/proc")? {
        // Processes and threads may end meanwhile.
        let Ok(threads) = fs::read_dir(process?.path().join("task")) else { continue };
        for thread in threads.flatten() {
            let Ok(name) = fs::read_to_string(thread.path().join("comm")) else { continue };
            if name.starts_with("DedicatedWorker") {
                let stat = fs::read_to_string(thread.path().join("schedstat")).unwrap_or_default();
                let ran = stat.split(' ').next().and_then(|ran| ran.parse::<f64>().ok());
                nanoseconds += ran.unwrap_or_default();
            }
        }
    }
    Ok(nanoseconds / 1e6)
}
