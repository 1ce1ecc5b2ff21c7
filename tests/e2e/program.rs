//! The page beside the program on the command line: one picture, one model, the same numbers.

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::browser::{Outcome, explore, from_xtask, out};

/// Both compute in f32, the page with the browser's SIMD: distances are some tens of pixels.
const TOLERANCE: f64 = 1e-4;

#[test]
fn a_png_gives_the_same_curves_on_the_page_and_on_the_command_line() {
    explore(async |page| {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let picture = root.join("tests/images/chelsea.png");
        page.open("").await?;
        page.wait_ready().await?;
        let sample = page.ask("curves").await?;
        page.upload_image(&picture).await?;
        page.wait_for_change("curves", &sample).await?;
        page.wait_ready().await?;
        let curves = page.ask("curves").await?;
        for (side, model) in [("cl", "moco"), ("mim", "simmim")] {
            let folder = out().join(format!("analyze-{model}"));
            let program = Command::new(from_xtask("VITSCOPE_PROGRAM"))
                .arg("analyze")
                .arg("--weights")
                .arg(root.join(format!("public/models/{model}.safetensors")))
                .arg("--image")
                .arg(&picture)
                .arg("-o")
                .arg(&folder)
                .output()?;
            assert!(program.status.success(), "{}", String::from_utf8_lossy(&program.stderr));
            let text = std::fs::read_to_string(folder.join("metrics.json"))?;
            assert_same(&curves[side], &serde_json::from_str(&text)?)?;
        }
        Ok(())
    });
}

fn assert_same(page: &Value, program: &Value) -> Outcome {
    for measure in ["attention_distance_px", "nmi", "fourier_delta_log_amplitude"] {
        let numbers = |value: &Value| -> Outcome<Vec<Vec<f64>>> {
            Ok(serde_json::from_value(value[measure].clone())?)
        };
        let (page, program) = (numbers(page)?, numbers(program)?);
        let lengths = |rows: &[Vec<f64>]| rows.iter().map(Vec::len).collect::<Vec<_>>();
        assert_eq!(lengths(&page), lengths(&program), "{measure}");
        assert_ne!(json!(page), json!([]), "{measure}");
        let pairs = page.iter().flatten().zip(program.iter().flatten());
        let largest = pairs.map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        println!("{measure} differs by at most {largest:.1e}");
        assert!(largest < TOLERANCE, "{measure} differs by {largest}");
    }
    Ok(())
}
