//! The own names of the view “Attention”: `attention.map`, `attention.radius` and `attention.mass`.

use super::choices::Named;
use crate::input::number::number;

/// What the maps show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AttentionMap {
    /// What the query has taken in through all layers, beside the one layer.
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
    /// All of them.
    pub const NAMES: [&'static str; 3] = [Self::MAP, Self::RADIUS, Self::MASS];
    /// The names in the URL.
    pub const MAP: &'static str = "attention.map";
    /// Patches.
    pub const RADIUS: &'static str = "attention.radius";
    /// A share.
    pub const MASS: &'static str = "attention.mass";

    /// What a link's names say; the rest as it is without them.
    pub fn of(pairs: &[(String, String)]) -> Self {
        let mut choice = Self::default();
        for (name, value) in pairs {
            // What cannot be read was refused before it came here.
            let _ = choice.set(name, value);
        }
        choice
    }

    /// Sets one name; names of others are left alone.
    ///
    /// # Errors
    /// What may stand there instead of the value.
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), &'static str> {
        match name {
            Self::MAP => self.map = Named::named(value).ok_or("rollout, cls or bias")?,
            Self::RADIUS => {
                // A grid of 100 patches a side fits no tab.
                let patches = number(value).filter(|r| (0.0..=142.0).contains(r));
                let patches = patches.ok_or("a number of patches from 0, such as 1.5")?;
                self.half_patches = (2.0 * patches).round() as usize;
            }
            Self::MASS => {
                let share = number(value).filter(|s| (0.0..=1.0).contains(s));
                self.mass = share.ok_or("a share from 0 to 1, such as 0.6")?;
            }
            _ => {}
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_chooses_and_the_rest_is_the_default() {
        let pairs = |text: &[(&str, &str)]| -> Vec<(String, String)> {
            text.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect()
        };
        assert_eq!(AttentionChoice::of(&[]), AttentionChoice::default());
        let chosen = AttentionChoice::of(&pairs(&[
            ("attention.map", "bias"),
            ("attention.radius", "2.4"),
            ("utm_source", "talk"),
        ]));
        let (map, half_patches) = (AttentionMap::Bias, 5);
        assert_eq!(chosen, AttentionChoice { map, half_patches, ..AttentionChoice::default() });
    }

    #[test]
    fn what_names_nothing_is_refused() {
        let bad =
            [("map", "heads"), ("radius", "-1"), ("radius", "NaN"), ("mass", "1.1"), ("mass", "")];
        for (name, value) in bad {
            let name = format!("attention.{name}");
            assert!(AttentionChoice::default().set(&name, value).is_err(), "{name}={value}");
        }
        for (name, value) in [("radius", "0"), ("mass", "1"), ("map", "cls")] {
            let name = format!("attention.{name}");
            assert_eq!(AttentionChoice::default().set(&name, value), Ok(()), "{name}={value}");
        }
    }
}
