//! The own name of the view “Probes”: `probes.class`.

use super::view_names::{ViewNames, given};

const CLASS: &str = "probes.class";

/// What was chosen in the view.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProbesChoice {
    /// The name of the class whose probability is drawn by depth; `None` is the one that is most probable.
    pub class: Option<String>,
}

impl ViewNames for ProbesChoice {
    fn names(&self) -> &'static [&'static str] {
        &[CLASS]
    }

    fn set(&mut self, name: &str, value: Option<&str>) -> Result<(), &'static str> {
        if name == CLASS {
            if value.is_some_and(str::is_empty) {
                return Err("the name of a class");
            }
            self.class = value.map(str::to_owned);
        }
        Ok(())
    }

    fn pairs(&self) -> Vec<(String, String)> {
        given([(CLASS, self.class.clone())]).collect()
    }
}
