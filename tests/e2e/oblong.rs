//! A model whose patches lie in no square: its own part of the picture, its maps, its query, and another grid by hand.

use serde_json::{Value, json};

use crate::browser::{Outcome, explore};
use crate::contract::assert_rows_sum_to_one;
use crate::explorer::Explorer;
use crate::sides::{choose, facts};

/// timm's layout, 8 x 4 patches of a 64 x 32 px input; nothing in it tells rows and columns.
const OBLONG: &[u8] = include_bytes!("../golden/timm_oblong/weights.safetensors");

/// Columns and rows of the large map, of the first small one, and the large one's width over its height.
async fn map(page: &Explorer, side: &str) -> Outcome<Value> {
    page.run(&format!(
        "const panel = document.querySelector('.panel[data-side={side}]');
         const sides = canvas => [canvas.width, canvas.height];
         const box = panel.querySelector('.overlay').getBoundingClientRect();
         return [sides(panel.querySelector('.overlay canvas')), sides(panel.querySelector('.head canvas')),
                 Math.round(100 * box.width / box.height)]"
    ))
    .await
}

#[test]
fn beside_a_square_model_it_has_its_own_crop_maps_and_query() {
    explore(async |page| {
        page.open("").await?;
        page.wait_ready().await?;
        page.drop_model("mim", "tall.safetensors", OBLONG).await?;
        page.wait_until(&facts("mim", "64×32 px input, 8×4 patches")).await?;
        page.wait_ready().await?;
        assert_eq!(map(page, "mim").await?, json!([[4, 8], [4, 8], 50]));
        assert_eq!(map(page, "cl").await?, json!([[14, 14], [14, 14], 100]));
        let text = page.run("return document.body.innerText").await?;
        assert!(text.as_str().unwrap_or_default().contains("32 patches lie"), "no guess is named");

        // On its own map the second column of four, which on the square's part of the picture is just left of the
        // middle: the tall part is half as wide and in the middle of it.
        page.click_in(".panel[data-side=mim] .overlay", [1.5 / 4.0, 6.5 / 8.0]).await?;
        page.wait_ready().await?;
        let attention = page.ask("attention").await?;
        let queries = ["cl", "mim"].map(|side| attention[side]["query"].clone());
        assert_eq!(queries, [json!("6,11"), json!("1,6")]);
        assert_eq!(attention["mim"]["rows"][0].as_array().map(Vec::len), Some(1 + 32));
        assert_rows_sum_to_one(&attention["mim"]);
        // From the photograph's left edge, which it does not see, its own left edge is asked.
        page.click_in("#vitscope [role=application]", [0.02, 0.5]).await?;
        page.wait_ready().await?;
        let attention = page.ask("attention").await?;
        let queries = ["cl", "mim"].map(|side| attention[side]["query"].clone());
        assert_eq!(queries, [json!("0,7"), json!("0,4")]);

        // Another grid, by hand; one of other patches is refused.
        choose(page, "#grid-mim", "5x8").await?;
        let alerts = page.alerts().await?;
        assert!(alerts.len() == 1 && alerts[0].contains("32 patches"), "{alerts:?}");
        choose(page, "#grid-mim", "4x8").await?;
        page.wait_until(&facts("mim", "32×64 px input, 4×8 patches")).await?;
        page.wait_ready().await?;
        assert_eq!(page.in_url("mim.grid").await?.as_deref(), Some("4x8"));
        assert_eq!(map(page, "mim").await?, json!([[8, 4], [8, 4], 200]));
        assert_eq!(page.console_errors().await?, Vec::<String>::new());
        Ok(())
    });
}

#[test]
fn places_are_counted_on_its_rows_and_columns() {
    explore(async |page| {
        page.open("").await?;
        page.wait_ready().await?;
        page.drop_model("cl", "tall.safetensors", OBLONG).await?;
        page.wait_until(&facts("cl", "64×32 px input, 8×4 patches")).await?;
        page.wait_ready().await?;
        let shape = "const box = document.querySelector('.stage').getBoundingClientRect();
                     return Math.round(100 * box.width / box.height)";
        assert_eq!(page.run(shape).await?, json!(50));
        page.click_in("#vitscope [role=application]", [3.5 / 4.0, 6.5 / 8.0]).await?;
        page.wait_ready().await?;
        assert_eq!(page.in_url("query").await?.as_deref(), Some("3,6"));
        assert_eq!(page.ask("attention").await?["cl"]["query"], json!("3,6"));
        let place = "return document.querySelector('.panel-facts').innerText";
        assert_eq!(page.run(place).await?, json!("row 7, column 4"));
        // The last row is the eighth, the last column the fourth.
        page.set(json!({ "query": "3,7" })).await?;
        let refused = page.set(json!({ "query": "4,0" })).await.unwrap_err().to_string();
        assert!(refused.contains("8 × 4"), "{refused}");
        Ok(())
    });
}
