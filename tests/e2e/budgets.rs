//! Times of the published page. Prints table rows that `cargo xtask budgets` collects.

use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};

use crate::browser::{Outcome, explore, from_xtask};
use crate::explorer::Explorer;
use crate::throttle::{Throttle, slow_down};

const LOADS: usize = 5;
const CLICKS: usize = 60;
const MOVES: usize = 24;
/// Much longer than a click takes.
const SETTLED: Duration = Duration::from_millis(400);

/// Notes when the first saved and the first live map are drawn, and every task that holds the main thread for over 50 ms.
const WATCH: &str = "
    window.watched = { saved: null, live: null, tasks: [] };
    new PerformanceObserver(list => {
        for (const task of list.getEntries()) {
            watched.tasks.push([task.startTime + task.duration, task.duration]);
        }
    }).observe({ type: 'longtask', buffered: true });
    const drawn = name => requestAnimationFrame(() => { watched[name] ??= performance.now(); });
    new MutationObserver((changes, observer) => {
        // Before the page's program runs index.html shows it.
        if (watched.saved === null && document.querySelector('#splash .explorer')) drawn('saved');
        const main = document.getElementById('vitscope');
        const isLive = side => main?.dataset[side] === 'ready'
            && document.querySelector(`main .panel[data-side=${side}]`)?.dataset.source === 'live';
        if (watched.live === null && (isLive('cl') || isLive('mim'))) drawn('live');
        // What it takes is the page's in no later measure.
        if (watched.saved !== null && watched.live !== null) observer.disconnect();
    }).observe(document, { attributes: true, childList: true, subtree: true });";

/// A row of README.md's table: what is measured, and at most how many milliseconds.
struct Row(&'static str, Option<f64>);

const LOCAL_LIVE: Row = Row(
    "localhost, cold cache, embedded pair, CPU: navigation to first live map, median of 5",
    Some(2500.0),
);
const SLOW_PAINT: Row = Row(
    "10 Mbit/s, main thread four times slower, cold cache: navigation to first paint, median of 5",
    None,
);
const SLOW_SAVED: Row = Row(
    "10 Mbit/s, main thread four times slower, cold cache: navigation to the saved map, median of 5",
    Some(3000.0),
);
const SLOW_LIVE: Row = Row(
    "10 Mbit/s, main thread four times slower, cold cache: navigation to first live map, median of 5",
    Some(8000.0),
);
const SLOWER: Row = Row(
    "how many times slower than on localhost objects were made and sorted there: no 4 in a noisy hour",
    None,
);
const OPENING_TASK: Row = Row("longest main-thread task while the page itself opens", None);
const LOADING_TASK: Row = Row(
    "longest main-thread task from the first model's request to ready, embedded pair",
    Some(50.0),
);
const CLICK: Row = Row("click to repaint, script, 95th percentile, embedded pair", Some(16.0));
const CLICK_BASE: Row =
    Row("click to repaint, script, 95th percentile, ViT-B/16 capture", Some(16.0));
const SLIDER: Row = Row(
    "a slider of the perturbation lab to maps and curves, 95th percentile, embedded pair",
    Some(400.0),
);
const TOKEN_MAPS: Row = Row(
    "both models' token maps (t-SNE) of 3,528 tokens at once, from the click on its tab",
    Some(20_000.0),
);
const TOKEN_MAPS_TASK: Row = Row("longest main-thread task meanwhile", Some(50.0));

/// In the order in which they are printed.
const ROWS: [Row; 12] = [
    LOCAL_LIVE,
    SLOW_PAINT,
    SLOW_SAVED,
    SLOW_LIVE,
    SLOWER,
    OPENING_TASK,
    LOADING_TASK,
    CLICK,
    SLIDER,
    TOKEN_MAPS,
    TOKEN_MAPS_TASK,
    CLICK_BASE,
];

impl Row {
    /// What does not depend on the measurement.
    fn beginning(&self) -> String {
        let Row(what, most) = self;
        format!("| {what} | {} |", most.map_or("–".to_owned(), spell))
    }

    fn print(&self, measured: f64) {
        // A figure that is missing is NaN and over every budget.
        let verdict = match self.1 {
            Some(most) if measured <= most => "ok |",
            None if measured.is_finite() => "|",
            _ => "over |",
        };
        self.print_as(&spell(measured), verdict);
    }

    fn print_as(&self, measured: &str, verdict: &str) {
        println!("\n{} {measured} | {verdict}", self.beginning());
    }
}

fn spell(milliseconds: f64) -> String {
    match milliseconds {
        _ if milliseconds < 1000.0 => format!("{milliseconds:.0} ms"),
        _ => format!("{} s", (milliseconds / 10.0).round() / 100.0),
    }
}

#[test]
fn the_readme_has_these_rows() {
    let readme = include_str!("../../README.md");
    for row in ROWS {
        assert!(readme.contains(&row.beginning()), "{}", row.beginning());
    }
}

#[test]
#[ignore = "measures; run by `cargo xtask budgets`"]
fn figures() {
    let [_, _, local, unhindered] = median_of_loads(None);
    LOCAL_LIVE.print(local);
    let throttle = Throttle { megabits_per_second: 10.0, processor: 4.0 };
    let [paint, saved, live, objects] = median_of_loads(Some(throttle));
    SLOW_PAINT.print(paint);
    SLOW_SAVED.print(saved);
    SLOW_LIVE.print(live);
    SLOWER.print_as(&format!("{:.1} x", objects / unhindered), "|");

    explore(async |page| {
        open(page).await?;
        // What ends before the first model is asked for is the page's own start.
        let longest = |which: &str| {
            format!(
                "const start = performance.getEntriesByName('vitscope:load')[0].startTime;
                 const tasks = watched.tasks.filter(([end]) => end {which} start);
                 return Math.max(0, ...tasks.map(([, duration]) => duration));"
            )
        };
        OPENING_TASK.print(number(page, &longest("<=")).await?);
        LOADING_TASK.print(number(page, &longest(">")).await?);
        click(CLICK, page).await
    });

    explore(slider);
    explore(token_map);

    explore(async |page| {
        let file = Path::new(&from_xtask("VITSCOPE_E2E_DIST")).join(BASE);
        std::fs::write(&file, vit_base())?;
        let loaded = load_base(page).await;
        std::fs::remove_file(&file)?;
        loaded?;
        click(CLICK_BASE, page).await
    });
}

/// Milliseconds that it takes to make objects and to sort them, at best: what Chromium's throttling, which interrupts
/// the main thread, makes much slower than a loop over numbers.
const OBJECTS: &str = "
    const times = [];
    for (let turn = 0; turn < 5; turn++) {
        const start = performance.now();
        const all = Array.from({ length: 20000 }, (_, i) => ({ name: `object ${i * 7919 % 20000}` }));
        all.sort((a, b) => (a.name < b.name ? -1 : 1));
        times.push(performance.now() - start);
    }
    return Math.min(...times)";

/// Milliseconds from navigation to the first paint, to the saved map and to the first live one, and those of
/// [`OBJECTS`], each in a browser of its own, whose caches are cold. Where the models are sooner there is no saved map:
/// NaN.
fn median_of_loads(throttle: Option<Throttle>) -> [f64; 4] {
    let mut all = [const { Vec::new() }; 4];
    for _ in 0..LOADS {
        touch_memory();
        explore(async |page| {
            if let Some(throttle) = throttle {
                slow_down(page, throttle).await?;
            }
            page.before_load(WATCH).await?;
            page.open("").await?;
            page.wait_until("return watched.live !== null").await?;
            page.wait_ready().await?;
            if let Some(throttle) = throttle {
                let ready = number(page, "return performance.now() / 1000").await?;
                let least = pair_bytes()? / throttle.bytes_per_second();
                assert!(ready > least, "ready after {ready} s: the workers' line was not slow");
            }
            let paint = "performance.getEntriesByName('first-contentful-paint')[0].startTime";
            for (times, script) in all.iter_mut().zip([paint, "watched.saved", "watched.live"]) {
                times.push(number(page, &format!("return {script}")).await?);
            }
            all[3].push(number(page, OBJECTS).await?);
            Ok(())
        });
    }
    all.map(|mut times| {
        times.sort_by(f64::total_cmp);
        times[LOADS / 2]
    })
}

/// Writes to every page of as much memory as a browser takes. A virtual machine may have given its free memory back to its
/// host; the first touch of a page is then a hundred times slower (11 µs, measured), and a load three times.
fn touch_memory() {
    const BYTES: usize = 3 << 30;
    const PAGE: usize = 4096;
    let mut memory = vec![0u8; BYTES];
    memory.iter_mut().step_by(PAGE).for_each(|byte| *byte = 1);
    std::hint::black_box(&memory);
}

/// Of the embedded pair's files, by the page's own list.
fn pair_bytes() -> Outcome<f64> {
    let list = Path::new(&from_xtask("VITSCOPE_E2E_DIST")).join("models/models.json");
    let list: Value = serde_json::from_slice(&std::fs::read(list)?)?;
    let size = |index: usize| list["models"][index]["size"].as_f64().ok_or("a model's size");
    Ok(size(0)? + size(1)?)
}

/// What a script returns, or NaN.
async fn number(page: &Explorer, script: &str) -> Outcome<f64> {
    Ok(page.run(script).await?.as_f64().unwrap_or(f64::NAN))
}

/// Moves a slider of the perturbation lab; prints the time to the frame that shows maps and curves.
async fn slider(page: &Explorer) -> Outcome {
    page.open("?view=perturb&engine=cpu").await?;
    page.wait_ready().await?;
    let measures = "performance.getEntriesByName('vitscope:perturb').map(it => it.duration)";
    for step in 1..=MOVES {
        let script = format!(
            "const slider = document.getElementById('perturb-blur');
             slider.value = {step};
             slider.dispatchEvent(new Event('input', {{ bubbles: true }}));"
        );
        page.run(&script).await?;
        page.wait_until(&format!("return {measures}.length === {step}")).await?;
    }
    let moves: Vec<f64> = serde_json::from_value(page.run(&format!("return {measures}")).await?)?;
    SLIDER.print(percentile_95(moves));
    Ok(())
}

/// Both models' t-SNE of 18 pictures of 14 x 14 patches at once, 3,528 tokens each.
async fn token_map(page: &Explorer) -> Outcome {
    page.before_load(WATCH).await?;
    page.open("?engine=cpu&layer=8").await?;
    page.wait_ready().await?;
    let click = "document.getElementById('tab-Tokens').click(); return performance.now()";
    let start = number(page, click).await?;
    let mut told = page.ask("tokens").await?;
    while ["cl", "mim"].iter().any(|side| told[side]["epoch"] != json!(1000)) {
        tokio::time::sleep(SETTLED).await;
        told = page.ask("tokens").await?;
    }
    TOKEN_MAPS.print(number(page, "return performance.now()").await? - start);
    let script = format!(
        "return Math.max(0, ...watched.tasks.filter(([end]) => end > {start}).map(([, it]) => it))"
    );
    TOKEN_MAPS_TASK.print(number(page, &script).await?);
    Ok(())
}

/// A file beside the page for as long as it is measured.
const BASE: &str = "vit-b.safetensors";

/// Puts a ViT-B/16 on both sides.
async fn load_base(page: &Explorer) -> Outcome {
    open(page).await?;
    for side in ["cl", "mim"] {
        let script = format!(
            "fetch('{BASE}').then(answer => answer.blob()).then(blob => {{
                 const data = new DataTransfer();
                 data.items.add(new File([blob], '{BASE}'));
                 const drop = new DragEvent('drop', {{ dataTransfer: data, bubbles: true }});
                 document.querySelector('.panel[data-side={side}] h2').dispatchEvent(drop);
             }});"
        );
        page.run(&script).await?;
        let loaded = format!(
            "return /224 px input/.test(document.querySelector('.panel[data-side={side}]').innerText)"
        );
        page.wait_until(&loaded).await?;
    }
    page.wait_ready().await
}

/// timm's vit_base_patch16_224 in float16, its weights small and unlike.
fn vit_base() -> Vec<u8> {
    let (dim, depth) = (768, 12);
    let mut shapes: Vec<(String, Vec<usize>)> = vec![
        ("cls_token".into(), vec![1, 1, dim]),
        ("pos_embed".into(), vec![1, 197, dim]),
        ("patch_embed.proj.weight".into(), vec![dim, 3, 16, 16]),
        ("patch_embed.proj.bias".into(), vec![dim]),
        ("norm.weight".into(), vec![dim]),
        ("norm.bias".into(), vec![dim]),
    ];
    for block in 0..depth {
        let parts: [(&str, &[usize]); 12] = [
            ("norm1.weight", &[dim]),
            ("norm1.bias", &[dim]),
            ("attn.qkv.weight", &[3 * dim, dim]),
            ("attn.qkv.bias", &[3 * dim]),
            ("attn.proj.weight", &[dim, dim]),
            ("attn.proj.bias", &[dim]),
            ("norm2.weight", &[dim]),
            ("norm2.bias", &[dim]),
            ("mlp.fc1.weight", &[4 * dim, dim]),
            ("mlp.fc1.bias", &[4 * dim]),
            ("mlp.fc2.weight", &[dim, 4 * dim]),
            ("mlp.fc2.bias", &[dim]),
        ];
        shapes
            .extend(parts.map(|(name, shape)| (format!("blocks.{block}.{name}"), shape.to_vec())));
    }
    let mut header = serde_json::Map::new();
    let mut end = 0;
    for (name, shape) in shapes {
        let start = end;
        end += 2 * shape.iter().product::<usize>();
        header
            .insert(name, json!({ "dtype": "F16", "shape": shape, "data_offsets": [start, end] }));
    }
    let header = serde_json::Value::Object(header).to_string();
    let mut file = (header.len() as u64).to_le_bytes().to_vec();
    file.extend(header.as_bytes());
    let mut state = 1u32;
    file.extend((0..end / 2).flat_map(|_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        // Sign and fraction by chance, exponent 2^-7: values of about a hundredth.
        ((state >> 16) as u16 & 0x83ff | 8 << 10).to_le_bytes()
    }));
    file
}

/// Clicks over the grid; prints the script time of a click.
async fn click(row: Row, page: &Explorer) -> Outcome {
    page.devtools("Performance.enable", json!({})).await?;
    let grid = page.grid().await?;
    let mut script = Vec::new();
    for click in 0..CLICKS {
        // Whatever is asked of the page is a script of its own, and would be counted.
        let place = page.place_of_patch(grid, click * 5 % grid, click * 3 / grid % grid).await?;
        let before = script_seconds(page).await?;
        let [x, y] = place;
        for (kind, button) in
            [("mouseMoved", "none"), ("mousePressed", "left"), ("mouseReleased", "left")]
        {
            let event = json!({ "type": kind, "x": x, "y": y, "button": button, "clickCount": 1 });
            page.devtools("Input.dispatchMouseEvent", event).await?;
        }
        tokio::time::sleep(SETTLED).await;
        script.push(1e3 * (script_seconds(page).await? - before));
        let answered = "performance.getEntriesByName('vitscope:query').length";
        page.wait_until(&format!("return {answered} === {}", click + 1)).await?;
    }
    row.print(percentile_95(script));
    Ok(())
}

fn percentile_95(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() * 95 / 100).copied().unwrap_or(f64::NAN)
}

/// Seconds that the main thread has spent in scripts.
async fn script_seconds(page: &Explorer) -> Outcome<f64> {
    let metrics = page.devtools("Performance.getMetrics", json!({})).await?;
    let metrics = metrics["metrics"].as_array().ok_or("DevTools gives a list of metrics")?;
    let script = metrics.iter().find(|metric| metric["name"] == "ScriptDuration");
    script.and_then(|metric| metric["value"].as_f64()).ok_or("a ScriptDuration".into())
}

async fn open(page: &Explorer) -> Outcome {
    page.before_load(WATCH).await?;
    page.open("").await?;
    page.wait_ready().await?;
    assert_eq!(page.run("return typeof watched").await?, json!("object"));
    Ok(())
}
