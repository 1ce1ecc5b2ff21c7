//! Random numbers that a seed repeats.

/// Vigna's generator SplitMix64.
#[derive(Debug, Clone)]
pub struct SplitMix64(u64);

impl SplitMix64 {
    /// Begins where `seed` says.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number, each of all as likely as any other.
    pub fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// One of the first `count` numbers; of none 0.
    pub fn below(&mut self, count: usize) -> usize {
        (self.draw() % count.max(1) as u64) as usize
    }

    /// Brings what is there into another order (Fisher and Yates).
    pub fn shuffle<T>(&mut self, all: &mut [T]) {
        for place in 0..all.len() {
            let other = place + self.below(all.len() - place);
            all.swap(place, other);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_repeats_its_numbers() {
        let drawn = |seed| {
            let mut random = SplitMix64::new(seed);
            [(); 3].map(|()| random.draw())
        };
        // Vigna's own first number of seed 0.
        assert_eq!(drawn(0)[0], 0xe220_a839_7b1d_cdaf);
        assert_eq!(drawn(7), drawn(7));
        assert_ne!(drawn(7), drawn(8));
    }

    #[test]
    fn a_shuffle_keeps_all_that_is_there() {
        let mut all: Vec<usize> = (0..20).collect();
        SplitMix64::new(3).shuffle(&mut all);
        assert!(!all.is_sorted());
        all.sort_unstable();
        assert_eq!(all, (0..20).collect::<Vec<_>>());
        assert_eq!(SplitMix64::new(1).below(0), 0);
    }
}
