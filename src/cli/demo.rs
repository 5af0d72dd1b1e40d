//! The demo: real figures of Czech and Danish services, told as they became public, and after them one
//! office whose figures are made up and say so.
//!
//! The files of `fixtures/demo` are part of the program. They are loaded on a scripted clock, so
//! that numbers, identifiers and hashes are the same on every machine.

use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use serde::{Deserialize, de::DeserializeOwned};

use super::{
    Error, Result,
    import::{self, Kind, Order},
    records, say,
};
use crate::{
    actions::{self, Refusal, Tx, batch::submit_all},
    clock::Clock,
    domain::{
        caller::Caller,
        cell::ScorecardKey,
        code::Code,
        evaluation::{Standing, draft::EvaluationDraft},
        json,
        methodology::MethodologyId,
        period::Period,
        source::Source,
        version::Expected,
        violation::Violation,
    },
    store::{self, Pool, evaluation::Key},
};

/// Who judged: the agency of the demo's token.
pub const ASSESSOR: &str = "eu-commission";

/// An evaluation that can be submitted to a register with the demo in it.
pub const EXAMPLE: &str = r#"{"service":"cz-obtain-passport","period":"2024","methodology":"eu-egov-services@m2020","source":"expert","assessor":"eu-commission","answers":[{"criterion":"one-fill","value":75},{"criterion":"proactivity","value":false}]}"#;

/// Where one reads what came of it.
pub const EXAMPLE_READ: &str = "/v1/services/cz-obtain-passport/series?criterion=one-fill";

/// Whether the example was sent before: sent again, it would be refused.
pub fn has_example(pool: &Pool) -> Result<bool> {
    let example: EvaluationDraft = json::read(EXAMPLE.as_bytes())
        .and_then(json::draft)
        .map_err(|fault| faulty("example", vec![fault]))?;
    let EvaluationDraft { service, period, methodology, source, assessor, .. } = &example;
    let Some(key) = key([service, period, methodology, source, assessor]) else { return Ok(false) };
    Ok(pool.read(|conn| store::evaluation::holder(&key, conn))?.is_some())
}

/// The setting that says that the demo is loaded.
const SETTING: &str = "demo";
const METHODOLOGY: &str = "eu-egov-services";

macro_rules! files {
    ($($name:literal),+ $(,)?) => {
        &[$(($name, include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/demo/", $name)))),+]
    };
}

const TIMELINE: &str = "timeline.json";
/// What is made up, and says so: a campaign that is open, and services with a volume of uses.
const SAMPLE: &str = "sample/timeline.json";
const FILES: &[(&str, &[u8])] = files![
    "timeline.json",
    "life-events.json",
    "target-groups.json",
    "agencies.json",
    "services.json",
    "services-2021.json",
    "campaigns.json",
    "evaluations-2020.ndjson",
    "evaluations-2021.ndjson",
    "evaluations-2022.ndjson",
    "evaluations-2023.ndjson",
    "accessibility-2022.ndjson",
    "correction.json",
    "withdrawal.json",
    "sample/timeline.json",
    "sample/agencies.json",
    "sample/services.json",
    "sample/campaigns.json",
    "sample/evaluations-2024.ndjson",
    "../methodologies/eu-egov-services-m2020.json",
    "../methodologies/client-quality-m1.json",
];

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loaded {
    /// It was loaded now.
    Now {
        /// The last entry of the ledger.
        seq: i64,
        /// How long it took.
        took: Duration,
    },
    /// It is there already; nothing was done.
    Before,
}

/// Loads the demo into an empty register, all or nothing.
pub fn load(pool: &Pool) -> Result<Loaded> {
    let began = Instant::now();
    let known = pool.read::<_, Error>(|conn| {
        let is_demo = store::setting::find(SETTING, conn)?.is_some();
        Ok((is_demo, store::ledger::head(conn)?.seq))
    })?;
    match known {
        (true, 1..) => return Ok(Loaded::Before),
        (_, 0) => {}
        _ => return Err(not_empty()),
    }
    let mut timeline: Vec<Step> = document(TIMELINE)?;
    timeline.extend(document::<Vec<Step>>(SAMPLE)?);
    let clock = Clock::scripted(timeline.first().map(|step| step.at).unwrap_or_default());
    let bar = say::progress(timeline.len(), "demo");
    let seq = pool.write::<_, Error>(|conn| {
        let tx = &mut Tx::new(conn, &clock);
        tx.lock()?;
        if tx.head()? > 0 {
            // Somebody else was faster.
            return Err(not_empty());
        }
        actions::setting::methodology(Some(METHODOLOGY), tx)?;
        for step in &timeline {
            take(step, &clock, tx)?;
            bar.inc(1);
        }
        let seq = tx.head()?;
        store::setting::set(SETTING, &seq.to_string(), tx.conn)?;
        Ok(seq)
    })?;
    bar.finish_and_clear();
    Ok(Loaded::Now { seq, took: began.elapsed() })
}

fn not_empty() -> Error {
    Error::Refused(
        "the demo is loaded into an empty database only; name another one, such as \
         --database-url sqlite:demo.db"
            .into(),
    )
}

/// What becomes public when.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    at: DateTime<Utc>,
    #[serde(rename = "step")]
    deed: Deed,
    #[serde(default)]
    file: String,
    #[serde(default)]
    code: String,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Deed {
    LifeEvents,
    TargetGroups,
    Agencies,
    Services,
    Methodology,
    Campaign,
    Evaluations,
    Close,
    Correct,
    Withdraw,
}

fn take(step: &Step, clock: &Clock, tx: &mut Tx<'_>) -> Result<()> {
    clock.set(step.at);
    let kind = match step.deed {
        Deed::LifeEvents => Kind::LifeEvents,
        Deed::TargetGroups => Kind::TargetGroups,
        Deed::Agencies => Kind::Agencies,
        Deed::Services => Kind::Services,
        Deed::Methodology => Kind::Methodology,
        Deed::Campaign => Kind::Campaigns,
        Deed::Evaluations => return evaluations(&step.file, tx),
        Deed::Close => {
            actions::campaign::close(&step.code, &caller(), tx)?;
            return Ok(());
        }
        Deed::Correct => return correct(&document(&step.file)?, tx),
        Deed::Withdraw => return withdraw(&document(&step.file)?, tx),
    };
    let mut items = records::read(bytes(&step.file)).map_err(|found| faulty(&step.file, found))?;
    if kind == Kind::Campaigns {
        items.retain(|item| {
            item.document
                .as_ref()
                .is_ok_and(|campaign| campaign.get("code").is_some_and(|code| *code == *step.code))
        });
    }
    let to = Standing::Published;
    let order = Order { kind, file: &step.file, to, freeze: true, dry_run: false };
    import::set_all(items, order, tx).map_err(|stop| stop.into_error(&step.file))?;
    Ok(())
}

fn evaluations(file: &str, tx: &mut Tx<'_>) -> Result<()> {
    let records = import::evaluations(bytes(file), false).map_err(|found| faulty(file, found))?;
    submit_all(&records, (Standing::Published, &Expected::Unsaid), &caller(), tx, || {}).map_err(
        |refusal| match refusal {
            Refusal::Invalid(found) => faulty(file, found),
            refusal => refusal.into(),
        },
    )?;
    Ok(())
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Correction {
    reason: String,
    evaluation: EvaluationDraft,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Withdrawal {
    reason: String,
    service: String,
    period: String,
    methodology: String,
    source: String,
    assessor: String,
}

fn correct(correction: &Correction, tx: &mut Tx<'_>) -> Result<()> {
    let EvaluationDraft { service, period, methodology, source, assessor, .. } =
        &correction.evaluation;
    let held = holder([service, period, methodology, source, assessor], tx)?;
    let corrects = (held.public.unwrap_or_default(), correction.reason.as_str());
    let to = Standing::Published;
    actions::evaluation::correct(held.id, &correction.evaluation, corrects, to, &caller(), tx)?;
    Ok(())
}

fn withdraw(withdrawal: &Withdrawal, tx: &mut Tx<'_>) -> Result<()> {
    let Withdrawal { service, period, methodology, source, assessor, reason } = withdrawal;
    let held = holder([service, period, methodology, source, assessor], tx)?;
    actions::evaluation::withdraw((held.id, &Expected::Any), reason, &caller(), tx)?;
    Ok(())
}

/// The evaluation that holds a key.
fn holder(about: [&str; 5], tx: &mut Tx<'_>) -> Result<store::evaluation::Record> {
    let held = match key(about) {
        Some(key) => store::evaluation::holder(&key, tx.conn)?,
        None => None,
    };
    held.ok_or_else(|| Error::Refused(format!("the demo has no evaluation of {}", about[0])))
}

fn key([service, period, methodology, source, assessor]: [&str; 5]) -> Option<Key> {
    Some(Key {
        scorecard: ScorecardKey {
            service: Code::parse(service)?,
            period: Period::parse(period)?,
            methodology: MethodologyId::parse(methodology)?,
        },
        source: Source::parse(source)?,
        assessor: Code::parse(assessor)?,
    })
}

fn caller() -> Caller {
    Caller::administrator("demo")
}

fn document<T: DeserializeOwned>(file: &str) -> Result<T> {
    json::read(bytes(file)).and_then(json::draft).map_err(|fault| faulty(file, vec![fault]))
}

/// The bytes of an embedded file; none of a file that is not there, which nothing can be read from.
fn bytes(file: &str) -> &'static [u8] {
    FILES.iter().find(|(name, _)| *name == file).map_or(&[], |(_, bytes)| bytes)
}

fn faulty(file: &str, violations: Vec<Violation>) -> Error {
    Error::Faults { file: format!("fixtures/demo/{file}"), violations }
}
