//! The own names of the view “Attention”: `attention.map`, `attention.radius` and `attention.mass`.

use super::choices::Named;
use super::view_names::{ViewNames, given, unless_default};
use crate::input::number::number;

const MAP: &str = "attention.map";
/// How far a head still counts as local, patches.
const RADIUS: &str = "attention.radius";
/// A share, 0..1.
const MASS: &str = "attention.mass";

/// What the maps show.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum AttentionMap {
    /// What the query has taken in through all layers, beside the one layer.
    #[default]
    Rollout,
    /// What \[CLS\] attends to, and its mask.
    Cls,
    /// What is attended to by position alone, beside the whole attention.
    Bias,
}

impl Named for AttentionMap {
    const NAMES: &'static [(&'static str, Self)] = &[
        ("rollout", AttentionMap::Rollout),
        ("cls", AttentionMap::Cls),
        ("bias", AttentionMap::Bias),
    ];
}

impl AttentionMap {
    /// Its name in the URL.
    pub fn name(self) -> &'static str {
        self.name_of()
    }

    /// The one of that name.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::named(name)
    }
}

/// What was chosen in the view.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AttentionChoice {
    /// What the maps show.
    pub map: AttentionMap,
    /// The radius of the local share, in half patches.
    pub half_patches: usize,
    /// The share of the mass that the mask holds, 0..1.
    pub mass: f64,
}

impl Default for AttentionChoice {
    /// The eight neighbors, and DINO's own threshold.
    fn default() -> Self {
        Self { map: AttentionMap::Rollout, half_patches: 3, mass: 0.6 }
    }
}

impl AttentionChoice {
    /// The radius in patches.
    pub fn radius(&self) -> f64 {
        self.half_patches as f64 / 2.0
    }
}

impl ViewNames for AttentionChoice {
    fn names(&self) -> &'static [&'static str] {
        &[MAP, RADIUS, MASS]
    }

    fn set(&mut self, name: &str, value: Option<&str>) -> Result<(), &'static str> {
        let default = Self::default();
        match name {
            MAP => self.map = Named::named_or_default(value).ok_or("rollout, cls or bias")?,
            RADIUS => {
                let patches = value.map_or(Some(default.radius()), number);
                // A grid of 100 patches a side fits no tab.
                let patches = patches.filter(|radius| (0.0..=142.0).contains(radius));
                let patches = patches.ok_or("a number of patches from 0, such as 1.5")?;
                self.half_patches = (2.0 * patches).round() as usize;
            }
            MASS => {
                let share = value.map_or(Some(default.mass), number);
                let share = share.filter(|share| (0.0..=1.0).contains(share));
                self.mass = share.ok_or("a share from 0 to 1, such as 0.6")?;
            }
            _ => {}
        }
        Ok(())
    }

    fn pairs(&self) -> Vec<(String, String)> {
        let default = Self::default();
        let values = [
            (MAP, self.map.name_unless_default()),
            (RADIUS, unless_default(&self.radius(), &default.radius())),
            (MASS, unless_default(&self.mass, &default.mass)),
        ];
        given(values).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_chooses_and_the_rest_is_the_default() {
        let mut chosen = AttentionChoice::default();
        for (name, value) in [("attention.map", "bias"), ("attention.radius", "2.4")] {
            chosen.set(name, Some(value)).unwrap();
        }
        let (map, half_patches) = (AttentionMap::Bias, 5);
        assert_eq!(chosen, AttentionChoice { map, half_patches, ..AttentionChoice::default() });
        // The nearest half patch is what is shown, and so what is printed.
        assert_eq!(chosen.pairs()[1], ("attention.radius".to_owned(), "2.5".to_owned()));
        for name in chosen.names() {
            chosen.set(name, None).unwrap();
        }
        assert_eq!(chosen, AttentionChoice::default());
    }

    #[test]
    fn what_names_nothing_is_refused() {
        let bad =
            [("map", "heads"), ("radius", "-1"), ("radius", "NaN"), ("mass", "1.1"), ("mass", "")];
        for (name, value) in bad {
            let name = format!("attention.{name}");
            assert!(AttentionChoice::default().set(&name, Some(value)).is_err(), "{name}={value}");
        }
        for (name, value) in [("radius", "0"), ("mass", "1"), ("map", "cls")] {
            let name = format!("attention.{name}");
            assert_eq!(
                AttentionChoice::default().set(&name, Some(value)),
                Ok(()),
                "{name}={value}"
            );
        }
    }
}
