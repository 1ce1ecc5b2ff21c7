//! What `image` in the URL stands for.

use super::picture::{CENTER, LOCAL, PictureSource};
use crate::input::crop::CropPlace;
use crate::page::catalog::Catalog;

/// What a name in the URL stands for.
#[derive(Debug, Clone, PartialEq)]
pub enum PictureName {
    /// One of the page's own photographs, at this address.
    Sample(String, PictureSource),
    /// The visitor's own file.
    Local,
    /// A picture at an address.
    Address {
        /// The whole address.
        href: String,
        /// Its last part, for people.
        file: String,
        /// Whose it is.
        host: String,
        /// Whether it is the page's own host's.
        is_here: bool,
    },
    /// No sample, no file and no address.
    Unknown,
}

/// An address as the browser reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebAddress {
    /// All of it.
    pub href: String,
    /// Its scheme, host and port.
    pub origin: String,
    /// Its host with the port; empty where it has none.
    pub host: String,
    /// What stands between its host and its query.
    pub path: String,
}

impl WebAddress {
    /// Its last part.
    pub fn file(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }
}

impl PictureName {
    /// What a name stands for on a page of `origin`; `read` gives the whole address of one that may be relative to
    /// the page, where it is one.
    pub fn of(
        name: &str,
        catalog: &Catalog,
        origin: &str,
        read: impl Fn(&str) -> Option<WebAddress>,
    ) -> PictureName {
        if let Some(sample) = catalog.sample(name) {
            let path = format!("./samples/{}", sample.file);
            let url = read(&path).map_or(path, |address| address.href);
            let source = PictureSource {
                name: name.to_owned(),
                title: sample.title.clone(),
                credit: format!("{}, {}", sample.credit, sample.licence),
                focus: sample.focus.unwrap_or(CENTER),
                crop: CropPlace::CENTER,
            };
            return PictureName::Sample(url, source);
        }
        if name == LOCAL {
            return PictureName::Local;
        }
        // A word alone is the name of a sample that is not there.
        let address = name.contains(['/', '.', ':']).then(|| read(name)).flatten();
        address.map_or(PictureName::Unknown, |address| PictureName::Address {
            file: address.file().to_owned(),
            is_here: address.origin == origin,
            host: address.host,
            href: address.href,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::catalog::tests::shipped;

    const ORIGIN: &str = "https://here";

    /// As a browser does it for what is tested here.
    fn read(text: &str) -> Option<WebAddress> {
        let is_absolute = text.contains("://");
        let path = text.trim_start_matches("./");
        let href = if is_absolute { text.to_owned() } else { format!("{ORIGIN}/{path}") };
        let (scheme, rest) = href.split_once("://")?;
        let (host, path) = rest.split_once('/').filter(|(host, _)| !host.is_empty())?;
        let path = path.split(['?', '#']).next().unwrap_or_default();
        let origin = format!("{scheme}://{host}");
        let (host, path) = (host.to_owned(), format!("/{path}"));
        Some(WebAddress { href, origin, host, path })
    }

    fn of(name: &str) -> PictureName {
        PictureName::of(name, &shipped(), ORIGIN, read)
    }

    fn address(href: &str, file: &str, host: &str, is_here: bool) -> PictureName {
        let [href, file, host] = [href, file, host].map(str::to_owned);
        PictureName::Address { href, file, host, is_here }
    }

    #[test]
    fn a_samples_id_is_its_file_here_with_its_focus_and_its_credit() {
        let PictureName::Sample(url, source) = of("chelsea") else { panic!("no sample") };
        let sample = shipped().sample("chelsea").cloned().unwrap();
        assert_eq!(url, format!("https://here/samples/{}", sample.file));
        assert_eq!((source.name, source.title), ("chelsea".to_owned(), sample.title));
        assert_eq!(source.focus, (0.31, 0.36));
        assert_eq!(source.credit, format!("{}, {}", sample.credit, sample.licence));
    }

    #[test]
    fn the_visitors_file_and_a_word_that_is_nothing() {
        assert_eq!(of(LOCAL), PictureName::Local);
        assert_eq!(of("nowhere"), PictureName::Unknown);
        assert_eq!(of(""), PictureName::Unknown);
        assert_eq!(of("https://"), PictureName::Unknown);
    }

    #[test]
    fn an_address_is_here_or_another_hosts() {
        assert_eq!(of("a/cat.png"), address("https://here/a/cat.png", "cat.png", "here", true));
        assert_eq!(of("cat.png"), address("https://here/cat.png", "cat.png", "here", true));
        let href = "https://there:81/x/cat.png?size=1/2";
        assert_eq!(of(href), address(href, "cat.png", "there:81", false));
        let href = "http://here/cat.png";
        assert_eq!(of(href), address(href, "cat.png", "here", false));
    }
}
