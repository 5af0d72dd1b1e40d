//! What is worked out: the arithmetic of every public number. Pure; nothing is rounded here.

pub mod backcast;
pub mod chain;
pub mod criterion;
pub mod difference;
pub mod dirichlet;
pub mod discipline;
pub mod distribution;
pub mod gap;
pub mod group;
pub mod interval;
pub mod mapping;
pub mod mean;
pub mod node;
pub mod panel;
pub mod pooled;
pub mod quartiles;
pub mod rank;
pub mod rank_interval;
pub mod revision;
pub mod sampling;
pub mod scorecard;
pub mod share;
pub mod small;
pub mod student;
pub mod what_if;
