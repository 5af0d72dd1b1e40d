//! What publishing does to scorecards: they are worked out anew, in the same transaction.

use super::{Result, Tx};
use crate::{
    domain::{
        cell::{Scorecard, ScorecardKey},
        state::State,
    },
    metrics::scorecard::{facts, scorecard},
    store,
};

/// Works out a scorecard from what is published after the entry `seq`.
///
/// What a closed campaign lists and nobody answered is `not_reported`; without a campaign it is
/// `not_yet_measured`. Without an evaluation and without a campaign the scorecard is gone.
pub fn work_out(key: &ScorecardKey, seq: i64, tx: &mut Tx<'_>) -> Result<Scorecard> {
    let published = store::evaluation::published(key, seq, tx.conn)?;
    let due = store::campaign::due(key, seq, tx.conn)?;
    let unanswered = if due.is_some() { State::NotReported } else { State::NotYetMeasured };
    let facts = facts(&published).cloned().or(due);
    let methodology = tx.methodology(&key.methodology)?;
    let cells = match (&methodology, &facts) {
        (Some(stored), Some(facts)) => {
            scorecard(&stored.methodology, facts, &published, unanswered)
        }
        _ => Vec::new(),
    };
    Ok(Scorecard { key: key.clone(), seq, facts, cells })
}
