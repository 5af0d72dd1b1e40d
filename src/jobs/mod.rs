//! What happens later, following the ledger.

pub mod closing;
pub mod follower;
pub mod retention;
