//! What a worksheet asks: kin to the tour's questions.

/// A question, and the room for its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Question {
    /// What is asked.
    pub text: &'static str,
    /// Lines to write on.
    pub lines: usize,
    /// Empty axes to sketch a curve by layer.
    pub has_axes: bool,
}

/// The questions in their order; of a contrastive and a masked model, the paper's pair, one asks which is which.
pub fn questions(is_papers_pair: bool) -> [Question; 5] {
    let ask = |text, lines| Question { text, lines, has_axes: false };
    let which = match is_papers_pair {
        true => {
            "One model learned, by contrast, which crops show the same photograph; the other learned to fill in masked \
             patches. Which is which, and what tells you?"
        }
        false => "What may these two models have been trained for, and what tells you?",
    };
    [
        ask(
            "Compare the three maps of each model. Whose map follows the query, and whose stays nearly the same?",
            3,
        ),
        ask(
            "Which model looks near the query, which across the picture? Name a patch that shows it.",
            3,
        ),
        ask(which, 3),
        Question {
            has_axes: true,
            ..ask(
                "Sketch, for both models, how far attention looks on average in each layer. Where do they part?",
                0,
            )
        },
        ask(
            "One picture is an anecdote. What would you look at before you believe what you found?",
            3,
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_have_room_for_their_answers_and_give_none_away() {
        for is_papers_pair in [true, false] {
            let all = questions(is_papers_pair);
            assert!(all.iter().all(|it| it.has_axes || it.lines > 1));
            assert_eq!(all.iter().filter(|it| it.has_axes).count(), 1);
            for name in ["CL", "MIM", "MoCo", "NMI"] {
                assert!(all.iter().all(|it| !it.text.contains(name)), "{name}");
            }
        }
        assert_ne!(questions(true), questions(false));
    }
}
