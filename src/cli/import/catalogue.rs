//! Things of the catalogue from a file, methodologies and campaigns among them.

use serde::de::DeserializeOwned;

use super::{Item, Kind, Order, Stop, Summary, caller, say};
use crate::{
    actions::{self, Tx},
    domain::{
        agency::AgencyDraft,
        campaign::CampaignDraft,
        json,
        life_event::LifeEventDraft,
        methodology::{MethodologyId, MethodologyStanding, draft::MethodologyDraft},
        service::ServiceDraft,
        target_group::TargetGroupDraft,
        version::Expected,
        violation::Violation,
    },
    store,
};

/// What became of one document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Created,
    Changed,
    Equal,
}

/// Sets things of the catalogue. One that names another which stands later in the file waits for
/// it.
pub(in crate::cli) fn set_all(
    mut items: Vec<Item>,
    order: Order<'_>,
    tx: &mut Tx<'_>,
) -> Result<Summary, Stop> {
    let bar = say::progress(items.len(), "documents");
    let mut summary = Summary::default();
    loop {
        let before = items.len();
        let mut faults = Vec::new();
        let mut waiting = Vec::new();
        for item in items {
            match set(&item, order, tx) {
                Ok(fate) => {
                    match fate {
                        Fate::Created => summary.created += 1,
                        Fate::Changed => summary.changed += 1,
                        Fate::Equal => summary.equal += 1,
                    }
                    bar.inc(1);
                }
                Err(refusal) => {
                    let found = refusal.into_violations()?;
                    faults.extend(found.into_iter().map(|fault| {
                        if fault.row.is_some() { fault } else { fault.in_row(item.row, item.line) }
                    }));
                    waiting.push(item);
                }
            }
        }
        if waiting.is_empty() {
            bar.finish_and_clear();
            return Ok(summary);
        }
        if waiting.len() == before {
            return Err(Stop::Faults(faults));
        }
        items = waiting;
    }
}

fn set(item: &Item, order: Order<'_>, tx: &mut Tx<'_>) -> actions::Result<Fate> {
    match order.kind {
        Kind::Agencies => agency(item, tx),
        Kind::LifeEvents => life_event(item, tx),
        Kind::TargetGroups => target_group(item, tx),
        Kind::Services => service(item, tx),
        Kind::Campaigns => campaign(item, tx),
        Kind::Methodology => methodology(item, order.freeze, tx),
        // They come by `submit_all`, and by a command of their own.
        Kind::Evaluations | Kind::Evidence => Ok(Fate::Equal),
    }
}

macro_rules! catalogue {
    ($thing:ident, $draft:ty) => {
        fn $thing(item: &Item, tx: &mut Tx<'_>) -> actions::Result<Fate> {
            let draft: $draft = draft(item)?;
            let code = code(draft.code.as_deref())?;
            let before = store::$thing::find(&code, tx.conn)?.map(|stored| stored.seq);
            let changed = actions::$thing::set(draft, &code, &expected(before), &caller(), tx)?;
            Ok(fate(before, changed.version))
        }
    };
}

catalogue!(agency, AgencyDraft);
catalogue!(life_event, LifeEventDraft);
catalogue!(target_group, TargetGroupDraft);
catalogue!(service, ServiceDraft);

fn campaign(item: &Item, tx: &mut Tx<'_>) -> actions::Result<Fate> {
    let draft: CampaignDraft = draft(item)?;
    let code = code(draft.code.as_deref())?;
    let before = store::campaign::find(&code, tx.conn)?.map(|stored| stored.seq);
    let changed = actions::campaign::set(&draft, &code, &expected(before), &caller(), tx)?;
    Ok(fate(before, changed.version))
}

fn methodology(item: &Item, freeze: bool, tx: &mut Tx<'_>) -> actions::Result<Fate> {
    let draft: MethodologyDraft = draft(item)?;
    let id = format!(
        "{}@{}",
        draft.code.as_deref().unwrap_or_default(),
        draft.version.as_deref().unwrap_or_default()
    );
    let id = MethodologyId::read(&id, "/code").map_err(|fault| vec![fault])?;
    let stored = store::methodology::find(&id, tx.conn)?;
    if let Some(stored) = &stored
        && stored.standing != MethodologyStanding::Draft
        && let Ok(read) = crate::domain::methodology::Methodology::parse(draft.clone(), &id)
        && Some(read.hash()) == stored.hash
    {
        return Ok(Fate::Equal);
    }
    let before = stored.map(|stored| stored.row_version);
    actions::methodology::draft(draft, &id, &expected(before), &caller(), tx)?;
    if freeze {
        actions::methodology::freeze(&id, &caller(), tx)?;
    }
    Ok(if before.is_some() { Fate::Changed } else { Fate::Created })
}

fn draft<T: DeserializeOwned>(item: &Item) -> actions::Result<T> {
    let document = item.document.clone()?;
    Ok(json::draft(document).map_err(|fault| vec![fault])?)
}

fn code(said: Option<&str>) -> actions::Result<String> {
    match said {
        Some(code) => Ok(code.to_owned()),
        None => Err(vec![Violation::at(
            "/code",
            "code-missing",
            "There is no code.",
            "Give each document the code under which it is found.",
        )]
        .into()),
    }
}

/// The file is what is meant, whatever stands there.
fn expected(before: Option<i64>) -> Expected {
    before.map_or(Expected::Absent, |_| Expected::Any)
}

fn fate(before: Option<i64>, version: i64) -> Fate {
    match before {
        None => Fate::Created,
        Some(before) if before == version => Fate::Equal,
        Some(_) => Fate::Changed,
    }
}
