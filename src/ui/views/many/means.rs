//! The means over many pictures as files to keep.

use js_sys::JSON;
use leptos::prelude::*;
use serde_json::{Map, Value, json};
use wasm_bindgen::JsValue;

use super::batch::{Batch, Part};
use crate::link::Side;
use crate::ui::browser::download::save;
use crate::ui::browser::js::to_js;

const NAME: &str = "vitscope-means";

/// Every head and frequency of both models, with the keys of the command line's metrics.json.
pub fn save_json(batch: Batch) {
    let sides = parts(batch).into_iter().filter_map(|(side, part)| {
        let Value::Object(mut metrics) = serde_json::to_value(part.totals.heads.mean()).ok()?
        else {
            return None;
        };
        metrics.insert("spread".to_owned(), json!(part.totals.heads.spread()));
        metrics.insert("images".to_owned(), json!(part.totals.heads.count));
        let model = json!({
            "model": part.id,
            "size": part.model.size,
            "patch": part.model.patch,
            "depth": part.model.depth,
            "heads": part.model.heads,
        });
        metrics.insert("info".to_owned(), model);
        Some((side.name().to_owned(), Value::Object(metrics)))
    });
    let mut means = Map::new();
    means.extend(sides);
    let means = to_js(&Value::Object(means));
    let text = JSON::stringify_with_replacer_and_space(&means, &JsValue::NULL, &2.into());
    let text = text.ok().and_then(|text| text.as_string()).unwrap_or_default() + "\n";
    save(&format!("{NAME}.json"), "application/json", &text);
}

/// A row a layer of both models, with the columns of the command line's curves.csv.
pub fn save_table(batch: Batch) {
    let mut text = String::new();
    for (side, part) in parts(batch) {
        let table = part.totals.layer_table(part.model.size);
        let mut lines = table.lines();
        let columns = lines.next().unwrap_or_default();
        if text.is_empty() {
            text = format!("side,model,images,{columns}\n");
        }
        let images = part.totals.heads.count;
        // A name with a comma in it is put in quotes.
        let model = format!("\"{}\"", part.id.replace('"', "\"\""));
        text.extend(lines.map(|line| format!("{},{model},{images},{line}\n", side.name())));
    }
    save(&format!("{NAME}.csv"), "text/csv", &text);
}

/// The sides that have means.
fn parts(batch: Batch) -> Vec<(Side, Part)> {
    let part = |side: Side| Some((side, batch.parts[side.index()].get_untracked()?));
    let sides = Side::BOTH.into_iter().filter_map(part);
    sides.filter(|(_, part)| part.totals.heads.count > 0).collect()
}
