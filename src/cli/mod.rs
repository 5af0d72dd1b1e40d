//! The command line: reads what is asked, does it, says what came of it.
//!
//! Exit codes: 0 done, 1 refused or something was found, 2 asked wrongly.

pub mod demo;
pub mod export;
pub mod import;
pub mod migrate;
pub mod openapi;
mod records;
mod say;
pub mod serve;
pub mod token;
pub mod verify;

use std::{io, net::SocketAddr, process::ExitCode};

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::{
    actions::Refusal,
    config::Config,
    domain::violation::Violation,
    http::keys,
    server::OpenError,
    store::{self, Options, Pool},
};

const EXAMPLES: &str = "\
Examples:
  znamka serve --demo                          a register with real figures, to look around
  znamka serve                                 an empty one, in data/znamka.db
  znamka import agencies agencies.csv          fill it: agencies, services, methodologies …
  znamka import evaluations 2025.csv --to published
  znamka verify                                recompute everything that was ever published

Each command tells more: znamka import --help";

/// A register of the quality of public services.
#[derive(Debug, Parser)]
#[command(name = "znamka", version, after_help = EXAMPLES, arg_required_else_help = true)]
struct Program {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Serve(serve::Serve),
    Import(import::Import),
    Export(export::Export),
    Token(token::Token),
    Migrate(migrate::Migrate),
    Openapi(openapi::Openapi),
    Verify(verify::Verify),
}

/// Why a command was not done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file breaks rules: all of them.
    #[error("{} in {file}; nothing was stored", count(violations.len(), "fault", "faults"))]
    Faults {
        /// The file.
        file: String,
        /// What is wrong with it.
        violations: Vec<Violation>,
    },
    /// Something does not allow it.
    #[error("{0}")]
    Refused(String),
    /// A file cannot be read or written.
    #[error("{path} cannot be read or written")]
    File {
        /// Which one.
        path: String,
        /// What the machine says.
        source: io::Error,
    },
    /// The register was not changed.
    #[error(transparent)]
    Action(#[from] Refusal),
    /// The database could not do it.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The register could not be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// There is no key for tokens.
    #[error(transparent)]
    Keys(#[from] keys::Error),
    /// Nobody can be answered at this address.
    #[error(
        "cannot listen on {address}: {source}. If another program does (perhaps another znamka), end \
         it, or name another address with --listen or ZNAMKA_LISTEN, such as 127.0.0.1:8081"
    )]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the machine says.
        source: io::Error,
    },
    /// The machine failed.
    #[error("the machine failed")]
    Machine(#[from] io::Error),
    /// The document could not be written.
    #[error("the document could not be written")]
    Document(#[from] serde_json::Error),
}

/// What a command answers.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The program: reads its arguments, runs, and says how it went.
pub fn main() -> ExitCode {
    let matches = command().get_matches();
    let program = Program::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    match run(program.command) {
        Ok(code) => code,
        // Whoever reads our output has seen enough.
        Err(Error::Machine(error)) if error.kind() == io::ErrorKind::BrokenPipe => {
            ExitCode::SUCCESS
        }
        Err(error) => {
            say::error(&error);
            ExitCode::FAILURE
        }
    }
}

/// Opens a register that is there already: a mistyped address must not pass for an empty one.
pub fn open_existing(config: &Config) -> Result<Pool> {
    let file = config.database_url.strip_prefix("sqlite:").and_then(|file| file.split('?').next());
    if let Some(file) = file.filter(|file| !std::path::Path::new(file).exists()) {
        return Err(Error::Refused(format!("there is no register in `{file}`")));
    }
    open(config)
}

/// Opens the database of the settings, and brings it up to date.
pub fn open(config: &Config) -> Result<Pool> {
    let pool = Pool::open(&config.database_url, &Options::default())?;
    store::migrate::run(&pool)?;
    Ok(pool)
}

fn run(command: Command) -> Result<ExitCode> {
    match command {
        Command::Serve(serve) => serve::run(serve.config, serve.demo)?,
        Command::Import(import) => import::run(&import)?,
        Command::Export(export) => export::run(&export)?,
        Command::Token(token) => token::run(token)?,
        Command::Migrate(migrate) => migrate::run(&migrate)?,
        Command::Openapi(_) => openapi::run()?,
        Command::Verify(verify) => return verify::run(&verify),
    }
    Ok(ExitCode::SUCCESS)
}

/// The commands. Only `serve` shows all settings; the others, those that mean something to them.
fn command() -> clap::Command {
    let mut command = Program::command();
    for (name, shown) in [
        ("import", &["database_url"][..]),
        ("export", &["database_url"]),
        ("migrate", &["database_url"]),
        ("verify", &["database_url"]),
        ("token", &["database_url", "data_dir", "audience", "token_issuer"]),
    ] {
        command = command.mut_subcommand(name, |command| {
            command.mut_args(|arg| {
                let is_setting = arg.get_help_heading() == Some("Settings");
                let hidden = is_setting && !shown.contains(&arg.get_id().as_str());
                arg.hide(hidden)
            })
        });
    }
    command
}

/// `1 fault`, `2 faults`.
fn count(n: usize, one: &str, many: &str) -> String {
    if n == 1 { format!("1 {one}") } else { format!("{n} {many}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_commands_are_well_formed_and_hide_what_is_not_theirs() {
        command().debug_assert();
        let help = |name: &str| {
            let mut command = command();
            command.build();
            command.find_subcommand_mut(name).unwrap().render_long_help().to_string()
        };
        assert!(help("serve").contains("ZNAMKA_RATE_LIMIT"));
        assert!(!help("token").contains("ZNAMKA_RATE_LIMIT"));
        assert!(help("token").contains("ZNAMKA_DATA_DIR"));
        for name in ["serve", "import", "export", "token", "migrate", "openapi", "verify"] {
            assert!(help(name).contains("Example"), "{name}");
        }
    }
}
