//! What is told at the moment when somebody did something: who publishes reads what came of it, and a ranking of
//! what people said names from how many answers on it counts.

use serde_json::{Value, json};
use znamka::config::Config;

use crate::{
    area::Clerk,
    figures::demo_register,
    served::{Served, text},
    small_numbers::{people, pollster, survey},
    world::Engine,
};

both_engines! {
    who_presses_publish_reads_what_came_of_it,
    a_ranking_says_from_how_many_answers_on_it_counts,
}

/// What a page says, in one line; spaces that do not break are spaces.
fn plain(html: &str) -> String {
    let told = html.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text));
    told.collect::<Vec<_>>().join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A sentence of the interface in the same form.
fn said(sentence: &Value) -> String {
    plain(sentence.as_str().unwrap())
}

/// A number with one decimal, as a language writes it.
fn written(number: &Value, language: &str) -> String {
    let tenths = (number.as_f64().unwrap() * 10.0 + 1e-9).round();
    let text = format!("{:.1}", tenths / 10.0);
    if language == "cs" { text.replace('.', ",") } else { text }
}

async fn who_presses_publish_reads_what_came_of_it(engine: Engine) {
    let served = demo_register(engine).await;
    let public = served.anonymous();
    let api = served.agency("sample-office");
    let publisher = Clerk::of(&served, "sample-office", "evaluations:publish").await;
    for (under, language, service) in [("", "cs", "sample-permit"), ("/en", "en", "sample-benefit")]
    {
        // Judged a year later, and worse.
        let found = public.get(&format!("/v1/evaluations?service={service}")).await.is(200).body;
        let before = found["items"][0]["id"].as_str().unwrap().to_owned();
        let mut draft = public.get(&format!("/v1/evaluations/{before}")).await.is(200).body;
        let keep = ["service", "methodology", "source", "assessor", "answers"];
        draft.as_object_mut().unwrap().retain(|name, _| keep.contains(&name.as_str()));
        draft["period"] = json!("2025");
        let answers = draft["answers"].as_array_mut().unwrap();
        let one = answers.iter_mut().find(|answer| answer["criterion"] == "one-fill").unwrap();
        one["numerator"] = json!(0);
        let made = api.post("/v1/evaluations", &draft).await.is(201).body;
        let here = format!("{under}/area/evaluations/{}", made["id"].as_str().unwrap());
        let path = format!("/v1/scorecards/{service}/2025?methodology=client-quality");
        assert_eq!(public.get(&path).await.status, 404, "nothing is public before");
        let page = publisher.page(&here).await;
        assert!(!page.contains("id=\"told\""), "{page}");

        let pressed = publisher.send(&here, &format!("{here}/publish"), &[]).await.is(303);
        let page = publisher.page(pressed.header("location")).await;

        let card = public.get(&path).await.is(200).body;
        let root = &card["nodes"][0];
        let line = format!("/v1/services/{service}/series?methodology=client-quality");
        let line = public.get(&line).await.is(200).body;
        let changes = line["series"][0]["changes"].as_array().unwrap();
        let change = changes.iter().find(|change| change["to"] == "2025").unwrap();
        assert!(change["delta"].as_f64().unwrap() < 0.0, "{change}");
        // The index, its grade in words, and the change: in one sentence after another.
        let parts = [
            written(&root["grade"], language),
            said(&root["words"][language]["said"]),
            written(&root["value"], language),
            said(&change["sentence"][language]),
        ];
        let told = plain(&page);
        let mut rest = told.as_str();
        for part in &parts {
            let (_, after) =
                rest.split_once(part.as_str()).unwrap_or_else(|| panic!("{part}: {told}"));
            rest = after;
        }
        let permalink = format!("{under}/services/{service}?as_of={}", card["seq"]);
        assert!(page.contains(&format!("href=\"{permalink}\"")), "{page}");
        // Where it leads, the public reads the same.
        let shown = plain(&text(&publisher.asker.get(&permalink).await.is(200)));
        assert!(shown.contains(&parts[0]) && shown.contains(&parts[3]), "{shown}");
    }
}

async fn a_ranking_says_from_how_many_answers_on_it_counts(engine: Engine) {
    let served = Served::seeded(engine).await;
    people(&served).await;
    let asked = |n: u64| json!([{"criterion": "grade", "counts": {"1": n / 2, "3": n - n / 2}}]);
    for (service, n) in [("cz-pension", 400), ("cz-housing", 200), ("cz-parental-allowance", 12)] {
        let draft = survey(service, &asked(n));
        pollster(&served).post("/v1/evaluations?to=published", &draft).await.is(201);
    }
    let methodology = Some("people".to_owned());
    let served = Served::over(served.world, Config { methodology, ..Config::default() });
    let public = served.anonymous();
    let answer = public.get("/v1/rankings?type=transactional&criterion=grade").await.is(200).body;
    let items = answer["items"].as_array().unwrap();
    let few: Vec<&Value> =
        items.iter().filter(|item| item["why_not"] == "too_few_answers").collect();
    assert_eq!((few.len(), &answer["ranked"]), (1, &json!(2)), "{answer}");

    let reader = public.header("accept", "text/html");
    for under in ["", "/en"] {
        let path = format!("{under}/ranking?criterion=grade&type=transactional");
        let page = text(&reader.get(&path).await.is(200));
        let (caveats, below) = page.split_once("<table").unwrap();
        let (_, caveats) = caveats.split_once("</form>").unwrap();
        let least = answer["min_n"].to_string();
        assert!(plain(caveats).split(' ').any(|word| word == least), "{least}: {caveats}");
        // Two share their places; who has none stands below them, with the reason.
        let (ranked, others) = below.split_once("</table>").unwrap();
        let place = items[0]["rank"].as_str().unwrap();
        assert!(place.contains('–') && ranked.matches(&format!(">{place}<")).count() >= 2);
        let link = format!("href=\"{under}/services/{}\"", few[0]["service"].as_str().unwrap());
        assert!(others.contains(&link) && !ranked.contains(&link), "{page}");
        let (_, after) = others.split_once(&link).unwrap();
        let reason = plain(&format!("<{}", after.split("</li>").next().unwrap()));
        let (_, why) = reason.rsplit_once(": ").unwrap();
        assert!(why.len() > 10, "{reason}");
    }
}
