//! Times of the published page. Prints table rows that `cargo xtask budgets` collects.

use serde_json::json;

use crate::browser::{Outcome, explore};
use crate::explorer::Explorer;

const LOADS: usize = 5;
const CLICKS: usize = 60;

/// Notes when the first live map is there, and every task that holds the main thread for over 50 ms.
const WATCH: &str = "
    window.watched = { live: null, longest: 0 };
    new PerformanceObserver(list => {
        for (const task of list.getEntries()) {
            watched.longest = Math.max(watched.longest, task.duration);
        }
    }).observe({ type: 'longtask', buffered: true });
    new MutationObserver(() => {
        const main = document.getElementById('vitscope');
        if (watched.live === null && main?.dataset.source === 'live') {
            requestAnimationFrame(() => { watched.live ??= performance.now(); });
        }
    }).observe(document, { attributes: true, childList: true, subtree: true });";

#[test]
#[ignore = "measures; run by `cargo xtask budgets`"]
fn figures() {
    let mut loads: Vec<f64> = (0..LOADS)
        .map(|_| {
            let mut time = f64::NAN;
            // A browser of its own each time: its caches are cold.
            explore(async |page| {
                open(page).await?;
                page.wait_until("return watched.live !== null").await?;
                time = page.run("return watched.live").await?.as_f64().unwrap_or(f64::NAN);
                Ok(())
            });
            time
        })
        .collect();
    loads.sort_by(f64::total_cmp);
    row("localhost, cold cache, CPU: navigation to first live map", 2500.0, loads[LOADS / 2]);

    explore(async |page| {
        open(page).await?;
        let load = page.run("return watched.longest").await?.as_f64().unwrap_or(f64::NAN);
        let grid = page.grid().await?;
        for click in 0..CLICKS {
            page.click_patch(click * 5 % grid, click * 3 / grid % grid).await?;
        }
        let script =
            "return performance.getEntriesByName('vitscope:query').map(entry => entry.duration)";
        let mut clicks: Vec<f64> = serde_json::from_value(page.run(script).await?)?;
        clicks.sort_by(f64::total_cmp);
        let slowest = clicks.get(clicks.len() * 95 / 100).copied().unwrap_or(f64::NAN);
        row("click to repaint, 95th percentile, embedded pair", 16.0, slowest);
        row("longest main-thread task while the models load and run (0: none over 50)", 50.0, load);
        Ok(())
    });
}

async fn open(page: &Explorer) -> Outcome {
    page.before_load(WATCH).await?;
    page.open("").await?;
    page.wait_ready().await?;
    assert_eq!(page.run("return typeof watched").await?, json!("object"));
    Ok(())
}

fn row(what: &str, most: f64, measured: f64) {
    // A figure that is missing is NaN and over every budget.
    let verdict = if measured <= most { "ok" } else { "over" };
    println!("\n| {what} | {most} ms | {measured:.0} ms | {verdict} |");
}
