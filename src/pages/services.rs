//! The list of services: found by words and filters, sorted by links.

use std::collections::HashMap;

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
        query::Kind,
    },
    domain::{
        code::Code,
        service::Service,
        text::{self, Texts},
    },
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
    sort: Sort,
    from: usize,
}

#[derive(Clone, Copy, PartialEq)]
enum Sort {
    Name,
    Grade,
    Change,
}

impl Sort {
    fn parse(text: &str) -> Option<Self> {
        match text {
            "name" => Some(Self::Name),
            "grade" => Some(Self::Grade),
            "change" => Some(Self::Change),
            _ => None,
        }
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
    let asked = Asked {
        q: query.words("q"),
        agency: query.code("agency"),
        life_event: query.code("life_event"),
        criterion: query.code("criterion"),
        sort: query
            .parsed("sort", "Sort by `name`, `grade` or `change`.", Sort::parse)
            .unwrap_or(Sort::Name),
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
    let value = |row: &Row<'_>| row.item.as_ref().and_then(|item| item.change.to_value);
    let moved = |row: &Row<'_>| {
        let change = row.item.as_ref().map(|item| &item.change).filter(|change| change.compared);
        change.and_then(|change| change.matched)
    };
    match asked.sort {
        Sort::Name => {}
        Sort::Grade => {
            rows.sort_by(|a, b| value(b).unwrap_or(-1.0).total_cmp(&value(a).unwrap_or(-1.0)));
        }
        Sort::Change => rows.sort_by(|a, b| {
            moved(a).unwrap_or(f64::INFINITY).total_cmp(&moved(b).unwrap_or(f64::INFINITY))
        }),
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
    let mut rows: Vec<Row<'_>> = view
        .services()
        .filter(|service| fits(service))
        .map(|service| Row {
            service,
            name: parts::plain_name(&service.names, service.code.as_str(), scene.words).to_owned(),
            item: items.remove(&service.code),
        })
        .collect();
    rows.sort_by_cached_key(|row| text::folded(&row.name));
    Ok(rows)
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
            td.number { (parts::mark(change.and_then(|change| change.to_value), words)) }
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
    let order =
        (asked.sort == sort).then_some(if sort == Sort::Name { "ascending" } else { "other" });
    html! {
        th.number[is_number] scope="col" aria-sort=[order] {
            a href=(address(scene, asked, sort, 0)) title={ (scene.words.list.sort_by) ": " (text) } { (text) }
        }
    }
}

fn address(scene: &Scene, asked: &Asked, sort: Sort, from: usize) -> String {
    let mut pairs: Vec<(&str, String)> = Vec::new();
    pairs.extend(asked.q.clone().map(|q| ("q", q)));
    for (name, code) in [
        ("agency", &asked.agency),
        ("life_event", &asked.life_event),
        ("criterion", &asked.criterion),
    ] {
        pairs.extend(code.as_ref().map(|code| (name, code.to_string())));
    }
    if sort != Sort::Name {
        pairs.push(("sort", sort.as_str().to_owned()));
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
    let next = asked.from.saturating_add(ON_PAGE);
    html! {
        p.pages {
            @if asked.from > 0 { a href=(address(scene, asked, asked.sort, 0)) { (words.list.first) } " " }
            @if next < count { a rel="next" href=(address(scene, asked, asked.sort, next)) { (words.list.next) } }
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
            p { button type="submit" { (list.filter) } }
        }
    }
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
    named.sort_by_cached_key(|(_, text)| text::folded(text));
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
