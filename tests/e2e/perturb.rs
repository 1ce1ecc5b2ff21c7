//! The view “Perturbation”.
