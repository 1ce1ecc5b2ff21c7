//! What a message changes of the view, and whether it fits what is shown.

use serde_json::Value;

use super::message::Refusal;
use crate::engine::protocol::ModelInfo;
use crate::grid::Grid;
use crate::link::hints::Source;
use crate::link::{Address, HeadChoice, Place, Said, Side, View, is_own_name};
use crate::page::catalog::Catalog;

/// A change of the view whose names and values are such as a link has.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The view with the change.
    pub address: Address,
    /// What was set, as texts; `None` clears a name.
    pub names: Vec<(String, Option<String>)>,
}

/// What a change must fit.
pub struct Fits<'a> {
    /// What the page offers.
    pub catalog: &'a Catalog,
    /// Whether a name stands for a model: a listed one, a visitor's file, or an address.
    pub is_model: &'a dyn Fn(&str) -> bool,
    /// Whether a name is a whole address.
    pub is_address: &'a dyn Fn(&str) -> bool,
    /// The view as it is.
    pub now: &'a Address,
    /// By side the name of the model that is to be shown, and that model where it is.
    pub models: [(Option<String>, Option<ModelInfo>); 2],
    /// How far layers, heads and patches go; `None` before a model is there.
    pub extent: Option<Extent>,
}

/// How far the models shown go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extent {
    /// The deeper one's layers.
    pub depth: usize,
    /// The larger number of heads.
    pub heads: usize,
    /// The grid that places are counted on; `None` before it is known.
    pub grid: Option<Grid>,
}

impl Change {
    /// Reads what a message sets. What is `said_of` another model, by its name, comes with it.
    ///
    /// # Errors
    /// A name that there is not, or a value that no link could have.
    pub fn read(
        set: &Value,
        now: &Address,
        said_of: impl Fn(&str) -> Said,
    ) -> Result<Change, Refusal> {
        let Value::Object(set) = set else {
            return Err(Refusal::invalid("set is an object of names and values."));
        };
        let mut address = now.clone();
        for side in Side::BOTH {
            // What is said of the model shown is not said of another, and it is not called so.
            let id = set.get(side.name()).and_then(Value::as_str);
            if let Some(id) = id.filter(|id| address.models[side.index()].as_deref() != Some(*id)) {
                address.said[side.index()] = said_of(id);
                address.titles[side.index()] = None;
            }
        }
        let mut names = Vec::new();
        for (name, value) in set {
            let text = match value {
                Value::Null => {
                    address.clear(name);
                    names.push((name.clone(), None));
                    continue;
                }
                Value::String(text) => text.clone(),
                Value::Number(number) => number.as_f64().unwrap_or_default().to_string(),
                Value::Bool(flag) => u8::from(*flag).to_string(),
                _ => return Err(Refusal::invalid(format!("{name} is a string or a number."))),
            };
            let known = address.unknown.len();
            let is_views = is_own_name(name);
            if let Err(bad) = address.set(name, &text) {
                let is_unknown = View::owns(name) && !is_views;
                let refuse = if is_unknown { Refusal::unknown } else { Refusal::invalid };
                return Err(refuse(bad.to_string()));
            }
            if address.unknown.len() > known && !is_views {
                return Err(Refusal::unknown(format!("{name} is no name of the view.")));
            }
            names.push((name.clone(), Some(text)));
        }
        Ok(Change { address, names })
    }

    /// Whether the message has this name.
    pub fn names(&self, name: &str) -> bool {
        self.names.iter().any(|(own, _)| own == name)
    }

    /// Checks what was set against what is shown; the rest of the view is what it is.
    ///
    /// # Errors
    /// The first that does not fit.
    pub fn check(&self, fits: &Fits) -> Result<(), Refusal> {
        if self.names("engine") && self.address.engine != fits.now.engine {
            return Err(Refusal::invalid("engine is chosen when the page opens: use the link."));
        }
        if self.names("quiz") && self.address.quiz.is_some() {
            return Err(Refusal::invalid("quiz is opened by the page’s own link, ?quiz=7."));
        }
        self.check_models(fits)?;
        self.check_pictures(fits)?;
        self.check_heads_of_models(fits)?;
        self.check_grids_of_models(fits)?;
        fits.extent.map_or(Ok(()), |extent| self.check_extent(extent))
    }

    fn check_models(&self, fits: &Fits) -> Result<(), Refusal> {
        for (id, now) in self.address.models.iter().zip(&fits.now.models) {
            if let Some(id) = id
                && now.as_ref() != Some(id)
                && !(fits.is_model)(id)
            {
                let message = format!("{id} is no model of models.json and no https address.");
                return Err(Refusal::invalid(message));
            }
        }
        Ok(())
    }

    fn check_pictures(&self, fits: &Fits) -> Result<(), Refusal> {
        let is_sample = |id: &str| fits.catalog.sample(id).is_some();
        if let Some(image) = self.address.image.as_ref()
            && fits.now.image.as_ref() != Some(image)
            && !is_sample(image)
            && !(fits.is_address)(image)
        {
            return Err(Refusal::invalid(format!("{image} is no sample and no URL.")));
        }
        let name = "perturb.texture";
        let texture = self.address.perturbation.texture.as_ref().filter(|_| self.names(name));
        if texture.is_some_and(|id| !is_sample(id)) {
            return Err(Refusal::invalid(format!("{name} is the id of a sample.")));
        }
        Ok(())
    }

    /// The heads that are said of a side's model.
    fn check_heads_of_models(&self, fits: &Fits) -> Result<(), Refusal> {
        for (side, (wanted, shown)) in Side::BOTH.into_iter().zip(&fits.models) {
            let name = format!("{}.heads", side.name());
            let heads = self.address.said[side.index()].heads.filter(|_| self.names(&name));
            let shown = shown.as_ref().filter(|_| self.address.models[side.index()] == *wanted);
            let (Some(heads), Some(shown)) = (heads, shown) else { continue };
            if shown.heads_from == Source::File {
                let message = format!("{name}: this model’s file tells its {} heads.", shown.heads);
                return Err(Refusal::invalid(message));
            }
            if shown.dim % heads != 0 {
                let message = format!("{name} divides the model’s width of {}.", shown.dim);
                return Err(Refusal::invalid(message));
            }
        }
        Ok(())
    }

    /// The grids that are said of a side's model.
    fn check_grids_of_models(&self, fits: &Fits) -> Result<(), Refusal> {
        for (side, (wanted, shown)) in Side::BOTH.into_iter().zip(&fits.models) {
            let name = format!("{}.grid", side.name());
            let grid = self.address.said[side.index()].grid.filter(|_| self.names(&name));
            let shown = shown.as_ref().filter(|_| self.address.models[side.index()] == *wanted);
            let (Some(grid), Some(ModelInfo { grid_own: own, grid_from, .. })) = (grid, shown)
            else {
                continue;
            };
            let (patches, words) = (own.patches(), own.in_words());
            if grid != *own && *grid_from == Source::File && !own.is_square() {
                let message = format!("{name}: this model’s file tells its grid of {words}.");
                return Err(Refusal::invalid(message));
            }
            if grid.patches() != patches {
                let message = format!("{name} has as many patches as the model, {patches}.");
                return Err(Refusal::invalid(message));
            }
        }
        Ok(())
    }

    fn check_extent(&self, Extent { depth, heads, grid }: Extent) -> Result<(), Refusal> {
        let Address { layer, head, query, query2, .. } = &self.address;
        if self.names("layer") && layer.is_some_and(|layer| layer > depth) {
            return Err(Refusal::invalid(format!("layer is a number from 1 to {depth}.")));
        }
        let is_past = matches!(head, Some(HeadChoice::One(head)) if *head > heads);
        if self.names("head") && is_past {
            return Err(Refusal::invalid(format!("head is a number from 1 to {heads}, or mean.")));
        }
        let Some(grid) = grid else { return Ok(()) };
        let is_outside = |place: &Place| matches!(place, Place::Patch { col, row } if *col >= grid.columns || *row >= grid.rows);
        for (name, pin) in [("query", query), ("query2", query2)] {
            if self.names(name) && pin.as_ref().is_some_and(is_outside) {
                let message = match grid.is_square() {
                    true => format!("query lies on a grid of {}, from 0.", grid.in_words()),
                    false => format!(
                        "query lies on a grid of {} (rows × columns), from 0.",
                        grid.in_words()
                    ),
                };
                return Err(Refusal::invalid(message));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
