//! The explorer in a browser: what is chosen, the parts of the screen (photograph, sides, curves, views, tour, quiz,
//! worksheet, and the shell around them), what is saved, what other pages and links ask for, and the hands on the
//! browser and on the workers. Knows the engines only by their messages.

pub(crate) mod browser;
pub(crate) mod contract;
pub(crate) mod curves;
pub(crate) mod maps;
pub(crate) mod photograph;
pub(crate) mod quiz;
pub(crate) mod saving;
pub(crate) mod selection;
pub(crate) mod shell;
pub(crate) mod side;
mod signals;
pub(crate) mod tour;
pub(crate) mod views;
pub(crate) mod widgets;
pub(crate) mod workers;
pub(crate) mod worksheet;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::engine::protocol::ModelInfo;
use crate::grid::Size;
use crate::link::{Address, Part, Side};
use crate::page::catalog::Catalog;
use crate::page::engines::Topic;
use crate::page::overshoot;
use crate::page::own_crop::OwnCrop;
use crate::page::photograph::shape;
use crate::page::quiz::left_out;
use crate::page::status::Status;
use browser::boot::Boot;
use browser::catalog::fetch_catalog;
use contract::messages::Contract;
use curves::row::CurveRow;
use maps::Shown;
use photograph::crop_frame::CropFrame;
use photograph::pictures::PictureHandle;
use photograph::query_clock::QueryClock;
use photograph::spoken::Spoken;
use photograph::stage::Stage;
use photograph::thumbs::{QueryTitle, Thumbs};
use quiz::Quiz;
use quiz::board::Board;
use saving::figures::PageFigures;
use selection::Selection;
use shell::controls::Controls;
use shell::header::Header;
use shell::notices::{Notices, ShownNotices};
use shell::paper_pair::{PairHandle, PairProgress};
use shell::part_queue::{InTurn, PartQueue};
use shell::printed::Printed;
use shell::share::Alone;
use side::model_files::ModelFiles;
use side::panel::Panel;
use side::state::SideState;
use signals::set_if_other;
use tour::{Guide, TourCard};
use views::Views;
use views::layers::Overview;
use views::many::averaging::AveragingHandle;
use views::perturb::perturbing::PerturbationHandle;
use views::probes::ProbeFiles;
use views::tokens::TokenMaps;
use views::training::TrainingHandle;
use workers::EngineHandle;
use worksheet::Worksheet;
use worksheet::sheet::Sheets;

/// Fetches the lists of models and samples and puts the page in the document's body.
pub async fn start() {
    match fetch_catalog().await {
        Ok(catalog) => leptos::mount::mount_to_body(move || view! { <App catalog /> }),
        Err(sentence) => {
            leptos::mount::mount_to_body(move || {
                view! {
                    <main id="vitscope" data-status="error" class="page">
                        <p class="notice" role="alert">{sentence}</p>
                    </main>
                }
            });
            browser::boot::end_splash();
        }
    }
}

/// The whole page.
#[component]
pub fn App(
    /// What can be chosen.
    catalog: Catalog,
) -> impl IntoView {
    let notices = Notices::new();
    let defaults = Address {
        models: catalog.pair().map(Some),
        image: Some(catalog.samples[0].id.clone()),
        layer: catalog.layer,
        ..Address::default()
    };
    let first = catalog.samples[0].id.clone();
    let catalog = StoredValue::new(catalog);
    let selection = Selection::new(catalog);
    let link = contract::history::read(notices);
    let forced = link.engine;
    selection.apply(&link, &defaults);
    let engine = EngineHandle::new(Boot::read(), forced, &first, selection, notices);
    let shown = Shown::new(selection, engine.sides);
    let pictures = PictureHandle::new(catalog, selection, engine, notices);
    let model_files = ModelFiles::new(catalog, selection, engine, notices);
    let perturbing = PerturbationHandle::new(catalog, selection, engine, notices);
    let averaging = AveragingHandle::new(engine);
    let clock = QueryClock::new();
    let probes = ProbeFiles::new(catalog, engine);
    let appearance = shell::appearance::Appearance::new(selection);
    let tokens = TokenMaps::new(selection, engine);
    let training = TrainingHandle::new(catalog, engine, pictures);
    provide_context(notices);
    provide_context(selection);
    provide_context(engine);
    provide_context(shown);
    provide_context(catalog);
    provide_context(pictures);
    provide_context(model_files);
    provide_context(PairHandle::new(catalog, engine, model_files));
    provide_context(perturbing);
    provide_context(averaging);
    provide_context(clock);
    provide_context(probes);
    provide_context(appearance);
    provide_context(tokens);
    provide_context(training);
    let figures = PageFigures::new();
    provide_context(figures);
    // Of what stands in no other part.
    provide_context(figures.maps);
    let defaults = StoredValue::new(defaults);
    let tour = Guide::new(selection, catalog, defaults, notices);
    provide_context(tour);
    let quiz = Quiz::new(selection, engine, catalog, defaults);
    provide_context(quiz);
    let worksheet = Worksheet::new(selection, catalog);
    provide_context(worksheet);
    let no_quiz = left_out(link.embed == Some(true), quiz.is_offered());
    match (link.quiz, no_quiz) {
        (Some(_), None) => quiz.follow(&link),
        (Some(_), Some(why)) => notices.tell_link("quiz", &format!("In this link, {why}")),
        _ => tour.follow(&link),
    }

    if let Some(sentence) = browser::read_back::altered() {
        notices.tell(Topic::Canvas, &sentence);
    }
    engine.start();
    let parts = PartQueue::open();
    provide_context(parts);
    side::saved::show(catalog, selection, engine, parts, notices);
    serve_choices(selection, engine, pictures, model_files, worksheet, notices);
    Effect::new(move |told: Option<bool>| {
        told == Some(true) || tell_overshoot(&link, engine, notices)
    });
    clock.watch(selection, engine, shown);
    let hovering =
        shell::arrivals::listen(pictures, model_files, averaging, tokens, selection, notices, quiz);
    contract::history::keep(selection, quiz, defaults.get_value(), notices);
    shell::title::keep(selection, quiz, pictures, catalog);
    shell::share::ask_before_leaving(selection, quiz, catalog);
    let contract = Contract {
        selection,
        engine,
        shown,
        pictures,
        model_files,
        catalog,
        probes,
        perturbing,
        tokens,
        tour,
        defaults,
    };
    contract.listen();
    // Ready is what has seen the picture and the perturbation that are wanted by now.
    let word = move |status: &Status| match status.word() {
        "ready" if pictures.pending.get() || !perturbing.is_carried(engine) => "running",
        word => word,
    };
    let side_word = move |side: Side| engine.side(side).status.with(word);
    let status = Memo::new(move |_| {
        let worse = engine.sides.iter().map(|side| side.status.get()).min_by_key(Status::rank);
        match worse.filter(|_| parts.is_done()) {
            Some(worse) => word(&worse),
            None => "loading",
        }
    });
    contract.tell(status);
    photograph::opening::play(catalog, selection, engine, status);

    let figure = Memo::new(move |_| selection.figure());
    let shows = |part: Part| Memo::new(move |_| figure.get().shows(part));
    let [maps, curves, overview, chosen_view] =
        [Part::Maps, Part::Curves, Part::Overview, Part::View].map(shows);
    let has_controls = Memo::new(move |_| figure.get().has_controls());

    let explorer = move || {
        view! {
            <PairProgress />
            <InTurn>{move || has_controls.get().then(|| view! { <Controls /> })}</InTurn>
            {move || maps.get().then(|| view! {
                <div class="explorer">
                    <section class="query" aria-label="Photograph and query">
                        <InTurn>
                            <QueryTitle />
                            {move || match selection.moves_crop.get() {
                                true => view! { <CropFrame /> }.into_any(),
                                false => view! { <Stage /> }.into_any(),
                            }}
                            <Spoken />
                        </InTurn>
                        <InTurn><Thumbs /></InTurn>
                        {move || (!has_controls.get()).then(|| view! { <Alone /> })}
                    </section>
                    <InTurn><Panel side=Side::Cl /></InTurn>
                    <InTurn><Panel side=Side::Mim /></InTurn>
                </div>
            })}
            <InTurn>{move || curves.get().then(|| view! { <CurveRow /> })}</InTurn>
            <InTurn>
                {move || overview.get().then(|| view! {
                    <section class="views" aria-label="All layers and heads"><Overview /></section>
                })}
                {move || chosen_view.get().then(|| view! { <Views /> })}
                {move || (!has_controls.get() && !maps.get()).then(|| view! { <Alone /> })}
                <Printed />
            </InTurn>
        }
    };
    // Another quiz after one leaves the page away, too.
    let is_quiz = Memo::new(move |_| quiz.is_open());

    view! {
        <main
            id="vitscope"
            class="page"
            class:embed=move || selection.embed.get()
            class:compact=move || !figure.get().has_controls()
            class:still=move || !figure.get().has_query()
            data-hide=move || selection.hide.get().map(|hidden| hidden.words())
            data-drop=move || hovering.get().map(|landing| landing.name())
            data-status=move || status.get()
            data-engine=move || engine.kind.get().name()
            data-source=move || if engine.shows_saved() { "saved" } else { "live" }
            data-cl=move || side_word(Side::Cl)
            data-mim=move || side_word(Side::Mim)
        >
            {move || match selection.embed.get() {
                // The bar is the other page's; the name stays for those who read by headings.
                true => view! { <h1 class="visually-hidden">"vitscope"</h1> }.into_any(),
                false => view! { <InTurn><Header /></InTurn> }.into_any(),
            }}
            <TourCard />
            <ShownNotices />
            {move || match (is_quiz.get(), worksheet.is_open()) {
                (true, _) => view! { <Board status /> }.into_any(),
                (_, true) => view! { <Sheets status /> }.into_any(),
                _ => explorer().into_any(),
            }}
        </main>
    }
}

/// Carries the visitor's choices to the pictures and the engines.
fn serve_choices(
    selection: Selection,
    engine: EngineHandle,
    pictures: PictureHandle,
    model_files: ModelFiles,
    worksheet: Worksheet,
    notices: Notices,
) {
    for side in Side::BOTH {
        let (choice, said) = (selection.model(side), selection.about(side));
        Effect::new(move |_| model_files.open(side, choice.get(), said.get()));
        Effect::new(move |_| {
            let mut queries = vec![selection.shown_query(), selection.pinned_query()];
            queries.extend(selection.second_query());
            queries.extend(views::attention::further_query(selection));
            queries.extend(worksheet.queries());
            let own = |query| engine.side(side).own(query);
            engine.want_attention(side, queries.into_iter().map(own).collect());
        });
    }
    Effect::new(move |_| engine.set_size(selection.size.get()));
    Effect::new(move |_| stay_inside(selection, engine, notices));
    Effect::new(move |_| pictures.open(selection.image.get()));
    Effect::new(move |_| pictures.move_crop(selection.crop.get()));
    Effect::new(move |_| {
        if let Some(model) = engine.reference() {
            selection.regrid(model.grid);
        }
    });
    for state in engine.sides {
        Effect::new(move |_| {
            let first = engine.reference().map(|model| model.input());
            let own = state.model.with(|model| model.as_ref().map(ModelInfo::input));
            let shown = pictures.shown.with(|photo| {
                photo.as_ref().map(|photo| ((photo.width, photo.height), photo.crop))
            });
            let crop = first
                .zip(own)
                .zip(shown)
                .map(|((first, own), (pixels, place))| OwnCrop::of(pixels, place, first, own));
            set_if_other(state.crop, crop.unwrap_or_default());
            set_shape(&format!("--shape-{}", state.side.name()), own);
        });
    }
    Effect::new(move |_| set_shape("--shape", engine.reference().map(|model| model.input())));
}

/// Tells style sheets the shape of an input.
fn set_shape(name: &str, input: Option<Size>) {
    let root = document().document_element().and_then(|root| root.dyn_into::<HtmlElement>().ok());
    if let Some(root) = root {
        let shape = input.map_or("1".to_owned(), shape);
        // A shape that cannot be told leaves maps as they were.
        let _ = root.style().set_property(name, &shape);
    }
}

/// A layer or a head that neither model has becomes the last, which is shown; not while another model is on
/// its way, or offered.
fn stay_inside(selection: Selection, engine: EngineHandle, notices: Notices) {
    let rests = |side: &SideState| {
        side.status.with(|status| matches!(status, Status::Ready | Status::Running))
            && engine.wanted_id(side.side) == Some(selection.model(side.side).get())
    };
    // All of them are read, so that each is followed.
    let rest = engine.sides.iter().filter(|side| rests(side)).count() == engine.sides.len();
    let models: Vec<_> = engine.sides.iter().filter_map(|side| side.model.get()).collect();
    let (layer, head) = (selection.layer.get(), selection.head.get());
    if !rest || Side::BOTH.into_iter().any(|side| notices.offer_model(side)) {
        return;
    }
    let (last_layer, last_head) = overshoot::last_shown(&models, layer, head);
    if last_layer.is_some() {
        selection.correct(selection.layer, last_layer);
    }
    if let Some(head) = last_head {
        selection.correct(selection.head, head);
    }
}

/// Tells of a layer, a head or a patch in the link that neither model has, once both are there. What
/// is shown instead is the last there is.
fn tell_overshoot(link: &Address, engine: EngineHandle, notices: Notices) -> bool {
    let models: Vec<_> = engine.sides.iter().filter_map(|side| side.model.get()).collect();
    if models.len() < Side::BOTH.len() {
        return false;
    }
    for (name, text) in overshoot::of_link(link, &models) {
        notices.tell_link(name, &text);
    }
    true
}
