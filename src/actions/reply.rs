//! An agency replies to an evaluation of its service that others made.

use std::collections::BTreeSet;

use serde::Serialize;
use uuid::Uuid;

use super::{
    Changed, Refusal, Result, Tx,
    evaluation::{location, visible, wrong_standing},
    publication::stored_revision,
    require, sharing,
};
use crate::{
    domain::{
        caller::{Caller, Scope},
        code::Code,
        evaluation::Standing,
        ledger::EntryKind,
        methodology::MethodologyId,
        period::Period,
        reply::{About, PublicReply, Reply, ReplyDraft, is_external},
        source::Source,
        version::Expected,
    },
    store::{self, evaluation::Key},
};

/// What became public of a reply, and to what it replies.
#[derive(Serialize)]
struct Announced<'a> {
    service: &'a Code,
    period: Period,
    methodology: &'a MethodologyId,
    source: Source,
    assessor: &'a Code,
    #[serde(flatten)]
    reply: &'a Reply,
}

/// The body of the entry that tells of a reply to an evaluation of this key.
pub fn told(key: &Key, reply: &Reply) -> serde_json::Result<serde_json::Value> {
    serde_json::to_value(Announced {
        service: &key.scorecard.service,
        period: key.scorecard.period,
        methodology: &key.scorecard.methodology,
        source: key.source,
        assessor: &key.assessor,
        reply,
    })
}

/// Replies to an evaluation, or writes the reply anew. What it disputes is flagged from now on: the
/// scorecards are worked out anew, and no number of theirs changes.
pub fn set(
    id: Uuid,
    draft: &ReplyDraft,
    expected: &Expected,
    caller: &Caller,
    tx: &mut Tx<'_>,
) -> Result<Changed<PublicReply>> {
    tx.lock()?;
    let record = visible(id, caller, tx)?;
    let key = &record.key;
    let code = &key.scorecard.service;
    let service = store::service::find(code.as_str(), tx.conn)?;
    let agency = service.map(|stored| stored.thing.agency);
    let agency = agency.ok_or_else(|| Refusal::missing("service", code))?;
    if !caller.acts_for(&agency) {
        return Err(Refusal::Forbidden("Only the agency of the service replies to an evaluation."));
    }
    require(caller, Scope::EvaluationsWrite)?;
    if !is_external(key.source, &key.assessor, &agency) {
        return Err(Refusal::Conflict {
            code: "own-evaluation",
            detail: "The agency made this evaluation itself.".into(),
            advice: "Correct it by a new revision, or withdraw it.",
            location: Some(location(id)),
        });
    }
    let public = record.public.filter(|_| record.standing == Standing::Published);
    let Some(n) = public else {
        return Err(wrong_standing(&record, "Only what is published is replied to."));
    };
    let standing = store::reply::find(id, tx.conn)?;
    expected.check(standing.as_ref().map(|standing| standing.seq))?;
    let answers = stored_revision(id, n, tx.conn)?.answers;
    let answered: BTreeSet<Code> = answers.into_iter().map(|answer| answer.criterion).collect();
    let replaces = standing.as_ref().map(|standing| standing.seq);
    let about = About { agency: &agency, revision: n, answered: &answered, replaces };
    let reply = Reply::parse(draft, about)?;
    let before = standing.as_ref().map(|standing| &standing.reply);
    if let Some(standing) = &standing
        && reply.repeats(&standing.reply)
    {
        let (thing, version) = (standing.clone(), standing.seq);
        return Ok(Changed { thing, version, created: false });
    }
    let body = told(&record.key, &reply).map_err(|error| store::Error::Unusable {
        why: format!("a reply cannot be written: {error}"),
    })?;
    // Its version names what is shown of it, and that has the reply in it.
    let record = store::evaluation::advance(record, tx.conn)?;
    let seq = tx.record(EntryKind::ReplySet, &id.to_string(), &body)?;
    store::reply::add(id, &reply, seq, tx.conn)?;
    if reply.moves_dispute(before) {
        let scorecards = sharing::work_out(&record, seq, tx)?;
        tx.add_scorecards(scorecards)?;
    }
    let thing = PublicReply { reply, seq, at: tx.last_at() };
    Ok(Changed { thing, version: seq, created: standing.is_none() })
}
