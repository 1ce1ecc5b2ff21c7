//! Maps of tokens: no model is needed, and nothing else is answered meanwhile.

use std::time::Duration;

use js_sys::Float32Array;

use super::messages::{post, post_floats};
use crate::engine::protocol::{EngineError, Reply, RequestId, Slot};
use crate::engine::session;

/// How long between two places of a map that is under way: about what a page draws.
const PAUSE: Duration = Duration::from_millis(50);

/// Answers with map after map, until the last or until the worker is ended.
pub(super) fn map_tokens(
    id: RequestId,
    slot: Slot,
    [images, dim, epochs]: [usize; 3],
    tokens: Option<Float32Array>,
) {
    let tokens = tokens.map(|tokens| tokens.to_vec()).unwrap_or_default();
    let tell = |stage, places: &[f32]| post_floats(id, Reply::TokenMap { slot, stage }, places);
    let stage = match tokens.is_empty() {
        true => Err(EngineError::Worker { reason: "no tokens came".to_owned() }),
        false => session::map_tokens(&tokens, images, dim, epochs, PAUSE, tell),
    };
    if let Err(error) = stage {
        post(Some(id), Reply::Failed { slot, error });
    }
}
