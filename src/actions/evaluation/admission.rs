//! What a draft is about, and whether it may come in.

use std::{collections::HashMap, sync::Arc};

use super::{corrected, location, written_with};
use crate::{
    actions::{Refusal, Result, Tx, require},
    domain::{
        caller::{Caller, Scope},
        cell::ScorecardKey,
        check::Faults,
        code::Code,
        evaluation::{Against, Evaluation, Read, Standing, draft::EvaluationDraft},
        evidence::Findings,
        facts::Facts,
        methodology::{MethodologyId, MethodologyStanding},
        period::Period,
        service::Service,
        source::Source,
        violation::{Violation, did_you_mean},
    },
    store::{
        self,
        evaluation::{Key, Record},
        methodology::StoredMethodology,
    },
};

/// Most answers of a draft whose evidence is looked up: no more are taken of any.
const MOST_CITING: usize = 5_000;

/// What a draft is about, as far as it is there.
pub(super) struct Parts {
    service: Option<Service>,
    pub(super) methodology: Option<Arc<StoredMethodology>>,
    pub(super) key: Option<Key>,
    target_groups: Vec<Code>,
    /// What the reports say that its evidence cites.
    reports: HashMap<String, Findings>,
    /// What is taken where the draft states no facts.
    facts: Option<Facts>,
    is_correction: bool,
    missing: Vec<Violation>,
}

/// Finds what a draft is about, and refuses who may not write it.
///
/// `corrects` are the facts of the published revision that it corrects: a correction is held
/// against those, whatever became of the service or the methodology since.
pub(super) fn find_parts(
    draft: &EvaluationDraft,
    corrects: Option<Facts>,
    caller: &Caller,
    tx: &mut Tx<'_>,
) -> Result<Parts> {
    let service = tx.service(&draft.service)?;
    for right in rights(draft, service.as_ref(), corrects.is_some(), caller) {
        right?;
    }
    let parts = parts_of(draft, service, corrects, tx)?;
    parts.check_standing()?;
    Ok(parts)
}

/// All for which a draft would be refused if it were to stand as `to`, in place of `over` where there is
/// such a draft: what [`find_parts`] and all after it would say one after the other.
///
/// What stands under its key is nothing to those who may not write it. All else is held against what
/// everybody can see.
pub(in crate::actions) fn refusals(
    draft: &EvaluationDraft,
    over: Option<&Record>,
    to: Standing,
    caller: &Caller,
    tx: &mut Tx<'_>,
) -> Result<Vec<Refusal>> {
    let corrects = over.map(|record| corrected(record, tx)).transpose()?.flatten();
    let service = tx.service(&draft.service)?;
    let rights = rights(draft, service.as_ref(), corrects.is_some(), caller);
    let mut found: Vec<Refusal> = rights.into_iter().filter_map(Result::err).collect();
    let may_write = found.is_empty();
    let parts = parts_of(draft, service, corrects, tx)?;
    found.extend(parts.check_standing().err());
    let is_kept_as_it_is = to == Standing::Draft && parts.key.is_some();
    if !is_kept_as_it_is && let Err(violations) = parts.read(draft, tx) {
        found.push(violations.into());
    }
    if let Some(key) = parts.key.as_ref().filter(|_| may_write) {
        let free = match over {
            None => check_free(key, parts.methodology.as_deref(), tx),
            Some(record) if to != Standing::Draft && record.public.is_none() => {
                check_campaigns(key, tx)
            }
            Some(_) => Ok(()),
        };
        found.extend(free.err());
    }
    Ok(found)
}

/// What it takes to write a draft, and whether the caller has it.
fn rights(
    draft: &EvaluationDraft,
    service: Option<&Service>,
    is_correction: bool,
    caller: &Caller,
) -> [Result<()>; 3] {
    let source = Source::parse(&draft.source);
    let either = source.is_none() && caller.may(Scope::EvaluationsAssess);
    let scope = source.map_or(Scope::EvaluationsWrite, written_with);
    let assessor = Code::parse(&draft.assessor);
    let is_other = assessor.is_some_and(|assessor| !caller.acts_for(&assessor));
    let is_of_others = source == Some(Source::SelfReport)
        && !is_correction
        && service.is_some_and(|service| !caller.acts_for(&service.agency));
    let forbidden = |is: bool, why| if is { Err(Refusal::Forbidden(why)) } else { Ok(()) };
    [
        if either { Ok(()) } else { require(caller, scope) },
        forbidden(is_other, "The assessor is not the agency of the token."),
        forbidden(is_of_others, "The service belongs to another agency."),
    ]
}

/// Finds what a draft about this service is about, whoever asks.
pub(super) fn parts_of(
    draft: &EvaluationDraft,
    service: Option<Service>,
    corrects: Option<Facts>,
    tx: &mut Tx<'_>,
) -> Result<Parts> {
    let mut faults = Faults::new();
    let source = Source::parse(&draft.source);
    let assessor = Code::parse(&draft.assessor);
    if service.is_none() {
        unknown(&draft.service, "/service", "service", &mut faults);
    }
    if let Some(assessor) = &assessor
        && tx.agency(assessor.as_str())?.is_none()
    {
        unknown(&draft.assessor, "/assessor", "agency", &mut faults);
    }
    let id = faults.keep(MethodologyId::read(&draft.methodology, "/methodology"));
    let mut methodology = None;
    if let Some(id) = &id {
        methodology =
            tx.methodology(id)?.filter(|stored| stored.standing != MethodologyStanding::Draft);
        if methodology.is_none() {
            faults.extend([unknown_methodology(id, tx)?]);
        }
    }
    let is_correction = corrects.is_some();
    let facts = corrects.or_else(|| service.as_ref().map(Facts::of));
    check_self(draft, source, facts.as_ref(), &mut faults);
    check_facts(draft, facts.as_ref(), tx, &mut faults)?;
    let period = Period::parse(&draft.period);
    let parts = service.as_ref().zip(methodology.as_ref()).zip(period);
    let key =
        parts.zip(source).zip(assessor).map(|((((service, stored), period), source), a)| Key {
            scorecard: ScorecardKey {
                service: service.code.clone(),
                period,
                methodology: stored.methodology.id.clone(),
            },
            source,
            assessor: a,
        });
    let target_groups = tx.target_groups()?.iter().map(|group| group.code.clone()).collect();
    let missing = faults.into_vec();
    let reports = cited(draft, tx)?;
    Ok(Parts { service, methodology, key, target_groups, reports, facts, is_correction, missing })
}

/// What the reports say that the evidence of a draft names by their hashes.
fn cited(draft: &EvaluationDraft, tx: &mut Tx<'_>) -> Result<HashMap<String, Findings>> {
    let evidence = draft.answers.iter().take(MOST_CITING).flat_map(|answer| &answer.evidence);
    let hashes = evidence.filter_map(|evidence| evidence.sha256.as_deref());
    let mut hashes: Vec<&str> = hashes.filter(|hash| hash.len() == 64).collect();
    hashes.sort_unstable();
    hashes.dedup();
    // Most drafts name none, and then nothing is asked.
    Ok(store::evidence::some(&hashes, tx.conn)?)
}

/// Who judges itself judges its own service.
fn check_self(
    draft: &EvaluationDraft,
    source: Option<Source>,
    facts: Option<&Facts>,
    faults: &mut Faults,
) {
    let Some(facts) = facts.filter(|_| source == Some(Source::SelfReport)) else { return };
    let stated = draft.facts.as_ref().and_then(|facts| facts.agency.as_deref());
    let agency = stated.unwrap_or(facts.agency.as_str());
    if draft.assessor != agency {
        faults.add(
            "/assessor",
            "assessor-not-own",
            format!("Only `{agency}` judges this service by itself."),
            "Name the service's agency, or another source such as `audit`.",
        );
    }
}

/// Agencies and life events that facts name must be there.
fn check_facts(
    draft: &EvaluationDraft,
    known: Option<&Facts>,
    tx: &mut Tx<'_>,
    faults: &mut Faults,
) -> Result<()> {
    let Some(facts) = &draft.facts else { return Ok(()) };
    if let Some(code) = &facts.agency {
        match tx.agency(code)? {
            None => unknown(code, "/facts/agency", "agency", faults),
            Some(agency) if known.is_some_and(|k| k.country != agency.country) => {
                faults.add(
                    "/facts/agency",
                    "country-differs",
                    format!("`{code}` is an agency of {}.", agency.country),
                    "Name an agency of the service's country.",
                );
            }
            Some(_) => {}
        }
    }
    for (i, life_event) in facts.life_events.iter().flatten().enumerate().take(50) {
        if !tx.has_life_event(life_event)? {
            unknown(life_event, &format!("/facts/life_events/{i}"), "life event", faults);
        }
    }
    Ok(())
}

fn unknown(typed: &str, pointer: &str, what: &str, faults: &mut Faults) {
    let (code, list) = match what {
        "service" => ("unknown-service", "See /v1/services."),
        "life event" => ("unknown-life-event", "See /v1/life-events."),
        _ => ("unknown-agency", "See /v1/agencies."),
    };
    let shown: String = typed.chars().take(80).collect();
    let detail = format!("There is no {what} `{shown}`.");
    faults.extend([Violation::at(pointer, code, detail, list).written(typed)]);
}

fn unknown_methodology(id: &MethodologyId, tx: &mut Tx<'_>) -> Result<Violation> {
    let known: Vec<String> = store::methodology::all(tx.conn)?
        .iter()
        .filter(|stored| stored.standing == MethodologyStanding::Frozen)
        .map(|stored| stored.methodology.id.to_string())
        .collect();
    let advice = did_you_mean(&id.to_string(), known.iter().map(String::as_str))
        .unwrap_or_else(|| "See /v1/methodologies.".into());
    let detail = format!("No frozen methodology is called `{id}`.");
    let fault = Violation::at("/methodology", "unknown-methodology", detail, advice);
    Ok(fault.written(&id.to_string()))
}

impl Parts {
    /// A methodology that is retired takes corrections alone.
    fn check_standing(&self) -> Result<()> {
        match &self.methodology {
            Some(stored)
                if stored.standing == MethodologyStanding::Retired && !self.is_correction =>
            {
                Err(Refusal::conflict(
                    "methodology-retired",
                    format!("`{}` is retired and takes no evaluation.", stored.methodology.id),
                    "Use a version in force; see /v1/methodologies.",
                ))
            }
            _ => Ok(()),
        }
    }

    /// The evaluation that the draft tells, or all that is wrong with it.
    pub(super) fn read(
        &self,
        draft: &EvaluationDraft,
        tx: &Tx<'_>,
    ) -> Result<Read, Vec<Violation>> {
        let mut violations = self.missing.clone();
        let Some(against) = self.against(tx) else {
            // What does not depend on the service or the methodology is said all the same.
            if let Err(violation) = Period::read(&draft.period, "/period") {
                violations.push(violation);
            }
            let mut faults = Faults::new();
            faults.word(&draft.source, "/source", Source::ALL, Source::as_str);
            faults.code(&draft.assessor, "/assessor");
            violations.extend(faults.into_vec());
            return Err(violations);
        };
        match Evaluation::parse(draft, against) {
            Ok(read) if violations.is_empty() => Ok(read),
            Ok(_) => Err(violations),
            Err(found) => {
                violations.extend(found);
                Err(violations)
            }
        }
    }

    /// As much of the draft as would count, and all that is wrong with it.
    pub(super) fn read_partly(
        &self,
        draft: &EvaluationDraft,
        tx: &Tx<'_>,
    ) -> (Option<Evaluation>, Vec<Violation>) {
        let mut violations = self.missing.clone();
        let Some(against) = self.against(tx) else { return (None, violations) };
        let (evaluation, found) = Evaluation::parse_partly(draft, against);
        violations.extend(found);
        (evaluation, violations)
    }

    fn against(&self, tx: &Tx<'_>) -> Option<Against<'_>> {
        Some(Against {
            methodology: &self.methodology.as_ref()?.methodology,
            service: self.service.as_ref()?,
            facts: self.facts.as_ref()?,
            is_correction: self.is_correction,
            target_groups: &self.target_groups,
            reports: &self.reports,
            today: tx.now().date_naive(),
        })
    }
}

pub(super) fn key_of(evaluation: &Evaluation) -> Key {
    Key {
        scorecard: ScorecardKey {
            service: evaluation.service.clone(),
            period: evaluation.period,
            methodology: evaluation.methodology.clone(),
        },
        source: evaluation.source,
        assessor: evaluation.assessor.clone(),
    }
}

/// The key must not be held, its period not overlapped, and no campaign closed that lists it.
pub(super) fn check_free(
    key: &Key,
    methodology: Option<&StoredMethodology>,
    tx: &mut Tx<'_>,
) -> Result<()> {
    // Two at once must not both find the period free.
    tx.lock_service(&key.scorecard.service)?;
    if let Some(holder) = tx.holder(key)? {
        return Err(taken(&holder));
    }
    let rolling = methodology.is_some_and(|stored| stored.methodology.rolling);
    if !rolling && let Some(other) = tx.overlapping(key)? {
        return Err(Refusal::Conflict {
            code: "period-overlaps",
            detail: format!(
                "The period overlaps `{}`, which the same assessor has evaluated.",
                other.key.scorecard.period
            ),
            advice: "Give a period that begins after the other ends.",
            location: Some(location(other.id)),
        });
    }
    check_campaigns(key, tx)
}

pub(super) fn check_campaigns(key: &Key, tx: &mut Tx<'_>) -> Result<()> {
    let at = tx.head()?;
    if tx.due(&key.scorecard, at)?.is_some() {
        return Err(Refusal::conflict(
            "campaign-closed",
            format!(
                "The campaign for `{}` in {} is closed.",
                key.scorecard.service, key.scorecard.period
            ),
            "What was published can still be corrected; ask the keeper of the campaign.",
        ));
    }
    Ok(())
}

pub(in crate::actions) fn taken(holder: &Record) -> Refusal {
    Refusal::Conflict {
        code: "evaluation-exists",
        detail: "This service, period, methodology, source and assessor is evaluated already."
            .into(),
        advice: match holder.standing {
            Standing::Draft => "It is still a draft: rewrite it with PUT, or delete it.",
            Standing::Submitted => "It waits for a publisher, who can return it to be mended.",
            Standing::Published | Standing::Withdrawn => {
                "Send a correction to its `/revisions`, or withdraw it first."
            }
        },
        location: Some(location(holder.id)),
    }
}
