//! A slow line and a slow processor, by Chromium's own throttling.
//!
//! chromedriver's command for DevTools reaches the page alone, and models are downloaded by workers. So this
//! is a DevTools client of its own, which attaches to every worker before its first line runs.

use std::net::TcpStream;

use serde_json::{Value, json};
use tungstenite::stream::MaybeTlsStream;
use tungstenite::{Message, WebSocket};

use crate::browser::Outcome;
use crate::explorer::Explorer;

/// How slow.
#[derive(Clone, Copy)]
pub struct Throttle {
    /// Of the line, both ways.
    pub megabits_per_second: f64,
    /// How many times longer the main thread takes; Chromium slows down no other.
    pub processor: f64,
}

impl Throttle {
    /// How fast the line is, both ways.
    pub fn bytes_per_second(self) -> f64 {
        self.megabits_per_second * 1e6 / 8.0
    }
}

/// Slows down a page and all its workers from the next load on, until its browser is closed.
pub async fn slow_down(page: &Explorer, throttle: Throttle) -> Outcome {
    let (socket, _) = tungstenite::connect(page.devtools_address().await?)?;
    let mut devtools = DevTools { socket, sent: 0 };
    let rate = json!({ "rate": throttle.processor });
    devtools.ask(None, "Emulation.setCPUThrottlingRate", rate)?;
    let line = json!({
        "offline": false,
        "latency": 0,
        "downloadThroughput": throttle.bytes_per_second(),
        "uploadThroughput": throttle.bytes_per_second(),
    });
    devtools.ask(None, "Network.enable", json!({}))?;
    devtools.ask(None, "Network.emulateNetworkConditions", line)?;
    let attach = json!({ "autoAttach": true, "waitForDebuggerOnStart": true, "flatten": true });
    let last = devtools.ask(None, "Target.setAutoAttach", attach)?;
    loop {
        let message = devtools.read()?;
        if let Some(error) = message.get("error") {
            return Err(format!("DevTools: {error}").into());
        }
        if message["id"] == last {
            break;
        }
    }
    // Ends with the browser.
    std::thread::spawn(move || while devtools.slow_next_worker().is_ok() {});
    Ok(())
}

struct DevTools {
    socket: WebSocket<MaybeTlsStream<TcpStream>>,
    sent: u64,
}

impl DevTools {
    /// Sends a command to the page or to an attached worker; its number, which the answer bears.
    fn ask(&mut self, session: Option<&str>, method: &str, parameters: Value) -> Outcome<u64> {
        self.sent += 1;
        let mut message = json!({ "id": self.sent, "method": method, "params": parameters });
        if let Some(session) = session {
            message["sessionId"] = session.into();
        }
        self.socket.send(Message::text(message.to_string()))?;
        Ok(self.sent)
    }

    /// Reads one message; a new worker is given the page's line and started.
    fn slow_next_worker(&mut self) -> Outcome {
        let message = self.read()?;
        if message["method"] == "Target.attachedToTarget" {
            let session = message["params"]["sessionId"].as_str();
            // That alone: Chromium 156 then has a worker share the page's line, and refuses to limit it apart.
            self.ask(session, "Network.enable", json!({}))?;
            self.ask(session, "Runtime.runIfWaitingForDebugger", json!({}))?;
        }
        Ok(())
    }

    fn read(&mut self) -> Outcome<Value> {
        loop {
            if let Message::Text(text) = self.socket.read()? {
                return Ok(serde_json::from_str(&text)?);
            }
        }
    }
}
