//! Agencies are created and changed.

use super::{Changed, Refusal, Result, Tx, require};
use crate::{
    domain::{
        agency::{Agency, AgencyDraft},
        caller::{Caller, Scope},
        ledger::EntryKind,
        version::Expected,
        violation::Violation,
    },
    store,
};

/// Creates the agency `code`, or changes it.
pub fn set(
    draft: AgencyDraft,
    code: &str,
    expected: &Expected,
    caller: &Caller,
    tx: &mut Tx<'_>,
) -> Result<Changed<Agency>> {
    require(caller, Scope::CatalogueWrite)?;
    if !caller.is_admin() && caller.agency.as_ref().is_some_and(|own| own != code) {
        return Err(Refusal::Forbidden("An agency's token changes no other agency."));
    }
    tx.lock()?;
    let standing = store::agency::find(code, tx.conn)?;
    expected.check(standing.as_ref().map(|stored| stored.seq))?;
    let agency = Agency::parse(draft, code)?;
    check_parents(&agency, tx)?;
    if let Some(stored) = &standing {
        let moved = stored.thing.country != agency.country;
        if moved && store::service::any_of_agency(code, tx.conn)? {
            return Err(vec![Violation::at(
                "/country",
                "country-fixed",
                "The country of an agency with services does not change.",
                "Create another agency and move the services.",
            )]
            .into());
        }
        if stored.thing == agency {
            return Ok(Changed { thing: agency, version: stored.seq, created: false });
        }
    }
    let version = tx.record(EntryKind::AgencySet, code, &agency)?;
    store::agency::set(&agency, version, tx.conn)?;
    Ok(Changed { thing: agency, version, created: standing.is_none() })
}

/// A parent must be there, and nobody is above themselves.
fn check_parents(agency: &Agency, tx: &mut Tx<'_>) -> Result<()> {
    let mut above = agency.parent.clone();
    for _ in 0..16 {
        let Some(code) = above.take() else { return Ok(()) };
        if code == agency.code {
            above = Some(code);
            break;
        }
        match store::agency::find(code.as_str(), tx.conn)? {
            Some(parent) => above = parent.thing.parent,
            None => {
                return Err(vec![Violation::at(
                    "/parent",
                    "unknown-agency",
                    format!("There is no agency `{code}`."),
                    "Create the parent first, or mend the code.",
                )]
                .into());
            }
        }
    }
    if above.is_none() {
        return Ok(());
    }
    Err(vec![Violation::at(
        "/parent",
        "circle",
        "The agency would be above itself, or more than 16 levels deep.",
        "Name another parent.",
    )]
    .into())
}
