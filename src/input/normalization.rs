//! What a model's images are normalized with: `(x - mean) / std`, channel by channel.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::input::number::number;

/// Mean and standard deviation of the channels, red, green, blue, of 0..1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Normalization {
    /// Mean of each channel, which is subtracted.
    pub mean: [f32; 3],
    /// Standard deviation of each channel, by which what is left is divided; above 0.
    pub std: [f32; 3],
}

impl Normalization {
    /// ImageNet's own, which most models are trained with.
    pub const IMAGENET: Self = Self { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };
    /// To -1..1: Inception's, and with it that of BEiT and of Google's ViT.
    pub const HALF: Self = Self { mean: [0.5; 3], std: [0.5; 3] };
    /// CLIP's, OpenAI's and OpenCLIP's (openai/CLIP, `_transform`).
    pub const CLIP: Self = Self {
        mean: [0.481_454_66, 0.457_827_5, 0.408_210_73],
        std: [0.268_629_54, 0.261_302_6, 0.275_777_1],
    };
    /// What may stand in a link.
    pub const EXPECTED: &'static str = "imagenet, half, clip, or six numbers: mean and deviation of red, green \
                                        and blue, such as 0.48,0.46,0.41,0.27,0.26,0.28";

    const NAMES: [(&'static str, Self); 3] =
        [("imagenet", Self::IMAGENET), ("half", Self::HALF), ("clip", Self::CLIP)];

    /// A word for it, before "normalization".
    pub fn word(&self) -> &'static str {
        match *self {
            Self::IMAGENET => "ImageNet",
            Self::HALF => "0.5",
            Self::CLIP => "CLIP",
            _ => "custom",
        }
    }

    /// For people, in full; channels that are alike are named once.
    pub fn words(&self) -> String {
        if *self == Self::IMAGENET {
            return "ImageNet mean and deviation".to_owned();
        }
        let words = |channels: &[f32; 3]| match channels {
            [red, green, blue] if red == green && green == blue => red.to_string(),
            [red, green, blue] => format!("({red}, {green}, {blue})"),
        };
        format!("mean {}, deviation {}", words(&self.mean), words(&self.std))
    }
}

impl fmt::Display for Normalization {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((name, _)) = Self::NAMES.iter().find(|(_, named)| named == self) {
            return f.write_str(name);
        }
        let Self { mean: [r, g, b], std: [sr, sg, sb] } = self;
        write!(f, "{r},{g},{b},{sr},{sg},{sb}")
    }
}

impl FromStr for Normalization {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some((_, named)) = Self::NAMES.iter().find(|(name, _)| *name == text) {
            return Ok(*named);
        }
        let each = text.split(',').map(|x| number(x.trim()).map(|x| x as f32));
        let numbers: Option<Vec<f32>> = each.collect();
        match numbers.as_deref() {
            Some(&[r, g, b, sr, sg, sb])
                if [r, g, b, sr, sg, sb].iter().all(|x| x.is_finite())
                    && [sr, sg, sb].iter().all(|x| *x > 0.0) =>
            {
                Ok(Self { mean: [r, g, b], std: [sr, sg, sb] })
            }
            _ => Err(Self::EXPECTED),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_or_six_numbers_read_and_print_the_same() {
        for text in ["imagenet", "half", "0.48,0.46,0.41,0.27,0.26,0.28"] {
            assert_eq!(text.parse::<Normalization>().map(|it| it.to_string()).as_deref(), Ok(text));
        }
        let spelled = "0.485,0.456,0.406,0.229,0.224,0.225".parse();
        assert_eq!(spelled, Ok(Normalization::IMAGENET));
        for bad in
            ["", "ImageNet", "0.5", "0,0,0,1,1,0", "0,0,0,1,1,-1", "0,0,0,1,1,NaN", "0,0,0,1,1"]
        {
            assert!(bad.parse::<Normalization>().is_err(), "{bad}");
        }
    }

    #[test]
    fn it_is_told_in_words() {
        assert_eq!(Normalization::IMAGENET.words(), "ImageNet mean and deviation");
        assert_eq!(Normalization::HALF.words(), "mean 0.5, deviation 0.5");
        let own = Normalization { mean: [0.48, 0.45, 0.4], std: [0.25; 3] };
        assert_eq!(own.words(), "mean (0.48, 0.45, 0.4), deviation 0.25");
    }
}
