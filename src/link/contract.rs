//! What a page around this one can ask for: the names of the message `{vitscope: {get: …}}`.

/// What a message asks for; docs/design.md says what each is answered with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readout {
    /// The view, by the names of its link.
    State,
    /// The paper's three measures by depth.
    Curves,
    /// The rows that the pinned query attends with.
    Attention,
    /// The cosine of every patch's token to the query's.
    Similarity,
    /// The singular values of the patches' tokens.
    Spectrum,
    /// How far a perturbation moves the tokens.
    Shift,
    /// How spread out the attention of every head is.
    Entropy,
    /// What linear classifiers read at every depth.
    Probe,
    /// What a decoder draws where patches are hidden.
    Reconstruction,
    /// Where the tokens of many pictures lie on a plane.
    Tokens,
}

impl Readout {
    /// All of them, in the order in which a refusal lists them.
    pub const ALL: [Readout; 10] = [
        Readout::State,
        Readout::Curves,
        Readout::Attention,
        Readout::Similarity,
        Readout::Spectrum,
        Readout::Shift,
        Readout::Entropy,
        Readout::Probe,
        Readout::Reconstruction,
        Readout::Tokens,
    ];

    /// As a message has it.
    pub fn name(self) -> &'static str {
        match self {
            Readout::State => "state",
            Readout::Curves => "curves",
            Readout::Attention => "attention",
            Readout::Similarity => "similarity",
            Readout::Spectrum => "spectrum",
            Readout::Shift => "shift",
            Readout::Entropy => "entropy",
            Readout::Probe => "probe",
            Readout::Reconstruction => "reconstruction",
            Readout::Tokens => "tokens",
        }
    }

    /// What a message asks for by that name.
    pub fn named(name: &str) -> Option<Readout> {
        Readout::ALL.into_iter().find(|get| get.name() == name)
    }

    /// The sentence for a message that asks for something else.
    pub fn choices() -> String {
        let [others @ .., last] = Readout::ALL.map(|get| format!("“{}”", get.name()));
        format!("get is {} or {last}.", others.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DESIGN: &str = include_str!("../../docs/design.md");
    const README: &str = include_str!("../../README.md");

    fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
        let (_, rest) = text.split_once(from).expect("the documentation lists them");
        rest.split_once(to).expect("the list ends").0
    }

    fn names(but: &[Readout]) -> Vec<&'static str> {
        let mut names: Vec<_> =
            Readout::ALL.iter().filter(|get| !but.contains(get)).map(|get| get.name()).collect();
        names.sort_unstable();
        names
    }

    #[test]
    fn each_is_known_by_its_name_and_no_other_is() {
        for get in Readout::ALL {
            assert_eq!(Readout::named(get.name()), Some(get));
            assert!(Readout::choices().contains(&format!("“{}”", get.name())), "{get:?}");
        }
        assert_eq!(Readout::named("State"), None);
        assert_eq!(
            names(&[]).iter().collect::<std::collections::HashSet<_>>().len(),
            Readout::ALL.len()
        );
    }

    #[test]
    fn the_contract_says_what_each_is_answered_with() {
        let contract = between(DESIGN, "WHAT:", "Events `");
        for get in Readout::ALL {
            assert!(contract.contains(&format!("`{}`", get.name())), "{get:?}");
        }
    }

    #[test]
    fn all_but_the_state_wait_and_the_documentation_lists_them() {
        let list = between(DESIGN, "**Every `get` but `\"state\"` waits**", ". So `set`");
        let mut found: Vec<&str> = list.split('"').skip(1).step_by(2).collect();
        found.sort_unstable();
        assert_eq!(found, names(&[Readout::State]));
    }

    #[test]
    fn the_readme_lists_all_of_them() {
        let list = between(README, "await scope.get(\"curves\");\n// or ", " (docs/design.md");
        let mut found: Vec<&str> = list.split(", ").collect();
        found.sort_unstable();
        assert_eq!(found, names(&[Readout::Curves]));
    }
}
