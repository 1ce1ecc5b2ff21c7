//! The camera of the open view: asked for, followed by the models frame by frame, let go of.
//!
//! Live, one frame at a time goes to the models. The page shows it once both have done with it, together with
//! what they say of it, and only then is the next one taken.

use super::error::CameraError;
use crate::page::pace::Pace;
use crate::page::revision::{Revision, Revisions};

/// Where the camera stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CameraPhase {
    /// It was not asked for, or is let go.
    Off,
    /// The visitor is being asked, or the device starts.
    Asking,
    /// It gives frames.
    On,
    /// It is off, and this sentence says why.
    Told(String),
}

/// What is to be done now that something has changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Step<F> {
    /// Both models have done with this frame: the page shows it.
    pub show: Option<F>,
    /// The newest frame is to be taken; [`LiveCamera::taken`] hears of it.
    pub take: bool,
}

/// What is done with a frame that was taken.
#[derive(Debug, Clone, PartialEq)]
pub enum Taken<F> {
    /// The models look at it.
    Follow(F),
    /// There was none yet: try again at the browser's next frame.
    Again,
    /// It is not wanted any more.
    Nothing,
}

/// The camera of the open view; `F` is a frame.
#[derive(Debug, Clone)]
pub struct LiveCamera<F> {
    phase: CameraPhase,
    is_live: bool,
    /// Frames that both models have done with.
    pace: Pace,
    /// A frame is being taken.
    is_taking: bool,
    /// The frame that the models look at.
    followed: Option<F>,
    requests: Revisions,
}

impl<F> Default for LiveCamera<F> {
    fn default() -> Self {
        LiveCamera {
            phase: CameraPhase::Off,
            is_live: false,
            pace: Pace::default(),
            is_taking: false,
            followed: None,
            requests: Revisions::default(),
        }
    }
}

impl<F: Clone> LiveCamera<F> {
    /// Where it stands.
    pub fn phase(&self) -> &CameraPhase {
        &self.phase
    }

    /// The models follow it.
    pub fn is_live(&self) -> bool {
        self.is_live
    }

    /// Frames a second that both models have done with; only live.
    pub fn rate(&self) -> Option<f64> {
        self.pace.per_second().filter(|_| self.is_live)
    }

    /// A camera is asked for; one that was asked for before does not count any more.
    pub fn ask(&mut self) -> Revision {
        // No frames come before the new camera is there, and maybe none then.
        self.is_live = false;
        self.phase = CameraPhase::Asking;
        self.requests.begin()
    }

    /// The camera that was asked for is there, or not. Whether it still counts; else it is let go.
    pub fn opened(&mut self, request: Revision, outcome: Result<(), CameraError>) -> bool {
        let is_newest = self.requests.is_newest(request);
        match outcome {
            _ if !is_newest => {}
            Ok(()) => self.phase = CameraPhase::On,
            Err(error) => self.stop(CameraPhase::Told(error.to_string())),
        }
        is_newest
    }

    /// Lets the camera go, and what was asked for.
    pub fn stop(&mut self, phase: CameraPhase) {
        self.is_live = false;
        self.requests.abandon();
        self.phase = phase;
    }

    /// The page is hidden: the camera is let go. Whether there was one.
    pub fn hide(&mut self) -> bool {
        let is_held = matches!(self.phase, CameraPhase::Asking | CameraPhase::On);
        if is_held {
            let sentence = "The camera was let go while this page was hidden. Start it again.";
            self.stop(CameraPhase::Told(sentence.to_owned()));
        }
        is_held
    }

    /// The models begin to follow it, or end.
    pub fn toggle_live(&mut self) {
        self.pace = Pace::default();
        self.is_live = !self.is_live;
    }

    /// The models do not follow it any more; a still is taken.
    pub fn end_live(&mut self) {
        self.is_live = false;
    }

    /// Another picture was chosen: the frame that the models have seen is not shown.
    pub fn give_way(&mut self) {
        self.is_live = false;
        self.followed = None;
    }

    /// What is to be done where the models are done with what they were given (`is_settled`), or not, and
    /// another picture is on its way to the page (`is_pending`), or not; `now` in milliseconds.
    pub fn step(&mut self, is_settled: bool, is_pending: bool, now: f64) -> Step<F> {
        if self.is_taking || !is_settled {
            return Step { show: None, take: false };
        }
        self.is_taking = self.is_live;
        Step { show: self.take_followed(is_pending, now), take: self.is_live }
    }

    /// The frame that the models have looked at, for the page to show; none where another picture takes its
    /// place.
    pub fn take_followed(&mut self, is_pending: bool, now: f64) -> Option<F> {
        let frame = self.followed.take().filter(|_| !is_pending)?;
        self.pace.mark(now);
        Some(frame)
    }

    /// The frame that was to be taken; none where the camera has given none yet.
    pub fn taken(&mut self, frame: Option<F>) -> Taken<F> {
        self.is_taking = false;
        match frame {
            _ if !self.is_live => Taken::Nothing,
            Some(frame) => {
                self.followed = Some(frame.clone());
                Taken::Follow(frame)
            }
            None => Taken::Again,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const IDLE: Step<u32> = Step { show: None, take: false };

    /// A camera that gives frames, which the models follow.
    fn live() -> LiveCamera<u32> {
        let mut camera = LiveCamera::default();
        let request = camera.ask();
        assert!(camera.opened(request, Ok(())));
        camera.toggle_live();
        camera
    }

    #[test]
    fn a_frame_is_shown_when_both_models_have_done_with_it_and_then_the_next_is_taken() {
        let mut camera = live();
        assert_eq!(camera.step(true, false, 0.0), Step { show: None, take: true });
        // Not two at a time.
        assert_eq!(camera.step(true, false, 1.0), IDLE);
        assert_eq!(camera.taken(Some(7)), Taken::Follow(7));
        assert_eq!(camera.step(false, false, 50.0), IDLE);
        assert_eq!(camera.step(true, false, 100.0), Step { show: Some(7), take: true });
        assert_eq!(camera.taken(Some(8)), Taken::Follow(8));
        assert_eq!(camera.step(true, false, 300.0), Step { show: Some(8), take: true });
        assert_eq!(camera.rate(), Some(5.0));
        camera.toggle_live();
        assert_eq!((camera.taken(Some(9)), camera.rate()), (Taken::Nothing, None));
    }

    #[test]
    fn the_last_frame_is_shown_though_live_has_ended() {
        let mut camera = live();
        camera.step(true, false, 0.0);
        camera.taken(Some(7));
        camera.end_live();
        assert_eq!(camera.step(true, false, 100.0), Step { show: Some(7), take: false });
        assert_eq!(camera.step(true, false, 100.0), IDLE);
    }

    #[test]
    fn before_the_first_frame_it_tries_again() {
        let mut camera = live();
        camera.step(true, false, 0.0);
        assert_eq!(camera.taken(None), Taken::Again);
        assert_eq!(camera.step(true, false, 16.0), Step { show: None, take: true });
    }

    #[test]
    fn another_picture_ends_live_and_the_frame_under_way_is_not_shown() {
        let mut camera = live();
        camera.step(true, false, 0.0);
        camera.taken(Some(7));
        // The page hears of the picture before the view does.
        assert_eq!(camera.take_followed(true, 90.0), None);
        camera.toggle_live();
        camera.toggle_live();
        camera.step(true, false, 100.0);
        camera.taken(Some(8));
        camera.give_way();
        assert!(!camera.is_live());
        assert_eq!(camera.step(true, false, 200.0), IDLE);
        assert_eq!(*camera.phase(), CameraPhase::On);
    }

    #[test]
    fn only_the_camera_that_was_asked_for_last_counts() {
        let mut camera = LiveCamera::<u32>::default();
        let first = camera.ask();
        let second = camera.ask();
        assert!(!camera.opened(first, Ok(())));
        assert_eq!(*camera.phase(), CameraPhase::Asking);
        assert!(camera.opened(second, Err(CameraError::Missing)));
        let told = CameraPhase::Told(CameraError::Missing.to_string());
        assert_eq!(*camera.phase(), told);
        // It is not there to be hidden.
        assert!(!camera.hide());
        assert_eq!(*camera.phase(), told);
    }

    #[test]
    fn a_hidden_page_lets_go_of_a_camera_that_is_on_or_asked_for() {
        let mut camera = live();
        assert!(camera.hide() && !camera.is_live());
        assert!(
            matches!(camera.phase(), CameraPhase::Told(sentence) if sentence.contains("hidden"))
        );
        let request = camera.ask();
        assert!(camera.hide() && !camera.opened(request, Ok(())));
        assert!(matches!(camera.phase(), CameraPhase::Told(_)));
    }
}
