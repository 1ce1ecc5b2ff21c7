//! What becomes of the browser's history when the view changes: a step that Back undoes, the same step with
//! another address, or a step taken back because what it was made for did not come about.

use crate::link::Address;

/// What is to be done with the history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Write {
    /// A new step.
    Push,
    /// Another address for the newest step.
    Replace,
    /// Back to the step before; the address is written when the browser has gone there.
    Back,
}

/// The newest step of the page's own.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct History {
    /// The view before the newest step, as long as that is the newest in the history.
    step_from: Option<Address>,
    takes_back: bool,
}

/// How the view has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// The page itself has put a choice right.
    pub is_correction: bool,
    /// The history's steps are this page's own; those of an embedding page are in the same history.
    pub is_alone: bool,
}

impl History {
    /// What a change of the view from `before` to `now` does.
    pub fn change(&mut self, before: &Address, now: &Address, change: Change) -> Write {
        let is_step = now.is_step_from(before);
        let undone = |from: &Address| change.is_correction && is_step && !now.is_step_from(from);
        // A quiz was left: what was there before it is one step back.
        let left = |from: &Address| before.quiz.is_some() && now == from;
        if change.is_alone && self.step_from.as_ref().is_some_and(|it| undone(it) || left(it)) {
            // What was chosen did not come about, or is over: its step goes too.
            self.step_from = None;
            self.takes_back = true;
            Write::Back
        } else if is_step && !change.is_correction {
            self.takes_back = false;
            Write::Push
        } else {
            Write::Replace
        }
    }

    /// Whether the browser has written the step that was to be pushed; it is from `before`.
    pub fn pushed(&mut self, before: Address, is_written: bool) {
        self.step_from = is_written.then_some(before);
    }

    /// The browser has gone to another step. True where that was a step taken back: the view stays as it is then, and
    /// its address is written there.
    pub fn popped(&mut self) -> bool {
        self.step_from = None;
        std::mem::take(&mut self.takes_back)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::Place;

    const CHOICE: Change = Change { is_correction: false, is_alone: true };
    const CORRECTION: Change = Change { is_correction: true, ..CHOICE };

    fn view(image: &str, layer: usize) -> Address {
        Address { image: Some(image.to_owned()), layer: Some(layer), ..Address::default() }
    }

    #[test]
    fn another_picture_is_a_step_and_another_layer_or_patch_is_none() {
        let mut history = History::default();
        assert_eq!(history.change(&view("a", 1), &view("b", 1), CHOICE), Write::Push);
        assert_eq!(history.change(&view("b", 1), &view("b", 2), CHOICE), Write::Replace);
        let asked = Address { query: Some(Place::Patch { col: 3, row: 2 }), ..view("b", 2) };
        assert_eq!(history.change(&view("b", 2), &asked, CHOICE), Write::Replace);
    }

    #[test]
    fn the_step_of_a_choice_that_did_not_come_about_is_taken_back() {
        let mut history = History::default();
        history.change(&view("a", 1), &view("b", 1), CHOICE);
        history.pushed(view("a", 1), true);
        // What was chosen meanwhile, the layer and the query, is kept.
        let with_query = |view| Address { query: Some(Place::Cls), ..view };
        let chosen = with_query(view("b", 2));
        assert_eq!(history.change(&view("b", 1), &chosen, CHOICE), Write::Replace);
        assert_eq!(history.change(&chosen, &with_query(view("a", 2)), CORRECTION), Write::Back);
        assert!(history.popped());
        assert!(!history.popped());
    }

    #[test]
    fn a_quiz_is_a_step_that_goes_when_it_is_left() {
        let quiz = |seed| Address { quiz: Some(seed), ..Address::default() };
        let mut history = History::default();
        let own = view("a", 1);
        assert_eq!(history.change(&own, &quiz(7), CHOICE), Write::Push);
        history.pushed(own.clone(), true);
        assert_eq!(history.change(&quiz(7), &quiz(8), CHOICE), Write::Replace);
        assert_eq!(history.change(&quiz(8), &own, CHOICE), Write::Back);
        assert!(history.popped());
        // Opened by its link, there is no step before it.
        assert_eq!(history.change(&quiz(7), &own, CHOICE), Write::Push);
    }

    #[test]
    fn embedded_the_step_stays() {
        let mut history = History::default();
        history.change(&view("a", 1), &view("b", 1), CHOICE);
        history.pushed(view("a", 1), true);
        let embedded = Change { is_alone: false, ..CORRECTION };
        assert_eq!(history.change(&view("b", 1), &view("a", 1), embedded), Write::Replace);
    }

    #[test]
    fn a_step_that_the_browser_did_not_write_is_not_taken_back() {
        let mut history = History::default();
        history.change(&view("a", 1), &view("b", 1), CHOICE);
        history.pushed(view("a", 1), false);
        assert_eq!(history.change(&view("b", 1), &view("a", 1), CORRECTION), Write::Replace);
    }

    #[test]
    fn after_back_nothing_is_taken_back() {
        let mut history = History::default();
        history.change(&view("a", 1), &view("b", 1), CHOICE);
        history.pushed(view("a", 1), true);
        assert!(!history.popped());
        assert_eq!(history.change(&view("b", 1), &view("a", 1), CORRECTION), Write::Replace);
    }
}
