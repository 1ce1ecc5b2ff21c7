//! The own names of the view “Reconstruction”: `reconstruct.mask`, `.ratio`, `.seed` and `.whole`.

use super::choices::Named;
use super::view_names::{ViewNames, given, unless_default};
use crate::input::mask::Mask;
use crate::input::number::number;

const MASK: &str = "reconstruct.mask";
const RATIO: &str = "reconstruct.ratio";
const SEED: &str = "reconstruct.seed";
const WHOLE: &str = "reconstruct.whole";

/// What was chosen in the view.
#[derive(Debug, Clone, PartialEq)]
pub struct ReconstructionChoice {
    /// The squares that were painted by hand; `None` where chance draws them.
    pub mask: Option<Mask>,
    /// The share of squares that chance hides, 0..1; `None` is that of the model's training.
    pub ratio: Option<f64>,
    /// Which draw of hidden squares.
    pub seed: u64,
    /// The decoder's whole drawing is shown, not only what it fills in.
    pub whole: bool,
}

impl Default for ReconstructionChoice {
    fn default() -> Self {
        Self { mask: None, ratio: None, seed: 1, whole: false }
    }
}

impl ViewNames for ReconstructionChoice {
    fn names(&self) -> &'static [&'static str] {
        &[MASK, RATIO, SEED, WHOLE]
    }

    fn set(&mut self, name: &str, value: Option<&str>) -> Result<(), &'static str> {
        let default = Self::default();
        match name {
            MASK => {
                self.mask = value.map(str::parse).transpose().map_err(|_| {
                    "squares a side, a point and the hidden squares in hexadecimal, such as 4.8200"
                })?;
            }
            RATIO => {
                let share = |text| number(text).filter(|ratio| (0.0..=1.0).contains(ratio));
                let ratio = value.map(|text| share(text).ok_or(()));
                self.ratio = ratio.transpose().map_err(|()| "a share from 0 to 1, such as 0.6")?;
            }
            SEED => {
                let seed = value.map_or(Ok(default.seed), str::parse);
                self.seed = seed.map_err(|_| "a whole number from 0")?;
            }
            WHOLE => self.whole = Named::named_or_default(value).ok_or("1 or 0")?,
            _ => {}
        }
        Ok(())
    }

    fn pairs(&self) -> Vec<(String, String)> {
        let values = [
            (MASK, self.mask.as_ref().map(Mask::to_string)),
            (RATIO, self.ratio.map(|ratio| ratio.to_string())),
            (SEED, unless_default(&self.seed, &Self::default().seed)),
            (WHOLE, self.whole.name_unless_default()),
        ];
        given(values).collect()
    }
}
