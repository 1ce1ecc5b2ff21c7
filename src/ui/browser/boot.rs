//! What the page was built with: the attributes of the script tag that started it.

use super::session;

/// Where the engines are and which build they must be.
#[derive(Debug, Clone)]
pub struct Boot {
    /// The folder of the engines, as an absolute URL that ends in a slash.
    pub engine_folder: String,
    /// The build id that page and engines share.
    pub build: String,
    /// The GPU engine was built too.
    pub gpu: bool,
}

impl Boot {
    /// Reads `<script id="boot" data-engine data-build data-gpu>`.
    pub fn read() -> Boot {
        let element = leptos::prelude::document().get_element_by_id("boot");
        let data = |name: &str| {
            element.as_ref().and_then(|boot| boot.get_attribute(name)).unwrap_or_default()
        };
        Boot {
            engine_folder: absolute(&data("data-engine")),
            build: data("data-build"),
            gpu: data("data-gpu") == "yes",
        }
    }
}

/// An address relative to the page, made absolute: workers resolve against their own folder.
pub fn absolute(relative: &str) -> String {
    let base = leptos::prelude::document().base_uri().ok().flatten().unwrap_or_default();
    web_sys::Url::new_with_base(relative, &base)
        .map_or_else(|_| relative.to_owned(), |url| url.href())
}

/// Reloads a page that is older than its engines; once a build, or a broken host would loop.
pub fn reload_once(build: &str) {
    const KEY: &str = "vitscope-reloaded-for";
    let done = session::kept(KEY).is_some_and(|seen| seen == build);
    if !done && session::keep(KEY, build) {
        // A page that may not reload itself goes on with what it has.
        let _ = leptos::prelude::window().location().reload();
    }
}
