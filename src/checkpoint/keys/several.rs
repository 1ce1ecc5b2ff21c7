//! Of several models in one file, the one that is shown.

use crate::checkpoint::CheckpointError;

/// Pairs of parts of which the authors evaluate the first: DINO and iBOT, I-JEPA and MSN, MoCo v3, MoCo.
const EVALUATED: &[(&str, &str)] = &[
    ("teacher", "student"),
    ("target_encoder", "encoder"),
    ("base_encoder", "momentum_encoder"),
    ("encoder_q", "encoder_k"),
];
/// Words of parts that hold a copy, made by averaging while the model was trained.
const COPIES: &[&str] = &["ema", "average", "averaged", "avg", "swa", "momentum", "slow", "target"];
/// What a model is called whose names have no wrapper.
const OUTERMOST: &str = "outermost";

/// The model's name, by its wrapper.
pub(super) fn title(wrapper: &str) -> String {
    match wrapper.trim_end_matches('.') {
        "" => OUTERMOST.to_owned(),
        wrapper => wrapper.to_owned(),
    }
}

/// The indices of all models, the one to show first: the one that is asked for, else the one that the authors'
/// own evaluation loads, else the plain one beside its copies; of equals the first by name.
///
/// # Errors
/// There is none of the name that is asked for.
pub(super) fn in_order(
    wrappers: &[&str],
    asked: Option<&str>,
) -> Result<Vec<usize>, CheckpointError> {
    let has = |wrapper: &str, part: &str| wrapper.split('.').any(|own| own == part);
    let is_copy = |wrapper: &str| wrapper.split(['.', '_']).any(|word| COPIES.contains(&word));
    let rank = |index: &usize| {
        let wrapper = wrappers[*index];
        let first = |(first, second): &(&str, &str)| {
            let is_pair = wrappers.iter().any(|it| has(it, first))
                && wrappers.iter().any(|it| has(it, second));
            is_pair.then(|| match (has(wrapper, first), has(wrapper, second)) {
                (true, _) => 0,
                (_, true) => 2,
                _ => 1,
            })
        };
        let evaluated = EVALUATED.iter().find_map(first).unwrap_or(1);
        (evaluated, is_copy(wrapper) && evaluated > 0, wrapper)
    };
    let mut order: Vec<usize> = (0..wrappers.len()).collect();
    order.sort_by_key(rank);
    if let Some(asked) = asked {
        let index = order.iter().position(|&index| title(wrappers[index]) == asked);
        let Some(index) = index else {
            let models = order.iter().map(|&index| title(wrappers[index])).collect::<Vec<_>>();
            let (asked, models) = (asked.to_owned(), models.join(", "));
            return Err(CheckpointError::NoSuchModel { asked, models });
        };
        let shown = order.remove(index);
        order.insert(0, shown);
    }
    Ok(order)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(wrappers: &[&str]) -> String {
        title(wrappers[in_order(wrappers, None).unwrap()[0]])
    }

    #[test]
    fn the_evaluated_or_the_plain_one_is_shown() {
        for (wrappers, expected) in [
            (vec!["model.", "model_ema."], "model"),
            (vec!["state_dict.", "state_dict_ema."], "state_dict"),
            (vec!["student.backbone.", "teacher.backbone."], "teacher.backbone"),
            (vec!["encoder.", "target_encoder."], "target_encoder"),
            (vec!["base_encoder.", "momentum_encoder."], "base_encoder"),
            (vec!["encoder_k.", "encoder_q."], "encoder_q"),
            (vec!["online_encoder.", "target_encoder."], "online_encoder"),
            (vec!["slow.vit.", "vit."], "vit"),
            (vec!["", "ema."], "outermost"),
            (vec!["b.", "a."], "a"),
        ] {
            assert_eq!(shown(&wrappers), expected, "{wrappers:?}");
        }
    }

    #[test]
    fn the_one_that_is_asked_for_comes_first() {
        let wrappers = ["model.", "model_ema."];
        assert_eq!(in_order(&wrappers, Some("model_ema")).unwrap(), [1, 0]);
        let error = in_order(&wrappers, Some("teacher")).unwrap_err().to_string();
        assert!(error.contains("model, model_ema"), "{error}");
    }
}
