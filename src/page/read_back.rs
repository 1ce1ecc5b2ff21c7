//! Whether a browser gives back from a canvas what was put there: what the models see comes from one.
//!
//! As a protection against tracking some alter it: Brave by a level here and there, Firefox with `resistFingerprinting`
//! to noise or to white. It is found out once, by colors that are known.

/// Pixels a side of the colors that are put and read: enough that some are altered where only a few are.
pub const SIDE: u32 = 64;

/// The known colors, `[SIDE, SIDE, 4]`: opaque, and no two beside each other alike.
pub fn known() -> Vec<u8> {
    let pixel = |index: u32| {
        let (x, y) = (index % SIDE, index / SIDE);
        [(x * 4 + y) as u8, (y * 4 + 3 * x) as u8, (x * 7 + y * 5) as u8, 255]
    };
    (0..SIDE * SIDE).flat_map(pixel).collect()
}

/// What is said where the levels that were read back are not the known ones; `None` where they are.
pub fn sentence(read: &[u8]) -> Option<String> {
    let known = known();
    let most = known.iter().zip(read).map(|(a, b)| a.abs_diff(*b)).max();
    let most = if read.len() == known.len() { most.unwrap_or_default() } else { u8::MAX };
    let levels = if most == 1 { "1 level".to_owned() } else { format!("{most} levels") };
    (most > 0).then(|| {
        format!(
            "This browser alters the pixels that a page reads (by up to {levels} of 255; a protection against tracking), so the models see another picture than you do and numbers may differ from other browsers’. Allow this page to read canvases, or switch that protection off for it, and reload."
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_back_as_it_was_is_not_spoken_of() {
        assert_eq!(sentence(&known()), None);
    }

    #[test]
    fn what_was_altered_is_told_with_how_much() {
        let mut read = known();
        read[4001] ^= 1;
        assert!(sentence(&read).unwrap().contains("by up to 1 level of 255"));
        assert!(sentence(&vec![255; read.len()]).unwrap().contains("levels of 255"));
        assert!(sentence(&[]).is_some());
    }
}
