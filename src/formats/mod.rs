//! Bytes to domain types and back, one file a format. Nothing is looked up here.

pub mod batch;
pub mod column;
pub mod cpsv;
pub mod csv;
pub mod dcat;
pub mod dimension;
pub mod jsonstat;
pub mod linked;
pub mod offered;
pub mod pieces;
pub mod ranking;
pub mod sdmx;
pub mod series;
mod status;
pub mod table;
pub mod tidy;
