//! The suite: one binary, a file a resource.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::float_cmp,
    clippy::unreadable_literal,
    reason = "a test fails where it stands; clippy.toml allows that only inside the tests themselves"
)]

#[macro_use]
mod world;
mod cluster;
mod filled;
mod issuer;
mod served;

mod architecture;
mod area;
mod authorization;
mod backcast;
mod bad_address;
mod bad_input;
mod bad_question;
mod batch;
mod by_hand;
mod cache;
mod catalogue;
mod change;
mod cli;
mod columns;
mod contract;
mod coverage;
mod demo;
mod deprecation;
mod embed;
mod eu_egov;
mod evaluation;
mod evidence;
mod explain;
mod faults;
mod feed;
mod figures;
mod form;
mod history;
mod http;
mod jsonstat;
mod kept;
mod linked;
mod login;
mod manual;
mod methodology;
mod migrations;
mod pages;
mod pages_many;
mod pages_read;
mod pages_shown;
mod permalinks;
mod ranking;
mod reply;
mod revised;
mod sdmx;
mod sharing;
mod small_numbers;
mod sources;
mod stopping;
mod store;
mod tables;
mod told;
mod uncertainty;
mod upload;
mod verify;
mod versions;
mod what_if;
mod work;
