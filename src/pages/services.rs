//! The list of services: found by words and filters, sorted by links.

use std::{cmp::Ordering, collections::HashMap};

use actix_web::HttpResponse;
use maud::{Markup, html};

use super::{
    frame::Sheet,
    parts,
    visit::{Scene, Visit},
    words::Words,
};
use crate::{
    cube::{
        change::{ChangeItem, changes},
        observations,
        query::Kind,
    },
    domain::{
        code::Code,
        period::Period,
        service::Service,
        state::State,
        text::{self, Texts},
    },
    formats::offered,
    http::{problem::Problem, query::encode},
};

/// How many services stand on one page.
const ON_PAGE: usize = 50;

/// What is asked of the list.
struct Asked {
    q: Option<String>,
    agency: Option<Code>,
    life_event: Option<Code>,
    criterion: Option<Code>,
    state: Option<State>,
    sort: Sort,
    /// Whether the order is turned round.
    down: bool,
    from: usize,
}

#[derive(Clone, Copy, PartialEq)]
enum Sort {
    Name,
    Grade,
    Change,
}

impl Sort {
    /// What a list is sorted by, and whether the other way round.
    fn parse(text: &str) -> Option<(Self, bool)> {
        let (text, down) = text.strip_prefix('-').map_or((text, false), |text| (text, true));
        let all = [Self::Name, Self::Grade, Self::Change];
        Some((all.into_iter().find(|sort| sort.as_str() == text)?, down))
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Grade => "grade",
            Self::Change => "change",
        }
    }
}

/// Lists services.
pub async fn list(mut visit: Visit) -> Result<HttpResponse, Problem> {
    let query = &mut visit.query;
    // What a form sends of fields that were left empty asks for nothing.
    query.drop_empty();
    let sort = query.parsed(
        "sort",
        "Sort by `name`, `grade` or `change`, `-` before it turns round.",
        Sort::parse,
    );
    let (sort, down) = sort.unwrap_or((Sort::Name, false));
    let asked = Asked {
        q: query.words("q"),
        agency: query.code("agency"),
        life_event: query.code("life_event"),
        criterion: query.code("criterion"),
        state: query.parsed("state", "Give a state such as `measured`.", State::parse),
        sort,
        down,
        from: query.parsed("from", "Give a whole number.", |text| text.parse().ok()).unwrap_or(0),
    };
    let scene = visit.scene()?;
    visit.answer(&scene, |scene| page(scene, &asked))
}

/// A service of a list, with its latest change.
pub struct Row<'a> {
    service: &'a Service,
    name: String,
    item: Option<ChangeItem>,
    /// Why its latest period has a value or none.
    state: State,
}

fn page(scene: &Scene, asked: &Asked) -> Result<Sheet, Problem> {
    let words = scene.words;
    let rows = rows(scene, asked)?;
    let shown = rows.iter().skip(asked.from).take(ON_PAGE);
    let body = html! {
        h1 { (words.list.title) }
        (form(scene, asked))
        p role="status" { ((words.list.found)(rows.len())) }
        @if rows.is_empty() {
            p.none { (words.list.nothing) }
        } @else {
            div.scroll tabindex="0" role="region" aria-label=(words.list.title) {
                table.services {
                    thead {
                        tr {
                            (column(scene, asked, Sort::Name, words.list.name, false))
                            (column(scene, asked, Sort::Grade, words.list.grade, true))
                            (column(scene, asked, Sort::Change, words.list.change, false))
                        }
                    }
                    tbody { @for row in shown { (line(scene, row)) } }
                }
            }
            (pages(scene, asked, rows.len()))
        }
    };
    Ok(Sheet {
        title: words.list.title.to_owned(),
        description: words.frame.about.to_owned(),
        body,
        alternates: Vec::new(),
    })
}

fn rows<'a>(scene: &'a Scene, asked: &Asked) -> Result<Vec<Row<'a>>, Problem> {
    let mut pairs = Vec::new();
    let codes = [
        ("agency", &asked.agency),
        ("life_event", &asked.life_event),
        ("criterion", &asked.criterion),
    ];
    for (name, code) in codes {
        pairs.extend(code.as_ref().map(|code| (name, code.as_str())));
    }
    let mut rows = rows_of(scene, &pairs, |service| {
        asked.agency.as_ref().is_none_or(|agency| service.agency == *agency)
            && asked.life_event.as_ref().is_none_or(|event| service.life_events.contains(event))
            && asked
                .q
                .as_ref()
                .is_none_or(|q| text::matches(q, service.names.values().map(String::as_str)))
    })?;
    rows.retain(|row| asked.state.is_none_or(|state| row.state == state));
    // What has no grade, or no change, stands last in either order.
    let value = |row: &Row<'_>| row.item.as_ref().and_then(|item| item.change.to_value);
    let moved = |row: &Row<'_>| {
        let change = row.item.as_ref().map(|item| &item.change).filter(|change| change.compared);
        change.and_then(|change| change.matched)
    };
    let turned = |order: Ordering| if asked.down { order.reverse() } else { order };
    let by = |a: Option<f64>, b: Option<f64>| match (a, b) {
        (Some(a), Some(b)) => turned(a.total_cmp(&b)),
        (a, b) => b.is_some().cmp(&a.is_some()),
    };
    match asked.sort {
        Sort::Name if asked.down => rows.reverse(),
        Sort::Name => {}
        // By the grade: the most points are the grade 1.
        Sort::Grade => rows.sort_by(|a, b| {
            let grade = |row: &Row<'_>| value(row).map(|points| -points);
            by(grade(a), grade(b))
        }),
        Sort::Change => rows.sort_by(|a, b| by(moved(a), moved(b))),
    }
    Ok(rows)
}

/// The services that fit, in order of name, each with the latest change that a question finds.
pub fn rows_of<'a>(
    scene: &'a Scene,
    pairs: &[(&str, &str)],
    fits: impl Fn(&Service) -> bool,
) -> Result<Vec<Row<'a>>, Problem> {
    let view = scene.view();
    let found = changes(&view, &scene.ask(Kind::Changes, pairs)?).items;
    let mut items: HashMap<Code, ChangeItem> =
        found.into_iter().filter_map(|item| Some((item.subject.service.clone()?, item))).collect();
    let states = states(scene, pairs)?;
    let mut rows: Vec<Row<'_>> = view
        .services()
        .filter(|service| fits(service))
        .map(|service| Row {
            service,
            name: parts::plain_name(&service.names, service.code.as_str(), scene.words).to_owned(),
            item: items.remove(&service.code),
            state: states.get(&service.code).copied().unwrap_or(State::NotYetMeasured),
        })
        .collect();
    rows.sort_by_cached_key(|row| (scene.words.order)(&row.name));
    Ok(rows)
}

/// Why the latest period of each service has a value or none.
fn states(scene: &Scene, pairs: &[(&str, &str)]) -> Result<HashMap<Code, State>, Problem> {
    let pairs: Vec<(&str, &str)> = pairs.iter().copied().chain([("latest", "1")]).collect();
    let asked = scene.ask(Kind::Observations, &pairs)?;
    let view = scene.view();
    let rows = observations::rows(&view, &asked, None);
    let mut latest: HashMap<Code, (Period, State)> = HashMap::new();
    for (_, row) in rows {
        let Some(service) = row.service else { continue };
        let is_later = latest.get(&service).is_none_or(|(period, _)| *period <= row.period);
        if is_later {
            latest.insert(service, (row.period, row.state));
        }
    }
    Ok(latest.into_iter().map(|(service, (_, state))| (service, state)).collect())
}

/// The name of a service; of one that the catalogue does not have, its code.
pub fn name(scene: &Scene, code: &str) -> Markup {
    let known = scene.view().service(code);
    known.map_or_else(|| html! { (code) }, |known| parts::name(&known.names, code, scene.words))
}

/// A service as a row of a table.
pub fn line(scene: &Scene, row: &Row<'_>) -> Markup {
    let words = scene.words;
    let change = row.item.as_ref().map(|item| &item.change);
    html! {
        tr {
            th scope="row" {
                a href=(scene.at_page(&format!("/services/{}", row.service.code))) {
                    (parts::name(&row.service.names, row.service.code.as_str(), words))
                }
                br;
                span.note { (parts::agency(&scene.view(), &row.service.agency, words)) ", " (row.service.country) }
            }
            td.number {
                @match change.and_then(|change| change.to_value) {
                    Some(points) => (parts::mark(Some(points), words)),
                    None => span.none { ((words.state)(row.state)) },
                }
            }
            td {
                @if let Some(change) = change.filter(|change| change.to_value.is_some()) {
                    span.verdict.(change.verdict.as_str()) { ((words.verdict)(change.verdict)) }
                    @if let Some(matched) = change.matched.filter(|_| change.compared) {
                        " " (parts::signed(matched, words))
                    }
                }
            }
        }
    }
}

fn column(scene: &Scene, asked: &Asked, sort: Sort, text: &str, is_number: bool) -> Markup {
    let is_this = asked.sort == sort;
    let order = is_this.then_some(if asked.down { "descending" } else { "ascending" });
    // Who follows the column that the list is sorted by turns it round.
    let down = is_this && !asked.down;
    html! {
        th.number[is_number] scope="col" aria-sort=[order] {
            a href=(address(scene, asked, (sort, down), 0)) title={ (scene.words.list.sort_by) ": " (text) } { (text) }
            @if is_this { span aria-hidden="true" { (if asked.down { " ↓" } else { " ↑" }) } }
        }
    }
}

fn address(scene: &Scene, asked: &Asked, (sort, down): (Sort, bool), from: usize) -> String {
    let mut pairs: Vec<(&str, String)> = Vec::new();
    pairs.extend(asked.q.clone().map(|q| ("q", q)));
    for (name, code) in [
        ("agency", &asked.agency),
        ("life_event", &asked.life_event),
        ("criterion", &asked.criterion),
    ] {
        pairs.extend(code.as_ref().map(|code| (name, code.to_string())));
    }
    pairs.extend(asked.state.map(|state| ("state", state.to_string())));
    if sort != Sort::Name || down {
        pairs.push(("sort", format!("{}{}", if down { "-" } else { "" }, sort.as_str())));
    }
    if from > 0 {
        pairs.push(("from", from.to_string()));
    }
    let query: Vec<String> =
        pairs.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
    let path = if query.is_empty() {
        "/services".to_owned()
    } else {
        format!("/services?{}", query.join("&"))
    };
    scene.at_page(&path)
}

fn pages(scene: &Scene, asked: &Asked, count: usize) -> Markup {
    let words = scene.words;
    let sort = (asked.sort, asked.down);
    let next = asked.from.saturating_add(ON_PAGE);
    html! {
        p.pages {
            @if asked.from > 0 { a href=(address(scene, asked, sort, 0)) { (words.list.first) } " " }
            @if next < count { a rel="next" href=(address(scene, asked, sort, next)) { (words.list.next) } }
        }
    }
}

fn form(scene: &Scene, asked: &Asked) -> Markup {
    let (words, view) = (scene.words, scene.view());
    let list = &words.list;
    let agencies = named(view.agencies().map(|it| (&it.code, &it.names)), words);
    let events = named(view.life_events().map(|it| (&it.code, &it.names)), words);
    html! {
        form.filters method="get" action=(words.at("/services")) role="search" {
            @if let Some(seq) = scene.as_of { input type="hidden" name="as_of" value=(seq); }
            p { label for="q" { (list.search) } input #q type="search" name="q" value=[asked.q.as_deref()] maxlength="200"; }
            (choice("agency", list.agency, &agencies, asked.agency.as_ref(), Some(list.any)))
            (choice("life_event", list.life_event, &events, asked.life_event.as_ref(), Some(list.any)))
            (choice("criterion", list.criterion, &criteria(scene), asked.criterion.as_ref(), None))
            p {
                label for="state" { (list.state) }
                select #state name="state" {
                    option value="" { (list.any) }
                    @for state in State::ALL {
                        option value=(state) selected[asked.state == Some(*state)] { ((words.state)(*state)) }
                    }
                }
            }
            @if asked.sort != Sort::Name || asked.down {
                input type="hidden" name="sort" value={ (if asked.down { "-" } else { "" }) (asked.sort.as_str()) };
            }
            p { button type="submit" { (list.filter) } }
        }
    }
}

/// The nodes of the methodology that is meant where none is named, of its newest version, with their
/// names.
pub fn criteria(scene: &Scene) -> Vec<(Code, String)> {
    let versions = scene.ask(Kind::Series, &[]).map(|asked| asked.versions).unwrap_or_default();
    let Some(methodology) = versions.last() else { return Vec::new() };
    let name = |place: usize, code: &Code| {
        let names = methodology.text(place).map(|text| &text.names);
        let name = names.map(|names| parts::plain_name(names, code.as_str(), scene.words));
        name.unwrap_or(code.as_str()).to_owned()
    };
    let nodes = methodology.nodes.iter().enumerate();
    nodes.map(|(place, node)| (node.code.clone(), name(place, &node.code))).collect()
}

/// A path with all of these nodes as what it asks for: without any, the root alone is meant.
pub fn of_every_criterion(path: &str, scene: &Scene) -> String {
    let versions = scene.ask(Kind::Series, &[]).map(|asked| asked.versions).unwrap_or_default();
    offered::of_every_criterion(path, versions.last().map(AsRef::as_ref))
}

/// Codes with their names, in order of name.
pub fn named<'a>(
    all: impl Iterator<Item = (&'a Code, &'a Texts)>,
    words: &Words,
) -> Vec<(Code, String)> {
    let mut named: Vec<(Code, String)> = all
        .map(|(code, names)| {
            (code.clone(), parts::plain_name(names, code.as_str(), words).to_owned())
        })
        .collect();
    named.sort_by_cached_key(|(_, text)| (words.order)(text));
    named
}

/// One of several things to choose from, `any` being none of them.
pub fn choice(
    name: &str,
    label: &str,
    all: &[(Code, String)],
    chosen: Option<&Code>,
    any: Option<&str>,
) -> Markup {
    html! {
        p {
            label for=(name) { (label) }
            select id=(name) name=(name) {
                @if let Some(any) = any { option value="" { (any) } }
                @for (code, text) in all {
                    option value=(code) selected[chosen == Some(code)] { (text) }
                }
            }
        }
    }
}
