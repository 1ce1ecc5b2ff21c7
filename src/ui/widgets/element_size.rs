//! How large an element is laid out.

use js_sys::Array;
use leptos::prelude::*;
use leptos::tachys::html::element::ElementType;
use wasm_bindgen::prelude::*;
use web_sys::{Element, ResizeObserver, ResizeObserverEntry};

use super::boxed::effect;

struct Watch {
    observer: ResizeObserver,
    _listener: Closure<dyn FnMut(Array)>,
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

/// Width and height of an element's content in CSS pixels; 0 while it is not there.
pub fn element_size<E>(node: NodeRef<E>) -> (ReadSignal<f64>, ReadSignal<f64>)
where
    E: ElementType,
    E::Output: JsCast + Clone + 'static,
{
    let (width, set_width) = signal(0.0);
    let (height, set_height) = signal(0.0);
    let set = move |across: f64, down: f64| {
        set_width.set(across);
        set_height.set(down);
    };
    let listener = Closure::<dyn FnMut(Array)>::new(move |entries: Array| {
        let entry: ResizeObserverEntry = entries.get(0).unchecked_into();
        let content = entry.content_rect();
        set(content.width(), content.height());
    });
    // Fails for no function.
    if let Ok(observer) = ResizeObserver::new(listener.as_ref().unchecked_ref()) {
        let watch = StoredValue::new_local(Watch { observer, _listener: listener });
        effect(move || {
            let Some(node) = node.get() else { return };
            let element: &Element = node.unchecked_ref();
            set(f64::from(element.client_width()), f64::from(element.client_height()));
            watch.with_value(|watch| {
                watch.observer.disconnect();
                watch.observer.observe(element);
            });
        });
    }
    (width, height)
}
