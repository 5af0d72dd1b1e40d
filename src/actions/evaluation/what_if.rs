//! What would be public if a draft or a submission were published now. Nothing is changed.

use std::{collections::BTreeSet, sync::Arc};

use uuid::Uuid;

use super::{admission::parts_of, corrected, sees, wrong_standing};
use crate::{
    actions::{
        Refusal, Result, Tx,
        publication::{Known, bounds, hidden, stored_revision, worked_out},
    },
    domain::{
        caller::Caller, cell::Scorecard, code::Code, evaluation::Standing, facts::Facts,
        methodology::Methodology, state::State, target_group, violation::Violation,
    },
    metrics::{
        scorecard::Published,
        small::Asked,
        what_if::{WhatIf, what_if},
    },
    store::{
        self,
        evaluation::{Record, Revision},
        methodology::StoredMethodology,
    },
};

/// What a publication of now would be worked out from.
#[derive(Debug)]
pub struct Rehearsal {
    record: Record,
    seq: i64,
    methodology: Arc<StoredMethodology>,
    before: Vec<Published>,
    after: Vec<Published>,
    due: Option<Facts>,
    faults: Vec<Violation>,
}

/// What a publication of now would make public.
#[derive(Clone, Debug)]
pub struct Prospect {
    /// Which evaluation, and where it stands.
    pub record: Record,
    /// The last entry of the ledger: what others have published up to it is counted in.
    pub seq: i64,
    /// The methodology.
    pub methodology: Arc<StoredMethodology>,
    /// The scorecard as it is public.
    pub before: Scorecard,
    /// The scorecard as it would be.
    pub after: Scorecard,
    /// How its index would change with other answers; nothing where no scorecard can be worked out.
    pub what_if: Option<WhatIf>,
    /// What is wrong with the draft. Answers that break a rule are left out, but for those that
    /// lack only evidence or a reason.
    pub faults: Vec<Violation>,
}

/// Reads what is needed to tell what would be public if this draft or submission were published
/// now. To those who may not see it, it is not there.
pub fn rehearse(id: Uuid, caller: &Caller, tx: &mut Tx<'_>) -> Result<Rehearsal> {
    let record = store::evaluation::find(id, tx.conn)?
        .filter(|record| sees(caller, &record.key.assessor))
        .ok_or_else(|| Refusal::missing("evaluation", &id))?;
    let standing = record.pending.unwrap_or(record.standing);
    if !matches!(standing, Standing::Draft | Standing::Submitted) {
        let advice = "Draft a correction of it, and ask again.";
        return Err(wrong_standing(&record, advice));
    }
    let key = record.key.scorecard.clone();
    let methodology = tx
        .methodology(&key.methodology)?
        .ok_or_else(|| Refusal::missing("methodology", &key.methodology))?;
    let (revision, faults) = match standing {
        Standing::Draft => drafted(&record, tx)?,
        _ => (stored_revision(id, record.latest, tx.conn)?, Vec::new()),
    };
    let seq = tx.head()?;
    let groups = tx.target_groups()?;
    let mappings = tx.mappings(&key.methodology)?;
    let questions = tx.questions()?;
    let known = Known {
        methodology: Some(&methodology.methodology),
        groups: &groups,
        questions: &questions,
    };
    let withheld = hidden(&record.key, &revision, i64::MAX, known, tx.conn)?;
    let (until, due) = bounds(&key, seq, tx)?;
    let before = store::mapping::gathered(&key, seq, (&mappings, until), tx.conn)?;
    let more = criteria(&methodology.methodology);
    let next = (revision, withheld);
    let stands = before.clone();
    let after = store::evaluation::published_with(&record, stands, next, more, seq, tx.conn)?;
    Ok(Rehearsal { record, seq, methodology, before, after, due, faults })
}

impl Rehearsal {
    /// Works it out. It takes its time, and needs no database for it.
    pub fn work_out(self) -> Prospect {
        let after = self.then();
        let unanswered =
            if self.due.is_some() { State::NotReported } else { State::NotYetMeasured };
        let what_if = after.facts.as_ref().and_then(|facts| {
            let methodology = &self.methodology.methodology;
            what_if(methodology, facts, &self.after, self.record.id, unanswered)
        });
        Prospect { what_if, ..self.outline(after) }
    }

    /// The scorecards alone, without how the index would change with other answers.
    pub fn work_out_scorecards(self) -> Prospect {
        let after = self.then();
        self.outline(after)
    }

    /// Whether nothing is wrong with the draft.
    pub fn is_sound(&self) -> bool {
        self.faults.is_empty()
    }

    /// Whether no grade would come of it, where that is news: a correction of what has none either is not asked.
    pub fn leaves_ungraded(&self) -> bool {
        let stands = || self.scorecard(&self.before, self.seq);
        let is_news = self.record.public.is_none() || stands().without_grade().is_none();
        is_news && self.then().without_grade().is_some()
    }

    fn then(&self) -> Scorecard {
        self.scorecard(&self.after, self.seq + 1)
    }

    fn outline(self, after: Scorecard) -> Prospect {
        let before = self.scorecard(&self.before, self.seq);
        let Self { record, seq, methodology, faults, .. } = self;
        Prospect { record, seq, methodology, before, after, what_if: None, faults }
    }

    fn scorecard(&self, published: &[Published], seq: i64) -> Scorecard {
        let key = &self.record.key.scorecard;
        worked_out(key, seq, published, self.due.clone(), Some(&self.methodology.methodology))
    }
}

/// A draft as the revision that it would be, as far as it can be read.
fn drafted(record: &Record, tx: &mut Tx<'_>) -> Result<(Revision, Vec<Violation>)> {
    let draft = store::evaluation::draft(record.id, tx.conn)?
        .ok_or_else(|| Refusal::missing("draft", &record.id))?;
    let mut document = draft.document;
    let key = &record.key;
    // What it is about was settled when it was created, whatever was written since.
    let about = [
        (&mut document.service, key.scorecard.service.to_string()),
        (&mut document.period, key.scorecard.period.to_string()),
        (&mut document.methodology, key.scorecard.methodology.to_string()),
        (&mut document.source, key.source.to_string()),
        (&mut document.assessor, key.assessor.to_string()),
    ];
    for (written, settled) in about {
        *written = settled;
    }
    let corrects = corrected(record, tx)?;
    let service = store::service::find(&document.service, tx.conn)?.map(|stored| stored.thing);
    let parts = parts_of(&document, service, corrects, tx)?;
    let (evaluation, faults) = parts.read_partly(&document, tx);
    let Some(evaluation) = evaluation else { return Err(faults.into()) };
    let revision = Revision {
        n: record.latest + 1,
        facts: evaluation.facts,
        answers: evaluation.answers,
        // It hides nothing here: no answer of this revision is shown in a public form.
        salt: Vec::new(),
        reason: draft.reason,
        submitted_at: tx.now(),
    };
    Ok((revision, faults))
}

/// All that can be answered of everybody's experience.
fn criteria(methodology: &Methodology) -> BTreeSet<Asked> {
    let everybody = Code::parse(target_group::ALL);
    methodology
        .criteria()
        .filter_map(|(node, _)| Some((node.code.clone(), everybody.clone()?)))
        .collect()
}
