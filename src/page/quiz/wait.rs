//! What a quiz waits for, in words that name no model.

use crate::page::status::Status;

/// What is said where no round can be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wait {
    /// It comes.
    Coming(String),
    /// It does not, and the page's own sentences say why.
    Failed(&'static str),
}

impl Wait {
    /// Of both sides.
    pub fn of(sides: [&Status; 2]) -> Wait {
        if sides.iter().any(|status| matches!(status, Status::Failed(_) | Status::Empty)) {
            return Wait::Failed("A model did not come, so there is nothing to be told apart.");
        }
        if sides.iter().all(|status| status.has_model()) {
            return Wait::Coming("Both models look at the photograph …".to_owned());
        }
        let loading = |status: &Status| match *status {
            Status::Loading { received, total } => Some((received, total?)),
            _ => None,
        };
        let bytes: Vec<_> = sides.into_iter().filter_map(loading).collect();
        let (received, total) = bytes.iter().fold((0, 0), |sum, it| (sum.0 + it.0, sum.1 + it.1));
        let share = (total > 0).then(|| 100 * received / total);
        let share = share.map_or(String::new(), |share| format!(": {share}\u{a0}%"));
        Wait::Coming(format!("Both models are on their way{share} …"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::protocol::EngineError;

    #[test]
    fn what_is_waited_for_names_no_model() {
        let loading = |received, total| Status::Loading { received, total };
        let of = |sides: [&Status; 2]| match Wait::of(sides) {
            Wait::Coming(words) => words,
            Wait::Failed(words) => words.to_owned(),
        };
        let both = [loading(1, Some(4)), loading(2, Some(4))];
        assert_eq!(of(both.each_ref()), "Both models are on their way: 37\u{a0}% …");
        assert_eq!(of([&loading(0, None), &Status::Ready]), "Both models are on their way …");
        assert_eq!(of([&Status::Reading, &Status::Ready]), "Both models are on their way …");
        assert_eq!(of([&Status::Running, &Status::Ready]), "Both models look at the photograph …");
        let failed = Status::Failed(EngineError::NoCapture);
        assert!(matches!(Wait::of([&failed, &Status::Ready]), Wait::Failed(_)));
        assert!(matches!(Wait::of([&Status::Ready, &Status::Empty]), Wait::Failed(_)));
    }
}
