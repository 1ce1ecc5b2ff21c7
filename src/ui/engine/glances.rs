//! Other pictures than the one shown: a model looks at one and says what was wanted of it.

use futures_channel::oneshot;
use wasm_bindgen::JsValue;
use web_sys::Blob;

use super::fleet::slot;
use super::{EngineHandle, Seat};
use crate::address::Side;
use crate::engine::protocol::{EngineError, OtherAnalysis, OtherResult, Request, RequestId};

/// What a model made of a picture, with the floats that go with it.
pub type Analyzed = Result<(OtherResult, Vec<f32>), EngineError>;

/// Who waits for one.
pub type Waiting = (RequestId, oneshot::Sender<Analyzed>);

impl EngineHandle {
    /// Lets a side's model look at a picture. It does so when it has nothing else to do; whoever wants many
    /// looked at asks for the next when this one's answer is in. Dropping the future gives the answer up.
    ///
    /// # Errors
    /// The side has no model, the picture cannot be read, or the engine was replaced meanwhile.
    pub async fn analyze_other(
        self,
        side: Side,
        picture: &Blob,
        analysis: OtherAnalysis,
    ) -> Analyzed {
        let holds = self.with(|inner| {
            inner.fleet(Seat::Active).is_some_and(|fleet| fleet.held[side.index()].model.is_some())
        });
        if !holds {
            return Err(EngineError::NoModel);
        }
        let attachment: &JsValue = picture;
        let request = Request::AnalyzeOther { slot: slot(side), analysis };
        let gone =
            || EngineError::Worker { reason: "the engine was replaced meanwhile".to_owned() };
        let asked = self.post(Seat::Active, request, &[attachment]).ok_or_else(gone)?;
        let (sender, receiver) = oneshot::channel();
        self.with(|inner| {
            if let Some(fleet) = inner.fleet(Seat::Active) {
                fleet.held[side.index()].others.push((asked, sender));
            }
        });
        // With its fleet or its worker goes who would answer.
        receiver.await.unwrap_or_else(|_| Err(gone()))
    }

    pub(super) fn is_of_other(self, seat: Seat, side: Side, id: Option<RequestId>) -> bool {
        self.with(|inner| {
            let others = inner.fleet(seat).map(|fleet| &fleet.held[side.index()].others);
            others.is_some_and(|all| all.iter().any(|(asked, _)| Some(*asked) == id))
        })
    }

    pub(super) fn other_analyzed(
        self,
        seat: Seat,
        side: Side,
        id: Option<RequestId>,
        analyzed: Analyzed,
    ) {
        let waiting = self.with(|inner| {
            let others = &mut inner.fleet(seat)?.held[side.index()].others;
            let index = others.iter().position(|(asked, _)| Some(*asked) == id)?;
            Some(others.swap_remove(index))
        });
        if let Some((_, sender)) = waiting {
            // Nobody waits any more where this fails.
            let _ = sender.send(analyzed);
        }
    }
}
