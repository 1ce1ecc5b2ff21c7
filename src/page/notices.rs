//! The sentences that the page tells: which stand, and until when.

use crate::link::Side;
use crate::page::engines::Topic;
use crate::page::figure::{Telling, telling};

/// One sentence, and a way on where there is one. `A` is what the page does then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice<A> {
    /// No other sentence ever has it.
    pub id: u64,
    topic: Topic,
    /// The name in the link that it is about.
    name: Option<String>,
    /// What is told.
    pub text: String,
    /// A button's words, and what it does.
    pub action: Option<(String, A)>,
    /// It tells of nothing wrong.
    pub is_note: bool,
}

/// The sentences that stand, newest last: one of a topic, and as many of the link as it has mistakes.
#[derive(Debug)]
pub struct NoticeList<A> {
    told: Vec<Notice<A>>,
    next: u64,
}

impl<A> Default for NoticeList<A> {
    fn default() -> NoticeList<A> {
        NoticeList { told: Vec::new(), next: 0 }
    }
}

impl<A> NoticeList<A> {
    /// Whether there is nothing to say.
    pub fn is_empty(&self) -> bool {
        self.told.is_empty()
    }

    /// Tells one sentence.
    pub fn tell(&mut self, topic: Topic, text: &str) {
        self.add(topic, None, text, None, matches!(topic, Topic::Note(_)));
    }

    /// Tells what is wrong with a name in the link, until something else stands there.
    pub fn tell_link(&mut self, name: &str, text: &str) {
        self.add(Topic::Link, Some(name), text, None, false);
    }

    /// Offers something in one sentence, with a button: nothing is wrong.
    pub fn offer(&mut self, topic: Topic, text: &str, label: &str, action: A) {
        self.add(topic, None, text, Some((label, action)), true);
    }

    /// Tells what went wrong, with a button that tries it again.
    pub fn tell_again(&mut self, topic: Topic, text: &str, action: A) {
        self.add(topic, None, text, Some(("Try again", action)), false);
    }

    fn add(
        &mut self,
        topic: Topic,
        name: Option<&str>,
        text: &str,
        action: Option<(&str, A)>,
        is_note: bool,
    ) {
        self.told.retain(|old| old.text != text && (old.topic != topic || topic == Topic::Link));
        self.told.push(Notice {
            id: self.next,
            topic,
            name: name.map(str::to_owned),
            text: text.to_owned(),
            action: action.map(|(label, action)| (label.to_owned(), action)),
            is_note,
        });
        self.next += 1;
    }

    /// What was told of this has been put right; whether anything was.
    pub fn settle(&mut self, topic: Topic) -> bool {
        self.remove(|notice| notice.topic == topic)
    }

    /// Something else stands under these names in the link now; whether anything was told of them.
    pub fn settle_names(&mut self, names: &[&str]) -> bool {
        self.remove(|notice| notice.name.as_deref().is_some_and(|name| names.contains(&name)))
    }

    /// Another model comes to a side, or what is said of it is put right; whether anything was told.
    pub fn settle_model(&mut self, side: Side) -> bool {
        self.remove(|notice| [Topic::Model(side), Topic::Note(side)].contains(&notice.topic))
    }

    /// The visitor closes a sentence; whether it was there.
    pub fn close(&mut self, id: u64) -> bool {
        self.remove(|notice| notice.id == id)
    }

    fn remove(&mut self, is_over: impl Fn(&Notice<A>) -> bool) -> bool {
        let before = self.told.len();
        self.told.retain(|notice| !is_over(notice));
        self.told.len() < before
    }

    /// Whether a model can be asked for, for a side: one that a link offers, or one that did not come.
    pub fn offers_model(&self, side: Side) -> bool {
        self.told.iter().any(|it| it.action.is_some() && it.topic == Topic::Model(side))
    }

    /// The sentences that stand over the page, on a page that is inside another one or not.
    pub fn shown(&self, is_embedded: bool) -> impl Iterator<Item = &Notice<A>> {
        self.told.iter().filter(move |notice| !notice.is_mark(is_embedded))
    }

    /// The sentences that stand behind the mark: those that only an author can mend.
    pub fn marks(&self, is_embedded: bool) -> impl Iterator<Item = &str> {
        let marks = self.told.iter().filter(move |notice| notice.is_mark(is_embedded));
        marks.map(|notice| notice.text.as_str())
    }
}

impl<A> Notice<A> {
    fn is_mark(&self, is_embedded: bool) -> bool {
        telling(self.topic, is_embedded) == Telling::Mark
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CL: Topic = Topic::Model(Side::Cl);

    fn texts(list: &NoticeList<u8>) -> Vec<&str> {
        list.shown(false).map(|notice| notice.text.as_str()).collect()
    }

    #[test]
    fn a_topic_has_one_sentence_and_the_link_one_for_each_mistake() {
        let mut list = NoticeList::default();
        list.tell(CL, "first");
        list.tell(Topic::Picture, "picture");
        list.tell(CL, "second");
        assert_eq!(texts(&list), ["picture", "second"]);
        list.tell_link("layer", "layer is 99");
        list.tell_link("head", "head is 99");
        assert_eq!(texts(&list), ["picture", "second", "layer is 99", "head is 99"]);
        // Nor does one stand twice, whatever it is about.
        list.tell_link("layer", "layer is 99");
        list.tell(Topic::Picture, "second");
        assert_eq!(texts(&list), ["head is 99", "layer is 99", "second"]);
    }

    #[test]
    fn no_sentence_takes_the_id_of_one_that_is_gone() {
        let mut list = NoticeList::default();
        let newest = |list: &NoticeList<u8>| list.shown(false).last().map(|notice| notice.id);
        list.tell(CL, "first");
        let first = newest(&list);
        list.tell(CL, "in its place");
        let second = newest(&list);
        list.settle(CL);
        list.tell(Topic::Picture, "alone");
        let ids = [first, second, newest(&list)];
        assert!(ids[0] != ids[1] && ids[1] != ids[2] && ids[0] != ids[2], "{ids:?}");
    }

    #[test]
    fn what_is_put_right_is_told_no_longer() {
        let mut list = NoticeList::default();
        list.tell(CL, "model");
        list.tell(Topic::Note(Side::Cl), "note");
        list.tell(Topic::Model(Side::Mim), "other side");
        list.tell_link("layer", "layer is 99");
        list.tell_link("head", "head is 99");
        assert!(!list.settle(Topic::Picture) && !list.settle_names(&["image", "size"]));
        assert!(list.settle_names(&["layer", "size"]) && !list.settle_names(&["layer"]));
        assert_eq!(texts(&list), ["model", "note", "other side", "head is 99"]);
        assert!(list.settle_model(Side::Cl) && !list.settle_model(Side::Cl));
        assert_eq!(texts(&list), ["other side", "head is 99"]);
        let id = list.shown(false).next().map_or(0, |notice| notice.id);
        assert!(list.close(id) && !list.close(id));
        assert!(list.settle(Topic::Link) && list.is_empty());
    }

    #[test]
    fn a_model_can_be_asked_for_where_a_sentence_has_a_button() {
        let mut list = NoticeList::default();
        list.tell(CL, "it is broken");
        assert!(!list.offers_model(Side::Cl));
        list.tell_again(CL, "it did not arrive", 1);
        assert!(list.offers_model(Side::Cl) && !list.offers_model(Side::Mim));
        list.offer(Topic::Model(Side::Mim), "a link offers it", "Download it", 2);
        assert!(list.offers_model(Side::Mim));
        let actions: Vec<_> = list.shown(false).filter_map(|it| it.action.clone()).collect();
        assert_eq!(actions, [("Try again".to_owned(), 1), ("Download it".to_owned(), 2)]);
    }

    #[test]
    fn notes_and_offers_tell_of_nothing_wrong() {
        let mut list = NoticeList::default();
        list.tell(Topic::Note(Side::Cl), "a note");
        list.offer(Topic::Picture, "an offer", "Fetch it", 1);
        list.tell_again(CL, "a failure", 2);
        list.tell_link("layer", "a mistake");
        let notes: Vec<bool> = list.shown(false).map(|notice| notice.is_note).collect();
        assert_eq!(notes, [true, true, false, false]);
    }

    #[test]
    fn inside_another_page_the_links_mistakes_stand_behind_the_mark() {
        let mut list: NoticeList<u8> = NoticeList::default();
        list.tell(Topic::Picture, "picture");
        list.tell_link("layer", "layer is 99");
        let shown = |is_embedded| list.shown(is_embedded).count();
        let marks = |is_embedded| list.marks(is_embedded).collect::<Vec<_>>();
        assert_eq!((shown(false), marks(false)), (2, Vec::new()));
        assert_eq!((shown(true), marks(true)), (1, vec!["layer is 99"]));
    }
}
