//! Messages as they go over the wire: an array of bytes and attachments.

use js_sys::{Array, Float32Array, Promise, Uint8Array};
use serde::Serialize;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, DedicatedWorkerGlobalScope, MessageChannel, MessageEvent};

use crate::engine::protocol::{EngineError, Reply, ReplyMessage, RequestId, RequestMessage};

/// A request and its attachments.
pub(super) struct Incoming {
    pub(super) message: RequestMessage,
    pub(super) blob: Option<Blob>,
    pub(super) texture: Option<Blob>,
    pub(super) floats: Option<Float32Array>,
}

/// The worker's own global object.
pub(super) fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

/// Calls `receive` with every message from now on.
pub(super) fn listen(receive: impl Fn(Incoming) + 'static) {
    let handler = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        match read(&event.data()) {
            Ok(incoming) => receive(incoming),
            Err(reason) => post(None, Reply::Broken(EngineError::Worker { reason })),
        }
    });
    scope().set_onmessage(Some(handler.as_ref().unchecked_ref()));
    // It listens for as long as the worker lives.
    handler.forget();
}

fn read(message: &JsValue) -> Result<Incoming, String> {
    let parts: &Array = message.dyn_ref().ok_or("a message is not an array")?;
    let bytes: Uint8Array = parts.get(0).dyn_into().map_err(|_| "a message has no bytes")?;
    let message = postcard::from_bytes(&bytes.to_vec()).map_err(|error| error.to_string())?;
    let file = |index| parts.get(index).dyn_into().ok();
    let floats = parts.get(1).dyn_into().ok();
    Ok(Incoming { message, blob: file(1), texture: file(2), floats })
}

/// Sends a reply; one without an id was not asked for.
pub(super) fn post(id: Option<RequestId>, reply: Reply) {
    send(&Array::of1(&bytes(&ReplyMessage { id, reply })), &Array::new());
}

/// Sends a reply with a file: its bytes stay where they are.
pub(super) fn post_file(id: RequestId, reply: Reply, file: &Blob) {
    send(&Array::of2(&bytes(&ReplyMessage { id: Some(id), reply }), file), &Array::new());
}

/// Sends a reply with floats, which move to the page without another copy.
pub(super) fn post_floats(id: RequestId, reply: Reply, floats: &[f32]) {
    let floats = Float32Array::from(floats);
    let message = Array::of2(&bytes(&ReplyMessage { id: Some(id), reply }), &floats);
    send(&message, &Array::of1(&floats.buffer()));
}

/// A message as postcard's bytes.
pub(super) fn bytes(message: &impl Serialize) -> Uint8Array {
    let bytes = postcard::to_allocvec(message).expect("a message is plain data");
    Uint8Array::from(&bytes[..])
}

fn send(message: &Array, transfer: &Array) {
    if let Err(error) = scope().post_message_with_transfer(message, transfer) {
        web_sys::console::error_2(&"vitscope: a reply could not be sent".into(), &error);
    }
}

/// Waits until the browser has delivered what it holds for this worker.
///
/// Not a timer: nested timers are held back for four milliseconds, and rows should be faster.
pub(super) async fn next_task() {
    let Ok(channel) = MessageChannel::new() else {
        return;
    };
    let arrival = Promise::new(&mut |resolve, _| {
        channel.port1().set_onmessage(Some(&resolve));
    });
    if channel.port2().post_message(&JsValue::NULL).is_ok() {
        // Rejection is impossible: nobody holds the promise's other end.
        let _ = JsFuture::from(arrival).await;
    }
    channel.port1().close();
}
