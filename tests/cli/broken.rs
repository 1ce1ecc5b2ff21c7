//! Pictures that are none, files that end too early, and models that give no numbers: named, and never counted.

use std::fs;
use std::path::{Path, PathBuf};

use safetensors::SafeTensors;

use crate::program::{done, folder, json, refused, stderr, vitscope};
use crate::{INPUT, MOCO, SAMPLES, WEIGHTS};

#[test]
fn a_broken_picture_is_named_left_out_and_counted() {
    let out = folder("broken");
    let photos = out.join("photos");
    fs::create_dir_all(photos.join("sub")).unwrap();
    fs::copy("tests/images/camera.png", photos.join("sub/camera.PNG")).unwrap();
    fs::write(photos.join("broken.jpg"), b"no picture").unwrap();
    fs::write(photos.join(".hidden.png"), b"no picture").unwrap();
    let to = out.join("out");
    let command =
        format!("analyze --weights {MOCO} --images {} -o {}", photos.display(), to.display());
    let output = vitscope(&command);
    assert_eq!(output.status.code(), Some(1));
    let message = stderr(&output);
    assert!(message.contains("broken.jpg") && message.contains("1 of 2 images"), "{message}");
    assert_eq!(json(to.join("metrics.json"))["images"], 1);
    done(&format!("{command} --skip-broken"));

    fs::remove_file(photos.join("sub/camera.PNG")).unwrap();
    refused(&format!("{command} --skip-broken"), &["broken.jpg: This file is no image"]);
    fs::write(photos.join("empty.png"), b"").unwrap();
    let output = vitscope(&format!("{command} --skip-broken"));
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("none of the 2 images"));
    fs::remove_file(photos.join("empty.png")).unwrap();
    fs::remove_file(photos.join("broken.jpg")).unwrap();
    refused(&command, &["photos holds no image"]);
}

#[test]
fn what_is_no_picture_is_counted_and_named_and_a_wrong_ending_does_not_matter() {
    let out = folder("mixed");
    let photos = out.join("photos");
    fs::create_dir_all(&photos).unwrap();
    for name in ["a.png", "b", "c.txt"] {
        fs::copy("tests/images/camera.png", photos.join(name)).unwrap();
    }
    for name in ["labels.csv", "notes.txt"] {
        fs::write(photos.join(name), b"no picture").unwrap();
    }
    let (images, to) = (photos.display(), out.join("out"));
    let command = format!("analyze --weights {MOCO} --images {images} -o {}", to.display());
    let said = stderr(&vitscope(&command));
    assert!(said.contains("2 files are no picture and left out: labels.csv, notes.txt"), "{said}");
    assert_eq!(json(to.join("metrics.json"))["images"], 3);
    // What says that it is a picture and cannot be read is one that is left out.
    fs::copy("tests/golden/pictures/kinds/rgb.avif", photos.join("d.avif")).unwrap();
    let output = vitscope(&command);
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(1));
    assert!(said.contains("d.avif: This is a picture in the format AVIF"), "{said}");
    assert!(said.contains("1 of 4 images could not be read"), "{said}");
}

#[test]
fn files_that_were_cut_off_are_named_and_left_out() {
    let out = folder("cut-off");
    let photos = out.join("photos");
    fs::create_dir_all(&photos).unwrap();
    fs::copy("tests/images/camera.png", photos.join("whole.png")).unwrap();
    let names =
        ["baseline.jpg", "progressive.jpg", "rgb.png", "lossy.webp", "still.gif", "rgb.bmp"];
    for name in names {
        let bytes = fs::read(Path::new("tests/golden/pictures").join(name)).unwrap();
        fs::write(photos.join(name), &bytes[..bytes.len() * 6 / 10]).unwrap();
    }
    let to = out.join("out");
    let (images, output) = (photos.display(), to.display());
    let output = vitscope(&format!("analyze --weights {MOCO} --images {images} -o {output}"));
    assert_eq!(output.status.code(), Some(1));
    let message = stderr(&output);
    for name in names {
        let line = message.lines().find(|line| line.contains(name)).expect(name);
        assert!(line.contains("is cut off"), "{line}");
    }
    assert!(message.contains("6 of 7 images"), "{message}");
    assert_eq!(json(to.join("metrics.json"))["images"], 1);
}

#[test]
fn shards_with_broken_pictures_merge_to_an_incomplete_result() {
    let out = folder("broken-shards");
    let photos = out.join("photos");
    fs::create_dir_all(&photos).unwrap();
    fs::copy("tests/images/camera.png", photos.join("a.png")).unwrap();
    fs::write(photos.join("b.png"), b"no picture").unwrap();
    fs::copy("tests/images/rocket.png", photos.join("c.png")).unwrap();
    let photos = photos.display();
    let shards: Vec<String> = (1..=2)
        .map(|i| {
            let to = out.join(format!("s{i}")).display().to_string();
            let shard = format!("--shard {i}/2 --skip-broken -o {to}");
            let output = vitscope(&format!("analyze --weights {MOCO} --images {photos} {shard}"));
            // The second shard holds the broken picture alone.
            assert_eq!(output.status.code(), Some(if i == 1 { 0 } else { 1 }));
            to
        })
        .collect();
    let merge = format!("merge {} -o {}", shards.join(" "), out.join("all").display());
    refused(&merge, &["1 images could not be read"]);
    let output = done(&format!("{merge} --skip-broken"));
    assert!(stderr(&output).starts_with("warning: "), "{}", stderr(&output));
}

#[test]
fn a_model_that_gives_no_finite_numbers_is_an_error_and_writes_none() {
    let out = folder("not-finite");
    let bytes = fs::read(WEIGHTS).unwrap();
    let file = SafeTensors::deserialize(&bytes).unwrap();
    let data = file.tensor("blocks.1.mlp.fc1.weight").unwrap().data();
    let start = data.as_ptr() as usize - bytes.as_ptr() as usize;
    let mut broken = bytes.clone();
    broken[start..start + data.len()]
        .copy_from_slice(&3e38f32.to_le_bytes().repeat(data.len() / 4));
    let (weights, to) = (out.join("broken.safetensors"), out.join("out"));
    fs::write(&weights, broken).unwrap();
    let (weights, output) = (weights.display(), to.display());
    refused(
        &format!("analyze --weights {weights} --heads 2 --tensor {INPUT} --dump -o {output}"),
        &["broken", "not finite numbers", "input.safetensors", "the MLP of block 2"],
    );
    assert!(!to.join("metrics.json").exists() && !to.join("capture.safetensors").exists());
}

#[test]
fn sums_past_the_range_of_doubles_are_not_written_as_null() {
    let out = folder("past-range");
    let shards: Vec<PathBuf> = (1..=2)
        .map(|i| {
            let shard = out.join(format!("s{i}"));
            let to = shard.display();
            done(&format!("analyze --weights {MOCO} --images {SAMPLES} --shard {i}/2 -o {to}"));
            shard
        })
        .collect();
    let path = shards[1].join("partial.json");
    let mut partial = json(&path);
    let mean = &mut partial["totals"]["heads"]["mean"]["nmi"][0][0];
    assert!(mean.is_f64());
    *mean = 1e300.into();
    fs::write(&path, partial.to_string()).unwrap();
    let all: Vec<String> = shards.iter().map(|shard| shard.display().to_string()).collect();
    let merged = out.join("merged");
    refused(
        &format!("merge {} -o {}", all.join(" "), merged.display()),
        &["metrics.json was not written", "1 of its numbers"],
    );
    assert!(!merged.join("metrics.json").exists());
}
