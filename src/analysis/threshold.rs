//! Which patches hold most of a head's attention: the smallest set with a share of the mass.
//!
//! The patches, largest share first, until they hold `share` of what the row has on patches. Of equal
//! ones the earlier patch is taken first. It is the mask that DINO draws of \[CLS\]'s last attention
//! (Caron et al., ICCV 2021; facebookresearch/dino, `visualize_attention.py`, `--threshold`), which
//! leaves out the smallest while they sum to `1 - share` at most.

use crate::ranking::ranked;
use crate::tokens::AttentionShape;

/// How far, of the mass, a sum may fall short by its rounding.
const ROUNDING: f64 = 1e-12;

/// Whether each patch is in the smallest set that holds `share` of the row: `[grid²]`.
///
/// Empty for a share of 0 or less and for a row with nothing on the patches; with 1 or more, all
/// patches that have any. Negative values count as nothing, a share of NaN as 0. A row with a NaN or an infinity has
/// no mass that could be shared, and no patch is in its set.
///
/// # Shapes
/// `row` is `[grid²]`, prefix tokens left out by the caller; it need not sum to 1.
pub fn smallest_set(row: &[f32], share: f64) -> Vec<bool> {
    if !row.iter().all(|x| x.is_finite()) {
        return vec![false; row.len()];
    }
    let masses: Vec<f32> = row.iter().map(|&x| if x > 0.0 { x } else { 0.0 }).collect();
    let order = ranked(row.len(), &|a, b| masses[b].total_cmp(&masses[a]));
    let mass: f64 = masses.iter().copied().map(f64::from).sum();
    let share = if share > 0.0 { share.min(1.0) } else { 0.0 };
    let enough = (share - ROUNDING) * mass;
    let mut held = 0.0;
    let mut set = vec![false; row.len()];
    for patch in order {
        if held >= enough {
            break;
        }
        held += f64::from(masses[patch]);
        set[patch] = true;
    }
    set
}

/// Of each head, the smallest set of patches that holds `share` of what `token` attends to:
/// `[heads][grid²]`. Token 0 is \[CLS\] where there is one.
///
/// # Shapes
/// `attention` is `[heads, tokens, tokens]`.
///
/// # Panics
/// If `attention` is shorter than `shape` says, or there is no such token.
pub fn attention_masks(
    attention: &[f32],
    shape: &AttentionShape,
    token: usize,
    share: f64,
) -> Vec<Vec<bool>> {
    (0..shape.heads)
        .map(|head| smallest_set(&shape.row(attention, head, token)[shape.prefix..], share))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::oracle::{seeded_attention, uniform};

    fn size(set: &[bool]) -> usize {
        set.iter().filter(|&&is_in| is_in).count()
    }

    #[test]
    fn no_smaller_set_holds_as_much() {
        let row = [0.05, 0.3, 0.1, 0.2, 0.15, 0.02, 0.08, 0.1f32];
        for share in [0.1, 0.3, 0.5, 0.6, 0.95, 0.999] {
            let held = |set: u32| -> f64 {
                (0..8).filter(|i| set >> i & 1 == 1).map(|i| f64::from(row[i])).sum()
            };
            let all = held(0xff);
            let smallest = (0..256u32).filter(|&set| held(set) >= share * all).map(u32::count_ones);
            let found = smallest_set(&row, share);
            assert_eq!(size(&found), smallest.min().unwrap() as usize, "share {share}");
        }
    }

    #[test]
    fn it_is_what_the_smallest_leave_over() {
        let shape = AttentionShape::new(3, 1, 7);
        let attention = seeded_attention(&shape);
        for (head, found) in attention_masks(&attention, &shape, 0, 0.6).iter().enumerate() {
            let row = &shape.row(&attention, head, 0)[1..];
            let mass: f64 = row.iter().copied().map(f64::from).sum();
            for (patch, &is_in) in found.iter().enumerate() {
                let up_to_it: f64 =
                    row.iter().filter(|&&x| x <= row[patch]).copied().map(f64::from).sum();
                assert_eq!(is_in, up_to_it / mass > 0.4, "head {head}, patch {patch}");
            }
        }
    }

    #[test]
    fn of_equal_ones_the_first_are_taken() {
        let shape = AttentionShape::new(1, 1, 2);
        let found = attention_masks(&uniform(&shape), &shape, 0, 0.5);
        assert_eq!(found, [[true, true, false, false]]);
        assert_eq!(size(&smallest_set(&[0.1; 10], 0.6)), 6);
    }

    #[test]
    fn what_cannot_be_held_needs_no_patch() {
        assert_eq!(smallest_set(&[0.0, 0.0], 0.6), [false, false]);
        assert_eq!(smallest_set(&[0.5, 0.5], 0.0), [false, false]);
        assert_eq!(smallest_set(&[0.5, 0.5], f64::NAN), [false, false]);
        assert_eq!(smallest_set(&[0.5, 0.0, -1.0, 0.5], 7.0), [true, false, false, true]);
        for wrong in [f32::NAN, f32::INFINITY] {
            assert_eq!(smallest_set(&[0.5, wrong, 0.5], 0.5), [false; 3]);
        }
        assert!(smallest_set(&[], 0.6).is_empty());
    }
}
