//! Sentences that tell what went wrong and what to do, until the visitor closes them.

use leptos::prelude::*;

/// One sentence, and a way on where there is one.
#[derive(Clone)]
pub struct Notice {
    id: u64,
    text: String,
    action: Option<(String, Callback<()>)>,
}

/// The sentences shown now; `Copy`, from the context.
#[derive(Clone, Copy)]
pub struct Notices(RwSignal<Vec<Notice>>);

impl Notices {
    /// None yet.
    pub fn new() -> Notices {
        Notices(RwSignal::new(Vec::new()))
    }

    /// Tells one sentence; the same sentence is not told twice at a time.
    pub fn tell(&self, text: &str) {
        self.add(text, None);
    }

    /// Tells one sentence with a button.
    pub fn offer(&self, text: &str, label: &str, action: impl Fn() + Send + Sync + 'static) {
        self.add(text, Some((label.to_owned(), Callback::new(move |()| action()))));
    }

    fn add(&self, text: &str, action: Option<(String, Callback<()>)>) {
        self.0.update(|notices| {
            notices.retain(|notice| notice.text != text);
            let id = notices.last().map_or(0, |last| last.id + 1);
            notices.push(Notice { id, text: text.to_owned(), action });
        });
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

/// The sentences, newest last, each with a button to close it.
#[component]
pub fn NoticeList() -> impl IntoView {
    let notices = expect_context::<Notices>();
    view! {
        <div class="notices" aria-live="assertive">
            <For each=move || notices.0.get() key=|notice| notice.id let:notice>
                <div class="notice" role="alert">
                    <p>{notice.text.clone()}</p>
                    {notice.action.clone().map(|(label, action)| {
                        let act = move |_| {
                            notices.close(notice.id);
                            action.run(());
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
