//! What a file must turn out to be: by models.json, or by what the hub says of it before it comes.

use super::error::EngineError;
use super::hub::Pointer;
use super::protocol::ModelFile;

/// What is known of a file beforehand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expected<'f> {
    /// Of models.json, which comes first.
    pub file: &'f ModelFile,
    pointer: Option<Pointer>,
}

impl<'f> Expected<'f> {
    /// Of models.json, and of the hub where it was asked.
    ///
    /// # Errors
    /// The two disagree on the length: nothing that comes can be right.
    pub fn new(file: &'f ModelFile, pointer: Option<Pointer>) -> Result<Self, EngineError> {
        let found = pointer.as_ref().map(|pointer| pointer.size);
        let expected = Self { file, pointer };
        match found.filter(|found| file.size.is_some_and(|size| size != *found)) {
            Some(found) => Err(expected.wrong_length(found)),
            None => Ok(expected),
        }
    }

    /// Of the file's bytes, in hexadecimal.
    pub fn sha256(&self) -> Option<&str> {
        let pointer = self.pointer.as_ref().map(|pointer| pointer.sha256.as_str());
        self.file.sha256.as_deref().or(pointer)
    }

    /// How many bytes the file has.
    pub fn size(&self) -> Option<u64> {
        self.file.size.or(self.pointer.as_ref().map(|pointer| pointer.size))
    }

    /// What is said of a file of so many bytes, where that is wrong.
    pub fn wrong_length(&self, received: u64) -> EngineError {
        let url = self.file.url.clone();
        match self.file.size {
            Some(expected) => EngineError::Length { url, received, expected },
            None => EngineError::Changed { url, what: "length".to_owned() },
        }
    }

    /// Compares what came: its length, and its SHA-256 where that is known.
    ///
    /// # Errors
    /// It is another file; who says so is told.
    pub fn check(&self, length: u64, sha256: Option<&str>) -> Result<(), EngineError> {
        if self.size().is_some_and(|expected| expected != length) {
            return Err(self.wrong_length(length));
        }
        let differs = |expected: &str| !sha256.is_some_and(|it| it.eq_ignore_ascii_case(expected));
        let url = self.file.url.clone();
        match self.sha256().filter(|expected| differs(expected)) {
            None => Ok(()),
            Some(_) if self.file.sha256.is_some() => Err(EngineError::Hash { url }),
            Some(_) => Err(EngineError::Changed { url, what: "SHA-256".to_owned() }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pointer(size: u64) -> Option<Pointer> {
        Some(Pointer { sha256: "ab".to_owned(), size })
    }

    #[test]
    fn what_the_hub_says_counts_where_models_json_says_nothing() {
        let file = ModelFile::at("https://hub/a");
        let expected = Expected::new(&file, pointer(3)).unwrap();
        assert_eq!((expected.sha256(), expected.size()), (Some("ab"), Some(3)));
        assert_eq!(expected.check(3, Some("AB")), Ok(()));
        let told = |error: EngineError| error.to_string();
        let length = expected.check(4, Some("ab")).map_err(told).unwrap_err();
        assert!(length.contains("its length differs"), "{length}");
        let hash = expected.check(3, Some("cd")).map_err(told).unwrap_err();
        assert!(hash.contains("its SHA-256 differs") && hash.contains("announces"), "{hash}");
        assert!(expected.check(3, None).is_err());
    }

    #[test]
    fn models_json_comes_first_and_is_named_where_it_is_not_kept_to() {
        let mut file = ModelFile::at("https://hub/a");
        (file.size, file.sha256) = (Some(3), Some("cd".to_owned()));
        let expected = Expected::new(&file, pointer(3)).unwrap();
        assert_eq!(expected.check(3, Some("cd")), Ok(()));
        assert!(matches!(expected.check(3, Some("ab")), Err(EngineError::Hash { .. })));
        assert!(matches!(expected.check(2, Some("cd")), Err(EngineError::Length { .. })));
        // Both are known before a byte comes.
        assert!(matches!(Expected::new(&file, pointer(4)), Err(EngineError::Length { .. })));
    }

    #[test]
    fn a_file_of_which_nothing_is_known_is_what_it_is() {
        let file = ModelFile::at("https://host/a");
        assert_eq!(Expected::new(&file, None).unwrap().check(3, Some("ab")), Ok(()));
    }
}
