//! The worker that holds the second share of a model: it reads it, and runs the passes that the first one begins.

use std::rc::Rc;

use burn::tensor::Device;
use js_sys::{Array, Float32Array, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, MessageEvent};

use super::blob_reader::open;
use super::division::{Inbox, Task, add, misunderstood, transferable};
use super::messages::{bytes, scope};
use super::unreadable;
use crate::engine::protocol::{EngineError, MOST_WORKERS};
use crate::engine::session::{Blocks, OpenedModel, Pass, Share, ShareLost};
use crate::engine::started_worker::words;
use crate::link::hints::Hints;

/// Listens from now on.
pub(super) fn serve() {
    console_error_panic_hook::set_once();
    let inbox = Rc::new(Inbox::default());
    let arriving = inbox.clone();
    let handler = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
        arriving.push(event.data());
    });
    scope().set_onmessage(Some(handler.as_ref().unchecked_ref()));
    // It listens for as long as the worker lives.
    handler.forget();
    spawn_local(async move {
        if let Err(error) = work(&inbox).await {
            // The first worker takes a text for the reason why this one is lost.
            let _ = scope().post_message(&error.reason.into());
        }
    });
}

async fn work(inbox: &Inbox) -> Result<(), ShareLost> {
    // It runs.
    answer(&Ok(()))?;
    let mut blocks = None;
    loop {
        let message: Array = inbox.next().await?.dyn_into().map_err(|_| misunderstood())?;
        let task: Uint8Array = message.get(0).dyn_into().map_err(|_| misunderstood())?;
        let task = postcard::from_bytes(&task.to_vec()).map_err(|_| misunderstood())?;
        match (task, &blocks) {
            (Task::Read { hints }, _) => {
                let read = read(message.get(1), &hints);
                let told = read.as_ref().map(|_| ()).map_err(Clone::clone);
                blocks = read.ok();
                answer(&told)?;
            }
            (Task::Run(pass), Some(blocks)) => {
                let state: Float32Array = message.get(1).dyn_into().map_err(|_| misunderstood())?;
                run(blocks, pass, state.to_vec(), inbox).await?;
            }
            (Task::Run(_), None) => return Err(misunderstood()),
        }
    }
}

fn read(file: JsValue, hints: &Hints) -> Result<Blocks, EngineError> {
    let file: Blob = file.dyn_into().map_err(|_| unreadable("nothing was sent"))?;
    OpenedModel::open(open(&file)?, hints)?.read_share(Share::new(1, MOST_WORKERS), &Device::flex())
}

async fn run(blocks: &Blocks, pass: Pass, state: Vec<f32>, inbox: &Inbox) -> Result<(), ShareLost> {
    let sum = async |mut part: Vec<f32>| {
        post(&part)?;
        add(&mut part, &inbox.floats().await?)?;
        Ok(part)
    };
    let attention = blocks.assist(pass, state, &Device::flex(), sum).await?;
    if pass.keeps_attention { post(&attention) } else { Ok(()) }
}

fn answer(told: &Result<(), EngineError>) -> Result<(), ShareLost> {
    scope().post_message(&bytes(told)).map_err(not_sent)
}

fn post(floats: &[f32]) -> Result<(), ShareLost> {
    let (floats, transfer) = transferable(floats);
    scope().post_message_with_transfer(&floats, &transfer).map_err(not_sent)
}

fn not_sent(error: JsValue) -> ShareLost {
    ShareLost { reason: words(&error) }
}
