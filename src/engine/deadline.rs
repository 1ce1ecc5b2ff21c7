//! By when a worker that owes answers has to say something.

use super::protocol::{Reply, ReplyMessage, Request, RequestId, Slot};

/// The requests that a worker owes an answer to.
///
/// It works on one request at a time. So each has to be answered in its time, but while others are
/// answered before it, its time has not begun: it begins when it is sent or, later, when the worker says
/// something. A load has all the time that its download takes, and so has what may wait for it.
#[derive(Debug, Default)]
pub struct Deadline {
    owed: Vec<Owed>,
    /// The newest load of each slot that loads.
    loads: Vec<(Slot, RequestId)>,
    /// When the worker said something last, milliseconds.
    heard: f64,
}

#[derive(Debug)]
struct Owed {
    id: RequestId,
    request: Request,
    /// When it was sent, milliseconds.
    sent: f64,
}

impl Deadline {
    /// A request is sent at `now`. One whose place it takes has no answer to come.
    pub fn sent(&mut self, id: RequestId, request: &Request, now: f64) {
        match request {
            Request::Load { slot, .. } | Request::LoadFile { slot, .. } => {
                self.loads.retain(|(other, _)| other != slot);
                self.loads.push((*slot, id));
            }
            Request::Cancel { .. } => {}
            _ => {
                self.owed.retain(|owed| !request.takes_place_of(&owed.request));
                self.owed.push(Owed { id, request: request.clone(), sent: now });
            }
        }
    }

    /// The worker says something at `now`: what it answers it owes no longer, and the time of all else begins.
    pub fn heard(&mut self, ReplyMessage { id, reply }: &ReplyMessage, now: f64) {
        match reply {
            // Bytes come while the worker hangs, too.
            Reply::Progress { .. } => return,
            Reply::Reading { .. } => {}
            _ => {
                self.owed.retain(|owed| Some(owed.id) != *id);
                self.loads.retain(|(_, load)| Some(*load) != *id);
            }
        }
        self.heard = now;
    }

    /// When the worker is late, if it may take `patience` and says nothing until then; `None` where it owes
    /// nothing.
    pub fn at(&self, patience: f64) -> Option<f64> {
        let loads = |owed: &&Owed| self.loads.iter().any(|(slot, _)| *slot == owed.request.slot());
        let owed = self.owed.iter().filter(|owed| !loads(owed));
        let oldest = owed.map(|owed| owed.sent).min_by(f64::total_cmp)?;
        Some(oldest.max(self.heard) + patience)
    }
}

#[cfg(test)]
mod tests {
    use super::super::protocol::{EngineError, ImageId, OtherAnalysis, Query, Question};
    use super::*;
    use crate::input::crop::CropPlace;
    use crate::input::perturbation::Perturbation;
    use crate::link::hints::Hints;

    const LEFT: Slot = Slot(0);
    const RIGHT: Slot = Slot(1);

    fn run(slot: Slot) -> Request {
        let (image, photo) = (ImageId(0), ImageId(0));
        Request::Run {
            slot,
            image,
            photo,
            crop: CropPlace::CENTER,
            perturbation: Perturbation::default(),
        }
    }

    fn attention(slot: Slot) -> Request {
        Request::Attention { slot, image: ImageId(0), query: Query::Cls }
    }

    fn load(slot: Slot) -> Request {
        Request::LoadFile { slot, hints: Hints::default(), workers: 1 }
    }

    fn sent<const N: usize>(requests: [(u64, Request, f64); N]) -> Deadline {
        let mut deadline = Deadline::default();
        for (id, request, now) in requests {
            deadline.sent(RequestId(id), &request, now);
        }
        deadline
    }

    /// An answer that ends its request; which one is all the same.
    fn answered(id: u64) -> ReplyMessage {
        let reply = Reply::Failed { slot: LEFT, error: EngineError::NoCapture };
        ReplyMessage { id: Some(RequestId(id)), reply }
    }

    #[test]
    fn the_second_of_two_requests_is_awaited_when_the_first_is_answered() {
        let mut deadline = sent([(1, run(LEFT), 0.0), (2, attention(LEFT), 10.0)]);
        assert_eq!(deadline.at(100.0), Some(100.0));
        deadline.heard(&answered(1), 90.0);
        assert_eq!(deadline.at(100.0), Some(190.0));
        deadline.heard(&answered(2), 95.0);
        assert_eq!(deadline.at(100.0), None);
    }

    #[test]
    fn the_first_is_awaited_when_the_second_is_answered_before_it() {
        let mut deadline = sent([(1, run(LEFT), 0.0), (2, attention(RIGHT), 10.0)]);
        deadline.heard(&answered(2), 20.0);
        assert_eq!(deadline.at(100.0), Some(120.0));
    }

    #[test]
    fn time_begins_when_a_request_is_sent_to_a_worker_that_was_idle() {
        let mut deadline = sent([(1, run(LEFT), 0.0)]);
        deadline.heard(&answered(1), 10.0);
        deadline.sent(RequestId(2), &attention(LEFT), 5000.0);
        assert_eq!(deadline.at(100.0), Some(5100.0));
    }

    #[test]
    fn what_a_newer_request_takes_the_place_of_is_not_awaited() {
        let mut deadline = sent([(1, run(LEFT), 0.0), (2, run(RIGHT), 0.0), (3, run(LEFT), 50.0)]);
        deadline.heard(&answered(2), 60.0);
        deadline.heard(&answered(3), 70.0);
        assert_eq!(deadline.at(100.0), None);
        // Of other pictures each is analyzed.
        let other = || Request::AnalyzeOther { slot: LEFT, analysis: OtherAnalysis::Curves };
        let mut deadline = sent([(1, other(), 0.0), (2, other(), 0.0)]);
        deadline.heard(&answered(2), 10.0);
        assert_eq!(deadline.at(100.0), Some(110.0));
    }

    #[test]
    fn a_load_is_not_awaited_and_nothing_that_may_wait_for_it() {
        let question =
            Request::Question { slot: LEFT, image: ImageId(0), question: Question::Diversity };
        let mut deadline = sent([(1, load(LEFT), 0.0), (2, load(LEFT), 5.0), (3, question, 10.0)]);
        deadline.sent(RequestId(4), &Request::Cancel { slot: RIGHT }, 10.0);
        assert_eq!(deadline.at(100.0), None);
        deadline.sent(RequestId(5), &run(RIGHT), 20.0);
        assert_eq!(deadline.at(100.0), Some(120.0));
        deadline.heard(&answered(5), 30.0);
        // The one that was replaced is not what the question waits for.
        deadline.heard(&answered(1), 400.0);
        assert_eq!(deadline.at(100.0), None);
        deadline.heard(&answered(2), 500.0);
        assert_eq!(deadline.at(100.0), Some(600.0));
    }

    #[test]
    fn bytes_of_a_download_are_no_sign_of_work_and_the_beginning_of_reading_is() {
        let message = |reply| ReplyMessage { id: Some(RequestId(1)), reply };
        let mut deadline = sent([(1, load(LEFT), 0.0), (2, run(RIGHT), 0.0)]);
        deadline.heard(&message(Reply::Progress { slot: LEFT, received: 1, total: None }), 50.0);
        assert_eq!(deadline.at(100.0), Some(100.0));
        deadline.heard(&message(Reply::Reading { slot: LEFT }), 60.0);
        assert_eq!(deadline.at(100.0), Some(160.0));
    }
}
