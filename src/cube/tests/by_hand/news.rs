use serde_json::json;

use super::{answer, register};
use crate::{
    cube::{
        news::{About, News, news},
        tests::register::{Register, code},
    },
    domain::news::NewsKind,
};

fn of(register: &Register, about: &About) -> Vec<News> {
    news(&register.snapshot.newest(), about, None, None, usize::MAX).0
}

fn told(news: &[News]) -> Vec<(NewsKind, &str, &str)> {
    news.iter().map(|news| (news.kind, news.service.as_str(), news.agency.as_str())).collect()
}

#[test]
fn each_news_is_of_the_agency_that_answered_then() {
    use NewsKind::{Corrected, MissedDeadline, Published, Withdrawn};

    let mut register = register();
    let id = register.publish(answer("s1", "2021", 40.0));
    // The service moves to another agency; what is told of the year before stays with the first.
    register.service("s1", &json!({"agency": "cz-b"}));
    register.campaign(&json!({"code": "c", "names": {"en": "Year 2022"},
        "methodology": "quality@m1", "period": "2022", "opens_on": "2021-01-01",
        "due_on": "2021-01-01", "closes_on": "2021-02-01",
        "filter": {"agencies": [], "life_events": [], "types": []}}));
    let other = register.publish(answer("s2", "2022", 40.0));
    register.close("c");
    let mut body = answer("s1", "2021", 60.0);
    body["reason"] = json!("A slip of the pen.");
    register.correct(id, body);
    let mut body = answer("s2", "2022", 40.0);
    body["reason"] = json!("It was another service.");
    register.withdraw(other, body);

    let all = of(&register, &About::All);
    assert_eq!(
        told(&all),
        [
            (Withdrawn, "s2", "cz-a"),
            (Corrected, "s1", "cz-a"),
            (MissedDeadline, "s1", "cz-b"),
            (MissedDeadline, "s3", "cz-a"),
            (Published, "s2", "cz-a"),
            (Published, "s1", "cz-a"),
        ]
    );
    assert_eq!(all[0].reason.as_deref(), Some("It was another service."));
    assert_eq!(all[1].reason.as_deref(), Some("A slip of the pen."));
    assert_eq!(all[2].campaign, Some(code("c")));
    assert_eq!(
        all[2].sentence.en,
        "Nothing was reported of “s1” for 2022 before the campaign “Year 2022” closed."
    );
    // What was withdrawn later was published without a reason.
    assert_eq!(all[4].reason, None);
    assert_eq!(
        all[4].sentence.en,
        "“s2” has a new evaluation for 2022, judged by the agency itself."
    );
    assert_eq!(
        told(&of(&register, &About::Agency(code("cz-b")))),
        [(MissedDeadline, "s1", "cz-b")]
    );
    assert_eq!(
        told(&of(&register, &About::Service(code("s1")))),
        [(Corrected, "s1", "cz-a"), (MissedDeadline, "s1", "cz-b"), (Published, "s1", "cz-a")]
    );
    // Before anything happened there is nothing to tell.
    let before = register.snapshot.view(3);
    assert!(news(&before, &About::All, None, None, 10).0.is_empty());
}
