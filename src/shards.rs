//! A model in several safetensors files, as large ones are published: which files belong together, and one header for
//! all of them.

use serde_json::{Map, Value};
use thiserror::Error;

/// Bytes before a safetensors header, that hold its length.
pub const LENGTH_BYTES: u64 = 8;
/// The format's own limit of a header, which keeps a broken length from asking for all memory.
pub const LONGEST_HEADER: u64 = 100_000_000;

/// One file of several that hold a model together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error(
    "This is part {index} of {of} of a model, and the rest is missing: on the command line open the index that lies beside the parts (model.safetensors.index.json), and in the page drop all parts together on a side."
)]
pub struct ModelPart {
    /// Its number, from 1.
    pub index: usize,
    /// How many there are.
    pub of: usize,
}

impl ModelPart {
    /// By the file's name: `model-00001-of-00002.safetensors`.
    pub fn named(name: &str) -> Option<ModelPart> {
        named(name).map(|(_, part)| part)
    }
}

/// The part that a name tells, and what stands before its number.
fn named(name: &str) -> Option<(&str, ModelPart)> {
    let (stem, _) = name.rsplit_once('.')?;
    let (before, of) = stem.rsplit_once("-of-")?;
    let index = before.rsplit(['-', '.', '_']).next()?;
    let part = ModelPart { index: index.parse().ok()?, of: of.parse().ok()? };
    let model = before.strip_suffix(index)?.trim_end_matches(['-', '.', '_']);
    (part.of > 1).then_some((model, part))
}

/// The parts of one model among files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartsOfModel {
    /// What the model is called: `model.safetensors`.
    pub name: String,
    /// Which files they are, first part to last.
    pub files: Vec<usize>,
}

/// Not all parts are there.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("Of the {of} parts of {name} number {missing} is missing: drop all of them together.")]
pub struct MissingPart {
    /// What the model is called.
    pub name: String,
    /// The first that is missing, from 1.
    pub missing: usize,
    /// How many there are.
    pub of: usize,
}

/// The parts of one model among the names of files; what else is there, an index for one, is passed over. `None` where
/// fewer than two files are parts, or they are of several models.
pub fn together(names: &[String]) -> Option<Result<PartsOfModel, MissingPart>> {
    let part = |(file, name)| {
        let (model, part) = named(name)?;
        name.to_ascii_lowercase().ends_with(".safetensors").then_some((file, model, part))
    };
    let parts: Vec<(usize, &str, ModelPart)> =
        names.iter().map(String::as_str).enumerate().filter_map(part).collect();
    let (_, model, ModelPart { of, .. }) = *parts.first()?;
    if parts.len() < 2 || parts.iter().any(|it| it.1 != model || it.2.of != of) {
        return None;
    }
    let name = format!("{model}.safetensors");
    let find = |number| parts.iter().find(|it| it.2.index == number).map(|it| it.0).ok_or(number);
    let files = (1..=of).map(find).collect::<Result<_, _>>();
    Some(match files {
        Ok(files) => Ok(PartsOfModel { name, files }),
        Err(missing) => Err(MissingPart { name, missing, of }),
    })
}

/// Why headers do not go together.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum JoinError {
    /// A tensor's values are not inside its file.
    #[error("{0} lies nowhere")]
    Outside(String),
    /// Two parts have a tensor of that name.
    #[error("{0} is in two parts")]
    Twice(String),
}

/// One header for files whose values follow each other.
#[derive(Debug, Default)]
pub struct JoinedHeader {
    tensors: Map<String, Value>,
    /// How many bytes of values the parts so far have.
    before: u64,
}

impl JoinedHeader {
    /// Takes the next part's header, and how many bytes of values come after it.
    ///
    /// # Errors
    /// A tensor is in two parts, or was cut off.
    pub fn add(&mut self, header: Map<String, Value>, length: u64) -> Result<(), JoinError> {
        for (name, mut tensor) in header {
            if name == "__metadata__" {
                self.tensors.entry(name).or_insert(tensor);
                continue;
            }
            if shift(&mut tensor, self.before, length).is_none() {
                return Err(JoinError::Outside(name));
            }
            if self.tensors.insert(name.clone(), tensor).is_some() {
                return Err(JoinError::Twice(name));
            }
        }
        self.before += length;
        Ok(())
    }

    /// How a file begins that has all values of the parts behind it: the header's length and the header.
    pub fn bytes(self) -> Vec<u8> {
        let json = Value::Object(self.tensors).to_string().into_bytes();
        [&(json.len() as u64).to_le_bytes()[..], &json].concat()
    }
}

/// Moves a tensor's place by what lies before its part; `None` where it is not inside.
fn shift(tensor: &mut Value, by: u64, length: u64) -> Option<()> {
    let place = tensor.get_mut("data_offsets")?.as_array_mut()?;
    for end in place {
        let own = end.as_u64().filter(|own| *own <= length)?;
        *end = own.checked_add(by)?.into();
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_part_is_told_by_its_name() {
        let part = |index, of| Some(ModelPart { index, of });
        assert_eq!(ModelPart::named("model-00001-of-00002.safetensors"), part(1, 2));
        assert_eq!(ModelPart::named("pytorch_model-00003-of-00010.bin"), part(3, 10));
        for name in ["model.safetensors", "best-of-all.pth", "a-1-of-two.bin", "a-1-of-1.bin"] {
            assert_eq!(ModelPart::named(name), None, "{name}");
        }
    }

    fn of(names: &[&str]) -> Option<Result<PartsOfModel, MissingPart>> {
        together(&names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn parts_go_together_in_their_order_whatever_lies_beside_them() {
        let parts = of(&[
            "config.json",
            "model-00002-of-00002.safetensors",
            "model.safetensors.index.json",
            "model-00001-of-00002.safetensors",
        ]);
        let whole = PartsOfModel { name: "model.safetensors".to_owned(), files: vec![3, 1] };
        assert_eq!(parts, Some(Ok(whole)));
        let missing = of(&["a-1-of-3.safetensors", "a-3-of-3.safetensors"]);
        let Some(Err(missing)) = missing else { panic!("part 2 is missing") };
        assert!(missing.to_string().starts_with("Of the 3 parts of a.safetensors number 2"));
        assert_eq!(of(&["a-1-of-2.safetensors"]), None);
        assert_eq!(of(&["a-1-of-2.safetensors", "b-2-of-2.safetensors"]), None);
        assert_eq!(of(&["a-1-of-2.bin", "a-2-of-2.bin"]), None);
        assert_eq!(of(&[]), None);
    }

    fn header(name: &str, end: u64) -> Map<String, Value> {
        let tensor = json!({ "dtype": "U8", "shape": [end], "data_offsets": [0, end] });
        Map::from_iter([
            ("__metadata__".to_owned(), json!({ "format": "pt" })),
            (name.to_owned(), tensor),
        ])
    }

    #[test]
    fn tensors_lie_behind_those_of_the_parts_before() {
        let mut joined = JoinedHeader::default();
        joined.add(header("a", 4), 4).unwrap();
        joined.add(header("b", 2), 2).unwrap();
        let bytes = joined.bytes();
        assert_eq!(bytes[..8], (bytes.len() as u64 - 8).to_le_bytes());
        let read: Value = serde_json::from_slice(&bytes[8..]).unwrap();
        assert_eq!(read["b"]["data_offsets"], json!([4, 6]));
        assert_eq!(read["__metadata__"]["format"], json!("pt"));
        let mut twice = JoinedHeader::default();
        twice.add(header("a", 4), 4).unwrap();
        assert_eq!(twice.add(header("a", 4), 4), Err(JoinError::Twice("a".to_owned())));
        assert_eq!(twice.add(header("c", 4), 3), Err(JoinError::Outside("c".to_owned())));
    }
}
