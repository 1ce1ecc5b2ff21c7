//! What a visitor does to one side: its dialog, its fields, its download.

use fantoccini::key::Key;
use serde_json::json;

use crate::browser::{Outcome, from_xtask};
use crate::explorer::Explorer;

/// JavaScript that looks for words under a side.
pub fn facts(side: &str, words: &str) -> String {
    let words = json!(words);
    format!(
        "return document.querySelector('.panel[data-side={side}] .model-facts').innerText.includes({words})"
    )
}

/// The button that ends a download.
pub fn cancel_button(side: &str) -> String {
    format!(".panel[data-side={side}] [data-part=cancel]")
}

/// Ends what is on its way to a side.
pub async fn cancel(page: &Explorer, side: &str) -> Outcome {
    page.click(&cancel_button(side)).await
}

/// Opens the dialog of a side.
pub async fn open_dialog(page: &Explorer, side: &str) -> Outcome {
    page.click(&format!(".panel[data-side={side}] [data-part=open-model]")).await?;
    page.wait_until("return !!document.querySelector('dialog[open]')").await
}

/// Types a link, at this site where it names no other, and presses Enter.
pub async fn load_link(page: &Explorer, side: &str, link: &str) -> Outcome {
    open_dialog(page, side).await?;
    let link = match link.contains("://") {
        true => link.to_owned(),
        false => format!("{}{link}", from_xtask("VITSCOPE_E2E_URL")),
    };
    page.run(&format!(
        "const field = document.querySelector('#model-link-{side}');
         field.value = ''; field.focus();"
    ))
    .await?;
    page.press(link.chars().chain([char::from(Key::Enter)])).await
}

/// Chooses a model of the list.
pub async fn choose_listed(page: &Explorer, side: &str, id: &str) -> Outcome {
    choose(page, &format!(".panel[data-side={side}] select"), id).await
}

/// Gives a field a value, as its user does.
pub async fn choose(page: &Explorer, field: &str, value: &str) -> Outcome {
    let (field, value) = (json!(field), json!(value));
    page.run(&format!(
        "const field = document.querySelector({field});
         field.value = {value};
         field.dispatchEvent(new Event('change', {{ bubbles: true }}));"
    ))
    .await?;
    Ok(())
}
