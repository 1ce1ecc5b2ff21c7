//! Maps of tokens: no model is needed, and nothing else is answered meanwhile.

use std::time::Duration;

use js_sys::Float32Array;

use super::mailbox::{post, post_rows};
use crate::engine::protocol::{EngineError, Reply, RequestId, Slot};
use crate::engine::session::place as places;

/// How long between two places of a map that is under way: about what a page draws.
const PAUSE: Duration = Duration::from_millis(50);

/// Answers with map after map, until the last or until the worker is ended.
pub(super) fn place(
    id: RequestId,
    slot: Slot,
    [images, dim, epochs]: [usize; 3],
    tokens: Option<Float32Array>,
) {
    let tokens = tokens.map(|tokens| tokens.to_vec()).unwrap_or_default();
    let tell = |placed, places: &[f32]| post_rows(id, Reply::Placed { slot, placed }, places);
    let placed = match tokens.is_empty() {
        true => Err(EngineError::Worker { reason: "no tokens came".to_owned() }),
        false => places(&tokens, images, dim, epochs, PAUSE, tell),
    };
    if let Err(error) = placed {
        post(Some(id), Reply::Failed { slot, error });
    }
}
