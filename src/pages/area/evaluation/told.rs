//! What came of a publication, in one sentence: the grade, and how it differs from before.

use maud::{Markup, html};

use crate::{
    cube::{
        query::Kind,
        scorecard::{ScorecardAnswer, scorecard},
        series::series,
    },
    domain::cell::ScorecardKey,
    metrics::sentence::Sentence,
    pages::{parts, services, visit::Scene},
};

/// The grade and how it differs from before, in a sentence.
pub fn sentence(scene: &Scene, key: &ScorecardKey) -> Markup {
    let words = scene.words;
    let said = &words.area.evaluation;
    let card = card(scene, key);
    let Some(root) = card.as_ref().and_then(|card| card.nodes.first()) else { return html! {} };
    html! {
        bdi { (services::name(scene, key.service.as_str())) } ", " (parts::period(key.period, words)) ": "
        @match (root.value, &root.words) {
            (Some(points), Some(wording)) => {
                ((said.index)(
                    &parts::grade(points, words).unwrap_or_default(),
                    &(words.wording)(wording).said,
                    &parts::number(points, 1, words),
                ))
            }
            _ => { ((words.state)(root.state)) ". " (said.no_index) }
        }
        @match change(scene, key) {
            Some(sentence) => { " " ((words.sentence)(&sentence)) }
            None => { " " (said.no_change) }
        }
    }
}

/// The sentence, unless it was told above, and where the public reads it.
pub fn section(scene: &Scene, key: &ScorecardKey, is_told: bool) -> Markup {
    let words = scene.words;
    let said = &words.area.evaluation;
    let Some(card) = card(scene, key) else { return html! {} };
    let page = words.at(&format!("/services/{}", key.service));
    html! {
        section aria-labelledby="told" {
            h2 #told { (said.told) }
            @if !is_told { p.lead { (sentence(scene, key)) } }
            ul {
                li { a href=(page) { (said.public_page) } }
                li { a href={ (page) "?as_of=" (card.seq) } { (said.permalink) } }
                li { a href=(card.permalink) { (said.data) } }
            }
        }
    }
}

/// The scorecard, as the interface gives it.
fn card(scene: &Scene, key: &ScorecardKey) -> Option<ScorecardAnswer> {
    let methodology = key.methodology.to_string();
    let asked = scene.ask(Kind::Scorecard, &[("methodology", &methodology)]).ok()?;
    scorecard(&scene.view(), &asked, &key.service, key.period)
}

/// How the period differs from the one before that it can be compared with, as the interface says it.
fn change(scene: &Scene, key: &ScorecardKey) -> Option<Sentence> {
    let path = format!("/v1/services/{}/series", key.service);
    let pairs = [("methodology", key.methodology.code.as_str())];
    let asked = scene.ask(Kind::ServiceSeries(key.service.clone()), &pairs).ok()?;
    let line = series(&scene.view(), &asked, &path);
    let mut changes = line.series.into_iter().flat_map(|series| series.changes);
    changes.find(|change| change.to == key.period).map(|change| change.sentence)
}
