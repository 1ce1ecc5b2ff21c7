//! What is to be known before a view is shared, and what a picture of it says.

use super::side::legend::head_name;
use super::side::sentence::NOT_FINITE;
use crate::analysis::look_distance;
use crate::link::{Address, DistanceUnit, HeadChoice};
use crate::page::catalog::Catalog;
use crate::page::layer::distance_in_words;
use crate::page::layer_maps::LayerMaps;
use crate::plot::map::scale::format_probability;

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

/// A side of a picture.
pub struct SharedSide<'a> {
    /// The model's name.
    pub name: String,
    /// Its maps.
    pub maps: &'a LayerMaps,
}

/// What is to be seen on a picture of the view, from its numbers: how far each model looks from the patch, or from
/// \[CLS\] how much it gives to one patch at most.
pub fn picture_sentence(
    picture: &str,
    place: &str,
    head: HeadChoice,
    sides: &[SharedSide<'_>],
    unit: DistanceUnit,
) -> String {
    let said = sides.iter().map(|SharedSide { name, maps }| {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::layer_maps::tests::maps_from;

    #[test]
    fn a_pictures_sentence_is_made_from_its_numbers() {
        let near = maps_from(0, 2, &[&[0.5, 0.0, 0.0, 0.0]]);
        let far = maps_from(0, 2, &[&[0.0, 0.5, 0.0, 0.0]]);
        let side = |name: &str, maps| SharedSide { name: name.to_owned(), maps };
        let sides = [side("MoCo v3", &*far), side("SimMIM", &*near)];
        let patch = far.rows.model.patch;
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
            &[side("a", &*lost)],
            DistanceUnit::Side,
        );
        assert!(said.contains("not a finite number"), "{said}");
    }
    use crate::page::catalog::tests::shipped;

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
