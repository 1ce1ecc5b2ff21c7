//! The paper's curves of both models, what is said of them, and what a saved figure says of itself.

pub mod attention_figure;
pub mod caption;
pub mod comparison;
pub mod methods;
pub mod reading;
