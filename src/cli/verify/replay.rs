//! The ledger from its first entry to its last, and what each of them says held against the tables.

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;
use uuid::Uuid;

use super::{
    super::Result,
    Difference, Report,
    compare::{self, json},
    standing,
};
use crate::{
    actions::{
        publication::{Known, hidden, told, told_withdrawn, worked_out},
        sharing::{self, Fed},
    },
    domain::{
        campaign::Campaign,
        cell::{Scorecard, ScorecardKey},
        code::Code,
        evaluation::{
            Standing,
            answer::{Answer, Given},
        },
        facts::Facts,
        ledger::{Entry, EntryKind, leaf_hash},
        methodology::{
            Methodology, MethodologyId, MethodologyStanding, draft::MethodologyDraft, hex,
            mapping::Mapping,
        },
        period::Period,
        target_group::TargetGroup,
    },
    metrics::mapping::relabelled,
    store::{
        self, Conn,
        audit::{self, Document},
        evaluation::{Record, Step},
        ledger::{Head, Leaf},
    },
};

/// Entries read at once.
const PAGE: i64 = 500;

/// The setting that a migration left where the register was older than sampling errors.
const SAMPLING_SINCE: &str = "sampling_since";

/// The setting that a migration left where the register was older than the rules of today by which
/// answers are withheld.
const WITHHELD_SINCE: &str = "withheld_since";

/// Replays the whole ledger; `heard` is called after each entry.
pub(super) fn replay(conn: &mut Conn, mut heard: impl FnMut()) -> Result<Report> {
    let mut replay = Replay::of(conn)?;
    loop {
        let leaves = store::ledger::entries(replay.last.seq, PAGE, replay.conn)?;
        if leaves.is_empty() {
            break;
        }
        for leaf in &leaves {
            replay.leaf(leaf)?;
            heard();
        }
    }
    replay.finish()
}

/// A methodology as the ledger has it.
struct Frozen {
    methodology: Option<Methodology>,
    standing: MethodologyStanding,
    hash: Value,
    retired: Option<i64>,
}

/// What the ledger has told so far.
struct Replay<'c> {
    conn: &'c mut Conn,
    report: Report,
    last: Head,
    /// Documents of the catalogue by table and code, with the entry that set them.
    catalogue: BTreeMap<(&'static str, String), (i64, Value)>,
    closed: BTreeMap<String, i64>,
    methodologies: HashMap<MethodologyId, Frozen>,
    /// What closed campaigns list, with the entry that closed them.
    due: HashMap<ScorecardKey, (i64, Facts)>,
    /// Which answers count under other methodologies, with the entry that settled it, in order.
    mappings: BTreeMap<Mapping, i64>,
    /// What the ledger says of revisions that differ from it, by evaluation and number.
    said: HashMap<(Uuid, i64), (Facts, Vec<Answer>)>,
    public_steps: i64,
    /// The last entry whose cells were kept before sampling errors were.
    unsampled: i64,
    /// The last entry of which less was withheld than would be today.
    outspoken: i64,
}

impl<'c> Replay<'c> {
    fn of(conn: &'c mut Conn) -> Result<Self> {
        let mut until = |name| -> Result<i64> {
            let seq = store::setting::find(name, conn)?;
            Ok(seq.and_then(|seq| seq.parse().ok()).unwrap_or_default())
        };
        let unsampled = until(SAMPLING_SINCE)?;
        Ok(Self {
            unsampled,
            outspoken: until(WITHHELD_SINCE)?.max(unsampled),
            conn,
            report: Report::default(),
            last: Head { seq: 0, at: chrono::DateTime::UNIX_EPOCH },
            catalogue: BTreeMap::new(),
            closed: BTreeMap::new(),
            methodologies: HashMap::new(),
            due: HashMap::new(),
            mappings: BTreeMap::new(),
            said: HashMap::new(),
            public_steps: 0,
        })
    }

    fn differs(
        &mut self,
        table: &'static str,
        key: impl std::fmt::Display,
        what: impl Into<String>,
        expected: impl std::fmt::Display,
        found: impl std::fmt::Display,
    ) {
        self.report.differs(Difference::of(table, key, what, expected, found));
    }

    /// The bytes of an entry, and its place in the order.
    fn leaf(&mut self, leaf: &Leaf) -> Result<()> {
        self.report.entries += 1;
        let seq = leaf.seq;
        if seq != self.last.seq + 1 {
            self.differs("ledger", seq, "seq", self.last.seq + 1, seq);
        }
        let hash = leaf_hash(leaf.text.as_bytes());
        if hash.as_slice() != leaf.leaf_hash {
            self.differs("ledger", seq, "leaf_hash", hex(&hash), hex(&leaf.leaf_hash));
        }
        let entry = Entry::read(&leaf.text);
        if let Some(entry) = &entry {
            self.columns(leaf, entry);
            if entry.at < self.last.at {
                self.differs("ledger", seq, "at", format!("{} or later", self.last.at), entry.at);
            }
        } else {
            self.differs("ledger", seq, "entry", "an entry", &leaf.text);
        }
        self.last = Head { seq, at: leaf.at };
        match entry {
            Some(entry) => self.entry(&entry),
            None => Ok(()),
        }
    }

    /// Columns repeat what the text says.
    fn columns(&mut self, leaf: &Leaf, entry: &Entry) {
        let seq = leaf.seq;
        let canonical = entry.canonical();
        if canonical != leaf.text {
            self.differs("ledger", seq, "canonical form", canonical, &leaf.text);
        }
        for (what, said, kept) in [
            ("seq", entry.seq.to_string(), leaf.seq.to_string()),
            ("at", entry.at.to_string(), leaf.at.to_string()),
            ("kind", entry.kind.to_string(), leaf.kind.clone()),
            ("subject", entry.subject.clone(), leaf.subject.clone()),
        ] {
            if said != kept {
                self.differs("ledger", seq, what, said, kept);
            }
        }
    }

    fn entry(&mut self, entry: &Entry) -> Result<()> {
        let scorecards = match entry.kind {
            EntryKind::AgencySet => self.set("agencies", entry),
            EntryKind::LifeEventSet => self.set("life_events", entry),
            EntryKind::TargetGroupSet => self.set("target_groups", entry),
            EntryKind::ServiceSet => self.set("services", entry),
            EntryKind::CampaignSet => self.set("campaigns", entry),
            EntryKind::MethodologyFrozen => self.frozen(entry)?,
            EntryKind::MethodologyRetired => self.retired(entry),
            EntryKind::CampaignClosed => self.closed(entry)?,
            EntryKind::EvaluationPublished | EntryKind::EvaluationCorrected => {
                self.published(entry)?
            }
            EntryKind::EvaluationWithdrawn => self.withdrawn(entry)?,
        };
        self.hold_against(&scorecards, (entry.seq, entry.kind == EntryKind::MethodologyFrozen))
    }

    fn set(&mut self, table: &'static str, entry: &Entry) -> Vec<ScorecardKey> {
        let key = (table, entry.subject.clone());
        self.catalogue.insert(key, (entry.seq, entry.body.clone()));
        Vec::new()
    }

    fn frozen(&mut self, entry: &Entry) -> Result<Vec<ScorecardKey>> {
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

    fn retired(&mut self, entry: &Entry) -> Vec<ScorecardKey> {
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

    fn closed(&mut self, entry: &Entry) -> Result<Vec<ScorecardKey>> {
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

    fn published(&mut self, entry: &Entry) -> Result<Vec<ScorecardKey>> {
        self.public_steps += 1;
        let Some((record, step)) = self.step(entry, Standing::Published)? else {
            return Ok(Vec::from_iter(key_said(&entry.body)));
        };
        let n = entry.body.get("revision").and_then(Value::as_i64).unwrap_or_default();
        let row = format!("{}/{n}", record.id);
        if step.n != n {
            self.differs("steps", step_key(entry), "n", n, step.n);
        }
        let found = store::evaluation::revision(record.id, n, self.conn);
        let Some(found) = self.readable(found, "revisions", &row)? else {
            return Ok(Vec::from_iter(key_said(&entry.body)));
        };
        let Some(revision) = found else {
            self.differs("revisions", &row, "row", "a row", "none");
            return Ok(Vec::from_iter(key_said(&entry.body)));
        };
        let groups = self.groups();
        let methodology = self.methodologies.get(&record.key.scorecard.methodology);
        let methodology = methodology.and_then(|frozen| frozen.methodology.as_ref());
        let mappings = self.mappings_of(&record.key.scorecard.methodology);
        let known = Known { methodology, groups: &groups, mappings: &mappings };
        let mut withheld = hidden(&record.key, &revision, entry.seq, known, self.conn)?;
        // What is shown cannot be taken back.
        if entry.seq <= self.outspoken && withheld.is_superset(&step.withheld) {
            withheld.clone_from(&step.withheld);
        }
        if withheld != step.withheld {
            let (due, there) =
                (serde_json::to_string(&withheld)?, serde_json::to_string(&step.withheld)?);
            self.differs("steps", step_key(entry), "withheld", due, there);
        }
        let body = canonical(&told(&record.key, &revision, &withheld)?)?;
        if let Some((pointer, said, kept)) = json(&entry.body, &body) {
            self.differs("revisions", &row, pointer, said, kept);
            self.said.extend(said_of(&entry.body).map(|said| ((record.id, n), said)));
        }
        self.keys_of(&record, entry)
    }

    /// The scorecards that an entry about an evaluation makes.
    fn keys_of(&mut self, record: &Record, entry: &Entry) -> Result<Vec<ScorecardKey>> {
        let Some(key) = key_said(&entry.body) else { return Ok(Vec::new()) };
        let mappings = self.mappings_of(&key.methodology);
        let mut keys = vec![key.clone()];
        if mappings.iter().any(|mapping| mapping.from.methodology == key.methodology) {
            let criteria = store::evaluation::answered(record.id, entry.seq, self.conn)?;
            let since = record.since.unwrap_or(entry.seq);
            let fed = Fed { key: &key, criteria: &criteria, since, mappings: &mappings };
            keys.extend(fed.scorecards(|key| Ok::<_, store::Error>(self.until(key)))?);
        }
        Ok(keys)
    }

    /// The mappings into and out of a methodology, as the ledger has settled them so far.
    fn mappings_of(&self, id: &MethodologyId) -> Vec<Mapping> {
        let names =
            |mapping: &&Mapping| mapping.from.methodology == *id || mapping.to.methodology == *id;
        self.mappings.keys().filter(names).cloned().collect()
    }

    /// Up to which entry a scorecard takes what is first published under other methodologies.
    fn until(&self, key: &ScorecardKey) -> i64 {
        let frozen = self.methodologies.get(&key.methodology);
        let methodology = frozen.and_then(|frozen| frozen.methodology.as_ref());
        let closed = self.due.get(key).map(|(closed, _)| *closed);
        sharing::until(key, methodology, closed, frozen.and_then(|frozen| frozen.retired))
    }

    fn withdrawn(&mut self, entry: &Entry) -> Result<Vec<ScorecardKey>> {
        self.public_steps += 1;
        if let Some((record, step)) = self.step(entry, Standing::Withdrawn)? {
            let why = step.reason.as_deref().unwrap_or_default();
            let body = canonical(&told_withdrawn(&record.key, why)?)?;
            if let Some((pointer, said, kept)) = json(&entry.body, &body) {
                self.differs("steps", step_key(entry), pointer, said, kept);
            }
            return self.keys_of(&record, entry);
        }
        Ok(Vec::from_iter(key_said(&entry.body)))
    }

    /// The evaluation and the step that an entry tells of.
    fn step(&mut self, entry: &Entry, due: Standing) -> Result<Option<(Record, Step)>> {
        let Ok(id) = Uuid::parse_str(&entry.subject) else {
            self.differs("ledger", entry.seq, "subject", "an id", &entry.subject);
            return Ok(None);
        };
        let record = store::evaluation::find(id, self.conn);
        let Some(record) = self.readable(record, "evaluations", id)? else { return Ok(None) };
        let Some(record) = record else {
            self.differs("evaluations", id, "row", "a row", "none");
            return Ok(None);
        };
        let steps = store::evaluation::all_steps(id, self.conn);
        let Some(steps) = self.readable(steps, "steps", id)? else { return Ok(None) };
        let Some(step) = steps.into_iter().find(|step| step.seq == Some(entry.seq)) else {
            self.differs("steps", step_key(entry), "row", "a row", "none");
            return Ok(None);
        };
        if step.standing != due {
            self.differs("steps", step_key(entry), "standing", due, step.standing);
        }
        Ok(Some((record, step)))
    }

    /// Works the scorecards out anew, and holds them against those that the entry made.
    fn hold_against(&mut self, keys: &[ScorecardKey], (seq, is_freeze): (i64, bool)) -> Result<()> {
        let mut expected: Vec<Scorecard> = Vec::with_capacity(keys.len());
        for key in keys {
            let mappings = self.mappings_of(&key.methodology);
            let shared = (mappings.as_slice(), self.until(key));
            let found = store::mapping::gathered(key, seq, shared, self.conn);
            let row = format!("{} {} {}", key.service, key.period, key.methodology);
            let Some(mut published) = self.readable(found, "revisions", row)? else {
                return Ok(());
            };
            // A revision that was touched has been named: the cells made of it are not blamed too.
            for evaluation in &mut published {
                let said = self.said.get(&(evaluation.id, evaluation.revision));
                if let Some((facts, answers)) = said.cloned() {
                    let answers = match &evaluation.through {
                        Some(from) => relabelled(&answers, from, &key.methodology, shared.0),
                        None => answers,
                    };
                    (evaluation.facts, evaluation.answers) = (facts, answers);
                }
            }
            let due = self.due.get(key).map(|(_, facts)| facts.clone());
            let methodology =
                self.methodologies.get(&key.methodology).and_then(|m| m.methodology.as_ref());
            let mut scorecard = worked_out(key, seq, &published, due, methodology);
            if seq <= self.unsampled {
                scorecard.cells.iter_mut().for_each(|cell| cell.sampling = None);
            }
            // What a freeze finds answered may all be withdrawn, or answer nothing that counts.
            if !is_freeze || scorecard.facts.is_some() {
                expected.push(scorecard);
            }
        }
        let found = store::scorecard::between(seq - 1, seq, self.conn);
        let Some(found) = self.readable(found, "cells", format!("seq {seq}"))? else {
            return Ok(());
        };
        for scorecard in &found {
            self.report.scorecards += 1;
            self.report.cells += u64::try_from(scorecard.cells.len()).unwrap_or_default();
        }
        for difference in compare::scorecards(&expected, &found) {
            self.report.differs(difference);
        }
        Ok(())
    }

    /// The target groups as the ledger has them now.
    fn groups(&self) -> Vec<TargetGroup> {
        let of_groups = self.catalogue.iter().filter(|((table, _), _)| *table == "target_groups");
        of_groups.filter_map(|(_, (_, body))| serde_json::from_value(body.clone()).ok()).collect()
    }

    /// What was read; a row that cannot be read any more is a difference.
    fn readable<T>(
        &mut self,
        read: store::Result<T>,
        table: &'static str,
        key: impl std::fmt::Display,
    ) -> Result<Option<T>> {
        match read {
            Ok(read) => Ok(Some(read)),
            Err(store::Error::Unusable { why }) => {
                self.differs(table, key, "row", "one that can be read", why);
                Ok(None)
            }
            Err(error @ store::Error::Missing { .. }) => {
                self.differs(table, key, "row", "a row", error);
                Ok(None)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// What stands now, held against all that the ledger told.
    fn finish(mut self) -> Result<Report> {
        let head = store::ledger::head(self.conn)?;
        if head.seq != self.last.seq {
            self.differs("ledger_head", 1, "seq", self.last.seq, head.seq);
        }
        if head.at != self.last.at {
            self.differs("ledger_head", 1, "at", self.last.at, head.at);
        }
        self.count()?;
        for (table, documents) in [
            ("agencies", audit::agencies(self.conn)?),
            ("life_events", audit::life_events(self.conn)?),
            ("target_groups", audit::target_groups(self.conn)?),
            ("services", audit::services(self.conn)?),
            ("campaigns", audit::campaigns(self.conn)?),
        ] {
            self.catalogue_of(table, &documents)?;
        }
        self.methodologies()?;
        standing::check(self.conn, &mut self.report)?;
        Ok(self.report)
    }

    /// Rows that no entry tells of.
    fn count(&mut self) -> Result<()> {
        let counts = audit::counts(self.conn)?;
        let signed = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        for (table, due, there) in [
            ("ledger", signed(self.report.entries), counts.entries),
            ("steps", self.public_steps, counts.public_steps),
            ("scorecards", signed(self.report.scorecards), counts.scorecards),
            ("cells", signed(self.report.cells), counts.cells),
        ] {
            if due != there {
                self.differs(table, "(all)", "public rows", due, there);
            }
        }
        Ok(())
    }

    fn catalogue_of(&mut self, table: &'static str, documents: &[Document]) -> Result<()> {
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

    fn methodologies(&mut self) -> Result<()> {
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
}

/// The document as it is read back from canonical text: there 100.0 is 100.
fn canonical(body: &Value) -> Result<Value> {
    Ok(serde_json::from_str(&serde_json_canonicalizer::to_string(body)?)?)
}

/// Facts and answers as an entry tells them; nothing where some are withheld.
fn said_of(body: &Value) -> Option<(Facts, Vec<Answer>)> {
    let facts = serde_json::from_value(body.get("facts")?.clone()).ok()?;
    let answers: Vec<Answer> = serde_json::from_value(body.get("answers")?.clone()).ok()?;
    let is_withheld = |answer: &Answer| matches!(answer.given, Given::Withheld { .. });
    (!answers.iter().any(is_withheld)).then_some((facts, answers))
}

fn said_mapping((mapping, seq): &(Mapping, i64)) -> String {
    format!("{} {} seq {seq}", mapping.from, mapping.to)
}

fn step_key(entry: &Entry) -> String {
    format!("{} seq {}", entry.subject, entry.seq)
}

/// The scorecard that the body of an entry names.
fn key_said(body: &Value) -> Option<ScorecardKey> {
    let text = |name: &str| body.get(name).and_then(Value::as_str);
    Some(ScorecardKey {
        service: Code::parse(text("service")?)?,
        period: Period::parse(text("period")?)?,
        methodology: MethodologyId::parse(text("methodology")?)?,
    })
}
