//! The program, run as a shell runs it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// Runs the program in the repository's root; the arguments are split at spaces.
pub fn vitscope(arguments: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_vitscope"))
        .args(arguments.split(' ').filter(|argument| !argument.is_empty()))
        .output()
        .unwrap()
}

/// Runs it and expects success.
pub fn done(arguments: &str) -> Output {
    let output = vitscope(arguments);
    assert_eq!(output.status.code(), Some(0), "{arguments}: {}", stderr(&output));
    output
}

pub fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// An empty folder of this test's own.
pub fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cli").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

pub fn json(path: impl AsRef<Path>) -> Value {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// All numbers of a value, in order.
pub fn numbers(value: &Value) -> Vec<f64> {
    match value {
        Value::Number(number) => vec![number.as_f64().unwrap()],
        Value::Array(values) => values.iter().flat_map(numbers).collect(),
        Value::Object(fields) => fields.values().flat_map(numbers).collect(),
        _ => Vec::new(),
    }
}

/// Exit status 1 and one sentence on stderr that holds every word.
pub fn refused(arguments: &str, words: &[&str]) {
    let output = vitscope(arguments);
    let message = stderr(&output);
    assert_eq!(output.status.code(), Some(1), "{arguments}: {message}");
    assert!(message.starts_with("error: "), "{message}");
    assert_eq!(message.lines().count(), 1, "{message}");
    assert!(output.stdout.is_empty());
    for word in words {
        assert!(message.contains(word), "{word}: {message}");
    }
}
