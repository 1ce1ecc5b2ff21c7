//! What is done to the photographs, carried to the engines as fast as they follow: one picture at a time. The next is
//! sent when all of the last one is shown, and is then where the slider is by then.

use std::collections::HashMap;

use crate::input::perturbation::Perturbation;
use crate::page::catalog::Catalog;

/// What was asked for and sent; `F` is a picture's file.
#[derive(Debug)]
pub struct Perturbing<F> {
    /// The sample pictures that were asked for; `None` while one is on its way.
    textures: HashMap<String, Option<F>>,
    /// When the newest move was made that the engines have not begun with, milliseconds.
    moved: Option<f64>,
    /// When the move was made that they work on.
    sent: Option<f64>,
}

impl<F> Default for Perturbing<F> {
    fn default() -> Self {
        Perturbing { textures: HashMap::new(), moved: None, sent: None }
    }
}

/// What is to be done now that something has changed.
#[derive(Debug, PartialEq)]
pub struct Step<F> {
    /// When the move was made of which the engines have now said all: the time since then is measured.
    pub shown: Option<f64>,
    /// What the engines are given next, and the picture that gives it its texture.
    pub send: Option<(Perturbation, Option<F>)>,
}

impl<F: Clone> Perturbing<F> {
    /// The visitor has moved something, at this time.
    pub fn moved(&mut self, now: f64) {
        self.moved = Some(now);
    }

    /// What is to be done where this is `wished`, the engines were `given` that, and have said all of it or not.
    pub fn step(&mut self, wished: Perturbation, given: &Perturbation, settled: bool) -> Step<F> {
        if !settled {
            return Step { shown: None, send: None };
        }
        let shown = self.sent.take();
        let texture = wished.texture().map(|name| self.textures.get(name).cloned().flatten());
        let waits = matches!(texture, Some(None));
        if waits || wished == *given {
            return Step { shown, send: None };
        }
        self.sent = self.moved.take();
        Step { shown, send: Some((wished, texture.flatten())) }
    }

    /// A texture is wished: the file of its sample, where it is to be fetched; each is once.
    ///
    /// # Errors
    /// There is no such sample; in a sentence.
    pub fn ask(&mut self, name: &str, catalog: &Catalog) -> Result<Option<String>, String> {
        if self.textures.contains_key(name) {
            return Ok(None);
        }
        let Some(sample) = catalog.sample(name) else {
            return Err(format!(
                "“perturb.texture={name}” names nothing here: perturb.texture is the id of a sample."
            ));
        };
        self.textures.insert(name.to_owned(), None);
        Ok(Some(sample.file.clone()))
    }

    /// A texture's picture has come.
    pub fn arrived(&mut self, name: String, file: F) {
        self.textures.insert(name, Some(file));
    }

    /// It did not come and can be asked for again; gives what is told of that.
    pub fn failed(&mut self, name: &str, reason: &str) -> String {
        self.textures.remove(name);
        format!("The picture of the texture did not arrive ({reason}). Choose it again.")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::catalog::tests::shipped;

    const NOTHING: Step<u8> = Step { shown: None, send: None };

    fn blurred(blur: u16) -> Perturbation {
        Perturbation { blur, ..Perturbation::default() }
    }

    fn textured(name: &str) -> Perturbation {
        Perturbation { texture: Some(name.to_owned()), ..Perturbation::default() }
    }

    #[test]
    fn nothing_is_sent_before_the_engines_have_said_all_and_then_the_newest_is() {
        let mut perturbing = Perturbing::<u8>::default();
        let given = Perturbation::default();
        assert_eq!(perturbing.step(blurred(1), &given, false), NOTHING);
        assert_eq!(perturbing.step(blurred(2), &given, false), NOTHING);
        let send = Some((blurred(3), None));
        assert_eq!(perturbing.step(blurred(3), &given, true), Step { shown: None, send });
        assert_eq!(perturbing.step(blurred(3), &blurred(3), true), NOTHING);
    }

    #[test]
    fn the_time_measured_is_that_of_the_move_that_began_the_run() {
        let mut perturbing = Perturbing::<u8>::default();
        perturbing.moved(10.0);
        assert_eq!(perturbing.step(blurred(1), &blurred(0), true).shown, None);
        // Two moves while the engines work: the last of them begins the next run.
        perturbing.moved(20.0);
        perturbing.moved(30.0);
        assert_eq!(perturbing.step(blurred(3), &blurred(1), false).shown, None);
        assert_eq!(perturbing.step(blurred(3), &blurred(1), true).shown, Some(10.0));
        assert_eq!(perturbing.step(blurred(3), &blurred(3), true).shown, Some(30.0));
        assert_eq!(perturbing.step(blurred(3), &blurred(3), true).shown, None);
        // What a link says was no move.
        assert!(perturbing.step(blurred(4), &blurred(3), true).send.is_some());
        assert_eq!(perturbing.step(blurred(4), &blurred(4), true).shown, None);
    }

    #[test]
    fn a_perturbation_waits_for_its_texture() {
        let (mut perturbing, given) = (Perturbing::default(), Perturbation::default());
        perturbing.moved(10.0);
        assert_eq!(perturbing.step(textured("chelsea"), &given, true), NOTHING);
        let file = shipped().sample("chelsea").map(|sample| sample.file.clone());
        assert_eq!(perturbing.ask("chelsea", &shipped()), Ok(file));
        assert_eq!(perturbing.step(textured("chelsea"), &given, true), NOTHING);
        perturbing.arrived("chelsea".to_owned(), 7);
        let step = perturbing.step(textured("chelsea"), &given, true);
        assert_eq!(step.send, Some((textured("chelsea"), Some(7))));
        let shown = perturbing.step(textured("chelsea"), &textured("chelsea"), true).shown;
        assert_eq!(shown, Some(10.0), "the wait counts");
    }

    #[test]
    fn a_texture_is_fetched_once_and_one_that_failed_can_be_asked_for_again() {
        let (mut perturbing, catalog) = (Perturbing::<u8>::default(), shipped());
        assert!(matches!(perturbing.ask("chelsea", &catalog), Ok(Some(_))));
        assert_eq!(perturbing.ask("chelsea", &catalog), Ok(None));
        let told = perturbing.failed("chelsea", "404 Not Found");
        assert_eq!(
            told,
            "The picture of the texture did not arrive (404 Not Found). Choose it again."
        );
        assert!(matches!(perturbing.ask("chelsea", &catalog), Ok(Some(_))));
        perturbing.arrived("chelsea".to_owned(), 7);
        assert_eq!(perturbing.ask("chelsea", &catalog), Ok(None));
    }

    #[test]
    fn a_texture_that_is_no_sample_is_refused() {
        let told = Perturbing::<u8>::default().ask("nowhere", &shipped()).unwrap_err();
        assert_eq!(
            told,
            "“perturb.texture=nowhere” names nothing here: perturb.texture is the id of a sample."
        );
    }
}
