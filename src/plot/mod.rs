//! Charts and heatmaps.
