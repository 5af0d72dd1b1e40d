//! The ledger from its first entry to its last, and what each of them says held against the tables.

mod catalogue;
mod evaluations;
mod methodologies;
mod replies;

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;
use uuid::Uuid;

use super::{super::Result, Difference, Report, standing};
use crate::{
    domain::{
        cell::{Scorecard, ScorecardKey},
        evaluation::answer::Answer,
        facts::Facts,
        ledger::{Entry, EntryKind, leaf_hash},
        methodology::{
            Methodology, MethodologyId, MethodologyStanding, hex, mapping::Mapping,
            question::Questions,
        },
        reply::Reply,
    },
    store::{
        self, Conn, audit,
        ledger::{Head, Leaf},
        packed,
    },
};

/// Entries read at once.
const PAGE: i64 = 500;

/// The setting that a migration left where the register was older than sampling errors.
const SAMPLING_SINCE: &str = "sampling_since";

/// The setting that a migration left where cells did not tell whether they were of a sample.
const UNTESTED_SINCE: &str = "untested_since";

/// The setting that a migration left where the register was older than the rules of today by which
/// answers are withheld.
const WITHHELD_SINCE: &str = "withheld_since";

/// The setting that a migration left where the register was older than the rules of today for periods
/// that share days.
const OVERLAPS_SINCE: &str = "overlaps_since";

/// The setting that migrations leave, the latest of them, where the register was older than a rule by
/// which small numbers are withheld.
const SMALL_NUMBERS_SINCE: &str = "small_numbers_since";

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
    /// What is asked under several of the methodologies frozen so far.
    questions: Questions,
    /// What the ledger says of revisions that differ from it, by evaluation and number.
    said: HashMap<(Uuid, i64), (Facts, Vec<Answer>)>,
    public_steps: i64,
    /// The reply that stands to each evaluation, with its entry.
    replies: HashMap<Uuid, (i64, Reply)>,
    /// Entries that tell of replies.
    replied: i64,
    /// Rows of what is packed.
    packed: i64,
    /// The last entry whose cells were kept before sampling errors were.
    unsampled: i64,
    /// The last entry whose cells do not tell whether they are of a sample without a sampling error.
    untold: i64,
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
        let mut outspoken = unsampled;
        for name in [WITHHELD_SINCE, OVERLAPS_SINCE, SMALL_NUMBERS_SINCE] {
            outspoken = outspoken.max(until(name)?);
        }
        Ok(Self {
            unsampled,
            untold: until(UNTESTED_SINCE)?,
            outspoken,
            conn,
            report: Report::default(),
            last: Head { seq: 0, at: chrono::DateTime::UNIX_EPOCH },
            catalogue: BTreeMap::new(),
            closed: BTreeMap::new(),
            methodologies: HashMap::new(),
            due: HashMap::new(),
            mappings: BTreeMap::new(),
            questions: Questions::default(),
            said: HashMap::new(),
            public_steps: 0,
            replies: HashMap::new(),
            replied: 0,
            packed: 0,
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
            // What was packed of a text that was touched is not blamed.
            Some(entry) => {
                let text = (hash.as_slice() == leaf.leaf_hash).then_some(leaf.text.as_str());
                self.entry(&entry, text)
            }
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

    fn entry(&mut self, entry: &Entry, text: Option<&str>) -> Result<()> {
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
            EntryKind::ReplySet => self.replied(entry)?,
        };
        let is_freeze = entry.kind == EntryKind::MethodologyFrozen;
        let expected = self.hold_against(&scorecards, (entry.seq, is_freeze))?;
        self.packed(entry.seq, text, expected.as_deref())
    }

    /// What is packed of an entry and its scorecards, where it can be told what that should be.
    fn packed(&mut self, seq: i64, text: Option<&str>, due: Option<&[Scorecard]>) -> Result<()> {
        let rows = packed::rows_beside(seq, text, due.unwrap_or_default(), self.conn)?;
        for packed::Beside { ordinal, due: bytes, found } in rows {
            self.packed += i64::from(found.is_some());
            if bytes != found && (ordinal == 0 || due.is_some()) {
                let told = |bytes: Option<Vec<u8>>| bytes.map_or("none".into(), |b| hex(&b));
                let key = format!("seq {seq} ordinal {ordinal}");
                self.differs("packed", key, "bytes", told(bytes), told(found));
            }
        }
        Ok(())
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
            ("replies", self.replied, counts.replies),
            ("scorecards", signed(self.report.scorecards), counts.scorecards),
            ("cells", signed(self.report.cells), counts.cells),
            ("packed", self.packed, counts.packed),
        ] {
            if due != there {
                self.differs(table, "(all)", "public rows", due, there);
            }
        }
        Ok(())
    }
}
