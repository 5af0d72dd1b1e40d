//! All that changes the register, each in one transaction with the ledger entry that tells of it.

pub mod agency;
mod ahead;
pub mod batch;
pub mod campaign;
pub mod evaluation;
pub mod evidence;
pub mod life_event;
pub mod methodology;
pub mod publication;
pub mod reply;
pub mod service;
pub mod setting;
pub mod sharing;
pub mod target_group;

use std::{collections::HashMap, sync::Arc};

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::{
    clock::Clock,
    domain::{
        caller::{Caller, Scope},
        ledger::{Entry, EntryKind, leaf_hash},
        methodology::{MethodologyId, MethodologyStanding, mapping::Mapping, question::Questions},
        target_group::TargetGroup,
        version::Mismatch,
        violation::Violation,
    },
    store::{self, Conn, ledger::Leaf, methodology::StoredMethodology},
};

/// Why the register was not changed.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// The document breaks rules: all of them.
    #[error("the document breaks a rule")]
    Invalid(Vec<Violation>),
    /// The caller may not do this to something that everybody can see.
    #[error("{0}")]
    Forbidden(&'static str),
    /// There is no such thing, or none that the caller may see.
    #[error("there is no {kind} `{id}`")]
    Missing {
        /// What was looked for.
        kind: &'static str,
        /// Under which identifier.
        id: String,
    },
    /// What stands there does not allow it.
    #[error("{detail}")]
    Conflict {
        /// Stable name of the conflict.
        code: &'static str,
        /// What stands in the way.
        detail: String,
        /// What to do.
        advice: &'static str,
        /// Where the other can be read.
        location: Option<String>,
    },
    /// The row is not the one that the caller believes to change.
    #[error(transparent)]
    Version(#[from] Mismatch),
    /// The store could not do it.
    #[error(transparent)]
    Store(#[from] store::Error),
}

impl From<Vec<Violation>> for Refusal {
    fn from(violations: Vec<Violation>) -> Self {
        Self::Invalid(violations)
    }
}

impl Refusal {
    fn missing(kind: &'static str, id: &(impl ToString + ?Sized)) -> Self {
        Self::Missing { kind, id: id.to_string().chars().take(160).collect() }
    }

    /// What a batch says of one record that was refused: its faults, or in the way of which it
    /// stands. The refusal itself, when it is no fault of the record.
    pub fn into_violations(self) -> Result<Vec<Violation>> {
        let (code, detail, advice) = match self {
            Self::Invalid(violations) => return Ok(violations),
            Self::Store(_) => return Err(self),
            Self::Conflict { code, detail, advice, location } => {
                let advice = match location {
                    Some(location) => format!("{advice} It is {location}."),
                    None => advice.to_owned(),
                };
                (code, detail, advice)
            }
            Self::Forbidden(_) => (
                "forbidden",
                self.to_string(),
                "Use a token of the agency that this belongs to.".to_owned(),
            ),
            Self::Missing { .. } => ("missing", self.to_string(), "Mend the code.".to_owned()),
            Self::Version(_) => ("stale", self.to_string(), "Read what stands there now.".into()),
        };
        Ok(vec![Violation::at("", code, detail, advice)])
    }

    fn conflict(code: &'static str, detail: impl Into<String>, advice: &'static str) -> Self {
        Self::Conflict { code, detail: detail.into(), advice, location: None }
    }
}

/// What an action answers, or why the register was not changed.
pub type Result<T, E = Refusal> = std::result::Result<T, E>;

/// What changed, and as which version.
#[derive(Clone, Debug, PartialEq)]
pub struct Changed<T> {
    /// The thing as it stands now.
    pub thing: T,
    /// Its version.
    pub version: i64,
    /// Whether it is new.
    pub created: bool,
}

/// One transaction that changes the register.
pub struct Tx<'c> {
    /// The connection, inside the transaction.
    pub conn: &'c mut Conn,
    /// The time, and new identifiers.
    pub clock: &'c Clock,
    head: Option<store::ledger::Head>,
    written: Option<i64>,
    methodologies: HashMap<MethodologyId, Option<Arc<StoredMethodology>>>,
    mappings: HashMap<MethodologyId, Arc<[Mapping]>>,
    questions: Option<Arc<Questions>>,
    target_groups: Option<Arc<[TargetGroup]>>,
    ahead: Option<ahead::Ahead>,
    is_rehearsal: bool,
}

impl<'c> Tx<'c> {
    /// A transaction on `conn`, which is inside one already.
    pub fn new(conn: &'c mut Conn, clock: &'c Clock) -> Self {
        Self {
            conn,
            clock,
            head: None,
            written: None,
            methodologies: HashMap::new(),
            mappings: HashMap::new(),
            questions: None,
            target_groups: None,
            ahead: None,
            is_rehearsal: false,
        }
    }

    /// A transaction on `conn` that only reads, in which a batch finds out what it would do. It locks
    /// nothing and writes nothing: nobody waits for it.
    pub fn rehearsal(conn: &'c mut Conn, clock: &'c Clock) -> Self {
        Self { is_rehearsal: true, ..Self::new(conn, clock) }
    }

    /// In a rehearsal, the entry that a publication would be.
    fn rehearsed(&mut self) -> Option<i64> {
        let head = self.head.as_mut().filter(|_| self.is_rehearsal)?;
        head.seq += 1;
        Some(head.seq)
    }

    /// The time.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Locks the end of the ledger; every action that will write it does so before it reads.
    pub fn lock(&mut self) -> Result<()> {
        if self.head.is_none() {
            self.head = Some(if self.is_rehearsal {
                store::ledger::head(self.conn)?
            } else {
                store::ledger::lock_head(self.conn)?
            });
        }
        Ok(())
    }

    /// The last entry there is, and after [`Tx::record`] the one just written.
    pub fn head(&mut self) -> Result<i64> {
        match self.head {
            Some(head) => Ok(head.seq),
            None => Ok(store::ledger::head(self.conn)?.seq),
        }
    }

    /// The last entry that this transaction wrote.
    pub fn written(&self) -> Option<i64> {
        self.written
    }

    /// The time of the last entry that this transaction wrote, else the time.
    fn last_at(&self) -> DateTime<Utc> {
        let written = self.head.filter(|_| self.written.is_some());
        written.map_or_else(|| self.now(), |head| head.at)
    }

    /// Writes what became public into the ledger; says the number of the entry.
    pub fn record(&mut self, kind: EntryKind, subject: &str, body: &impl Serialize) -> Result<i64> {
        self.lock()?;
        let head = match self.head {
            Some(head) => head,
            None => store::ledger::head(self.conn)?,
        };
        let body = serde_json::to_value(body).map_err(|error| store::Error::Unusable {
            why: format!("an entry cannot be written: {error}"),
        })?;
        let entry = Entry {
            seq: head.seq + 1,
            // A clock that was set back must not turn the order of entries round.
            at: self.now().max(head.at),
            kind,
            subject: subject.to_owned(),
            body,
        };
        let text = entry.canonical();
        let leaf = Leaf {
            seq: entry.seq,
            at: entry.at,
            kind: kind.to_string(),
            subject: entry.subject,
            leaf_hash: leaf_hash(text.as_bytes()).to_vec(),
            text,
        };
        let (seq, at) = (leaf.seq, leaf.at);
        self.append(leaf)?;
        self.head = Some(store::ledger::Head { seq, at });
        self.written = Some(seq);
        Ok(seq)
    }

    /// The version of a methodology; read once a transaction.
    pub fn methodology(&mut self, id: &MethodologyId) -> Result<Option<Arc<StoredMethodology>>> {
        if let Some(known) = self.methodologies.get(id) {
            return Ok(known.clone());
        }
        let found = store::methodology::find(id, self.conn)?.map(Arc::new);
        self.methodologies.insert(id.clone(), found.clone());
        Ok(found)
    }

    /// The mappings into and out of a methodology; read once a transaction.
    pub fn mappings(&mut self, id: &MethodologyId) -> Result<Arc<[Mapping]>> {
        if let Some(known) = self.mappings.get(id) {
            return Ok(Arc::clone(known));
        }
        let found: Arc<[Mapping]> = store::mapping::of(id, self.conn)?.into();
        self.mappings.insert(id.clone(), Arc::clone(&found));
        Ok(found)
    }

    /// What is asked under several methodologies, retired ones too: what they showed is known. Read
    /// once a transaction.
    pub fn questions(&mut self) -> Result<Arc<Questions>> {
        if let Some(known) = &self.questions {
            return Ok(Arc::clone(known));
        }
        let stored = store::methodology::all(self.conn)?;
        let frozen = stored.iter().filter(|stored| stored.standing != MethodologyStanding::Draft);
        let found = Arc::new(Questions::of(frozen.map(|stored| &stored.methodology)));
        self.questions = Some(Arc::clone(&found));
        Ok(found)
    }

    /// Forgets what was read of a methodology that this transaction changed, and of all that answers
    /// are shared with.
    fn forget(&mut self, id: &MethodologyId) {
        self.methodologies.remove(id);
        self.mappings.clear();
        self.questions = None;
    }

    /// Forgets which target groups there are: this transaction changed them.
    fn forget_target_groups(&mut self) {
        self.target_groups = None;
    }

    /// All target groups; read once a transaction.
    pub fn target_groups(&mut self) -> Result<Arc<[TargetGroup]>> {
        if let Some(known) = &self.target_groups {
            return Ok(Arc::clone(known));
        }
        let found: Arc<[TargetGroup]> = store::target_group::all(self.conn)?.into();
        self.target_groups = Some(Arc::clone(&found));
        Ok(found)
    }
}

fn require(caller: &Caller, scope: Scope) -> Result<()> {
    if caller.may(scope) {
        return Ok(());
    }
    Err(Refusal::Forbidden(match scope {
        Scope::EvaluationsWrite => "The token lacks the scope `evaluations:write`.",
        Scope::EvaluationsAssess => "The token lacks the scope `evaluations:assess`.",
        Scope::EvaluationsPublish => "The token lacks the scope `evaluations:publish`.",
        Scope::CatalogueWrite => "The token lacks the scope `catalogue:write`.",
        Scope::MethodologiesWrite => "The token lacks the scope `methodologies:write`.",
        Scope::CampaignsWrite => "The token lacks the scope `campaigns:write`.",
        Scope::Admin => "The token lacks the scope `admin`.",
    }))
}

/// A reason that the public will read.
fn reason(text: &str) -> Result<String> {
    let length = text.trim().chars().count();
    if (1..=2_000).contains(&length) {
        return Ok(text.trim().to_owned());
    }
    Err(vec![Violation::at(
        "/reason",
        "reason-missing",
        format!("A reason has 1 to 2000 characters; this one has {length}."),
        "Say in a sentence why; the public will read it.",
    )]
    .into())
}
