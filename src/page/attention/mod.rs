//! What the view “Attention” shows and says: spread by depth, rollout, the class token's mask, and position alone.

pub mod class_token;
pub mod patch_map;
pub mod position;
pub mod rollout;
pub mod spread;
