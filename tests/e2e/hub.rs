//! A hub on this machine that answers as the Hugging Face hub does, for a browser that takes it for that.
//!
//! `huggingface.co` redirects a file's address to another host, whose address is signed and which is asked nothing but
//! the file; the pointers it gives itself. Ranges, `ETag` and cross-origin headers are as the two send them.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use sha2::{Digest, Sha256};

use crate::browser::{Outcome, explore_with};
use crate::explorer::Explorer;

/// Where files are asked for.
const HUB: &str = "huggingface.co";
/// Where they lie.
const STORE: &str = "cas-bridge.xethub.hf.co";
/// How long the store hangs where it is told to.
const HANG: Duration = Duration::from_secs(20);
/// Bytes that are written at once.
const BLOCK: usize = 1 << 16;

/// What goes wrong with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Its licence has to be accepted; no other page may read the answer.
    Gate,
    /// The same, in an answer that every page may read.
    OpenGate,
    /// The first answer breaks off after so many bytes.
    Break(usize),
    /// The first answer hangs after so many bytes.
    Hang(usize),
    /// The store has other bytes than the pointer says.
    Other,
    /// The store is busy the first time.
    Busy,
    /// The store sends files whole only.
    NoRanges,
    /// The repository has no pointer.
    NoPointer,
    /// The store lets no other page read.
    Unshared,
}

/// A request for a file, and how much of the file was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Method, host and what is asked there: "GET huggingface.co raw".
    pub what: String,
    /// The file's name.
    pub name: String,
    /// `Range`, where there is one.
    pub range: Option<String>,
    /// Bytes of the file.
    pub sent: usize,
}

struct File {
    name: String,
    bytes: Vec<u8>,
    fault: Option<Fault>,
}

/// The hub; it ends with the tests.
pub struct Hub {
    port: u16,
    state: Arc<State>,
}

struct State {
    files: Vec<File>,
    asked: Mutex<Vec<Asked>>,
}

impl State {
    fn asked(&self) -> MutexGuard<'_, Vec<Asked>> {
        self.asked.lock().unwrap_or_else(|broken| broken.into_inner())
    }
}

impl Hub {
    /// With these files in every repository, each by its name.
    pub fn with(files: Vec<(&str, Vec<u8>, Option<Fault>)>) -> Outcome<Hub> {
        let made = rcgen::generate_simple_self_signed([HUB.to_owned(), STORE.to_owned()])?;
        let key = PrivatePkcs8KeyDer::from(made.signing_key.serialize_der());
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], PrivateKeyDer::Pkcs8(key))?;
        let (config, listener) = (Arc::new(config), TcpListener::bind(("127.0.0.1", 0))?);
        let port = listener.local_addr()?.port();
        let file =
            |(name, bytes, fault): (&str, _, _)| File { name: name.to_owned(), bytes, fault };
        let files = files.into_iter().map(file).collect();
        let state = Arc::new(State { files, asked: Mutex::default() });
        let shared = Arc::clone(&state);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (config, state) = (Arc::clone(&config), Arc::clone(&shared));
                // A browser that goes away mid-answer is no fault of the hub's.
                std::thread::spawn(move || answer(stream, config, &state).ok());
            }
        });
        Ok(Hub { port, state })
    }

    /// What the browser is started with.
    pub fn arguments(&self) -> [String; 2] {
        let to = |host: &str| format!("MAP {host} 127.0.0.1:{}", self.port);
        let rules = format!("--host-resolver-rules={}, {}", to(HUB), to(STORE));
        [rules, "--ignore-certificate-errors".to_owned()]
    }

    /// What was asked so far of the file of that name.
    pub fn asked(&self, name: &str) -> Vec<Asked> {
        self.state.asked().iter().filter(|asked| asked.name == name).cloned().collect()
    }

    /// How many bytes of the file of that name were sent.
    pub fn sent(&self, name: &str) -> usize {
        self.asked(name).iter().map(|asked| asked.sent).sum()
    }

    /// Forgets what was asked.
    pub fn forget(&self) {
        self.state.asked().clear();
    }
}

/// Runs a test in a browser that takes a hub with these files for the Hugging Face hub.
pub fn explore_hub(
    files: Vec<(&str, Vec<u8>, Option<Fault>)>,
    test: impl AsyncFnOnce(&Explorer, &Hub) -> Outcome,
) {
    let hub = Hub::with(files).expect("a hub on this machine");
    let arguments = hub.arguments();
    explore_with(&arguments.each_ref().map(String::as_str), async |page| test(page, &hub).await);
}

/// Waits until an expression holds of `keys`, the requests in the page's cache: workers write in the background.
pub async fn until_cached(page: &Explorer, holds: &str) -> Outcome {
    page.run(&format!(
        "window.holds = false;
         const look = async () => {{
             const keys = await (await caches.open('vitscope-models-v1')).keys();
             window.holds = {holds};
             if (!window.holds) setTimeout(look, 50);
         }};
         look();"
    ))
    .await?;
    page.wait_until("return window.holds").await
}

/// The address of a file's page on the hub.
pub fn page_of(name: &str) -> String {
    format!("https://{HUB}/owner/repository/blob/main/{name}")
}

/// The address of a file on the hub.
pub fn address_of(name: &str) -> String {
    format!("https://{HUB}/owner/repository/resolve/main/{name}")
}

/// The address of a file where it lies.
pub fn store_of(name: &str) -> String {
    format!("https://{STORE}/signed/{name}")
}

fn answer(stream: TcpStream, config: Arc<ServerConfig>, state: &State) -> std::io::Result<()> {
    stream.set_read_timeout(Some(HANG))?;
    let connection = ServerConnection::new(config).map_err(std::io::Error::other)?;
    let mut stream = StreamOwned::new(connection, stream);
    let mut request = Vec::new();
    let mut block = [0; 4096];
    while !request.ends_with(b"\r\n\r\n") {
        match stream.read(&mut block)? {
            0 => return Ok(()),
            count => request.extend_from_slice(&block[..count]),
        }
    }
    let request = String::from_utf8_lossy(&request).into_owned();
    let mut first = request.lines().next().unwrap_or_default().split(' ');
    let (method, path) = (first.next().unwrap_or_default(), first.next().unwrap_or_default());
    let header = |name: &str| {
        let mut lines = request.lines().filter_map(|line| line.split_once(": "));
        lines.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.to_owned())
    };
    let host = header("host").unwrap_or_default();
    let path = path.split('?').next().unwrap_or_default();
    let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    let name = parts.last().copied().unwrap_or_default().to_owned();
    let verb = if host == HUB { parts.get(2).copied().unwrap_or_default() } else { "bytes" };
    let range = header("range");
    let asked = Asked { what: format!("{method} {host} {verb}"), name, range, sent: 0 };
    let (index, is_first) = {
        let mut all = state.asked();
        let is_first =
            !all.iter().any(|other| (&other.what, &other.name) == (&asked.what, &asked.name));
        all.push(asked.clone());
        (all.len() - 1, is_first)
    };
    let file = state.files.iter().find(|file| file.name == asked.name);
    let (Some(file), true) = (file, matches!(method, "GET" | "HEAD")) else {
        // A signed address is asked for nothing but the file: it takes no question before it.
        return plain(&mut stream, "403 Forbidden", "", "");
    };
    match (verb, file.fault) {
        (_, Some(Fault::Gate)) => plain(&mut stream, "401 Unauthorized", "", "gated"),
        (_, Some(Fault::OpenGate)) => {
            let shown = "X-Error-Code: GatedRepo\r\nAccess-Control-Allow-Origin: *\r\nAccess-Control-Expose-Headers: X-Error-Code\r\n";
            plain(&mut stream, "401 Unauthorized", shown, "gated")
        }
        ("raw", Some(Fault::NoPointer)) => {
            plain(&mut stream, "404 Not Found", "Access-Control-Allow-Origin: *\r\n", "")
        }
        ("bytes", Some(Fault::Unshared)) => plain(&mut stream, "200 OK", "", "bytes"),
        ("raw", _) => {
            let hash: String =
                Sha256::digest(&file.bytes).iter().map(|byte| format!("{byte:02x}")).collect();
            let text = format!(
                "version https://git-lfs.github.com/spec/v1\noid sha256:{hash}\nsize {}\n",
                file.bytes.len()
            );
            plain(&mut stream, "200 OK", "Access-Control-Allow-Origin: *\r\n", &text)
        }
        ("resolve", _) => {
            let headers = format!(
                "Location: https://{STORE}/signed/{}?X-Amz-Signature=1\r\nAccess-Control-Allow-Origin: *\r\n",
                file.name
            );
            plain(&mut stream, "302 Found", &headers, "")
        }
        ("bytes", Some(Fault::Busy)) if is_first => {
            plain(&mut stream, "503 Service Unavailable", "Access-Control-Allow-Origin: *\r\n", "")
        }
        ("bytes", fault) => {
            let mut send = |count: usize| state.asked()[index].sent += count;
            let range = asked.range.as_deref().filter(|_| fault != Some(Fault::NoRanges));
            bytes(&mut stream, file, fault, (method == "HEAD", range), &mut send)
        }
        _ => plain(&mut stream, "404 Not Found", "Access-Control-Allow-Origin: *\r\n", ""),
    }
}

fn plain(out: &mut impl Write, status: &str, headers: &str, body: &str) -> std::io::Result<()> {
    let length = body.len();
    write!(
        out,
        "HTTP/1.1 {status}\r\nContent-Length: {length}\r\n{headers}Connection: close\r\n\r\n{body}"
    )?;
    out.flush()
}

/// A file's bytes, or a range of them.
fn bytes(
    out: &mut impl Write,
    file: &File,
    fault: Option<Fault>,
    (is_head, range): (bool, Option<&str>),
    sent: &mut impl FnMut(usize),
) -> std::io::Result<()> {
    let mut body = file.bytes.clone();
    if let (Some(Fault::Other), Some(last)) = (fault, body.last_mut()) {
        *last ^= 0xff;
    }
    let whole = body.len();
    let span = range.and_then(|range| range.strip_prefix("bytes=")?.split_once('-'));
    let (status, more) = match span {
        Some((start, end)) => {
            let start = start.parse().unwrap_or(0);
            let end = end.parse().map_or(whole, |end: usize| (end + 1).min(whole));
            if start >= end {
                let shown =
                    format!("Content-Range: bytes */{whole}\r\nAccess-Control-Allow-Origin: *\r\n");
                return plain(out, "416 Range Not Satisfiable", &shown, "");
            }
            body = body[start..end].to_vec();
            ("206 Partial Content", format!("Content-Range: bytes {start}-{}/{whole}\r\n", end - 1))
        }
        None => ("200 OK", String::new()),
    };
    write!(
        out,
        "HTTP/1.1 {status}\r\nContent-Length: {}\r\n{more}ETag: \"{whole}\"\r\nAccept-Ranges: bytes\r\n\
         Access-Control-Allow-Origin: *\r\nAccess-Control-Expose-Headers: ETag, Content-Range, Accept-Ranges\r\n\
         Connection: close\r\n\r\n",
        body.len()
    )?;
    out.flush()?;
    if is_head {
        return Ok(());
    }
    // Only of what is asked for behind the header.
    let goes_on = range.is_some_and(|range| !range.starts_with("bytes=0-"));
    let (most, hangs) = match fault.filter(|_| goes_on) {
        Some(Fault::Break(most)) if body.len() > most => (most, false),
        Some(Fault::Hang(most)) if body.len() > most => (most, true),
        _ => (body.len(), false),
    };
    for block in body[..most].chunks(BLOCK) {
        out.write_all(block)?;
        out.flush()?;
        sent(block.len());
    }
    if hangs {
        std::thread::sleep(HANG);
    }
    Ok(())
}
