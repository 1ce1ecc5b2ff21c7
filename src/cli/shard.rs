//! A shard of an analysis: every so-many-th image.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Which images of a sorted list: those with `i % of == index - 1`, i from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shard {
    /// Which one, from 1 to `of`.
    pub index: usize,
    /// How many shards there are.
    pub of: usize,
}

impl Shard {
    /// Image `i`, from 0, is in this shard.
    pub fn holds(self, i: usize) -> bool {
        i % self.of == self.index - 1
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts =
            text.split_once('/').and_then(|(i, n)| Some((i.parse().ok()?, n.parse().ok()?)));
        match parts {
            Some((index, of)) if 1 <= index && index <= of => Ok(Self { index, of }),
            _ => Err("a shard is I/N with I from 1 to N, such as 3/8".to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shards_share_out_every_image_once() {
        let shards: Vec<Shard> = (1..=3).map(|i| format!("{i}/3").parse().unwrap()).collect();
        for i in 0..10 {
            assert_eq!(shards.iter().filter(|shard| shard.holds(i)).count(), 1, "image {i}");
        }
        for text in ["0/3", "4/3", "1", "1/0", "a/b", "1/2/3"] {
            assert!(text.parse::<Shard>().is_err(), "{text}");
        }
    }
}
