//! Campaigns are set, changed and closed.

use serde_json::json;

use super::{Changed, Refusal, Result, Tx, publication, require};
use crate::{
    domain::{
        caller::{Caller, Scope},
        campaign::{Campaign, CampaignDraft},
        cell::ScorecardKey,
        check::Faults,
        facts::Facts,
        ledger::EntryKind,
        methodology::{MethodologyId, MethodologyStanding},
        version::Expected,
    },
    store::{self, campaign::StoredCampaign},
};

/// Creates the campaign `code`, or changes it while it is open.
pub fn set(
    draft: &CampaignDraft,
    code: &str,
    expected: &Expected,
    caller: &Caller,
    tx: &mut Tx<'_>,
) -> Result<Changed<Campaign>> {
    require(caller, Scope::CampaignsWrite)?;
    tx.lock()?;
    let standing = store::campaign::find(code, tx.conn)?;
    expected.check(standing.as_ref().map(|stored| stored.seq))?;
    if standing.as_ref().is_some_and(|stored| stored.closed_seq.is_some()) {
        return Err(closed(code));
    }
    let methodology = match MethodologyId::parse(&draft.methodology) {
        Some(id) => {
            tx.methodology(&id)?.filter(|stored| stored.standing == MethodologyStanding::Frozen)
        }
        None => None,
    };
    let methodology = methodology.as_ref().map(|stored| &stored.methodology);
    let campaign = Campaign::parse(draft, code, methodology)?;
    check_filter(&campaign, tx)?;
    if let Some(stored) = standing.as_ref().filter(|stored| stored.campaign == campaign) {
        return Ok(Changed { thing: campaign, version: stored.seq, created: false });
    }
    let version = tx.record(EntryKind::CampaignSet, code, &campaign)?;
    store::campaign::set(&campaign, version, tx.conn)?;
    Ok(Changed { thing: campaign, version, created: standing.is_none() })
}

/// What a filter names must be there, or the campaign would expect nobody.
fn check_filter(campaign: &Campaign, tx: &mut Tx<'_>) -> Result<()> {
    let mut faults = Faults::new();
    for (i, agency) in campaign.filter.agencies.iter().enumerate() {
        if store::agency::find(agency.as_str(), tx.conn)?.is_none() {
            faults.add(
                format!("/filter/agencies/{i}"),
                "unknown-agency",
                format!("There is no agency `{agency}`."),
                "See /v1/agencies.",
            );
        }
    }
    for (i, life_event) in campaign.filter.life_events.iter().enumerate() {
        if store::life_event::find(life_event.as_str(), tx.conn)?.is_none() {
            faults.add(
                format!("/filter/life_events/{i}"),
                "unknown-life-event",
                format!("There is no life event `{life_event}`."),
                "See /v1/life-events.",
            );
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(faults.into_vec().into()) }
}

/// Closes a campaign: what is due now and not reported is said to be.
pub fn close(code: &str, caller: &Caller, tx: &mut Tx<'_>) -> Result<Changed<StoredCampaign>> {
    require(caller, Scope::CampaignsWrite)?;
    close_due(code, tx)
}

/// Closes a campaign whose day has come; nobody's token is needed for that.
pub fn close_due(code: &str, tx: &mut Tx<'_>) -> Result<Changed<StoredCampaign>> {
    tx.lock()?;
    let stored =
        store::campaign::find(code, tx.conn)?.ok_or_else(|| Refusal::missing("campaign", code))?;
    if stored.closed_seq.is_some() {
        return Err(closed(code));
    }
    let campaign = stored.campaign;
    let mut due = Vec::new();
    for service in store::service::all(tx.conn)? {
        let facts = Facts::of(&service);
        if campaign.expects(&service) {
            due.push((service.code, facts));
        }
    }
    // A database's own order of texts is not the same everywhere; the ledger's is.
    due.sort_by(|(one, _), (other, _)| one.cmp(other));
    let listed: Vec<_> =
        due.iter().map(|(service, facts)| json!({"service": service, "facts": facts})).collect();
    let seq = tx.record(EntryKind::CampaignClosed, code, &json!({"due": listed}))?;
    store::campaign::close(&campaign.code, seq, &due, tx.conn)?;
    let mut scorecards = Vec::with_capacity(due.len());
    for (service, _) in due {
        let key = ScorecardKey {
            service,
            period: campaign.period,
            methodology: campaign.methodology.clone(),
        };
        scorecards.push(publication::work_out(&key, seq, tx)?);
    }
    store::scorecard::add(&scorecards, tx.conn)?;
    let thing = StoredCampaign { campaign, seq, closed_seq: Some(seq) };
    Ok(Changed { thing, version: seq, created: false })
}

fn closed(code: &str) -> Refusal {
    Refusal::conflict(
        "campaign-closed",
        format!("The campaign `{code}` is closed."),
        "What was due then stands; open another campaign for another period.",
    )
}
