//! What the system prefers, as the style sheets ask for it, and what the browser has.

use leptos::prelude::*;
use wasm_bindgen::prelude::*;

/// Whether a media query holds, for as long as the page lives.
pub fn holds(query: &str) -> ReadSignal<bool> {
    let (holds, set_holds) = signal(false);
    if let Ok(Some(list)) = window().match_media(query) {
        set_holds.set(list.matches());
        let asked = list.clone();
        let listener = Closure::<dyn FnMut()>::new(move || set_holds.set(asked.matches()));
        list.set_onchange(Some(listener.as_ref().unchecked_ref()));
        listener.forget();
    }
    holds
}

/// Whether the browser offers pages a part that not every browser, or not on every host, does.
pub fn navigator_has(name: &str) -> bool {
    js_sys::Reflect::get(&window().navigator(), &name.into()).is_ok_and(|part| part.is_object())
}
