//! What the line of controls offers: inputs and heads.

use crate::engine::protocol::ModelInfo;
use crate::link::HeadChoice;

/// Inputs that are offered beside the models' own, pixels a side: whole patches of 16 px, and what is usual.
const SIZES: [usize; 12] = [112, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448];

/// The inputs to choose from, each as its value and its name; the first, of no value, gives each model its own.
///
/// Those that both models refuse are not offered. `own` are the models' own inputs, `chosen` the choice.
pub fn size_options(
    models: [Option<&ModelInfo>; 2],
    own: &[usize],
    chosen: Option<usize>,
) -> Vec<(String, String)> {
    let fits = |size: &usize| {
        let mut there = models.iter().flatten().peekable();
        there.peek().is_none() || there.any(|model| takes(model, *size))
    };
    let mut sizes: Vec<usize> = SIZES.into_iter().filter(fits).collect();
    sizes.extend(own.iter().copied().chain(chosen));
    sizes.sort_unstable();
    sizes.dedup();
    let sized = sizes.into_iter().map(|size| (size.to_string(), format!("{size} px")));
    std::iter::once((String::new(), own_name(own))).chain(sized).collect()
}

/// Whether a model takes an input of so many pixels a side, rounded down to whole patches.
fn takes(model: &ModelInfo, size: usize) -> bool {
    (model.patch..=model.size_most).contains(&(size / model.patch * model.patch))
}

fn own_name(own: &[usize]) -> String {
    let mut own = own.to_vec();
    own.dedup();
    let named: Vec<String> = own.iter().map(usize::to_string).collect();
    match named.is_empty() {
        true => "own".to_owned(),
        false => format!("own ({} px)", named.join(", ")),
    }
}

/// The heads to choose from: their mean, then each of so many.
pub fn head_options(heads: usize) -> impl Iterator<Item = HeadChoice> {
    std::iter::once(HeadChoice::Mean).chain((1..=heads).map(HeadChoice::One))
}

/// The choice that stands for another: past both models' last head, the last.
pub fn shown_head(choice: HeadChoice, heads: usize) -> HeadChoice {
    match choice {
        HeadChoice::One(head) => HeadChoice::One(head.min(heads)),
        HeadChoice::Mean => HeadChoice::Mean,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::contract::model;

    fn values(options: &[(String, String)]) -> Vec<&str> {
        options.iter().map(|(value, _)| value.as_str()).collect()
    }

    #[test]
    fn inputs_are_in_order_once_each_with_the_own_ones_first() {
        let options = size_options([None, None], &[224, 40], Some(100));
        assert_eq!(options[0], (String::new(), "own (224, 40 px)".to_owned()));
        assert_eq!(values(&options[1..5]), ["40", "100", "112", "128"]);
        assert_eq!(options.len(), 1 + SIZES.len() + 2);
        assert_eq!(options[3], ("112".to_owned(), "112 px".to_owned()));
        assert_eq!(size_options([None, None], &[64, 64], None)[0].1, "own (64 px)");
        assert_eq!(size_options([None, None], &[], None)[0].1, "own");
    }

    #[test]
    fn an_input_that_both_models_refuse_is_not_offered() {
        let small = ModelInfo { size_most: 160, ..model() };
        let large = ModelInfo { size_most: 240, ..model() };
        let offered = |models| values(&size_options(models, &[], None)).len() - 1;
        assert_eq!(offered([Some(&small), Some(&small)]), 3);
        assert_eq!(offered([Some(&small), None]), 3);
        // 256 px are 252 in patches of 14: too many for one whose most is 240.
        let patches = ModelInfo { patch: 14, ..large.clone() };
        assert_eq!(offered([Some(&small), Some(&patches)]), 5);
    }

    #[test]
    fn a_head_past_the_last_is_the_last() {
        assert_eq!(shown_head(HeadChoice::One(9), 4), HeadChoice::One(4));
        assert_eq!(shown_head(HeadChoice::One(2), 4), HeadChoice::One(2));
        assert_eq!(shown_head(HeadChoice::Mean, 4), HeadChoice::Mean);
        let names: Vec<String> = head_options(2).map(|head| head.to_string()).collect();
        assert_eq!(names, ["mean", "1", "2"]);
    }
}
