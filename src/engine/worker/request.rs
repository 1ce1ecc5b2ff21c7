//! Requests for a model's file, and what is said of those that fail.

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, RequestCredentials, RequestInit, RequestMode, Response};

use super::messages::scope;
use crate::engine::protocol::{Credentials, EngineError, ModelFile};
use crate::engine::started_worker::words;
use crate::engine::transfer::Head;
use crate::engine::{hub, links};

/// How long a host may take to show that it is there at all.
const PATIENCE_MS: u32 = 10_000;

/// Sends a request; `range` is the value of its header.
///
/// # Errors
/// Nothing answers, or the answer is not for this page; the browser does not say which.
pub(super) async fn send(
    file: &ModelFile,
    method: &str,
    range: Option<&str>,
    signal: Option<&AbortSignal>,
) -> Result<Response, JsValue> {
    if method == "GET"
        && range.is_none()
        && let Some(response) = asked(&file.url, signal).await
    {
        return Ok(response);
    }
    let options = RequestInit::new();
    options.set_method(method);
    options.set_credentials(match file.credentials {
        Credentials::SameOrigin => RequestCredentials::SameOrigin,
        Credentials::Include => RequestCredentials::Include,
    });
    options.set_signal(signal);
    if let Some(range) = range {
        let headers = web_sys::Headers::new()?;
        headers.set("Range", range)?;
        options.set_headers(&headers);
    }
    let response = JsFuture::from(scope().fetch_with_str_and_init(&file.url, &options)).await?;
    Ok(response.unchecked_into())
}

/// The answer that `src/bin/engine_worker.js` has asked for before, where it is that of this address.
async fn asked(url: &str, signal: Option<&AbortSignal>) -> Option<Response> {
    let take: Function = Reflect::get(&scope(), &"takeAsked".into()).ok()?.dyn_into().ok()?;
    let signal = signal.map_or(JsValue::UNDEFINED, |signal| signal.into());
    let answer: Promise = take.call2(&scope(), &url.into(), &signal).ok()?.dyn_into().ok()?;
    JsFuture::from(answer).await.ok()?.dyn_into().ok()
}

/// What an answer's head tells.
pub(super) fn head(response: &Response) -> Head {
    let headers = response.headers();
    let get = |name: &str| headers.get(name).ok().flatten();
    let is_plain = get("content-encoding").is_none();
    Head {
        status: response.status(),
        range: get("content-range"),
        length: get("content-length").filter(|_| is_plain).and_then(|it| it.parse().ok()),
        etag: get("etag"),
    }
}

/// The answer, unless it is one of those that give no file.
pub(super) fn accepted(file: &ModelFile, response: Response) -> Result<Response, EngineError> {
    let url = file.url.clone();
    let host = links::host(&url).to_owned();
    match response.status() {
        _ if response.ok() => Ok(response),
        status @ (401 | 403) => {
            let code = response.headers().get("x-error-code").ok().flatten();
            match hub::page(&url).filter(|_| hub::is_gate(code.as_deref())) {
                Some(page) => Err(EngineError::Gated { url, page, is_told: true }),
                None => Err(EngineError::Forbidden { url, host, status }),
            }
        }
        status @ (404 | 410) => Err(EngineError::NotFound { url, host, status }),
        status => {
            let status = format!("{status} {}", response.status_text());
            Err(lost(file, status.trim_end().to_owned()))
        }
    }
}

/// Why nothing came that this page may read.
pub(super) async fn unanswered(file: &ModelFile, error: &JsValue) -> EngineError {
    if !is_elsewhere(file) {
        return lost(file, words(error));
    }
    let url = file.url.clone();
    let host = links::host(&url).to_owned();
    match (is_there(&url).await, hub::page(&url)) {
        // The hub lets every page read what it gives to everybody.
        (true, Some(page)) => EngineError::Gated { url, page, is_told: false },
        (true, None) => EngineError::NotShared { url, host },
        (false, _) => EngineError::Blocked { url, host },
    }
}

/// The file lies on another site.
pub(super) fn is_elsewhere(file: &ModelFile) -> bool {
    !file.url.starts_with("blob:") && !links::is_of(&file.url, &scope().location().origin())
}

/// What is said of a file that did not arrive.
pub(super) fn lost(file: &ModelFile, reason: String) -> EngineError {
    EngineError::Download { url: file.url.clone(), reason }
}

/// Whether anything answers at an address: so much a browser tells of any site.
async fn is_there(url: &str) -> bool {
    let options = RequestInit::new();
    options.set_method("HEAD");
    options.set_mode(RequestMode::NoCors);
    options.set_credentials(RequestCredentials::Omit);
    options.set_signal(Some(&AbortSignal::timeout_with_u32(PATIENCE_MS)));
    JsFuture::from(scope().fetch_with_str_and_init(url, &options)).await.is_ok()
}

/// Waits so many milliseconds.
pub(super) async fn pause(milliseconds: u32) {
    let over = Promise::new(&mut |resolve, _| {
        let milliseconds = i32::try_from(milliseconds).unwrap_or(i32::MAX);
        let set =
            scope().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, milliseconds);
        if set.is_err() {
            // There is no clock: do not wait for ever.
            let _ = resolve.call0(&JsValue::NULL);
        }
    });
    // Rejection is impossible: nobody holds the promise's other end.
    let _ = JsFuture::from(over).await;
}
