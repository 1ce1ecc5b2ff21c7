//! The Hugging Face hub's addresses and answers, as plain text: what a file is before it is fetched, and what it
//! means that one is not given.
//!
//! A large file lies in the repository as a Git LFS pointer, a few lines with its SHA-256 and its size. The address of
//! the pointer is that of the file with `/raw/` in place of `/resolve/`. Mirrors of the hub keep its addresses.

/// The hub itself.
pub const HOST: &str = "huggingface.co";
/// Names that the hub answers to. The short one lets no other page read.
const HOSTS: [&str; 3] = [HOST, "www.huggingface.co", "hf.co"];

/// More bytes than any pointer has: a longer answer is the file itself.
pub const LONGEST_POINTER: usize = 1024;

/// What the repository says of a large file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pointer {
    /// Of its bytes, in lower-case hexadecimal.
    pub sha256: String,
    /// How many bytes it has.
    pub size: u64,
}

impl Pointer {
    /// Reads a pointer; `None` of anything else, such as a small file that is no pointer.
    pub fn parse(text: &str) -> Option<Pointer> {
        let mut lines = text.lines();
        lines.next().filter(|line| line.starts_with("version https://git-lfs"))?;
        let (mut sha256, mut size) = (None, None);
        for line in lines {
            match line.split_once(' ') {
                Some(("oid", oid)) => sha256 = oid.strip_prefix("sha256:"),
                Some(("size", bytes)) => size = bytes.trim().parse().ok(),
                _ => {}
            }
        }
        let is_digit = |byte: u8| byte.is_ascii_hexdigit();
        let sha256 = sha256?.trim();
        let is_hash = sha256.len() == 64 && sha256.bytes().all(is_digit);
        is_hash.then(|| Some(Pointer { sha256: sha256.to_ascii_lowercase(), size: size? }))?
    }
}

/// A file of a repository, by its address: `https://HOST/OWNER/NAME/VERB/REVISION/FILE`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place<'a> {
    /// With its port.
    host: &'a str,
    /// `OWNER/NAME`; of a data set with `datasets/` before it.
    repository: &'a str,
    /// `resolve` for the bytes, `blob` for the page about them, `raw` for what lies in the repository.
    verb: &'a str,
    /// Revision and file, and what stands behind.
    rest: &'a str,
}

impl<'a> Place<'a> {
    fn of(url: &'a str) -> Option<Place<'a>> {
        let (host, path) = url.strip_prefix("https://")?.split_once('/')?;
        let parts: Vec<&str> = path.split('/').collect();
        let names = match parts.first()? {
            &"datasets" | &"spaces" => 3,
            _ => 2,
        };
        let verb = parts.get(names).filter(|verb| matches!(**verb, "resolve" | "blob" | "raw"))?;
        let before = parts[..names].iter().map(|part| part.len() + 1).sum::<usize>();
        let rest = path.get(before + verb.len() + 1..).filter(|rest| rest.contains('/'))?;
        let repository = &path[..before - 1];
        parts[..names].iter().all(|part| !part.is_empty()).then_some(())?;
        Some(Place { host, repository, verb, rest })
    }
}

/// The address of a file of the hub: of the page about it (`/blob/`), of its pointer (`/raw/`), or at the short host.
/// `None` of an address that is none of these.
pub fn file_address(url: &str) -> Option<String> {
    let place = Place::of(url).filter(|place| HOSTS.contains(&place.host))?;
    Some(format!("https://{HOST}/{}/resolve/{}", place.repository, place.rest))
}

/// Where the pointer of a file lies, if the file lies on the hub or on a mirror of it.
pub fn pointer_address(url: &str) -> Option<String> {
    let place = Place::of(url).filter(|place| place.verb == "resolve")?;
    let rest = place.rest.split(['?', '#']).next().unwrap_or(place.rest);
    Some(format!("https://{}/{}/raw/{rest}", place.host, place.repository))
}

/// The page of the repository that a file is of, where its licence is accepted; `None` of a file that lies elsewhere.
pub fn page(url: &str) -> Option<String> {
    let place = Place::of(url).filter(|place| HOSTS.contains(&place.host))?;
    Some(format!("https://{HOST}/{}", place.repository))
}

/// Whether an answer of 401 or 403 says that a licence has to be accepted first: the hub's `X-Error-Code`.
pub fn is_gate(error_code: Option<&str>) -> bool {
    error_code == Some("GatedRepo")
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "https://huggingface.co/o/r/resolve/main/a/b.safetensors";

    #[test]
    fn a_pointer_tells_hash_and_size() {
        let hash = "88c27bdfa22413bcd17032080967d9471bb84dddfa3d00a99fc543176c13f581";
        let text = |oid: &str, size: &str| {
            format!("version https://git-lfs.github.com/spec/v1\noid sha256:{oid}\nsize {size}\n")
        };
        let told = Pointer::parse(&text(hash, "345579424"));
        assert_eq!(told, Some(Pointer { sha256: hash.to_owned(), size: 345_579_424 }));
        assert_eq!(Pointer::parse(&text(&hash.to_uppercase(), "345579424")), told);
        for wrong in [
            text(&hash[1..], "1"),
            text(&hash.replace('8', "g"), "1"),
            text(hash, "-1"),
            text(hash, "1").replace("version", "verse"),
            "{\"a\": 1}".to_owned(),
            String::new(),
        ] {
            assert_eq!(Pointer::parse(&wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_pointer_lies_beside_its_file_on_the_hub_and_its_mirrors() {
        let of = |url: &str| pointer_address(url).unwrap_or_default();
        assert_eq!(of(FILE), "https://huggingface.co/o/r/raw/main/a/b.safetensors");
        assert_eq!(of(&format!("{FILE}?download=true")), of(FILE));
        assert_eq!(
            of("https://mirror.example/o/r/resolve/v1/b.bin"),
            "https://mirror.example/o/r/raw/v1/b.bin"
        );
        assert_eq!(
            of("https://huggingface.co/datasets/o/r/resolve/main/b.pth"),
            "https://huggingface.co/datasets/o/r/raw/main/b.pth"
        );
        for other in [
            "https://huggingface.co/o/r/blob/main/b.pth",
            "https://example.org/models/b.pth",
            "https://example.org/resolve/main/b.pth",
            "https://huggingface.co/o/r/resolve/main",
            "https://huggingface.co//r/resolve/main/b.pth",
            "http://huggingface.co/o/r/resolve/main/b.pth",
        ] {
            assert_eq!(pointer_address(other), None, "{other}");
        }
    }

    #[test]
    fn a_file_is_found_by_the_page_about_it_by_its_pointer_and_at_the_short_host() {
        for link in [
            FILE,
            "https://huggingface.co/o/r/blob/main/a/b.safetensors",
            "https://hf.co/o/r/raw/main/a/b.safetensors",
            "https://www.huggingface.co/o/r/resolve/main/a/b.safetensors",
        ] {
            assert_eq!(file_address(link).as_deref(), Some(FILE));
            assert_eq!(page(link).as_deref(), Some("https://huggingface.co/o/r"));
        }
        assert_eq!(
            file_address("https://huggingface.co/datasets/o/r/blob/main/b.pth").as_deref(),
            Some("https://huggingface.co/datasets/o/r/resolve/main/b.pth")
        );
        for other in ["https://huggingface.co/o/r", "https://example.com/o/r/blob/main/b.pth"] {
            assert_eq!((file_address(other), page(other)), (None, None));
        }
    }

    #[test]
    fn only_a_gate_is_one() {
        assert!(is_gate(Some("GatedRepo")));
        assert!(!is_gate(Some("RepoNotFound")) && !is_gate(None));
    }
}
