//! What a path of the server stands for: the page, and for tests the page under other paths, where
//! one file goes wrong.

use std::path::{Component, Path, PathBuf};

/// How a file goes wrong on purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The answer is 404.
    Missing,
    /// The first half only, as if the host had stored no more.
    Cut,
    /// The connection ends half way.
    Drop,
    /// One byte in the middle differs.
    Corrupt,
    /// Half, a pause of three seconds, the rest.
    Slow,
    /// It is called plain text, whatever it is.
    Type,
    /// 401 to whoever sends no cookie.
    Login,
}

impl Fault {
    fn named(name: &str) -> Option<Self> {
        match name {
            "missing" => Some(Fault::Missing),
            "cut" => Some(Fault::Cut),
            "drop" => Some(Fault::Drop),
            "corrupt" => Some(Fault::Corrupt),
            "slow" => Some(Fault::Slow),
            "type" => Some(Fault::Type),
            "login" => Some(Fault::Login),
            _ => None,
        }
    }
}

/// What to answer with.
#[derive(Debug, PartialEq, Eq)]
pub struct Found {
    /// The file, which need not be there.
    pub file: PathBuf,
    /// What happens to it on its way.
    pub fault: Option<Fault>,
    /// Lines of the answer's head that its path asks for.
    pub headers: &'static str,
}

/// The headers by which a page isolates itself from others: from their files, and from their windows too.
fn headers(name: &str) -> Option<&'static str> {
    match name {
        "embedder" => Some("Cross-Origin-Embedder-Policy: require-corp\r\n"),
        "isolated" => Some(
            "Cross-Origin-Embedder-Policy: require-corp\r\nCross-Origin-Opener-Policy: same-origin\r\n",
        ),
        _ => None,
    }
}

/// The folders that a server shows.
pub struct Mounts {
    page: PathBuf,
    /// Of the tests' own pages.
    tests: Option<PathBuf>,
}

impl Mounts {
    /// The page at `/`.
    pub fn page(page: PathBuf) -> Self {
        Mounts { page, tests: None }
    }

    /// The page at `/`, at `/sub/path/` and at `/fault/<fault>/<file name>/`, where every file of that
    /// name goes wrong; the tests' own pages at `/pages/`; any of these at `/headers/<name>/` with more headers.
    pub fn for_tests(page: PathBuf, tests: PathBuf) -> Self {
        Mounts { page, tests: Some(tests) }
    }

    /// What a request's path, without its query, stands for; nothing where it leads outside.
    pub fn find(&self, path: &str) -> Option<Found> {
        let decoded = decode(path)?;
        let parts: Vec<&str> = decoded.strip_prefix('/')?.split('/').collect();
        let (folder, rest, fault) = match (&self.tests, parts.as_slice()) {
            (Some(tests), ["pages", rest @ ..]) => (tests, rest, None),
            (Some(_), ["sub", "path", rest @ ..]) => (&self.page, rest, None),
            (Some(_), ["fault", fault, name, rest @ ..]) => {
                let fault = Fault::named(fault)?;
                (&self.page, rest, (rest.last() == Some(name)).then_some(fault))
            }
            (Some(_), ["headers", name, rest @ ..]) => {
                let found = self.find(&format!("/{}", rest.join("/")))?;
                return Some(Found { headers: headers(name)?, ..found });
            }
            (_, rest) => (&self.page, rest, None),
        };
        let relative = rest.join("/");
        let inside =
            Path::new(&relative).components().all(|part| matches!(part, Component::Normal(_)));
        if !inside {
            return None;
        }
        let mut file = folder.join(&relative);
        if relative.is_empty() || relative.ends_with('/') {
            file.push("index.html");
        }
        Some(Found { file, fault, headers: "" })
    }
}

fn decode(path: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let [first, after @ ..] = rest {
        rest = after;
        if *first == b'%' {
            let digits = after.get(..2)?;
            bytes.push(u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?);
            rest = &after[2..];
        } else {
            bytes.push(*first);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(path: &str) -> Option<(String, Option<Fault>)> {
        let mounts = Mounts::for_tests("dist".into(), "tests".into());
        let found = mounts.find(path)?;
        Some((found.file.to_string_lossy().replace('\\', "/"), found.fault))
    }

    #[test]
    fn a_folder_stands_for_its_index() {
        assert_eq!(find("/"), Some(("dist/index.html".into(), None)));
        assert_eq!(find("/sub/path/"), Some(("dist/index.html".into(), None)));
        assert_eq!(find("/models/a%20b.bin"), Some(("dist/models/a b.bin".into(), None)));
    }

    #[test]
    fn only_the_named_file_goes_wrong() {
        let base = "/fault/cut/a.bin";
        assert_eq!(find(&format!("{base}/models/b.bin")), Some(("dist/models/b.bin".into(), None)));
        assert_eq!(
            find(&format!("{base}/models/a.bin")),
            Some(("dist/models/a.bin".into(), Some(Fault::Cut)))
        );
    }

    #[test]
    fn headers_are_those_of_the_path() {
        let found =
            Mounts::for_tests("dist".into(), "tests".into()).find("/headers/embedder/pages/a.html");
        let found = found.unwrap();
        assert_eq!(found.file, Path::new("tests/a.html"));
        assert!(found.headers.contains("require-corp"));
    }

    #[test]
    fn no_path_leads_outside() {
        for path in [
            "/../secret",
            "/headers/isolated/../secret",
            "/a/%2e%2e/%2e%2e/secret",
            "//etc/passwd",
            "/%zz",
            "/%2",
        ] {
            assert_eq!(find(path), None, "{path}");
        }
    }
}
