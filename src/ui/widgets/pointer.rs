//! Where the pointer is on the picture.

use web_sys::{Element, MouseEvent};

use crate::grid::Point;

/// The pointer's place on an element, as fractions of its box; outside, the nearest edge.
pub fn point_on(element: &Element, event: &MouseEvent) -> Point {
    let bounds = element.get_bounding_client_rect();
    let share = |at: i32, from: f64, length: f64| ((f64::from(at) - from) / length) as f32;
    (
        share(event.client_x(), bounds.left(), bounds.width()).clamp(0.0, 1.0),
        share(event.client_y(), bounds.top(), bounds.height()).clamp(0.0, 1.0),
    )
}
