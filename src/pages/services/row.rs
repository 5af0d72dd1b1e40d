//! A service in a list: its grade, how it went, and how it changed last.

use std::collections::{BTreeSet, HashMap, hash_map::Entry};

use maud::{Markup, html};

use super::named;
use crate::{
    cube::{
        change::{ChangeItem, changes},
        observations,
        query::Kind,
        series::series,
    },
    domain::{code::Code, period::Period, service::Service, state::State},
    http::problem::Problem,
    pages::{chart, judged, parts, visit::Scene, words::Words},
};

/// A service of a list, with its latest change.
pub struct Row<'a> {
    pub service: &'a Service,
    pub name: String,
    pub item: Option<ChangeItem>,
    /// Why its latest period has a value or none.
    pub state: State,
    /// How many people answered for the grade; of what nobody was asked, nothing.
    pub n: Option<u64>,
    /// The methodology that it was judged by, where that is not the installation's own.
    pub other: Option<Code>,
}

/// The services that fit, in order of name, each with the latest change that a question finds.
pub fn rows_of<'a>(
    scene: &'a Scene,
    pairs: &[(&str, &str)],
    fits: impl Fn(&Service) -> bool,
) -> Result<Vec<Row<'a>>, Problem> {
    let view = scene.view();
    let mut latest = Latest::of(scene, pairs)?;
    let chosen: Vec<&Service> = view.services().filter(|service| fits(service)).collect();
    // A criterion is one of a methodology: of it, others say nothing.
    if !pairs.iter().any(|(name, _)| *name == "criterion") {
        let unjudged = chosen.iter().filter(|service| !latest.known.contains_key(&service.code));
        let others: BTreeSet<Code> =
            unjudged.filter_map(|service| judged::service(scene, &service.code)).collect();
        for other in others {
            latest.and(Latest::of(scene, &judged::with(pairs, Some(&other)))?, &other);
        }
    }
    let mut rows: Vec<Row<'_>> = chosen
        .into_iter()
        .map(|service| {
            let item = latest.items.remove(&service.code);
            let known = latest.known.get(&service.code);
            let graded = item.as_ref().map(|item| item.change.to);
            Row {
                service,
                name: parts::plain_name(&service.names, service.code.as_str(), scene.words),
                state: known.map_or(State::NotYetMeasured, |known| known.state),
                n: known.filter(|known| graded == Some(known.period)).and_then(|known| known.n),
                item,
                other: latest.others.remove(&service.code),
            }
        })
        .collect();
    rows.sort_by_cached_key(|row| (scene.words.order)(&row.name));
    Ok(rows)
}

/// What is last known of services.
struct Latest {
    /// Their latest changes.
    items: HashMap<Code, ChangeItem>,
    /// Their latest periods.
    known: HashMap<Code, Known>,
    /// By which other methodology than the installation's own.
    others: HashMap<Code, Code>,
}

/// What is known of the latest period of a service.
struct Known {
    period: Period,
    /// Why it has a value or none.
    state: State,
    /// How many people answered.
    n: Option<u64>,
}

impl Latest {
    fn of(scene: &Scene, pairs: &[(&str, &str)]) -> Result<Self, Problem> {
        let found = changes(&scene.view(), &scene.ask(Kind::Changes, pairs)?).items;
        let items =
            found.into_iter().filter_map(|item| Some((item.subject.service.clone()?, item)));
        Ok(Self { items: items.collect(), known: known(scene, pairs)?, others: HashMap::new() })
    }

    /// Takes what another methodology says of services of which nothing is known yet.
    fn and(&mut self, more: Self, other: &Code) {
        for (service, known) in more.known {
            if let Entry::Vacant(place) = self.known.entry(service.clone()) {
                place.insert(known);
                self.others.insert(service, other.clone());
            }
        }
        for (service, item) in more.items {
            if self.others.contains_key(&service) {
                self.items.insert(service, item);
            }
        }
    }
}

/// What is known of the latest period of each service.
fn known(scene: &Scene, pairs: &[(&str, &str)]) -> Result<HashMap<Code, Known>, Problem> {
    let pairs: Vec<(&str, &str)> = pairs.iter().copied().chain([("latest", "1")]).collect();
    let asked = scene.ask(Kind::Observations, &pairs)?;
    let view = scene.view();
    let rows = observations::rows(&view, &asked, None);
    let mut latest: HashMap<Code, Known> = HashMap::new();
    for (_, row) in rows {
        let Some(service) = row.service else { continue };
        let is_later = latest.get(&service).is_none_or(|known| known.period <= row.period);
        if is_later {
            latest.insert(service, Known { period: row.period, state: row.state, n: row.n });
        }
    }
    Ok(latest)
}

/// A service as a row of a table, by a criterion, else by the whole; `with_agency` where it is not that of
/// one agency.
pub fn line(scene: &Scene, row: &Row<'_>, criterion: Option<&Code>, with_agency: bool) -> Markup {
    let (words, view) = (scene.words, scene.view());
    let list = &words.list;
    let change = row.item.as_ref().map(|item| &item.change);
    html! {
        tr {
            th scope="row" {
                a href=(scene.at_page(&format!("/services/{}", row.service.code))) {
                    (parts::name(&row.service.names, row.service.code.as_str(), words))
                }
                br;
                span.note {
                    @if with_agency { (parts::agency(&view, &row.service.agency, words)) (parts::of_country(&view, &row.service.agency, &row.service.country, words)) ". " }
                    @if let Some(last) = row.service.in_force_to { ((words.list.until)(&(words.day)(last))) ". " }
                    @if let Some(other) = row.other.as_ref().filter(|_| with_agency) { (words.list.other) " " (named::methodology(scene, other)) "." }
                }
            }
            td.number data-label=(list.grade) {
                @match change.and_then(|change| change.to_value.map(|points| (change.to, points))) {
                    Some((to, points)) => {
                        (parts::mark(Some(points), words)) " "
                        span.note { (parts::period(to, words)) @if let Some(n) = row.n { " " ((words.explained.people)(n)) } }
                    }
                    None => span.none { ((words.state)(row.state)) },
                }
            }
            td.trend data-label=(list.over_time) { (spark(scene, &row.service.code, row.other.as_ref(), criterion)) }
            td data-label=(list.change) {
                @if let Some(change) = change.filter(|change| change.to_value.is_some()) {
                    span.verdict.(change.verdict.as_str()) { ((words.verdict)(change.verdict)) }
                    @if let Some(matched) = change.matched.filter(|_| change.compared) {
                        " " ((words.points)(&parts::signed(matched, words)))
                    }
                    @if let Some(from) = change.from.filter(|_| change.compared) {
                        br; span.note { ((words.list.against)(&(words.period)(from))) }
                    }
                }
            }
        }
    }
}

/// How the grade of a service went, as small as a word; nothing where it went nowhere.
pub fn spark(
    scene: &Scene,
    service: &Code,
    other: Option<&Code>,
    criterion: Option<&Code>,
) -> Markup {
    let only: Vec<_> = criterion.map(|code| ("criterion", code.as_str())).into_iter().collect();
    let asked = scene.ask(Kind::ServiceSeries(service.clone()), &judged::with(&only, other));
    let drawn = asked.ok().and_then(|asked| {
        let answer = series(&scene.view(), &asked, "/v1/series");
        let lines = chart::lines(&answer, |_| String::new());
        let longest = lines.iter().max_by_key(|line| line.dots().count())?;
        chart::spark::spark(longest, scene.words)
    });
    drawn.unwrap_or_default()
}

/// The heads of the columns of a list that is not sorted by links.
pub fn head(words: &Words) -> Markup {
    let list = &words.list;
    html! {
        tr {
            th scope="col" { (list.name) }
            th.number scope="col" { (list.grade) }
            th scope="col" { (list.over_time) }
            th scope="col" { (list.change) }
        }
    }
}
