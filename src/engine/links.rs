//! Which addresses a model may be fetched from, and the sentences for those that it may not.
//!
//! Plain text in, plain text out: the page resolves what was typed to an absolute address first.

use std::borrow::Cow;

use super::hub;

/// Why nothing is fetched from an address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// `file:`, `ftp:`, a drive's letter or nothing.
    #[error(
        "“{link}” is no web address. Paste a link that begins with https://, or choose the file itself."
    )]
    Scheme {
        /// The address as it was typed.
        link: String,
    },
    /// Another site's file over plain http.
    #[error(
        "“{link}” is a plain http address of another site, and this page reads only https ones. Use its https address, or download the file and drop it on this side."
    )]
    Insecure {
        /// The address as it was typed.
        link: String,
    },
}

/// The address to fetch for an absolute address, on a page of `origin` (`https://example.org`).
///
/// A Hugging Face page about a file (`/blob/`) and its pointer (`/raw/`) become the file itself (`/resolve/`).
///
/// # Errors
/// The address is none that this page can read.
pub fn model_link(link: &str, origin: &str) -> Result<String, LinkError> {
    let link = link.trim();
    let lower = link.to_ascii_lowercase();
    let has_host = |scheme: &str| lower.strip_prefix(scheme).is_some_and(|rest| !rest.is_empty());
    if is_of(link, origin) || has_host("https://") {
        Ok(hub::file_address(link).unwrap_or_else(|| link.to_owned()))
    } else if has_host("http://") {
        Err(LinkError::Insecure { link: link.to_owned() })
    } else {
        Err(LinkError::Scheme { link: link.to_owned() })
    }
}

/// What was typed, with `https://` where it begins with another site's name and has no scheme.
///
/// Nothing but its look tells a host from a folder: it has a dot, and does not end like a checkpoint.
pub fn with_scheme(text: &str) -> Cow<'_, str> {
    let Some((authority, _)) = text.split_once('/') else { return text.into() };
    let (host, port) = authority.split_once(':').unwrap_or((authority, "0"));
    let label = |label: &str| {
        !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let number = |label: &str| label.bytes().all(|byte| byte.is_ascii_digit());
    let labels: Vec<&str> = host.split('.').collect();
    let is_address = labels.len() == 4 && labels.iter().all(|part| number(part));
    let is_host = labels.len() > 1
        && labels.iter().all(|part| label(part))
        && (is_address || !number(labels[labels.len() - 1]))
        && number(port)
        && !is_file_name(host);
    if is_host { format!("https://{text}").into() } else { text.into() }
}

/// Whether a file's name is that of a checkpoint.
pub fn is_file_name(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    [".safetensors", ".pth", ".pt", ".tar", ".bin", ".ckpt", ".pkl"]
        .iter()
        .any(|end| name.ends_with(end))
}

/// Whether a link belongs to an origin.
pub fn is_of(link: &str, origin: &str) -> bool {
    link.strip_prefix(origin).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The host, with its port, of an absolute address; empty where it has none.
pub fn host(link: &str) -> &str {
    let rest = link.split_once("://").map_or("", |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    authority.rsplit('@').next().unwrap_or_default()
}

/// A file's name, or where that is taken, the name with the first free number: `weights (2).pth.tar`.
pub fn free_name(name: &str, taken: impl Fn(&str) -> bool) -> String {
    if !taken(name) {
        return name.to_owned();
    }
    let (stem, ending) = name.split_at(name.find('.').unwrap_or(name.len()));
    let mut numbered = (2u32..).map(|number| format!("{stem} ({number}){ending}"));
    numbered.find(|name| !taken(name)).unwrap_or_else(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: &str = "https://example.org";

    #[test]
    fn a_hugging_face_page_becomes_its_file() {
        assert_eq!(
            model_link(" https://huggingface.co/o/r/blob/main/a/b.pth?download=true ", HERE),
            Ok("https://huggingface.co/o/r/resolve/main/a/b.pth?download=true".to_owned())
        );
        assert_eq!(
            model_link("https://hf.co/o/r/raw/main/b.pth", HERE),
            Ok("https://huggingface.co/o/r/resolve/main/b.pth".to_owned())
        );
        let file = "https://huggingface.co/o/r/resolve/main/blob/b.pth";
        assert_eq!(model_link(file, HERE), Ok(file.to_owned()));
        let other = "https://example.com/o/r/blob/main/b.pth";
        assert_eq!(model_link(other, HERE), Ok(other.to_owned()));
    }

    #[test]
    fn only_the_page_itself_may_be_plain_http() {
        let local = "http://127.0.0.1:8080";
        assert!(model_link("http://127.0.0.1:8080/models/a.pth", local).is_ok());
        for link in ["http://127.0.0.1:80801/a.pth", "http://example.org/a.pth"] {
            assert!(matches!(model_link(link, local), Err(LinkError::Insecure { .. })), "{link}");
        }
    }

    #[test]
    fn what_is_no_web_address_is_told() {
        for link in
            ["", "c:\\models\\a.pth", "ftp://example.org/a.pth", "file:///a.pth", "https://"]
        {
            assert!(matches!(model_link(link, HERE), Err(LinkError::Scheme { .. })), "{link}");
        }
    }

    #[test]
    fn a_host_without_its_scheme_is_one_of_another_site() {
        for link in [
            "huggingface.co/o/r/resolve/main/x.safetensors",
            "example.org:8443/x.pth",
            "127.0.0.1:9/x.pth",
        ] {
            assert_eq!(with_scheme(link), format!("https://{link}"));
        }
        for link in [
            "https://example.org/x.pth",
            "models/x.pth",
            "./x.pth",
            "../models/x.pth",
            "/models/x.pth",
            "//example.org/x.pth",
            "x.safetensors",
            "x.pth/data.pkl",
            "v1.0/x.pth",
            "v1.old_ones/x.pth",
            "c:\\models.old/x.pth",
            "",
        ] {
            assert_eq!(with_scheme(link), link);
        }
    }

    #[test]
    fn a_host_stands_between_scheme_and_path() {
        assert_eq!(host("https://user@example.org:81/a?b"), "example.org:81");
        assert_eq!(host("nothing"), "");
    }

    #[test]
    fn a_second_file_of_one_name_gets_a_number_before_its_ending() {
        let taken = ["weights.pth.tar", "weights (2).pth.tar", "plain"];
        let name = |name: &str| free_name(name, |name| taken.contains(&name));
        assert_eq!(name("weights.pth.tar"), "weights (3).pth.tar");
        assert_eq!(name("plain"), "plain (2)");
        assert_eq!(name("other.pth"), "other.pth");
    }
}
