//! Evaluations are drafted, submitted, returned, published, corrected and withdrawn.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use serde::Serialize;
use uuid::Uuid;

use super::{Refusal, Result, Tx, publication, reason, require};
use crate::{
    domain::{
        caller::{Caller, Scope},
        cell::ScorecardKey,
        check::Faults,
        code::Code,
        evaluation::{Against, Evaluation, Read, Standing, answer::Answer, draft::EvaluationDraft},
        facts::Facts,
        ledger::EntryKind,
        methodology::{MethodologyId, Standing as MethodologyStanding},
        period::Period,
        service::Service,
        source::Source,
        target_group::TargetGroup,
        version::Expected,
        violation::{Violation, did_you_mean},
    },
    metrics::{
        scorecard::{public_answers, shown},
        small::{Asked, withheld},
    },
    store::{
        self, Conn,
        evaluation::{Draft, Key, Record, Revision, Step},
        methodology::StoredMethodology,
    },
};

/// An evaluation after an action: where it stands, and what its author may want to look at again.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Where it stands.
    pub record: Record,
    /// Entry of the ledger, when it became public.
    pub seq: Option<i64>,
    /// Nothing that is wrong, but what often is a slip; of a draft what is still wrong.
    pub warnings: Vec<Violation>,
}

/// Records a new evaluation as a draft, submitted, or published at once.
pub fn submit(
    draft: &EvaluationDraft,
    to: Standing,
    caller: &Caller,
    tx: &mut Tx<'_>,
) -> Result<Outcome> {
    if to == Standing::Published {
        require(caller, Scope::EvaluationsPublish)?;
        tx.lock()?;
    }
    let found = find_parts(draft, caller, tx)?;
    let read = found.read(draft, tx);
    let key = found.key.clone();
    if let Some(key) = &key {
        check_free(key, found.methodology.as_deref(), tx)?;
    }
    let read = match (read, to, &key) {
        // A draft may still break rules, as long as it is known whose it is and about what.
        (Err(violations), Standing::Draft, Some(key)) => {
            return keep_new_draft(draft, key, violations, tx);
        }
        (Ok(read), Standing::Draft, Some(key)) => {
            return keep_new_draft(draft, key, read.warnings, tx);
        }
        (Ok(read), ..) => read,
        (Err(violations), ..) => return Err(violations.into()),
    };
    let id = tx.clock.uuid();
    let record = Record {
        id,
        key: key_of(&read.evaluation),
        standing: Standing::Submitted,
        latest: 1,
        public: None,
        pending: None,
        since: None,
        row_version: 1,
        created_at: tx.now(),
    };
    create(&record, tx)?;
    hand_in(id, 1, &read.evaluation, None, tx)?;
    if to == Standing::Published {
        return publish_record(record, read.warnings, tx);
    }
    Ok(Outcome { record, seq: None, warnings: read.warnings })
}

/// Writes a draft anew, before anything of it was handed in or after it was returned.
pub fn rewrite(
    id: Uuid,
    draft: &EvaluationDraft,
    expected: &Expected,
    caller: &Caller,
    tx: &mut Tx<'_>,
) -> Result<Outcome> {
    let record = own(id, caller, tx)?;
    require_draft(&record)?;
    expected.check(Some(record.row_version))?;
    let found = find_parts(draft, caller, tx)?;
    let read = found.read(draft, tx);
    same_key(&record, found.key.as_ref())?;
    let warnings = read.map_or_else(|violations| violations, |read| read.warnings);
    let kept = Draft { document: draft.clone(), reason: None };
    store::evaluation::keep_draft(id, &kept, tx.now(), tx.conn)?;
    let record = store::evaluation::advance(record, tx.conn)?;
    Ok(Outcome { record, seq: None, warnings })
}

/// Deletes a draft that was never handed in; of a correction only the draft.
pub fn delete(id: Uuid, expected: &Expected, caller: &Caller, tx: &mut Tx<'_>) -> Result<()> {
    let mut record = own(id, caller, tx)?;
    let is_correction = record.pending == Some(Standing::Draft);
    if !is_correction {
        require_draft(&record)?;
    }
    expected.check(Some(record.row_version))?;
    if is_correction {
        store::evaluation::drop_draft(id, tx.conn)?;
        record.pending = None;
        store::evaluation::advance(record, tx.conn)?;
        return Ok(());
    }
    if record.latest > 0 {
        return Err(Refusal::conflict(
            "was-submitted",
            "The evaluation was submitted once and returned; it stays on record.",
            "Mend the draft and submit it again.",
        ));
    }
    Ok(store::evaluation::forget(id, tx.conn)?)
}

/// Hands in a draft.
pub fn submit_draft(id: Uuid, caller: &Caller, tx: &mut Tx<'_>) -> Result<Outcome> {
    let mut record = own(id, caller, tx)?;
    let Some(draft) = store::evaluation::draft(id, tx.conn)? else {
        return Err(wrong_standing(&record, "There is no draft to submit."));
    };
    let found = find_parts(&draft.document, caller, tx)?;
    let read = found.read(&draft.document, tx)?;
    same_key(&record, Some(&key_of(&read.evaluation)))?;
    if record.public.is_none() {
        check_campaigns(&record.key, tx)?;
        record.standing = Standing::Submitted;
    } else {
        record.pending = Some(Standing::Submitted);
    }
    record.latest += 1;
    store::evaluation::drop_draft(id, tx.conn)?;
    hand_in(id, record.latest, &read.evaluation, draft.reason, tx)?;
    let record = store::evaluation::advance(record, tx.conn)?;
    Ok(Outcome { record, seq: None, warnings: read.warnings })
}

/// Hands a submission back to its assessor, with a reason.
pub fn send_back(id: Uuid, why: &str, caller: &Caller, tx: &mut Tx<'_>) -> Result<Outcome> {
    let mut record = judged(id, caller, tx)?;
    let why = reason(why)?;
    if record.pending == Some(Standing::Submitted) {
        record.pending = Some(Standing::Draft);
    } else if record.standing == Standing::Submitted {
        record.standing = Standing::Draft;
    } else {
        return Err(wrong_standing(&record, "Only what is submitted can be returned."));
    }
    let n = record.latest;
    let revision = stored_revision(id, n, tx.conn)?;
    let document = draft_of(&record.key, &revision);
    let kept = Draft { document, reason: revision.reason };
    store::evaluation::keep_draft(id, &kept, tx.now(), tx.conn)?;
    add_step(id, n, Standing::Draft, Some(why), None, BTreeSet::new(), tx)?;
    let record = store::evaluation::advance(record, tx.conn)?;
    Ok(Outcome { record, seq: None, warnings: Vec::new() })
}

/// Publishes what is submitted: an evaluation, or the correction of one.
pub fn publish(id: Uuid, caller: &Caller, tx: &mut Tx<'_>) -> Result<Outcome> {
    tx.lock()?;
    let record = judged(id, caller, tx)?;
    if record.standing != Standing::Submitted && record.pending != Some(Standing::Submitted) {
        return Err(wrong_standing(&record, "Only what is submitted can be published."));
    }
    publish_record(record, Vec::new(), tx)
}

/// Withdraws what is published, for good, with a reason. Its key may then be used anew.
pub fn withdraw(id: Uuid, why: &str, caller: &Caller, tx: &mut Tx<'_>) -> Result<Outcome> {
    tx.lock()?;
    let mut record = judged(id, caller, tx)?;
    let why = reason(why)?;
    let Some(n) = record.public.filter(|_| record.standing == Standing::Published) else {
        return Err(wrong_standing(&record, "Only what is published can be withdrawn."));
    };
    let body = told_withdrawn(&record.key, &why).map_err(unwritable)?;
    let seq = tx.record(EntryKind::EvaluationWithdrawn, &id.to_string(), &body)?;
    store::evaluation::drop_draft(id, tx.conn)?;
    add_step(id, n, Standing::Withdrawn, Some(why), Some(seq), BTreeSet::new(), tx)?;
    record.standing = Standing::Withdrawn;
    record.public = None;
    record.pending = None;
    let record = store::evaluation::advance(record, tx.conn)?;
    let scorecard = publication::work_out(&record.key.scorecard, seq, tx)?;
    store::scorecard::add(&[scorecard], tx.conn)?;
    Ok(Outcome { record, seq: Some(seq), warnings: Vec::new() })
}

/// Records a correction of the revision `corrects`, as a draft, submitted, or published at once.
///
/// The published revision stands until the new one is published.
pub fn correct(
    id: Uuid,
    draft: &EvaluationDraft,
    (corrects, why): (i64, &str),
    to: Standing,
    caller: &Caller,
    tx: &mut Tx<'_>,
) -> Result<Outcome> {
    if to == Standing::Published {
        tx.lock()?;
    }
    let mut record = own(id, caller, tx)?;
    if to == Standing::Published {
        require(caller, Scope::EvaluationsPublish)?;
    }
    let why = reason(why)?;
    if record.standing != Standing::Published {
        return Err(wrong_standing(&record, "Only what is published is corrected."));
    }
    if record.public != Some(corrects) || record.pending.is_some() {
        return Err(Refusal::Conflict {
            code: "revision-overtaken",
            detail: format!(
                "Revision {corrects} is not the last: {} is public{}.",
                record.public.unwrap_or_default(),
                if record.pending.is_some() { ", and a correction is under way" } else { "" }
            ),
            advice: "Read what stands there now, and correct that.",
            location: Some(location(id)),
        });
    }
    let found = find_parts(draft, caller, tx)?;
    let read = found.read(draft, tx);
    same_key(&record, found.key.as_ref())?;
    if to == Standing::Draft {
        let warnings = read.map_or_else(|violations| violations, |read| read.warnings);
        let kept = Draft { document: draft.clone(), reason: Some(why) };
        store::evaluation::keep_draft(id, &kept, tx.now(), tx.conn)?;
        record.pending = Some(Standing::Draft);
        let record = store::evaluation::advance(record, tx.conn)?;
        return Ok(Outcome { record, seq: None, warnings });
    }
    let read = read?;
    record.latest += 1;
    record.pending = Some(Standing::Submitted);
    hand_in(id, record.latest, &read.evaluation, Some(why), tx)?;
    if to == Standing::Published {
        return publish_record(record, read.warnings, tx);
    }
    let record = store::evaluation::advance(record, tx.conn)?;
    Ok(Outcome { record, seq: None, warnings: read.warnings })
}

/// Whether the caller sees drafts and submissions of this assessor.
pub fn sees(caller: &Caller, assessor: &Code) -> bool {
    caller.acts_for(assessor) || caller.may(Scope::EvaluationsPublish)
}

/// Where an evaluation can be read.
pub fn location(id: Uuid) -> String {
    format!("/v1/evaluations/{id}")
}

/// What became public of an evaluation.
#[derive(Serialize)]
struct Told<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<i64>,
    service: &'a Code,
    period: Period,
    methodology: &'a MethodologyId,
    source: Source,
    assessor: &'a Code,
    #[serde(skip_serializing_if = "Option::is_none")]
    facts: Option<&'a Facts>,
    #[serde(skip_serializing_if = "Option::is_none")]
    answers: Option<Vec<Answer>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
}

impl<'a> Told<'a> {
    fn of(key: &'a Key) -> Self {
        Self {
            revision: None,
            service: &key.scorecard.service,
            period: key.scorecard.period,
            methodology: &key.scorecard.methodology,
            source: key.source,
            assessor: &key.assessor,
            facts: None,
            answers: None,
            reason: None,
        }
    }
}

/// The body of the entry that tells of a publication.
pub fn told(
    key: &Key,
    revision: &Revision,
    withheld: &BTreeSet<Asked>,
) -> serde_json::Result<serde_json::Value> {
    serde_json::to_value(Told {
        revision: Some(revision.n),
        facts: Some(&revision.facts),
        answers: Some(public_answers(&revision.answers, withheld, &revision.salt)),
        reason: revision.reason.as_deref(),
        ..Told::of(key)
    })
}

/// The body of the entry that tells of a withdrawal.
pub fn told_withdrawn(key: &Key, why: &str) -> serde_json::Result<serde_json::Value> {
    serde_json::to_value(Told { reason: Some(why), ..Told::of(key) })
}

#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
fn unwritable(error: serde_json::Error) -> store::Error {
    store::Error::Unusable { why: format!("an evaluation cannot be written: {error}") }
}

/// What a draft is about, as far as it is there.
struct Parts {
    service: Option<Service>,
    methodology: Option<Arc<StoredMethodology>>,
    key: Option<Key>,
    target_groups: Vec<Code>,
    missing: Vec<Violation>,
}

/// Finds what a draft is about, and refuses who may not write it.
fn find_parts(draft: &EvaluationDraft, caller: &Caller, tx: &mut Tx<'_>) -> Result<Parts> {
    let source = Source::parse(&draft.source);
    let scope = match source {
        Some(Source::SelfReport) | None => Scope::EvaluationsWrite,
        Some(_) => Scope::EvaluationsAssess,
    };
    let either = source.is_none() && caller.may(Scope::EvaluationsAssess);
    if !either {
        require(caller, scope)?;
    }
    let mut faults = Faults::new();
    let assessor = Code::parse(&draft.assessor);
    if assessor.as_ref().is_some_and(|assessor| !caller.acts_for(assessor)) {
        return Err(Refusal::Forbidden("The assessor is not the agency of the token."));
    }
    let service = store::service::find(&draft.service, tx.conn)?.map(|stored| stored.thing);
    if let Some(service) = &service
        && source == Some(Source::SelfReport)
        && !caller.acts_for(&service.agency)
    {
        return Err(Refusal::Forbidden("The service belongs to another agency."));
    }
    if service.is_none() {
        unknown(&draft.service, "/service", "service", &mut faults);
    }
    if let Some(assessor) = &assessor
        && store::agency::find(assessor.as_str(), tx.conn)?.is_none()
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
    if methodology.as_ref().is_some_and(|m| m.standing == MethodologyStanding::Retired) {
        return Err(Refusal::conflict(
            "methodology-retired",
            format!("`{}` is retired and takes no evaluation.", draft.methodology),
            "Use a version in force; see /v1/methodologies.",
        ));
    }
    check_self(draft, source, service.as_ref(), &mut faults);
    check_facts(draft, tx, &mut faults)?;
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
    Ok(Parts { service, methodology, key, target_groups, missing: faults.into_vec() })
}

/// Who judges itself judges its own service.
fn check_self(
    draft: &EvaluationDraft,
    source: Option<Source>,
    service: Option<&Service>,
    faults: &mut Faults,
) {
    let Some(service) = service.filter(|_| source == Some(Source::SelfReport)) else { return };
    let stated = draft.facts.as_ref().and_then(|facts| facts.agency.as_deref());
    let agency = stated.unwrap_or(service.agency.as_str());
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
fn check_facts(draft: &EvaluationDraft, tx: &mut Tx<'_>, faults: &mut Faults) -> Result<()> {
    let Some(facts) = &draft.facts else { return Ok(()) };
    if let Some(agency) = &facts.agency
        && store::agency::find(agency, tx.conn)?.is_none()
    {
        unknown(agency, "/facts/agency", "agency", faults);
    }
    for (i, life_event) in facts.life_events.iter().flatten().enumerate().take(50) {
        if store::life_event::find(life_event, tx.conn)?.is_none() {
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
    let typed: String = typed.chars().take(80).collect();
    faults.add(pointer, code, format!("There is no {what} `{typed}`."), list);
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
    Ok(Violation::at("/methodology", "unknown-methodology", detail, advice))
}

impl Parts {
    /// The evaluation that the draft tells, or all that is wrong with it.
    fn read(&self, draft: &EvaluationDraft, tx: &Tx<'_>) -> Result<Read, Vec<Violation>> {
        let mut violations = self.missing.clone();
        let (Some(service), Some(stored)) = (&self.service, &self.methodology) else {
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
        let against = Against {
            methodology: &stored.methodology,
            service,
            target_groups: &self.target_groups,
            today: tx.now().date_naive(),
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
}

fn key_of(evaluation: &Evaluation) -> Key {
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
fn check_free(key: &Key, methodology: Option<&StoredMethodology>, tx: &mut Tx<'_>) -> Result<()> {
    if let Some(holder) = store::evaluation::holder(key, tx.conn)? {
        return Err(taken(&holder));
    }
    let rolling = methodology.is_some_and(|stored| stored.methodology.rolling);
    if !rolling && let Some(other) = store::evaluation::overlapping(key, tx.conn)? {
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

fn check_campaigns(key: &Key, tx: &mut Tx<'_>) -> Result<()> {
    let at = tx.head()?;
    if store::campaign::due(&key.scorecard, at, tx.conn)?.is_some() {
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

fn taken(holder: &Record) -> Refusal {
    Refusal::Conflict {
        code: "evaluation-exists",
        detail: "This service, period, methodology, source and assessor is evaluated already."
            .into(),
        advice: "Correct the evaluation that `Location` names, or withdraw it first.",
        location: Some(location(holder.id)),
    }
}

fn create(record: &Record, tx: &mut Tx<'_>) -> Result<()> {
    store::evaluation::create(record, tx.conn).map_err(|error| match error {
        // Two at once on PostgreSQL: the other was first.
        store::Error::Taken { .. } => Refusal::Conflict {
            code: "evaluation-exists",
            detail: "Another evaluation with the same key came in at the same moment.".into(),
            advice: "Look at /v1/evaluations for the one that stands.",
            location: None,
        },
        error => error.into(),
    })
}

fn keep_new_draft(
    draft: &EvaluationDraft,
    key: &Key,
    warnings: Vec<Violation>,
    tx: &mut Tx<'_>,
) -> Result<Outcome> {
    let record = Record {
        id: tx.clock.uuid(),
        key: key.clone(),
        standing: Standing::Draft,
        latest: 0,
        public: None,
        pending: None,
        since: None,
        row_version: 1,
        created_at: tx.now(),
    };
    create(&record, tx)?;
    let kept = Draft { document: draft.clone(), reason: None };
    store::evaluation::keep_draft(record.id, &kept, tx.now(), tx.conn)?;
    Ok(Outcome { record, seq: None, warnings })
}

fn hand_in(
    id: Uuid,
    n: i64,
    evaluation: &Evaluation,
    reason: Option<String>,
    tx: &mut Tx<'_>,
) -> Result<()> {
    let revision = Revision {
        n,
        facts: evaluation.facts.clone(),
        answers: evaluation.answers.clone(),
        salt: tx.clock.salt().to_vec(),
        reason,
        submitted_at: tx.now(),
    };
    store::evaluation::add_revision(id, &revision, tx.conn)?;
    add_step(id, n, Standing::Submitted, None, None, BTreeSet::new(), tx)
}

fn add_step(
    id: Uuid,
    n: i64,
    standing: Standing,
    reason: Option<String>,
    seq: Option<i64>,
    withheld: BTreeSet<Asked>,
    tx: &mut Tx<'_>,
) -> Result<()> {
    let step = Step { n, standing, at: tx.now(), reason, seq, withheld };
    Ok(store::evaluation::add_step(id, &step, tx.conn)?)
}

/// Publishes the newest revision of a record: step, ledger entry, scorecard and cells.
fn publish_record(
    mut record: Record,
    warnings: Vec<Violation>,
    tx: &mut Tx<'_>,
) -> Result<Outcome> {
    tx.lock()?;
    let (id, n) = (record.id, record.latest);
    let revision = stored_revision(id, n, tx.conn)?;
    let groups = tx.target_groups()?;
    let hidden = hidden(&record.key, &revision, i64::MAX, &groups, tx.conn)?;
    let body = told(&record.key, &revision, &hidden).map_err(unwritable)?;
    let kind = match record.public {
        None => EntryKind::EvaluationPublished,
        Some(_) => EntryKind::EvaluationCorrected,
    };
    let seq = tx.record(kind, &id.to_string(), &body)?;
    add_step(id, n, Standing::Published, None, Some(seq), hidden, tx)?;
    record.standing = Standing::Published;
    record.public = Some(n);
    record.pending = None;
    record.since = record.since.or(Some(seq));
    let record = store::evaluation::advance(record, tx.conn)?;
    let scorecard = publication::work_out(&record.key.scorecard, seq, tx)?;
    store::scorecard::add(&[scorecard], tx.conn)?;
    Ok(Outcome { record, seq: Some(seq), warnings })
}

/// What of a revision is withheld, given what publications of the same key before the entry
/// `before` showed, and the target groups there were.
pub fn hidden(
    key: &Key,
    revision: &Revision,
    before: i64,
    groups: &[TargetGroup],
    conn: &mut Conn,
) -> Result<BTreeSet<Asked>> {
    if key.source != Source::Survey {
        return Ok(BTreeSet::new());
    }
    let mut known: BTreeMap<Asked, Vec<u64>> = BTreeMap::new();
    for record in store::evaluation::ever_public(&key.scorecard, conn)? {
        if record.key != *key {
            continue;
        }
        for step in store::evaluation::all_steps(record.id, conn)? {
            let is_earlier = step.seq.is_some_and(|seq| seq < before);
            if step.standing != Standing::Published || !is_earlier {
                continue;
            }
            let earlier = stored_revision(record.id, step.n, conn)?;
            let public = public_answers(&earlier.answers, &step.withheld, &earlier.salt);
            for (asked, n) in shown(&public, key.source) {
                known.entry(asked).or_default().push(n);
            }
        }
    }
    let partition =
        |code: &Code| groups.iter().find(|group| group.code == *code)?.partition.clone();
    Ok(withheld(&revision.answers, key.source, partition, &known))
}

fn stored_revision(id: Uuid, n: i64, conn: &mut Conn) -> Result<Revision> {
    Ok(store::evaluation::revision(id, n, conn)?
        .ok_or_else(|| store::Error::Missing { kind: "revision", id: format!("{id}/{n}") })?)
}

/// The draft that a revision was read from, as far as it can be told.
fn draft_of(key: &Key, revision: &Revision) -> EvaluationDraft {
    let answers = serde_json::to_value(&revision.answers).unwrap_or_default();
    let facts = serde_json::to_value(&revision.facts).unwrap_or_default();
    EvaluationDraft {
        service: key.scorecard.service.to_string(),
        period: key.scorecard.period.to_string(),
        methodology: key.scorecard.methodology.to_string(),
        source: key.source.to_string(),
        assessor: key.assessor.to_string(),
        facts: serde_json::from_value(facts).ok(),
        answers: serde_json::from_value(answers).unwrap_or_default(),
    }
}

/// An evaluation that the caller writes for; to others a private one is not there.
fn own(id: Uuid, caller: &Caller, tx: &mut Tx<'_>) -> Result<Record> {
    let record = visible(id, caller, tx)?;
    let scope = match record.key.source {
        Source::SelfReport => Scope::EvaluationsWrite,
        _ => Scope::EvaluationsAssess,
    };
    if !caller.acts_for(&record.key.assessor) {
        return Err(Refusal::Forbidden("The evaluation belongs to another assessor."));
    }
    require(caller, scope)?;
    Ok(record)
}

/// An evaluation that the caller decides on.
fn judged(id: Uuid, caller: &Caller, tx: &mut Tx<'_>) -> Result<Record> {
    let record = visible(id, caller, tx)?;
    require(caller, Scope::EvaluationsPublish)?;
    Ok(record)
}

fn visible(id: Uuid, caller: &Caller, tx: &mut Tx<'_>) -> Result<Record> {
    store::evaluation::lock(id, tx.conn)?
        .filter(|record| record.since.is_some() || sees(caller, &record.key.assessor))
        .ok_or_else(|| Refusal::missing("evaluation", &id))
}

fn require_draft(record: &Record) -> Result<()> {
    if record.standing == Standing::Draft {
        return Ok(());
    }
    Err(wrong_standing(record, "Only a draft that is not submitted can be changed or deleted."))
}

fn wrong_standing(record: &Record, advice: &'static str) -> Refusal {
    Refusal::Conflict {
        code: match record.standing {
            Standing::Draft => "not-submitted",
            Standing::Submitted => "already-submitted",
            Standing::Published => "already-published",
            Standing::Withdrawn => "already-withdrawn",
        },
        detail: format!("The evaluation is {}.", record.standing),
        advice,
        location: Some(location(record.id)),
    }
}

fn same_key(record: &Record, key: Option<&Key>) -> Result<()> {
    if key.is_none_or(|key| *key == record.key) {
        return Ok(());
    }
    Err(vec![Violation::at(
        "",
        "key-differs",
        "Service, period, methodology, source and assessor of an evaluation do not change.",
        "Repeat them, or submit another evaluation.",
    )]
    .into())
}
