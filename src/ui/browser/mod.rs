//! What the page asks of the browser: how it was started and its lists, files chosen, joined and saved, pictures and
//! whether their pixels come back unchanged, what is stored, its clock, what it prefers.

pub(crate) mod boot;
pub(crate) mod catalog;
pub(crate) mod chosen_files;
pub(crate) mod download;
pub(crate) mod joined;
pub(crate) mod js;
pub(crate) mod kept;
pub(crate) mod media;
pub(crate) mod picture;
pub(crate) mod read_back;
pub(crate) mod session;
pub(crate) mod timing;
