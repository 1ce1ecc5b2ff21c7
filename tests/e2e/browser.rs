//! One Chromium a test: started, given a limit, its state kept when the test fails, closed.

use std::error::Error;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::PathBuf;
use std::time::Duration;

use fantoccini::wd::{Capabilities, WebDriverCompatibleCommand};
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use url::{ParseError, Url};

use crate::explorer::Explorer;

/// What a test may fail with.
pub type Outcome<T = ()> = Result<T, Box<dyn Error>>;

/// No wait of one verb is longer, unless the test says so.
pub const PATIENCE: Duration = Duration::from_secs(30);
/// A whole test.
const LIMIT: Duration = Duration::from_secs(150);

/// For machines without a screen, a GPU or a network; the software adapter makes WebGPU testable.
const ARGUMENTS: [&str; 15] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
    "--hide-scrollbars",
    "--force-device-scale-factor=1",
    "--font-render-hinting=none",
    // A click does not wait until a smooth scroll has ended.
    "--force-prefers-reduced-motion",
    "--window-size=1440,900",
    "--enable-unsafe-webgpu",
    "--use-webgpu-adapter=swiftshader",
];

/// What xtask says in a variable.
pub fn from_xtask(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| {
        panic!("{name} is not set: run these tests with `cargo xtask test --only e2e`")
    })
}

/// Where pictures and logs go.
pub fn out() -> PathBuf {
    from_xtask("VITSCOPE_E2E_OUT").into()
}

/// Runs a test in a browser of its own that shows nothing yet.
pub fn explore(test: impl AsyncFnOnce(&Explorer) -> Outcome) {
    explore_with(&[], test);
}

/// The same of a test that takes longer than others may.
pub fn explore_for(limit: Duration, test: impl AsyncFnOnce(&Explorer) -> Outcome) {
    explore_within(limit, &[], test);
}

/// The same in a browser that gets more arguments.
pub fn explore_with(arguments: &[&str], test: impl AsyncFnOnce(&Explorer) -> Outcome) {
    explore_within(LIMIT, arguments, test);
}

fn explore_within(
    limit: Duration,
    arguments: &[&str],
    test: impl AsyncFnOnce(&Explorer) -> Outcome,
) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let page = runtime.block_on(async { Explorer::new(start(arguments).await) });
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        runtime.block_on(async {
            tokio::time::timeout(limit, async {
                page.set_up().await?;
                test(&page).await
            })
            .await?
        })
    }));
    if !matches!(outcome, Ok(Ok(()))) {
        runtime.block_on(keep(&page));
    }
    // Where the browser itself is gone there is nothing to close; xtask ends what is left.
    let _ = runtime.block_on(page.close());
    match outcome {
        Ok(Ok(())) => {}
        Ok(Err(error)) => panic!("{error}"),
        Err(panic) => resume_unwind(panic),
    }
}

async fn start(more: &[&str]) -> Client {
    let arguments: Vec<&str> = ARGUMENTS.iter().chain(more).copied().collect();
    let capabilities = json!({
        "goog:chromeOptions": { "binary": from_xtask("VITSCOPE_CHROMIUM"), "args": arguments },
        "goog:loggingPrefs": { "browser": "ALL" },
        "timeouts": { "script": PATIENCE.as_millis() as u64, "pageLoad": 2 * PATIENCE.as_millis() as u64 },
    });
    let Value::Object(capabilities) = capabilities else {
        unreachable!("it is written as an object")
    };
    let mut builder = ClientBuilder::new(HttpConnector::new());
    builder.capabilities(Capabilities::from_iter(capabilities));
    let url = from_xtask("WEBDRIVER_URL");
    tokio::time::timeout(PATIENCE, builder.connect(&url))
        .await
        .expect("Chromium starts within 30 s")
        .expect("chromedriver starts Chromium")
}

/// The picture and the console of a failed test, beside its name.
async fn keep(page: &Explorer) {
    let thread = std::thread::current();
    let name = thread.name().unwrap_or("test").replace("::", "-");
    let kept = tokio::time::timeout(PATIENCE, async {
        page.screenshot(&out().join(format!("{name}.png"))).await?;
        let console = page.console().await?.join("\n");
        let main =
            page.run("return document.querySelector('main')?.outerHTML.slice(0, 4000)").await?;
        std::fs::write(out().join(format!("{name}.txt")), format!("{console}\n\n{main}\n"))?;
        Outcome::Ok(())
    });
    match kept.await {
        Ok(Ok(())) => eprintln!("a picture and the console are in {}", out().display()),
        Ok(Err(error)) => eprintln!("nothing could be kept of the page: {error}"),
        Err(_) => eprintln!("nothing could be kept of the page: the browser does not answer"),
    }
}

/// A command of chromedriver's own, below `/session/<id>/`.
#[derive(Debug)]
pub struct Vendor {
    /// Below the session.
    pub path: &'static str,
    /// JSON.
    pub body: Value,
}

impl WebDriverCompatibleCommand for Vendor {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.path))
    }

    fn method_and_body(&self, _url: &Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(self.body.to_string()))
    }
}
