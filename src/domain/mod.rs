//! What things are, and their rules. `parse` is the only way in.

pub mod code;
pub mod json;
pub mod text;
pub mod violation;
