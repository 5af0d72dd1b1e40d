//! What the cube is made of, in few bytes: of each entry of the ledger what the public reads by it,
//! and each scorecard that it worked out.
//!
//! The same bytes come of the same thing. They tell nothing that ledger and cells do not tell; they are
//! read in a fraction of the time.

mod bytes;
mod cell;
mod entry;
mod key;
mod known;
mod scorecard;

pub use self::{
    entry::{EvaluationTold, Told, What},
    known::Known,
    scorecard::Packed,
};
