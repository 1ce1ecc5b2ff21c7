//! What of a view is shared, what is to be known before, and what a picture of it says.

use super::side::legend::head_name;
use super::side::sentence::NOT_FINITE;
use crate::analysis::look_distance;
use crate::grid::Cell;
use crate::link::{Address, DistanceUnit, HeadChoice, Place};
use crate::page::catalog::Catalog;
use crate::page::curves::attention_figure::{DrawnSide, asked_photograph};
use crate::page::layer::distance_in_words;
use crate::plot::export::share_picture::{SharePicture, SharedMap};
use crate::plot::map::scale::format_probability;

/// Whether the browser asks before it leaves the page: what would be lost cannot be fetched again. Inside another page
/// that page's own leaving is not to be held up.
pub fn asks_before_leaving(shows_own_file: bool, is_embedded: bool) -> bool {
    shows_own_file && !is_embedded
}

/// Whether a view shows a file of the visitor's own, a model or the picture called `own_picture`, which no link
/// can carry.
pub fn shows_own_file(
    address: &Address,
    catalog: &Catalog,
    own_picture: &str,
    is_address: impl Fn(&str) -> bool,
) -> bool {
    let is_own = |id: &String| catalog.model(id).is_none() && !is_address(id);
    address.models.iter().flatten().any(is_own) || address.image.as_deref() == Some(own_picture)
}

/// The view as it goes to others: without the sender's colors, and without names that are not the page's own.
pub fn shared(address: Address) -> Address {
    Address { theme: None, unknown: Vec::new(), ..address }
}

/// Which rows and columns the link's queries are, as the page counts them; nothing where it has none.
pub fn places(address: &Address) -> Option<String> {
    let place = |(name, place): (&str, Option<Place>)| match place? {
        Place::Patch { col, row } => {
            let cell = Cell { column: col, row };
            Some(format!("{name}={col},{row} is {cell}"))
        }
        Place::Cls => None,
    };
    let pins = [("query", address.query), ("query2", address.query2)];
    let places: Vec<String> = pins.into_iter().filter_map(place).collect();
    let counted = "the link counts columns and rows from 0.";
    (!places.is_empty()).then(|| format!("{}: {counted}", places.join(", ")))
}

/// How far a moving picture of the view is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MovingPicture {
    /// None is made.
    Not,
    /// So many of its pictures are.
    Made(usize, usize),
    /// There will be none.
    Failed,
}

impl MovingPicture {
    /// What is said beside its button.
    pub fn words(self) -> String {
        match self {
            MovingPicture::Not => {
                "The same while the query moves over the picture, as GIF".to_owned()
            }
            MovingPicture::Made(made, of) => {
                format!("{made} of {of} pictures; closing this ends it")
            }
            MovingPicture::Failed => {
                "It could not be made: both models must show a map. Try again once they do."
                    .to_owned()
            }
        }
    }

    /// Whether one is under way: then no other is begun.
    pub fn is_under_way(self) -> bool {
        matches!(self, MovingPicture::Made(..))
    }
}

/// What is to be seen on a picture of the view, from its numbers: how far each model looks from the patch, or from
/// \[CLS\] how much it gives to one patch at most.
pub fn picture_sentence(
    picture: &str,
    place: &str,
    head: HeadChoice,
    sides: &[DrawnSide],
    unit: DistanceUnit,
) -> String {
    let said = sides.iter().map(|DrawnSide { name, maps, .. }| {
        let (model, map) = (&maps.rows.model, maps.map(head));
        let who = format!("{name} (layer {}, {})", maps.layer, head_name(maps.head(head)));
        let most = map.iter().copied().fold(f32::NAN, f32::max);
        match maps.query_patch() {
            _ if !map.iter().all(|value| value.is_finite()) => {
                format!("the attention of {who} is {NOT_FINITE}")
            }
            Some(patch) => {
                let px = look_distance(map, patch, model.grid, model.patch as f64);
                format!("{who} looks {} away on average", distance_in_words(px, model.size, unit))
            }
            None => {
                let share = format_probability(most / model.tokens() as f32);
                format!("{who} gives one patch {share} at most")
            }
        }
    });
    format!("From {place} of “{picture}”: {}.", said.collect::<Vec<_>>().join(", "))
}

/// The view as one picture, with a sentence, what the colors stand for and the view's link; none without a side.
pub fn share_picture(
    sides: &[DrawnSide],
    head: HeadChoice,
    sentence: String,
    colors: String,
    link: String,
) -> Option<SharePicture<'_>> {
    let (photograph, query) = asked_photograph(sides)?;
    let sides = sides.iter().map(|side| SharedMap {
        name: side.name.clone(),
        key: side.key(),
        photograph: side.photograph.pale.clone(),
        query: side.query(),
        values: side.maps.map(head),
        colors: side.over,
    });
    Some(SharePicture { photograph, query, sides: sides.collect(), sentence, colors, link })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::Side;
    use crate::page::catalog::tests::shipped;
    use crate::page::curves::attention_figure::tests::drawn;
    use crate::page::layer_maps::tests::maps_from;
    use crate::plot::chart::series::{MASKED, Marker};

    #[test]
    fn a_moving_picture_says_how_far_it_is() {
        let made = MovingPicture::Made(3, 40);
        assert_eq!(made.words(), "3 of 40 pictures; closing this ends it");
        assert!(made.is_under_way());
        for other in [MovingPicture::Not, MovingPicture::Failed] {
            assert!(!other.is_under_way() && !other.words().is_empty());
        }
        assert!(MovingPicture::Failed.words().contains("Try again"));
    }

    #[test]
    fn a_pictures_sentence_is_made_from_its_numbers() {
        let near = maps_from(0, 2, &[&[0.5, 0.0, 0.0, 0.0]]);
        let far = maps_from(0, 2, &[&[0.0, 0.5, 0.0, 0.0]]);
        let patch = far.rows.model.patch;
        let sides = [drawn(Side::Cl, "MoCo v3", far), drawn(Side::Mim, "SimMIM", near)];
        let said = picture_sentence(
            "Cat",
            "row 1, column 1",
            HeadChoice::Mean,
            &sides,
            DistanceUnit::Pixels,
        );
        assert_eq!(
            said,
            format!(
                "From row 1, column 1 of “Cat”: MoCo v3 (layer 1, mean) looks {patch}\u{a0}px away on average, \
                 SimMIM (layer 1, mean) looks 0\u{a0}px away on average."
            )
        );
        let lost = maps_from(0, 2, &[&[f32::NAN, 0.5, 0.0, 0.0]]);
        let said = picture_sentence(
            "Cat",
            "[CLS]",
            HeadChoice::Mean,
            &[drawn(Side::Cl, "a", lost)],
            DistanceUnit::Side,
        );
        assert!(said.contains("not a finite number"), "{said}");
    }

    #[test]
    fn a_picture_has_the_large_map_of_each_side_that_is_there() {
        let maps = maps_from(3, 2, &[&[0.0, 0.5, 0.0, 0.0], &[0.25; 4]]);
        let sides = [drawn(Side::Mim, "SimMIM", maps)];
        let made = |sides| {
            let [sentence, colors, link] = ["words", "colors", "link"].map(str::to_owned);
            share_picture(sides, HeadChoice::One(1), sentence, colors, link)
        };
        let picture = made(&sides).unwrap();
        assert_eq!(Some((picture.photograph, picture.query)), asked_photograph(&sides));
        assert_eq!([picture.sentence, picture.colors, picture.link], ["words", "colors", "link"]);
        let [map] = &picture.sides[..] else { panic!("one side") };
        assert_eq!((&*map.name, &*map.photograph), ("SimMIM", "SimMIM, pale"));
        assert_eq!((map.key, map.query), ((MASKED, Marker::Triangle), (2.into(), Some(3))));
        assert_eq!((map.values, map.colors), (&[0.0, 2.5, 0.0, 0.0][..], sides[0].over));
        assert!(made(&[]).is_none());
    }

    fn address(link: &str) -> Address {
        let pairs = link.split('&').filter_map(|pair| pair.split_once('='));
        Address::parse(pairs.map(|(name, value)| (name.to_owned(), value.to_owned()))).0
    }

    #[test]
    fn the_senders_colors_and_foreign_names_stay_with_the_sender() {
        let view = "cl=moco&cl.heads=3&image=rocket&query=1,2&view=layers";
        let sent = address(&format!("{view}&theme=dark&utm_source=talk&fbclid=1"));
        assert_eq!(sent.unknown.len(), 2);
        assert_eq!(shared(sent), address(view));
    }

    #[test]
    fn a_links_queries_are_told_as_the_page_counts() {
        let counted = "the link counts columns and rows from 0.";
        let told = |link| places(&address(link));
        assert_eq!(told("query=3,2"), Some(format!("query=3,2 is row 3, column 4: {counted}")));
        let both = "query=3,2 is row 3, column 4, query2=0,0 is row 1, column 1";
        assert_eq!(told("query=3,2&query2=0,0"), Some(format!("{both}: {counted}")));
        assert_eq!((told("query=cls"), told("layer=2")), (None, None));
    }

    #[test]
    fn the_page_is_not_left_with_files_of_ones_own_without_a_question() {
        assert!(asks_before_leaving(true, false));
        assert!(!asks_before_leaving(true, true) && !asks_before_leaving(false, false));
    }

    #[test]
    fn a_file_is_own_that_is_neither_listed_nor_an_address() {
        let own = |cl: &str, image: &str| {
            let models = [Some(cl.to_owned()), Some("simmim".to_owned())];
            let image = Some(image.to_owned());
            let address = Address { models, image, ..Address::default() };
            shows_own_file(&address, &shipped(), "local", |id| id.starts_with("https://"))
        };
        assert!(!own("moco", "chelsea"));
        assert!(!own("https://elsewhere/a.safetensors", "https://elsewhere/a.png"));
        assert!(own("mine.pth", "chelsea"));
        assert!(own("moco", "local"));
        assert!(!shows_own_file(&Address::default(), &shipped(), "local", |_| false));
    }
}
