//! What the page shows and says of itself while a quiz is open: nothing that names a model.

use super::round::Round;
use crate::grid::Grid;
use crate::link::Address;
use crate::page::catalog::Catalog;
use crate::page::curves::comparison::is_papers_pair;

/// Over the rounds.
pub const HEADING: &str = "Which one is contrastive?";
/// The document's title meanwhile.
pub const TITLE: &str = "Which one is contrastive? · vitscope";

/// Whether there is a quiz: the page's own pair must be a contrastive and a masked model.
pub fn is_offered(catalog: &Catalog) -> bool {
    let [cl, mim] = catalog.pair();
    let objective = |id: &str| catalog.model(id)?.objective.as_deref();
    is_papers_pair([objective(&cl), objective(&mim)])
}

/// Why a quiz that the link asks for is not opened; nothing where it is.
pub fn left_out(is_embedded: bool, is_offered: bool) -> Option<&'static str> {
    match (is_embedded, is_offered) {
        (true, _) => Some(
            "quiz is left out inside another page: link to it on a page of its own, without embed=1.",
        ),
        (_, false) => Some(
            "quiz is left out: the first two models of models.json are no contrastive and masked one.",
        ),
        _ => None,
    }
}

/// The link while a quiz is open: its rounds, and what is the visitor's browser's or nobody's here.
pub fn link(before: &Address, quiz: usize) -> Address {
    Address { quiz: Some(quiz), ..kept(before) }
}

/// The view of a round: the page's pair with its defaults, and of the visitor's choices what no round is about.
pub fn round_view(round: &Round, before: &Address, pair: [String; 2], grid: Grid) -> Address {
    Address {
        models: pair.map(Some),
        image: Some(round.image.clone()),
        layer: Some(round.layer),
        query: Some(grid.cell_at(round.point).into()),
        ..kept(before)
    }
}

/// The view until the page's pair is there: the visitor's picture, looked at by that.
pub fn waiting_view(before: &Address, pair: [String; 2]) -> Address {
    Address {
        models: pair.map(Some),
        image: before.image.clone(),
        layer: before.layer,
        query: before.query,
        ..kept(before)
    }
}

fn kept(before: &Address) -> Address {
    Address {
        engine: before.engine,
        theme: before.theme,
        unknown: before.unknown.clone(),
        ..Address::default()
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::page::catalog::tests::shipped;
    use crate::page::quiz::game::tests::round;
    use crate::page::quiz::round::Position;

    pub fn address(link: &str) -> Address {
        let pairs = link.split('&').filter_map(|pair| pair.split_once('='));
        Address::parse(pairs.map(|(name, value)| (name.to_owned(), value.to_owned()))).0
    }

    const BEFORE: &str = "cl=dino-vit-s&mim=own.pth&cl.title=Mine&image=local&layer=2&head=3&query=1,1&query2=2,2&scale=own\
                          &size=224&engine=cpu&smooth=1&theme=dark&view=tokens&perturb.noise=20&hide=models&utm_source=talk";

    #[test]
    fn the_link_says_the_rounds_and_nothing_of_the_models() {
        let before = address(BEFORE);
        assert_eq!(link(&before, 7), address("engine=cpu&theme=dark&quiz=7&utm_source=talk"));
    }

    #[test]
    fn a_round_is_shown_by_the_pages_own_pair_as_it_is() {
        let round = round("rocket", 6, Position::Left);
        let pair = || ["moco".to_owned(), "simmim".to_owned()];
        let shown = round_view(&round, &address(BEFORE), pair(), 14.into());
        let rest = "engine=cpu&theme=dark&utm_source=talk";
        let expected = format!("cl=moco&mim=simmim&image=rocket&layer=6&query=7,7&{rest}");
        assert_eq!(shown, address(&expected));
        let waiting = format!("cl=moco&mim=simmim&image=local&layer=2&query=1,1&{rest}");
        assert_eq!(waiting_view(&address(BEFORE), pair()), address(&waiting));
    }

    #[test]
    fn a_quiz_is_of_a_contrastive_model_and_a_masked_one() {
        let mut catalog = shipped();
        assert!(is_offered(&catalog));
        catalog.models.swap(0, 1);
        assert!(!is_offered(&catalog));
        assert_eq!(left_out(false, true), None);
        assert!(left_out(false, false).is_some_and(|text| text.contains("models.json")));
        assert!(left_out(true, true).is_some_and(|text| text.contains("embed=1")));
    }

    #[test]
    fn no_title_names_a_model() {
        for name in ["CL", "MIM", "MoCo", "SimMIM"] {
            assert!(!TITLE.contains(name) && !HEADING.contains(name), "{name}");
        }
    }
}
