//! What the view “Many images” says of its run.

use super::run::{Averaging, Phase};
use super::side_run::{End, SideMeans};
use crate::engine::limits;
use crate::link::{DistanceUnit, Side};
use crate::page::left_out::LeftOut;

impl Averaging {
    /// Where the run stands, where that is worth a sentence.
    pub fn sentence(&self) -> Option<String> {
        match self.phase() {
            Phase::Gathering(0) => Some("Looking through the files …".to_owned()),
            Phase::Gathering(count) => {
                let count = grouped(*count);
                Some(format!("Looking through the folder: {count} files so far …"))
            }
            Phase::Stopped(sentence) => Some(sentence.clone()),
            Phase::Empty | Phase::Running | Phase::Done => None,
        }
    }

    /// What is not in the means, and why; in sentences.
    pub fn omissions(&self) -> [Option<String>; 4] {
        let unreadable = ", as this browser could not read them or they are too small or too large";
        let not_finite = " from the means of a model that gave no finite numbers for them";
        let is_gathered = !matches!(self.phase(), Phase::Empty | Phase::Gathering(_));
        let files = |out: &LeftOut, one: &str, many: &str| match out.count() {
            0 => None,
            1 => Some(format!("{one}: {}.", out.in_words())),
            count => Some(format!("{} {many}: {}.", grouped(count), out.in_words())),
        };
        let others = files(self.others(), "One file is no picture", "files are no pictures");
        let unopened = files(
            self.unopened(),
            "One folder or file could not be opened",
            "folders or files could not be opened",
        );
        [
            left_out(self.left_out(), unreadable),
            left_out(self.not_finite(), not_finite),
            others.filter(|_| is_gathered),
            unopened.filter(|_| is_gathered),
        ]
    }

    /// How far a side is.
    pub fn side_progress(&self, side: Side) -> String {
        let (all, is_running) = (self.pictures(), self.is_running(side));
        let Some(means) = self.shown(side) else {
            let words =
                if is_running { "waits for its model" } else { "had no model to begin with" };
            return words.to_owned();
        };
        let of = format!("{} of {}", grouped(means.done), grouped(all));
        let left = all - means.done;
        let Some(rate) = means.pace.per_second().filter(|_| is_running && left > 0) else {
            return of;
        };
        let rest = means.pace.seconds_for(left).map(duration).unwrap_or_default();
        format!("{of} · {rate:.1} pictures/s · {rest} left")
    }

    /// Why a side has stopped by itself.
    pub fn side_failure(&self, side: Side) -> Option<String> {
        match self.end(side) {
            Some(End::Failed(error)) => Some(format!("This side has stopped: {error}")),
            _ => None,
        }
    }
}

/// How many pictures are left out, why, and the names of some.
fn left_out(out: &LeftOut, why: &str) -> Option<String> {
    let verb = if out.count() == 1 { "picture is" } else { "pictures are" };
    let (count, names) = (grouped(out.count()), out.in_words());
    (out.count() > 0).then(|| format!("{count} {verb} left out{why}: {names}."))
}

/// The unit of distances in a chart of both sides' means: pixels of unlike inputs cannot share an axis.
pub fn distance_unit(means: &[&SideMeans], chosen: DistanceUnit) -> DistanceUnit {
    match means {
        [a, b] if a.model.size != b.model.size => DistanceUnit::Side,
        _ => chosen,
    }
}

/// What a chart of means is of: "mean of 24 pictures at 224 px".
pub fn origin(means: &[&SideMeans]) -> String {
    let of =
        |means: &&SideMeans| format!("{} pictures at {} px", means.measured(), means.model.size);
    let mut sides: Vec<String> = means.iter().map(of).collect();
    sides.dedup();
    format!("mean of {}", sides.join(" and "))
}

/// A number of pictures, thousands apart.
fn grouped(count: usize) -> String {
    limits::grouped(count as u64)
}

/// "40 s", "3 min", "2 h 5 min".
fn duration(seconds: f64) -> String {
    let minutes = (seconds / 60.0).round() as u64;
    match seconds {
        s if s < 90.0 => format!("{} s", s.ceil()),
        _ if minutes < 120 => format!("{minutes} min"),
        _ => format!("{} h {} min", minutes / 60, minutes % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::averaging::run::tests::{curves, model, running};

    #[test]
    fn what_is_left_is_told_as_a_time() {
        assert_eq!(
            [39.2, 90.0, 3.4 * 60.0, 125.2 * 60.0].map(duration),
            ["40 s", "2 min", "3 min", "2 h 5 min"]
        );
    }

    #[test]
    fn gathering_says_how_many_files_and_a_stop_says_why() {
        let mut averaging = Averaging::default();
        assert_eq!(averaging.sentence(), None);
        let run = averaging.gather();
        assert_eq!(averaging.sentence().as_deref(), Some("Looking through the files …"));
        averaging.gathered_so_far(run, 1200);
        assert_eq!(
            averaging.sentence().as_deref(),
            Some("Looking through the folder: 1,200 files so far …")
        );
        averaging.stop("Enough.");
        assert_eq!(averaging.sentence().as_deref(), Some("Enough."));
    }

    #[test]
    fn what_is_not_in_the_means_is_told() {
        let (mut averaging, run) = running([1203, 3, 1]);
        let there = model(64);
        for (name, answer) in [
            ("broken.png", Err(limits::unreadable_picture(None))),
            ("dark.png", Ok(curves(f64::NAN))),
        ] {
            averaging.next_step(run, Side::Cl, there.clone(), 0.0);
            averaging.answered(run, Side::Cl, name, answer, &there, 0.0);
        }
        let expected = [
            "1 picture is left out, as this browser could not read them or they are too small or too \
             large: broken.png.",
            "1 picture is left out from the means of a model that gave no finite numbers for them: \
             dark.png.",
            "1,200 files are no pictures: 0.txt, 1.txt, 2.txt, 3.txt and 1,196 more.",
            "One folder or file could not be opened: 0.txt.",
        ];
        assert_eq!(averaging.omissions(), expected.map(|it| Some(it.to_owned())));
        let mut out = LeftOut::default();
        (0..7).for_each(|index| out.add(index, &format!("{index}.png")));
        assert_eq!(
            left_out(&out, ""),
            Some("7 pictures are left out: 0.png, 1.png, 2.png, 3.png and 3 more.".to_owned())
        );
    }

    #[test]
    fn a_side_says_how_far_it_is_and_how_fast() {
        let (mut averaging, run) = running([4, 4, 0]);
        assert_eq!(averaging.side_progress(Side::Cl), "waits for its model");
        let there = model(64);
        for index in 0..2 {
            averaging.next_step(run, Side::Cl, there.clone(), 600.0 * f64::from(index));
            let now = 600.0 * f64::from(index + 1);
            averaging.answered(run, Side::Cl, "a.png", Ok(curves(1.0)), &there, now);
        }
        assert_eq!(averaging.side_progress(Side::Cl), "2 of 4 · 1.7 pictures/s · 2 s left");
        averaging.stop("Stopped.");
        assert_eq!(averaging.side_progress(Side::Cl), "2 of 4");
        assert_eq!(averaging.side_progress(Side::Mim), "had no model to begin with");
    }

    #[test]
    fn a_chart_says_what_it_is_of() {
        let (mut averaging, run) = running([1, 1, 0]);
        for (side, size) in [(Side::Cl, 64), (Side::Mim, 64)] {
            averaging.next_step(run, side, model(size), 0.0);
            averaging.answered(run, side, "a.png", Ok(curves(1.0)), &model(size), 1.0);
        }
        let cl = averaging.shown(Side::Cl).unwrap();
        let mim = averaging.shown(Side::Mim).unwrap();
        assert_eq!(origin(&[cl, mim]), "mean of 1 pictures at 64 px");
        assert_eq!(distance_unit(&[cl, mim], DistanceUnit::Pixels), DistanceUnit::Pixels);
        let mut larger = SideMeans::clone(mim);
        larger.model.size = 224;
        assert_eq!(origin(&[cl, &larger]), "mean of 1 pictures at 64 px and 1 pictures at 224 px");
        assert_eq!(distance_unit(&[cl, &larger], DistanceUnit::Pixels), DistanceUnit::Side);
        assert_eq!(distance_unit(&[&larger], DistanceUnit::Pixels), DistanceUnit::Pixels);
    }
}
