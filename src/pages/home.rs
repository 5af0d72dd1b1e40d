//! The first page: what a grade means, how the state does, what got better and worse, who was silent.

use actix_web::HttpResponse;
use maud::{Markup, html};

use super::{
    changes as log, chart, embed,
    frame::Sheet,
    parts, services,
    visit::{Scene, Visit},
    words::Words,
};
use crate::{
    cube::{
        change::{ChangeItem, changes},
        coverage::{MissingService, coverage},
        news::About,
        query::Kind,
        series::{SeriesAnswer, series},
    },
    http::{problem::Problem, work::Work},
    metrics::change::Verdict,
};

/// How many services stand under "better" and "worse".
const MOST: usize = 5;

/// Shows the first page.
pub async fn show(mut visit: Visit) -> Result<HttpResponse, Problem> {
    let scene = visit.scene()?;
    visit.answer(scene, Work::Long, page).await
}

fn page(scene: &Scene) -> Result<Sheet, Problem> {
    let words = scene.words;
    let home = &words.home;
    let view = scene.view();
    let line = series(&view, &scene.ask(Kind::Series, &[("by", "country")])?, "/v1/series");
    let lines = chart::by_country(&line, words);
    let improved = moved(scene, Verdict::Improved)?;
    let worsened = moved(scene, Verdict::Worsened)?;
    let silent = silent(scene)?;
    let body = html! {
        h1 { (home.title) }
        p.lead { (home.lead) }
        form.search method="get" action=(words.at("/services")) role="search" {
            label for="q" { (home.search) }
            input #q type="search" name="q" maxlength="200";
            button type="submit" { (home.find) }
        }
        section {
            h2 #state { (home.state_over_time) }
            (grades(&line, words))
            (chart::figure(home.state_over_time, &lines, &chart::whole(&line.permalink), words))
            p.note { (home.scale) }
            (embed::of_chart(scene, "", "", home.state_over_time))
        }
        div.two {
            (list(scene, "better", home.better, home.nobody_better, &improved))
            (list(scene, "worse", home.worse, home.nobody_worse, &worsened))
        }
        section {
            h2 #silent { (home.silent) }
            @if silent.is_empty() {
                p { (home.nobody_silent) }
            } @else {
                ul {
                    @for (period, missing) in &silent {
                        li {
                            a href=(scene.at_page(&format!("/services/{}", missing.service))) { (services::name_and_country(scene, missing.service.as_str())) }
                            ", " (period)
                        }
                    }
                }
            }
        }
        (log::latest(scene, &About::All))
    };
    Ok(Sheet {
        title: home.title.to_owned(),
        description: words.frame.about.to_owned(),
        body,
        alternates: vec![log::alternate("/v1", words)],
    })
}

/// The latest grade of each country, in words.
fn grades(line: &SeriesAnswer, words: &Words) -> Markup {
    let several = line.series.len() > 1;
    html! {
        dl.grades {
            @for series in line.series.iter().take(MOST) {
                @if let Some((period, points)) = series.newest().and_then(|point| Some((point.period, point.value?))) {
                    div {
                        dt {
                            @if several { (parts::country(series.subject.country.as_deref().unwrap_or_default(), words)) ", " }
                            (parts::period(period, words))
                        }
                        dd { (parts::mark(Some(points), words)) }
                    }
                }
            }
        }
    }
}

fn moved(scene: &Scene, verdict: Verdict) -> Result<Vec<ChangeItem>, Problem> {
    let asked = scene.ask(Kind::Changes, &[("verdict", verdict.as_str())])?;
    let mut items = changes(&scene.view(), &asked).items;
    items.truncate(MOST);
    Ok(items)
}

fn list(scene: &Scene, id: &str, title: &str, nobody: &str, items: &[ChangeItem]) -> Markup {
    let words = scene.words;
    html! {
        section {
            h2 id=(id) { (title) }
            @if items.is_empty() {
                p { (nobody) }
            } @else {
                ol.moves {
                    @for item in items {
                        @if let Some(code) = &item.subject.service {
                            li {
                                div.move {
                                    a href=(scene.at_page(&format!("/services/{code}"))) { (services::name_and_country(scene, code.as_str())) }
                                    (services::spark(scene, code, None, None))
                                    p { (parts::sentence(&item.change.sentence, words)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// What was due in campaigns that are closed, and came from nobody.
fn silent(scene: &Scene) -> Result<Vec<(String, MissingService)>, Problem> {
    let asked = scene.ask(Kind::Coverage, &[])?;
    let answer = coverage(&scene.view(), &asked, "/v1/coverage");
    let closed = answer.campaigns.into_iter().filter(|campaign| campaign.closed);
    let missing = closed.flat_map(|campaign| {
        let period = (scene.words.period)(campaign.period);
        campaign.missing.into_iter().map(move |missing| (period.clone(), missing))
    });
    Ok(missing.take(MOST * 2).collect())
}
