//! Services are created and changed.

use super::{Changed, Refusal, Result, Tx, require};
use crate::{
    domain::{
        caller::{Caller, Scope},
        check::Faults,
        ledger::EntryKind,
        service::{Service, ServiceDraft},
        version::Expected,
        violation::Violation,
    },
    store,
};

/// Creates the service `code`, or changes it. An agency's token does so for its own services.
pub fn set(
    draft: ServiceDraft,
    code: &str,
    expected: &Expected,
    caller: &Caller,
    tx: &mut Tx<'_>,
) -> Result<Changed<Service>> {
    require(caller, Scope::CatalogueWrite)?;
    tx.lock()?;
    let standing = store::service::find(code, tx.conn)?;
    if let Some(stored) = &standing
        && !caller.acts_for(&stored.thing.agency)
    {
        return Err(Refusal::Forbidden("The service belongs to another agency."));
    }
    let agency = store::agency::find(&draft.agency, tx.conn)?.map(|stored| stored.thing);
    if agency.as_ref().is_some_and(|agency| !caller.acts_for(&agency.code)) {
        return Err(Refusal::Forbidden("The service would belong to another agency."));
    }
    expected.check(standing.as_ref().map(|stored| stored.seq))?;
    let service = Service::parse(draft, code, agency.as_ref())?;
    let violations = check_references(&service, tx)?;
    if !violations.is_empty() {
        return Err(violations.into());
    }
    if let Some(stored) = standing.as_ref().filter(|stored| stored.thing == service) {
        return Ok(Changed { thing: service, version: stored.seq, created: false });
    }
    let version = tx.record(EntryKind::ServiceSet, code, &service)?;
    store::service::set(&service, version, tx.conn)?;
    Ok(Changed { thing: service, version, created: standing.is_none() })
}

/// Life events and successors must be there.
fn check_references(service: &Service, tx: &mut Tx<'_>) -> Result<Vec<Violation>> {
    let mut faults = Faults::new();
    for (i, life_event) in service.life_events.iter().enumerate() {
        if store::life_event::find(life_event.as_str(), tx.conn)?.is_none() {
            faults.add(
                format!("/life_events/{i}"),
                "unknown-life-event",
                format!("There is no life event `{life_event}`."),
                "See /v1/life-events, or create it first.",
            );
        }
    }
    for (i, successor) in service.successors.iter().enumerate() {
        let code = successor.service.as_str();
        if store::service::find(code, tx.conn)?.is_none() {
            faults.add(
                format!("/successors/{i}/service"),
                "unknown-service",
                format!("There is no service `{code}`."),
                "Create the successor first.",
            );
        } else if leads_back(service, code, tx)? {
            faults.add(
                format!("/successors/{i}/service"),
                "circle",
                "The service would succeed itself.",
                "Mend the successors of the later service.",
            );
        }
    }
    Ok(faults.into_vec())
}

/// Whether following one-to-one successors from `code` comes back to the service.
fn leads_back(service: &Service, code: &str, tx: &mut Tx<'_>) -> Result<bool> {
    let mut next = code.to_owned();
    for _ in 0..64 {
        let Some(stored) = store::service::find(&next, tx.conn)? else { return Ok(false) };
        match stored.thing.one_to_one_successor() {
            None => return Ok(false),
            Some(later) if *later == service.code => return Ok(true),
            Some(later) => next = later.to_string(),
        }
    }
    Ok(true)
}
