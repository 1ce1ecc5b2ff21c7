//! The page in a real browser, held to its contract (docs/design.md). `cargo xtask test --only e2e` builds
//! the page, starts a server and chromedriver, and runs these; alone they have no page to look at.

mod browser;
mod budgets;
mod contract;
mod embed;
mod explorer;
mod faults;
mod gpu;
mod insight;
mod links;
mod maps;
mod models;
mod program;
mod refusals;
mod shots;
mod sides;
mod unlike;
mod visitor;
