//! The native program as a shell sees it: its files, its words and its exit status.

#![cfg(not(target_arch = "wasm32"))]

mod broken;
mod cases;
mod field;
mod made;
mod program;
mod torch;

use std::fs;

use safetensors::SafeTensors;
use serde_json::Value;

use program::{done, folder, json, numbers, refused, stderr, vitscope};

/// The notebook computes the measures in f32, with small constants added to shares.
const METRIC: f64 = 1e-3;
/// f32 on both sides: what is left is the order of the sums.
const SINGLE: f32 = 1e-4;
/// Sums of doubles in another order.
const ROUNDING: f64 = 1e-11;

const WEIGHTS: &str = "tests/golden/timm/weights.safetensors";
const INPUT: &str = "tests/golden/timm/input.safetensors";
const MOCO: &str = "public/models/moco.safetensors";
const SIMMIM: &str = "public/models/simmim.safetensors";
const SAMPLES: &str = "public/samples/thumbs";

const MEASURES: [&str; 3] = ["attention_distance_px", "nmi", "fourier_delta_log_amplitude"];

/// Both metrics.json have the same measures, within a tolerance of their size.
fn same_measures(found: &Value, expected: &Value, tolerance: f64) {
    for measure in MEASURES {
        let (a, b) = (numbers(&found[measure]), numbers(&expected[measure]));
        assert_eq!(a.len(), b.len(), "{measure}");
        assert!(!a.is_empty(), "{measure}");
        for (a, b) in a.into_iter().zip(b) {
            assert!((a - b).abs() <= tolerance * b.abs().max(1.0), "{measure}: {a} for {b}");
        }
    }
}

#[test]
fn a_golden_input_gives_the_golden_metrics_and_capture() {
    let out = folder("golden");
    done(&format!(
        "analyze --weights {WEIGHTS} --heads 2 --tensor {INPUT} --dump --layer-curves -o {}",
        out.display()
    ));
    let metrics = json(out.join("metrics.json"));
    same_measures(&metrics, &json("tests/golden/timm/metrics.json"), METRIC);
    assert_eq!(metrics["images"], 1);
    assert_eq!(metrics["info"]["heads"], 2);
    assert!(numbers(&metrics["spread"]).iter().all(|spread| *spread == 0.0));

    let (found, expected) = (
        fs::read(out.join("capture.safetensors")).unwrap(),
        fs::read("tests/golden/timm/capture.safetensors").unwrap(),
    );
    let (found, expected) =
        (SafeTensors::deserialize(&found).unwrap(), SafeTensors::deserialize(&expected).unwrap());
    assert_eq!(found.len(), expected.len());
    for (name, expected) in expected.iter() {
        let found = found.tensor(name).unwrap();
        assert_eq!(found.shape(), expected.shape(), "{name}");
        let floats = |data: &[u8]| -> Vec<f32> {
            data.as_chunks().0.iter().map(|&bytes| f32::from_le_bytes(bytes)).collect()
        };
        for (a, b) in floats(found.data()).into_iter().zip(floats(expected.data())) {
            assert!((a - b).abs() <= SINGLE, "{name}: {a} for {b}");
        }
    }
    let table = fs::read_to_string(out.join("curves.csv")).unwrap();
    assert_eq!(table.lines().count(), 1 + 2);
}

#[test]
fn shards_merged_are_one_run_and_threads_change_nothing() {
    let out = folder("shards");
    let run = |name: &str, more: &str| {
        let folder = out.join(name);
        let to = folder.display();
        done(&format!("analyze --weights {MOCO} --images {SAMPLES} {more} -o {to}"));
        folder
    };
    let one = json(run("one", "--threads 1").join("metrics.json"));
    let two = json(run("two", "--threads 2").join("metrics.json"));
    assert_eq!(one, two);
    let shards: Vec<String> = (1..=3)
        .map(|i| run(&format!("s{i}"), &format!("--shard {i}/3")).display().to_string())
        .collect();

    let merged = out.join("merged");
    let all = shards.join(" ");
    done(&format!("merge {all} -o {} --layer-curves", merged.display()));
    let found = json(merged.join("metrics.json"));
    same_measures(&found, &one, ROUNDING);
    same_measures(&found["spread"], &one["spread"], ROUNDING);
    assert_eq!((&found["images"], &found["info"]), (&one["images"], &one["info"]));
    assert!(merged.join("curves.csv").is_file());

    let some = out.join("some").display().to_string();
    let (first, third) = (&shards[0], &shards[2]);
    refused(&format!("merge {first} {third} -o {some}"), &["of 3 shards", "missing: 2"]);
    let output = done(&format!("merge {first} {third} --allow-missing -o {some}"));
    assert!(stderr(&output).contains("missing: 2"));
    refused(&format!("merge {first} {first} -o {some}"), &["both are shard 1/3"]);
    let other = out.join("other").display().to_string();
    done(&format!("analyze --weights {SIMMIM} --images {SAMPLES} --shard 2/3 -o {other}"));
    refused(&format!("merge {first} {other} -o {some}"), &["unlike models"]);
    done(&format!("analyze --weights {MOCO} --images public/samples --shard 2/3 -o {other}"));
    refused(&format!("merge {first} {other} -o {some}"), &["unlike lists"]);
}

#[test]
fn two_models_have_a_folder_each_and_figures_together() {
    let out = folder("two");
    let to = out.display();
    done(&format!("analyze --weights {MOCO} --weights {SIMMIM} --images {SAMPLES} --plot -o {to}"));
    for model in ["moco", "simmim"] {
        assert_eq!(json(out.join(model).join("metrics.json"))["info"]["model"], model);
    }
    for figure in ["attention_distance", "nmi", "fourier_by_depth", "fourier_by_frequency"] {
        let svg = fs::read_to_string(out.join(figure).with_extension("svg")).unwrap();
        assert!(svg.contains("moco") && svg.contains("simmim"), "{figure}");
        let png = image::open(out.join(figure).with_extension("png")).unwrap();
        assert_eq!((png.width(), png.height()), (960, 640));
    }
}

#[test]
fn a_converted_file_needs_no_guess_and_gives_the_same_numbers() {
    let out = folder("convert");
    let to = out.join("vit.safetensors").display().to_string();
    let command = format!("convert {WEIGHTS} --heads 2 --objective masked -o {to}");
    done(&format!("{command} --dtype f32"));
    let inspected = done(&format!("inspect {to} --json")).stdout;
    let inspected: Value = serde_json::from_slice(&inspected).unwrap();
    assert_eq!(inspected["config"]["heads"], 2);
    assert_eq!(inspected["config"]["heads_guessed"], false);
    assert_eq!(inspected["config"]["number_format"], "F32");
    assert_eq!(inspected["metadata"]["objective"], "masked");
    let analyze = |weights: &str, name: &str| {
        let folder = out.join(name);
        let to = folder.display();
        done(&format!("analyze --weights {weights} --heads 2 --tensor {INPUT} -o {to}"));
        json(folder.join("metrics.json"))
    };
    same_measures(&analyze(&to, "after"), &analyze(WEIGHTS, "before"), 0.0);

    let list = out.join("models.json");
    fs::write(&list, r#"{"zebra": 1, "models": [{"id": "a", "x": [1]}]}"#).unwrap();
    let again = format!("{command} --register {} --title Tiny", list.display());
    refused(&again, &["vit.safetensors is there already", "--force"]);
    done(&format!("{again} --force"));
    let listed = json(&list);
    assert_eq!(listed["zebra"], 1);
    assert_eq!(listed["models"][0]["x"][0], 1);
    let entry = &listed["models"][1];
    assert_eq!((&entry["id"], &entry["title"]), (&"vit".into(), &"Tiny".into()));
    assert_eq!(entry["size"].as_u64().unwrap(), fs::metadata(&to).unwrap().len());
    let table = String::from_utf8(done(&format!("inspect {to}")).stdout).unwrap();
    assert!(table.contains("number format   F16"), "{table}");

    let elsewhere = out.join("sub").join("vit.safetensors");
    fs::create_dir_all(out.join("sub")).unwrap();
    let command = format!("convert {WEIGHTS} --heads 2 --register {}", list.display());
    refused(&format!("{command} -o {}", elsewhere.display()), &["must lie beside"]);
    assert!(!elsewhere.exists());
    refused(&format!("convert {to} -o {to}"), &["vit.safetensors is the input itself"]);
}

#[test]
fn what_the_caller_says_of_the_pictures_counts_and_heads_that_contradict_are_refused() {
    let mean = |arguments: &str| {
        let output = done(&format!("inspect {MOCO} --json {arguments}")).stdout;
        let inspected: Value = serde_json::from_slice(&output).unwrap();
        numbers(&inspected["preprocess"]["mean"])
    };
    assert_ne!(mean(""), [0.5; 3]);
    assert_eq!(mean("--mean 0.5,0.5,0.5 --std 0.25,0.25,0.25"), [0.5; 3]);
    refused(&format!("inspect {MOCO} --heads 2"), &["moco.safetensors", "says 2", "the file 4"]);
}

#[test]
fn code_beside_the_weights_is_told_and_not_run() {
    let out = folder("code");
    let to = out.join("vit.safetensors").display().to_string();
    let code = "tests/golden/containers/code_vit.pth";
    let output = done(&format!("convert {code} --heads 4 -o {to} --quiet"));
    let message = stderr(&output);
    assert!(message.contains("posix.system") && message.contains("ignored"), "{message}");
    refused("inspect tests/golden/containers/code.pth", &["posix.system", "refused"]);
}

#[test]
fn every_family_is_converted_with_the_same_numbers() {
    let out = folder("families");
    for (family, file, heads) in [
        ("simmim", "weights.pth", 4),
        ("beit", "weights.pth", 2),
        ("deit", "weights.pth", 4),
        ("timm_qknorm", "weights.safetensors", 4),
        ("dinov2_reg", "weights.safetensors", 3),
        ("hf_vit", "weights.safetensors", 2),
        ("timm_dinov3", "weights.safetensors", 2),
        ("hf_dinov3", "weights.safetensors", 4),
        ("timm_clip", "weights.safetensors", 4),
        ("timm_swiglu", "weights.safetensors", 4),
        ("timm_lora", "weights.safetensors", 2),
        ("timm_gray", "weights.safetensors", 4),
    ] {
        let folder = format!("tests/golden/{family}");
        let to = out.join(family).with_extension("safetensors").display().to_string();
        done(&format!("convert {folder}/{file} --heads {heads} --dtype f32 -o {to}"));
        let measured = out.join(family);
        let input = format!("--tensor {folder}/input.safetensors -o {}", measured.display());
        done(&format!("analyze --weights {to} {input}"));
        let expected = json(format!("{folder}/metrics.json"));
        same_measures(&json(measured.join("metrics.json")), &expected, METRIC);
    }
}

#[test]
fn what_cannot_work_is_one_sentence_that_names_the_file() {
    let out = folder("refused");
    let to = out.join("out").display().to_string();
    let noise = out.join("noise.safetensors").display().to_string();
    fs::write(&noise, b"this is no checkpoint at all").unwrap();
    refused("inspect nowhere.pth", &["nowhere.pth", "no such file"]);
    refused("inspect tests", &["tests is a folder"]);
    refused(&format!("inspect {noise}"), &["noise.safetensors"]);
    refused(&format!("inspect {INPUT}"), &["input.safetensors", "no Vision Transformer"]);
    let analyze = format!("analyze --weights {MOCO} -o {to}");
    refused(&format!("{analyze} --tensor {INPUT}"), &["40 x 40", "56 x 56", "moco"]);
    refused(&format!("{analyze} --tensor {noise}"), &["noise.safetensors"]);
    refused(&format!("{analyze} --images nowhere"), &["nowhere"]);
    refused(&format!("{analyze} --images {MOCO}"), &["moco.safetensors is not a folder"]);
    refused(&format!("{analyze} --image tests"), &["tests is a folder"]);
    refused(&format!("{analyze} --image no.png"), &["no.png", "no such file"]);
    refused(&format!("merge tests -o {to}"), &["tests holds no partial.json"]);
    let blocked = format!("analyze --weights {MOCO} --images {SAMPLES} -o {noise}");
    refused(&blocked, &["noise.safetensors is not a folder"]);
    #[cfg(not(feature = "webgpu"))]
    refused(
        &format!("{analyze} --images {SAMPLES} --device gpu"),
        &["cargo install --path . --features cli,webgpu"],
    );
}

#[test]
fn a_wrong_command_line_is_status_2() {
    for arguments in [
        "",
        "look",
        "inspect",
        "inspect x --heads 0",
        "inspect x --mean 0.5,0.5,0.5",
        "inspect x --std 0.5,0.5,0.5",
        "analyze --weights x -o out",
        "analyze --weights x --images a --tensor b -o out",
        "analyze --weights x --images a --shard 4/3 -o out",
        "convert x -o y --id z",
        &format!("analyze --weights {MOCO} --heads 1 --heads 2 --images {SAMPLES} -o out"),
        &format!("analyze --weights {MOCO} --dump --images {SAMPLES} -o out"),
    ] {
        let output = vitscope(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments}: {}", stderr(&output));
    }
    for arguments in ["--help", "analyze --help", "--version"] {
        assert!(!done(arguments).stdout.is_empty());
    }
}
