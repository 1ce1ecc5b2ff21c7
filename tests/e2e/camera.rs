//! The view “Camera”, with Chromium's own fake camera: a still, live, and every way in which there is none.

use serde_json::{Value, json};

use crate::browser::{Outcome, explore, explore_with};
use crate::explorer::Explorer;

/// A moving test picture, and nobody to ask.
const FAKE: [&str; 2] = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"];
const TWO: [&str; 2] =
    ["--use-fake-device-for-media-stream=device-count=2", "--use-fake-ui-for-media-stream"];

/// Keeps the streams that the page gets, once `answer` has come, and when it shows live frames.
const WATCH: &str = "
    window.streams = [];
    window.turns = [];
    const address = URL.createObjectURL;
    URL.createObjectURL = blob => {
        if (blob.type === 'image/jpeg') turns.push(performance.now());
        return address.call(URL, blob);
    };
    const devices = navigator.mediaDevices;
    const get = devices.getUserMedia.bind(devices);
    devices.getUserMedia = async constraints => {
        const stream = await get(constraints);
        await window.answer;
        streams.push(stream);
        return stream;
    };";

#[test]
fn a_still_becomes_the_pages_picture() {
    explore_with(&FAKE, async |page| {
        open(page).await?;
        let before = page.ask("curves").await?;
        start(page).await?;
        page.click("[data-part=camera-still]").await?;
        page.wait_for_change("curves", &before).await?;
        page.wait_ready().await?;
        assert_eq!(page.in_url("image").await?.as_deref(), Some("local"));
        let credit = page.run("return document.querySelector('.credit').innerText").await?;
        assert_eq!(credit, json!("Camera picture · 640 × 480 px"));
        // The curve shown is the engine's, of that picture.
        compare_curves(page).await?;
        page.click("[data-part=camera-stop]").await?;
        assert!(ended(page).await?);
        assert_eq!(page.console_errors().await?, Vec::<String>::new());
        Ok(())
    });
}

#[test]
fn live_the_maps_and_curves_follow_at_the_rate_that_is_shown() {
    explore_with(&FAKE, async |page| {
        open(page).await?;
        start(page).await?;
        page.click("[data-part=camera-live]").await?;
        page.wait_until(&format!("return {RATE} > 0")).await?;
        let drawn = "return [...document.querySelectorAll('.camera-sight canvas')].map(it => it.toDataURL())";
        let photo = "return document.querySelector('.stage .crop').src";
        let (maps, shown) = (page.run(drawn).await?, page.run(photo).await?);
        let curves = page.ask("curves").await?;
        page.wait_for_change("curves", &curves).await?;
        page.wait_until(&format!(
            "const now = (() => {{ {drawn} }})(), before = {maps};
             return now.length === 2 && now.every((map, i) => map !== before[i])"
        ))
        .await?;
        assert_ne!(page.run(photo).await?, shown);
        // What is shown as the rate, against the times of the frames that the page has shown.
        page.wait_until("return turns.length > 5").await?;
        let last = page
            .run(&format!(
                "const last = turns.filter((at, i) => i >= turns.length - 4 || at >= turns.at(-1) - 5000);
                 const between = last.slice(1).map((at, i) => at - last[i]).sort((a, b) => a - b);
                 const runs = performance.getEntriesByName('vitscope:forward').length;
                 return [between, {RATE}, turns.length, runs]"
            ))
            .await?;
        let (between, shown, turns, runs): (Vec<f64>, f64, usize, usize) =
            serde_json::from_value(last)?;
        let middle = (between.len() - 1) / 2;
        let median = (between[middle] + between[between.len() / 2]) / 2.0;
        let measured = 1e3 / median;
        assert!(
            (measured - shown).abs() < ONE_DECIMAL + JITTER * measured,
            "{measured} frames/s, shown {shown}"
        );
        // Both models have seen what was shown.
        assert!(runs >= 2 * turns, "{runs} runs, {turns} frames");

        page.click("[data-part=camera-live]").await?;
        page.wait_ready().await?;
        compare_curves(page).await?;
        // Another view lets the camera go.
        page.click("[data-part=camera-live]").await?;
        page.click("#tab-Layers").await?;
        assert!(ended(page).await?);
        page.wait_ready().await?;
        assert_eq!(page.console_errors().await?, Vec::<String>::new());
        Ok(())
    });
}

#[test]
fn another_picture_ends_live_and_a_hidden_page_lets_the_camera_go() {
    explore_with(&TWO, async |page| {
        open(page).await?;
        start(page).await?;
        page.wait_until("return document.querySelectorAll('#camera-device option').length === 2")
            .await?;
        page.click("[data-part=camera-live]").await?;
        page.wait_until(&format!("return {RATE} > 0")).await?;
        page.set(json!({ "image": "coffee" })).await?;
        page.wait_until(
            "return document.querySelector('[data-part=camera-live]').ariaPressed === 'false'",
        )
        .await?;
        page.wait_ready().await?;
        assert_eq!(page.in_url("image").await?.as_deref(), Some("coffee"));
        // The second camera takes the place of the first, and is not live by itself.
        page.click("[data-part=camera-live]").await?;
        page.run(
            "const select = document.getElementById('camera-device');
             select.selectedIndex = 1;
             select.dispatchEvent(new Event('change', { bubbles: true }));",
        )
        .await?;
        page.wait_until(
            "return streams.length === 2 && streams[0].getTracks()[0].readyState === 'ended'
                 && document.querySelector('video')?.videoWidth > 0
                 && document.querySelector('[data-part=camera-live]').ariaPressed === 'false'",
        )
        .await?;
        page.run(HIDE).await?;
        assert!(told(page).await?.contains("hidden"));
        assert!(ended(page).await?);
        Ok(())
    });
}

#[test]
fn a_camera_that_is_granted_to_a_hidden_page_is_let_go() {
    explore_with(&FAKE, async |page| {
        open(page).await?;
        page.run("window.answer = new Promise(grant => { window.grant = grant; })").await?;
        page.click("[data-part=camera-start]").await?;
        page.wait_until("return /Waiting/.test(document.querySelector('.camera-tools').innerText)")
            .await?;
        page.run(HIDE).await?;
        assert!(told(page).await?.contains("hidden"));
        page.run("grant()").await?;
        page.wait_until(ENDED).await
    });
}

#[test]
fn a_camera_that_is_unplugged_or_refused_says_so() {
    explore_with(&FAKE, async |page| {
        open(page).await?;
        start(page).await?;
        page.run("streams[0].getTracks()[0].dispatchEvent(new Event('ended'))").await?;
        assert!(told(page).await?.contains("unplugged"));
        assert!(ended(page).await?);
        Ok(())
    });
    explore_with(&FAKE[..1], async |page| {
        open(page).await?;
        let camera = json!({ "permission": { "name": "camera" }, "setting": "denied" });
        page.devtools("Browser.setPermission", camera).await?;
        page.click("[data-part=camera-start]").await?;
        assert!(told(page).await?.contains("refused"));
        Ok(())
    });
}

#[test]
fn a_camera_that_is_missing_or_blocked_says_so() {
    explore_with(&FAKE[1..], async |page| {
        open(page).await?;
        page.click("[data-part=camera-start]").await?;
        assert!(told(page).await?.contains("No camera was found"));
        Ok(())
    });
    explore(async |page| {
        open(page).await?;
        // A host that embeds the page and keeps the camera from it.
        page.run(
            "const frame = document.createElement('iframe');
             frame.allow = \"camera 'none'\";
             frame.src = '?view=camera';
             document.body.prepend(frame);",
        )
        .await?;
        page.wait_until(
            "const button = document.querySelector('iframe').contentDocument
                 ?.querySelector('[data-part=camera-start]');
             button?.click();
             return !!button",
        )
        .await?;
        page.wait_until(
            "return /does not let it use the camera/.test(
                 document.querySelector('iframe').contentDocument.querySelector('.camera-tools').innerText)",
        )
        .await
    });
}

/// The rate is shown with one.
const ONE_DECIMAL: f64 = 0.051;
/// A frame's time is taken a little after it is given its address.
const JITTER: f64 = 0.1;

const RATE: &str = "parseFloat(document.querySelector('[data-number=fps]')?.innerText)";

/// All tracks of all cameras have ended.
const ENDED: &str = "return streams.length > 0
    && streams.every(it => it.getTracks().every(track => track.readyState === 'ended'))";

const HIDE: &str = "
    Object.defineProperty(document, 'hidden', { get: () => true });
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));";

async fn open(page: &Explorer) -> Outcome {
    page.before_load(WATCH).await?;
    page.open("?view=camera&layer=3").await?;
    page.wait_ready().await
}

async fn start(page: &Explorer) -> Outcome {
    page.click("[data-part=camera-start]").await?;
    page.wait_until("return document.querySelector('video')?.videoWidth > 0").await
}

async fn ended(page: &Explorer) -> Outcome<bool> {
    Ok(page.run(ENDED).await? == json!(true))
}

/// The sentence beside the button.
async fn told(page: &Explorer) -> Outcome<String> {
    page.wait_until("return !!document.querySelector('.camera-tools .problem')?.innerText").await?;
    let sentence = page.run("return document.querySelector('.camera-tools .problem').innerText");
    Ok(sentence.await?.as_str().unwrap_or_default().to_owned())
}

/// The page's chart of NMI at layer 3 against the engine's numbers.
async fn compare_curves(page: &Explorer) -> Outcome {
    /// A chart's word has three decimals.
    const THREE_DECIMALS: f64 = 5.1e-4;
    let curves = page.ask("curves").await?;
    for side in ["cl", "mim"] {
        let heads: Vec<f64> = serde_json::from_value(curves[side]["nmi"][2].clone())?;
        let mean = heads.iter().sum::<f64>() / heads.len() as f64;
        let script = format!(
            "return Number(document.querySelector('.curve[data-measure=Nmi] canvas')
                 .ariaLabel.match(/{} ([0-9.]+)/)[1])",
            side.to_uppercase()
        );
        let shown = page.run(&script).await?;
        let near =
            |shown: &Value| (shown.as_f64().unwrap_or(f64::NAN) - mean).abs() < THREE_DECIMALS;
        assert!(near(&shown), "{side}: {shown}, {mean}");
    }
    Ok(())
}
