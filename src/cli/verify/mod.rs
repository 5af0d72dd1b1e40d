//! `znamka verify`: recomputes all that was ever published, and names what differs.

mod compare;
mod replay;
mod standing;

use std::{process::ExitCode, time::Instant};

use clap::Args;

pub use self::compare::Difference;
use super::{Result, open_existing, say};
use crate::{
    config::Config,
    store::{self, Pool},
};

/// Most differences kept one by one.
const MOST: usize = 1_000;

/// Recompute all that was ever published, and name what differs
///
/// Replays the whole ledger: every leaf hash, every number and time, every entry held against the
/// revision or the catalogue that it tells of, what was withheld, and every scorecard and cell
/// worked out anew from the answers and facts that were public then. Changes nothing. Exit code 1
/// when anything differs.
#[derive(Args, Debug)]
#[command(after_help = "\
Example:
  znamka verify --database-url postgres://znamka@db.example.cz/znamka && echo sound")]
pub struct Verify {
    #[command(flatten)]
    config: Config,
}

/// What a verification found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Entries of the ledger that were read.
    pub entries: u64,
    /// Scorecards that were worked out anew.
    pub scorecards: u64,
    /// Cells of them.
    pub cells: u64,
    /// Evaluations held against their steps.
    pub evaluations: u64,
    /// What differs: the first ones.
    pub differences: Vec<Difference>,
    /// How many differ beyond those.
    pub more: u64,
}

impl Report {
    /// Whether all is as it was published.
    pub fn is_sound(&self) -> bool {
        self.differences.is_empty()
    }

    fn differs(&mut self, difference: Difference) {
        if self.differences.len() < MOST {
            self.differences.push(difference);
        } else {
            self.more += 1;
        }
    }
}

/// Verifies a register as it is at one moment; `told` hears of each entry.
pub fn verify(pool: &Pool, told: impl FnMut()) -> Result<Report> {
    pool.read(|conn| replay::replay(conn, told))
}

pub(super) fn run(verify: &Verify) -> Result<ExitCode> {
    let began = Instant::now();
    let pool = open_existing(&verify.config)?;
    let seq = pool.read(store::ledger::head)?.seq;
    let bar = say::progress(usize::try_from(seq).unwrap_or_default(), "entries");
    let report = self::verify(&pool, || bar.inc(1))?;
    bar.finish_and_clear();
    for difference in &report.differences {
        say::line(&difference.to_string())?;
    }
    if report.more > 0 {
        say::line(&format!("… and {} more", report.more))?;
    }
    let found = report.differences.len();
    let verdict = if report.is_sound() {
        "All is as it was published".to_owned()
    } else {
        format!("{} found", super::count(found, "difference", "differences"))
    };
    say::line(&format!(
        "{verdict}: {} entries, {} scorecards, {} cells and {} evaluations checked in {:.1} s.",
        report.entries,
        report.scorecards,
        report.cells,
        report.evaluations,
        began.elapsed().as_secs_f64()
    ))?;
    Ok(if report.is_sound() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
