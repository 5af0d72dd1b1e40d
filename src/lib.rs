//! `znamka` keeps public services, the criteria they are judged by and their periodic scores, and
//! publishes longitudinal quality metrics that can be defended.
//!
//! The floors and what may import what are told in `ARCHITECTURE.md`.

pub mod actions;
pub mod api;
pub mod cli;
pub mod clock;
pub mod config;
pub mod cube;
pub mod domain;
pub mod formats;
pub mod http;
pub mod jobs;
pub mod metrics;
pub mod pages;
pub mod server;
pub mod store;

/// Answers are made of many small things that come and go, and what is published stays among them: the
/// system's own allocator spends a third of its time on that.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
