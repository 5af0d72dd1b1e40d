//! Bytes to domain types and back, one file a format.

pub mod batch;
pub mod table;
