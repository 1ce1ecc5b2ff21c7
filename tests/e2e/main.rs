//! The page in a real browser, held to its contract (docs/design.md). `cargo xtask test --only e2e` builds
//! the page, starts a server and chromedriver, and runs these; alone they have no page to look at.

mod access;
mod attention;
mod browser;
mod budgets;
mod camera;
mod contract;
mod embed;
mod explorer;
mod faults;
mod field;
mod figures;
mod from_hub;
mod gpu;
mod hosting;
mod hub;
mod insight;
mod keyboard;
mod links;
mod many;
mod maps;
mod models;
mod paper_pair;
mod perturb;
mod pictures;
mod probes;
mod program;
mod reconstruct;
mod refusals;
mod shots;
mod sides;
mod throttle;
mod token_map;
mod tour;
mod unlike;
mod visitor;
