//! The link that a worksheet bears, and the axes that it leaves empty.

use crate::link::{Address, Side};
use crate::page::share::shared;

/// What the page leaves out for a class that looks there.
const LEFT_OUT: &str = "models,sentences,curves,views,tour";

/// The view as a class is to open it: its models are called as on the sheet, and what would answer is left out.
pub fn exercise(address: Address, letters: [Side; 2]) -> Address {
    let mut address = Address { view: None, chapter: None, ..shared(address) };
    for (side, letter) in letters.into_iter().zip(["Model A", "Model B"]) {
        address.titles[side.index()] = Some(letter.to_owned());
    }
    // The list is of names that there are.
    _ = address.set("hide", LEFT_OUT);
    address
}

/// Where a number stands on an axis, 0..1 from its origin.
pub type Tick = (f64, String);

/// The ticks of empty axes: the layers of the deeper model, at most twelve of them, and distances up to three quarters
/// of a side of `size` pixels, or without it in fractions of the side.
pub fn axes(depth: usize, size: Option<usize>) -> (Vec<Tick>, Vec<Tick>) {
    let (depth, step) = (depth.max(1), depth.max(1).div_ceil(12));
    let place = |layer: usize| (layer as f64 - 0.5) / depth as f64;
    let layers = (1..=depth).step_by(step).map(|layer| (place(layer), layer.to_string()));
    let far = (0..=3).map(|quarter| {
        let share = 0.25 * f64::from(quarter);
        let label = match size {
            Some(size) => format!("{:.0}", share * size as f64),
            None => format!("{share:.2}"),
        };
        (f64::from(quarter) / 3.0, label)
    });
    (layers.collect(), far.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_opens_the_view_with_the_sheets_names_and_without_its_answers() {
        let text = "cl=moco&mim=simmim&image=rocket&layer=6&query=3,4&theme=dark&view=probes&utm_source=talk";
        let pairs = text.split('&').filter_map(|pair| pair.split_once('='));
        let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let address = Address::parse(pairs).0;
        let link = exercise(address, [Side::Mim, Side::Cl]);
        assert_eq!(link.titles, [Some("Model B".to_owned()), Some("Model A".to_owned())]);
        let pairs: Vec<_> = link.pairs().into_iter().map(|(n, v)| format!("{n}={v}")).collect();
        assert_eq!(
            pairs.join("&"),
            "cl=moco&mim=simmim&cl.title=Model B&mim.title=Model A&image=rocket&layer=6&query=3,4&hide=models,sentences,curves,views,tour"
        );
    }

    #[test]
    fn empty_axes_have_every_layer_up_to_twelve() {
        let (layers, far) = axes(8, Some(56));
        assert_eq!((layers.len(), layers[0].clone()), (8, (0.0625, "1".to_owned())));
        let labels: Vec<_> = far.iter().map(|(_, label)| label.as_str()).collect();
        assert_eq!(labels, ["0", "14", "28", "42"]);
        assert_eq!(axes(24, None).0.len(), 12);
        assert_eq!(axes(0, None).1[3], (1.0, "0.75".to_owned()));
    }
}
