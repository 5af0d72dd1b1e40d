//! However many steps a snapshot came to be in, it answers the same at every entry.

use proptest::{collection::vec, prelude::*};
use serde_json::{Value, json};

use super::{
    by_hand::{body, methodology, register},
    register::{Register, code},
};
use crate::{
    cube::{
        coverage::coverage,
        criteria::criteria,
        groups, lines,
        news::{About, News, NewsKey, news},
        observations::observations,
        query::{Kind, Query},
        scorecard::scorecard,
        series::series,
        snapshot::Snapshot,
    },
    domain::{facts::Facts, news::NewsKind, period::Period, violation::Violation},
};

const SERVICES: [&str; 3] = ["s1", "s2", "s3"];
const COUNTRIES: [&str; 4] = ["CZ", "DK", "SK", "AT"];
const PERIODS: [&str; 2] = ["2021", "2022"];

/// One deed at the register: what, and which service, country and period it is about.
type Step = (u8, usize, usize, usize, u8);

fn take(register: &mut Register, made: &mut Vec<(uuid::Uuid, Value)>, step: Step) {
    let (what, service, country, period, value) = step;
    let (name, country, period) = (SERVICES[service], COUNTRIES[country], PERIODS[period]);
    let event = ["family", "health"][service % 2];
    let answers = json!([{"criterion": "a", "value": value}]);
    match what {
        0 => register.service(name, &json!({"country": country, "life_events": [event]})),
        1 => register.agency("cz-b", country),
        2 if made.len() > service => {
            let (id, body) = made.swap_remove(service);
            register.withdraw(id, body);
        }
        3 if made.len() > service => {
            let mut body = made[service].1.clone();
            body["answers"] = answers;
            register.correct(made[service].0, body);
        }
        4 => register.campaign(&json!({"code": "c", "names": {"en": "C"},
            "methodology": "quality@m1", "period": period, "opens_on": "2021-01-01",
            "due_on": "2021-01-01", "closes_on": "2021-02-01",
            "filter": {"agencies": [], "life_events": [event], "types": []}})),
        5 if register.snapshot.newest().campaign("c").is_some() => register.close("c"),
        _ => {
            // In the period the service may have been of another country, agency or life event.
            let view = register.snapshot.newest();
            let mut facts = json!(Facts::of(view.service(name).unwrap()));
            facts["country"] = json!(country);
            facts["agency"] = json!(["cz-a", "cz-b"][usize::from(value) % 2]);
            facts["life_events"] = json!(vec![["family", "health"][usize::from(value) / 2 % 2]]);
            let mut body = body(name, period, "m1", ["self", "audit"][service % 2], &answers);
            body["facts"] = facts;
            if made.iter().any(|(_, old)| old["service"] == name && old["period"] == period) {
                return;
            }
            let id = register.publish(body.clone());
            made.push((id, body));
        }
    }
}

/// What a register tells as of an entry, refusals too.
fn answers(register: &Register, seq: i64) -> Vec<String> {
    let view = register.snapshot.view(seq);
    let mut told = Vec::new();
    let mut ask = |kind: Kind, text: &str, answer: &dyn Fn(&Query) -> String| {
        let asked: Result<Query, Vec<Violation>> =
            register.query(kind, &format!("{text}&as_of={seq}"));
        told.push(match asked {
            Ok(query) => format!("{text}: {} {}", query.canonical(), answer(&query)),
            Err(faults) => format!("{text}: {faults:?}"),
        });
    };
    for text in [
        "",
        "criterion=a",
        "criterion=a&by=country",
        "criterion=a&by=life_event&panel=matched",
        "criterion=a&country=CZ",
        "country=DK",
        "country=SK",
        "country=AT&criterion=a",
        "life_event=health&criterion=a",
    ] {
        ask(Kind::Observations, text, &|query| {
            format!("{:?}", observations(&view, query, None, usize::MAX))
        });
        ask(Kind::Series, text, &|query| format!("{:?}", series(&view, query, "/v1/series")));
    }
    ask(Kind::Coverage, "", &|query| format!("{:?}", coverage(&view, query, "/v1/coverage")));
    ask(Kind::Criteria, "", &|query| format!("{:?}", criteria(&view, query)));
    for (service, period) in SERVICES.iter().flat_map(|service| PERIODS.map(|p| (service, p))) {
        let period = Period::parse(period).unwrap();
        ask(Kind::Scorecard, "", &|query| {
            format!("{:?}", scorecard(&view, query, &code(service), period))
        });
    }
    for about in about() {
        told.push(format!("{:?}", news(&view, &about, None, None, usize::MAX)));
    }
    told
}

fn about() -> Vec<About> {
    let agencies = ["cz-a", "cz-b"].map(|agency| About::Agency(code(agency)));
    let services = SERVICES.map(|service| About::Service(code(service)));
    [About::All].into_iter().chain(agencies).chain(services).collect()
}

/// News of a service or an agency are those of all that are theirs, whatever the pages they come in.
fn assert_news_are_found_alike(register: &Register) {
    let view = register.snapshot.newest();
    let all = news(&view, &About::All, None, None, usize::MAX).0;
    assert!(all.is_sorted_by(|one, other| one.key() < other.key()));
    for about in about() {
        for kind in [None, Some(NewsKind::Corrected), Some(NewsKind::MissedDeadline)] {
            let theirs = |news: &&News| match &about {
                About::All => true,
                About::Service(service) => news.service == *service,
                About::Agency(agency) => news.agency == *agency,
            };
            let meant = |news: &&News| kind.is_none_or(|kind| news.kind == kind);
            let expected: Vec<&News> = all.iter().filter(theirs).filter(meant).collect();
            let (mut found, mut after) = (Vec::new(), None);
            loop {
                let (page, next) = news(&view, &about, kind, after.as_ref(), 2);
                found.extend(page);
                let Some(next) = next else { break };
                assert_eq!(NewsKey::read(&next.text()), Some(next.clone()));
                after = Some(next);
            }
            assert_eq!(found.iter().collect::<Vec<_>>(), expected, "{about:?} {kind:?}");
        }
    }
}

/// The snapshot that the same entries make, so many at a time.
fn in_batches(register: &Register, size: usize) -> Snapshot {
    register.told.chunks(size).fold(Snapshot::empty(), |snapshot, batch| {
        let entries: Vec<_> = batch.iter().map(|(entry, _)| entry.clone()).collect();
        // Scorecards come in any order.
        let cards = batch.iter().rev().flat_map(|(_, cards)| cards.clone()).collect();
        snapshot.apply(&entries, cards).unwrap()
    })
}

fn assert_batches_answer_alike(mut register: Register) {
    let head = register.seq();
    let one_by_one: Vec<_> = (0..=head).map(|seq| answers(&register, seq)).collect();
    for size in [2, 5, register.told.len()] {
        register.snapshot = in_batches(&register, size);
        assert_eq!(register.seq(), head);
        for (seq, told) in (0..).zip(&one_by_one) {
            assert_eq!(&answers(&register, seq), told, "as of {seq}, {size} at a time");
        }
    }
}

#[test]
fn a_country_is_known_from_the_first_entry_that_names_it() {
    let mut register = register();
    let mut made = Vec::new();
    // First in the facts of a period, then in the catalogue.
    take(&mut register, &mut made, (9, 0, 1, 0, 40));
    take(&mut register, &mut made, (0, 0, 1, 0, 40));
    assert!(
        register.query(Kind::Series, &format!("country=DK&as_of={}", register.seq() - 1)).is_ok()
    );
    assert_batches_answer_alike(register);
}

/// Groups that are added up in one walk, and the same by looking up each cell.
fn assert_walks_find_what_is_looked_up(register: &Register) {
    for seq in 0..=register.seq() {
        let view = register.snapshot.view(seq);
        for text in [
            "criterion=a&by=agency",
            "criterion=index&by=country&weight=volume",
            "criterion=a&by=life_event&combine=mean",
            "criterion=b&by=agency&latest=1",
            "criterion=a&by=level&source=audit&since=2022",
            "criterion=a&by=life_event&life_event=health&target_group=all",
            "criterion=a&by=agency&agency=cz-b",
            "criterion=index&by=level&agency=cz-a&life_event=health",
            "criterion=a&by=country&country=CZ&type=transactional",
        ] {
            let text = format!("{text}&as_of={seq}");
            let Ok(query) = register.query(Kind::Observations, &text) else { continue };
            let walked = groups::lines(&view, &query).unwrap();
            let (mut looked_up, _) = lines::looked_up(&view, &query);
            for line in &mut looked_up {
                // What changes are worked out from, a walk leaves out.
                line.cells.clear();
                line.figures.iter_mut().for_each(|figure| figure.units.clear());
            }
            assert_eq!(format!("{walked:?}"), format!("{looked_up:?}"), "{text}");
        }
        // What is read of its members alone is what it is among all.
        for (by, codes) in [("agency", ["cz-a", "cz-b"]), ("life_event", ["family", "health"])] {
            let lines = |text: &str| {
                let text = format!("criterion=a&by={by}{text}&as_of={seq}");
                let Ok(query) = register.query(Kind::Observations, &text) else {
                    return Vec::new();
                };
                let lines = groups::lines(&view, &query).unwrap();
                lines.iter().map(|line| format!("{line:?}")).collect()
            };
            let alone: Vec<String> =
                codes.iter().flat_map(|code| lines(&format!("&{by}={code}"))).collect();
            assert_eq!(alone, lines(""), "{by} as of {seq}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_restart_changes_no_answer(
        steps in vec((0..12_u8, 0..3_usize, 0..4_usize, 0..2_usize, 0..=100_u8), 1..16)
    ) {
        let mut register = register();
        register.freeze(&methodology("m2", &json!({"m1": {"except": ["b"]}})));
        let mut made = Vec::new();
        for step in steps {
            take(&mut register, &mut made, step);
        }
        assert_walks_find_what_is_looked_up(&register);
        assert_news_are_found_alike(&register);
        assert_batches_answer_alike(register);
    }
}
