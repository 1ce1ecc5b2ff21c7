//! A GPU is believed only after it has made of the picture what the CPU has: every attention and every state, part by
//! part. A shader that does not run leaves wrong numbers behind and no error.

use super::agreement::{Agreement, Check, TOLERANCE, words};
use super::fleet::slot;
use super::{Engines, Seat, Topic};
use crate::engine::protocol::{CapturePart, EngineError, ImageId, Request, RequestId};
use crate::link::Side;

impl<F: Clone + PartialEq> Engines<F> {
    /// How far the GPU that warms up is from the CPU on this picture. `None` as long as that is not known: then the
    /// comparison begins, unless it is under way.
    pub(super) fn checked(&mut self, image: ImageId) -> Option<Agreement> {
        let check = self.fleet(Seat::Warming)?.check.filter(|check| check.image == image);
        match check {
            Some(Check { now: None, so_far, .. }) => return Some(so_far),
            Some(_) => {}
            None => {
                let now = Some((Side::Cl, CapturePart::FIRST));
                self.set_check(Check { image, now, asked: None, so_far: Agreement::default() });
                self.ask_part();
            }
        }
        None
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

    /// Asks the CPU for the part that is next.
    fn ask_part(&mut self) {
        let Some(check) = self.check() else { return };
        let Some((side, part)) = check.now else { return };
        let request = Request::CapturePart { slot: slot(side), image: check.image, part };
        let asked = self.post(Seat::Active, request, Vec::new());
        self.set_check(Check { asked, ..check });
    }

    /// The CPU has sent a part: the GPU compares its own.
    pub(super) fn part_came(&mut self, id: Option<RequestId>, floats: Vec<f32>) {
        let Some(check) = self.check().filter(|check| check.asked == id) else { return };
        let Some((side, part)) = check.now else { return };
        let request = Request::Compare { slot: slot(side), image: check.image, part };
        let asked = self.post_with(Seat::Warming, request, Vec::new(), floats);
        self.set_check(Check { asked, ..check });
    }

    /// The GPU has compared a part. One that is off ends it: the CPU stays.
    pub(super) fn compared(&mut self, id: Option<RequestId>, difference: f32) {
        let Some(check) = self.check().filter(|check| check.asked == id) else { return };
        let Some((side, part)) = check.now else { return };
        // A difference that is no number is none that is small enough.
        let is_close = difference < TOLERANCE;
        if !is_close {
            self.drop_fleet(Seat::Warming);
            return self.tell(
                Topic::Engine,
                &format!(
                    "This GPU gives other numbers than the CPU (they differ by {difference:.2} in {}). The CPU goes on \
                     alone; a newer browser or graphics driver may help.",
                    words(part),
                ),
            );
        }
        let now = self.part_after(side, part);
        let so_far = check.so_far.with(part, difference);
        self.set_check(Check { now, asked: None, so_far, ..check });
        match now {
            Some(_) => self.ask_part(),
            None => self.take_over(),
        }
    }

    fn part_after(&self, side: Side, part: CapturePart) -> Option<(Side, CapturePart)> {
        let model = self.side(side).model.as_ref()?;
        match part.next(model.depth, model.heads) {
            Some(next) => Some((side, next)),
            None => (side == Side::Cl).then_some((Side::Mim, CapturePart::FIRST)),
        }
    }

    /// Whether it was a request of the comparison that failed. Another picture has come meanwhile, or another model:
    /// it begins anew once both engines have seen that.
    pub(super) fn check_failed(&mut self, id: RequestId, error: &EngineError) -> bool {
        let is_ours = self.check().is_some_and(|check| check.asked == Some(id));
        if !is_ours {
            return false;
        }
        if *error == EngineError::NoCapture {
            self.forget_check();
            self.take_over();
        } else {
            self.drop_fleet(Seat::Warming);
        }
        true
    }
}
