//! The sheets as they are printed, and what prints them.

use leptos::html;
use leptos::prelude::*;

use super::Worksheet;
use super::answers::Answers;
use super::maps::{SheetMaps, SheetPhotograph, all_maps};
use crate::link::{DistanceUnit, Side};
use crate::page::catalog::Catalog;
use crate::page::layer::head_in_words;
use crate::page::photograph::credit;
use crate::page::share::shared;
use crate::page::worksheet::{
    Question, axes_svg, code_svg, exercise, letters, questions, readiness,
};
use crate::ui::browser::boot::absolute;
use crate::ui::contract::history::link;
use crate::ui::curves::row::{is_papers_pair, unit};
use crate::ui::maps::Shown;
use crate::ui::photograph::pictures::PictureHandle;
use crate::ui::selection::Selection;
use crate::ui::tour::focus;
use crate::ui::widgets::escape::on_escape;
use crate::ui::workers::EngineHandle;

/// The worksheet, in place of the page.
#[component]
pub fn Sheets(
    /// The word for the whole page.
    status: Memo<&'static str>,
) -> impl IntoView {
    let worksheet = expect_context::<Worksheet>();
    let selection = expect_context::<Selection>();
    let title = NodeRef::<html::H2>::new();
    let maps = all_maps(status);
    let is_ready = Memo::new(move |_| maps.with(Option::is_some));
    let own_link = Memo::new(move |_| absolute(&link(&shared(selection.address()))));
    let sides = Memo::new(move |_| letters(&own_link.get()));
    Effect::new(move |_| request_animation_frame(move || focus(title)));
    on_escape(move || worksheet.close());
    let print = move |_| {
        // Fails only where a browser lets no page print.
        let _ = window().print();
    };
    let waits = move || readiness(is_ready.get(), status.get());
    view! {
        <article class="worksheet" aria-labelledby="worksheet-title">
            <div class="worksheet-tools">
                <p role="status">{waits}</p>
                <button
                    class="button primary"
                    id="worksheet-print"
                    disabled=move || !is_ready.get()
                    on:click=print
                >
                    "Print"
                </button>
                <button class="button" id="worksheet-close" on:click=move |_| worksheet.close()>
                    "Close"
                </button>
            </div>
            <section class="sheet" data-page="questions">
                <SheetHead title sides />
                <div class="sheet-maps">
                    <Photograph />
                    <SheetMaps letter="A" side=Memo::new(move |_| sides.get()[0]) maps />
                    <SheetMaps letter="B" side=Memo::new(move |_| sides.get()[1]) maps />
                </div>
                <Questions />
            </section>
            <section class="sheet" data-page="answers">
                <Answers letters=sides maps />
                <p class="sheet-link">{own_link}</p>
            </section>
        </article>
    }
}

/// What the sheet is about, whose it is, and the way to the page.
#[component]
fn SheetHead(title: NodeRef<html::H2>, sides: Memo<[Side; 2]>) -> impl IntoView {
    let selection = expect_context::<Selection>();
    let shown = expect_context::<Shown>();
    let pictures = expect_context::<PictureHandle>();
    let address = move || absolute(&link(&exercise(selection.address(), sides.get())));
    let about = move || {
        let picture = pictures.shown.with(|it| it.as_ref().map(|it| it.title.clone()));
        let head = head_in_words(selection.head.get(), shown.heads.get());
        format!("{}, layer {}, {head}", picture.unwrap_or_default(), shown.layer.get())
    };
    let code = move || code_svg(&address());
    view! {
        <header class="sheet-head">
            <div>
                <h2 id="worksheet-title" tabindex="-1" node_ref=title>
                    "Where do two Vision Transformers look?"
                </h2>
                <p>{about}</p>
                <p class="sheet-name">
                    <span>"Name"</span>
                    <i></i>
                    <span>"Date"</span>
                    <i></i>
                </p>
            </div>
            <span style="display: contents" inner_html=code></span>
        </header>
        <p>
            "Both models cut the photograph into patches. From each of the places 1, 2 and 3 their maps show how much is \
             taken from every patch: little where it is dark, much where it is bright."
        </p>
    }
}

#[component]
fn Photograph() -> impl IntoView {
    let pictures = expect_context::<PictureHandle>();
    let said = move |of: fn(&crate::page::pictures::ShownPicture) -> String| {
        Signal::derive(move || pictures.shown.with(|it| it.as_ref().map(of).unwrap_or_default()))
    };
    let label = said(|it| format!("Photograph with places 1, 2 and 3: {}", it.title));
    view! {
        <figure class="sheet-photograph">
            <SheetPhotograph label />
            <figcaption>{said(|it| credit(&it.title, &it.credit, (it.width, it.height)))}</figcaption>
        </figure>
    }
}

#[component]
fn Questions() -> impl IntoView {
    let selection = expect_context::<Selection>();
    let engine = expect_context::<EngineHandle>();
    let shown = expect_context::<Shown>();
    let catalog = expect_context::<StoredValue<Catalog>>();
    let is_papers = Memo::new(move |_| is_papers_pair(engine, selection, catalog));
    let size = Memo::new(move |_| {
        let side = engine.reference()?.size;
        (unit(selection, engine) == DistanceUnit::Pixels).then_some(side)
    });
    let axes = move || axes_svg(shown.depth.get(), size.get());
    let question = move |Question { text, lines, has_axes }: Question| {
        let lines = (0..lines).map(|_| view! { <div class="sheet-line"></div> }).collect_view();
        view! {
            <li>
                <p>{text}</p>
                {has_axes.then(|| view! { <div inner_html=axes></div> })}
                {lines}
            </li>
        }
    };
    view! {
        <ol class="sheet-questions">
            {move || questions(is_papers.get()).map(question).into_iter().collect_view()}
        </ol>
    }
}
