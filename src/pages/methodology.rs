//! Methodologies: each frozen version readable, with its principles, weights, hash and what differs from
//! the version before.

use actix_web::{HttpResponse, web::Path};
use maud::{Markup, html};

use super::{
    frame::Sheet,
    judged, parts,
    visit::{Scene, Visit},
};
use crate::{
    domain::methodology::{
        Methodology, MethodologyId,
        diff::{Diff, Fate, diff},
        shares::shares,
    },
    http::{problem::Problem, work::Work},
};

/// Lists the frozen methodologies.
pub async fn list(mut visit: Visit) -> Result<HttpResponse, Problem> {
    let scene = visit.scene()?;
    visit.answer(scene, Work::Short, |scene| {
        let words = scene.words;
        let said = &words.methodology;
        let body = html! {
            h1 { (said.title) }
            p.lead { (said.lead) }
            ul {
                @for frozen in scene.view().methodologies() {
                    @let methodology = &frozen.methodology;
                    li {
                        a href=(at(scene, &methodology.id)) {
                            (parts::name(&methodology.document.names, methodology.id.code.as_str(), words))
                        }
                        " " code { (methodology.id) }
                        @if frozen.retired { " (" (said.retired) ")" }
                        @if methodology.id.code.as_str() == scene.methodology() { ". " (said.own) }
                        br;
                        span.note { ((said.periods)(&(words.day)(methodology.from), methodology.to.map(words.day).as_deref())) }
                    }
                }
            }
        };
        Ok(Sheet {
            title: said.title.to_owned(),
            description: said.lead.to_owned(),
            body,
            alternates: vec![(
                "/v1/methodologies".into(),
                "application/json",
                said.title.into(),
            )],
        })
    }).await
}

/// Shows a version of a methodology.
pub async fn show(path: Path<(String, String)>, mut visit: Visit) -> Result<HttpResponse, Problem> {
    let (code, version) = path.into_inner();
    let id = MethodologyId::parse(&format!("{code}@{version}")).ok_or_else(Problem::nowhere)?;
    let scene = visit.scene()?;
    visit.answer(scene, Work::Short, move |scene| page(scene, &id)).await
}

fn at(scene: &Scene, id: &MethodologyId) -> String {
    scene.at_page(&format!("/methodologies/{}/{}", id.code, id.version))
}

fn page(scene: &Scene, id: &MethodologyId) -> Result<Sheet, Problem> {
    let words = scene.words;
    let said = &words.methodology;
    let view = scene.view();
    let frozen = view.methodology(id).ok_or_else(Problem::nowhere)?;
    let methodology = &frozen.methodology;
    let document = &methodology.document;
    let versions = view.versions(id.code.as_str());
    let before = versions.iter().take_while(|version| version.id != *id).last();
    let title = parts::plain_name(&document.names, id.code.as_str(), words);
    let day = |day| (words.day)(day);
    let to = methodology.to.map(day);
    let body = html! {
        p.kind { (said.version) " " code { (id) } @if frozen.retired { " (" (said.retired) ")" } }
        h1 { (parts::name(&document.names, id.code.as_str(), words)) }
        @if let Some(text) = document.description.get(words.code) { p.lead { (text) } }
        p { ((said.periods)(&day(methodology.from), to.as_deref())) }
        dl.facts {
            @if let Some(text) = document.publisher.get(words.code) { dt { (said.publisher) } dd { (text) } }
            @if let Some(text) = &document.source { dt { (said.source) } dd { (text) } }
            @if let Some(text) = &document.licence { dt { (said.licence) } dd { (text) } }
            dt { (said.hash) } dd { code { (methodology.hash()) } " " span.note { (said.hash_means) } }
        }
        @if !document.principles.is_empty() {
            h2 { (said.principles) }
            dl.meanings {
                @for principle in &document.principles {
                    dt { (parts::name(&principle.names, &principle.code, words)) }
                    @if let Some(text) = principle.description.get(words.code) { dd { (text) } }
                }
            }
        }
        h2 { (said.nodes) }
        (tree(scene, methodology))
        @match before {
            Some(before) => {
                h2 { ((said.differences)(&before.id.to_string())) }
                (differences(scene, &diff(before, methodology), methodology))
            }
            None => p.note { (said.none_before) },
        }
    };
    Ok(Sheet {
        description: said.lead.to_owned(),
        title: format!("{title} ({id})"),
        body,
        alternates: vec![(
            format!("/v1/methodologies/{}/{}", id.code, id.version),
            "application/json",
            title,
        )],
    })
}

fn tree(scene: &Scene, methodology: &Methodology) -> Markup {
    let words = scene.words;
    let share = shares(methodology);
    let nodes = methodology.nodes.iter().zip(&methodology.document.nodes).zip(&share).enumerate();
    html! {
        div.scroll tabindex="0" role="region" aria-label=(words.methodology.nodes) {
            table.tree.stack {
                thead {
                    tr {
                        th scope="col" { (words.service.criterion) }
                        th.number scope="col" { (words.service.weight) }
                        th.number scope="col" { (words.methodology.share) }
                    }
                }
                tbody {
                    @for (place, ((node, text), share)) in nodes {
                        tr {
                            th scope="row" class={ "depth" (methodology.above(place).count().min(5)) } {
                                a href=(judged::criterion(scene, &methodology.id, &node.code)) {
                                    (parts::name(&text.names, node.code.as_str(), words))
                                }
                            }
                            td.number data-label=(words.service.weight) { (parts::number(node.weight, 2, words)) }
                            td.number data-label=(words.methodology.share) { @if let Some(share) = share { ((words.percent)(&parts::number(share * 100.0, 1, words))) } }
                        }
                    }
                }
            }
        }
    }
}

fn differences(scene: &Scene, found: &Diff, methodology: &Methodology) -> Markup {
    let words = scene.words;
    let name = |code: &str| {
        let text = methodology.place(code).and_then(|place| methodology.text(place));
        text.map_or_else(|| html! { (code) }, |text| parts::name(&text.names, code, words))
    };
    html! {
        @if found.nodes.is_empty() {
            p { (words.methodology.same) }
        } @else {
            ul {
                @for change in &found.nodes {
                    li {
                        (name(change.node.as_str())) ": "
                        @match change.fate {
                            Fate::Added => (words.methodology.added),
                            Fate::Removed => (words.methodology.removed),
                            _ => {
                                @for (nth, field) in change.changes.iter().enumerate() {
                                    @if nth > 0 { ", " }
                                    code { (field.field) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
