//! What the page was built with, and what `boot.js` has begun before it ran: the attributes and methods of the script
//! tag that started it.

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::Worker;

use super::session;
use crate::engine::started_worker::words;

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
        Boot {
            engine_folder: absolute(&data("data-engine")),
            build: data("data-build"),
            gpu: data("data-gpu") == "yes",
        }
    }
}

/// The name of the CPU engine that this browser runs best.
pub fn cpu_engine() -> String {
    data("data-cpu")
}

/// Fetches and compiles a module.
///
/// # Errors
/// It does not arrive or does not compile; the text is the browser's.
pub async fn compile(url: &str) -> Result<JsValue, String> {
    let module = call("compile", url).and_then(JsValue::dyn_into::<Promise>);
    let module = JsFuture::from(module.map_err(|thrown| words(&thrown))?).await;
    module.map_err(|thrown| words(&thrown))
}

/// The text of a file beside the page that was asked for already; it is given once, and not where it did not arrive.
pub async fn take_text(path: &str) -> Option<String> {
    let text: Promise = call("takeText", path).ok()?.dyn_into().ok()?;
    JsFuture::from(text).await.ok()?.as_string()
}

/// The worker of this script that has its engine's program already; it is the caller's from now on.
pub fn take_worker(script: &str) -> Option<Worker> {
    call("takeWorker", script).ok()?.dyn_into().ok()
}

/// Whether index.html shows what was saved with the page.
pub fn shows_saved() -> bool {
    let splash = leptos::prelude::document().get_element_by_id("splash");
    splash.is_some_and(|splash| splash.class_list().contains("first"))
}

/// Takes away what index.html shows until the page has something to show itself.
pub fn end_splash() {
    if let Some(splash) = leptos::prelude::document().get_element_by_id("splash") {
        splash.remove();
    }
}

fn element() -> Option<web_sys::Element> {
    leptos::prelude::document().get_element_by_id("boot")
}

fn data(name: &str) -> String {
    element().and_then(|boot| boot.get_attribute(name)).unwrap_or_default()
}

fn call(method: &str, argument: &str) -> Result<JsValue, JsValue> {
    let boot = element().map_or(JsValue::UNDEFINED, JsValue::from);
    let method: Function = Reflect::get(&boot, &method.into())?.dyn_into()?;
    method.call1(&boot, &argument.into())
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
