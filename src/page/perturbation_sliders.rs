//! The sliders of the view “Perturbation”: what each moves, how far, and how its value is written.

use crate::input::perturbation::{MAX_BLUR, MAX_BRIGHTNESS, MAX_NOISE, Perturbation, TILES};

/// A slider of the view “Perturbation”: what it sets and within which bounds.
#[derive(Debug, Clone, Copy)]
pub struct PerturbationSlider {
    /// Of its input.
    pub id: &'static str,
    /// What it moves.
    pub label: &'static str,
    /// The least and the greatest value.
    pub range: (u16, u16),
    /// What it stands at.
    pub value: fn(&Perturbation) -> u16,
    /// What a move does.
    pub set: fn(&mut Perturbation, u16),
    /// The value, for people.
    pub words: fn(&Perturbation) -> String,
    /// A move would change nothing that is seen.
    pub is_idle: fn(&Perturbation) -> bool,
}

/// All of them, in the order in which they stand.
pub const SLIDERS: [PerturbationSlider; 6] = [
    PerturbationSlider {
        id: "perturb-mix",
        label: "How much of it",
        range: (0, 100),
        value: |now| now.mix.into(),
        set: |now, value| now.mix = value as u8,
        words: |now| percent(now.mix.into()),
        is_idle: |now| now.texture.is_none(),
    },
    PerturbationSlider {
        id: "perturb-shuffle",
        label: "Shuffled tiles",
        range: (0, TILES.len() as u16 - 1),
        value: |now| TILES.iter().position(|it| *it == now.shuffle).unwrap_or_default() as u16,
        set: |now, value| now.shuffle = TILES.get(usize::from(value)).copied().unwrap_or(1),
        words: |now| match now.shuffle {
            0 | 1 => "none".to_owned(),
            tiles => format!("{tiles} × {tiles}"),
        },
        is_idle: |_| false,
    },
    PerturbationSlider {
        id: "perturb-blur",
        label: "Blur",
        range: (0, MAX_BLUR),
        value: |now| now.blur,
        set: |now, value| now.blur = value,
        words: |now| format!("{:.1}\u{a0}%", f32::from(now.blur) / 10.0),
        is_idle: |_| false,
    },
    PerturbationSlider {
        id: "perturb-brightness",
        label: "Brightness",
        range: (0, MAX_BRIGHTNESS),
        value: |now| now.brightness,
        set: |now, value| now.brightness = value,
        words: |now| percent(now.brightness),
        is_idle: |_| false,
    },
    PerturbationSlider {
        id: "perturb-noise",
        label: "Noise",
        range: (0, MAX_NOISE as u16),
        value: |now| now.noise.into(),
        set: |now, value| now.noise = value as u8,
        words: |now| percent(now.noise.into()),
        is_idle: |_| false,
    },
    PerturbationSlider {
        id: "perturb-band",
        label: "Its frequency",
        range: (5, 95),
        value: |now| now.band.into(),
        set: |now, value| now.band = value as u8,
        words: |now| format!("{:.2}π", f32::from(now.band) / 100.0),
        is_idle: |now| now.noise == 0,
    },
];

fn percent(value: u16) -> String {
    format!("{value}\u{a0}%")
}

/// Another draw would give another picture.
pub fn is_drawn(now: &Perturbation) -> bool {
    now.noise > 0 || now.shuffle > 1
}

/// How many patches are hidden of so many a side, in words; how to hide some, where none is.
pub fn hidden_in_words(hidden: usize, side: Option<usize>) -> String {
    match (hidden, side) {
        (1.., Some(side)) => format!("{hidden} of {} hidden", side * side),
        _ => "Drag to hide patches".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slider_stands_where_it_was_moved_to() {
        for slider in SLIDERS {
            let (least, most) = slider.range;
            for value in [least, least.midpoint(most), most] {
                let mut now = Perturbation::default();
                (slider.set)(&mut now, value);
                assert_eq!((slider.value)(&now), value, "{}", slider.id);
            }
        }
    }

    #[test]
    fn values_are_written_with_their_units() {
        let mut now = Perturbation::default();
        let words = |now: &Perturbation| SLIDERS.map(|slider| (slider.words)(now));
        let first = ["100\u{a0}%", "none", "0.0\u{a0}%", "100\u{a0}%", "0\u{a0}%", "0.90π"];
        assert_eq!(words(&now), first);
        SLIDERS.iter().for_each(|slider| (slider.set)(&mut now, slider.range.1));
        let last = ["100\u{a0}%", "16 × 16", "8.0\u{a0}%", "200\u{a0}%", "50\u{a0}%", "0.95π"];
        assert_eq!(words(&now), last);
    }

    #[test]
    fn what_would_change_nothing_is_idle() {
        let idle = |now: &Perturbation| -> Vec<&str> {
            SLIDERS.iter().filter(|it| (it.is_idle)(now)).map(|it| it.id).collect()
        };
        let mut now = Perturbation::default();
        assert_eq!(idle(&now), ["perturb-mix", "perturb-band"]);
        assert!(!is_drawn(&now));
        (now.texture, now.noise) = (Some("brick".to_owned()), 1);
        assert_eq!(idle(&now), [""; 0]);
        assert!(is_drawn(&now));
    }

    #[test]
    fn hidden_patches_are_counted() {
        assert_eq!(hidden_in_words(3, Some(8)), "3 of 64 hidden");
        assert_eq!(hidden_in_words(0, Some(8)), "Drag to hide patches");
        assert_eq!(hidden_in_words(3, None), "Drag to hide patches");
    }
}
