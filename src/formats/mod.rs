//! Bytes to domain types and back, one file a format. Nothing is looked up here but what codes are called.

pub mod atom;
pub mod batch;
pub mod change;
pub mod column;
pub mod cpsv;
pub mod csv;
pub mod csvw;
pub mod datapackage;
pub mod dcat;
pub mod dimension;
pub mod evidence;
pub mod export;
pub mod glossary;
pub mod jsonstat;
pub mod label;
pub mod layout;
pub mod linked;
pub mod offered;
pub mod pieces;
pub mod ranking;
pub mod sdmx;
pub mod series;
mod status;
pub mod table;
pub mod tidy;
pub mod xlsx;
