//! The list of services: found by words and filters, sorted by links.

use std::{
    cmp::Ordering,
    collections::{BTreeSet, HashMap, hash_map::Entry},
};

use actix_web::HttpResponse;
use maud::{Markup, html};

use super::{
    frame::Sheet,
    judged, parts,
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
    http::{problem::Problem, query::encode, work::Work},
};

/// How many services stand on one page.
const ON_PAGE: usize = 50;

/// What is asked of the list.
struct Asked {
    q: Option<String>,
    agency: Option<Code>,
    life_event: Option<Code>,
    criterion: Option<Code>,
    country: Option<String>,
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
        country: query.country("country"),
        state: query.parsed("state", "Give a state such as `measured`.", State::parse),
        sort,
        down,
        from: query.parsed("from", "Give a whole number.", |text| text.parse().ok()).unwrap_or(0),
    };
    let scene = visit.scene()?;
    visit.answer(scene, Work::Long, move |scene| page(scene, &asked)).await
}

/// A service of a list, with its latest change.
pub struct Row<'a> {
    service: &'a Service,
    name: String,
    item: Option<ChangeItem>,
    /// Why its latest period has a value or none.
    state: State,
    /// The methodology that it was judged by, where that is not the installation's own.
    other: Option<Code>,
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
            p.none { (words.list.nothing) " " a href=(scene.at_page("/services")) { (words.list.all) } }
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
                    tbody { @for row in shown { (line(scene, row, true)) } }
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
            && asked.country.as_ref().is_none_or(|country| *service.country == **country)
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
    let mut latest = Latest::of(scene, pairs)?;
    let chosen: Vec<&Service> = view.services().filter(|service| fits(service)).collect();
    // A criterion is one of a methodology: of it, others say nothing.
    if !pairs.iter().any(|(name, _)| *name == "criterion") {
        let unjudged = chosen.iter().filter(|service| !latest.states.contains_key(&service.code));
        let others: BTreeSet<Code> =
            unjudged.filter_map(|service| judged::service(scene, &service.code)).collect();
        for other in others {
            latest.and(Latest::of(scene, &judged::with(pairs, Some(&other)))?, &other);
        }
    }
    let mut rows: Vec<Row<'_>> = chosen
        .into_iter()
        .map(|service| Row {
            service,
            name: parts::plain_name(&service.names, service.code.as_str(), scene.words),
            item: latest.items.remove(&service.code),
            state: latest.states.get(&service.code).copied().unwrap_or(State::NotYetMeasured),
            other: latest.others.remove(&service.code),
        })
        .collect();
    rows.sort_by_cached_key(|row| (scene.words.order)(&row.name));
    Ok(rows)
}

/// What is last known of services.
struct Latest {
    /// Their latest changes.
    items: HashMap<Code, ChangeItem>,
    /// Why their latest period has a value or none.
    states: HashMap<Code, State>,
    /// By which other methodology than the installation's own.
    others: HashMap<Code, Code>,
}

impl Latest {
    fn of(scene: &Scene, pairs: &[(&str, &str)]) -> Result<Self, Problem> {
        let found = changes(&scene.view(), &scene.ask(Kind::Changes, pairs)?).items;
        let items =
            found.into_iter().filter_map(|item| Some((item.subject.service.clone()?, item)));
        Ok(Self { items: items.collect(), states: states(scene, pairs)?, others: HashMap::new() })
    }

    /// Takes what another methodology says of services of which nothing is known yet.
    fn and(&mut self, more: Self, other: &Code) {
        for (service, state) in more.states {
            if let Entry::Vacant(place) = self.states.entry(service.clone()) {
                place.insert(state);
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

/// The name of a service with its country, which alone tells it from those of others that are called alike.
pub fn name_and_country(scene: &Scene, code: &str) -> Markup {
    let country = scene.view().service(code).map(|service| service.country.clone());
    html! {
        (name(scene, code))
        @if let Some(country) = country { " (" (parts::country(&country, scene.words)) ")" }
    }
}

/// The name of a service; of one that the catalogue does not have, its code.
pub fn name(scene: &Scene, code: &str) -> Markup {
    let known = scene.view().service(code);
    known.map_or_else(|| html! { (code) }, |known| parts::name(&known.names, code, scene.words))
}

/// A service as a row of a table; `with_agency` where it is not that of one agency.
pub fn line(scene: &Scene, row: &Row<'_>, with_agency: bool) -> Markup {
    let (words, view) = (scene.words, scene.view());
    let change = row.item.as_ref().map(|item| &item.change);
    html! {
        tr {
            th scope="row" {
                a href=(scene.at_page(&format!("/services/{}", row.service.code))) {
                    (parts::name(&row.service.names, row.service.code.as_str(), words))
                }
                br;
                span.note {
                    @if with_agency { (parts::agency(&view, &row.service.agency, words)) ", " (parts::country(&row.service.country, words)) ". " }
                    @if let Some(last) = row.service.in_force_to { ((words.list.until)(&(words.day)(last))) ". " }
                    @if let Some(other) = row.other.as_ref().filter(|_| with_agency) { (words.list.other) " " (methodology(scene, other)) "." }
                }
            }
            td.number {
                @match change.and_then(|change| change.to_value.map(|points| (change.to, points))) {
                    Some((to, points)) => {
                        (parts::mark(Some(points), words))
                        br; span.note { (parts::period(to, words)) }
                    }
                    None => span.none { ((words.state)(row.state)) },
                }
            }
            td {
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

/// What a methodology is called.
pub fn methodology(scene: &Scene, code: &Code) -> Markup {
    let newest = scene.view().versions(code.as_str()).pop();
    newest.map_or_else(
        || html! { (code) },
        |newest| parts::name(&newest.document.names, code.as_str(), scene.words),
    )
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
    pairs.extend(asked.country.clone().map(|country| ("country", country)));
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
    let agencies = named(view.agencies().map(|it| (&it.code, &it.names, None)), words);
    let events = named(view.life_events().map(|it| (&it.code, &it.names, None)), words);
    html! {
        form.filters method="get" action=(words.at("/services")) role="search" {
            @if let Some(seq) = scene.as_of { input type="hidden" name="as_of" value=(seq); }
            p { label for="q" { (list.search) } input #q type="search" name="q" value=[asked.q.as_deref()] maxlength="200"; }
            (choice("agency", list.agency, &agencies, asked.agency.as_ref(), Some(list.any)))
            (choice("life_event", list.life_event, &events, asked.life_event.as_ref(), Some(list.any)))
            (choice("criterion", list.criterion, &criteria(scene), asked.criterion.as_ref(), None))
            (parts::countries(scene, asked.country.as_deref()))
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

/// Something that can be chosen: its code, what it is called, and in which language, where that is not the
/// language of the page.
pub struct Choice {
    pub code: Code,
    pub name: String,
    pub lang: Option<String>,
}

impl Choice {
    fn of(code: &Code, names: Option<&Texts>, words: &Words) -> Self {
        let found = names.and_then(|names| parts::in_language(names, words));
        let lang = found.map(|(lang, _)| lang).filter(|lang| *lang != words.code);
        Self {
            code: code.clone(),
            name: names.map_or_else(
                || code.to_string(),
                |names| parts::plain_name(names, code.as_str(), words),
            ),
            lang: lang.map(str::to_owned),
        }
    }
}

/// The nodes of the methodology that is meant where none is named, of its newest version, with their
/// names.
pub fn criteria(scene: &Scene) -> Vec<Choice> {
    let versions = scene.ask(Kind::Series, &[]).map(|asked| asked.versions).unwrap_or_default();
    let Some(methodology) = versions.last() else { return Vec::new() };
    let nodes = methodology.nodes.iter().enumerate();
    let names = |place| methodology.text(place).map(|text| &text.names);
    nodes.map(|(place, node)| Choice::of(&node.code, names(place), scene.words)).collect()
}

/// A query, without `?`, that asks for every node of the installation's methodology: without any, the root alone
/// is meant.
pub fn of_every_criterion(query: &str, scene: &Scene) -> String {
    judged::every_criterion(query, None, scene)
}

/// Codes with their names, in order of name; of what stands in a country, with the country where there are
/// several.
pub fn named<'a>(
    all: impl Iterator<Item = (&'a Code, &'a Texts, Option<&'a str>)>,
    words: &Words,
) -> Vec<Choice> {
    let all: Vec<_> = all.collect();
    let countries: BTreeSet<&str> = all.iter().filter_map(|(.., country)| *country).collect();
    let is_told = countries.len() > 1;
    let mut named: Vec<Choice> = all
        .into_iter()
        .map(|(code, names, country)| {
            let mut choice = Choice::of(code, Some(names), words);
            if let Some(country) = country.filter(|_| is_told) {
                choice.name = format!("{} ({})", choice.name, parts::country(country, words));
            }
            choice
        })
        .collect();
    named.sort_by_cached_key(|choice| (words.order)(&choice.name));
    named
}

/// One of several things to choose from, `any` being none of them.
pub fn choice(
    name: &str,
    label: &str,
    all: &[Choice],
    chosen: Option<&Code>,
    any: Option<&str>,
) -> Markup {
    html! {
        p {
            label for=(name) { (label) }
            select id=(name) name=(name) {
                @if let Some(any) = any { option value="" { (any) } }
                @for Choice { code, name, lang } in all {
                    option value=(code) lang=[lang.as_deref()] selected[chosen == Some(code)] { (name) }
                }
            }
        }
    }
}
