//! “Which one is contrastive?”: ten rounds of two maps without names.

mod game;
mod play;
mod round;
mod score;
mod seen;
mod view;
mod wait;

pub use game::{Answer, Game};
pub use play::{Before, Play};
pub use round::{Position, ROUNDS, Round};
pub use score::{ScoreRow, advice, rows, score, share_text};
pub use seen::{Numbers, Seen};
pub use view::{HEADING, TITLE, is_offered, left_out};
pub use wait::Wait;
