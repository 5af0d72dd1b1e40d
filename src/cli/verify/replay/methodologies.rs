//! Methodologies as entries freeze and retire them, and which answers they share.

use serde_json::Value;

use super::{super::compare::json, Frozen, Replay, Result};
use crate::{
    actions::sharing,
    domain::{
        cell::ScorecardKey,
        ledger::Entry,
        methodology::{
            Methodology, MethodologyId, MethodologyStanding, draft::MethodologyDraft,
            mapping::Mapping, question::Questions,
        },
    },
    store,
};

impl Replay<'_> {
    pub(super) fn frozen(&mut self, entry: &Entry) -> Result<Vec<ScorecardKey>> {
        let hash = entry.body.get("hash").cloned().unwrap_or_default();
        let document = entry.body.get("document").cloned().unwrap_or_default();
        let read = MethodologyId::parse(&entry.subject).and_then(|id| {
            let draft: MethodologyDraft = serde_json::from_value(document).ok()?;
            Methodology::parse(draft, &id).ok()
        });
        let expected = read.as_ref().map(Methodology::hash).unwrap_or_default();
        if hash != expected.as_str() {
            self.differs("ledger", entry.seq, "hash of the methodology", expected, &hash);
        }
        let keys = match &read {
            Some(methodology) => self.settled(methodology, entry)?,
            None => Vec::new(),
        };
        if let Some(id) = MethodologyId::parse(&entry.subject) {
            let standing = MethodologyStanding::Frozen;
            let frozen = Frozen { methodology: read, standing, hash, retired: None };
            self.methodologies.insert(id, frozen);
            let frozen = self.methodologies.values();
            self.questions = Questions::of(frozen.filter_map(|it| it.methodology.as_ref()));
        }
        Ok(keys)
    }

    /// Which answers are shared from this entry on, and the scorecards that have some already.
    /// The first ledgers settled nothing, and nothing is shared by what they froze.
    fn settled(&mut self, new: &Methodology, entry: &Entry) -> Result<Vec<ScorecardKey>> {
        let Some(said) = entry.body.get("mappings") else { return Ok(Vec::new()) };
        let before = self.methodologies.values().filter_map(|frozen| {
            let is_retired = frozen.standing == MethodologyStanding::Retired;
            Some((frozen.methodology.as_ref()?, is_retired))
        });
        let mappings = sharing::settled(new, before);
        if let Some((pointer, said, due)) = json(said, &serde_json::to_value(&mappings)?) {
            self.differs("ledger", entry.seq, format!("mappings{pointer}"), due, said);
        }
        let keys = sharing::answered_before(new, &mappings, entry.seq, self.conn)?;
        self.mappings.extend(mappings.into_iter().map(|mapping| (mapping, entry.seq)));
        Ok(keys.into_iter().collect())
    }

    pub(super) fn retired(&mut self, entry: &Entry) -> Vec<ScorecardKey> {
        let id = MethodologyId::parse(&entry.subject);
        match id.and_then(|id| self.methodologies.get_mut(&id)) {
            Some(frozen) => {
                frozen.standing = MethodologyStanding::Retired;
                frozen.retired = Some(entry.seq);
            }
            None => self.differs("ledger", entry.seq, "subject", "a frozen one", &entry.subject),
        }
        Vec::new()
    }

    /// The mappings into and out of a methodology, as the ledger has settled them so far.
    pub(super) fn mappings_of(&self, id: &MethodologyId) -> Vec<Mapping> {
        let names =
            |mapping: &&Mapping| mapping.from.methodology == *id || mapping.to.methodology == *id;
        self.mappings.keys().filter(names).cloned().collect()
    }

    /// Up to which entry a scorecard takes what is first published under other methodologies.
    pub(super) fn until(&self, key: &ScorecardKey) -> i64 {
        let frozen = self.methodologies.get(&key.methodology);
        let methodology = frozen.and_then(|frozen| frozen.methodology.as_ref());
        let closed = self.due.get(key).map(|(closed, _)| *closed);
        sharing::until(key, methodology, closed, frozen.and_then(|frozen| frozen.retired))
    }

    pub(super) fn methodologies(&mut self) -> Result<()> {
        let stored = store::methodology::all(self.conn);
        let Some(stored) = self.readable(stored, "methodologies", "(all)")? else { return Ok(()) };
        self.check_mappings()?;
        for stored in stored {
            let id = &stored.methodology.id;
            let said = self.methodologies.remove(id);
            let retired = said.as_ref().and_then(|frozen| frozen.retired);
            if retired != stored.retired_seq {
                let said = |seq: Option<i64>| seq.map_or_else(|| "none".into(), |s| s.to_string());
                let (due, there) = (said(retired), said(stored.retired_seq));
                self.differs("methodologies", id, "retired_seq", due, there);
            }
            let (standing, hash) =
                said.as_ref().map_or((MethodologyStanding::Draft, Value::Null), |frozen| {
                    (frozen.standing, frozen.hash.clone())
                });
            if standing != stored.standing {
                self.differs("methodologies", id, "standing", standing, stored.standing);
            }
            let kept = said.is_some().then(|| stored.methodology.hash());
            for found in [kept.map(Value::from).unwrap_or_default(), stored.hash.into()] {
                if hash != found {
                    self.differs("methodologies", id, "hash", &hash, found);
                }
            }
        }
        let missing: Vec<String> = self.methodologies.keys().map(ToString::to_string).collect();
        for id in missing {
            self.differs("methodologies", id, "row", "a row", "none");
        }
        Ok(())
    }

    fn check_mappings(&mut self) -> Result<()> {
        let stored = store::mapping::all(self.conn);
        let Some(stored) = self.readable(stored, "mappings", "(all)")? else { return Ok(()) };
        let mut due: Vec<(Mapping, i64)> = std::mem::take(&mut self.mappings).into_iter().collect();
        for row in stored {
            match due.iter().position(|said| *said == row) {
                Some(place) => drop(due.remove(place)),
                None => self.differs("mappings", said_mapping(&row), "row", "none", "a row"),
            }
        }
        for row in due {
            self.differs("mappings", said_mapping(&row), "row", "a row", "none");
        }
        Ok(())
    }
}

fn said_mapping((mapping, seq): &(Mapping, i64)) -> String {
    format!("{} {} seq {seq}", mapping.from, mapping.to)
}
