//! Any bytes as a checkpoint: an error or a model, never a panic, and never more memory than the file
//! can fill.
//!
//! ```text
//! cargo install cargo-fuzz
//! mkdir -p fuzz/corpus/checkpoint
//! cp tests/golden/*/weights.* tests/golden/containers/* fuzz/corpus/checkpoint
//! cargo +nightly fuzz run checkpoint -- -max_len=300000 -rss_limit_mb=2048
//! ```

#![no_main]

use std::io::Cursor;

use libfuzzer_sys::fuzz_target;
use vitscope::checkpoint::Checkpoint;
use vitscope::link::hints::Hints;

fuzz_target!(|file: &[u8]| {
    let Ok(mut checkpoint) = Checkpoint::open(Cursor::new(file), &Hints::default()) else { return };
    let _ = checkpoint.tensors();
    for parameter in checkpoint.config().parameters() {
        let _ = checkpoint.parameter(parameter);
    }
});
