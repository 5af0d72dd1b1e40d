//! `znamka import`: fills the register from a file, all or nothing.

mod catalogue;
mod evidence;

use std::{fs, io::Read};

use clap::{Args, ValueEnum};

pub(super) use self::catalogue::set_all;
use super::{
    Error, Result, open,
    records::{self, Item},
    say,
};
use crate::{
    actions::{Refusal, Tx, batch::submit_all},
    clock::Clock,
    config::Config,
    domain::{
        caller::Caller,
        evaluation::{Standing, batch::Record},
        json,
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
  and, where samples are weighted or drawn of few: sample_n_effective,sample_population
  columns of a template for people (question, expects, last_value and the like) are passed over
CSV may be as Excel set to Czech saves it: UTF-8 or windows-1250, semicolons, decimal commas.
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
  znamka import evidence axe.json --url https://example.cz/report    what an audit or a tool found:
      axe-core, Lighthouse, or the WCAG-EM Report Tool (JSON)

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

    /// Evidence: where the report can be seen; without it, the first page that it tested
    #[arg(long)]
    url: Option<String>,

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
    /// A report of accessibility, for the evidence of an answer
    Evidence,
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

pub(super) fn run(import: &Import) -> Result<()> {
    if import.kind == Kind::Evidence {
        return evidence::run(import);
    }
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
    let done = if order.dry_run && order.kind == Kind::Evaluations {
        // Whoever writes to the register meanwhile does not wait for it.
        pool.read(|conn| work(&mut Tx::rehearsal(conn, clock)))
    } else {
        pool.write(|conn| work(&mut Tx::new(conn, clock)))
    };
    match done {
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
    let done = submit_all(records, (to, &Expected::Unsaid), &caller(), tx, || bar.inc(1))?;
    bar.finish_and_clear();
    Ok(Summary {
        created: done.outcomes.len(),
        warnings: done.outcomes.into_iter().flat_map(|outcome| outcome.warnings).collect(),
        ..Summary::default()
    })
}

/// Who imports: whoever can run the program beside its database may all.
pub(super) fn caller() -> Caller {
    Caller::administrator("command-line")
}
