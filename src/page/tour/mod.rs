//! The guided tour: what its chapters say and set, how their findings fare on what is shown, and the way back
//! to what the reader had.

pub mod journey;
pub mod outcome;
pub mod scorecard;
pub mod sight;
pub mod text;
