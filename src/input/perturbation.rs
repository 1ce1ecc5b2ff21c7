//! What is done to a photograph before the models see it: plain numbers, with their names in a link.
//!
//! All of it is about the crop, so both models see the same picture, each at its own input size.
//! [`crate::input::image`] applies it, in an order of its own; the neutral value changes nothing.

use serde::{Deserialize, Serialize};

use crate::input::mask::Mask;
use crate::input::number::number;

/// The width of the noise's band of frequencies, in percent of π: the window of Park and Kim.
pub const BAND_WIDTH: u8 = 10;
/// The tiles a side that a photograph can be cut into; 1 leaves it whole.
pub const TILES: [u8; 5] = [1, 2, 4, 8, 16];
/// The widest blur, tenths of a percent of the side.
pub const MAX_BLUR: u16 = 80;
/// The brightest, percent.
pub const MAX_BRIGHTNESS: u16 = 200;
/// The strongest noise, percent.
pub const MAX_NOISE: u8 = 50;

/// All perturbations at once; those that are neutral do nothing.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Perturbation {
    /// The name of the picture whose amplitude spectrum is taken.
    pub texture: Option<String>,
    /// How much of it, percent.
    pub mix: u8,
    /// Tiles a side that are shuffled, of [`TILES`].
    pub shuffle: u8,
    /// Deviation of the Gaussian, tenths of a percent of the side.
    pub blur: u16,
    /// The factor, percent.
    pub brightness: u16,
    /// Root mean square of the noise, percent of the way from black to white.
    pub noise: u8,
    /// Center of its band of frequencies, percent of π, the highest along an axis.
    pub band: u8,
    /// Which noise, and which permutation of the tiles.
    pub seed: u32,
    /// The patches that are hidden.
    pub occlusion: Mask,
}

impl Default for Perturbation {
    fn default() -> Self {
        Self {
            texture: None,
            mix: 100,
            shuffle: 1,
            blur: 0,
            brightness: 100,
            noise: 0,
            band: 90,
            seed: 1,
            occlusion: Mask::default(),
        }
    }
}

impl Perturbation {
    /// The names in a link, in their order.
    pub const NAMES: [&str; 9] = [
        "perturb.texture",
        "perturb.mix",
        "perturb.shuffle",
        "perturb.blur",
        "perturb.brightness",
        "perturb.noise",
        "perturb.band",
        "perturb.seed",
        "perturb.occlusion",
    ];

    /// The picture that gives its texture, where it does.
    pub fn texture(&self) -> Option<&str> {
        self.texture.as_deref().filter(|_| self.mix > 0)
    }

    /// Nothing is done to the photograph.
    pub fn is_neutral(&self) -> bool {
        self.texture().is_none()
            && self.shuffle <= 1
            && self.blur == 0
            && self.brightness == 100
            && self.noise == 0
            && self.occlusion.is_empty()
    }

    /// The same without what has no effect: two that are alike here give the same picture.
    pub fn effective(&self) -> Self {
        let mut effective = self.clone();
        let default = Self::default();
        if self.texture().is_none() {
            (effective.texture, effective.mix) = (None, default.mix);
        }
        if self.noise == 0 {
            effective.band = default.band;
        }
        if self.noise == 0 && self.shuffle <= 1 {
            effective.seed = default.seed;
        }
        if self.occlusion.is_empty() {
            effective.occlusion = default.occlusion;
        }
        effective
    }

    /// Each perturbation that does something, in few words, in the order in which they are applied.
    pub fn words(&self) -> Vec<String> {
        let Self { mix, shuffle, blur, brightness, noise, band, .. } = self;
        let texture = self.texture().map(|name| match mix {
            100 => format!("texture of {name}"),
            _ => format!("{mix} % texture of {name}"),
        });
        let parts = [
            texture,
            (*shuffle > 1).then(|| format!("{shuffle} × {shuffle} tiles shuffled")),
            (*blur > 0).then(|| format!("blur {:.1} %", f32::from(*blur) / 10.0)),
            (*brightness != 100).then(|| format!("brightness {brightness} %")),
            (*noise > 0).then(|| format!("noise {noise} % at {:.2}π", f32::from(*band) / 100.0)),
            match self.occlusion.hidden() {
                0 => None,
                1 => Some("1 patch hidden".to_owned()),
                count => Some(format!("{count} patches hidden")),
            },
        ];
        parts.into_iter().flatten().map(|words| words.replace(" %", "\u{a0}%")).collect()
    }

    /// Sets one of [`Self::NAMES`]; `None` puts it back.
    ///
    /// # Errors
    /// What may stand there.
    pub fn set(&mut self, name: &str, value: Option<&str>) -> Result<(), &'static str> {
        let default = Self::default();
        let from = |least: u32, most: u32, neutral: u32| match value {
            None => Some(neutral),
            Some(text) => text.parse().ok().filter(|number| (least..=most).contains(number)),
        };
        match name {
            "perturb.texture" => {
                self.texture = value.map(str::to_owned).filter(|it| !it.is_empty())
            }
            "perturb.mix" => self.mix = from(0, 100, 100).ok_or("a number from 0 to 100")? as u8,
            "perturb.shuffle" => {
                let tiles = from(1, 16, 1).map(|tiles| tiles as u8);
                self.shuffle = tiles
                    .filter(|tiles| TILES.contains(tiles))
                    .ok_or("the tiles a side: 1, 2, 4, 8 or 16")?;
            }
            "perturb.blur" => {
                let blur = value.map_or(Some(0.0), number);
                let blur = blur.map(|percent| (10.0 * percent).round());
                let blur = blur.filter(|blur| (0.0..=f64::from(MAX_BLUR)).contains(blur));
                self.blur = blur.ok_or("percent of the side, 0 to 8")? as u16;
            }
            "perturb.brightness" => {
                self.brightness = from(0, MAX_BRIGHTNESS.into(), default.brightness.into())
                    .ok_or("percent, 0 to 200")? as u16;
            }
            "perturb.noise" => {
                self.noise = from(0, MAX_NOISE.into(), 0).ok_or("percent, 0 to 50")? as u8;
            }
            "perturb.band" => {
                self.band = from(5, 95, default.band.into()).ok_or("percent of π, 5 to 95")? as u8;
            }
            "perturb.seed" => {
                self.seed = from(0, u32::MAX, default.seed).ok_or("a whole number")?;
            }
            "perturb.occlusion" => {
                self.occlusion = match value {
                    None => Mask::default(),
                    Some(text) => text.parse().map_err(
                        |_| "patches a side, a point and the hidden patches in hexadecimal",
                    )?,
                };
            }
            _ => return Err("a name of the perturbations"),
        }
        Ok(())
    }

    /// The names and values that are not as they are at first.
    pub fn pairs(&self) -> Vec<(String, String)> {
        let default = Self::default();
        let unless = |same: bool, text: String| (!same).then_some(text);
        let values = [
            self.texture.clone(),
            unless(self.mix == default.mix, self.mix.to_string()),
            unless(self.shuffle == default.shuffle, self.shuffle.to_string()),
            unless(self.blur == default.blur, (f32::from(self.blur) / 10.0).to_string()),
            unless(self.brightness == default.brightness, self.brightness.to_string()),
            unless(self.noise == default.noise, self.noise.to_string()),
            unless(self.band == default.band, self.band.to_string()),
            unless(self.seed == default.seed, self.seed.to_string()),
            unless(self.occlusion.is_empty(), self.occlusion.to_string()),
        ];
        let pairs = Self::NAMES.into_iter().zip(values);
        pairs.filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(link: &str) -> Perturbation {
        let mut read = Perturbation::default();
        for pair in link.split('&') {
            let (name, value) = pair.split_once('=').unwrap();
            read.set(name, Some(value)).unwrap();
        }
        read
    }

    #[test]
    fn a_link_reads_and_prints_the_same() {
        let link = "perturb.texture=brick&perturb.mix=60&perturb.shuffle=4&perturb.blur=2.5\
                    &perturb.brightness=140&perturb.noise=12&perturb.band=15&perturb.seed=9\
                    &perturb.occlusion=4.8001";
        let pairs = read(link).pairs();
        let printed: Vec<_> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
        assert_eq!(printed.join("&"), link);
        let names: Vec<_> = pairs.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, Perturbation::NAMES);
        assert_eq!(read(link).words().len(), 6);
    }

    #[test]
    fn what_does_nothing_is_neutral_and_prints_nothing_that_does() {
        assert!(Perturbation::default().is_neutral());
        assert_eq!(Perturbation::default().pairs(), []);
        assert!(read("perturb.band=15&perturb.seed=3").is_neutral());
        assert!(read("perturb.texture=brick&perturb.mix=0").is_neutral());
        let inert = "perturb.texture=brick&perturb.mix=0&perturb.band=15&perturb.occlusion=4.";
        assert_eq!(read(inert).effective(), Perturbation::default());
        let shuffled = read("perturb.shuffle=2&perturb.seed=3");
        assert_eq!(shuffled.effective(), shuffled);
        for one in
            ["texture=brick", "shuffle=2", "blur=0.1", "brightness=99", "noise=1", "occlusion=2.1"]
        {
            let read = read(&format!("perturb.{one}"));
            assert!(!read.is_neutral() && read.words().len() == 1, "{one}");
        }
    }

    #[test]
    fn a_value_that_names_nothing_changes_nothing() {
        for (name, value) in [
            ("mix", "101"),
            ("shuffle", "3"),
            ("shuffle", "0"),
            ("blur", "8.1"),
            ("blur", "NaN"),
            ("brightness", "-1"),
            ("noise", "51"),
            ("band", "4"),
            ("seed", "x"),
            ("occlusion", "2.z"),
            ("other", "1"),
        ] {
            let mut kept = Perturbation::default();
            assert!(kept.set(&format!("perturb.{name}"), Some(value)).is_err(), "{name}={value}");
            assert_eq!(kept, Perturbation::default());
        }
    }

    #[test]
    fn a_name_without_a_value_is_put_back() {
        let mut now =
            read("perturb.noise=5&perturb.blur=1&perturb.texture=brick&perturb.occlusion=2.1");
        for name in Perturbation::NAMES {
            now.set(name, None).unwrap();
        }
        assert_eq!(now, Perturbation::default());
    }
}
