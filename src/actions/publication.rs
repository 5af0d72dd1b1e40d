//! What publishing does to scorecards: they are worked out anew, in the same transaction.

use super::{Result, Tx};
use crate::{
    domain::{
        cell::{Scorecard, ScorecardKey},
        facts::Facts,
        methodology::Methodology,
        state::State,
    },
    metrics::scorecard::{Published, facts, scorecard},
    store,
};

/// Works out a scorecard from what is published after the entry `seq`.
pub fn work_out(key: &ScorecardKey, seq: i64, tx: &mut Tx<'_>) -> Result<Scorecard> {
    let published = store::evaluation::published(key, seq, tx.conn)?;
    let due = store::campaign::due(key, seq, tx.conn)?;
    let methodology = tx.methodology(&key.methodology)?;
    let methodology = methodology.as_ref().map(|stored| &stored.methodology);
    Ok(worked_out(key, seq, &published, due, methodology))
}

/// The scorecard that this makes: what was published, and what a closed campaign lists as due.
///
/// What a closed campaign lists and nobody answered is `not_reported`; without a campaign it is
/// `not_yet_measured`. Without an evaluation and without a campaign the scorecard is gone.
pub fn worked_out(
    key: &ScorecardKey,
    seq: i64,
    published: &[Published],
    due: Option<Facts>,
    methodology: Option<&Methodology>,
) -> Scorecard {
    let unanswered = if due.is_some() { State::NotReported } else { State::NotYetMeasured };
    let facts = facts(published).cloned().or(due);
    let cells = match (methodology, &facts) {
        (Some(methodology), Some(facts)) => scorecard(methodology, facts, published, unanswered),
        _ => Vec::new(),
    };
    Scorecard { key: key.clone(), seq, facts, cells }
}
