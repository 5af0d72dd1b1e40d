//! What somebody may do next with an evaluation: what is offered is not refused for where it stands or
//! for who asks.

use crate::{
    actions::evaluation::writes,
    domain::{
        caller::{Caller, Scope},
        evaluation::Standing,
        word::words,
    },
    store::evaluation::Record,
};

words! {
    /// What can be done with an evaluation that is there.
    pub enum Deed {
        /// Hand in its draft.
        Submit = "submit",
        /// Make a submission public.
        Publish = "publish",
        /// Hand a submission back to its assessor.
        Return = "return",
        /// Begin a correction of what is public.
        Correct = "correct",
        /// Take back what is public, for good.
        Withdraw = "withdraw",
        /// Delete a draft that was never handed in, or the draft of a correction.
        Delete = "delete",
    }
}

/// What `caller` may do with the evaluation as it stands, in the order in which it is usually done.
pub fn offered(record: &Record, caller: &Caller) -> Vec<Deed> {
    let under_way = record.pending.unwrap_or(record.standing);
    let writes = writes(record, caller);
    let judges = caller.may(Scope::EvaluationsPublish);
    let is_draft = under_way == Standing::Draft;
    let was_submitted = record.public.is_none() && record.latest > 0;
    let may = |deed: &Deed| match deed {
        Deed::Submit => writes && is_draft,
        Deed::Delete => writes && is_draft && !was_submitted,
        Deed::Return | Deed::Publish => judges && under_way == Standing::Submitted,
        Deed::Correct => {
            writes && record.standing == Standing::Published && record.pending.is_none()
        }
        Deed::Withdraw => judges && record.standing == Standing::Published,
    };
    Deed::ALL.iter().copied().filter(may).collect()
}
