//! What the tokens of many pictures lie beside, on a plane.

pub(crate) mod making;
pub(crate) mod map;
pub(crate) mod maps;
pub(crate) mod pictures;
pub(crate) mod scatter;
pub(crate) mod set;
pub(crate) mod spot;
pub(crate) mod standing;
pub(crate) mod turn;

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

use super::many::gather::Dropped;
use super::perturb::lab::Lab;
use crate::link::{Projection, Side, TokenColor, TokensChoice};
use crate::plot::map::palette::{group_color, member_color};
use crate::ui::maps::Shown;
use crate::ui::selection::{Selection, change};
use crate::ui::shell::appearance::Appearance;
use crate::ui::side::side_title::SideTitle;
use crate::ui::widgets::boxed::{effect, memo};
use crate::ui::workers::EngineHandle;
use map::Way;
pub use maps::TokenMaps;
use pictures::Pictures;
use scatter::Scatter;
use set::PictureSet;
use standing::Standing;

/// The view.
#[component]
pub fn TokenMap() -> impl IntoView {
    let maps = expect_context::<TokenMaps>();
    let shown = expect_context::<Shown>();
    let selection = expect_context::<Selection>();
    let appearance = expect_context::<Appearance>();
    let lab = expect_context::<Lab>();
    let by_class = memo(move || selection.tokens.get().color == TokenColor::Class);
    maps.problem.set(None);
    if maps.set.with_untracked(Option::is_none) {
        take(maps, PictureSet::of_page);
    }
    for side in Side::BOTH {
        effect(move || maps.follow(side, shown.layer.get()));
        on_cleanup(move || maps.side(side).close());
    }
    let colors = memo(move || {
        let dark = appearance.dark.get();
        maps.set.with(|set| {
            let Some(set) = set else { return Vec::new() };
            let groups = set.classes.len();
            let color = |it: &set::Picture| match by_class.get() {
                true => group_color(it.class, groups, dark),
                false => member_color([it.class, groups], [it.member, set.members(it.class)], dark),
            };
            set.pictures.iter().map(color).collect()
        })
    });
    let is_perturbed =
        memo(move || lab.perturbation.with(|perturbation| !perturbation.words().is_empty()));
    let count = move || maps.set.with(|set| set.as_ref().map_or(18, |set| set.pictures.len()));
    let lead = move || {
        format!(
            "Each dot is one patch of one of {} pictures, and dots are near each other where the model makes their \
             tokens alike. In the paper the tokens of a picture form islands under CL, which tells pictures apart, \
             and mix under MIM, which tells places apart; the number below a map says how far that holds here.",
            count(),
        )
    };
    let sides = Side::BOTH.map(|side| view! { <SideTokens side colors /> });
    view! {
        <p class="insight-lead">{move || lead()}</p>
        {move || is_perturbed.get().then(|| view! {
            <p class="fine" role="status">
                "These pictures are not perturbed; only the photograph above is."
            </p>
        })}
        <Tools by_class />
        <div class="token-maps">
            {sides.into_iter().collect_view()}
            <Pictures colors />
        </div>
        <p class="fine insight-source">
            "Patch tokens z.(2l) of layer l. t-SNE: Barnes–Hut (van der Maaten, JMLR 2014), perplexity 20, 1000 epochs, \
             begun from the first two principal components, so that the same tokens give the same map; coordinates \
             have no unit, and distances between islands say little. Ratio: mean of |z − mᵢ|² over the tokens of \
             picture i, over the mean of |mᵢ − m|², with mᵢ the mean token of picture i and m the mean of all mᵢ. After \
             Park et al., “Token-level t-SNE Visualization”, whose figure takes 18 photographs of three classes of \
             ImageNet; the page’s 18 are rendered, and free."
        </p>
    }
}

/// What is shown and how, and which pictures.
#[component]
fn Tools(by_class: Memo<bool>) -> impl IntoView {
    let maps = expect_context::<TokenMaps>();
    let selection = expect_context::<Selection>();
    let switch = |title: &'static str, pressed: Signal<bool>, choose: fn(&mut TokensChoice)| {
        view! {
            <button aria-pressed=move || pressed.get().to_string() on:click=move |_| change(selection.tokens, choose)>
                {title}
            </button>
        }
    };
    let way = move |way: Way| Signal::derive(move || maps.way() == way);
    let colored = move |class: bool| Signal::derive(move || by_class.get() == class);
    let choose = move |event: web_sys::Event| {
        let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        let Some(input) = input else { return };
        if let Some(files) = input.files().filter(|files| files.length() > 0) {
            maps.take(Dropped::chosen(&files));
        }
        // The same files can be chosen again.
        input.set_value("");
    };
    let own = move || maps.set.with(|set| set.as_ref().is_some_and(|set| set.own));
    let note = move || maps.set.with(|set| set.as_ref().and_then(|set| set.note.clone()));
    view! {
        <div class="comparison-tools token-tools">
            <div class="control">
                <span>"map"</span>
                <div class="switch" role="group" aria-label="How the dots are placed">
                    {switch("t-SNE", way(Way::Tsne), |it| it.map = Projection::Tsne)}
                    {switch("components", way(Way::Pca), |it| it.map = Projection::Pca)}
                </div>
            </div>
            <div class="control">
                <span>"color"</span>
                <div class="switch" role="group" aria-label="What the colors tell apart">
                    {switch("picture", colored(false), |it| it.color = TokenColor::Picture)}
                    {switch("class", colored(true), |it| it.color = TokenColor::Class)}
                </div>
            </div>
            <div class="control">
                <span>"pictures"</span>
                <label class="button file-button" title="Two or more pictures from this computer; each is a class of its own">
                    "Own files …"
                    <input id="token-files" type="file" accept="image/*" multiple on:change=choose />
                </label>
                <label class="button file-button" title="A folder of pictures; each folder in it is a class">
                    "Own folder …"
                    <input id="token-folder" type="file" prop:webkitdirectory=true on:change=choose />
                </label>
                <Show when=own>
                    <button
                        class="button"
                        on:click=move |_| take(maps, PictureSet::of_page)
                    >
                        "Back to the page’s"
                    </button>
                </Show>
            </div>
        </div>
        {move || maps.problem.get().or_else(note).map(|text| view! { <p class="problem" role="status">{text}</p> })}
    }
}

impl TokenMaps {
    /// Maps the pictures among these files and folders.
    pub fn take(self, dropped: Dropped) {
        take(self, |number| PictureSet::of_files(number, dropped));
    }
}

/// Shows a set once it is read, unless one that was wished for later is there; where it is none, says why
/// and keeps what is there.
fn take<F>(maps: TokenMaps, read: impl FnOnce(u64) -> F)
where
    F: Future<Output = Result<PictureSet, String>> + 'static,
{
    let number = set::next();
    let reading = read(number);
    spawn_local(async move {
        let read = reading.await;
        if set::newest() == number {
            maps.problem.set(read.as_ref().err().cloned());
        }
        if let Ok(set) = read {
            maps.replace(set);
        }
    });
}

#[component]
fn SideTokens(side: Side, colors: Memo<Vec<[u8; 3]>>) -> impl IntoView {
    let maps = expect_context::<TokenMaps>();
    let selection = expect_context::<Selection>();
    let state = expect_context::<EngineHandle>().side(side);
    let map = maps.side(side);
    let facts = memo(move || {
        map.shown.with(|map| map.as_ref().map(|it| (it.layer, it.facts, it.places.len())))
    });
    let title = move || facts.get().map(|(layer, _, _)| format!("layer {layer}"));
    let ratio = move || {
        let (_, facts, _) = facts.get()?;
        let ratio = facts.ratio?;
        let words = match ratio < 1.0 {
            true => {
                " spread within pictures over spread between them: below 1, a picture’s tokens stay together."
            }
            false => {
                " spread within pictures over spread between them: above 1, the tokens of all pictures mix."
            }
        };
        Some(view! {
            <strong data-number="within-over-between">{format!("{ratio:.2}")}</strong>
            {words}
        })
    };
    // The figure is of the last layer.
    let further = move || {
        let (layer, _, _) = facts.get()?;
        let depth = state.model.with(|model| model.as_ref().map(|model| model.depth))?;
        (layer < depth).then(|| {
            let go = move |_| selection.layer.set(Some(depth));
            view! { <span class="fine">
                "The paper’s figure is of the last layer. "
                <button class="link" on:click=go>{format!("Show layer {depth}")}</button>
            </span> }
        })
    };
    let label = move || {
        let ratio = facts.get().and_then(|(_, facts, _)| facts.ratio);
        let ratio = ratio.map(|ratio| format!("; spread within over between pictures {ratio:.2}"));
        format!("Map of the tokens of {}{}", side.label(), ratio.unwrap_or_default())
    };
    view! {
        <section class="comparison token-map" data-side=side.name()>
            <SideTitle side>{move || title()}</SideTitle>
            <Scatter side colors label=Signal::derive(label) />
            <Standing side />
            <p class="comparison-number">{ratio}</p>
            <p>{move || further()}</p>
        </section>
    }
}
