//! The ranking: caveats first, ties as ties, and what is not ranked with the reason.

use actix_web::HttpResponse;
use maud::{Markup, html};

use super::{
    data::files,
    frame::Sheet,
    parts, services,
    visit::{Scene, Visit},
};
use crate::{
    cube::{
        query::Kind,
        ranking::{RankedItem, RankingAnswer, ranking},
    },
    domain::{address::encode, code::Code, service::ServiceType},
    formats::export::Export,
    http::{problem::Problem, work::Work},
};

/// More than there are lines of one ranking that people read.
const MOST: usize = 400;

/// Shows a ranking.
pub async fn show(mut visit: Visit) -> Result<HttpResponse, Problem> {
    visit.query.drop_empty();
    let query = &mut visit.query;
    let criterion = query.code("criterion");
    let country = query.country("country");
    let event = query.code("life_event");
    let of =
        query.parsed("type", "Rank one type of service: `transactional`, …", ServiceType::parse);
    // Services of several types are never ranked together; most are of this one.
    let of = of.unwrap_or(ServiceType::Transactional);
    let by = query.parsed("by", "Rank by `service` or `agency`.", |by| {
        ["service", "agency"].into_iter().find(|known| *known == by)
    });
    let scene = visit.scene()?;
    visit
        .answer(scene, Work::Long, move |scene| {
            let mut pairs: Vec<(&str, &str)> = Vec::new();
            pairs.extend(criterion.as_ref().map(|code| ("criterion", code.as_str())));
            pairs.extend(country.as_ref().map(|country| ("country", country.as_str())));
            pairs.extend(event.as_ref().map(|code| ("life_event", code.as_str())));
            pairs.extend(by.map(|by| ("by", by)));
            pairs.push(("type", of.as_str()));
            let asked = scene.ask(Kind::Rankings, &pairs)?;
            let answer = ranking(&scene.view(), &asked, "/v1/rankings", None, MOST);
            let (answer, _) = answer.map_err(Problem::invalid_parameter)?;
            let chosen = Chosen {
                criterion: criterion.as_ref(),
                country: country.as_deref(),
                event: event.as_ref(),
                by,
                of,
            };
            Ok(page(scene, &answer, &chosen))
        })
        .await
}

struct Chosen<'a> {
    criterion: Option<&'a Code>,
    country: Option<&'a str>,
    event: Option<&'a Code>,
    by: Option<&'static str>,
    of: ServiceType,
}

impl Chosen<'_> {
    /// The same as parameters of the interface.
    fn query(&self) -> String {
        let mut pairs = vec![format!("type={}", self.of)];
        pairs.extend(self.criterion.map(|code| format!("criterion={code}")));
        pairs.extend(self.country.map(|country| format!("country={}", encode(country))));
        pairs.extend(self.event.map(|code| format!("life_event={code}")));
        pairs.extend(self.by.map(|by| format!("by={by}")));
        pairs.join("&")
    }
}

/// The same ranking as files.
fn downloads(scene: &Scene, chosen: &Chosen<'_>) -> Markup {
    let words = scene.words;
    let forms = files::of_table(Export::Rankings, &chosen.query(), words);
    html! {
        section {
            h2 #data { (words.service.downloads) }
            p { (words.ranking.title) ": " (files::links(scene, words.ranking.title, &forms, true)) }
            p { a href=(scene.at_page("/data")) { (words.service.all_data) } }
        }
    }
}

fn page(scene: &Scene, answer: &RankingAnswer, chosen: &Chosen<'_>) -> Sheet {
    let words = scene.words;
    let said = &words.ranking;
    let by_agency = chosen.by == Some("agency");
    let is_ranked = |item: &&RankedItem| item.rank.is_some();
    let with_interval = answer.items.iter().any(|item| item.interval_low.is_some());
    let body = html! {
        h1 { (said.title) }
        (form(scene, chosen))
        @if let Some(period) = answer.period {
            p { (words.chart.period) " " (parts::period(period, words)) ". " ((said.counted)(answer.ranked, answer.not_ranked)) }
        }
        ul.note {
            li { (said.ties) }
            @if answer.items.iter().any(|item| item.observation.n.is_some()) { li { ((said.least)(answer.min_n)) } }
            @if let Some(least) = answer.min_services { li { ((said.least_services)(least)) } }
            @if answer.criteria_sets > 1 { li { ((said.sets)(answer.criteria_sets)) } }
            @if with_interval { li { (said.intervals) } }
        }
        @if answer.ranked == 0 {
            p.none { (said.nothing) }
        } @else {
            div.scroll {
                table.stack aria-label=(said.title) {
                    thead {
                        tr {
                            th scope="col" { (said.place) }
                            th scope="col" { (if by_agency { words.agency.name } else { words.list.name }) }
                            th.number scope="col" { (words.list.grade) }
                            th.number scope="col" { (words.chart.points) }
                            @if with_interval { th.number scope="col" { (said.within) } }
                        }
                    }
                    tbody {
                        @for item in answer.items.iter().filter(is_ranked) {
                            tr {
                                td.place data-label=(said.place) { (item.rank.as_deref().unwrap_or_default()) }
                                th scope="row" {
                                    (subject(scene, item))
                                    @if item.criteria_differ == Some(true) { " " span.note { (said.differs) } }
                                }
                                td.number data-label=(words.list.grade) { (item.observation.value.and_then(|points| parts::grade(points, words)).unwrap_or_default()) }
                                td.number data-label=(words.chart.points) { (item.observation.value.map(|points| parts::number(points, 1, words)).unwrap_or_default()) }
                                @if with_interval {
                                    td.number data-label=(said.within) {
                                        @if let (Some(low), Some(high)) = (item.interval_low, item.interval_high) { (low) "–" (high) }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
        @if answer.not_ranked > 0 {
            h2 { (said.not_ranked) }
            ul {
                @for item in answer.items.iter().filter(|item| item.rank.is_none()) {
                    li { (subject(scene, item)) ": " (item.why_not.map(said.why).unwrap_or_default()) }
                }
            }
        }
        (downloads(scene, chosen))
        (parts::cite(scene, said.title, &answer.cite, &answer.permalink))
    };
    Sheet {
        title: said.title.to_owned(),
        description: said.ties.to_owned(),
        body,
        alternates: vec![(
            answer.permalink.clone(),
            "application/json",
            words.service.download.to_owned(),
        )],
    }
}

fn subject(scene: &Scene, item: &RankedItem) -> Markup {
    let words = scene.words;
    let row = &item.observation;
    match (&row.service, &row.agency) {
        (Some(code), _) => html! {
            a href=(scene.at_page(&format!("/services/{code}"))) { (services::name(scene, code.as_str())) }
            br;
            span.note {
                @if let Some(agency) = &row.agency { (parts::agency(&scene.view(), agency, words)) }
                @if let Some(country) = &row.country { ", " (parts::country(country, words)) }
            }
        },
        (None, Some(code)) => html! {
            a href=(scene.at_page(&format!("/agencies/{code}"))) {
                (parts::agency(&scene.view(), code, words))
            }
        },
        (None, None) => html! { "–" },
    }
}

fn form(scene: &Scene, chosen: &Chosen<'_>) -> Markup {
    let (words, view) = (scene.words, scene.view());
    let nodes = services::criteria(scene);
    let events = services::named(view.life_events().map(|it| (&it.code, &it.names, None)), words);
    html! {
        form.filters method="get" action=(words.at("/ranking")) {
            @if let Some(seq) = scene.as_of { input type="hidden" name="as_of" value=(seq); }
            (services::choice("criterion", words.list.criterion, &nodes, chosen.criterion, None))
            (services::choice("life_event", words.list.life_event, &events, chosen.event, Some(words.list.any)))
            (parts::countries(scene, chosen.country))
            p {
                label for="type" { (words.ranking.of) }
                select #type name="type" {
                    @for of in ServiceType::ALL {
                        option value=(of) selected[chosen.of == *of] { ((words.service_type)(*of)) }
                    }
                }
            }
            p {
                label for="by" { (words.ranking.by) }
                select #by name="by" {
                    option value="service" selected[chosen.by != Some("agency")] { (words.frame.services) }
                    option value="agency" selected[chosen.by == Some("agency")] { (words.frame.agencies) }
                }
            }
            p { button type="submit" { (words.list.filter) } }
        }
    }
}
