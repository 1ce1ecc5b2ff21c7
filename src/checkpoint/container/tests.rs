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
    // Its first entry has padding of four bytes.
    assert_eq!(check(contained!("mae_pretrain_vit_base.pth"), expected).container, Container::Zip);
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

/// A file of the older container around a pickle.
fn legacy(pickle: &[u8]) -> Vec<u8> {
    let mut file = b"\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.".to_vec();
    file.extend(b"\x80\x02M\xe9\x03.\x80\x02}.\x80\x02");
    file.extend(pickle);
    file.extend(b"\x80\x02].");
    file
}

#[test]
fn a_call_inside_itself_ends() {
    // l = [rebuild, None, l]; rebuild(*l)
    let pickle = b"ctorch._tensor\n_rebuild_from_type_v2\nq\x00]q\x01h\x00aNah\x01ah\x00h\x01R.";
    let error = error(&legacy(pickle));
    assert!(matches!(error, CheckpointError::OnlyCode { .. }), "{error}");
}

#[test]
fn few_bytes_that_ask_for_all_memory_are_refused() {
    // An object whose state, of 20,000 items, is given to it 2,000 times.
    let mut pickle = b"cargparse\nNamespace\nq\x01)\x81}q\x00(".to_vec();
    pickle.extend(b"K\x01N".repeat(20_000));
    pickle.extend(b"u0");
    pickle.extend(b"h\x00b".repeat(2_000));
    pickle.push(b'.');
    let said = error(&legacy(&pickle)).to_string();
    assert!(said.contains("many times the file’s size in memory"), "{said}");
    // A long key over many items.
    let mut pickle = b"}X\x40\x0d\x03\x00".to_vec();
    pickle.extend(b"k".repeat(200_000));
    pickle.extend(b"](".iter().chain(&b"}".repeat(2_000)));
    pickle.extend(b"es.");
    assert_eq!(error(&legacy(&pickle)), CheckpointError::NoTensors);
}

#[test]
fn a_name_beside_a_harmless_one_is_code() {
    for (class, told) in [
        ("argparse\nNamespace", false),
        ("builtins\nset", false),
        ("builtins\nsetattr", true),
        ("torch.hub\nload", true),
        ("numpy.testing._private.utils\nrunstring", true),
    ] {
        let pickle = [b"c", class.as_bytes(), b"\n)R."].concat();
        let refused = error(&legacy(&pickle));
        assert_eq!(matches!(refused, CheckpointError::OnlyCode { .. }), told, "{class}: {refused}");
    }
}

#[cfg(not(target_arch = "wasm32"))]
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
        fn on_any_pickle(steps in prop::collection::vec(step(), 0..200)) {
            let pickle: Vec<u8> = steps.concat();
            read_all(&legacy(&pickle));
        }
    }

    /// An instruction that pickles are made of, with its operand.
    fn step() -> impl Strategy<Value = Vec<u8>> {
        const CLASSES: [&str; 6] = [
            "ctorch._utils\n_rebuild_tensor_v2\n",
            "ctorch._tensor\n_rebuild_from_type_v2\n",
            "ctorch._utils\n_rebuild_parameter\n",
            "ccollections\nOrderedDict\n",
            "ctorch\nFloatStorage\n",
            "cposix\nsystem\n",
        ];
        let plain = prop::sample::select(b"N()]}tldaeusRbQo0122.\x81\x85\x86\x87\x94".to_vec());
        prop_oneof![
            4 => plain.prop_map(|code| vec![code]),
            2 => (0..8u8).prop_map(|key| vec![b'q', key]),
            2 => (0..8u8).prop_map(|key| vec![b'h', key]),
            1 => any::<u8>().prop_map(|number| vec![b'K', number]),
            1 => Just(b"X\x07\x00\x00\x00storage".to_vec()),
            2 => prop::sample::select(CLASSES.to_vec()).prop_map(|class| class.as_bytes().to_vec()),
        ]
    }
}
