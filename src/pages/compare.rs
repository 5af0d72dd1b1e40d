//! Several services or agencies side by side, as small charts on one scale.

use std::collections::BTreeSet;

use actix_web::HttpResponse;
use maud::{Markup, html};

use super::{
    chart::{self, line::Line},
    embed,
    frame::Sheet,
    judged, parts,
    picture::{self, Picture},
    service, services,
    visit::{Scene, Visit},
};
use crate::{
    cube::{
        query::Kind,
        scorecard::scorecard,
        series::{Point, series},
    },
    domain::{code::Code, methodology::MethodologyId, state::State, violation::Violation},
    http::{problem::Problem, query::Query, work::Work},
};

/// Most that stand side by side.
const MOST: usize = 4;
/// Most that a list lets choose from: a longer one would weigh more than all the rest of the page.
const LISTED: usize = 400;

/// Whether services are compared, or agencies.
#[derive(Clone, Copy, PartialEq)]
enum Of {
    Services,
    Agencies,
}

impl Of {
    fn parameter(self) -> &'static str {
        match self {
            Self::Services => "service",
            Self::Agencies => "agency",
        }
    }
}

/// Shows several services or agencies side by side.
pub async fn show(mut visit: Visit) -> Result<HttpResponse, Problem> {
    visit.query.drop_empty();
    let (of, codes) = asked(&mut visit.query);
    let scene = visit.scene()?;
    visit.answer(scene, Work::Short, move |scene| page(scene, of, &codes)).await
}

/// The same charts as a file, below one another.
pub async fn picture(mut visit: Visit) -> Result<HttpResponse, Problem> {
    let (of, codes) = asked(&mut visit.query);
    picture::drawn_elsewhere(visit, move |scene| drawn(scene, of, &codes)).await
}

/// The same charts in a frame.
pub async fn framed(mut visit: Visit) -> Result<HttpResponse, Problem> {
    let (of, codes) = asked(&mut visit.query);
    embed::framed_elsewhere(visit, move |scene| {
        Ok((drawn(scene, of, &codes)?, address(of, codes.iter())))
    })
    .await
}

/// What is drawn of several services or agencies; of none there would be nothing.
fn drawn(scene: &Scene, of: Of, codes: &[Code]) -> Result<Picture, Problem> {
    if codes.is_empty() {
        return Err(Problem::nowhere());
    }
    let sides = sides(scene, of, codes)?;
    Ok(Picture {
        title: scene.words.compare.title.to_owned(),
        lines: sides.into_iter().map(|side| side.line).collect(),
        apart: true,
        judges: BTreeSet::new(),
    })
}

/// What is to be compared.
fn asked(query: &mut Query) -> (Of, Vec<Code>) {
    query.exclude("service", &["agency"]);
    let of = if query.has("agency") { Of::Agencies } else { Of::Services };
    let mut codes: Vec<Code> = Vec::new();
    for text in query.many(of.parameter()) {
        match Code::parse(&text) {
            Some(code) if codes.contains(&code) => {}
            Some(code) => codes.push(code),
            None => query.refuse(Violation::parameter(
                of.parameter(),
                "invalid-value",
                "This is no code.",
                "A code is a lower-case letter, then lower-case letters, digits and `-`.",
            )),
        }
    }
    if codes.len() > MOST {
        query.refuse(Violation::parameter(
            of.parameter(),
            "too-many",
            format!("{} do not fit side by side.", codes.len()),
            format!("Compare at most {MOST}."),
        ));
    }
    (of, codes)
}

/// One of those that are compared.
struct Side {
    code: Code,
    name: Markup,
    line: Line,
    /// All its numbers, as a table.
    whole: String,
    /// The latest point with a value.
    newest: Option<Point>,
    /// The criteria that apply to a service.
    criteria: Option<BTreeSet<Code>>,
}

fn page(scene: &Scene, of: Of, codes: &[Code]) -> Result<Sheet, Problem> {
    let words = scene.words;
    let said = &words.compare;
    let sides = sides(scene, of, codes)?;
    let body = html! {
        h1 { (said.title) }
        p.lead { (said.lead) }
        (form(scene, of, codes))
        @if sides.is_empty() {
            p.none { (said.none) }
            p {
                a href=(scene.at_page("/compare")) aria-current=[(of == Of::Services).then_some("page")] { (said.services) } " · "
                a href=(scene.at_page("/agencies")) { (words.frame.agencies) }
            }
        } @else {
            (warnings(scene, &sides))
            (charts(scene, of, &sides))
        }
    };
    Ok(Sheet {
        title: said.title.to_owned(),
        description: said.lead.to_owned(),
        body,
        alternates: Vec::new(),
    })
}

fn sides(scene: &Scene, of: Of, codes: &[Code]) -> Result<Vec<Side>, Problem> {
    codes.iter().map(|code| side(scene, of, code)).collect()
}

fn side(scene: &Scene, of: Of, code: &Code) -> Result<Side, Problem> {
    let (words, view) = (scene.words, scene.view());
    let (names, country, answer, whole) = match of {
        Of::Services => {
            let service = view.service(code.as_str()).ok_or_else(|| unknown(of, code))?;
            let other = judged::service(scene, code);
            let pairs = judged::with(&[], other.as_ref());
            let asked = scene.ask(Kind::ServiceSeries(code.clone()), &pairs)?;
            let answer = series(&view, &asked, &format!("/v1/services/{code}/series"));
            let (_, whole) = service::whole_line(scene, code, other.as_ref());
            (&service.names, &service.country, answer, whole)
        }
        Of::Agencies => {
            let agency = view.agency(code.as_str()).ok_or_else(|| unknown(of, code))?;
            let other = judged::agency(scene, code);
            let pairs = judged::with(&[("agency", code.as_str())], other.as_ref());
            let answer = series(&view, &scene.ask(Kind::Series, &pairs)?, "/v1/series");
            let [(_, whole)] = chart::whole(&answer.permalink);
            (&agency.names, &agency.country, answer, whole)
        }
    };
    let newest = answer.newest().cloned();
    let criteria = match (&newest, of) {
        (Some(point), Of::Services) => criteria(scene, code, point)?,
        _ => None,
    };
    // The same is called alike in several countries.
    let country = parts::country(country, words);
    let label = format!("{} ({country})", parts::plain_name(names, code.as_str(), words));
    let segments =
        chart::lines(&answer, |_| String::new()).into_iter().flat_map(|line| line.segments);
    Ok(Side {
        code: code.clone(),
        name: html! { (parts::name(names, code.as_str(), words)) " (" (country) ")" },
        line: Line { label, segments: segments.collect() },
        whole,
        newest,
        criteria,
    })
}

fn unknown(of: Of, code: &Code) -> Problem {
    Problem::invalid_parameter(vec![Violation::parameter(
        of.parameter(),
        "unknown-code",
        format!("There is no `{code}`."),
        "Choose one from the list.",
    )])
}

/// The criteria that apply to a service at some point.
fn criteria(scene: &Scene, code: &Code, point: &Point) -> Result<Option<BTreeSet<Code>>, Problem> {
    let methodology = point.methodology.to_string();
    let asked = scene.ask(Kind::Scorecard, &[("methodology", &methodology)])?;
    let card = scorecard(&scene.view(), &asked, code, point.period);
    Ok(card.map(|card| {
        let nodes = card.nodes.into_iter();
        nodes.filter(|node| node.state != State::NotApplicable).map(|node| node.node).collect()
    }))
}

/// Why what is shown may not be alike.
fn warnings(scene: &Scene, sides: &[Side]) -> Markup {
    let said = &scene.words.compare;
    let newest = sides.iter().filter_map(|side| side.newest.as_ref());
    let methods: BTreeSet<&MethodologyId> = newest.map(|point| &point.methodology).collect();
    let criteria: BTreeSet<&BTreeSet<Code>> =
        sides.iter().filter_map(|side| side.criteria.as_ref()).collect();
    html! {
        @if methods.len() > 1 {
            p.notice { ((said.methods_differ)(&called(scene, &methods))) }
        } @else if criteria.len() > 1 {
            p.notice { (said.criteria_differ) }
        }
    }
}

/// Methodologies by their names; several versions of one with what tells them apart.
fn called(scene: &Scene, methods: &BTreeSet<&MethodologyId>) -> String {
    let name = |id: &&MethodologyId| {
        let names = scene.view().version_names(id);
        let name = parts::plain_named(names, &id.to_string(), scene.words);
        let has_other =
            methods.iter().any(|other| other.code == id.code && other.version != id.version);
        if has_other { format!("{name}, {}", id.version) } else { name }
    };
    methods.iter().map(name).collect::<Vec<_>>().join("; ")
}

fn charts(scene: &Scene, of: Of, sides: &[Side]) -> Markup {
    let words = scene.words;
    let said = &words.compare;
    let folder = if of == Of::Services { "services" } else { "agencies" };
    let whole: Vec<_> =
        sides.iter().map(|side| (side.line.label.clone(), side.whole.clone())).collect();
    let periods = || sides.iter().flat_map(|side| side.line.dots()).map(|dot| dot.period);
    html! {
        @if sides.len() > 1 { p.note { (said.one_scale) } }
        div.multiples {
            @for side in sides {
                section {
                    h2 { a href=(scene.at_page(&format!("/{folder}/{}", side.code))) { (side.name) } }
                    @if let Some(point) = &side.newest {
                        p { (said.now) ": " (parts::mark(point.value, words)) " " span.period { (parts::period(point.period, words)) } }
                    }
                    figure.chart {
                        (chart::drawing::alone(&side.line, periods(), words))
                        (chart::caption(std::slice::from_ref(&side.line), words))
                    }
                    p {
                        a href=(scene.at_page(&address(of, sides.iter().map(|it| &it.code).filter(|code| **code != side.code)))) {
                            ((said.remove)(&side.line.label))
                        }
                    }
                }
            }
        }
        @if sides.iter().any(|side| side.newest.is_some()) {
            (embed::of_chart(scene, "/compare", address(of, sides.iter().map(|it| &it.code)).trim_start_matches("/compare"), said.title))
        }
        h2 { (said.numbers) }
        (chart::table(said.title, &sides.iter().map(|side| &side.line).collect::<Vec<_>>(), &whole, words))
    }
}

fn address<'a>(of: Of, codes: impl Iterator<Item = &'a Code>) -> String {
    let pairs: Vec<String> = codes.map(|code| format!("{}={code}", of.parameter())).collect();
    if pairs.is_empty() { "/compare".to_owned() } else { format!("/compare?{}", pairs.join("&")) }
}

fn form(scene: &Scene, of: Of, codes: &[Code]) -> Markup {
    let (words, view) = (scene.words, scene.view());
    let said = &words.compare;
    let (all, label) = match of {
        Of::Services => (
            services::named(
                view.services().map(|it| (&it.code, &it.names, Some(&*it.country))),
                words,
            ),
            said.add_service,
        ),
        Of::Agencies => (
            services::named(
                view.agencies().map(|it| (&it.code, &it.names, Some(&*it.country))),
                words,
            ),
            said.add_agency,
        ),
    };
    let others: Vec<_> = all.into_iter().filter(|it| !codes.contains(&it.code)).collect();
    html! {
        @if codes.len() >= MOST {
            p.note { (said.full) }
        } @else {
            form method="get" action=(words.at("/compare")) {
                @if let Some(seq) = scene.as_of { input type="hidden" name="as_of" value=(seq); }
                @for code in codes { input type="hidden" name=(of.parameter()) value=(code); }
                @if others.len() > LISTED {
                    p { label for="code" { (label) } input #code name=(of.parameter()) maxlength="64" placeholder=(words.compare.code); }
                } @else {
                    (services::choice(of.parameter(), label, &others, None, Some("–")))
                }
                p { button type="submit" { (said.add) } }
            }
        }
    }
}
