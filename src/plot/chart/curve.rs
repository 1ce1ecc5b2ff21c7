//! What the one line chart behind all curves holds: by depth or by frequency, two models or more.
//!
//! [`LineChart::frame`](super::frame) says where everything lies, [`LineChart::draw`](super::draw) paints it.

use super::series::{Series, Theme};

/// What x means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum XAxis {
    /// Layers, named by whole numbers; from 1 (or from the least x, if less) to the deepest model's last.
    Depth,
    /// 0 to π, named by quarters of π.
    Frequency,
    /// A count on a logarithmic axis: x is its decimal logarithm.
    LogCount,
}

/// What the y axis spans. It always holds all the data.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum YAxis {
    /// The data, with a little room.
    Data,
    /// The data and zero.
    FromZero,
    /// The data and these two values: keeps the axis still while the data changes.
    AtLeast(f64, f64),
}

/// A line chart.
#[derive(Debug, Clone, PartialEq)]
pub struct LineChart {
    /// Top left, with the unit.
    pub title: String,
    /// Under the x axis; may be empty.
    pub x_label: String,
    /// What x means.
    pub x: XAxis,
    /// What the y axis spans.
    pub y: YAxis,
    /// The curves; later ones are drawn over earlier ones.
    pub series: Vec<Series>,
    /// An x to point out, such as the current layer: a thin line and larger markers.
    pub marked: Option<f64>,
    /// Colors and type.
    pub theme: Theme,
}
