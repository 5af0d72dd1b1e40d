//! What changed: the public log, newest first, with the reasons that were given.

use actix_web::HttpResponse;
use maud::{Markup, html};

use super::{
    data::files,
    frame::Sheet,
    parts, services,
    visit::{Scene, Visit},
    words::Words,
};
use crate::{
    cube::news::{About, News, NewsKey, news},
    domain::{address::encode, code::Code, news::NewsKind, text},
    formats::export::Export,
    http::{problem::Problem, work::Work},
};

/// How many stand on one page.
const ON_PAGE: usize = 50;
/// How many of the latest stand on the page of a service or agency.
const LATEST: usize = 3;

/// What is asked of the log.
struct Asked {
    agency: Option<Code>,
    service: Option<Code>,
    kind: Option<NewsKind>,
    after: Option<NewsKey>,
}

/// Shows what changed.
pub async fn show(mut visit: Visit) -> Result<HttpResponse, Problem> {
    let query = &mut visit.query;
    // What a form sends of fields that were left empty asks for nothing.
    query.drop_empty();
    query.exclude("service", &["agency"]);
    let asked = Asked {
        agency: query.code("agency"),
        service: query.code("service"),
        kind: query.parsed(
            "kind",
            "Give `published`, `corrected`, `withdrawn`, `replied` or `missed_deadline`.",
            NewsKind::parse,
        ),
        after: query.parsed("after", "Follow the links between pages.", NewsKey::read),
    };
    let scene = visit.scene()?;
    visit.answer(scene, Work::Short, move |scene| page(scene, &asked)).await
}

/// The address of the feed of what stands at an address of the interface.
pub fn feed(of: &str, words: &Words) -> String {
    format!("{of}/feed.atom?lang={}", words.code)
}

/// The same as another form of a page.
pub fn alternate(of: &str, words: &Words) -> (String, &'static str, String) {
    (feed(of, words), "application/atom+xml", words.changes.title.to_owned())
}

/// The latest of a service or agency, with the way to all and to the feed.
pub fn latest(scene: &Scene, about: &About) -> Markup {
    let words = scene.words;
    let (items, _) = news(&scene.view(), about, None, None, LATEST);
    let (all, of) = match about {
        About::All => ("/changes".to_owned(), "/v1".to_owned()),
        About::Service(code) => {
            (format!("/changes?service={code}"), format!("/v1/services/{code}"))
        }
        About::Agency(code) => (format!("/changes?agency={code}"), format!("/v1/agencies/{code}")),
    };
    html! {
        section {
            h2 #changes { (words.changes.title) }
            @if items.is_empty() { p.none { (words.changes.nothing) } } @else { (list(scene, &items)) }
            p {
                a href=(scene.at_page(&all)) { (words.changes.all) } " · "
                a href=(feed(&of, words)) { (words.changes.feed) }
            }
        }
    }
}

fn page(scene: &Scene, asked: &Asked) -> Result<Sheet, Problem> {
    let words = scene.words;
    let view = scene.view();
    let is_known = asked.agency.as_ref().is_none_or(|code| view.agency(code.as_str()).is_some())
        && asked.service.as_ref().is_none_or(|code| view.service(code.as_str()).is_some());
    if !is_known {
        return Err(Problem::nowhere());
    }
    let about = match (&asked.agency, &asked.service) {
        (Some(agency), _) => About::Agency(agency.clone()),
        (None, Some(service)) => About::Service(service.clone()),
        (None, None) => About::All,
    };
    let (items, next) = news(&view, &about, asked.kind, asked.after.as_ref(), ON_PAGE);
    let of = match &about {
        About::All => "/v1".to_owned(),
        About::Service(code) => format!("/v1/services/{code}"),
        About::Agency(code) => format!("/v1/agencies/{code}"),
    };
    let body = html! {
        h1 { (words.changes.title) }
        p.lead { (words.changes.lead) }
        @if let Some(service) = &asked.service {
            p.notice {
                (words.changes.only) " " (services::name_and_country(scene, service.as_str())) ". "
                a href=(scene.at_page("/changes")) { (words.changes.everything) }
            }
        }
        (form(scene, asked))
        @if items.is_empty() { p.none role="status" { (words.changes.nothing) } } @else { (list(scene, &items)) }
        (pages(scene, asked, next.as_ref()))
        p { a href=(feed(&of, words)) { (words.changes.feed) } ". " (words.changes.subscribe) }
        (downloads(scene, asked))
    };
    Ok(Sheet {
        title: words.changes.title.to_owned(),
        description: words.changes.lead.to_owned(),
        body,
        alternates: vec![alternate(&of, words)],
    })
}

/// What changed, as files: grades, values that were published before, and the ledger.
fn downloads(scene: &Scene, asked: &Asked) -> Markup {
    let words = scene.words;
    let agency = asked.agency.iter().map(|code| format!("agency={code}"));
    let service = asked.service.iter().map(|code| format!("service={code}"));
    let query = agency.chain(service).collect::<Vec<_>>().join("&");
    let tables = [Export::Changes, Export::Revisions];
    files::section(
        scene,
        &tables.map(|of| ((words.column)(of.title()), files::of_table(of, &query, words))),
    )
}

fn list(scene: &Scene, items: &[News]) -> Markup {
    let words = scene.words;
    html! {
        ol.news {
            @for news in items {
                li {
                    p.kind {
                        (parts::day(news.at, words)) " · "
                        span.verdict { ((words.news)(news.kind)) } " · "
                        a href=(scene.at_page(&format!("/services/{}", news.service))) {
                            bdi { (services::name_and_country(scene, news.service.as_str())) }
                        }
                        " · " (parts::period(news.period, words))
                    }
                    p { bdi { (parts::quoting((words.sentence)(&news.sentence), news.reason.as_deref())) } }
                }
            }
        }
    }
}

fn form(scene: &Scene, asked: &Asked) -> Markup {
    let words = scene.words;
    let view = scene.view();
    let mut agencies: Vec<(String, &Code)> = view
        .agencies()
        .map(|agency| {
            let name = parts::plain_name(&agency.names, agency.code.as_str(), words);
            (text::plain(&name, 80), &agency.code)
        })
        .collect();
    agencies.sort_by_cached_key(|(name, _)| text::folded(name));
    html! {
        form method="get" action=(words.at("/changes")) {
            p {
                label for="agency" { (words.list.agency) }
                select #agency name="agency" {
                    option value="" { (words.list.any) }
                    @for (name, code) in &agencies {
                        option value=(code) selected[asked.agency.as_ref() == Some(code)] { (name) }
                    }
                }
            }
            p {
                label for="kind" { (words.changes.kind) }
                select #kind name="kind" {
                    option value="" { (words.list.any) }
                    @for kind in NewsKind::ALL {
                        option value=(kind) selected[asked.kind == Some(*kind)] { ((words.news)(*kind)) }
                    }
                }
            }
            @if let Some(seq) = scene.as_of { input type="hidden" name="as_of" value=(seq); }
            button type="submit" { (words.list.filter) }
        }
    }
}

/// The way to older ones, and back to the newest.
fn pages(scene: &Scene, asked: &Asked, next: Option<&NewsKey>) -> Markup {
    let words = scene.words;
    let mut pairs = Vec::new();
    pairs.extend(asked.agency.as_ref().map(|code| format!("agency={code}")));
    pairs.extend(asked.service.as_ref().map(|code| format!("service={code}")));
    pairs.extend(asked.kind.map(|kind| format!("kind={kind}")));
    let at = |more: Option<String>| {
        let pairs: Vec<String> = pairs.iter().cloned().chain(more).collect();
        let query = pairs.join("&");
        scene.at_page(&if query.is_empty() {
            "/changes".into()
        } else {
            format!("/changes?{query}")
        })
    };
    html! {
        @if asked.after.is_some() || next.is_some() {
            p.pages {
                @if asked.after.is_some() { a href=(at(None)) { (words.changes.newest) } " " }
                @if let Some(next) = next {
                    a rel="next" href=(at(Some(format!("after={}", encode(&next.text()))))) { (words.changes.older) }
                }
            }
        }
    }
}
