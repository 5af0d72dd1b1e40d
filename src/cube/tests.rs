//! The cube as a whole: small registers by hand, and the demo.

mod batches;
mod by_hand;
mod columns;
mod demo;
mod pooled;
mod questions;
mod register;
