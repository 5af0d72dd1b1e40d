//! The list of services: found by words and filters, sorted by links.

mod choice;
mod named;
mod row;

use std::cmp::Ordering;

use actix_web::HttpResponse;
use maud::{Markup, html};

pub use self::{
    choice::{choice, criteria, named},
    named::{called, methodology, name, name_and_country},
    row::{Row, head, line, rows_of, spark},
};
use super::{
    frame::Sheet,
    legend, parts,
    visit::{Scene, Visit},
};
use crate::{
    domain::{address::encode, code::Code, state::State},
    http::{problem::Problem, work::Work},
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
            div.scroll {
                table.services.stack.sorted aria-label=(words.list.title) {
                    thead {
                        tr {
                            (column(scene, asked, Sort::Name, words.list.name, false))
                            (column(scene, asked, Sort::Grade, words.list.grade, true))
                            th.trend scope="col" { (words.list.over_time) }
                            (column(scene, asked, Sort::Change, words.list.change, false))
                        }
                    }
                    tbody { @for row in shown { (line(scene, row, asked.criterion.as_ref(), true)) } }
                }
            }
            (pages(scene, asked, rows.len()))
            (legend::link(scene))
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
            && asked.q.as_ref().is_none_or(|q| service.is_found_by(q))
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
    let nodes = criteria(scene.newest_methodology().as_deref(), words);
    let events = named(view.life_events().map(|it| (&it.code, &it.names, None)), words);
    html! {
        form.filters method="get" action=(words.at("/services")) role="search" {
            @if let Some(seq) = scene.as_of { input type="hidden" name="as_of" value=(seq); }
            p { label for="q" { (list.search) } input #q type="search" name="q" value=[asked.q.as_deref()] maxlength="200"; }
            (choice("agency", list.agency, &agencies, asked.agency.as_ref(), Some(list.any)))
            (choice("life_event", list.life_event, &events, asked.life_event.as_ref(), Some(list.any)))
            (choice("criterion", list.criterion, &nodes, asked.criterion.as_ref(), None))
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
