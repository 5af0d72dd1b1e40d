//! What things are, and their rules. `parse` is the only way in.

pub mod agency;
pub mod caller;
pub mod campaign;
pub mod cell;
pub mod check;
pub mod code;
pub mod evaluation;
pub mod facts;
pub mod form;
pub mod grade;
pub mod json;
pub mod ledger;
pub mod life_event;
pub mod methodology;
pub mod period;
pub mod points;
pub mod sampling;
pub mod scale;
pub mod service;
pub mod source;
pub mod state;
pub mod target_group;
pub mod text;
pub mod version;
pub mod violation;
pub(crate) mod word;
