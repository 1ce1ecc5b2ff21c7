//! The way through the tour and back: what a chapter shows, what the reader has done in it, what its end gives back.

use super::text::{Chapter, Names};
use crate::link::Address;

/// Names that a link or a message says beside the chapter's own; `None` clears one.
pub type SaidBeside = Vec<(String, Option<String>)>;

/// The tour under way.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Journey {
    /// What was shown before the tour.
    before: Option<Address>,
    /// A chapter is asked for, and this beside it; its text may be on its way.
    asked: Option<SaidBeside>,
}

impl Journey {
    /// Keeps what is shown, for the end of the tour; not where one has begun.
    pub fn remember(&mut self, now: &Address) {
        if now.chapter.is_none() {
            self.before.get_or_insert_with(|| now.clone());
        }
    }

    /// A link opens the page in a chapter: without it, it would show the rest of the link.
    pub fn begin_with(&mut self, link: &Address) {
        self.before = Some(Address { chapter: None, ..link.clone() });
    }

    /// A chapter is asked for; what is said beside it has precedence over what it sets.
    pub fn ask(&mut self, beside: SaidBeside) {
        self.asked = Some(beside);
    }

    /// The chapter that was asked for will not come.
    pub fn give_up(&mut self) {
        self.asked = None;
    }

    /// What was shown before is no longer to be given back.
    pub fn forget(&mut self) {
        self.before = None;
    }

    /// A chapter is asked for and not shown yet.
    pub fn is_due(&self) -> bool {
        self.asked.is_some()
    }

    /// The view of the chapter that was asked for, once; all that it does not set is as it was before the
    /// tour. `None` where none was asked for.
    pub fn arrive(
        &mut self,
        number: usize,
        chapter: &Chapter,
        now: &Address,
        is_sample: impl Fn(&str) -> bool,
    ) -> Option<Address> {
        let beside = self.asked.take()?;
        let mut address = Address { chapter: Some(number), ..self.given_back(now) };
        for (name, value) in &chapter.set {
            if name != "image" {
                set(&mut address, name, value);
            } else if is_sample(value) {
                address.image = Some(value.clone());
                // Its own focus, and none of another picture's places.
                (address.query, address.query2) = (None, None);
            }
        }
        for (name, value) in &beside {
            match value {
                // A picture from elsewhere is on its way already.
                Some(value) if name == "image" && !is_sample(value) => {
                    address.image.clone_from(&now.image);
                }
                Some(value) if name != "chapter" => set(&mut address, name, value),
                None => address.clear(name),
                _ => {}
            }
        }
        Some(address)
    }

    /// The view after the tour: what the reader had, models and switches as they are now.
    pub fn leave(&self, now: &Address) -> Address {
        Address { chapter: None, ..self.given_back(now) }
    }

    fn given_back(&self, now: &Address) -> Address {
        let Some(before) = self.before.clone() else { return now.clone() };
        // Models and switches stay as they are now.
        Address {
            models: now.models.clone(),
            said: now.said.clone(),
            titles: now.titles.clone(),
            scale: now.scale,
            distance: now.distance,
            size: now.size,
            engine: now.engine,
            embed: now.embed,
            hide: now.hide.clone(),
            show: now.show,
            controls: now.controls,
            theme: now.theme,
            smooth: now.smooth,
            chapter: now.chapter,
            ..before
        }
    }
}

/// The view with what a button of a chapter sets.
pub fn step(now: &Address, names: &Names) -> Address {
    let mut address = now.clone();
    names.iter().for_each(|(name, value)| set(&mut address, name, value));
    address
}

/// A value that names nothing changes nothing: the names of the page's own file were checked when it was built.
fn set(address: &mut Address, name: &str, value: &str) {
    let _ = address.set(name, value);
}

/// How far the reader is in the chapter that is open.
#[derive(Debug, Default)]
pub struct Progress {
    /// Counts the chapters that were opened: the same one can be opened twice.
    entered: u32,
    /// What was shown first; none before that is known.
    then: Option<Address>,
    acted: bool,
    guessed: Option<usize>,
    looks: bool,
}

impl Progress {
    /// A chapter is opened, whichever was before.
    pub fn enter(&mut self) {
        *self = Progress { entered: self.entered + 1, ..Progress::default() };
    }

    /// This is shown now; when all the names of `until` have changed, the reader has done what the chapter asks for.
    /// Another chapter, as the Back button leads to, begins anew.
    pub fn watch(&mut self, until: &[String], now: &Address) {
        match self.then.as_ref().filter(|then| then.chapter == now.chapter) {
            Some(then) => self.acted = self.acted || is_done(until, then, now),
            None => {
                let then = Some(now.clone());
                *self = Progress { entered: self.entered, then, ..Progress::default() };
            }
        }
    }

    /// The chapter's button has done what it asks for.
    pub fn act(&mut self) {
        self.acted = true;
    }

    /// The reader says something to the chapter's question; where nothing else is to be done, that is all.
    pub fn guess(&mut self, index: usize, until: &[String]) {
        self.guessed = Some(index);
        self.acted |= until.is_empty();
    }

    /// The reader goes on to what is to be looked at after that.
    pub fn look(&mut self) {
        self.looks = true;
    }

    /// How many chapters were opened.
    pub fn entered(&self) -> u32 {
        self.entered
    }

    /// The reader has done what the chapter asks for.
    pub fn acted(&self) -> bool {
        self.acted
    }

    /// Which of the chapter's guesses the reader has made.
    pub fn guessed(&self) -> Option<usize> {
        self.guessed
    }

    /// The reader has gone on to what is to be looked at after that.
    pub fn looks(&self) -> bool {
        self.looks
    }
}

fn is_done(until: &[String], then: &Address, now: &Address) -> bool {
    // With no chapter open, too, this is asked at every click: nothing is compared where nothing is waited for.
    if until.is_empty() {
        return false;
    }
    let changed = now.changed_from(then);
    until.iter().all(|name| changed.contains(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(link: &str) -> Address {
        let pairs = link.split('&').filter_map(|pair| pair.split_once('='));
        Address::parse(pairs.map(|(name, value)| (name.to_owned(), value.to_owned()))).0
    }

    fn chapter(set: &str) -> Chapter {
        let pairs = set.split('&').filter_map(|pair| pair.split_once('='));
        let set = pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        Chapter { set, ..Chapter::default() }
    }

    fn arrive(journey: &mut Journey, set: &str, now: &str) -> Option<Address> {
        let is_sample = |id: &str| ["rocket", "coffee"].contains(&id);
        journey.arrive(2, &chapter(set), &address(now), is_sample)
    }

    #[test]
    fn a_chapter_sets_its_own_and_its_end_gives_back_the_rest() {
        const OWN: &str = "cl=a&image=rocket&layer=5&query=1,1&view=diversity&attention.radius=2";
        let mut journey = Journey::default();
        journey.remember(&address(OWN));
        journey.ask(Vec::new());
        assert!(journey.is_due());
        let shown = arrive(&mut journey, "image=coffee&layer=3&view=layers", OWN).unwrap();
        let expected = "cl=a&image=coffee&layer=3&view=layers&chapter=2&attention.radius=2";
        assert_eq!(shown, address(expected));
        assert!(!journey.is_due() && arrive(&mut journey, "layer=1", OWN).is_none());
        // Another model and another scale stay; a second step of the tour remembers nothing.
        let now = address("cl=b&image=coffee&layer=8&scale=own&view=layers&chapter=2");
        journey.remember(&now);
        let left =
            "cl=b&image=rocket&layer=5&query=1,1&scale=own&view=diversity&attention.radius=2";
        assert_eq!(journey.leave(&now), address(left));
        journey.forget();
        assert_eq!(journey.leave(&now), Address { chapter: None, ..now });
    }

    #[test]
    fn what_is_said_beside_a_chapter_has_precedence() {
        let mut journey = Journey::default();
        let beside = [("layer", Some("7")), ("chapter", Some("5")), ("query", None)];
        let beside = beside.map(|(name, value)| (name.to_owned(), value.map(str::to_owned)));
        journey.ask(beside.to_vec());
        let shown = arrive(&mut journey, "layer=3&view=queries", "image=rocket&query=1,1").unwrap();
        assert_eq!(shown, address("image=rocket&layer=7&view=queries&chapter=2"));
    }

    #[test]
    fn a_picture_from_elsewhere_is_on_its_way_and_an_unknown_one_is_left_out() {
        let mut journey = Journey::default();
        journey.ask(vec![("image".to_owned(), Some("https://elsewhere/a.png".to_owned()))]);
        let now = "image=rocket&query=1,1";
        let shown = arrive(&mut journey, "image=coffee&view=layers", now).unwrap();
        assert_eq!(shown, address("image=rocket&view=layers&chapter=2"));
        // A host's own list of samples may lack the chapter's picture: the reader's stays, and its pins.
        journey.ask(Vec::new());
        let shown = arrive(&mut journey, "image=chelsea&view=layers", now).unwrap();
        assert_eq!(shown, address("image=rocket&query=1,1&view=layers&chapter=2"));
    }

    #[test]
    fn a_link_with_a_chapter_leads_back_to_the_link_without_it() {
        let mut journey = Journey::default();
        let link = address("chapter=3&layer=5");
        journey.begin_with(&link);
        let now = address("image=coffee&layer=5&view=queries&chapter=3");
        assert_eq!(journey.leave(&now), address("layer=5"));
        journey.ask(Vec::new());
        journey.give_up();
        assert_eq!((journey.is_due(), arrive(&mut journey, "layer=1", "layer=2")), (false, None));
    }

    #[test]
    fn a_step_sets_its_names_and_no_others() {
        let names = Names::from([("layer".into(), "8".into())]);
        assert_eq!(step(&address("layer=3&head=1"), &names), address("layer=8&head=1"));
    }

    /// Whether the reader has acted when one of these is shown after the other, from the chapter's beginning on.
    fn acted(until: &[&str], shown: &[&str]) -> bool {
        let until: Vec<String> = until.iter().map(|name| (*name).to_owned()).collect();
        let mut progress = Progress::default();
        progress.enter();
        for link in shown {
            progress.watch(&until, &address(link));
        }
        progress.acted()
    }

    #[test]
    fn a_chapter_is_done_when_all_names_have_changed_that_it_waits_for() {
        assert!(!acted(&["layer"], &["layer=3&head=1"]));
        assert!(acted(&["layer"], &["layer=3&head=1", "layer=4&head=1"]));
        assert!(acted(&["layer"], &["layer=3&head=1", "head=1"]));
        assert!(!acted(&["layer"], &["layer=3&head=1", "layer=3&head=2"]));
        let two = ["layer", "head"];
        assert!(!acted(&two, &["layer=3&head=1", "layer=4&head=1"]));
        assert!(acted(&two, &["layer=3&head=1", "layer=4&head=1", "layer=4&head=2"]));
        // What is changed back before the last one is no change; what was done once stays done.
        assert!(!acted(&two, &["layer=3&head=1", "layer=4&head=1", "layer=3&head=2"]));
        assert!(acted(&["layer"], &["layer=3", "layer=4", "layer=3"]));
        assert!(!acted(&[], &["layer=3", "layer=4"]));
    }

    #[test]
    fn progress_begins_anew_on_each_entry_of_the_same_chapter_too() {
        let until = ["layer".to_owned()];
        let said = |it: &Progress| (it.entered(), it.acted(), it.guessed(), it.looks());
        let mut progress = Progress::default();
        progress.enter();
        progress.watch(&until, &address("layer=3&chapter=2"));
        progress.guess(1, &until);
        assert_eq!(said(&progress), (1, false, Some(1), false));
        progress.watch(&until, &address("layer=4&chapter=2"));
        progress.look();
        assert_eq!(said(&progress), (1, true, Some(1), true));
        progress.enter();
        assert_eq!(said(&progress), (2, false, None, false));
        // What it shows now is where it begins.
        progress.watch(&until, &address("layer=4&chapter=2"));
        assert_eq!(said(&progress), (2, false, None, false));
        progress.watch(&until, &address("layer=5&chapter=2"));
        assert_eq!(said(&progress), (2, true, None, false));
        // Back leads to another chapter without opening it.
        progress.watch(&until, &address("layer=3&chapter=1"));
        assert_eq!(said(&progress), (2, false, None, false));
    }

    #[test]
    fn a_guess_is_all_where_nothing_else_is_to_be_done_and_so_is_the_chapters_button() {
        let mut progress = Progress::default();
        progress.guess(0, &[]);
        assert!(progress.acted());
        progress.enter();
        progress.guess(0, &["layer".to_owned()]);
        assert!(!progress.acted());
        progress.act();
        assert!(progress.acted());
    }
}
