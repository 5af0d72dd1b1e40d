//! `znamka export`: writes what is public to a file.

use std::{
    fs::File,
    io::{self, BufWriter, Write},
};

use clap::{Args, ValueEnum};
use serde_json::Value;

use super::{Error, Result, open_existing, say};
use crate::{
    actions::publication::told,
    config::Config,
    domain::evaluation::Standing,
    store::{
        self, Conn,
        audit::{self, Document},
        evaluation::{Filter, Record},
    },
};

/// Rows read at once.
const PAGE: i64 = 1_000;

/// Write what is public to a file, one JSON document a line
///
/// `ledger` is every entry in order, byte for byte as it was hashed. The others are what stands
/// now, in the form that `znamka import` reads; answers of too few people stay withheld, and drafts
/// and submissions are left out.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  znamka export ledger ledger.ndjson
  znamka export evaluations - | gzip > evaluations.ndjson.gz")]
pub struct Export {
    /// What to write
    #[arg(value_enum)]
    what: What,

    /// Where to; `-` is standard output
    file: String,

    #[command(flatten)]
    config: Config,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum What {
    /// Every entry of the ledger
    Ledger,
    /// Published evaluations
    Evaluations,
    /// Services
    Services,
    /// Agencies
    Agencies,
}

pub(super) fn run(export: &Export) -> Result<()> {
    let pool = open_existing(&export.config)?;
    let mut out: Box<dyn Write> = if export.file == "-" {
        Box::new(io::stdout().lock())
    } else {
        let made = File::create(&export.file);
        Box::new(made.map_err(|source| Error::File { path: export.file.clone(), source })?)
    };
    let mut out = BufWriter::new(&mut out);
    let written = pool.read(|conn| match export.what {
        What::Ledger => ledger(&mut out, conn),
        What::Evaluations => evaluations(&mut out, conn),
        What::Services => documents(&audit::services(conn)?, &["country"], &mut out),
        What::Agencies => documents(&audit::agencies(conn)?, &[], &mut out),
    })?;
    out.flush()?;
    say::aside(&format!("{} written", super::count(written, "line", "lines")));
    Ok(())
}

fn ledger(out: &mut impl Write, conn: &mut Conn) -> Result<usize> {
    let (mut since, mut written) = (0, 0);
    loop {
        let leaves = store::ledger::entries(since, PAGE, conn)?;
        let Some(last) = leaves.last() else { return Ok(written) };
        since = last.seq;
        for leaf in &leaves {
            writeln!(out, "{}", leaf.text)?;
        }
        written += leaves.len();
    }
}

fn evaluations(out: &mut impl Write, conn: &mut Conn) -> Result<usize> {
    let filter = Filter { standing: Some(Standing::Published), ..Filter::default() };
    let (mut after, mut written) = (None, 0);
    loop {
        let records = store::evaluation::list(&filter, after, PAGE, conn)?;
        let Some(last) = records.last() else { return Ok(written) };
        after = Some(last.id);
        for record in &records {
            if let Some(document) = evaluation(record, conn)? {
                writeln!(out, "{document}")?;
                written += 1;
            }
        }
    }
}

/// The public form of an evaluation as a draft.
fn evaluation(record: &Record, conn: &mut Conn) -> Result<Option<Value>> {
    let Some(n) = record.public else { return Ok(None) };
    let Some(revision) = store::evaluation::revision(record.id, n, conn)? else { return Ok(None) };
    let steps = store::evaluation::all_steps(record.id, conn)?;
    let withheld = steps
        .into_iter()
        .rfind(|step| step.n == n && step.standing == Standing::Published)
        .map(|step| step.withheld)
        .unwrap_or_default();
    let mut document = told(&record.key, &revision, &withheld)?;
    leave_out(&mut document, &["revision", "reason"]);
    // Another register reads what reports say from the reports, and takes it from nobody's word.
    let answers = document.get_mut("answers").and_then(Value::as_array_mut);
    for answer in answers.into_iter().flatten() {
        let evidence = answer.get_mut("evidence").and_then(Value::as_array_mut);
        for evidence in evidence.into_iter().flatten() {
            leave_out(evidence, &["findings"]);
        }
    }
    Ok(Some(document))
}

fn documents(rows: &[Document], without: &[&str], out: &mut impl Write) -> Result<usize> {
    for row in rows {
        let mut document: Value = serde_json::from_str(&row.text)?;
        leave_out(&mut document, without);
        writeln!(out, "{document}")?;
    }
    Ok(rows.len())
}

fn leave_out(document: &mut Value, fields: &[&str]) {
    if let Some(fields_there) = document.as_object_mut() {
        for field in fields {
            fields_there.remove(*field);
        }
    }
}
