//! Two models that differ in depth, heads, grid and input size, on one image.

use serde_json::json;

use crate::browser::explore;

/// timm's layout with 2 blocks, 2 heads and 5 x 5 patches of a 40 px input.
const SMALL: &[u8] = include_bytes!("../golden/timm/weights.safetensors");

#[test]
fn a_dropped_model_file_answers_beside_an_unlike_one() {
    explore(async |page| {
        page.open("?layer=4&query=13,0&cl=moco&mim=simmim").await?;
        page.wait_ready().await?;
        page.drop_model("mim", "small.safetensors", SMALL).await?;
        page.wait_until(
            "return /5×5/.test(document.querySelector('.panel[data-side=mim]').innerText)",
        )
        .await?;
        page.wait_ready().await?;
        let attention = page.ask("attention").await?;
        assert_eq!((&attention["cl"]["layer"], &attention["mim"]["layer"]), (&json!(4), &json!(2)));
        assert_eq!(
            (&attention["cl"]["query"], &attention["mim"]["query"]),
            (&json!("13,0"), &json!("4,0"))
        );
        assert_eq!(attention["mim"]["rows"][0].as_array().map(Vec::len), Some(1 + 5 * 5));
        let text = page.run("return document.getElementById('vitscope').innerText").await?;
        let text = text.as_str().unwrap_or_default();
        assert!(text.contains("Layer 2 (its last)"), "the sentence says whose layer it is: {text}");
        let label = page
            .run("return document.querySelector('.curve[data-measure=Distance] canvas').ariaLabel")
            .await?;
        assert!(label.as_str().unwrap_or_default().contains("of the side"), "{label}");
        assert_eq!(page.console_errors().await?, Vec::<String>::new());
        Ok(())
    });
}

#[test]
fn a_dropped_file_that_is_no_model_leaves_the_one_before() {
    explore(async |page| {
        page.open("").await?;
        page.wait_ready().await?;
        let before = page.ask("attention").await?;
        page.drop_model("cl", "broken.safetensors", &SMALL[..1000]).await?;
        page.wait_until("return !!document.querySelector('[role=alert]')?.innerText.trim()")
            .await?;
        page.wait_ready().await?;
        assert_eq!(page.ask("attention").await?, before);
        assert_eq!(page.alerts().await?.len(), 1);
        Ok(())
    });
}
