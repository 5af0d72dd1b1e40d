//! One set of answers under several methodologies: what counts where, settled when a version is
//! frozen, and which scorecards an entry therefore works out besides its own.
//!
//! `znamka verify` settles and finds the same from the ledger alone.

use std::collections::BTreeSet;

use super::{Refusal, Result, Tx, publication};
use crate::{
    domain::{
        cell::{Scorecard, ScorecardKey},
        code::Code,
        methodology::{
            Methodology, MethodologyId,
            mapping::{Mapping, mappings},
        },
    },
    metrics::mapping::counts_under,
    store::{self, Conn, evaluation::Record},
};

/// The mappings between a version that is frozen now and those frozen before, each with whether it
/// is retired: such a one takes nothing new, but what it has can be read.
pub fn settled<'a>(
    new: &Methodology,
    before: impl Iterator<Item = (&'a Methodology, bool)>,
) -> Vec<Mapping> {
    let mut found = Vec::new();
    for (other, is_retired) in before {
        found.extend(mappings(other, new));
        if !is_retired {
            found.extend(mappings(new, other));
        }
    }
    found.sort();
    found
}

/// Scorecards of a version that is frozen now which have answers already, under other versions, in
/// order.
pub fn answered_before(
    new: &Methodology,
    mappings: &[Mapping],
    seq: i64,
    conn: &mut Conn,
) -> store::Result<BTreeSet<ScorecardKey>> {
    let into = mappings.iter().filter(|mapping| mapping.to.methodology == new.id);
    let others: BTreeSet<&MethodologyId> = into.map(|mapping| &mapping.from.methodology).collect();
    let mut keys = BTreeSet::new();
    for other in others {
        for key in store::evaluation::ever_scored(other, seq, conn)? {
            if new.takes(&key.period) {
                keys.insert(ScorecardKey { methodology: new.id.clone(), ..key });
            }
        }
    }
    Ok(keys)
}

/// What an evaluation tells other methodologies of, by what it answers and has answered before.
pub struct Fed<'a> {
    /// What it evaluates.
    pub key: &'a ScorecardKey,
    /// The criteria that it answers, and answered in the revision that was public before.
    pub criteria: &'a BTreeSet<Code>,
    /// Entry of its first publication.
    pub since: i64,
    /// The mappings out of its methodology.
    pub mappings: &'a [Mapping],
}

impl Fed<'_> {
    /// The scorecards under other methodologies that its answers count in, in order; `until` says up
    /// to which entry a scorecard takes what is first published elsewhere.
    pub fn scorecards<E>(
        &self,
        mut until: impl FnMut(&ScorecardKey) -> Result<i64, E>,
    ) -> Result<Vec<ScorecardKey>, E> {
        let mut keys = Vec::new();
        for methodology in counts_under(&self.key.methodology, self.criteria, self.mappings) {
            let key = ScorecardKey { methodology: methodology.clone(), ..self.key.clone() };
            if self.since <= until(&key)? {
                keys.push(key);
            }
        }
        Ok(keys)
    }
}

/// Up to which entry a scorecard takes what is first published under other methodologies; 0 where
/// its methodology does not measure the period.
///
/// What comes after its campaign was closed, or its methodology retired, would be refused there; it
/// does not come in through another door.
pub fn until(
    key: &ScorecardKey,
    methodology: Option<&Methodology>,
    closed: Option<i64>,
    retired: Option<i64>,
) -> i64 {
    let takes = methodology.is_some_and(|methodology| methodology.takes(&key.period));
    if takes { closed.into_iter().chain(retired).min().unwrap_or(i64::MAX) } else { 0 }
}

/// The scorecards that the entry `seq` about this evaluation makes: its own, and those under other
/// methodologies that its answers count in.
pub(super) fn work_out(record: &Record, seq: i64, tx: &mut Tx<'_>) -> Result<Vec<Scorecard>> {
    let key = &record.key.scorecard;
    let mut made = vec![publication::work_out(key, seq, tx)?];
    let mappings = tx.mappings(&key.methodology)?;
    if !mappings.iter().any(|mapping| mapping.from.methodology == key.methodology) {
        return Ok(made);
    }
    let criteria = store::evaluation::answered(record.id, seq, tx.conn)?;
    let since = record.since.unwrap_or(seq);
    let fed = Fed { key, criteria: &criteria, since, mappings: &mappings };
    for other in fed.scorecards(|key| Ok::<_, Refusal>(publication::bounds(key, seq, tx)?.0))? {
        made.push(publication::work_out(&other, seq, tx)?);
    }
    Ok(made)
}
