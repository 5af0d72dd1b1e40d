//! The ranking: caveats first, ties as ties, and what is not ranked with the reason.

use std::{cmp::Reverse, collections::BTreeSet};

use actix_web::HttpResponse;
use maud::{Markup, html};

use super::{
    criterion,
    data::files,
    frame::Sheet,
    judged, parts, services,
    visit::{Scene, Visit},
};
use crate::{
    cube::{
        query::Kind,
        ranking::{RankedItem, RankingAnswer, ranking},
    },
    domain::{address::encode, code::Code, period::Period, points::half_up, service::ServiceType},
    formats::export::Export,
    http::{problem::Problem, work::Work},
};

/// More than there are lines of one ranking that people read.
const MOST: usize = 400;
/// Most periods to choose from.
const PERIODS: usize = 100;

/// Shows a ranking.
pub async fn show(mut visit: Visit) -> Result<HttpResponse, Problem> {
    visit.query.drop_empty();
    let methodology = criterion::methodology(&mut visit);
    let query = &mut visit.query;
    let period = query.parsed("period", "Give a period: `2023`, `2023-Q2`, …", Period::parse);
    let node = query.code("criterion");
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
    let chosen = Chosen { methodology, period, criterion: node, country, event, by, of };
    visit
        .answer(scene, Work::Long, move |scene| {
            let chosen = chosen.within(scene)?;
            let pairs = chosen.pairs();
            let pairs: Vec<_> = pairs.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let asked = scene.ask(Kind::Rankings, &pairs)?;
            let answer = ranking(&scene.view(), &asked, "/v1/rankings", None, MOST);
            let (mut answer, _) = answer.map_err(Problem::invalid_parameter)?;
            sort(&mut answer.items, scene);
            Ok(page(scene, &answer, &chosen))
        })
        .await
}

/// What is to be ranked.
#[derive(Clone)]
struct Chosen {
    methodology: Option<String>,
    period: Option<Period>,
    criterion: Option<Code>,
    country: Option<String>,
    event: Option<Code>,
    by: Option<&'static str>,
    of: ServiceType,
}

impl Chosen {
    /// The same without a criterion that the methodology does not have: whoever chooses another one has the
    /// criterion of the last one still in the form.
    fn within(self, scene: &Scene) -> Result<Self, Problem> {
        let Some(asked) = &self.methodology else { return Ok(self) };
        let known = judged::version(scene, Some(asked))?;
        let known = known.and_then(|id| scene.view().methodology(&id));
        let is_there = |code: &Code| {
            known.is_some_and(|frozen| frozen.methodology.place(code.as_str()).is_some())
        };
        let criterion = self.criterion.clone().filter(is_there);
        Ok(Self { criterion, ..self })
    }

    /// The same as parameters of the interface.
    fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = vec![("type", self.of.to_string())];
        pairs.extend(self.methodology.clone().map(|asked| ("methodology", asked)));
        pairs.extend(self.period.map(|period| ("period", period.to_string())));
        pairs.extend(self.criterion.as_ref().map(|code| ("criterion", code.to_string())));
        pairs.extend(self.country.clone().map(|country| ("country", country)));
        pairs.extend(self.event.as_ref().map(|code| ("life_event", code.to_string())));
        pairs.extend(self.by.map(|by| ("by", by.to_owned())));
        pairs
    }

    /// The methodology whose version is asked for, else the installation's own.
    fn methodology<'a>(&'a self, scene: &'a Scene) -> &'a str {
        let asked = self.methodology.as_deref();
        asked.map_or(scene.methodology(), |asked| asked.split_once('@').map_or(asked, |it| it.0))
    }
}

/// Sorts lines that share a place, as people look for them in it: by the points that they see, and what has
/// as many, by name. What has no place is sorted by name.
fn sort(items: &mut [RankedItem], scene: &Scene) {
    let view = scene.view();
    items.sort_by_cached_key(|item| {
        let row = &item.observation;
        let names = row.service.as_ref().map_or_else(
            || Some(&view.agency(row.agency.as_ref()?.as_str())?.names),
            |code| Some(&view.service(code.as_str())?.names),
        );
        let name = names.map(|names| parts::plain_name(names, "", scene.words));
        let points = row.value.filter(|_| item.rank.is_some()).map(|points| half_up(points, 1));
        let place = item.rank_low.unwrap_or(u32::MAX);
        (place, Reverse(points), (scene.words.order)(&name.unwrap_or_default()))
    });
}

/// The same ranking as files.
fn downloads(scene: &Scene, chosen: &Chosen) -> Markup {
    let words = scene.words;
    let pairs = chosen.pairs().into_iter();
    let query: Vec<_> = pairs.map(|(name, value)| format!("{name}={}", encode(&value))).collect();
    let forms = files::of_table(Export::Rankings, &query.join("&"), words);
    files::section(scene, &[(words.ranking.title, forms)])
}

fn page(scene: &Scene, answer: &RankingAnswer, chosen: &Chosen) -> Sheet {
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
        @if let Some(id) = answer.methodology.as_ref().filter(|id| id.code != *scene.methodology()) {
            p.note {
                (words.list.by) " "
                a href=(scene.at_page(&format!("/methodologies/{}/{}", id.code, id.version))) { (parts::methodology(&scene.view(), id, words)) }
            }
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
                @if let Some(agency) = &row.agency {
                    (parts::agency(&scene.view(), agency, words))
                    @if let Some(country) = &row.country { (parts::of_country(&scene.view(), agency, country, words)) }
                }
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

fn form(scene: &Scene, chosen: &Chosen) -> Markup {
    let (words, view) = (scene.words, scene.view());
    let newest = criterion::methodologies(&view);
    let of_chosen = newest.iter().find(|(code, _)| code.as_str() == chosen.methodology(scene));
    let nodes = services::criteria(of_chosen.map(|(_, methodology)| &***methodology), words);
    let methodologies = newest.values().map(|it| (&it.id.code, &it.document.names, None));
    let methodologies = services::named(methodologies, words);
    let methodology = of_chosen.map(|(code, _)| *code);
    let events = services::named(view.life_events().map(|it| (&it.code, &it.names, None)), words);
    html! {
        form.filters method="get" action=(words.at("/ranking")) {
            @if let Some(seq) = scene.as_of { input type="hidden" name="as_of" value=(seq); }
            (services::choice("criterion", words.list.criterion, &nodes, chosen.criterion.as_ref(), None))
            (periods(scene, chosen))
            (services::choice("life_event", words.list.life_event, &events, chosen.event.as_ref(), Some(words.list.any)))
            (parts::countries(scene, chosen.country.as_deref()))
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
            @if methodologies.len() > 1 {
                (services::choice("methodology", words.frame.methodology, &methodologies, methodology, None))
            }
            p { button type="submit" { (words.list.filter) } }
        }
    }
}

/// The periods of which something is known by the methodology, newest first.
fn periods(scene: &Scene, chosen: &Chosen) -> Markup {
    let words = scene.words;
    let of = chosen.methodology(scene);
    let all = scene.view().scorecards(|_| false, |key| key.methodology.code == *of);
    let mut all: Vec<Period> =
        all.map(|public| public.key.period).collect::<BTreeSet<_>>().into_iter().collect();
    all.sort_by_key(|period| Reverse((period.ends_on(), period.starts_on())));
    all.truncate(PERIODS);
    all.extend(chosen.period.filter(|period| !all.contains(period)));
    html! {
        p {
            label for="period" { (words.chart.period) }
            select #period name="period" {
                option value="" { (words.ranking.newest) }
                @for period in &all {
                    option value=(period) selected[chosen.period == Some(*period)] { ((words.period)(*period)) }
                }
            }
        }
    }
}
