//! The view “Reconstruction”.
