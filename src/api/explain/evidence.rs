//! What an explanation is worked out from: the answers, which only the store keeps.

use std::collections::HashMap;

use uuid::Uuid;

use crate::{
    domain::{
        cell::ScorecardKey, code::Code, evaluation::answer::Answer, facts::Facts,
        methodology::mapping::Mapping, state::State,
    },
    metrics::{
        mapping::counts_for,
        scorecard::{Published, facts, public_answers},
    },
    store::{self, Conn, evaluation::Revision},
};

/// What an explanation is worked out from, as it stood after one entry of the ledger.
pub struct Evidence {
    pub published: Vec<Published>,
    /// The answers of each as the public may see them, with the criterion that they count for.
    pub public: HashMap<Uuid, Vec<(Code, Answer)>>,
    pub facts: Option<Facts>,
    pub unanswered: State,
}

/// What was published of a scorecard after the entry `seq`; `shared` are the mappings into its
/// methodology, and up to which entry it takes what is first published under others.
pub fn evidence(
    key: &ScorecardKey,
    seq: i64,
    shared: (&[Mapping], i64),
    conn: &mut Conn,
) -> store::Result<Evidence> {
    let published = store::mapping::gathered(key, seq, shared, conn)?;
    let due = store::campaign::due(key, seq, conn)?.map(|(_, facts)| facts);
    let unanswered = if due.is_some() { State::NotReported } else { State::NotYetMeasured };
    let mut public = HashMap::new();
    for evaluation in &published {
        let id = evaluation.id;
        if let Some(revision) = store::evaluation::revision(id, evaluation.revision, conn)? {
            public.insert(id, shown(evaluation, &revision, key, shared.0));
        }
    }
    Ok(Evidence { facts: facts(&published).cloned().or(due), published, public, unanswered })
}

/// The public answers of an evaluation, with the criterion of the scorecard that each counts for.
///
/// One of another methodology stays as it is in the ledger, down to the hash of what is withheld.
fn shown(
    evaluation: &Published,
    revision: &Revision,
    key: &ScorecardKey,
    mappings: &[Mapping],
) -> Vec<(Code, Answer)> {
    let Some(from) = &evaluation.through else {
        let public = public_answers(&revision.answers, &evaluation.withheld, &revision.salt);
        return public.into_iter().map(|answer| (answer.criterion.clone(), answer)).collect();
    };
    let mut found = Vec::new();
    for answer in &revision.answers {
        for code in counts_for(from, &key.methodology, &answer.criterion, mappings) {
            let asked = (code.clone(), answer.target_group.clone());
            let is_withheld = evaluation.withheld.contains(&asked);
            let answer = if is_withheld { answer.withheld(&revision.salt) } else { answer.clone() };
            found.push((code.clone(), answer));
        }
    }
    found
}
