//! The file around the tensors: is it safetensors at all, and is it whole?

use half::{bf16, f16};
use safetensors::{Dtype, SafeTensorError, SafeTensors, tensor::TensorView};

use super::CheckpointError;

/// First bytes of files that people mistake for checkpoints of this format.
const OTHERS: &[(&[u8], &str, &str)] = &[
    (b"PK\x03\x04", "a PyTorch or zip file", CONVERT),
    (b"\x80\x02", "a PyTorch file", CONVERT),
    (b"\x89HDF", "an HDF5 file", CONVERT),
    (b"GGUF", "a GGUF file", CONVERT),
    (b"<", "a web page", "take the link that downloads the file itself"),
    (
        b"version https://git-lfs",
        "a Git LFS pointer",
        "fetch the file that it points to with git lfs pull",
    ),
];

const CONVERT: &str = "save the model's state_dict with safetensors.torch.save_file";

/// Bytes before the header, that hold its length.
const LENGTH_BYTES: usize = 8;

/// Reads the header; no tensor is copied.
pub(super) fn open(bytes: &[u8]) -> Result<SafeTensors<'_>, CheckpointError> {
    if bytes.is_empty() {
        return Err(CheckpointError::Empty);
    }
    if let Some((_, kind, advice)) = OTHERS.iter().find(|(magic, ..)| bytes.starts_with(magic)) {
        return Err(CheckpointError::OtherFile { kind, advice });
    }
    SafeTensors::deserialize(bytes).map_err(|error| match error {
        _ if bytes.get(LENGTH_BYTES).is_some_and(|&byte| byte != b'{') => {
            CheckpointError::OtherFile { kind: "a file of another format", advice: CONVERT }
        }
        SafeTensorError::HeaderTooSmall
        | SafeTensorError::InvalidHeaderLength
        | SafeTensorError::MetadataIncompleteBuffer => {
            CheckpointError::Length { expected: promised_length(bytes), found: bytes.len() as u64 }
        }
        other => CheckpointError::Header { reason: other.to_string() },
    })
}

/// The length that a file's header gives it, as far as the header is there.
fn promised_length(bytes: &[u8]) -> u64 {
    let Some((length, rest)) = bytes.split_first_chunk::<LENGTH_BYTES>() else {
        return LENGTH_BYTES as u64;
    };
    let header = u64::from_le_bytes(*length);
    let end_of_data = usize::try_from(header)
        .ok()
        .and_then(|length| rest.get(..length))
        .and_then(|json| serde_json::from_slice::<serde_json::Value>(json).ok())
        .and_then(|json| {
            let ends = json.as_object()?.values();
            ends.filter_map(|tensor| tensor.get("data_offsets")?.get(1)?.as_u64()).max()
        });
    header.saturating_add(LENGTH_BYTES as u64).saturating_add(end_of_data.unwrap_or(0))
}

/// A tensor's values as f32, each checked to be finite.
pub(super) fn values(key: &str, tensor: &TensorView<'_>) -> Result<Vec<f32>, CheckpointError> {
    let data = tensor.data();
    let values: Vec<f32> = match tensor.dtype() {
        Dtype::F32 => each(data, f32::from_le_bytes),
        Dtype::F16 => each(data, |bytes| f16::from_le_bytes(bytes).to_f32()),
        Dtype::BF16 => each(data, |bytes| bf16::from_le_bytes(bytes).to_f32()),
        other => {
            return Err(CheckpointError::NumberFormat {
                key: key.to_owned(),
                dtype: format!("{other:?}"),
            });
        }
    };
    match values.iter().all(|value| value.is_finite()) {
        true => Ok(values),
        false => Err(CheckpointError::NotFinite { key: key.to_owned() }),
    }
}

fn each<const N: usize>(data: &[u8], read: impl Fn([u8; N]) -> f32) -> Vec<f32> {
    data.as_chunks::<N>().0.iter().map(|&bytes| read(bytes)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_file_is_called_empty() {
        assert_eq!(open(b"").unwrap_err(), CheckpointError::Empty);
    }

    #[test]
    fn a_pytorch_file_is_recognized() {
        let error = open(b"PK\x03\x04archive/data.pkl").unwrap_err();
        assert!(error.to_string().contains("reads .safetensors files so far"));
        assert!(matches!(open(b"\x80\x02\x8a\n"), Err(CheckpointError::OtherFile { .. })));
    }

    #[test]
    fn noise_and_pictures_are_another_format() {
        let error = open(b"\x89PNG\r\n\x1a\n and so on").unwrap_err();
        assert!(matches!(error, CheckpointError::OtherFile { .. }));
    }

    #[test]
    fn a_cut_header_and_a_cut_body_say_how_long_the_file_should_be() {
        let header = br#"{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#;
        let mut file = (header.len() as u64).to_le_bytes().to_vec();
        file.extend_from_slice(header);
        file.extend_from_slice(&[0; 8]);
        assert!(open(&file).is_ok());
        let body_cut = open(&file[..file.len() - 3]).unwrap_err();
        assert_eq!(
            body_cut,
            CheckpointError::Length { expected: file.len() as u64, found: file.len() as u64 - 3 }
        );
        assert!(matches!(open(&file[..20]), Err(CheckpointError::Length { .. })));
        assert!(matches!(open(&file[..3]), Err(CheckpointError::Length { .. })));
    }

    #[test]
    fn all_three_number_formats_are_read() {
        let view = |dtype, data| TensorView::new(dtype, vec![2], data).unwrap();
        let single: Vec<u8> = [1.5f32, -2.0].iter().flat_map(|x| x.to_le_bytes()).collect();
        let half: Vec<u8> =
            [1.5f32, -2.0].iter().flat_map(|&x| f16::from_f32(x).to_le_bytes()).collect();
        let brain: Vec<u8> =
            [1.5f32, -2.0].iter().flat_map(|&x| bf16::from_f32(x).to_le_bytes()).collect();
        for (dtype, data) in [(Dtype::F32, &single), (Dtype::F16, &half), (Dtype::BF16, &brain)] {
            assert_eq!(values("x", &view(dtype, data)).unwrap(), [1.5, -2.0]);
        }
    }

    #[test]
    fn a_weight_that_is_not_finite_is_named() {
        let data: Vec<u8> = [1.0f32, f32::NAN].iter().flat_map(|x| x.to_le_bytes()).collect();
        let view = TensorView::new(Dtype::F32, vec![2], &data).unwrap();
        assert_eq!(
            values("head.weight", &view).unwrap_err(),
            CheckpointError::NotFinite { key: "head.weight".into() }
        );
    }

    #[test]
    fn integers_are_no_weights() {
        let view = TensorView::new(Dtype::I32, vec![1], &[0; 4]).unwrap();
        let error = values("step", &view).unwrap_err();
        assert!(error.to_string().contains("I32"));
    }
}
