//! What `api` and `pages` share, so that a handler is left with its own matter only.
//!
//! - Asking: `figures` reads a question about figures, `reader` is who reads the answer, and `pieces` sends
//!   large files of rows.
//! - Coming in: `query` (parameters), `json` (bodies), `auth` (callers, by `keys`, which come from
//!   `token_key` or, of an `issuer`, `jwks`; `login` lets people get one there), `etag` (conditions),
//!   `page` (limit and cursor), `state` (everything else a handler needs).
//! - Going out: `problem` (all that goes wrong), `etag` (tags and caching), `page`, `disposition` (names
//!   of files).
//! - Around every request, from outside in: `headers`, `telemetry`, `terms`, `deprecation`, `coding`, `named`,
//!   `query`, `auth`, `limit`; `fallback` where no handler fits. `server.rs` puts them in order.
//! - `contract` puts into the OpenAPI document what holds for every operation; `meta` answers what
//!   is about the service itself, `well_known` what programs look for at one place everywhere.

pub mod auth;
pub mod cache;
pub mod coding;
pub mod contract;
pub mod deprecation;
pub mod described;
pub mod disposition;
pub mod etag;
pub mod evidence;
pub mod fallback;
pub mod figures;
pub mod headers;
pub mod issuer;
pub mod json;
pub mod jwks;
pub mod keys;
pub mod last;
pub mod limit;
pub mod login;
pub mod meta;
pub mod named;
pub mod page;
pub mod parts;
pub mod pieces;
pub mod problem;
pub mod query;
pub mod reader;
pub mod register;
pub mod state;
pub mod tables;
pub mod telemetry;
pub mod terms;
pub mod token_key;
pub mod well_known;
pub mod work;
