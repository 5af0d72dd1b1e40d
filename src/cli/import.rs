//! `znamka import`: fills the register from a file, all or nothing.

use std::{fs, io::Read};

use clap::{Args, ValueEnum};
use serde::de::DeserializeOwned;

use super::{
    Error, Result, open,
    records::{self, Item},
    say,
};
use crate::{
    actions::{self, Refusal, Tx, batch::submit_all},
    clock::Clock,
    config::Config,
    domain::{
        agency::AgencyDraft,
        caller::Caller,
        campaign::CampaignDraft,
        evaluation::{Standing, batch::Record},
        json,
        life_event::LifeEventDraft,
        methodology::{MethodologyId, MethodologyStanding, draft::MethodologyDraft},
        service::ServiceDraft,
        target_group::TargetGroupDraft,
        version::Expected,
        violation::Violation,
    },
    formats::batch,
    store::{self, Pool},
};

/// Fill the register from a file
///
/// All of the file is stored, or nothing and every fault is printed with its line. What is there
/// already is changed to what the file says; what is equal is left alone. Evaluations are only
/// added: one that is there already is a fault. Files hold a JSON array,
/// or one JSON document a line (NDJSON); evaluations, agencies and services may be CSV too.
#[derive(Args, Debug)]
#[command(after_help = "\
CSV of evaluations has one row an answer; rows that share the first five columns are one evaluation:
  service,period,methodology,source,assessor,criterion,target_group,touchpoint,value,counts,
  numerator,denominator,state,sample_kind,sample_n,evidence_url,comment
CSV of agencies:
  code,name_cs,name_en,kind,level,country,parent,ico,aliases          (aliases: a|b)
CSV of services:
  code,agency,name_cs,name_en,type,scope,level,life_events,audiences,url,proactive,
  mandatory_online,volume,in_force_from,in_force_to                   (lists: a|b)

Examples:
  znamka import agencies agencies.csv
  znamka import methodology client-quality-m1.json --freeze
  znamka import evaluations 2025.csv --dry-run          say what is wrong, store nothing
  znamka import evaluations 2025.csv --to published
  cat 2025.ndjson | znamka import evaluations -

Order for an empty register: agencies, life-events, target-groups, services, methodology, campaigns,
evaluations.")]
pub struct Import {
    /// What the file holds
    #[arg(value_enum)]
    kind: Kind,

    /// The file; `-` is standard input
    file: String,

    /// Read, check and say what would happen, but store nothing
    #[arg(long)]
    dry_run: bool,

    /// Evaluations: how far they go at once
    #[arg(long, value_enum, default_value = "submitted", value_name = "STANDING")]
    to: To,

    /// Methodology: freeze it, so that it can be evaluated by and never changes
    #[arg(long)]
    freeze: bool,

    #[command(flatten)]
    config: Config,
}

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// Ministries, offices, municipalities, and who oversees them
    Agencies,
    /// Life events
    LifeEvents,
    /// Target groups
    TargetGroups,
    /// Public services
    Services,
    /// A methodology, or several
    #[value(alias = "methodologies")]
    Methodology,
    /// Campaigns: what is due, from whom, by when
    #[value(alias = "campaign")]
    Campaigns,
    /// Evaluations
    Evaluations,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum To {
    /// Kept for their assessors to finish
    Draft,
    /// Handed in, to be published by somebody else
    Submitted,
    /// Public at once
    Published,
}

/// What is to be done with a file.
#[derive(Clone, Copy, Debug)]
pub struct Order<'a> {
    /// What it holds.
    pub kind: Kind,
    /// Its name, for what is said of it; `.csv` at its end makes it CSV.
    pub file: &'a str,
    /// How far evaluations go.
    pub to: Standing,
    /// Whether methodologies are frozen.
    pub freeze: bool,
    /// Whether nothing is stored.
    pub dry_run: bool,
}

/// What became of the documents of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// New ones.
    pub created: usize,
    /// Those that stood there otherwise.
    pub changed: usize,
    /// Those that stood there as they are.
    pub equal: usize,
    /// What the author may want to look at again.
    pub warnings: Vec<Violation>,
}

/// What became of one document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Created,
    Changed,
    Equal,
}

pub(super) fn run(import: &Import) -> Result<()> {
    let to = match import.to {
        To::Draft => Standing::Draft,
        To::Submitted => Standing::Submitted,
        To::Published => Standing::Published,
    };
    let Import { kind, file, dry_run, freeze, .. } = import;
    let order = Order { kind: *kind, file, to, freeze: *freeze, dry_run: *dry_run };
    let bytes = read_file(file)?;
    let pool = open(&import.config)?;
    let summary = import_bytes(&bytes, order, &pool, &Clock::System)?;
    say::faults(&format!("{file}: look again"), &summary.warnings);
    let done = if *dry_run { "Nothing was stored; the file would give" } else { "Stored" };
    Ok(say::line(&format!(
        "{done}: {} new, {} changed, {} as they were.",
        summary.created, summary.changed, summary.equal
    ))?)
}

/// Stores what the bytes of a file hold, or nothing and all that is wrong with them.
pub fn import_bytes(bytes: &[u8], order: Order<'_>, pool: &Pool, clock: &Clock) -> Result<Summary> {
    let is_csv = order.file.to_ascii_lowercase().ends_with(".csv");
    let work = |tx: &mut Tx<'_>| -> Result<Summary, Stop> {
        let summary = if order.kind == Kind::Evaluations {
            let records = evaluations(bytes, is_csv).map_err(Stop::Faults)?;
            submit(&records, order.to, tx)?
        } else {
            let items = match order.kind {
                Kind::Agencies if is_csv => records::agencies(bytes),
                Kind::Services if is_csv => records::services(bytes),
                _ => records::read(bytes),
            };
            set_all(items.map_err(Stop::Faults)?, order, tx)?
        };
        // Nothing of a rehearsal is kept: it ends like a fault.
        if order.dry_run { Err(Stop::Rehearsed(summary)) } else { Ok(summary) }
    };
    match pool.write(|conn| work(&mut Tx::new(conn, clock))) {
        Ok(summary) | Err(Stop::Rehearsed(summary)) => Ok(summary),
        Err(stop) => Err(stop.into_error(order.file)),
    }
}

/// Why the transaction is not kept.
pub(super) enum Stop {
    Faults(Vec<Violation>),
    Refused(Refusal),
    Rehearsed(Summary),
}

impl Stop {
    /// The error that a command ends with.
    pub(super) fn into_error(self, file: &str) -> Error {
        match self {
            Self::Faults(violations) => Error::Faults { file: file.to_owned(), violations },
            Self::Refused(refusal) => refusal.into(),
            Self::Rehearsed(_) => Error::Refused("it was a rehearsal".into()),
        }
    }
}

impl From<store::Error> for Stop {
    fn from(error: store::Error) -> Self {
        Self::Refused(error.into())
    }
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Invalid(violations) => Self::Faults(violations),
            refusal => Self::Refused(refusal),
        }
    }
}

fn read_file(path: &str) -> Result<Vec<u8>> {
    let read = if path == "-" {
        let mut bytes = Vec::new();
        std::io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        fs::read(path)
    };
    read.map_err(|source| Error::File { path: path.to_owned(), source })
}

/// The evaluations of a file of any kind.
pub(super) fn evaluations(bytes: &[u8], is_csv: bool) -> Result<Vec<Record>, Vec<Violation>> {
    if is_csv {
        return batch::read_csv(bytes);
    }
    let record = |item: Item| match item.document {
        Ok(document) => Record::of(json::draft(document), item.row, item.line),
        Err(faults) => {
            let (row, line) = (item.row, item.line);
            Record { draft: None, faults, answers: Vec::new(), row, line }
        }
    };
    Ok(records::read(bytes)?.into_iter().map(record).collect())
}

fn submit(records: &[Record], to: Standing, tx: &mut Tx<'_>) -> Result<Summary, Stop> {
    let bar = say::progress(records.len(), "evaluations");
    let outcomes = submit_all(records, to, &caller(), tx, || bar.inc(1))?;
    bar.finish_and_clear();
    Ok(Summary {
        created: outcomes.len(),
        warnings: outcomes.into_iter().flat_map(|outcome| outcome.warnings).collect(),
        ..Summary::default()
    })
}

/// Sets things of the catalogue. One that names another which stands later in the file waits for
/// it.
pub(super) fn set_all(
    mut items: Vec<Item>,
    order: Order<'_>,
    tx: &mut Tx<'_>,
) -> Result<Summary, Stop> {
    let bar = say::progress(items.len(), "documents");
    let mut summary = Summary::default();
    loop {
        let before = items.len();
        let mut faults = Vec::new();
        let mut waiting = Vec::new();
        for item in items {
            match set(&item, order, tx) {
                Ok(fate) => {
                    match fate {
                        Fate::Created => summary.created += 1,
                        Fate::Changed => summary.changed += 1,
                        Fate::Equal => summary.equal += 1,
                    }
                    bar.inc(1);
                }
                Err(refusal) => {
                    let found = refusal.into_violations()?;
                    faults.extend(found.into_iter().map(|fault| {
                        if fault.row.is_some() { fault } else { fault.in_row(item.row, item.line) }
                    }));
                    waiting.push(item);
                }
            }
        }
        if waiting.is_empty() {
            bar.finish_and_clear();
            return Ok(summary);
        }
        if waiting.len() == before {
            return Err(Stop::Faults(faults));
        }
        items = waiting;
    }
}

fn set(item: &Item, order: Order<'_>, tx: &mut Tx<'_>) -> actions::Result<Fate> {
    match order.kind {
        Kind::Agencies => agency(item, tx),
        Kind::LifeEvents => life_event(item, tx),
        Kind::TargetGroups => target_group(item, tx),
        Kind::Services => service(item, tx),
        Kind::Campaigns => campaign(item, tx),
        Kind::Methodology => methodology(item, order.freeze, tx),
        // They come by `submit_all`.
        Kind::Evaluations => Ok(Fate::Equal),
    }
}

macro_rules! catalogue {
    ($thing:ident, $draft:ty) => {
        fn $thing(item: &Item, tx: &mut Tx<'_>) -> actions::Result<Fate> {
            let draft: $draft = draft(item)?;
            let code = code(draft.code.as_deref())?;
            let before = store::$thing::find(&code, tx.conn)?.map(|stored| stored.seq);
            let changed = actions::$thing::set(draft, &code, &expected(before), &caller(), tx)?;
            Ok(fate(before, changed.version))
        }
    };
}

catalogue!(agency, AgencyDraft);
catalogue!(life_event, LifeEventDraft);
catalogue!(target_group, TargetGroupDraft);
catalogue!(service, ServiceDraft);

fn campaign(item: &Item, tx: &mut Tx<'_>) -> actions::Result<Fate> {
    let draft: CampaignDraft = draft(item)?;
    let code = code(draft.code.as_deref())?;
    let before = store::campaign::find(&code, tx.conn)?.map(|stored| stored.seq);
    let changed = actions::campaign::set(&draft, &code, &expected(before), &caller(), tx)?;
    Ok(fate(before, changed.version))
}

fn methodology(item: &Item, freeze: bool, tx: &mut Tx<'_>) -> actions::Result<Fate> {
    let draft: MethodologyDraft = draft(item)?;
    let id = format!(
        "{}@{}",
        draft.code.as_deref().unwrap_or_default(),
        draft.version.as_deref().unwrap_or_default()
    );
    let id = MethodologyId::read(&id, "/code").map_err(|fault| vec![fault])?;
    let stored = store::methodology::find(&id, tx.conn)?;
    if let Some(stored) = &stored
        && stored.standing != MethodologyStanding::Draft
        && let Ok(read) = crate::domain::methodology::Methodology::parse(draft.clone(), &id)
        && Some(read.hash()) == stored.hash
    {
        return Ok(Fate::Equal);
    }
    let before = stored.map(|stored| stored.row_version);
    actions::methodology::draft(draft, &id, &expected(before), &caller(), tx)?;
    if freeze {
        actions::methodology::freeze(&id, &caller(), tx)?;
    }
    Ok(if before.is_some() { Fate::Changed } else { Fate::Created })
}

/// Who imports: whoever can run the program beside its database may all.
pub(super) fn caller() -> Caller {
    Caller::administrator("command-line")
}

fn draft<T: DeserializeOwned>(item: &Item) -> actions::Result<T> {
    let document = item.document.clone()?;
    Ok(json::draft(document).map_err(|fault| vec![fault])?)
}

fn code(said: Option<&str>) -> actions::Result<String> {
    match said {
        Some(code) => Ok(code.to_owned()),
        None => Err(vec![Violation::at(
            "/code",
            "code-missing",
            "There is no code.",
            "Give each document the code under which it is found.",
        )]
        .into()),
    }
}

/// The file is what is meant, whatever stands there.
fn expected(before: Option<i64>) -> Expected {
    before.map_or(Expected::Absent, |_| Expected::Any)
}

fn fate(before: Option<i64>, version: i64) -> Fate {
    match before {
        None => Fate::Created,
        Some(before) if before == version => Fate::Equal,
        Some(_) => Fate::Changed,
    }
}
