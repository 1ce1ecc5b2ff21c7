//! The link that a worksheet bears.

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
}
