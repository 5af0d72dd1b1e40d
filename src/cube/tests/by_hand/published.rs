//! What is published: how it changes, whose it is, and when it can be read.

use serde_json::json;

use super::{answer, body, register, rows};
use crate::{
    cube::{
        Cube,
        query::Kind,
        scorecard::scorecard,
        snapshot::{Error, Snapshot},
        tests::register::code,
    },
    domain::{
        ledger::{Entry, EntryKind},
        period::Period,
        state::Flag,
    },
};

#[test]
fn a_revision_counts_public_changes_and_a_withdrawal_leaves_no_row() {
    let mut register = register();
    let id = register.publish(answer("s1", "2021", 40.0));
    let first = register.seq();
    register.correct(id, answer("s1", "2021", 40.0));
    let row = &rows(&register, "criterion=a")[0];
    assert_eq!((row.revision, row.seq), (Some(1), Some(first)));
    assert!(!row.flags.has(Flag::Revised));

    register.correct(id, answer("s1", "2021", 50.0));
    let row = &rows(&register, "criterion=a")[0];
    assert_eq!((row.value, row.revision, row.seq), (Some(50.0), Some(2), Some(first + 2)));
    assert!(row.flags.has(Flag::Revised));
    assert_eq!(row.published_at, register.snapshot.time(first + 2));
    assert_eq!(rows(&register, &format!("criterion=a&as_of={first}"))[0].value, Some(40.0));

    register.withdraw(id, answer("s1", "2021", 50.0));
    assert!(rows(&register, "criterion=a").is_empty());
    assert!(register.series("criterion=a").series.is_empty());
    // Published anew it goes on counting.
    register.publish(answer("s1", "2021", 50.0));
    assert_eq!(rows(&register, "criterion=a")[0].revision, Some(3));
}

#[test]
fn each_source_has_its_own_line_and_the_best_one_counts() {
    let mut register = register();
    register.publish(answer("s1", "2021", 90.0));
    let audited = json!([{"criterion": "a", "value": 60}]);
    register.publish(body("s1", "2021", "m1", "audit", &audited));
    let value = |text: &str| {
        let row = &rows(&register, text)[0];
        (row.value, row.source.clone().unwrap(), row.revision)
    };
    assert_eq!(value("criterion=a"), (Some(60.0), "audit".into(), Some(2)));
    assert_eq!(value("criterion=a&source=self"), (Some(90.0), "self".into(), Some(1)));
    assert_eq!(value("criterion=a&source=audit"), (Some(60.0), "audit".into(), Some(1)));
    assert!(rows(&register, "criterion=a&source=expert").is_empty());

    register.publish(answer("s2", "2021", 80.0));
    let group = &rows(&register, "criterion=a&by=agency")[0];
    assert_eq!((group.value, group.source.as_deref()), (Some(70.0), Some("mixed")));

    let query = register.query(Kind::Scorecard, "").unwrap();
    let period = Period::parse("2021").unwrap();
    let view = register.snapshot.newest();
    let card = scorecard(&view, &query, &code("s1"), period).unwrap();
    assert!(card.permalink.starts_with("/v1/scorecards/s1/2021?"), "{}", card.permalink);
    let a = card.nodes.iter().find(|node| node.node == "a").unwrap();
    assert_eq!((a.value, a.others[0].value, a.others.len()), (Some(60.0), Some(90.0), 1));
    assert_eq!((card.evaluations.len(), card.worked_out), (2, register.seq() - 1));
    assert!(scorecard(&view, &query, &code("s3"), period).is_none());
}

#[test]
fn entries_that_do_not_follow_are_refused_and_snapshots_stand_still() {
    let mut register = register();
    let before = register.snapshot.clone();
    register.publish(answer("s1", "2021", 62.5));
    assert_eq!(before.newest().scorecards(|_| false, |_| true).count(), 0);
    assert_eq!(register.snapshot.newest().scorecards(|_| false, |_| true).count(), 1);

    let entry = |seq, body| Entry {
        seq,
        at: register.now,
        kind: EntryKind::AgencySet,
        subject: "cz-c".into(),
        body,
    };
    let gap = before.apply(&[entry(before.seq() + 2, json!({}))], Vec::new());
    assert!(matches!(gap, Err(Error::OutOfOrder { .. })));
    let wrong = before.apply(&[entry(before.seq() + 1, json!({}))], Vec::new());
    assert!(matches!(wrong, Err(Error::Unreadable { .. })));
    assert_eq!(Snapshot::empty().head(), None);
    assert_eq!(Snapshot::empty().seq_at(register.now), 0);
}

#[actix_web::test]
async fn who_waits_for_an_entry_is_told() {
    let register = register();
    let cube = Cube::default();
    cube.wait_for(0).await;
    let wait = async {
        cube.wait_for(register.seq()).await;
        cube.load().seq()
    };
    let swap = async { cube.swap(register.snapshot.clone()) };
    let (seq, ()) = tokio::join!(wait, swap);
    assert_eq!(seq, register.seq());
}
