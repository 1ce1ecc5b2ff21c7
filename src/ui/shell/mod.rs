//! The page around the explorer: header with Share, About and the paper's pair, the controls of layer and head and what
//! plays them, notices, what words mean, colors, the document's title, what is printed, files that are dropped, and the
//! order in which the page's parts are made.

pub(crate) mod about;
pub(crate) mod appearance;
pub(crate) mod arrivals;
pub(crate) mod controls;
pub(crate) mod explained;
pub(crate) mod header;
pub(crate) mod notices;
pub(crate) mod paper_pair;
pub(crate) mod part_queue;
pub(crate) mod play;
pub(crate) mod printed;
pub(crate) mod share;
pub(crate) mod title;
