//! The paper's own pair: the button, the dialog behind it, and one bar for both downloads.

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::{Event, File};

use crate::engine::protocol::ModelFile;
use crate::link::Side;
use crate::page::catalog::{Catalog, ModelEntry};
use crate::page::pair::{Offer, PairRun, bytes_of, models_of};
use crate::ui::browser::chosen_files::ChosenFiles;
use crate::ui::browser::kept::is_kept;
use crate::ui::side::model_files::ModelFiles;
use crate::ui::widgets::dialog::{close, show};
use crate::ui::workers::EngineHandle;

/// The pair that models.json names, and its downloads; `Copy`, from the context.
#[derive(Clone, Copy)]
pub struct PairHandle {
    run: RwSignal<PairRun>,
    catalog: StoredValue<Catalog>,
    engine: EngineHandle,
    model_files: ModelFiles,
}

impl PairHandle {
    /// Nothing is on its way; follows both sides from now on.
    pub fn new(
        catalog: StoredValue<Catalog>,
        engine: EngineHandle,
        model_files: ModelFiles,
    ) -> PairHandle {
        let pair =
            PairHandle { run: RwSignal::new(PairRun::default()), catalog, engine, model_files };
        for side in Side::BOTH {
            let status = engine.side(side).status;
            Effect::new(move |_| {
                status.track();
                pair.follow(side);
            });
        }
        pair
    }

    /// Counts what a side has by now.
    fn follow(self, side: Side) {
        let before = self.run.get_untracked();
        let mut run = before.clone();
        let status = self.engine.side(side).status;
        let wanted = self.engine.wanted_id(side);
        status.with_untracked(|status| run.follow(side, wanted.as_deref(), status));
        if run != before {
            self.run.set(run);
        }
    }

    /// What of both models' entries is asked for.
    fn of_models<T>(self, of: impl Fn([&ModelEntry; 2]) -> T) -> Option<T> {
        self.catalog.with_value(|catalog| {
            let pair = catalog.paper.as_ref()?;
            models_of(pair, |id| catalog.model(id)).map(of)
        })
    }

    /// Fetches CL's model, and MIM's unless a file of the visitor's takes its place.
    fn load(self, own: Option<File>) {
        let half = |model: &ModelEntry| (model.id.clone(), bytes_of(model));
        let Some([cl, mim]) = self.of_models(|models| models.map(half)) else { return };
        let ids = [Some(cl.0.clone()), Some(mim.0.clone()).filter(|_| own.is_none())];
        self.run.set(PairRun::new([Some(cl), Some(mim).filter(|_| own.is_none())]));
        for (side, id) in Side::BOTH.into_iter().zip(ids) {
            if let Some(id) = id {
                self.model_files.choose(side, id);
            }
        }
        if let Some(file) = own {
            self.model_files.open_file(Side::Mim, file);
        }
        // One that is shown already changes nothing by being asked for.
        Side::BOTH.into_iter().for_each(|side| self.follow(side));
    }

    fn cancel(self) {
        let sides: Vec<Side> = self.run.with_untracked(|run| run.under_way().collect());
        for side in sides {
            self.engine.cancel(side);
        }
    }
}

/// The button in the header, and the dialog behind it; nothing where models.json names no such pair.
#[component]
pub fn PaperPair() -> impl IntoView {
    let pair = expect_context::<PairHandle>();
    let own = pair.catalog.with_value(|catalog| catalog.paper.as_ref().map(|it| it.own.clone()));
    let (own, offer) = own.zip(pair.of_models(Offer::of))?;
    let Offer { models: [cl, mim], both: [fetched, at_hand] } = offer;
    let dialog = NodeRef::<html::Dialog>::new();
    let here = RwSignal::new(false);
    let open = move |_| {
        show(dialog);
        let files: Option<[ModelFile; 2]> = pair.of_models(|models| models.map(ModelEntry::file));
        let Some([cl, mim]) = files else { return };
        spawn_local(async move { here.set(is_kept(&cl).await && is_kept(&mim).await) });
    };
    let load_both = move |_| {
        close(dialog);
        pair.load(None);
    };
    let take_file = move |event: Event| {
        let chosen = ChosenFiles::of_chooser(&event);
        if let Some(file) = chosen.and_then(|chosen| chosen.files.into_iter().next()) {
            close(dialog);
            pair.load(Some(file));
        }
    };
    Some(view! {
        <button
            class="button"
            id="paper-pair"
            aria-haspopup="dialog"
            title="The models that the paper compares, in place of the small ones that come with the page"
            on:click=open
        >
            <span class="wide">"The paper’s "</span>
            "ViT-B pair"
        </button>
        <dialog class="about opener" node_ref=dialog aria-labelledby="paper-pair-title">
            <h2 id="paper-pair-title" tabindex="-1" autofocus>"The paper’s ViT-B pair"</h2>
            <p>"CL: " {cl} "."</p>
            <p>"MIM: either " {mim} ", masked too and fetched with it:"</p>
            <button class="button" data-part="load-pair" on:click=load_both>
                {move || if here.get() { at_hand.clone() } else { fetched.clone() }}
            </button>
            <p>
                "Or the paper’s own, " {own.title.clone()} ". " {own.why} " Download "
                <a href=own.url target="_blank" rel="noreferrer">"its file"</a>
                " there, then choose it here; CL’s model is fetched beside it."
            </p>
            <label class="opener-field">
                <span>{format!("{} from this computer", own.title)}</span>
                <input id="paper-pair-own" type="file" on:change=take_file />
            </label>
            <p class="fine">
                "What is fetched stays in this browser for the next visit, where it has room."
            </p>
            <button class="button" on:click=move |_| close(dialog)>"Close"</button>
        </dialog>
    })
}

/// How much of both models has come, while they do.
#[component]
pub fn PairProgress() -> impl IntoView {
    let pair = expect_context::<PairHandle>();
    let is_over = Memo::new(move |_| pair.run.with(PairRun::is_over));
    move || {
        (!is_over.get()).then(|| {
            view! {
                <div class="pair-progress">
                    <p>{move || pair.run.with(PairRun::words)}</p>
                    <progress
                        aria-label="The paper’s pair"
                        max="1"
                        value=move || pair.run.with(PairRun::share)
                    ></progress>
                    <button class="button" data-part="cancel-pair" on:click=move |_| pair.cancel()>
                        "Cancel both"
                    </button>
                </div>
            }
        })
    }
}
