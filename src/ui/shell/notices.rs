//! Sentences that tell what went wrong and what to do, or how a file was understood, until the visitor closes them.

use std::sync::Arc;

use leptos::prelude::*;

use crate::link::Side;
use crate::page::engines::Topic;
use crate::page::figure::{Telling, mark_words, telling};
use crate::ui::selection::Selection;

/// One sentence, and a way on where there is one.
#[derive(Clone)]
struct Notice {
    id: u64,
    topic: Topic,
    /// The name in the link that it is about.
    name: Option<String>,
    text: String,
    action: Option<(String, Action)>,
    /// It tells of nothing wrong.
    is_note: bool,
}

/// Lives as long as its sentence, whoever told it: leptos's `Callback` ends with the effect that made it.
type Action = Arc<dyn Fn() + Send + Sync>;

/// The sentences shown now; `Copy`, from the context.
#[derive(Clone, Copy)]
pub struct Notices(RwSignal<Vec<Notice>>);

impl Notices {
    /// Nothing has been told yet.
    pub fn new() -> Notices {
        Notices(RwSignal::new(Vec::new()))
    }

    /// Whether there is nothing to say.
    pub fn is_empty(&self) -> bool {
        self.0.with(Vec::is_empty)
    }

    /// Tells one sentence.
    pub fn tell(&self, topic: Topic, text: &str) {
        self.add(topic, None, text, None, matches!(topic, Topic::Note(_)));
    }

    /// Tells what is wrong with a name in the link, until something else stands there.
    pub fn tell_link(&self, name: &str, text: &str) {
        self.add(Topic::Link, Some(name.to_owned()), text, None, false);
    }

    /// Offers something in one sentence, with a button: nothing is wrong.
    pub fn offer(
        &self,
        topic: Topic,
        text: &str,
        label: &str,
        action: impl Fn() + Send + Sync + 'static,
    ) {
        self.add(topic, None, text, Some((label.to_owned(), Arc::new(action))), true);
    }

    /// Tells what went wrong, with a button that tries it again.
    pub fn tell_again(&self, topic: Topic, text: &str, action: impl Fn() + Send + Sync + 'static) {
        self.add(topic, None, text, Some(("Try again".to_owned(), Arc::new(action))), false);
    }

    fn add(
        &self,
        topic: Topic,
        name: Option<String>,
        text: &str,
        action: Option<(String, Action)>,
        is_note: bool,
    ) {
        self.0.update(|notices| {
            let id = notices.last().map_or(0, |last| last.id + 1);
            notices.retain(|old| old.text != text && (old.topic != topic || topic == Topic::Link));
            notices.push(Notice { id, topic, name, text: text.to_owned(), action, is_note });
        });
    }

    /// What was told of this has been put right.
    pub fn settle(&self, topic: Topic) {
        self.remove(|notice| notice.topic == topic);
    }

    /// Something else stands under these names in the link now.
    pub fn settle_names(&self, names: &[&str]) {
        self.remove(|notice| notice.name.as_deref().is_some_and(|name| names.contains(&name)));
    }

    /// A model can be asked for, for a side: one that a link offers, or one that did not come.
    pub fn offer_model(&self, side: Side) -> bool {
        let offers = |it: &Notice| it.action.is_some() && it.topic == Topic::Model(side);
        self.0.with(|notices| notices.iter().any(offers))
    }

    fn remove(&self, is_over: impl Fn(&Notice) -> bool) {
        if self.0.with_untracked(|notices| notices.iter().any(&is_over)) {
            self.0.update(|notices| notices.retain(|notice| !is_over(notice)));
        }
    }

    /// Another model comes to a side, or what is said of it is put right.
    pub fn settle_model(&self, side: Side) {
        self.settle(Topic::Model(side));
        self.settle(Topic::Note(side));
    }

    fn close(&self, id: u64) {
        self.0.update(|notices| notices.retain(|notice| notice.id != id));
    }
}

impl Default for Notices {
    fn default() -> Notices {
        Notices::new()
    }
}

/// The sentences, newest last, each with a button to close it; what only an author can mend stands in the console and
/// behind a mark.
#[component]
pub fn NoticeList() -> impl IntoView {
    let notices = expect_context::<Notices>();
    let selection = expect_context::<Selection>();
    let is_mark =
        move |notice: &Notice| telling(notice.topic, selection.embed.get()) == Telling::Mark;
    let told = move || {
        let all = notices.0.get();
        all.into_iter().filter(|notice| !is_mark(notice)).collect::<Vec<_>>()
    };
    let marks = Memo::new(move |_| {
        notices.0.with(|all| {
            let marks = all.iter().filter(|notice| is_mark(notice));
            marks.map(|notice| notice.text.clone()).collect::<Vec<_>>()
        })
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
