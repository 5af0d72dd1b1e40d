//! Reports of accessibility are read and remembered, so that answers can rest on them.

use super::{Result, Tx, batch, evaluation};
use crate::{
    domain::{
        caller::Caller,
        code::Code,
        evaluation::{
            Standing,
            answer::Evidence,
            draft::{AnswerDraft, EvaluationDraft, EvidenceDraft},
        },
        evidence::{Findings, Report},
        methodology::MethodologyId,
        period::Period,
        source::Source,
        violation::Violation,
    },
    store,
};

/// What an answer that rests on a report would be about.
#[derive(Clone, Debug)]
pub struct About {
    /// The service.
    pub service: Code,
    /// The period.
    pub period: Period,
    /// The methodology.
    pub methodology: MethodologyId,
    /// The criterion.
    pub criterion: Code,
    /// In which way it was found out; without it, `tool` or `audit`, as the report says.
    pub source: Option<Source>,
    /// Who judges; without it, the caller's agency.
    pub assessor: Option<Code>,
}

/// Refuses who may answer nothing at all, before their file is read.
pub fn allow(caller: &Caller) -> Result<()> {
    batch::allow(Standing::Draft, caller)
}

/// Remembers what a report says under the hash of its file.
///
/// Whoever knows the hash has the file, or an answer that cites it: nothing of it is private, and
/// nobody finds a report but by its hash.
pub fn remember(sha256: &str, findings: &Findings, caller: &Caller, tx: &mut Tx<'_>) -> Result<()> {
    allow(caller)?;
    let now = tx.now();
    Ok(store::evidence::set(sha256, findings, now, tx.conn)?)
}

/// The evaluation that would rest on a report: its one answer counts the success criteria that passed
/// among those that passed or failed. With it all that is wrong with it, if it were sent so.
pub fn draft(
    evidence: &Evidence,
    report: &Report,
    about: &About,
    caller: &Caller,
    tx: &mut Tx<'_>,
) -> Result<(EvaluationDraft, Vec<Violation>)> {
    let findings = report.findings();
    let by_itself = if report.automatic { Source::Tool } else { Source::Audit };
    let assessor = about.assessor.as_ref().or(caller.agency.as_ref());
    let answer = AnswerDraft {
        criterion: about.criterion.to_string(),
        numerator: Some(findings.passed.into()),
        denominator: Some((findings.passed + findings.failed).into()),
        evidence: vec![EvidenceDraft {
            url: evidence.url.clone(),
            captured_at: evidence.captured_at,
            sha256: evidence.sha256.clone(),
            findings: evidence.findings.clone(),
        }],
        ..AnswerDraft::default()
    };
    let draft = EvaluationDraft {
        service: about.service.to_string(),
        period: about.period.to_string(),
        methodology: about.methodology.to_string(),
        source: about.source.unwrap_or(by_itself).to_string(),
        assessor: assessor.map(ToString::to_string).unwrap_or_default(),
        facts: None,
        answers: vec![answer],
    };
    // What they may not hand in is a fault of the draft; the report is read all the same.
    let faults = evaluation::faults(&draft, caller, tx)?;
    Ok((draft, faults))
}
