//! Where each evaluation stands, held against its steps.

use super::{super::Result, Difference, Report};
use crate::{
    domain::evaluation::Standing,
    store::{
        self, Conn,
        evaluation::{Filter, Sees, Step},
    },
};

/// Evaluations read at once.
const PAGE: i64 = 500;

/// What the steps of an evaluation make of it.
#[derive(Debug, PartialEq, Eq)]
struct Stands {
    standing: Standing,
    latest: i64,
    public: Option<i64>,
    pending: Option<Standing>,
    since: Option<i64>,
}

/// Holds every evaluation against its steps.
pub(super) fn check(conn: &mut Conn, report: &mut Report) -> Result<()> {
    let filter = Filter { sees: Sees::All, ..Filter::default() };
    let mut after = None;
    loop {
        let records = store::evaluation::list(&filter, after, PAGE, conn)?;
        let Some(last) = records.last() else { return Ok(()) };
        after = Some(last.id);
        for record in &records {
            report.evaluations += 1;
            let steps = store::evaluation::all_steps(record.id, conn)?;
            let is_drafted = store::evaluation::draft(record.id, conn)?.is_some();
            let due = told(&steps, is_drafted);
            let there = Stands {
                standing: record.standing,
                latest: record.latest,
                public: record.public,
                pending: record.pending,
                since: record.since,
            };
            for (what, due, there) in fields(&due, &there) {
                report.differs(Difference::of("evaluations", record.id, what, due, there));
            }
        }
    }
}

fn told(steps: &[Step], is_drafted: bool) -> Stands {
    let last = steps.last();
    let published = |step: &&Step| step.standing == Standing::Published;
    let is_withdrawn = steps.iter().any(|step| step.standing == Standing::Withdrawn);
    let public = steps.iter().rfind(published).map(|step| step.n).filter(|_| !is_withdrawn);
    let is_handed_in = last.is_some_and(|step| step.standing == Standing::Submitted);
    let (standing, pending) = match public {
        _ if is_withdrawn => (Standing::Withdrawn, None),
        Some(_) if is_handed_in => (Standing::Published, Some(Standing::Submitted)),
        Some(_) => (Standing::Published, is_drafted.then_some(Standing::Draft)),
        None if is_handed_in => (Standing::Submitted, None),
        None => (Standing::Draft, None),
    };
    Stands {
        standing,
        latest: steps.iter().map(|step| step.n).max().unwrap_or_default(),
        public,
        pending,
        since: steps.iter().find(published).and_then(|step| step.seq),
    }
}

fn fields(due: &Stands, there: &Stands) -> Vec<(&'static str, String, String)> {
    let number = |n: Option<i64>| n.map_or_else(|| "none".to_owned(), |n| n.to_string());
    let all = |told: &Stands| {
        [
            ("standing", told.standing.to_string()),
            ("latest", told.latest.to_string()),
            ("public", number(told.public)),
            ("pending", told.pending.map_or("none", Standing::as_str).to_owned()),
            ("since", number(told.since)),
        ]
    };
    all(due)
        .into_iter()
        .zip(all(there))
        .filter(|((_, due), (_, there))| due != there)
        .map(|((what, due), (_, there))| (what, due, there))
        .collect()
}
