//! A static server for development and tests, on this machine's own address only.
//!
//! It answers GET and HEAD, one request a connection, gzipped where the browser takes that, and can break
//! off an answer half way, which no ordinary server does on request. Browsers ask each time: a rebuilt page
//! is a reload away.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};

use crate::gzip::{self, Gzip};
use crate::mounts::{Fault, Found, Mounts};

/// How long a browser may take to send a request or to read a block.
const PATIENCE: Duration = Duration::from_secs(20);
/// More than any browser sends in a request without a body.
const LONGEST_REQUEST: usize = 32 * 1024;

/// A server that has its port and does not answer yet.
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
}

impl Server {
    /// Takes a port; 0 takes any free one.
    pub fn bind(port: u16) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).with_context(|| {
            format!("cannot serve on port {port}; another one is chosen with --port")
        })?;
        let address = listener.local_addr()?;
        Ok(Server { listener, address })
    }

    /// The page's URL.
    pub fn address(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// Answers until the process ends, each connection on a thread of its own.
    pub fn run(self, mounts: Mounts) {
        let shared = Arc::new((mounts, Gzip::default()));
        for stream in self.listener.incoming().flatten() {
            let shared = Arc::clone(&shared);
            // A browser that goes away mid-answer is no fault of ours.
            std::thread::spawn(move || answer(stream, &shared.0, &shared.1).ok());
        }
    }
}

fn answer(mut stream: TcpStream, mounts: &Mounts, gzip: &Gzip) -> Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    stream.set_nodelay(true)?;
    let Some(request) = read_request(&mut stream)? else {
        return refuse(&mut stream, "400 Bad Request");
    };
    if request.method != "GET" && request.method != "HEAD" {
        return refuse(&mut stream, "405 Method Not Allowed");
    }
    let path = request.target.split(['?', '#']).next().unwrap_or_default();
    match mounts.find(path) {
        Some(found) if found.fault == Some(Fault::Login) && !request.has_cookie => {
            refuse(&mut stream, "401 Unauthorized")
        }
        Some(found) if found.fault != Some(Fault::Missing) && found.file.is_file() => {
            send(&mut stream, &request, &found, gzip)
        }
        // Relative links of the page need the slash.
        Some(found) if found.file.join("index.html").is_file() => {
            let head = format!("HTTP/1.1 308 Permanent Redirect\r\nLocation: {path}/\r\n");
            Ok(write!(stream, "{head}Content-Length: 0\r\nConnection: close\r\n\r\n")?)
        }
        _ => refuse(&mut stream, "404 Not Found"),
    }
}

/// What matters of a request.
struct Request {
    method: String,
    target: String,
    /// It comes with a cookie, as from somebody who is logged in.
    has_cookie: bool,
    /// Of the page that asks, where the browser tells; else any.
    origin: String,
    takes_gzip: bool,
}

fn read_request(stream: &mut TcpStream) -> Result<Option<Request>> {
    let mut bytes = Vec::new();
    let mut block = [0; 4096];
    while bytes.len() < LONGEST_REQUEST {
        let count = stream.read(&mut block)?;
        bytes.extend_from_slice(&block[..count]);
        let mut headers = [httparse::EMPTY_HEADER; 64];
        let mut request = httparse::Request::new(&mut headers);
        match request.parse(&bytes) {
            Ok(httparse::Status::Complete(_)) => {
                let Some((method, target)) = request.method.zip(request.path) else { break };
                let header = |name: &str| {
                    let mut all = request.headers.iter();
                    all.find(|header| header.name.eq_ignore_ascii_case(name)).map(|it| it.value)
                };
                let origin = header("origin").map(String::from_utf8_lossy);
                let encodings = header("accept-encoding").map(std::str::from_utf8);
                return Ok(Some(Request {
                    method: method.to_owned(),
                    target: target.to_owned(),
                    has_cookie: header("cookie").is_some(),
                    origin: origin.map_or_else(|| "*".to_owned(), Into::into),
                    takes_gzip: encodings.is_some_and(|it| it.is_ok_and(gzip::is_accepted)),
                }));
            }
            Ok(httparse::Status::Partial) if count > 0 => {}
            _ => break,
        }
    }
    Ok(None)
}

fn refuse(stream: &mut TcpStream, status: &str) -> Result<()> {
    let length = status.len();
    let head = format!("HTTP/1.1 {status}\r\nContent-Type: text/plain\r\nContent-Length: {length}");
    Ok(write!(stream, "{head}\r\nConnection: close\r\n\r\n{status}")?)
}

fn send(stream: &mut TcpStream, request: &Request, found: &Found, gzip: &Gzip) -> Result<()> {
    let mime = if found.fault == Some(Fault::Type) { "text/plain" } else { mime(&found.file) };
    let pays = gzip::pays(mime);
    // A fault is one of the file itself, and stays where it was put.
    let compress = pays && request.takes_gzip && found.fault.is_none();
    let body = match compress {
        true => gzip.read(&found.file)?,
        false => Arc::new(broken(std::fs::read(&found.file)?, found.fault)),
    };
    // Only to an origin that is named do browsers give what they fetched with cookies.
    write!(
        stream,
        "HTTP/1.1 200 OK\r\nContent-Type: {mime}\r\nContent-Length: {}\r\n{}{}\
         Cache-Control: no-cache\r\nAccess-Control-Allow-Origin: {}\r\n\
         Access-Control-Allow-Credentials: true\r\n\
         Cross-Origin-Resource-Policy: cross-origin\r\n{}Connection: close\r\n\r\n",
        body.len(),
        if compress { "Content-Encoding: gzip\r\n" } else { "" },
        if pays { "Vary: Accept-Encoding\r\n" } else { "" },
        request.origin,
        found.headers,
    )?;
    if request.method == "HEAD" {
        return Ok(());
    }
    let half = body.len() / 2;
    match found.fault {
        Some(Fault::Drop) => stream.write_all(&body[..half])?,
        Some(Fault::Slow) => {
            stream.write_all(&body[..half])?;
            std::thread::sleep(Duration::from_secs(3));
            stream.write_all(&body[half..])?;
        }
        _ => stream.write_all(&body)?,
    }
    Ok(())
}

/// What a host with this fault has stored.
fn broken(mut body: Vec<u8>, fault: Option<Fault>) -> Vec<u8> {
    let half = body.len() / 2;
    match fault {
        Some(Fault::Cut) => body.truncate(half),
        Some(Fault::Corrupt) if !body.is_empty() => body[half] ^= 0xff,
        _ => {}
    }
    body
}

fn mime(file: &Path) -> &'static str {
    match file.extension().and_then(|extension| extension.to_str()).unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" => "application/json",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" | "md" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;
    use std::sync::LazyLock;

    use super::*;

    /// Sends a request with these headers to a server of a small page; the answer's head and body.
    fn ask(method: &str, path: &str, headers: &str) -> (String, Vec<u8>) {
        static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
            let name = format!("vitscope-serve-{}", std::process::id());
            let folder = std::env::temp_dir().join(name);
            std::fs::create_dir_all(folder.join("models")).unwrap();
            std::fs::write(folder.join("index.html"), "page").unwrap();
            std::fs::write(folder.join("models/a.wasm"), "abcd").unwrap();
            std::fs::write(folder.join("models/a.safetensors"), "wxyz").unwrap();
            folder
        });
        let folder = FOLDER.clone();
        let server = Server::bind(0).unwrap();
        let mut stream = TcpStream::connect(server.address).unwrap();
        std::thread::spawn(move || server.run(Mounts::for_tests(folder.clone(), folder)));
        write!(stream, "{method} {path} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n").unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap() + 4;
        (String::from_utf8(bytes[..end].to_vec()).unwrap(), bytes[end..].to_vec())
    }

    fn get(path: &str) -> String {
        let (head, body) = ask("GET", path, "");
        head + &String::from_utf8(body).unwrap()
    }

    #[test]
    fn files_come_with_their_type() {
        let text = get("/models/a.wasm?x=1");
        assert!(
            text.starts_with("HTTP/1.1 200 OK\r\nContent-Type: application/wasm\r\n"),
            "{text}"
        );
        assert!(text.ends_with("\r\n\r\nabcd"), "{text}");
        assert!(get("/sub/path/").ends_with("page"));
        assert!(get("/nothing").starts_with("HTTP/1.1 404 "));
    }

    #[test]
    fn what_gets_smaller_comes_gzipped_to_those_who_take_it() {
        const TAKES: &str = "accept-encoding: gzip, deflate, br\r\n";
        let (head, body) = ask("GET", "/models/a.wasm", TAKES);
        assert!(head.contains("Content-Encoding: gzip\r\nVary: Accept-Encoding\r\n"), "{head}");
        assert!(head.contains(&format!("Content-Length: {}\r\n", body.len())), "{head}");
        let mut text = String::new();
        flate2::read::GzDecoder::new(body.as_slice()).read_to_string(&mut text).unwrap();
        assert_eq!(text, "abcd");

        let (asked, nothing) = ask("HEAD", "/models/a.wasm", TAKES);
        assert_eq!((asked, nothing), (head, Vec::new()));
        let (head, body) = ask("GET", "/models/a.wasm", "");
        assert!(!head.contains("Content-Encoding") && head.contains("Vary"), "{head}");
        assert_eq!(body, b"abcd");
        let (head, body) = ask("GET", "/models/a.safetensors", TAKES);
        assert!(!head.contains("Content-Encoding") && !head.contains("Vary"), "{head}");
        assert_eq!(body, b"wxyz");
        // The fault is one of the file's bytes.
        let (head, body) = ask("GET", "/fault/cut/a.wasm/models/a.wasm", TAKES);
        assert!(!head.contains("Content-Encoding"), "{head}");
        assert_eq!(body, b"ab");
    }

    #[test]
    fn faults_are_as_named() {
        let get = |fault: &str| get(&format!("/fault/{fault}/a.wasm/models/a.wasm"));
        assert!(get("missing").starts_with("HTTP/1.1 404 "));
        assert!(get("cut").contains("Content-Length: 2\r\n") && get("cut").ends_with("\r\n\r\nab"));
        assert!(
            get("drop").contains("Content-Length: 4\r\n") && get("drop").ends_with("\r\n\r\nab")
        );
        assert!(!get("slow").contains("404") && get("slow").ends_with("abcd"));
        assert!(
            get("type").contains("Content-Type: text/plain\r\n") && get("type").ends_with("abcd")
        );
        assert!(get("login").starts_with("HTTP/1.1 401 "));
    }
}
