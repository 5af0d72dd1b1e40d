//! `znamka serve`: answers requests until it is told to end.

use std::{net::TcpListener, time::Duration};

use clap::Args;
use tokio::task::JoinHandle;

use super::{Error, Result, demo, open, say, token};
use crate::{
    clock::Clock,
    config::Config,
    domain::{
        caller::{Scope, Scopes},
        code::Code,
    },
    http::telemetry::start_log,
    server,
    store::{self, Pool},
};

/// How long the end waits, for the writer and for readers, until the write-ahead log is emptied: with
/// all else it stays within ten seconds.
const FOLD_WITHIN: Duration = Duration::from_millis(500);

/// Answer requests
///
/// Makes the database when there is none, brings it up to date, and serves until it is told to end
/// (SIGTERM or Ctrl-C): then it finishes what is under way, in at most ten seconds.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  znamka serve --demo                                     real figures, to look around
  znamka serve --listen 0.0.0.0:8080 --database-url postgres://znamka@db.example.cz/znamka
  ZNAMKA_RATE_LIMIT=off ZNAMKA_LOG=debug znamka serve")]
pub struct Serve {
    /// Load Czech and Danish services of 2020–2023 first, into an empty database only
    #[arg(long)]
    pub(super) demo: bool,

    #[command(flatten)]
    pub(super) config: Config,
}

/// Opens the register, loads the demo where it is asked for, says what to look at, and serves.
pub fn run(mut config: Config, demo: bool) -> Result<()> {
    start_log(&config);
    let pool = open(&config)?;
    if demo {
        load_demo(&pool)?;
    }
    let address = config.listen;
    let listener =
        TcpListener::bind(address).map_err(|source| Error::Listen { address, source })?;
    config.listen = listener.local_addr()?;
    if demo {
        welcome(&config, &pool)?;
    } else if pool.read(store::ledger::head)?.seq == 0 {
        say::line(EMPTY)?;
    }
    start(config, Clock::System, pool, listener)
}

/// Serves until the process is told to end, and leaves a database file that is whole by itself.
fn start(config: Config, clock: Clock, pool: Pool, listener: TcpListener) -> Result<()> {
    actix_web::rt::System::new().block_on(async move {
        let state = server::open(config, clock, pool.clone())?;
        let jobs = server::spawn_jobs(&state);
        let served = server::serve(&state, listener, server::ROOMS).await;
        jobs.iter().for_each(JoinHandle::abort);
        let folded = tokio::task::spawn_blocking(move || pool.fold(FOLD_WITHIN)).await;
        if let Ok(Err(error)) = folded {
            tracing::warn!(?error, "the write-ahead log stays beside the database");
        }
        Ok(served?)
    })
}

const EMPTY: &str = "\
The register is empty. To fill it:
  znamka import agencies agencies.csv          then life-events, target-groups, services,
  znamka import methodology client-quality-m1.json --freeze
  znamka import evaluations 2025.csv           see znamka import --help
  znamka token --scope admin                   a token to do the same over the network
To look around among real figures first: znamka serve --demo --database-url sqlite:demo.db
";

fn load_demo(pool: &Pool) -> Result<()> {
    match demo::load(pool)? {
        demo::Loaded::Now { seq, took } => say::line(&format!(
            "The demo is loaded: {seq} entries in {:.1} s.",
            took.as_secs_f64()
        ))?,
        demo::Loaded::Before => say::line("The demo is there already.")?,
    }
    Ok(())
}

fn welcome(config: &Config, pool: &Pool) -> Result<()> {
    let at = config.address();
    let token = demo_token(config)?;
    let how = match &token {
        Some(token) if demo::has_example(pool)? => format!(
            "The example evaluation was sent before; read what came of it:\n\n\
             curl '{at}{}'\n\n\
             The demo's assessor may submit and publish others, for 30 days, with this token:\n\n{token}",
            demo::EXAMPLE_READ
        ),
        Some(token) => format!(
            "The demo's assessor may submit and publish, for 30 days:\n\n{}",
            curl(&at, token)
        ),
        None => {
            format!("Tokens come from {}.", config.oidc_issuer.as_deref().unwrap_or("elsewhere"))
        }
    };
    Ok(say::line(&format!(
        "\nznamka listens on {at}. Worth opening:\n\
         \x20 {at}/docs\n\
         \x20 {at}/v1/series?criterion=one-fill&country=CZ\n\
         \x20 {at}/v1/observations.csv?criterion=index\n\n\
         {how}\n"
    ))?)
}

/// A token of our own; none where an issuer makes them.
fn demo_token(config: &Config) -> Result<Option<String>> {
    if config.oidc_issuer.is_some() {
        return Ok(None);
    }
    let agency = Code::parse(demo::ASSESSOR);
    let scopes: Scopes =
        [Scope::EvaluationsAssess, Scope::EvaluationsPublish].into_iter().collect();
    token::issue(config, agency, scopes, "demo".into(), 30).map(Some)
}

fn curl(at: &str, token: &str) -> String {
    format!(
        "curl '{at}/v1/evaluations?to=published' -H 'Content-Type: application/json' \\\n\
         \x20 -H 'Authorization: Bearer {token}' \\\n\
         \x20 -d '{}'",
        demo::EXAMPLE
    )
}
