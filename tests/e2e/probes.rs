//! The view “Probes”.
