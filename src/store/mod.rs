//! What is kept: rows go in, domain types come out, on SQLite and on PostgreSQL.
//!
//! - [`pool`] opens a database and lends connections, each inside one transaction;
//!   `sqlite.rs` and `postgres.rs` hold what only one engine needs.
//! - [`conn`] is a connection to either engine, and `on!`, which compiles one query for both.
//!   `adding.rs` adds many rows to a table at once.
//! - [`migrate`] brings a database up to date, and refuses one that is not ours or is newer.
//! - [`error`] turns both engines' complaints into the same words.
//! - `schema.rs` names tables and columns, once for both engines.
//! - [`agency`], [`life_event`], [`target_group`], [`service`], [`methodology`], [`campaign`] are
//!   the catalogue as it stands; [`evaluation`] is what was handed in; [`scorecard`] what was
//!   worked out; [`setting`] what the installation decided once.
//! - [`evidence`] is what reports say that answers may cite.
//! - [`reply`] is what agencies say of evaluations that others made.
//! - [`mapping`] says which answers count under other methodologies, and gathers them.
//! - [`audit`] reads whole tables, to hold them against the ledger.
//! - [`packed`] keeps what entries, scorecards and cells tell in the few bytes that a start reads.
//! - [`ledger`] and [`idempotency`] are the tables that every write shares.
//!
//! **Invariant:** neither rows nor SQL text leave this room, and no query runs outside a transaction.

#[macro_use]
pub mod conn;
#[macro_use]
pub mod document;
#[macro_use]
mod adding;
pub mod agency;
pub mod audit;
pub mod campaign;
pub mod error;
pub mod evaluation;
pub mod evidence;
pub mod explain;
pub mod idempotency;
pub mod ledger;
pub mod life_event;
pub mod mapping;
pub mod methodology;
pub mod migrate;
pub mod packed;
pub mod pool;
mod postgres;
pub mod reply;
mod schema;
pub mod scorecard;
pub mod service;
pub mod setting;
mod sqlite;
pub mod target_group;

pub use conn::{Conn, Engine};
pub use error::{Error, Result};
pub use pool::{Options, Pool};
