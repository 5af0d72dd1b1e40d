//! Bytes to domain types and back, one file a format. Nothing is looked up here.

pub mod batch;
pub mod column;
pub mod csv;
pub mod evidence;
pub mod ranking;
pub mod series;
pub mod table;
pub mod tidy;
