//! Pictures of the page, for people.

use serde_json::json;

use crate::browser::{explore, out};

const SIZES: [(u32, u32); 3] = [(1440, 900), (1024, 768), (390, 844)];

#[test]
#[ignore = "writes pictures; run by `cargo xtask shots`"]
fn pictures() {
    explore(async |page| {
        for scheme in ["light", "dark"] {
            for (width, height) in SIZES {
                page.prefer(scheme).await?;
                page.resize(width, height).await?;
                page.open("").await?;
                page.wait_ready().await?;
                // Fonts, and charts that are drawn in the frame after.
                page.run(
                    "return document.fonts.ready.then(() => new Promise(requestAnimationFrame))",
                )
                .await?;
                page.screenshot(&out().join(format!("{width}x{height}-{scheme}.png"))).await?;
            }
        }
        // As public/preview.png: what a link to the page shows elsewhere.
        page.prefer("light").await?;
        let size =
            json!({ "width": 800, "height": 420, "deviceScaleFactor": 1.5, "mobile": false });
        page.devtools("Emulation.setDeviceMetricsOverride", size).await?;
        page.open("?embed=1&show=maps&controls=none").await?;
        page.wait_ready().await?;
        page.screenshot(&out().join("preview.png")).await
    });
}
