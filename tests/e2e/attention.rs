//! The view “Attention”.
