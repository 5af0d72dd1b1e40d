//! What an explanation is worked out from: the answers, which only the store keeps.

use std::collections::HashMap;

use crate::{
    domain::{
        cell::ScorecardKey, code::Code, evaluation::answer::Answer, methodology::mapping::Mapping,
        state::State,
    },
    metrics::{
        explain::Evidence,
        mapping::counts_for,
        scorecard::{Published, facts, public_answers},
    },
    store::{Conn, Result, campaign, evaluation, mapping},
};

/// What was published of a scorecard after the entry `seq`; `shared` are the mappings into its
/// methodology, and up to which entry it takes what is first published under others.
pub fn evidence(
    key: &ScorecardKey,
    seq: i64,
    shared: (&[Mapping], i64),
    conn: &mut Conn,
) -> Result<Evidence> {
    let published = mapping::gathered(key, seq, shared, conn)?;
    let due = campaign::due(key, seq, conn)?.map(|(_, facts)| facts);
    let unanswered = if due.is_some() { State::NotReported } else { State::NotYetMeasured };
    let mut public = HashMap::new();
    for one in &published {
        if let Some(revision) = evaluation::revision(one.id, one.revision, conn)? {
            public.insert(one.id, shown(one, &revision, key, shared.0));
        }
    }
    Ok(Evidence { facts: facts(&published).cloned().or(due), published, public, unanswered })
}

/// The public answers of an evaluation, with the criterion of the scorecard that each counts for.
///
/// One of another methodology stays as it is in the ledger, down to the hash of what is withheld.
fn shown(
    published: &Published,
    revision: &evaluation::Revision,
    key: &ScorecardKey,
    mappings: &[Mapping],
) -> Vec<(Code, Answer)> {
    let Some(from) = &published.through else {
        let public = public_answers(&revision.answers, &published.withheld, &revision.salt);
        return public.into_iter().map(|answer| (answer.criterion.clone(), answer)).collect();
    };
    let mut found = Vec::new();
    for answer in &revision.answers {
        for code in counts_for(from, &key.methodology, &answer.criterion, mappings) {
            let asked = (code.clone(), answer.target_group.clone());
            let is_withheld = published.withheld.contains(&asked);
            let answer = if is_withheld { answer.withheld(&revision.salt) } else { answer.clone() };
            found.push((code.clone(), answer));
        }
    }
    found
}
