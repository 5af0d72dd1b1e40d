//! Replies as entries tell them, and what they dispute.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::{
    super::compare::json,
    Replay, Result,
    evaluations::{canonical, key_said},
};
use crate::{
    actions::reply::told,
    domain::{
        cell::ScorecardKey, code::Code, ledger::Entry, methodology::mapping::Mapping, reply::Reply,
    },
    metrics::{mapping::counts_for, scorecard::Published},
    store,
};

impl Replay<'_> {
    /// The scorecards that a reply makes: those of what it newly disputes, or no longer.
    pub(super) fn replied(&mut self, entry: &Entry) -> Result<Vec<ScorecardKey>> {
        self.replied += 1;
        let seq = entry.seq;
        let Ok(id) = Uuid::parse_str(&entry.subject) else {
            self.differs("ledger", seq, "subject", "an id", &entry.subject);
            return Ok(Vec::new());
        };
        let Ok(said) = serde_json::from_value::<Reply>(entry.body.clone()) else {
            self.differs("ledger", seq, "body", "a reply", &entry.body);
            return Ok(Vec::new());
        };
        let row = format!("{id} seq {seq}");
        let kept = store::reply::told(id, seq, self.conn);
        match self.readable(kept, "replies", &row)? {
            Some(None) => self.differs("replies", &row, "row", "a row", "none"),
            Some(Some(kept)) => {
                let (said, kept) = (serde_json::to_value(&said)?, serde_json::to_value(&kept)?);
                if let Some((pointer, said, kept)) = json(&said, &kept) {
                    self.differs("replies", &row, pointer, said, kept);
                }
            }
            None => {}
        }
        let before = self.replies.insert(id, (seq, said.clone()));
        let replaced = before.as_ref().map(|(seq, _)| *seq);
        if said.replaces != replaced {
            let number = |seq: Option<i64>| seq.map_or("none".to_owned(), |seq| seq.to_string());
            self.differs("ledger", seq, "replaces", number(replaced), number(said.replaces));
        }
        let moves = said.moves_dispute(before.as_ref().map(|(_, reply)| reply));
        let record = store::evaluation::find(id, self.conn);
        let Some(Some(record)) = self.readable(record, "evaluations", id)? else {
            self.differs("evaluations", id, "row", "a row", "none");
            return Ok(key_said(&entry.body).filter(|_| moves).into_iter().collect());
        };
        let body = canonical(&told(&record.key, &said)?)?;
        if let Some((pointer, said, kept)) = json(&entry.body, &body) {
            self.differs("evaluations", id, pointer, said, kept);
        }
        if moves { self.keys_of(&record, entry) } else { Ok(Vec::new()) }
    }

    /// The criteria of a scorecard whose answers the ledger disputes. A reply that was touched has been
    /// named: the cells made of it are not blamed too.
    pub(super) fn disputed(
        &self,
        evaluation: &Published,
        key: &ScorecardKey,
        mappings: &[Mapping],
    ) -> BTreeSet<Code> {
        let reply = self.replies.get(&evaluation.id).map(|(_, reply)| reply);
        let Some(reply) = reply.filter(|reply| reply.disputes) else { return BTreeSet::new() };
        match &evaluation.through {
            Some(from) if !reply.criteria.is_empty() => {
                let named = reply.criteria.iter();
                let there = named.flat_map(|c| counts_for(from, &key.methodology, c, mappings));
                there.cloned().collect()
            }
            _ => reply.disputed(evaluation.answers.iter().map(|answer| answer.criterion.clone())),
        }
    }
}
