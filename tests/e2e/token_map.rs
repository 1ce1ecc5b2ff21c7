//! The view “Token map”.
