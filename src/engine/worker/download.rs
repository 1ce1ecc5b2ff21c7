//! A model's file from the network or from the cache.
//!
//! Whatever comes from the cache is checked like a download; an entry that fails is deleted and
//! fetched again. Of a file whose hash nobody knows beforehand the hub is asked for its pointer, which tells it; of one
//! that lies elsewhere the server is asked whether it still has that file, and where it cannot say so, it has.
//!
//! A file of another site is judged by its header before the rest is fetched, and a connection that breaks is taken up
//! again where it broke ([`transfer`]).

use js_sys::Uint8Array;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, Blob, Response};

use super::cache::{Cache, edition_of};
use super::request::{accepted, head, is_elsewhere, lost, pause, send, unanswered};
use super::stream::{self, Gathered, Teller};
use crate::engine::ahead::Ahead;
use crate::engine::expected::Expected;
use crate::engine::hub::{self, Pointer};
use crate::engine::kept::{Edition, Record};
use crate::engine::limits::check_download;
use crate::engine::protocol::{EngineError, ModelFile};
use crate::engine::session::check_file;
use crate::engine::started_worker::words;
use crate::engine::transfer::{self, AHEAD, Answer, Head, Transfer};
use crate::link::hints::Hints;

/// A whole file, wherever the browser keeps it.
#[derive(Clone)]
pub(super) struct Fetched {
    pub(super) blob: Blob,
    /// Lower-case hexadecimal; unknown for a file that the visitor chose.
    pub(super) sha256: Option<String>,
}

/// Brings the file that `file` describes and checks that it is that file. With `hints` it is a model's, and is refused
/// by its header where that is possible.
pub(super) async fn fetch(
    file: &ModelFile,
    hints: Option<&Hints>,
    signal: Option<AbortSignal>,
    progress: impl Fn(u64, Option<u64>),
) -> Result<Fetched, EngineError> {
    // What is on this computer already is not kept a second time.
    let cache = if file.url.starts_with("blob:") { None } else { Cache::open().await };
    let pointer = match file.sha256 {
        Some(_) => None,
        None => pointer(file, signal.as_ref()).await,
    };
    let expected = Expected::new(file, pointer)?;
    if let Some(cache) = &cache
        && let Some(fetched) = kept(cache, &expected, signal.as_ref(), &progress).await
    {
        return Ok(fetched);
    }
    let parts = cache.as_ref().zip(expected.sha256()).map(|(cache, hash)| cache.parts(hash));
    let gathered = Gathered::restore(parts).await.unwrap_or_default();
    let mut download = Download {
        file,
        expected: &expected,
        signal: signal.as_ref(),
        transfer: Transfer::new(gathered.received, expected.size()),
        gathered,
        edition: Edition::default(),
        teller: Teller::new(progress),
    };
    download.bring(hints).await?;
    let Download { gathered, edition, .. } = download;
    let (blob, sha256, parts) = gathered.join().map_err(|error| lost(file, words(&error)))?;
    match expected.check(blob.size() as u64, Some(&sha256)) {
        Ok(()) => {
            if let Some(cache) = cache {
                let record =
                    file.sha256.is_none().then(|| Record { sha256: sha256.clone(), edition });
                let record = record.map(|record| (file.url.as_str(), record));
                cache.keep(&sha256, &blob, record, parts);
            }
            Ok(Fetched { blob, sha256: Some(sha256) })
        }
        Err(error) => {
            if let Some(parts) = parts {
                parts.forget().await;
            }
            Err(error)
        }
    }
}

/// What the hub says of a file; nothing where it does not answer, or has no pointer there.
async fn pointer(file: &ModelFile, signal: Option<&AbortSignal>) -> Option<Pointer> {
    let at = ModelFile { url: hub::pointer_address(&file.url)?, ..file.clone() };
    let response = send(&at, "GET", None, signal).await.ok().filter(Response::ok)?;
    let stream = response.body()?;
    let mut text = Vec::new();
    let read = stream::each(&stream, |chunk| {
        text.extend(chunk.to_vec());
        // A file that is no pointer is not read to its end.
        match text.len() <= hub::LONGEST_POINTER {
            true => Ok(()),
            false => Err(JsValue::NULL),
        }
    });
    read.await.ok()?;
    Pointer::parse(&String::from_utf8(text).ok()?)
}

/// The file from the cache, where it is there and still what the server has.
async fn kept(
    cache: &Cache,
    expected: &Expected<'_>,
    signal: Option<&AbortSignal>,
    progress: impl Fn(u64, Option<u64>),
) -> Option<Fetched> {
    let file = expected.file;
    let sha256 = match expected.sha256() {
        Some(sha256) => sha256.to_owned(),
        None => {
            let record = cache.record(&file.url).await?;
            // An address that does not answer now had this file when it was asked.
            if let Ok(answer) = send(file, "HEAD", None, signal).await
                && answer.ok()
                && !edition_of(&answer, head(&answer).total()).may_be(&record.edition)
            {
                return None;
            }
            record.sha256
        }
    };
    let blob = cache.file(&sha256).await?;
    let found = stream::hash(&blob, progress).await.ok();
    let listed = ModelFile { sha256: Some(sha256.clone()), ..file.clone() };
    let listed = Expected::new(&listed, None).ok()?;
    match listed.check(blob.size() as u64, found.as_deref()) {
        Ok(()) => Some(Fetched { blob, sha256: found }),
        Err(_) => {
            cache.forget(&sha256).await;
            None
        }
    }
}

/// Ends an answer that nobody reads: it would end once nobody holds it, and this way it ends now.
fn end(response: &Response) {
    if let Some(stream) = response.body() {
        let _ = stream.cancel();
    }
}

/// A file on its way from the network.
struct Download<'d, P> {
    file: &'d ModelFile,
    expected: &'d Expected<'d>,
    signal: Option<&'d AbortSignal>,
    transfer: Transfer,
    gathered: Gathered,
    /// What the server said of the file last.
    edition: Edition,
    teller: Teller<P>,
}

impl<P: Fn(u64, Option<u64>)> Download<'_, P> {
    /// Gathers the file to its end.
    async fn bring(&mut self, hints: Option<&Hints>) -> Result<(), EngineError> {
        self.teller.tell(self.transfer.received, self.transfer.total);
        let hints = hints.filter(|_| is_elsewhere(self.file) && self.transfer.received == 0);
        let mut answer = match hints {
            Some(hints) => self.look_ahead(hints).await?,
            None => None,
        };
        while answer.is_some() || !self.transfer.is_whole() {
            let response = match answer.take() {
                Some(response) => Some(response),
                None => self.open().await?,
            };
            let Some(response) = response else { continue };
            if let Err(reason) = self.read(&response, |_| {}).await {
                self.rest(reason).await?;
            } else {
                break;
            }
        }
        self.teller.tell(self.transfer.received, self.transfer.total);
        Ok(())
    }

    /// Fetches a file's first bytes and refuses one that will not run; gives the answer that brings the whole file
    /// from a server that sends no ranges.
    async fn look_ahead(&mut self, hints: &Hints) -> Result<Option<Response>, EngineError> {
        let range = format!("bytes=0-{}", AHEAD - 1);
        // Without ranges it is tried next.
        let Ok(response) = send(self.file, "GET", Some(&range), self.signal).await else {
            return Ok(None);
        };
        if matches!(response.status(), 401 | 403 | 404 | 410) {
            return accepted(self.file, response).map(Some);
        }
        if !response.ok() {
            return Ok(None);
        }
        if self.begin(&response)? == Answer::Whole {
            return Ok(Some(response));
        }
        let mut first = Vec::new();
        if let Err(reason) = self.read(&response, |chunk| first.extend(chunk.to_vec())).await {
            self.rest(reason).await?;
        }
        let Some(total) = self.transfer.total else { return Ok(None) };
        let mut ahead = Ahead::new(total, first);
        loop {
            match check_file(&mut ahead, hints) {
                Err(refusal) if ahead.is_enough() || refusal.is_certain => {
                    return Err(refusal.error);
                }
                // What it says so far is enough, or all that it says is here.
                Ok(()) => return Ok(None),
                Err(_) => {}
            }
            let Some(next) = ahead.next() else { return Ok(None) };
            let range = format!("bytes={}-{}", next.start, next.end - 1);
            let Some(bytes) = self.bytes(&range).await else { return Ok(None) };
            ahead.add(next.start, bytes);
        }
    }

    /// The bytes of a range; nothing where they do not come.
    async fn bytes(&self, range: &str) -> Option<Vec<u8>> {
        let response = send(self.file, "GET", Some(range), self.signal).await.ok()?;
        let is_part = response.status() == 206;
        let buffer = response.array_buffer().ok().filter(|_| is_part)?;
        Some(Uint8Array::new(&JsFuture::from(buffer).await.ok()?).to_vec())
    }

    /// Asks for what is missing; nothing where that is to be asked again.
    async fn open(&mut self) -> Result<Option<Response>, EngineError> {
        let range = self.transfer.range();
        let response = match send(self.file, "GET", range.as_deref(), self.signal).await {
            Ok(response) => response,
            Err(error) if range.is_none() || self.is_ended() => {
                return Err(unanswered(self.file, &error).await);
            }
            Err(error) => {
                self.rest(words(&error)).await?;
                return Ok(None);
            }
        };
        if transfer::passes(response.status()) {
            let reason = format!("{} {}", response.status(), response.status_text());
            self.rest(reason.trim_end().to_owned()).await?;
            return Ok(None);
        }
        if response.status() == 416 && range.is_some() && self.transfer.total.is_none() {
            // There is nothing behind what came, which was all.
            self.transfer.total = Some(self.transfer.received);
            return Ok(None);
        }
        let response = accepted(self.file, response)?;
        match self.begin(&response)? {
            Answer::Whole if range.is_some() => {
                end(&response);
                let reason = "its server does not go on where a download stopped";
                Err(self.broke(reason.to_owned(), false))
            }
            _ => Ok(Some(response)),
        }
    }

    /// Compares an answer with what is known of the file.
    fn begin(&mut self, response: &Response) -> Result<Answer, EngineError> {
        let head: Head = head(response);
        let found = head.total();
        let refused = match self.expected.size().zip(found) {
            Some((size, found)) if size != found => Err(self.expected.wrong_length(found)),
            _ => check_download(&self.file.url, self.expected.size().or(found)),
        };
        let answer = refused.and_then(|()| match self.transfer.answer(&head) {
            Answer::Other => {
                let url = self.file.url.clone();
                Err(EngineError::Changed { url, what: "version".to_owned() })
            }
            answer => Ok(answer),
        });
        match &answer {
            Ok(_) => self.edition = edition_of(response, self.transfer.total),
            Err(_) => end(response),
        }
        answer
    }

    /// Gathers an answer's bytes; the reason where they break off.
    async fn read(
        &mut self,
        response: &Response,
        mut also: impl FnMut(&Uint8Array),
    ) -> Result<(), String> {
        let stream = response.body().ok_or_else(|| "an empty answer".to_owned())?;
        let Self { transfer, gathered, teller, .. } = self;
        let read = stream::each(&stream, |chunk| {
            gathered.add(chunk)?;
            also(chunk);
            transfer.came(chunk.length().into());
            teller.tell_soon(transfer.received, transfer.total);
            Ok(())
        });
        read.await.map_err(|error| words(&error))
    }

    /// Waits before a connection that broke is taken up again; an error where it was ended by the visitor, or broke
    /// too often.
    async fn rest(&mut self, reason: String) -> Result<(), EngineError> {
        if self.is_ended() {
            return Err(lost(self.file, reason));
        }
        match self.transfer.broke() {
            Some(milliseconds) => pause(milliseconds).await,
            None => return Err(self.broke(reason, true)),
        }
        match self.is_ended() {
            true => Err(lost(self.file, reason)),
            false => Ok(()),
        }
    }

    fn broke(&self, reason: String, goes_on: bool) -> EngineError {
        match self.transfer.received {
            0 => lost(self.file, reason),
            received => EngineError::Broke {
                url: self.file.url.clone(),
                received,
                reason,
                is_kept: goes_on && self.gathered.is_kept(),
            },
        }
    }

    /// The visitor, or a newer load, has ended it.
    fn is_ended(&self) -> bool {
        self.signal.is_some_and(AbortSignal::aborted)
    }
}
