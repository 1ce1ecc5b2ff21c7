//! Which request a worker takes next.
//!
//! Requests of a slot are answered in their order, but for three things: a newer run takes the place of
//! one that still waits, and so do rows; rows and parts of an image that is captured are answered at once, before
//! any run and while a model downloads; and while one downloads, runs go to the model that the slot holds,
//! where all else waits until the download has arrived. What a view below the maps asks for is answered
//! when there is nothing else to do, and other pictures are looked at after that, each in its turn.
//! A request whose place was taken gets no answer. Downloads of several slots go on side by side.

use std::collections::{HashMap, VecDeque};

use super::protocol::{ImageId, Request, RequestId, Slot};

/// A request that waits, with what came with it.
#[derive(Debug, Clone, PartialEq)]
pub struct Pending<P> {
    /// Which its replies carry.
    pub id: RequestId,
    /// What the worker is to do.
    pub request: Request,
    /// The picture, or the file that arrived.
    pub payload: P,
}

/// The requests that wait, and the downloads under way.
#[derive(Debug)]
pub struct Queue<P> {
    waiting: VecDeque<Pending<P>>,
    downloads: HashMap<Slot, RequestId>,
}

impl<P> Default for Queue<P> {
    fn default() -> Self {
        Self { waiting: VecDeque::new(), downloads: HashMap::new() }
    }
}

impl<P> Queue<P> {
    /// A download for a slot begins, and takes the place of one that was under way or has arrived.
    pub fn begin_download(&mut self, slot: Slot, id: RequestId) {
        self.downloads.insert(slot, id);
        self.waiting.retain(|other| !(other.request.is_load() && other.request.slot() == slot));
    }

    /// Ends the slot's load where it downloads or waits; its id, unless there is none to end.
    pub fn cancel(&mut self, slot: Slot) -> Option<RequestId> {
        let id = self.downloads.remove(&slot)?;
        self.waiting.retain(|other| other.id != id);
        Some(id)
    }

    /// The slot still waits for this download.
    pub fn awaits(&self, slot: Slot, id: RequestId) -> bool {
        self.downloads.get(&slot) == Some(&id)
    }

    /// A download arrived, or failed. It goes first: what waits for the slot waits for it.
    pub fn arrived(&mut self, pending: Pending<P>) {
        if self.awaits(pending.request.slot(), pending.id) {
            self.waiting.push_front(pending);
        }
    }

    /// A run, rows or a question; older ones of the slot that still wait are dropped. Other pictures
    /// to analyze all stay, and a question whose answer may wait for a file drops no other.
    pub fn push(&mut self, pending: Pending<P>) {
        self.waiting.retain(|other| !pending.request.takes_place_of(&other.request));
        self.waiting.push_back(pending);
    }

    /// Takes the next request that can be answered; `holds` says whether there is a model in a slot,
    /// `has_seen` whether its capture is of an image.
    pub fn next(
        &mut self,
        holds: impl Fn(Slot) -> bool,
        has_seen: impl Fn(Slot, ImageId) -> bool,
    ) -> Option<Pending<P>> {
        let at_once = |pending: &Pending<P>| match pending.request {
            Request::Attention { slot, image, .. }
            | Request::CapturePart { slot, image, .. }
            | Request::Compare { slot, image, .. } => has_seen(slot, image),
            _ => false,
        };
        let ready = |pending: &Pending<P>| match pending.request {
            Request::Load { .. } | Request::LoadFile { .. } => true,
            Request::Run { slot, .. } if holds(slot) => true,
            _ => !self.downloads.contains_key(&pending.request.slot()),
        };
        let first = |pending: &Pending<P>| {
            let waits =
                matches!(pending.request, Request::Question { .. } | Request::AnalyzeOther { .. });
            !waits && ready(pending)
        };
        let asked = |pending: &Pending<P>| match pending.request {
            Request::Question { slot, image, .. } => has_seen(slot, image) || ready(pending),
            _ => false,
        };
        let place = |which: &dyn Fn(&Pending<P>) -> bool| self.waiting.iter().position(which);
        let index = place(&at_once)
            .or_else(|| place(&first))
            .or_else(|| place(&asked))
            .or_else(|| place(&ready))?;
        let pending = self.waiting.remove(index)?;
        if pending.request.is_load() {
            self.downloads.remove(&pending.request.slot());
        }
        Some(pending)
    }
}

#[cfg(test)]
mod tests {
    use super::super::protocol::{ModelFile, OtherAnalysis, Query, Question};
    use super::*;
    use crate::input::crop::CropPlace;
    use crate::input::perturbation::Perturbation;
    use crate::link::hints::Hints;

    const LEFT: Slot = Slot(0);
    const RIGHT: Slot = Slot(1);

    fn load(id: u64, slot: Slot) -> Pending<()> {
        let request = Request::LoadFile { slot, hints: Hints::default(), workers: 1 };
        Pending { id: RequestId(id), request, payload: () }
    }

    fn run(id: u64, slot: Slot) -> Pending<()> {
        let perturbation = Perturbation::default();
        let (image, photo) = (ImageId(id), ImageId(id));
        let request = Request::Run { slot, image, photo, crop: CropPlace::CENTER, perturbation };
        Pending { id: RequestId(id), request, payload: () }
    }

    fn rows(id: u64, slot: Slot) -> Pending<()> {
        let request = Request::Attention { slot, image: ImageId(0), query: Query::Cls };
        Pending { id: RequestId(id), request, payload: () }
    }

    /// The ids in the order in which they are answered.
    fn order(queue: &mut Queue<()>, seen: bool) -> Vec<u64> {
        let next = || queue.next(|_| false, |_, _| seen);
        std::iter::from_fn(next).map(|pending| pending.id.0).collect()
    }

    #[test]
    fn a_newer_run_takes_the_place_of_the_same_slots_older_one() {
        let mut queue = Queue::default();
        for pending in [run(1, LEFT), run(2, RIGHT), rows(3, LEFT), run(4, LEFT), rows(5, LEFT)] {
            queue.push(pending);
        }
        assert_eq!(order(&mut queue, false), [2, 4, 5]);
    }

    #[test]
    fn runs_wait_for_their_slots_download_and_no_other() {
        let mut queue = Queue::default();
        queue.begin_download(LEFT, RequestId(1));
        queue.push(run(2, LEFT));
        queue.push(rows(3, LEFT));
        queue.push(run(4, RIGHT));
        assert_eq!(order(&mut queue, false), [4]);
        queue.arrived(load(1, LEFT));
        assert_eq!(order(&mut queue, false), [1, 2, 3]);
    }

    #[test]
    fn a_run_goes_to_the_model_that_is_there_while_another_downloads() {
        let mut queue = Queue::default();
        let next = |queue: &mut Queue<()>| {
            queue.next(|slot| slot == LEFT, |_, _| false).map(|pending| pending.id.0)
        };
        for slot in [LEFT, RIGHT] {
            queue.begin_download(slot, RequestId(slot.0.into()));
        }
        for pending in [rows(2, LEFT), run(3, LEFT), run(4, RIGHT)] {
            queue.push(pending);
        }
        assert_eq!(next(&mut queue), Some(3));
        assert_eq!(next(&mut queue), None);
        // Once it is here the file goes first: what it brings is what a run is to show.
        queue.push(run(5, LEFT));
        queue.arrived(load(0, LEFT));
        let rest: Vec<u64> = std::iter::from_fn(|| next(&mut queue)).collect();
        assert_eq!(rest, [0, 2, 5]);
    }

    #[test]
    fn rows_of_a_captured_image_wait_for_nothing() {
        let mut queue = Queue::default();
        queue.begin_download(LEFT, RequestId(1));
        queue.push(run(2, RIGHT));
        queue.push(rows(3, LEFT));
        assert_eq!(order(&mut queue, true), [3, 2]);
    }

    #[test]
    fn what_a_view_asks_for_comes_last_and_not_after_a_download() {
        let asked = |id| {
            let request =
                Request::Question { slot: LEFT, image: ImageId(0), question: Question::Diversity };
            Pending { id: RequestId(id), request, payload: () }
        };
        let mut queue = Queue::default();
        queue.begin_download(LEFT, RequestId(1));
        for pending in [asked(2), run(3, RIGHT), rows(4, LEFT), asked(5)] {
            queue.push(pending);
        }
        assert_eq!(order(&mut queue, true), [4, 3, 5]);
        queue.push(asked(6));
        assert!(order(&mut queue, false).is_empty());
        queue.arrived(load(1, LEFT));
        assert_eq!(order(&mut queue, false), [1, 6]);
    }

    #[test]
    fn a_question_that_waits_for_a_file_and_the_others_leave_each_other_alone() {
        let asked = |id, question| {
            let request = Request::Question { slot: LEFT, image: ImageId(0), question };
            Pending { id: RequestId(id), request, payload: () }
        };
        let file = || ModelFile::at("probes");
        let probe = |id| asked(id, Question::Probe { probes: file() });
        let mut queue = Queue::default();
        for pending in
            [probe(1), asked(2, Question::Diversity), probe(3), asked(4, Question::Spread)]
        {
            queue.push(pending);
        }
        assert_eq!(order(&mut queue, true), [3, 4]);
    }

    #[test]
    fn other_pictures_come_last_and_all_of_them() {
        let other = |id| {
            let request = Request::AnalyzeOther { slot: LEFT, analysis: OtherAnalysis::Curves };
            Pending { id: RequestId(id), request, payload: () }
        };
        let mut queue = Queue::default();
        let question =
            Request::Question { slot: LEFT, image: ImageId(0), question: Question::Diversity };
        let question = Pending { id: RequestId(4), request: question, payload: () };
        for pending in [other(1), other(2), run(3, LEFT), question] {
            queue.push(pending);
        }
        assert_eq!(order(&mut queue, true), [3, 4, 1, 2]);
        queue.begin_download(LEFT, RequestId(5));
        queue.push(other(6));
        assert!(order(&mut queue, true).is_empty());
    }

    #[test]
    fn a_newer_download_takes_the_place_of_an_older_one() {
        let mut queue = Queue::default();
        queue.begin_download(LEFT, RequestId(1));
        queue.arrived(load(1, LEFT));
        queue.begin_download(LEFT, RequestId(2));
        assert!(!queue.awaits(LEFT, RequestId(1)));
        assert!(order(&mut queue, false).is_empty());
        queue.arrived(load(1, LEFT));
        queue.arrived(load(2, LEFT));
        assert_eq!(order(&mut queue, false), [2]);
    }

    #[test]
    fn a_cancelled_load_is_not_taken_and_what_waited_for_it_goes_on() {
        let mut queue = Queue::default();
        queue.begin_download(LEFT, RequestId(1));
        queue.push(run(2, LEFT));
        assert_eq!(queue.cancel(RIGHT), None);
        assert_eq!(queue.cancel(LEFT), Some(RequestId(1)));
        queue.arrived(load(1, LEFT));
        assert_eq!(order(&mut queue, false), [2]);
    }

    #[test]
    fn a_load_that_waits_can_be_cancelled_and_one_that_was_taken_cannot() {
        let mut queue = Queue::default();
        queue.begin_download(LEFT, RequestId(1));
        queue.arrived(load(1, LEFT));
        assert_eq!(queue.cancel(LEFT), Some(RequestId(1)));
        assert!(order(&mut queue, false).is_empty());
        queue.begin_download(LEFT, RequestId(2));
        queue.arrived(load(2, LEFT));
        assert_eq!(order(&mut queue, false), [2]);
        assert_eq!(queue.cancel(LEFT), None);
    }
}
