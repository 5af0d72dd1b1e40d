//! Criteria: what is asked, how an answer becomes points, and how it went.

use std::{collections::BTreeMap, sync::Arc};

use actix_web::{HttpResponse, web::Path};
use maud::{Markup, html};

use super::{
    chart,
    data::files,
    embed,
    frame::Sheet,
    guidance, judged, parts, picture,
    visit::{self, Scene, Visit},
    words::Words,
};
use crate::{
    cube::{
        criteria::{CriterionInfo, criteria},
        query::Kind,
        ranking::{RankDistribution, ranking},
        view::View,
    },
    domain::{
        address,
        code::Code,
        methodology::{Methodology, MethodologyId, shares::shares},
        period::Period,
        scale::{Scale, ScaleDraft},
        service::ServiceType,
        text::Texts,
    },
    formats::export::Export,
    http::{problem::Problem, work::Work},
};

/// Lists criteria.
pub async fn list(mut visit: Visit) -> Result<HttpResponse, Problem> {
    let asked = methodology(&mut visit);
    let scene = visit.scene()?;
    visit.answer(scene, Work::Short, move |scene| list_page(scene, asked.as_deref())).await
}

/// Shows a criterion.
pub async fn show(path: Path<String>, mut visit: Visit) -> Result<HttpResponse, Problem> {
    let code = Code::parse(&path).ok_or_else(Problem::nowhere)?;
    let asked = methodology(&mut visit);
    let scene = visit.scene()?;
    if asked.is_none()
        && let Some(page) = elsewhere(&scene, &code)
    {
        return Ok(visit::moved_for_now(&page));
    }
    let make = move |scene: &Scene| page(scene, &code, asked.as_deref());
    visit.answer(scene, Work::Long, make).await
}

/// The methodology that is asked for: a code, or a code and a version.
pub fn methodology(visit: &mut Visit) -> Option<String> {
    let is_name = |text: &str| Code::parse(text).is_some() || MethodologyId::parse(text).is_some();
    let advice = "Give a methodology: its code, or `code@version`.";
    visit.query.parsed("methodology", advice, |text| is_name(text).then(|| text.to_owned()))
}

/// The nodes of a methodology, of its newest version where none is named; of the installation's own where no
/// methodology is.
pub fn nodes(scene: &Scene, asked: Option<&str>) -> Result<Vec<CriterionInfo>, Problem> {
    let Some(id) = judged::version(scene, asked)? else { return Ok(Vec::new()) };
    let methodology = id.to_string();
    let asked = scene.ask(Kind::Criteria, &[("methodology", &methodology)])?;
    Ok(criteria(&scene.view(), &asked))
}

/// The page of a criterion that the installation's own methodology does not have, and another has.
fn elsewhere(scene: &Scene, code: &Code) -> Option<String> {
    let own = judged::version(scene, None).ok()??;
    let view = scene.view();
    if view.methodology(&own)?.methodology.place(code.as_str()).is_some() {
        return None;
    }
    let mut others = view.methodologies().into_iter().rev().map(|frozen| &frozen.methodology);
    let other = others.find(|other| other.place(code.as_str()).is_some())?;
    Some(judged::criterion(scene, &other.id, code))
}

fn list_page(scene: &Scene, asked: Option<&str>) -> Result<Sheet, Problem> {
    let words = scene.words;
    let all = nodes(scene, asked)?;
    let shown = all.first().map(|info| &info.methodology);
    let body = html! {
        h1 { (words.criterion.title) }
        p.lead { (words.criterion.lead) }
        (choice(scene, shown))
        dl.criteria {
            @for info in &all {
                dt.{ "depth" (depth(&all, info).min(5)) } {
                    a href=(judged::criterion(scene, &info.methodology, &info.code)) {
                        (parts::name(&info.names, info.code.as_str(), words))
                    }
                }
                @if let Some(question) = info.question.get(words.code) { dd { (question) } }
            }
        }
    };
    let data = shown.map_or_else(
        || "/v1/criteria".to_owned(),
        |id| scene.at_data(&format!("/v1/criteria?methodology={id}")),
    );
    Ok(Sheet {
        title: words.criterion.title.to_owned(),
        description: words.criterion.lead.to_owned(),
        body,
        alternates: vec![(data, "application/json", words.criterion.title.into())],
    })
}

/// The newest frozen version of every methodology.
pub fn methodologies<'a>(view: &View<'a>) -> BTreeMap<&'a Code, &'a Arc<Methodology>> {
    let frozen = view.methodologies().into_iter().map(|frozen| &frozen.methodology);
    // Of several versions the last one stays: they come in order of freezing.
    frozen.map(|methodology| (&methodology.id.code, methodology)).collect()
}

/// The methodologies to choose from, each by its newest version.
fn choice(scene: &Scene, shown: Option<&MethodologyId>) -> Markup {
    let words = scene.words;
    let newest = methodologies(&scene.view());
    html! {
        @if newest.len() > 1 {
            p { (words.criterion.by) }
            ul {
                @for (code, methodology) in newest {
                    @let is_shown = shown.is_some_and(|id| id.code == *code);
                    li {
                        a href=(scene.at_page(&format!("/criteria?methodology={code}"))) aria-current=[is_shown.then_some("true")] {
                            (parts::name(&methodology.document.names, code.as_str(), words))
                        }
                    }
                }
            }
        }
    }
}

fn depth(all: &[CriterionInfo], info: &CriterionInfo) -> usize {
    let mut above = info.parent.as_ref();
    let mut depth = 0;
    while let Some(code) = above {
        depth += 1;
        above = all.iter().find(|other| other.code == *code).and_then(|info| info.parent.as_ref());
    }
    depth
}

fn page(scene: &Scene, code: &Code, asked: Option<&str>) -> Result<Sheet, Problem> {
    let words = scene.words;
    let said = &words.criterion;
    let view = scene.view();
    let all = nodes(scene, asked)?;
    let info = all.iter().find(|info| info.code == *code).ok_or_else(Problem::nowhere)?;
    let line = picture::line_of_criterion(scene, code, asked)?;
    let mut pairs = vec![("criterion", code.as_str())];
    pairs.extend(asked.map(|asked| ("methodology", asked)));
    let spreads = spreads(scene, &pairs);
    let title = parts::plain_name(&info.names, code.as_str(), words);
    let text = |texts: &Texts| texts.get(words.code).cloned();
    let id = &info.methodology;
    let share = view.methodology(id).and_then(|frozen| {
        let methodology = &frozen.methodology;
        shares(methodology).get(methodology.place(code.as_str())?).copied().flatten()
    });
    let is_group = all.iter().any(|other| other.parent.as_ref() == Some(code));
    let by = asked.map(|asked| format!("?methodology={asked}")).unwrap_or_default();
    let body = html! {
        p.kind { (if is_group { said.group } else { said.kind }) @if let Some(number) = &info.notation { " " (number) } }
        h1 { (parts::name(&info.names, code.as_str(), words)) }
        @if let Some(definition) = text(&info.definition) { p.lead { (definition) } }
        dl.facts {
            @if let Some(question) = text(&info.question) { dt { (said.question) } dd { (question) } }
            @if let Some(share) = share {
                dt { (words.methodology.share) } dd { ((words.percent)(&parts::number(share * 100.0, 1, words))) }
            }
            @if !info.sources.is_empty() {
                dt { (said.sources) }
                @for source in &info.sources { dd { ((words.source)(*source)) } }
            }
            (relatives(scene, &all, info))
            dt { (words.frame.methodology) }
            dd {
                a href=(scene.at_page(&format!("/methodologies/{}/{}", id.code, id.version))) {
                    @match view.methodology(id) {
                        Some(frozen) => (parts::name(&frozen.methodology.document.names, id.code.as_str(), words)),
                        None => (id),
                    }
                }
            }
        }
        @if let Some(draft) = &info.scale { (scale(draft, words)) }
        @if let Some(guidance) = text(&info.guidance) {
            details { summary { (said.guidance) } p { (guidance::guidance(&guidance, words)) } }
        }
        section {
            h2 { (words.service.over_time) }
            (chart::figure(&title, &chart::by_country(&line, words), &chart::whole(&line.permalink), words))
            (embed::of_chart(scene, &format!("/criteria/{code}"), &by, &title))
        }
        @for spread in &spreads {
            @let of = (spreads.len() > 1).then(|| (words.service_type)(spread.of));
            section {
                h2 { (said.distribution) " " (parts::period(spread.period, words)) @if let Some(of) = of { ": " (of) } }
                (distribution(spread, of, scene))
                @let to = address::query(pairs.iter().copied().chain([("type", spread.of.to_string().as_str())]));
                p { a href=(scene.at_page(&address::at("/ranking", &to))) { (words.frame.ranking) } }
            }
        }
        (downloads(scene, &pairs))
        (parts::cite(scene, &title, &line.cite, &line.permalink))
    };
    Ok(Sheet {
        description: text(&info.question).unwrap_or_else(|| title.clone()),
        title,
        body,
        alternates: vec![(line.permalink, "application/json", words.service.download.to_owned())],
    })
}

/// How the services of a type spread over the grades.
struct Spread {
    of: ServiceType,
    period: Period,
    grades: RankDistribution,
}

/// The spreads of all types: services of several are not put in one row. What cannot be ranked has none.
fn spreads(scene: &Scene, pairs: &[(&str, &str)]) -> Vec<Spread> {
    let spread = |of: &ServiceType| {
        let kind = of.to_string();
        let pairs: Vec<_> = pairs.iter().copied().chain([("type", kind.as_str())]).collect();
        let asked = scene.ask(Kind::Rankings, &pairs).ok()?;
        let (answer, _) = ranking(&scene.view(), &asked, "/v1/rankings", None, 1).ok()?;
        Some(Spread { of: *of, period: answer.period?, grades: answer.distribution? })
    };
    ServiceType::ALL.iter().filter_map(spread).collect()
}

/// Its line as it is drawn, the values of all services and those that were revised, as files.
fn downloads(scene: &Scene, pairs: &[(&str, &str)]) -> Markup {
    let words = scene.words;
    let all = address::query(pairs.iter().copied());
    let drawn = address::query(pairs.iter().copied().chain([("by", "country")]));
    let table = |what, export: Export, query| (what, files::of_table(export, query, words));
    let titled = |export: Export| table((words.column)(export.title()), export, &all);
    files::section(
        scene,
        &[
            table(words.service.line_file, Export::Series, &drawn),
            titled(Export::Observations),
            titled(Export::Revisions),
        ],
    )
}

/// What a node is part of, and what it is made of.
fn relatives(scene: &Scene, all: &[CriterionInfo], info: &CriterionInfo) -> Markup {
    let words = scene.words;
    let link = |other: &CriterionInfo| {
        html! {
            a href=(judged::criterion(scene, &other.methodology, &other.code)) {
                (parts::name(&other.names, other.code.as_str(), words))
            }
        }
    };
    let parent = info.parent.as_ref();
    let parent = all.iter().find(|other| Some(&other.code) == parent);
    let mut children =
        all.iter().filter(|other| other.parent.as_ref() == Some(&info.code)).peekable();
    html! {
        @if let Some(parent) = parent { dt { (words.criterion.part_of) } dd { (link(parent)) } }
        @if children.peek().is_some() {
            dt { (words.criterion.made_of) }
            @for child in children { dd { (link(child)) } }
        }
    }
}

/// How an answer becomes points, and which grade that is.
fn scale(draft: &ScaleDraft, words: &Words) -> Markup {
    let said = &words.scale;
    let number = |of: f64| parts::number(of, u32::from(of.fract() != 0.0), words);
    let name = |code: &str| {
        let names = if let ScaleDraft::Levels { levels } = draft {
            levels.iter().find(|level| level.code == code).map(|level| &level.names)
        } else {
            None
        };
        names.map_or_else(|| html! { (code) }, |names| parts::name(names, code, words))
    };
    let row = |answer: Markup, points: f64| {
        html! {
            tr {
                th scope="row" { (answer) }
                td.number { (number(points)) }
                td.number { (parts::grade(points, words).unwrap_or_default()) }
            }
        }
    };
    let table = |rows: Vec<Markup>| {
        html! {
            table.bars {
                thead { tr { th scope="col" { (said.answer) } th.number scope="col" { (words.chart.points) } th.number scope="col" { (words.chart.grade) } } }
                tbody { @for row in rows { (row) } }
            }
        }
    };
    let how = match Scale::parse(draft, "") {
        Ok(Scale::Boolean) => table(vec![
            row(html! { (words.explained.yes) }, 100.0),
            row(html! { (words.explained.no) }, 0.0),
        ]),
        Ok(Scale::Levels(levels)) => html! {
            (table(levels.iter().map(|level| row(name(level.code.as_str()), level.points)).collect()))
            @if levels.iter().any(|level| !level.points_if.is_empty()) { p.note { (said.some_services) } }
        },
        Ok(Scale::Likert(k)) => html! { p { ((said.rating)(k)) } },
        Ok(Scale::Grade) => html! { p { (said.grade) } },
        Ok(Scale::Share) => html! { p { (said.share) } },
        Ok(Scale::Range { lo, hi, lower_is_better }) => {
            let (worst, best) = if lower_is_better { (hi, lo) } else { (lo, hi) };
            html! { p { ((said.range)(&number(worst), &number(best))) } }
        }
        Ok(Scale::Bins(bins)) => table(
            bins.iter()
                .map(|bin| {
                    let answer =
                        bin.to.map_or_else(|| said.more.to_owned(), |to| (said.up_to)(&number(to)));
                    row(html! { (answer) }, bin.points)
                })
                .collect(),
        ),
        Err(_) => html! {},
    };
    html! {
        section {
            h2 { (said.title) }
            (how)
        }
    }
}

/// How many services have each grade: as a picture, and as the same numbers in a table.
fn distribution(of: &Spread, kind: Option<&str>, scene: &Scene) -> Markup {
    let words = scene.words;
    let said = &words.criterion;
    let spread = &of.grades;
    let kind = kind.map(|kind| format!(": {kind}")).unwrap_or_default();
    let title = format!("{} {}{kind}", said.distribution, (words.period)(of.period));
    let grade = |points: f64| parts::grade(points, words).unwrap_or_default();
    let [lower, middle, upper] = spread.quartiles.map(grade);
    html! {
        figure.chart { (chart::spread::spread(&title, spread, words)) }
        p.note {
            ((said.quartiles)(&upper, &lower, &middle)) " "
            ((said.spread)(&grade(spread.mean), spread.count))
        }
        details.numbers {
            summary { (words.chart.table) }
            table.bars {
                thead { tr { th scope="col" { (words.chart.grade) } th.number scope="col" { (words.frame.services) } } }
                tbody {
                    @for (count, grade) in spread.grades.iter().zip(1..) {
                        tr { th scope="row" { (grade) } td.number { (count) } }
                    }
                }
            }
        }
    }
}
