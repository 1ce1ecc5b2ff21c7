//! Containers against what PyTorch itself reads from the same files (`tests/golden/make.py`).

use std::io::Cursor;

use ::safetensors::SafeTensors;

use super::*;

macro_rules! contained {
    ($name:literal) => {
        include_bytes!(concat!("../../../tests/golden/containers/", $name)).as_slice()
    };
}

/// Every tensor of `expected` is in the file, in the same shape and with the same values, and no other
/// tensor of floats is.
fn check(file: &[u8], expected: &[u8]) -> Contents {
    let mut reader = Cursor::new(file);
    let contents = open(&mut reader).unwrap();
    let expected = SafeTensors::deserialize(expected).unwrap();
    assert!(!expected.is_empty());
    for (name, tensor) in expected.iter() {
        let stored = contents.tensors.get(name).unwrap_or_else(|| panic!("{name} is missing"));
        assert_eq!(stored.shape, tensor.shape(), "{name}");
        let format = NumberFormat::named(&format!("{:?}", tensor.dtype())).unwrap();
        match format.values(tensor.data()) {
            Some(values) => assert_eq!(stored.values(name, &mut reader).unwrap(), values, "{name}"),
            None => {
                let error = stored.values(name, &mut reader).unwrap_err();
                assert!(matches!(error, CheckpointError::NumberFormat { .. }), "{name}: {error}");
            }
        }
    }
    contents
}

fn error(file: &[u8]) -> CheckpointError {
    open(&mut Cursor::new(file)).unwrap_err()
}

#[test]
fn every_container_gives_the_same_tensors() {
    let expected = contained!("expected.safetensors");
    assert_eq!(check(contained!("zip.pth"), expected).container, Container::Zip);
    assert_eq!(check(contained!("protocol4.pth"), expected).container, Container::Zip);
    assert_eq!(check(contained!("legacy.pth"), expected).container, Container::Legacy);
    assert_eq!(check(expected, expected).container, Container::Safetensors);
}

#[test]
fn views_into_a_shared_storage_are_read() {
    let expected = contained!("views.expected.safetensors");
    check(contained!("views.pth"), expected);
    check(contained!("views_legacy.pth"), expected);
}

#[test]
fn every_number_format_is_read_or_named() {
    check(contained!("dtypes.pth"), contained!("dtypes.expected.safetensors"));
}

#[test]
fn parameters_lists_and_an_optimizer_are_looked_through() {
    let contents =
        check(contained!("parameters.pth"), contained!("parameters.expected.safetensors"));
    assert!(contents.code.is_empty(), "{:?}", contents.code);
}

#[test]
fn a_whole_module_reads_as_its_state_dict() {
    check(contained!("module.pth"), contained!("module.expected.safetensors"));
}

#[test]
fn code_in_a_pickle_is_named_and_never_runs() {
    let expected = contained!("expected.safetensors");
    for file in [contained!("code.pth"), contained!("code_legacy.pth")] {
        let contents = check(file, expected);
        let code: Vec<&str> = contents.code.iter().map(String::as_str).collect();
        assert_eq!(code, ["posix.system"]);
    }
    let nothing_else = error(contained!("reduce_root.pth"));
    assert_eq!(nothing_else, CheckpointError::OnlyCode { name: "posix.system".into() });
    assert!(!std::path::Path::new("/tmp/vitscope-pwned").exists());
}

#[test]
fn other_files_are_told_apart() {
    assert_eq!(error(b""), CheckpointError::Empty);
    assert!(matches!(error(contained!("not_torch.zip")), CheckpointError::NoPickle { .. }));
    for file in
        [&b"\x89PNG\r\n\x1a\n and so on"[..], b"GGUF", b"<!doctype html>", b"12345678no", &[0; 64]]
    {
        assert!(matches!(error(file), CheckpointError::OtherFile { .. }), "{file:?}");
    }
}

#[test]
fn a_cut_file_says_so() {
    for file in
        [contained!("zip.pth"), contained!("legacy.pth"), contained!("expected.safetensors")]
    {
        for cut in [file.len() - 1, file.len() / 2, 20, 3] {
            let error = error(&file[..cut]);
            let said = error.to_string();
            assert!(
                said.contains("cut off")
                    || said.contains("another format")
                    || said.contains("damaged"),
                "{cut} of {}: {said}",
                file.len()
            );
        }
    }
}

#[test]
fn a_weight_that_is_not_finite_is_named() {
    let mut reader = Cursor::new(contained!("nan.safetensors"));
    let contents = open(&mut reader).unwrap();
    let errors: Vec<CheckpointError> = contents
        .tensors
        .iter()
        .filter_map(|(name, stored)| stored.values(name, &mut reader).err())
        .collect();
    assert!(!errors.is_empty());
    assert!(errors.iter().all(|error| matches!(error, CheckpointError::NotFinite { .. })));
}

mod never_panics {
    use proptest::prelude::*;

    use super::*;

    /// Opens a file and reads all that it promises.
    fn read_all(file: &[u8]) {
        let mut reader = Cursor::new(file);
        if let Ok(contents) = open(&mut reader) {
            for (name, stored) in &contents.tensors {
                let _ = stored.values(name, &mut reader);
            }
        }
    }

    proptest! {
        #[test]
        fn on_changed_bytes(
            which in 0..3usize,
            changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        ) {
            let files = [contained!("parameters.pth"), contained!("views_legacy.pth"), contained!("code.pth")];
            let mut file = files[which].to_vec();
            for (place, byte) in changes {
                let place = place.index(file.len());
                file[place] = byte;
            }
            read_all(&file);
        }

        #[test]
        fn on_any_pickle(program in prop::collection::vec(any::<u8>(), 0..300)) {
            let mut file = b"\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.".to_vec();
            file.extend(b"\x80\x02M\xe9\x03.\x80\x02}.\x80\x02");
            file.extend(program);
            read_all(&file);
        }
    }
}
