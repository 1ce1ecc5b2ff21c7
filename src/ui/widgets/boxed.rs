//! leptos' effects and memos on boxed closures: what they are made of is compiled once a type of value and
//! not once a closure, which is some 50 kB of the page's wasm.

use leptos::prelude::*;

/// Runs now and whenever what it reads has changed.
pub fn effect(run: impl FnMut() + 'static) {
    fn start(mut run: Box<dyn FnMut()>) {
        Effect::new(move |_| run());
    }
    start(Box::new(run));
}

/// A value that is computed from others, and told on where it has changed.
pub fn memo<T>(value: impl Fn() -> T + Send + Sync + 'static) -> Memo<T>
where
    T: PartialEq + Send + Sync + 'static,
{
    fn make<T>(value: Box<dyn Fn() -> T + Send + Sync>) -> Memo<T>
    where
        T: PartialEq + Send + Sync + 'static,
    {
        Memo::new(move |_| value())
    }
    make(Box::new(value))
}
