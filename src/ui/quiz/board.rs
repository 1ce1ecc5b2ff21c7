//! The round that is open: the photograph with its query, two maps, and what is said to them.

use leptos::html;
use leptos::prelude::*;
use web_sys::KeyboardEvent;

use super::Quiz;
use super::map::QuizMap;
use super::over::Over;
use crate::link::Side;
use crate::page::quiz::{Game, HEADING, Position, Seen, Wait};
use crate::plot::map::heatmap::legend_rgba;
use crate::ui::maps::Shown;
use crate::ui::photograph::pictures::PictureHandle;
use crate::ui::photograph::stage::Stage;
use crate::ui::selection::Selection;
use crate::ui::tour::focus;
use crate::ui::widgets::escape::on_escape;
use crate::ui::widgets::keys::is_plain;
use crate::ui::widgets::pixels::{PixelMap, Pixels};
use crate::ui::workers::EngineHandle;

/// Pixels of the strip of colors.
const STEPS: usize = 64;

/// The quiz, in place of the page.
#[component]
pub fn Board(
    /// The word for the whole page.
    status: Memo<&'static str>,
) -> impl IntoView {
    let quiz = expect_context::<Quiz>();
    let engine = expect_context::<EngineHandle>();
    let title = NodeRef::<html::H2>::new();
    on_escape(move || quiz.leave());
    let is_ready = readiness(quiz, status);
    let number = Memo::new(move |_| quiz.read(|game| game.number()));
    let is_over = Memo::new(move |_| quiz.read(|game| game.round().is_none()));
    // Whoever reads by keys goes on from the heading, in each round.
    Effect::new(move |before: Option<(usize, bool)>| {
        let now = (number.get(), is_over.get());
        if before != Some(now) {
            request_animation_frame(move || focus(title));
        }
        now
    });
    let wait = Memo::new(move |_| {
        let sides = engine.sides.map(|side| side.status.get());
        Wait::of(sides.each_ref())
    });
    let is_failed = move || matches!(wait.get(), Wait::Failed(_)) && !is_over.get();
    let count = move || quiz.read(Game::standing);
    let answer = answering(quiz, is_ready);
    let keys = move |event: KeyboardEvent| {
        if let Some(position) = Position::of_key(&event.key()).filter(|_| is_plain(&event)) {
            answer(position);
        }
    };
    view! {
        <section
            class="quiz"
            class:failed=is_failed
            aria-labelledby="quiz-title"
            on:keydown=keys
        >
            <header class="quiz-head">
                <h2 id="quiz-title" tabindex="-1" node_ref=title>{HEADING}</h2>
                <p class="quiz-count">{count}</p>
                <button class="button" id="quiz-close" on:click=move |_| quiz.leave()>"Close"</button>
            </header>
            {move || match is_over.get() {
                true => view! { <Over /> }.into_any(),
                false => view! { <Open is_ready wait answer /> }.into_any(),
            }}
        </section>
    }
}

#[component]
fn Open(
    is_ready: Memo<bool>,
    wait: Memo<Wait>,
    answer: impl Fn(Position) + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let quiz = expect_context::<Quiz>();
    let is_asking = Memo::new(move |_| quiz.read(|game| game.is_asking()));
    let strip = Signal::derive_local(|| Some(Pixels { rgba: legend_rgba(STEPS), width: STEPS }));
    let told = move || {
        quiz.read(|game| Some(game.answer()?.told(game.round()?))).map(|told| told.to_string())
    };
    let waits = move || match wait.get() {
        _ if is_ready.get() => String::new(),
        Wait::Coming(words) => words,
        Wait::Failed(words) => words.to_owned(),
    };
    let next = NodeRef::<html::Button>::new();
    Effect::new(move |before: Option<bool>| {
        let is_told = quiz.read(|game| game.answer().is_some());
        if is_told && before == Some(false) {
            // The buttons that were pressed are gone.
            request_animation_frame(move || {
                let next = next.try_get_untracked().flatten();
                // Fails for no element that is on the page.
                _ = next.map(|next| next.focus());
            });
        }
        is_told
    });
    let buttons = move || {
        let button = |position: Position| {
            view! {
                <button
                    class="button"
                    data-answer=position.word()
                    disabled=move || !is_ready.get()
                    on:click=move |_| answer(position)
                >
                    {position.name()}
                    " is contrastive"
                </button>
            }
        };
        is_asking.get().then(|| Position::BOTH.map(button).into_iter().collect_view())
    };
    let go_on = move || {
        let label = quiz.read(|game| {
            let is_told = game.answer().is_some();
            is_told.then_some(if game.is_last() { "To the score" } else { "Next round" })
        })?;
        Some(view! {
            <button class="button primary" id="quiz-next" node_ref=next on:click=move |_| quiz.go_on()>
                {label}
            </button>
        })
    };
    view! {
        <p class="quiz-task">
            "One of these models learned which crops show the same photograph, by contrast; the other to fill in masked \
             patches. Move the query over the photograph, with the pointer or the arrow keys, and watch what its attention does."
        </p>
        <div class="quiz-round">
            <section class="query" aria-label="Photograph and query">
                <h3 class="panel-title">"Photograph"</h3>
                <Stage />
            </section>
            <QuizMap position=Position::Left is_ready />
            <QuizMap position=Position::Right is_ready />
            <p class="quiz-legend fine">
                "least attention"
                <span class="legend-strip">
                    <PixelMap pixels=strip label="From least attention, dark blue, to most, yellow" />
                </span>
                "most, on both maps alike"
            </p>
            <div class="quiz-answers" role="group" aria-label="Your answer">{buttons}</div>
        </div>
        <div class="quiz-said">
            <p class="quiz-told" aria-live="polite">{told}{waits}</p>
            {go_on}
        </div>
    }
}

/// Says where the contrastive map lies, once both maps are there, with what is seen then.
fn answering(quiz: Quiz, is_ready: Memo<bool>) -> impl Fn(Position) + Copy + Send + Sync + 'static {
    let engine = expect_context::<EngineHandle>();
    let shown = expect_context::<Shown>();
    move |position| {
        if !is_ready.get_untracked() || !untrack(|| quiz.read(|game| game.is_asking())) {
            return;
        }
        let maps = shown.maps.map(|maps| maps.get_untracked());
        let [Some(cl), Some(mim)] = maps else { return };
        let nmi = |side: Side, layer: usize| {
            engine.side(side).curves.with_untracked(|curves| {
                let (_, curves) = curves.as_ref()?;
                curves.nmi.get(layer - 1).cloned()
            })
        };
        let heads = (nmi(Side::Cl, cl.layer), nmi(Side::Mim, mim.layer));
        if let (Some(of_cl), Some(of_mim)) = heads {
            quiz.say(position, Seen::of([(&cl, &of_cl), (&mim, &of_mim)]));
        }
    }
}

/// Whether both maps are of the round that is open; once they are, they stay so while the query moves.
fn readiness(quiz: Quiz, status: Memo<&'static str>) -> Memo<bool> {
    let engine = expect_context::<EngineHandle>();
    let shown = expect_context::<Shown>();
    let selection = expect_context::<Selection>();
    let pictures = expect_context::<PictureHandle>();
    let seen = Memo::new(move |before: Option<&Option<usize>>| {
        let (number, round) = quiz.read(|game| Some((game.number(), game.round()?.clone())))?;
        if before == Some(&Some(number)) {
            return Some(number);
        }
        let has_picture =
            pictures.shown.with(|it| it.as_ref().is_some_and(|it| it.name == round.image));
        let is_live = status.get() == "ready" && !engine.shows_saved();
        let is_of_round = |side: Side| {
            let token = engine.side(side).token(selection.shown_query());
            shown.maps[side.index()].with(|maps| {
                let maps = maps.as_ref();
                maps.is_some_and(|it| it.layer == round.layer && Some(it.rows.token) == token)
            })
        };
        // Both are read, so that each is followed.
        let both = Side::BOTH.map(is_of_round);
        (has_picture && is_live && both == [true; 2]).then_some(number)
    });
    Memo::new(move |_| seen.get().is_some())
}
