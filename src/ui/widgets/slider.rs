//! A slider with its label before it and its value, in words, behind it.

use leptos::prelude::*;

/// A slider with its name before it and its value behind.
#[component]
pub fn Slider(
    /// Of the input.
    id: &'static str,
    /// What is chosen.
    label: &'static str,
    /// Of the line.
    class: &'static str,
    /// The least value.
    #[prop(optional)]
    least: f64,
    /// The greatest value.
    #[prop(into)]
    most: Signal<f64>,
    /// From one value to the next.
    #[prop(default = 1.0)]
    step: f64,
    /// It has no effect now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Where it stands.
    #[prop(into)]
    value: Signal<f64>,
    /// The same for people.
    #[prop(into)]
    words: Signal<String>,
    /// Called with the value that it is moved to.
    slide: Callback<f64>,
) -> impl IntoView {
    let input = move |event| {
        // A range input holds a number between its ends at all times.
        if let Ok(value) = event_target_value(&event).parse() {
            slide.run(value);
        }
    };
    view! {
        <label class=class class:idle=disabled>
            <span>{label}</span>
            <input
                id=id
                type="range"
                min=least
                max=most
                step=step
                disabled=disabled
                aria-valuetext=words
                prop:value=move || value.get().to_string()
                on:input=input
            />
            <output for=id aria-hidden="true">{words}</output>
        </label>
    }
}
