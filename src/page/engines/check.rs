//! A GPU is believed only after it has made of the picture what the CPU has: every attention and every state, part by
//! part. A shader that does not run leaves wrong numbers behind and no error. Then each engine runs both models once
//! more, one after another, by the clock.

use super::comparison::{Check, Comparison, Stage, TOLERANCE, words};
use super::fleet::slot;
use super::{Engines, Seat, Topic};
use crate::engine::protocol::{CapturePart, EngineError, EngineKind, ImageId, Request, RequestId};
use crate::link::Side;

impl<F: Clone + PartialEq> Engines<F> {
    /// What comes out of comparing both engines on this picture. `None` as long as that is not known: then the
    /// comparison begins, unless it is under way.
    pub(super) fn checked(&mut self, image: ImageId) -> Option<Comparison> {
        match self.check().filter(|check| check.image == image) {
            Some(check) => check.outcome(),
            None => {
                self.go_on_with(Check::new(image));
                None
            }
        }
    }

    /// A model has come to one of the two engines: what was compared is of another.
    pub(super) fn forget_check(&mut self) {
        if let Some(fleet) = self.fleet_mut(Seat::Warming) {
            fleet.check = None;
        }
    }

    fn set_check(&mut self, check: Check) {
        if let Some(fleet) = self.fleet_mut(Seat::Warming) {
            fleet.check = Some(check);
        }
    }

    fn check(&self) -> Option<Check> {
        self.fleet(Seat::Warming).and_then(|fleet| fleet.check)
    }

    /// The comparison that this request is of, and what it is at.
    fn check_of(&self, id: Option<RequestId>) -> Option<(Check, Stage)> {
        let check = self.check().filter(|check| check.asked.is_some() && check.asked == id)?;
        Some((check, check.stage))
    }

    /// Where an engine of this kind sits.
    fn seat_of(&self, kind: EngineKind) -> Seat {
        if kind == self.kind { Seat::Active } else { Seat::Warming }
    }

    /// Asks for what the comparison is at: a part of the CPU, or a run.
    fn go_on_with(&mut self, check: Check) {
        let asked = match check.stage {
            Stage::Part(side, part) => {
                let request = Request::CapturePart { slot: slot(side), image: check.image, part };
                self.post(self.seat_of(EngineKind::Cpu), request, Vec::new())
            }
            Stage::Run(kind, side) => self.post_run(self.seat_of(kind), side),
            Stage::Done => None,
        };
        self.set_check(Check { asked, ..check });
        if check.stage == Stage::Done {
            self.choose_engine();
        }
    }

    /// The CPU has sent a part: the GPU compares its own.
    pub(super) fn part_came(&mut self, id: Option<RequestId>, floats: Vec<f32>) {
        let Some((check, Stage::Part(side, part))) = self.check_of(id) else { return };
        let request = Request::Compare { slot: slot(side), image: check.image, part };
        let gpu = self.seat_of(EngineKind::Webgpu);
        let asked = self.post_with(gpu, request, Vec::new(), floats);
        self.set_check(Check { asked, ..check });
    }

    /// The GPU has compared a part. One that is off ends it: the CPU goes on.
    pub(super) fn compared(&mut self, id: Option<RequestId>, difference: f32) {
        let Some((check, Stage::Part(side, part))) = self.check_of(id) else { return };
        // A difference that is no number is none that is small enough.
        let is_close = difference < TOLERANCE;
        if !is_close {
            self.refuse_gpu();
            return self.tell(
                Topic::Engine,
                &format!(
                    "This GPU gives other numbers than the CPU (they differ by {difference:.2} in {}). The CPU goes on \
                     alone; a newer browser or graphics driver may help.",
                    words(part),
                ),
            );
        }
        let stage = self.stage_after(side, part);
        let agreement = check.agreement.with(part, difference);
        self.go_on_with(Check { stage, agreement, ..check });
    }

    fn stage_after(&self, side: Side, part: CapturePart) -> Stage {
        let model = self.side(side).model.as_ref();
        match (model.and_then(|model| part.next(model.depth, model.heads)), side) {
            (Some(next), _) => Stage::Part(side, next),
            (None, Side::Cl) => Stage::Part(Side::Mim, CapturePart::FIRST),
            (None, Side::Mim) => Stage::Run(EngineKind::Cpu, Side::Cl),
        }
    }

    /// Whether it was a run of the comparison: it shows nothing new.
    pub(super) fn run_timed(&mut self, id: Option<RequestId>, millis: f64) -> bool {
        let Some((mut check, Stage::Run(kind, side))) = self.check_of(id) else { return false };
        check.millis[(kind == EngineKind::Webgpu) as usize][side.index()] = millis;
        let stage = match (kind, side) {
            (_, Side::Cl) => Stage::Run(kind, Side::Mim),
            (EngineKind::Cpu, Side::Mim) => Stage::Run(EngineKind::Webgpu, Side::Cl),
            (EngineKind::Webgpu, Side::Mim) => Stage::Done,
        };
        self.go_on_with(Check { stage, ..check });
        true
    }

    /// Whether it was a request of the comparison that failed. Another picture has come meanwhile, or another model:
    /// it begins anew once both engines have seen that.
    pub(super) fn check_failed(&mut self, id: RequestId, error: &EngineError) -> bool {
        if self.check_of(Some(id)).is_none() {
            return false;
        }
        if *error == EngineError::NoCapture {
            self.forget_check();
            self.choose_engine();
        } else {
            self.keep_engine();
        }
        true
    }
}
