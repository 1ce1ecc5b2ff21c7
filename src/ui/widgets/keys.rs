//! Keys that are the page's to take, and not the browser's.

use web_sys::KeyboardEvent;

/// Whether a key is pressed without those that make it another's: Alt and Left is the browser's way back.
pub fn is_plain(event: &KeyboardEvent) -> bool {
    !event.ctrl_key() && !event.meta_key() && !event.alt_key()
}
