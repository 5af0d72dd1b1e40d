//! What was written of an evaluation: its draft, its revisions, and the steps of their lives.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use super::broken;
use crate::{
    domain::{
        evaluation::{Standing, answer::Answer, draft::EvaluationDraft},
        facts::Facts,
    },
    metrics::small::Asked,
    store::{
        Conn, Result, document,
        schema::{drafts, revisions, steps},
    },
};

/// One revision, as it was handed in.
#[derive(Clone, Debug, PartialEq)]
pub struct Revision {
    /// 1, 2, 3 …
    pub n: i64,
    /// The service as it was in the period.
    pub facts: Facts,
    /// What was found out, in private form.
    pub answers: Vec<Answer>,
    /// What the hashes of withheld answers are made with.
    pub salt: Vec<u8>,
    /// Why it was corrected.
    pub reason: Option<String>,
    /// When it was handed in.
    pub submitted_at: DateTime<Utc>,
}

/// One step in the life of a revision.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// The revision.
    pub n: i64,
    /// Where it stands since; a draft was returned.
    pub standing: Standing,
    /// When.
    pub at: DateTime<Utc>,
    /// Why it was returned or withdrawn.
    pub reason: Option<String>,
    /// Entry of the ledger, of what is public.
    pub seq: Option<i64>,
    /// Criteria and target groups withheld, of a publication.
    pub withheld: BTreeSet<Asked>,
}

/// A draft as it was sent.
#[derive(Clone, Debug)]
pub struct Draft {
    /// What was written.
    pub document: EvaluationDraft,
    /// Why it is a correction.
    pub reason: Option<String>,
}

/// The draft of an evaluation.
pub fn draft(id: Uuid, conn: &mut Conn) -> Result<Option<Draft>> {
    let id = id.to_string();
    let row: Option<(String, Option<String>)> = on!(conn, c => drafts::table
        .find(&id)
        .select((drafts::document, drafts::reason))
        .first(c)
        .optional())?;
    row.map(|(text, reason)| Ok(Draft { document: document::read(&text, "draft")?, reason }))
        .transpose()
}

/// Keeps a draft, in the place of the one before.
pub fn keep_draft(id: Uuid, draft: &Draft, now: DateTime<Utc>, conn: &mut Conn) -> Result<()> {
    drop_draft(id, conn)?;
    let text = document::write(&draft.document)?;
    on!(conn, c => diesel::insert_into(drafts::table)
        .values((
            drafts::evaluation_id.eq(id.to_string()),
            drafts::document.eq(&text),
            drafts::reason.eq(&draft.reason),
            drafts::updated_at.eq(now.naive_utc()),
        ))
        .execute(c))?;
    Ok(())
}

/// Drops the draft of an evaluation, if there is one.
pub fn drop_draft(id: Uuid, conn: &mut Conn) -> Result<()> {
    let id = id.to_string();
    on!(conn, c => diesel::delete(drafts::table.find(&id)).execute(c))?;
    Ok(())
}

type RevisionRow = (i64, String, String, Vec<u8>, Option<String>, NaiveDateTime);

/// Revisions of an evaluation, oldest first. One query, on the key.
pub fn all_revisions(id: Uuid, conn: &mut Conn) -> Result<Vec<Revision>> {
    let rows: Vec<RevisionRow> = on!(conn, c => revisions::table
        .filter(revisions::evaluation_id.eq(id.to_string()))
        .order(revisions::n.asc())
        .select((
            revisions::n,
            revisions::facts,
            revisions::answers,
            revisions::salt,
            revisions::reason,
            revisions::submitted_at,
        ))
        .load(c))?;
    rows.into_iter().map(read_revision).collect()
}

/// One revision.
pub fn revision(id: Uuid, n: i64, conn: &mut Conn) -> Result<Option<Revision>> {
    let id = id.to_string();
    let row: Option<RevisionRow> = on!(conn, c => revisions::table
        .find((&id, n))
        .select((
            revisions::n,
            revisions::facts,
            revisions::answers,
            revisions::salt,
            revisions::reason,
            revisions::submitted_at,
        ))
        .first(c)
        .optional())?;
    row.map(read_revision).transpose()
}

type StepRow = (i64, String, NaiveDateTime, Option<String>, Option<i64>, Option<String>);

/// Steps of an evaluation, in order. One query, on the key.
pub fn all_steps(id: Uuid, conn: &mut Conn) -> Result<Vec<Step>> {
    let rows: Vec<StepRow> = on!(conn, c => steps::table
        .filter(steps::evaluation_id.eq(id.to_string()))
        .order(steps::place.asc())
        .select((
            steps::n,
            steps::standing,
            steps::at,
            steps::reason,
            steps::seq,
            steps::withheld,
        ))
        .load(c))?;
    rows.into_iter().map(read_step).collect()
}

fn read_revision(row: RevisionRow) -> Result<Revision> {
    let (n, facts, answers, salt, reason, submitted_at) = row;
    Ok(Revision {
        n,
        facts: document::read(&facts, "revision")?,
        answers: document::read(&answers, "revision")?,
        salt,
        reason,
        submitted_at: submitted_at.and_utc(),
    })
}

fn read_step(row: StepRow) -> Result<Step> {
    let (n, standing, at, reason, seq, withheld) = row;
    Ok(Step {
        n,
        standing: Standing::parse(&standing).ok_or_else(|| broken("standing"))?,
        at: at.and_utc(),
        reason,
        seq,
        withheld: withheld
            .map(|text| document::read(&text, "step"))
            .transpose()?
            .unwrap_or_default(),
    })
}
