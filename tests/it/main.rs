//! The suite: one binary, a file a resource.

#[macro_use]
mod world;
mod cluster;

mod migrations;
mod store;
