//! The catalogue as entries set it, and the campaigns that close.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{super::compare::json, Replay, Result};
use crate::{
    domain::{
        campaign::Campaign, cell::ScorecardKey, code::Code, ledger::Entry,
        target_group::TargetGroup,
    },
    store::{self, audit::Document},
};

impl Replay<'_> {
    pub(super) fn set(&mut self, table: &'static str, entry: &Entry) -> Vec<ScorecardKey> {
        let key = (table, entry.subject.clone());
        self.catalogue.insert(key, (entry.seq, entry.body.clone()));
        Vec::new()
    }

    pub(super) fn closed(&mut self, entry: &Entry) -> Result<Vec<ScorecardKey>> {
        let code = &entry.subject;
        self.closed.insert(code.clone(), entry.seq);
        let due = entry.body.get("due").cloned().unwrap_or_default();
        let kept = store::campaign::listed(code, self.conn);
        if let Some(kept) = self.readable(kept, "dues", code)? {
            let mut said: BTreeMap<String, Value> = BTreeMap::new();
            for item in due.as_array().into_iter().flatten() {
                let service = item.get("service").and_then(Value::as_str).unwrap_or_default();
                said.insert(service.to_owned(), item.get("facts").cloned().unwrap_or_default());
            }
            let kept: BTreeMap<String, Value> = kept
                .into_iter()
                .map(|(service, facts)| {
                    (service.to_string(), serde_json::to_value(facts).unwrap_or_default())
                })
                .collect();
            let (said, kept) = (serde_json::to_value(said)?, serde_json::to_value(kept)?);
            if let Some((pointer, said, kept)) = json(&said, &kept) {
                self.differs("dues", code, pointer, said, kept);
            }
        }
        let set = self.catalogue.get(&("campaigns", code.clone()));
        let campaign =
            set.and_then(|(_, body)| serde_json::from_value::<Campaign>(body.clone()).ok());
        let Some(campaign) = campaign else {
            self.differs("ledger", entry.seq, "subject", "a campaign that was set", code);
            return Ok(Vec::new());
        };
        Ok(self.keys_due(&campaign, &due, entry.seq))
    }

    /// The scorecards that a campaign closes, in its order. The first campaign's facts stand.
    fn keys_due(&mut self, campaign: &Campaign, due: &Value, seq: i64) -> Vec<ScorecardKey> {
        let mut keys = Vec::new();
        for item in due.as_array().into_iter().flatten() {
            let service = item.get("service").and_then(Value::as_str).and_then(Code::parse);
            let facts = item.get("facts").cloned().and_then(|v| serde_json::from_value(v).ok());
            let Some((service, facts)) = service.zip(facts) else { continue };
            let key = ScorecardKey {
                service,
                period: campaign.period,
                methodology: campaign.methodology.clone(),
            };
            self.due.entry(key.clone()).or_insert((seq, facts));
            keys.push(key);
        }
        keys
    }

    /// The target groups as the ledger has them now.
    pub(super) fn groups(&self) -> Vec<TargetGroup> {
        let of_groups = self.catalogue.iter().filter(|((table, _), _)| *table == "target_groups");
        of_groups.filter_map(|(_, (_, body))| serde_json::from_value(body.clone()).ok()).collect()
    }

    pub(super) fn catalogue_of(
        &mut self,
        table: &'static str,
        documents: &[Document],
    ) -> Result<()> {
        for document in documents {
            let code = &document.code;
            let Some((set, body)) = self.catalogue.remove(&(table, code.clone())) else {
                self.differs(table, code, "row", "none", "a row");
                continue;
            };
            let closed = self.closed.get(code).copied().filter(|_| table == "campaigns");
            let kept: Value = serde_json::from_str(&document.text).unwrap_or_default();
            if let Some((pointer, said, kept)) = json(&body, &kept) {
                self.differs(table, code, pointer, said, kept);
            } else if serde_json_canonicalizer::to_string(&body)? != document.text {
                self.differs(table, code, "canonical form", "it", &document.text);
            }
            let seq = closed.unwrap_or(set);
            if seq != document.seq {
                self.differs(table, code, "seq", seq, document.seq);
            }
            if closed != document.closed_seq {
                let said = |seq: Option<i64>| seq.map_or_else(|| "none".into(), |s| s.to_string());
                self.differs(table, code, "closed_seq", said(closed), said(document.closed_seq));
            }
        }
        let codes = self.catalogue.keys().filter(|(of, _)| *of == table);
        let missing: Vec<String> = codes.map(|(_, code)| code.clone()).collect();
        for code in missing {
            self.differs(table, code, "row", "a row", "none");
        }
        Ok(())
    }
}
