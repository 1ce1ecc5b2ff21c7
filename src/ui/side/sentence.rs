//! One plain sentence under each model, made from the numbers of the layer shown.

use leptos::prelude::*;

use crate::analysis::{look_distance, query_dependence};
use crate::link::{DistanceUnit, HeadChoice, Side};
use crate::ui::curves::row::unit;
use crate::ui::maps::{Shown, SideMaps};
use crate::ui::selection::Selection;
use crate::ui::workers::EngineHandle;

/// Half the attention mass or more must move for two heads' maps to be called different, and no
/// more than a quarter for them to be called alike.
const HEADS_DIFFER: f64 = 0.5;
const HEADS_ALIKE: f64 = 0.25;
/// The paper reads an NMI near zero as attention collapse; these two bounds split the range that
/// its curves by depth show (0 to about 0.4) into thirds.
const NMI_COLLAPSED: f64 = 0.05;
const NMI_DEPENDENT: f64 = 0.2;

/// What is to be seen now.
#[component]
pub fn Sentence(
    /// Of which model.
    side: Side,
) -> impl IntoView {
    let shown = expect_context::<Shown>();
    let engine = expect_context::<EngineHandle>();
    let selection = expect_context::<Selection>();
    let curves = engine.side(side).curves;
    let words = move || {
        let maps = shown.maps[side.index()].get()?;
        let nmi = curves.with(|curves| {
            let (_, curves) = curves.as_ref()?;
            curves.nmi.get(maps.layer - 1).map(|heads| mean(heads.iter().copied()))
        });
        Some(sentence(&maps, shown.layer.get(), nmi, unit(selection, engine)))
    };
    view! { <p class="sentence">{move || words()}</p> }
}

fn sentence(maps: &SideMaps, asked: usize, nmi: Option<f64>, unit: DistanceUnit) -> String {
    let model = &maps.rows.model;
    let layer = match maps.layer == asked {
        true => format!("Layer {asked}"),
        false => format!("Layer {} (its last)", maps.layer),
    };
    let look = match maps.query_patch() {
        Some(patch) => {
            let reach = |map: &[f32]| look_distance(map, patch, model.grid, model.patch as f64);
            let even = reach(&vec![1.0; model.grid * model.grid]);
            let px = reach(maps.map(HeadChoice::Mean));
            let size = model.size as f64;
            match unit {
                DistanceUnit::Pixels => format!(
                    "looks {px:.0} px away from here (of {size}; even attention: {even:.0})"
                ),
                DistanceUnit::Side => format!(
                    "looks {:.2} of the side away from here (even attention: {:.2})",
                    px / size,
                    even / size
                ),
            }
        }
        None => "is asked from its class token".to_owned(),
    };
    let heads = heads_apart(maps).map(|apart| match apart {
        apart if apart < HEADS_ALIKE => ", its heads look alike",
        apart if apart > HEADS_DIFFER => ", its heads differ",
        _ => ", its heads differ a little",
    });
    let dependence = nmi.map(|nmi| {
        let words = match nmi {
            nmi if nmi < NMI_COLLAPSED => "hardly depends on who asks",
            nmi if nmi > NMI_DEPENDENT => "depends on who asks",
            _ => "depends a little on who asks",
        };
        format!(", and where it looks {words} (NMI {nmi:.2})")
    });
    format!("{layer} {look}{}{}.", heads.unwrap_or_default(), dependence.unwrap_or_default())
}

/// How far apart the heads' maps are on average, 0..1: the share of attention that moves between
/// two of them. `None` for a single head.
fn heads_apart(maps: &SideMaps) -> Option<f64> {
    let heads = maps.rows.model.heads;
    let map = |head| maps.map(HeadChoice::One(head));
    let pairs = (1..=heads).flat_map(|a| (1..a).map(move |b| (a, b)));
    (heads > 1).then(|| mean(pairs.map(|(a, b)| query_dependence(map(a), map(b)))))
}

/// The mean; 0 of no values.
pub fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, count) = values.fold((0.0, 0), |(sum, count), value| (sum + value, count + 1));
    sum / f64::from(count.max(1))
}
