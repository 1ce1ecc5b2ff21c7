//! What tells the two models apart in a round, from the round's own numbers.

use crate::analysis::look_distance;
use crate::link::HeadChoice;
use crate::page::layer_maps::LayerMaps;
use crate::page::side::sentence::{NOT_FINITE, mean};

/// A number of the contrastive model and of the masked one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Numbers(pub [f64; 2]);

impl Numbers {
    fn are_finite(self) -> bool {
        self.0.iter().all(|number| number.is_finite())
    }
}

/// What was to be seen when a round was answered.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Seen {
    /// How much attention depends on the query, over all queries: NMI, mean of the heads.
    pub nmi: Numbers,
    /// How far the mean of the heads looked from the query, as a fraction of the side; none of \[CLS\].
    pub distance: Option<Numbers>,
}

impl Seen {
    /// Of the maps shown, CL's and MIM's, each with the NMI of every head of its layer.
    pub fn of(sides: [(&LayerMaps, &[f64]); 2]) -> Seen {
        let nmi = sides.map(|(_, heads)| mean(heads.iter().copied()));
        let distance = |(maps, _): (&LayerMaps, _)| {
            let model = &maps.rows.model;
            let map = maps.map(HeadChoice::Mean);
            let px = look_distance(map, maps.query_patch()?, model.grid, model.patch as f64);
            Some(px / model.size as f64)
        };
        let distance = match sides.map(distance) {
            [Some(cl), Some(mim)] => Some(Numbers([cl, mim])),
            _ => None,
        };
        Seen { nmi: Numbers(nmi), distance }
    }

    /// The sentence that says what tells the contrastive model, or that nothing does here.
    pub fn sentence(&self) -> String {
        let Seen { nmi, distance } = *self;
        if !nmi.are_finite() || !distance.is_none_or(Numbers::are_finite) {
            return format!("A value of these maps is {NOT_FINITE}: nothing can be said of them.");
        }
        let Numbers([cl, mim]) = nmi;
        let depends = format!("NMI {cl:.2}, the other’s {mim:.2}");
        let changes_less = cl < mim;
        let Some(Numbers([far, near])) = distance else {
            return match changes_less {
                true => format!("Its map changes less from query to query ({depends})."),
                false => {
                    format!("Its map does not change less from query to query here ({depends}).")
                }
            };
        };
        let [percent, other] = [far, near].map(|share| format!("{:.0}\u{a0}%", 100.0 * share));
        let looks = format!("{percent} of the picture’s width on average, the other {other}");
        match (changes_less, far > near) {
            (true, true) => format!(
                "Its map changes less from query to query ({depends}), and from here it looks farther ({looks})."
            ),
            (true, false) => format!(
                "Its map changes less from query to query ({depends}); how far it looks from here tells nothing \
                 ({looks})."
            ),
            (false, true) => format!(
                "From here it looks farther ({looks}); how its map changes from query to query tells nothing \
                 ({depends})."
            ),
            (false, false) => format!(
                "Neither sign holds here: its map changes no less from query to query ({depends}), and it looks no \
                 farther ({looks})."
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::layer_maps::tests::maps_from;

    #[test]
    fn what_is_seen_is_of_the_maps_shown() {
        // Of two patches a side: all on the patch beside the query, half a side away, and all on itself.
        let far = maps_from(0, 2, &[&[0.0, 0.5, 0.0, 0.0]]);
        let near = maps_from(0, 2, &[&[0.5, 0.0, 0.0, 0.0]]);
        let seen = Seen::of([(&far, &[0.1, 0.3]), (&near, &[0.4])]);
        assert_eq!(seen.nmi, Numbers([0.2, 0.4]));
        let Some(Numbers([farther, nearer])) = seen.distance else { panic!("from a patch") };
        assert!((farther - 0.5).abs() < 1e-9 && nearer.abs() < 1e-9, "{farther} {nearer}");
        assert_eq!(
            seen.sentence(),
            "Its map changes less from query to query (NMI 0.20, the other’s 0.40), and from here it looks farther \
             (50\u{a0}% of the picture’s width on average, the other 0\u{a0}%)."
        );
    }

    #[test]
    fn a_sign_that_does_not_hold_is_not_told_as_one() {
        let said = |nmi, distance: Option<[f64; 2]>| {
            Seen { nmi: Numbers(nmi), distance: distance.map(Numbers) }.sentence()
        };
        let (low, high) = ([0.01, 0.2], [0.2, 0.01]);
        let far_tells_nothing = said(low, Some([0.3, 0.4]));
        assert!(far_tells_nothing.contains("how far it looks from here tells nothing (30\u{a0}%"));
        let far_alone = said(high, Some([0.4, 0.3]));
        assert!(
            far_alone.starts_with("From here it looks farther") && far_alone.contains("(NMI 0.20")
        );
        assert!(said(high, Some([0.3, 0.4])).starts_with("Neither sign holds here"));
        assert!(said(low, Some([0.3, 0.3])).contains("tells nothing"));
        assert_eq!(
            said(low, None),
            "Its map changes less from query to query (NMI 0.01, the other’s 0.20)."
        );
        assert!(said(high, None).contains("does not change less"));
        assert!(said([f64::NAN, 0.1], Some([0.4, 0.3])).contains(NOT_FINITE));
        assert!(said(low, Some([0.4, f64::INFINITY])).contains(NOT_FINITE));
    }
}
