//! What is said of one side: its model, its maps, and what it waits for.

pub mod head_grid;
pub mod legend;
pub mod linked_model;
pub mod model_facts;
pub mod model_names;
pub mod progress;
pub mod sentence;
pub mod spoken;
pub mod typed_facts;
