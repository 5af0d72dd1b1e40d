//! What is worked out: the arithmetic of every public number. Pure; nothing is rounded here.

pub mod chain;
pub mod criterion;
pub mod group;
pub mod mean;
pub mod node;
pub mod panel;
pub mod quartiles;
pub mod scorecard;
pub mod share;
pub mod small;
