//! Patch shuffle: the picture cut into tiles that are put back in another order.
//!
//! A model that still knows the picture looks at its tiles rather than at how they lie (Naseer et al.,
//! "Intriguing Properties of Vision Transformers", NeurIPS 2021, section 3.2).

use rand::SeedableRng;
use rand::rngs::Xoshiro256PlusPlus;
use rand::seq::SliceRandom;

use super::planes::Planes;

/// Which tile comes to each place, row by row: the same for a seed on every machine.
pub(super) fn permutation(tiles: usize, seed: u32) -> Vec<usize> {
    let mut order: Vec<usize> = (0..tiles * tiles).collect();
    order.shuffle(&mut Xoshiro256PlusPlus::seed_from_u64(seed.into()));
    order
}

/// Puts tile `order[i]` in place `i`. Tiles are `floor(side / tiles)` pixels wide and high; what is left at the
/// right and at the bottom stays where it is.
pub(super) fn shuffle(planes: &mut Planes, tiles: usize, order: &[usize]) {
    let size = planes.size;
    let (wide, high) = (size.width / tiles, size.height / tiles);
    for plane in planes.channels() {
        let before = plane.to_vec();
        for (place, &tile) in order.iter().enumerate() {
            let start = |tile: usize, row: usize| {
                (tile / tiles * high + row) * size.width + tile % tiles * wide
            };
            for row in 0..high {
                let (to, from) = (start(place, row), start(tile, row));
                plane[to..to + wide].copy_from_slice(&before[from..from + wide]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_is_one_permutation() {
        for tiles in [1, 2, 4, 14] {
            let mut order = permutation(tiles, 5);
            assert_eq!(order, permutation(tiles, 5));
            assert!(tiles < 4 || order != permutation(tiles, 6));
            order.sort_unstable();
            assert!(order.into_iter().eq(0..tiles * tiles));
        }
        // Links hold the seed alone: what it stands for must not change.
        assert_eq!(permutation(2, 1), [3, 2, 0, 1]);
    }
}
