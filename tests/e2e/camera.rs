//! The view “Camera”.
