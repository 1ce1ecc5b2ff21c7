//! The view “Many images”.
