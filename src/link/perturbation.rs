//! What is done to the photograph, under `perturb.` in a link; it holds in every view.

use super::view_names::ViewNames;
use crate::input::perturbation::Perturbation;

impl ViewNames for Perturbation {
    fn names(&self) -> &'static [&'static str] {
        &Self::NAMES
    }

    fn set(&mut self, name: &str, value: Option<&str>) -> Result<(), &'static str> {
        Perturbation::set(self, name, value)
    }

    fn pairs(&self) -> Vec<(String, String)> {
        Perturbation::pairs(self)
    }
}
