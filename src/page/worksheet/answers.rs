//! What a worksheet answers, from the numbers of the maps it shows.

use crate::analysis::{Curves, look_distance, query_dependence};
use crate::link::{DistanceUnit, HeadChoice};
use crate::page::layer::distance_in_words;
use crate::page::layer_maps::SideMaps;
use crate::page::side::sentence::{NOT_FINITE, mean};

/// Shares of moved attention that lie closer together than this tell nothing, as little as distances do whose
/// fractions of the side do.
const CLOSE: f64 = 0.03;

/// A model of a worksheet.
pub struct SheetSide<'a> {
    /// What it is called.
    pub name: String,
    /// What it was trained for, where that is known.
    pub objective: Option<String>,
    /// Its maps from the sheet's places.
    pub maps: [SideMaps; 3],
    /// Its measures of the picture.
    pub curves: &'a Curves,
}

impl SheetSide<'_> {
    /// The share of attention that moves between two of the places, on average, 0..1.
    fn moved(&self, head: HeadChoice) -> f64 {
        let between =
            |a: usize, b: usize| query_dependence(self.maps[a].map(head), self.maps[b].map(head));
        mean([between(0, 1), between(0, 2), between(1, 2)])
    }

    /// How far it looks from each place, pixels.
    fn distances(&self, head: HeadChoice) -> [f64; 3] {
        self.maps.each_ref().map(|maps| {
            let model = &maps.rows.model;
            let from = |patch| look_distance(maps.map(head), patch, model.grid, model.patch as f64);
            maps.query_patch().map_or(f64::NAN, from)
        })
    }

    fn nmi(&self) -> f64 {
        let layer = self.curves.nmi.get(self.maps[0].layer - 1);
        layer.map_or(f64::NAN, |heads| mean(heads.iter().copied()))
    }

    fn size(&self) -> usize {
        self.maps[0].rows.model.size
    }

    fn is(&self) -> String {
        match &self.objective {
            Some(objective) => format!("{} ({objective})", self.name),
            None => self.name.clone(),
        }
    }
}

/// The answers to the questions in their order, of model A and model B; `finding` is what the paper finds of how far
/// they look, beside this picture.
pub fn answers(
    sides: &[SheetSide<'_>; 2],
    head: HeadChoice,
    unit: DistanceUnit,
    finding: Option<String>,
) -> [String; 5] {
    [
        follows(sides, head),
        far(sides, head, unit),
        which(sides, finding.is_some()),
        match finding {
            Some(finding) => format!("{finding} CL is the contrastive model, MIM the masked one."),
            None => "The curves of this picture are below.".to_owned(),
        },
        "Other pictures, other layers and heads, and means over many images. More than what they were trained for may \
         differ between two models: data, positions, how long they were trained."
            .to_owned(),
    ]
}

fn which([a, b]: &[SheetSide<'_>; 2], is_papers_pair: bool) -> String {
    let names = format!("Model A is {}, model B is {}.", a.is(), b.is());
    let paper = "The paper finds that in its late layers the contrastive one looks farther, and that its map depends less on \
                 the query.";
    if is_papers_pair { format!("{names} {paper}") } else { names }
}

fn follows(sides: &[SheetSide<'_>; 2], head: HeadChoice) -> String {
    let moved = sides.each_ref().map(|side| side.moved(head));
    let nmi = sides.each_ref().map(|side| side.nmi());
    if !moved.iter().chain(&nmi).all(|number| number.is_finite()) {
        return format!("A value of these maps is {NOT_FINITE}: nothing can be said of them.");
    }
    let [a, b] = moved.map(|share| format!("{:.0}\u{a0}%", 100.0 * share));
    let verdict = match moved[0] - moved[1] {
        apart if apart.abs() < CLOSE => "Both follow it alike here",
        apart if apart > 0.0 => "Model A’s map follows the query more, model B’s stays",
        _ => "Model B’s map follows the query more, model A’s stays",
    };
    format!(
        "{verdict}: between two of the places {a} of model A’s attention moves on average, {b} of model B’s. Over all \
         patches, NMI is {:.2} and {:.2} (0: the same map from everywhere).",
        nmi[0], nmi[1]
    )
}

fn far(sides: &[SheetSide<'_>; 2], head: HeadChoice, unit: DistanceUnit) -> String {
    let distances = sides.each_ref().map(|side| side.distances(head));
    if !distances.iter().flatten().all(|px| px.is_finite()) {
        return format!("How far these maps look is {NOT_FINITE}.");
    }
    let words = |index: usize| {
        let words = distances[index].map(|px| distance_in_words(px, sides[index].size(), unit));
        let [one, two, three] = words;
        format!("{one}, {two} and {three}")
    };
    let share = |index: usize| mean(distances[index]) / sides[index].size() as f64;
    let verdict = match share(0) - share(1) {
        apart if apart.abs() < CLOSE => "Both look about as far from here",
        apart if apart > 0.0 => "Model B looks nearer, model A farther",
        _ => "Model A looks nearer, model B farther",
    };
    format!(
        "{verdict}: from the places 1, 2 and 3 model A looks {} away on average, model B {}.",
        words(0),
        words(1)
    )
}

/// The attention distance and the NMI of both models by layer, as rows of a table: the layer, then model A's and model
/// B's distance, then their NMI; “–” past a model's end.
pub fn table(sides: &[SheetSide<'_>; 2], unit: DistanceUnit) -> Vec<[String; 5]> {
    let depth = sides.iter().map(|side| side.curves.nmi.len()).max().unwrap_or(0);
    let none = || "–".to_owned();
    let finite = |value: f64| Some(value).filter(|value| value.is_finite());
    let distance = |side: &SheetSide, layer: usize| {
        let heads = side.curves.attention_distance_px.get(layer)?;
        let px = finite(mean(heads.iter().copied()))?;
        Some(match unit {
            DistanceUnit::Pixels => format!("{px:.1}"),
            DistanceUnit::Side => format!("{:.2}", px / side.size() as f64),
        })
    };
    let nmi = |side: &SheetSide, layer: usize| {
        let heads = side.curves.nmi.get(layer)?;
        Some(format!("{:.2}", finite(mean(heads.iter().copied()))?))
    };
    let [a, b] = sides;
    let row = |layer: usize| {
        [
            (layer + 1).to_string(),
            distance(a, layer).unwrap_or_else(none),
            distance(b, layer).unwrap_or_else(none),
            nmi(a, layer).unwrap_or_else(none),
            nmi(b, layer).unwrap_or_else(none),
        ]
    };
    (0..depth).map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::layer_maps::tests::maps_from;

    const FIRST: &[f32] = &[0.5, 0.0, 0.0, 0.0];

    fn curves(distance: f64, nmi: f64, layers: usize) -> Curves {
        Curves {
            attention_distance_px: vec![vec![distance]; layers],
            nmi: vec![vec![nmi, nmi]; layers],
            ..Curves::default()
        }
    }

    /// All on the first patch from wherever is asked.
    fn stays(curves: &Curves) -> SheetSide<'_> {
        side("MoCo v3", [0, 1, 2].map(|patch| maps_from(patch, 2, &[FIRST])), curves)
    }

    /// All on the patch that asks.
    fn follows_it(curves: &Curves) -> SheetSide<'_> {
        let maps = [0, 1, 2].map(|patch| {
            let mut row = [0.0; 4];
            row[patch] = 0.5;
            maps_from(patch, 2, &[&row])
        });
        side("SimMIM", maps, curves)
    }

    fn side<'a>(name: &str, maps: [SideMaps; 3], curves: &'a Curves) -> SheetSide<'a> {
        SheetSide { name: name.to_owned(), objective: Some("contrastive".to_owned()), maps, curves }
    }

    fn said(sides: &[SheetSide<'_>; 2]) -> [String; 5] {
        answers(sides, HeadChoice::Mean, DistanceUnit::Pixels, Some("As in the paper.".to_owned()))
    }

    #[test]
    fn answers_are_made_from_the_maps() {
        let (low, high) = (curves(5.0, 0.01, 1), curves(2.0, 0.25, 1));
        let [one, two, three, four, _] = said(&[follows_it(&high), stays(&low)]);
        assert_eq!(
            one,
            "Model A’s map follows the query more, model B’s stays: between two of the places 100\u{a0}% of model A’s \
             attention moves on average, 0\u{a0}% of model B’s. Over all patches, NMI is 0.25 and 0.01 (0: the same map \
             from everywhere)."
        );
        assert_eq!(
            two,
            "Model A looks nearer, model B farther: from the places 1, 2 and 3 model A looks 0\u{a0}px, 0\u{a0}px and \
             0\u{a0}px away on average, model B 0\u{a0}px, 8\u{a0}px and 8\u{a0}px."
        );
        let names = "Model A is SimMIM (contrastive), model B is MoCo v3 (contrastive).";
        assert!(three.starts_with(names) && three.contains("The paper finds"), "{three}");
        assert_eq!(four, "As in the paper. CL is the contrastive model, MIM the masked one.");
    }

    #[test]
    fn what_is_alike_is_not_told_apart_and_what_is_no_number_is_none() {
        let same = curves(5.0, 0.1, 1);
        let [one, two, ..] = said(&[stays(&same), stays(&same)]);
        assert!(
            one.starts_with("Both follow it alike") && two.starts_with("Both look about as far")
        );
        let lost = curves(5.0, f64::NAN, 1);
        let [one, ..] = said(&[stays(&lost), stays(&same)]);
        assert!(one.contains(NOT_FINITE), "{one}");
        let broken =
            side("a", [0, 1, 2].map(|it| maps_from(it, 2, &[&[f32::NAN, 0.5, 0.0, 0.0]])), &same);
        let [_, two, ..] = said(&[broken, stays(&same)]);
        assert!(two.contains(NOT_FINITE), "{two}");
    }

    #[test]
    fn the_table_goes_on_where_one_model_ends() {
        let (short, long) = (curves(5.0, 0.01, 1), curves(2.0, 0.25, 2));
        let rows = table(&[stays(&short), stays(&long)], DistanceUnit::Pixels);
        assert_eq!(rows[0], ["1", "5.0", "2.0", "0.01", "0.25"]);
        assert_eq!(rows[1], ["2", "–", "2.0", "–", "0.25"]);
        let rows = table(&[stays(&short), stays(&long)], DistanceUnit::Side);
        assert_eq!(rows[0][1], "0.31");
    }
}
