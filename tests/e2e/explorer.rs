//! The page as a visitor meets it: verbs, and what can be seen.

use std::path::Path;
use std::time::Duration;

use fantoccini::actions::{
    InputSource, KeyAction, KeyActions, MOUSE_BUTTON_LEFT, MouseActions, PointerAction,
};
use fantoccini::{Client, Locator};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use crate::browser::{Outcome, PATIENCE, Vendor, from_xtask};

/// The photograph that takes the query.
const PHOTOGRAPH: &str = "#vitscope [role=application]";
/// The slider of the layer.
const LAYER: &str = "#layer";
/// The chooser of an own image.
const IMAGE_FILE: &str = "#own-image";

/// A page in a browser of its own.
pub struct Explorer {
    client: Client,
}

impl Explorer {
    /// Around a browser that shows nothing yet.
    pub fn new(client: Client) -> Self {
        Explorer { client }
    }

    /// What every test wants from the start.
    pub async fn set_up(&self) -> Outcome {
        self.resize(1440, 900).await
    }

    /// Ends the browser.
    pub async fn close(self) -> Outcome {
        Ok(tokio::time::timeout(PATIENCE, self.client.close()).await??)
    }

    /// Opens the page at the server's root: `open("?layer=3")`; a path may stand before the `?`.
    pub async fn open(&self, path: &str) -> Outcome {
        self.open_at(&format!("{}{path}", from_xtask("VITSCOPE_E2E_URL"))).await
    }

    /// Opens a whole address.
    pub async fn open_at(&self, address: &str) -> Outcome {
        Ok(self.client.goto(address).await?)
    }

    /// Loads what stands in the address line again.
    pub async fn reload(&self) -> Outcome {
        Ok(self.client.refresh().await?)
    }

    /// Runs JavaScript; `return` gives its value.
    pub async fn run(&self, script: &str) -> Outcome<Value> {
        Ok(self.client.execute(script, vec![]).await?)
    }

    /// The browser's DevTools, for what WebDriver has no command for.
    pub async fn devtools(&self, command: &str, parameters: Value) -> Outcome<Value> {
        let body = json!({ "cmd": command, "params": parameters });
        Ok(self.client.issue_cmd(Vendor { path: "goog/cdp/execute", body }).await?)
    }

    /// Where a DevTools client of one's own reaches this page.
    pub async fn devtools_address(&self) -> Outcome<String> {
        let options = self.client.capabilities().and_then(|all| all.get("goog:chromeOptions"));
        let browser = options.and_then(|options| options["debuggerAddress"].as_str());
        let browser = browser.ok_or("chromedriver names no address of Chromium's DevTools")?;
        let window = String::from(self.client.window().await?);
        Ok(format!("ws://{browser}/devtools/page/{window}"))
    }

    /// An attribute of `#vitscope`: `data("status")`.
    pub async fn data(&self, name: &str) -> Outcome<String> {
        let script =
            "return document.getElementById('vitscope')?.getAttribute('data-' + arguments[0])";
        let value = self.client.execute(script, vec![json!(name)]).await?;
        Ok(value.as_str().unwrap_or_default().to_owned())
    }

    /// Waits until an attribute of `#vitscope` has a value.
    pub async fn wait_for(&self, name: &str, value: &str, limit: Duration) -> Outcome {
        let deadline = Instant::now() + limit;
        loop {
            let now = self.data(name).await?;
            if now == value {
                return Ok(());
            }
            if Instant::now() > deadline {
                return Err(
                    format!("data-{name} is `{now}`, not `{value}`, after {limit:?}").into()
                );
            }
            sleep(Duration::from_millis(50)).await;
        }
    }

    /// Waits until both models' live captures are in.
    pub async fn wait_ready(&self) -> Outcome {
        self.wait_for("status", "ready", 2 * PATIENCE).await
    }

    /// Waits until JavaScript returns true.
    pub async fn wait_until(&self, script: &str) -> Outcome {
        self.wait_for_script(script, PATIENCE).await
    }

    /// The same, for as long as `patience`.
    pub async fn wait_for_script(&self, script: &str, patience: Duration) -> Outcome {
        let deadline = Instant::now() + patience;
        while self.run(script).await? != json!(true) {
            if Instant::now() > deadline {
                return Err(format!("not within {patience:?}: {script}").into());
            }
            sleep(Duration::from_millis(50)).await;
        }
        Ok(())
    }

    /// Asks through postMessage, as an embedding page does; the answer's value.
    pub async fn ask(&self, what: &str) -> Outcome<Value> {
        self.message(json!({ "get": what })).await
    }

    /// Waits until the page answers a question otherwise than before.
    pub async fn wait_for_change(&self, what: &str, before: &Value) -> Outcome {
        let deadline = Instant::now() + PATIENCE;
        while self.ask(what).await? == *before {
            if Instant::now() > deadline {
                return Err(format!("`{what}` did not change within {PATIENCE:?}").into());
            }
            sleep(Duration::from_millis(50)).await;
        }
        Ok(())
    }

    /// Sets names of the URL through postMessage; the answer's value.
    pub async fn set(&self, values: Value) -> Outcome<Value> {
        self.message(json!({ "set": values })).await
    }

    async fn message(&self, message: Value) -> Outcome<Value> {
        let script = "
            const [message, done] = arguments;
            message.id = 'e2e-' + Math.random();
            addEventListener('message', function answer({ data }) {
                const ours = data?.vitscope;
                if (ours?.id !== message.id || ours.get || ours.set) return;
                removeEventListener('message', answer);
                done(ours);
            });
            postMessage({ vitscope: message }, location.origin);";
        let mut answer = self.client.execute_async(script, vec![message]).await?;
        match answer.get("error") {
            Some(error) => Err(format!("the page answers {error}").into()),
            None => Ok(answer["value"].take()),
        }
    }

    /// The value of a name in the address line.
    pub async fn in_url(&self, name: &str) -> Outcome<Option<String>> {
        let url = self.client.current_url().await?;
        Ok(url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned()))
    }

    /// Patches a side of the contrastive model, from the length of its attention rows: the prefix
    /// tokens are too few to reach the next square.
    pub async fn grid(&self) -> Outcome<usize> {
        let attention = self.ask("attention").await?;
        let tokens = attention["cl"]["rows"][0].as_array().map_or(0, Vec::len);
        Ok(tokens.isqrt())
    }

    /// Clicks a patch of the photograph, in its middle, with the mouse.
    pub async fn click_patch(&self, column: usize, row: usize) -> Outcome {
        self.click_patch_of(self.grid().await?, column, row).await
    }

    /// The same where the grid is known: asking for it makes the page write down all rows.
    pub async fn click_patch_of(&self, grid: usize, column: usize, row: usize) -> Outcome {
        let mouse = self
            .mouse_over(grid, column, row)
            .await?
            .then(PointerAction::Down { button: MOUSE_BUTTON_LEFT })
            .then(PointerAction::Up { button: MOUSE_BUTTON_LEFT });
        Ok(self.client.perform_actions(mouse).await?)
    }

    /// Clicks a point of an element, as fractions of its width and height.
    pub async fn click_in(&self, element: &str, at: [f64; 2]) -> Outcome {
        let mouse = self
            .mouse_in(element, at)
            .await?
            .then(PointerAction::Down { button: MOUSE_BUTTON_LEFT })
            .then(PointerAction::Up { button: MOUSE_BUTTON_LEFT });
        Ok(self.client.perform_actions(mouse).await?)
    }

    /// Moves the mouse over a patch of the photograph.
    pub async fn hover_patch(&self, column: usize, row: usize) -> Outcome {
        let mouse = self.mouse_over(self.grid().await?, column, row).await?;
        Ok(self.client.perform_actions(mouse).await?)
    }

    /// Where in the window the middle of a patch of the photograph is.
    pub async fn place_of_patch(
        &self,
        grid: usize,
        column: usize,
        row: usize,
    ) -> Outcome<[f64; 2]> {
        let at = |index: usize| (index as f64 + 0.5) / grid as f64;
        self.place_in(PHOTOGRAPH, [at(column), at(row)]).await
    }

    async fn mouse_over(&self, grid: usize, column: usize, row: usize) -> Outcome<MouseActions> {
        Ok(mouse_at(self.place_of_patch(grid, column, row).await?))
    }

    async fn mouse_in(&self, element: &str, at: [f64; 2]) -> Outcome<MouseActions> {
        Ok(mouse_at(self.place_in(element, at).await?))
    }

    async fn place_in(&self, element: &str, [x, y]: [f64; 2]) -> Outcome<[f64; 2]> {
        let script = "
            const box = document.querySelector(arguments[0]).getBoundingClientRect();
            return [box.x + box.width * arguments[1], box.y + box.height * arguments[2]];";
        let place = self.client.execute(script, vec![json!(element), json!(x), json!(y)]).await?;
        let x = place[0].as_f64().ok_or("the element has no place")?;
        let y = place[1].as_f64().ok_or("the element has no place")?;
        Ok([x, y])
    }

    /// Chooses a layer, from 1, as the slider's user does.
    pub async fn set_layer(&self, layer: usize) -> Outcome {
        let script = "
            const slider = document.querySelector(arguments[0]);
            slider.value = arguments[1];
            slider.dispatchEvent(new Event('input', { bubbles: true }));
            slider.dispatchEvent(new Event('change', { bubbles: true }));";
        self.client.execute(script, vec![json!(LAYER), json!(layer)]).await?;
        Ok(())
    }

    /// Presses keys one after the other: characters, or those of `fantoccini::key::Key`.
    pub async fn press(&self, keys: impl IntoIterator<Item = char>) -> Outcome {
        let keyboard =
            keys.into_iter().fold(KeyActions::new("keyboard".into()), |keyboard, value| {
                keyboard.then(KeyAction::Down { value }).then(KeyAction::Up { value })
            });
        Ok(self.client.perform_actions(keyboard).await?)
    }

    /// Whether an element leaves Alt and Left to the browser, which goes back by them.
    pub async fn leaves_way_back(&self, element: &str) -> Outcome<bool> {
        let script = "
            const key = { key: 'ArrowLeft', altKey: true, bubbles: true, cancelable: true };
            return document.querySelector(arguments[0]).dispatchEvent(new KeyboardEvent('keydown', key));";
        Ok(self.client.execute(script, vec![json!(element)]).await? == true)
    }

    /// Chooses a file as the image.
    pub async fn upload_image(&self, file: &Path) -> Outcome {
        self.upload(IMAGE_FILE, file).await
    }

    /// Chooses a file in a file chooser.
    pub async fn upload(&self, chooser: &str, file: &Path) -> Outcome {
        let input = self.client.find(Locator::Css(chooser)).await?;
        Ok(input.send_keys(&file.to_string_lossy()).await?)
    }

    /// Clicks an element with the mouse. It is brought into sight at once: the page scrolls smoothly, and a
    /// click would miss what moves.
    pub async fn click(&self, element: &str) -> Outcome {
        let script = "document.querySelector(arguments[0])?.scrollIntoView({ block: 'center', behavior: 'instant' })";
        self.client.execute(script, vec![json!(element)]).await?;
        Ok(self.client.find(Locator::Css(element)).await?.click().await?)
    }

    /// Drops a model's file on a side, as from a folder.
    pub async fn drop_model(&self, side: &str, name: &str, bytes: &[u8]) -> Outcome {
        self.drop_files(side, &[(name, bytes)]).await
    }

    /// Drops files of these names on a side, together.
    pub async fn drop_files(&self, side: &str, files: &[(&str, &[u8])]) -> Outcome {
        let add = |(name, bytes): &(&str, &[u8])| {
            format!("data.items.add(new File([new Uint8Array({bytes:?})], '{name}'));")
        };
        let add: String = files.iter().map(add).collect();
        let script = format!(
            "const data = new DataTransfer();
             {add}
             const drop = new DragEvent('drop', {{ dataTransfer: data, bubbles: true }});
             document.querySelector('.panel[data-side={side}] h2').dispatchEvent(drop);"
        );
        self.run(&script).await?;
        Ok(())
    }

    /// The texts of the alerts that can be seen.
    pub async fn alerts(&self) -> Outcome<Vec<String>> {
        let script = "
            return [...document.querySelectorAll('[role=alert]')]
                .filter(alert => alert.checkVisibility())
                .map(alert => alert.innerText.trim())
                .filter(text => text);";
        Ok(serde_json::from_value(self.run(script).await?)?)
    }

    /// What the console has shown since the last call, as "LEVEL message".
    pub async fn console(&self) -> Outcome<Vec<String>> {
        let body = json!({ "type": "browser" });
        let entries = self.client.issue_cmd(Vendor { path: "se/log", body }).await?;
        let text = |entry: &Value, name: &str| entry[name].as_str().unwrap_or_default().to_owned();
        let entries = entries.as_array().cloned().unwrap_or_default();
        Ok(entries.iter().map(|e| format!("{} {}", text(e, "level"), text(e, "message"))).collect())
    }

    /// The errors among them.
    pub async fn console_errors(&self) -> Outcome<Vec<String>> {
        // Chromium asks nobody before it leaves a page that was never clicked, and says so.
        let is_error =
            |line: &String| line.starts_with("SEVERE") && !line.contains("'beforeunload'");
        Ok(self.console().await?.into_iter().filter(is_error).collect())
    }

    /// Gives the page exactly this many CSS pixels.
    pub async fn resize(&self, width: u32, height: u32) -> Outcome {
        let size =
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", size).await?;
        Ok(())
    }

    /// Asks the page for "light" or "dark".
    pub async fn prefer(&self, scheme: &str) -> Outcome {
        let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        self.devtools("Emulation.setEmulatedMedia", features).await?;
        Ok(())
    }

    /// Runs JavaScript before anything of the next page.
    pub async fn before_load(&self, script: &str) -> Outcome {
        let source = json!({ "source": script });
        self.devtools("Page.addScriptToEvaluateOnNewDocument", source).await?;
        Ok(())
    }

    /// Forgets what the page has stored, downloads above all.
    pub async fn forget(&self) -> Outcome {
        let origin = self.run("return location.origin").await?;
        let everything = json!({ "origin": origin, "storageTypes": "all" });
        self.devtools("Storage.clearDataForOrigin", everything).await?;
        Ok(())
    }

    /// Makes the next page's browser one without WebAssembly SIMD.
    pub async fn without_simd(&self) -> Outcome {
        self.before_load("WebAssembly.validate = () => false;").await
    }

    /// Writes a PNG of what can be seen.
    pub async fn screenshot(&self, file: &Path) -> Outcome {
        Ok(std::fs::write(file, self.client.screenshot().await?)?)
    }
}

fn mouse_at([x, y]: [f64; 2]) -> MouseActions {
    let mouse = MouseActions::new("mouse".into());
    mouse.then(PointerAction::MoveTo { duration: None, x, y })
}
