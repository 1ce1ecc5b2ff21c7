//! The number formats that weights are stored in, and their values as f32.

use std::fmt;

use half::{bf16, f16};

/// How a tensor's values are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NumberFormat {
    F16,
    BF16,
    F32,
    F64,
    /// Numbers that are no weights (indices, counters, masks), by their name in the file.
    Other {
        name: &'static str,
        bytes: usize,
    },
}

/// The formats by the names that safetensors (first) and PyTorch's storages and dtypes give them.
const NAMES: &[(&[&str], NumberFormat)] = &[
    (&["F32", "FloatStorage", "float32"], NumberFormat::F32),
    (&["F16", "HalfStorage", "float16"], NumberFormat::F16),
    (&["BF16", "BFloat16Storage", "bfloat16"], NumberFormat::BF16),
    (&["F64", "DoubleStorage", "float64"], NumberFormat::F64),
    (&["I64", "LongStorage", "int64"], other("I64", 8)),
    (&["I32", "IntStorage", "int32"], other("I32", 4)),
    (&["I16", "ShortStorage", "int16"], other("I16", 2)),
    (&["I8", "CharStorage", "int8"], NumberFormat::INT8),
    (&["U8", "ByteStorage", "uint8"], other("U8", 1)),
    (&["U16", "uint16"], other("U16", 2)),
    (&["U32", "uint32"], other("U32", 4)),
    (&["U64", "uint64"], other("U64", 8)),
    (&["BOOL", "BoolStorage", "bool"], other("BOOL", 1)),
    (&["F8_E4M3", "float8_e4m3fn"], other("F8_E4M3", 1)),
    (&["F8_E5M2", "float8_e5m2"], other("F8_E5M2", 1)),
    (&["C64", "ComplexFloatStorage", "complex64"], other("C64", 8)),
    (&["ComplexDoubleStorage", "complex128"], other("C128", 16)),
    (&["QInt8Storage", "qint8"], other("QI8", 1)),
    (&["QUInt8Storage", "quint8"], other("QU8", 1)),
    (&["QInt32Storage", "qint32"], other("QI32", 4)),
];

const fn other(name: &'static str, bytes: usize) -> NumberFormat {
    NumberFormat::Other { name, bytes }
}

impl NumberFormat {
    /// Whole numbers from -128 to 127.
    pub(super) const INT8: Self = other("I8", 1);

    /// The format of that name; `None` for one that nobody here knows.
    pub(super) fn named(name: &str) -> Option<Self> {
        NAMES.iter().find_map(|(names, format)| names.contains(&name).then_some(*format))
    }

    /// How many bytes one value takes.
    pub(super) fn bytes(self) -> usize {
        match self {
            Self::F16 | Self::BF16 => 2,
            Self::F32 => 4,
            Self::F64 => 8,
            Self::Other { bytes, .. } => bytes,
        }
    }

    /// Little-endian bytes as f32; `None` for what is no weight. A float64 past f32's range becomes
    /// infinite.
    pub(super) fn values(self, data: &[u8]) -> Option<Vec<f32>> {
        match self {
            Self::F32 => Some(each(data, f32::from_le_bytes)),
            Self::F16 => Some(each(data, |bytes| f16::from_le_bytes(bytes).to_f32())),
            Self::BF16 => Some(each(data, |bytes| bf16::from_le_bytes(bytes).to_f32())),
            Self::F64 => Some(each(data, |bytes| f64::from_le_bytes(bytes) as f32)),
            Self::Other { .. } => None,
        }
    }
}

impl fmt::Display for NumberFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::F16 => "F16",
            Self::BF16 => "BF16",
            Self::F32 => "F32",
            Self::F64 => "F64",
            Self::Other { name, .. } => name,
        })
    }
}

fn each<const N: usize>(data: &[u8], read: impl Fn([u8; N]) -> f32) -> Vec<f32> {
    data.as_chunks::<N>().0.iter().map(|&bytes| read(bytes)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_four_formats_of_weights_are_read() {
        let bytes = |each: &dyn Fn(f32) -> Vec<u8>| [1.5f32, -2.0].map(each).concat();
        for (name, data) in [
            ("F32", bytes(&|x| x.to_le_bytes().into())),
            ("HalfStorage", bytes(&|x| f16::from_f32(x).to_le_bytes().into())),
            ("bfloat16", bytes(&|x| bf16::from_f32(x).to_le_bytes().into())),
            ("DoubleStorage", bytes(&|x| f64::from(x).to_le_bytes().into())),
        ] {
            let format = NumberFormat::named(name).unwrap();
            assert_eq!(data.len(), 2 * format.bytes());
            assert_eq!(format.values(&data).unwrap(), [1.5, -2.0], "{name}");
        }
    }

    #[test]
    fn integers_are_no_weights() {
        let format = NumberFormat::named("LongStorage").unwrap();
        assert_eq!((format.bytes(), format.to_string().as_str()), (8, "I64"));
        assert_eq!(format.values(&[0; 8]), None);
        assert_eq!(NumberFormat::named("F4"), None);
    }
}
