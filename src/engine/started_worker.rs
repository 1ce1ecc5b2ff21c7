//! A dedicated worker that was started: heard, sent to, and ended when it is dropped. Knows nothing of what it does.

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{ErrorEvent, Event, MessageEvent, Worker, WorkerOptions, WorkerType};

/// What a worker says, or why it says nothing more: it cannot start, or broke off.
pub type Heard = Result<JsValue, String>;

/// A running worker; dropping it terminates it, whatever it is doing.
pub struct StartedWorker {
    worker: Worker,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(Event)>,
}

impl StartedWorker {
    /// Starts `script` as a module, under a name that it may read, and sends it the compiled program `module`.
    ///
    /// # Errors
    /// The browser refuses to start a worker, or cannot send it the module; the text is the browser's.
    pub fn start(
        script: &str,
        name: &str,
        module: &JsValue,
        hear: impl Fn(Heard) + Clone + 'static,
    ) -> Result<StartedWorker, String> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        options.set_name(name);
        let worker = Worker::new_with_options(script, &options).map_err(|e| words(&e))?;
        let started = StartedWorker::of(worker, hear);
        let first = Object::new();
        Reflect::set(&first, &"module".into(), module).map_err(|e| words(&e))?;
        started.post(&first, &Array::new())?;
        Ok(started)
    }

    /// Listens to a worker that has its program, or is about to.
    pub fn of(worker: Worker, hear: impl Fn(Heard) + Clone + 'static) -> StartedWorker {
        let hear_message = hear.clone();
        let on_message = Closure::<dyn FnMut(_)>::new(move |event: MessageEvent| {
            hear_message(Ok(event.data()));
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        let on_error = Closure::<dyn FnMut(_)>::new(move |event: Event| {
            // Else it is an error of whoever started it, too.
            event.prevent_default();
            // That of a script that did not arrive has no message.
            let message = event.dyn_ref::<ErrorEvent>().map(ErrorEvent::message);
            let message = message.filter(|message| !message.is_empty());
            hear(Err(message.unwrap_or_else(|| "its program did not arrive".to_owned())));
        });
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        StartedWorker { worker, _on_message: on_message, _on_error: on_error }
    }

    /// Sends a message, with what of it moves there.
    ///
    /// # Errors
    /// Something in it cannot be cloned into the worker; the text is the browser's.
    pub fn post(&self, message: &JsValue, transfer: &Array) -> Result<(), String> {
        self.worker.post_message_with_transfer(message, transfer).map_err(|e| words(&e))
    }
}

impl Drop for StartedWorker {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

/// The browser's words for something thrown.
pub fn words(thrown: &JsValue) -> String {
    thrown
        .dyn_ref::<js_sys::Error>()
        .map(|error| String::from(error.message()))
        .or_else(|| thrown.as_string())
        .unwrap_or_else(|| "no reason given".to_owned())
}
