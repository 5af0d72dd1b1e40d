//! `znamka token`: issues a token from the key of this installation.

use clap::Args;

use super::{Result, say};
use crate::{
    clock::Clock,
    config::Config,
    domain::{
        caller::{Scope, Scopes},
        code::Code,
    },
    http::keys::{Keys, NewToken},
};

/// Issue a token
///
/// Signs it with the key that lies beside the database and is made when there is none. For
/// development and small installations; others name their OpenID Connect issuer to `znamka serve`.
#[derive(Args, Debug)]
#[command(after_help = "\
Scopes:
  evaluations:write    submit self-assessments of the own agency's services
  evaluations:assess   submit audits, surveys and other assessments of any service
  evaluations:publish  publish, return and withdraw evaluations; reads those of all agencies,
                       with drafts and what is withheld because too few people answered
  catalogue:write      change agencies, services and code lists
  methodologies:write  change, freeze and retire methodologies
  campaigns:write      open, change and close campaigns
  admin                all of these, for every agency

Examples:
  znamka token --agency cz-mpsv --scope evaluations:write --days 365
  TOKEN=$(znamka token --agency eu-commission --scope evaluations:assess,evaluations:publish)
  curl -H \"Authorization: Bearer $TOKEN\" …")]
pub struct Token {
    /// Agency that the token acts for; without it, none
    #[arg(long, value_name = "CODE", value_parser = code)]
    agency: Option<Code>,

    /// What it allows; several with commas, or said again
    #[arg(long, required = true, value_name = "SCOPE", value_delimiter = ',', value_parser = scope)]
    scope: Vec<Scope>,

    /// Whom it is issued to: a name in the log, nothing more
    #[arg(long, default_value = "command-line", value_name = "NAME")]
    subject: String,

    /// For how many days
    #[arg(long, default_value_t = 30, value_name = "DAYS", value_parser = clap::value_parser!(u32).range(1..=3650))]
    days: u32,

    #[command(flatten)]
    config: Config,
}

pub(super) fn run(token: Token) -> Result<()> {
    let Token { agency, scope, subject, days, config } = token;
    let key = config.token_key();
    if !key.exists() {
        // A server that runs elsewhere has another key, and its 401 will not say so.
        say::aside(&format!("a new key is made in {}", key.display()));
    }
    let issued = issue(&config, agency, scope.into_iter().collect(), subject, days)?;
    Ok(say::line(&issued)?)
}

/// A token of the installation's own key.
pub fn issue(
    config: &Config,
    agency: Option<Code>,
    scopes: Scopes,
    sub: String,
    days: u32,
) -> Result<String> {
    let keys = Keys::of(config, Clock::System)?;
    let lifetime_s = days.saturating_mul(24 * 60 * 60);
    Ok(keys.issue(NewToken { sub, agency, scopes, lifetime_s })?)
}

fn code(text: &str) -> Result<Code, String> {
    Code::read(text, "").map_err(|fault| fault.advice)
}

fn scope(text: &str) -> Result<Scope, String> {
    Scope::parse(text)
        .ok_or_else(|| format!("the scopes are: {}", Scope::ALL.map(Scope::as_str).join(", ")))
}
