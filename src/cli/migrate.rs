//! `znamka migrate`: brings the database up to date.

use clap::Args;

use super::{Result, say};
use crate::{
    config::Config,
    store::{self, Options, Pool},
};

/// Bring the database up to date
///
/// Every command does so by itself; this one does nothing else. All of it happens or nothing, and a
/// database that a newer program has written is refused.
#[derive(Args, Debug)]
#[command(after_help = "\
Example:
  znamka migrate --database-url postgres://znamka@db.example.cz/znamka?sslmode=require")]
pub struct Migrate {
    #[command(flatten)]
    config: Config,
}

pub(super) fn run(migrate: &Migrate) -> Result<()> {
    let pool = Pool::open(&migrate.config.database_url, &Options::default())?;
    let done = store::migrate::run(&pool)?;
    if done.is_empty() {
        say::line("The database is up to date.")?;
    }
    for version in done {
        say::line(&format!("migrated {version}"))?;
    }
    Ok(())
}
