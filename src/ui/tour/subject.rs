//! What a chapter talks about: marked, and scrolled to where the card does not cover it.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Element;

/// Between the subject and what would cover it, pixels.
const MARGIN: f64 = 16.0;
const MARK: &str = "data-tour";

/// Marks what a selector names, and nothing else.
pub fn mark(selector: &str) {
    let Some(page) = document().document_element() else { return };
    for element in all(&page, &format!("[{MARK}]")) {
        // Fails only for a name that is none.
        let _ = element.remove_attribute(MARK);
    }
    for element in all(&page, selector) {
        let _ = element.set_attribute(MARK, "subject");
    }
}

/// Scrolls as far as it takes to see what is marked beside the card, its top above all; whether there is
/// anything to see.
pub fn bring_into_sight(card: &Element) -> bool {
    let card = card.get_bounding_client_rect();
    let Some(page) = document().document_element() else { return false };
    let rects = all(&page, &format!("[{MARK}]"));
    let rects = rects.iter().map(Element::get_bounding_client_rect).filter(|it| it.height() > 0.0);
    let around = rects
        .map(|it| [it.left(), it.top(), it.right(), it.bottom()])
        .reduce(|a, b| [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])]);
    let Some([left, top, right, bottom]) = around else { return false };
    let height = window().inner_height().ok().and_then(|it| it.as_f64()).unwrap_or_default();
    let beside = right <= card.left() || left >= card.right();
    let end = if beside { height } else { card.top() };
    let below = (bottom + MARGIN - end).max(0.0);
    let by = below.min(top - MARGIN);
    if by != 0.0 && (below > 0.0 || top < 0.0) {
        window().scroll_by_with_x_and_y(0.0, by);
    }
    true
}

/// What a selector names below an element.
fn all(root: &Element, selector: &str) -> Vec<Element> {
    let Ok(found) = root.query_selector_all(selector) else { return Vec::new() };
    (0..found.length()).filter_map(|i| found.get(i)?.dyn_into().ok()).collect()
}
