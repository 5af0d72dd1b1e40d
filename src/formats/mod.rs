//! Bytes to domain types and back, one file a format. Nothing is looked up here but what codes are called.

pub mod batch;
pub mod change;
pub mod column;
pub mod csv;
pub mod csvw;
pub mod datapackage;
pub mod export;
pub mod glossary;
pub mod label;
pub mod layout;
pub mod ranking;
pub mod series;
pub mod table;
pub mod tidy;
pub mod xlsx;
