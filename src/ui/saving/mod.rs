//! What of the page can be saved: charts and maps register themselves while they are there, and a view's menu, or a
//! zip, has all that is registered in it.

pub(crate) mod all_views;
pub(crate) mod figures;
pub(crate) mod maps;
pub(crate) mod view_menu;
pub(crate) mod zipped;
