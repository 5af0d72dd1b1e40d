//! What a scorecard is explained from.

use std::collections::HashMap;

use uuid::Uuid;

use super::scorecard::Published;
use crate::domain::{code::Code, evaluation::answer::Answer, facts::Facts, state::State};

/// What an explanation is worked out from, as it stood after one entry of the ledger.
#[derive(Clone, Debug)]
pub struct Evidence {
    /// What was published, in order of first publication; it holds private forms, and is not shown.
    pub published: Vec<Published>,
    /// The answers of each as the public may see them, with the criterion that they count for.
    pub public: HashMap<Uuid, Vec<(Code, Answer)>>,
    /// The service as it was in the period; none when nothing was published and nothing due.
    pub facts: Option<Facts>,
    /// The state of a criterion that nobody answered.
    pub unanswered: State,
}
