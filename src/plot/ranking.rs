//! Order among things, by comparing two of them.

use std::cmp::Ordering;

/// The indices of `count` things in order; equal ones stay as they were.
///
/// One sort for all kinds of things: Rust's is 4 kB of a wasm for each.
pub fn ranked(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by(|&a, &b| compare(a, b));
    order
}
