//! Sentences that tell what went wrong and what to do, or how a file was understood, until the visitor closes them.

use std::sync::Arc;

use leptos::prelude::*;

use crate::link::Side;
use crate::page::engines::Topic;
use crate::page::figure::mark_words;
use crate::page::notices::{Notice, NoticeList};
use crate::ui::selection::Selection;

/// Lives as long as its sentence, whoever told it: leptos's `Callback` ends with the effect that made it.
type Action = Arc<dyn Fn() + Send + Sync>;

/// The sentences shown now; `Copy`, from the context.
#[derive(Clone, Copy)]
pub struct Notices(RwSignal<NoticeList<Action>>);

impl Notices {
    /// Nothing has been told yet.
    pub fn new() -> Notices {
        Notices(RwSignal::default())
    }

    /// Whether there is nothing to say.
    pub fn is_empty(&self) -> bool {
        self.0.with(NoticeList::is_empty)
    }

    /// Tells one sentence.
    pub fn tell(&self, topic: Topic, text: &str) {
        self.0.update(|list| list.tell(topic, text));
    }

    /// Tells what is wrong with a name in the link, until something else stands there.
    pub fn tell_link(&self, name: &str, text: &str) {
        self.0.update(|list| list.tell_link(name, text));
    }

    /// Offers something in one sentence, with a button: nothing is wrong.
    pub fn offer(
        &self,
        topic: Topic,
        text: &str,
        label: &str,
        action: impl Fn() + Send + Sync + 'static,
    ) {
        self.0.update(|list| list.offer(topic, text, label, Arc::new(action)));
    }

    /// Tells what went wrong, with a button that tries it again.
    pub fn tell_again(&self, topic: Topic, text: &str, action: impl Fn() + Send + Sync + 'static) {
        self.0.update(|list| list.tell_again(topic, text, Arc::new(action)));
    }

    /// What was told of this has been put right.
    pub fn settle(&self, topic: Topic) {
        self.0.maybe_update(|list| list.settle(topic));
    }

    /// Something else stands under these names in the link now.
    pub fn settle_names(&self, names: &[&str]) {
        self.0.maybe_update(|list| list.settle_names(names));
    }

    /// Another model comes to a side, or what is said of it is put right.
    pub fn settle_model(&self, side: Side) {
        self.0.maybe_update(|list| list.settle_model(side));
    }

    /// A model can be asked for, for a side: one that a link offers, or one that did not come.
    pub fn offer_model(&self, side: Side) -> bool {
        self.0.with(|list| list.offers_model(side))
    }

    fn close(&self, id: u64) {
        self.0.maybe_update(|list| list.close(id));
    }
}

/// The sentences, newest last, each with a button to close it; what only an author can mend stands in the console and
/// behind a mark.
#[component]
pub fn ShownNotices() -> impl IntoView {
    let notices = expect_context::<Notices>();
    let selection = expect_context::<Selection>();
    let told = move || {
        let is_embedded = selection.embed.get();
        notices.0.with(|list| list.shown(is_embedded).cloned().collect::<Vec<Notice<Action>>>())
    };
    let marks = Memo::new(move |_| {
        let is_embedded = selection.embed.get();
        notices.0.with(|list| list.marks(is_embedded).map(str::to_owned).collect::<Vec<_>>())
    });
    Effect::new(move |before: Option<Vec<String>>| {
        let marks = marks.get();
        let before = before.unwrap_or_default();
        for text in marks.iter().filter(|text| !before.contains(text)) {
            leptos::logging::warn!("vitscope: {text}");
        }
        marks
    });
    let lines =
        move || marks.get().into_iter().map(|text| view! { <li>{text}</li> }).collect_view();
    view! {
        {move || (!marks.with(Vec::is_empty)).then(|| view! {
            <details class="mark">
                <summary aria-label=move || mark_words(marks.with(Vec::len))>"i"</summary>
                <ul>{lines}</ul>
            </details>
        })}
        <div class="notices">
            <For each=told key=|notice| notice.id let:notice>
                <div class="notice" class:note=notice.is_note>
                    <p role=if notice.is_note { "status" } else { "alert" }>{notice.text.clone()}</p>
                    {notice.action.clone().map(|(label, action)| {
                        let act = move |_| {
                            notices.close(notice.id);
                            action();
                        };
                        view! { <button class="button" on:click=act>{label}</button> }
                    })}
                    <button
                        class="notice-close"
                        aria-label="Close this message"
                        on:click=move |_| notices.close(notice.id)
                    >
                        "×"
                    </button>
                </div>
            </For>
        </div>
    }
}
