//! What a draft or a submission would score, and what would lift it most.

use maud::{Markup, html};

use crate::{
    actions::evaluation::what_if::Prospect,
    domain::{
        cell::Cell,
        methodology::{Methodology, ROOT},
        points::Points,
        state::State,
    },
    metrics::what_if::{Gain, Path},
    pages::{given, parts, visit::Scene, words::Words},
};

/// Most criteria that are named: who mends a draft begins with the first of them.
const MOST: usize = 5;

/// The index as it would be, beside the one that is public, and the way to a better grade.
pub fn section(scene: &Scene, prospect: &Prospect) -> Markup {
    let words = scene.words;
    let said = &words.area.what_if;
    let methodology = &prospect.methodology.methodology;
    // Where no grade would come of it there is none to better.
    let (before, after) = (prospect.before.of_everybody(ROOT), prospect.after.of_everybody(ROOT));
    let without = prospect.after.without_grade();
    let is_graded = without.is_none();
    html! {
        section aria-labelledby="what-if" {
            h2 #what-if { (said.title) }
            p.note { (said.about) }
            @if let Some(state) = without { p { b { ((said.no_grade)(state)) } } }
            dl.facts {
                @if is_graded { dt { (said.after) } dd.big { (index(after, words)) } }
                @if let Some(before) = before.filter(|before| before.points.is_some()) {
                    dt { (said.before) } dd { (index(Some(before), words)) }
                }
            }
            @if let Some(what_if) = &prospect.what_if {
                @let now = what_if.index.points.and_then(Points::nearest);
                @let gains: Vec<_> = what_if.gains.iter().filter_map(|gain| lift(gain, now)).take(MOST).collect();
                @if !gains.is_empty() {
                    h3 { (said.lifts) }
                    p.note { (said.lifts_about) }
                    ul {
                        @for (gain, points, change) in gains {
                            li {
                                b { (name(methodology, gain.place, words)) } ": " (best(methodology, gain, words)) " – "
                                ((said.then)(&parts::grade(points, words).unwrap_or_default(), &parts::number(points, 1, words)))
                                @if let Some(change) = change { " (" ((words.points)(&parts::signed(change, words))) ")" }
                            }
                        }
                    }
                }
                @if is_graded { (way(&what_if.path, &what_if.gains, methodology, words)) }
            }
        }
    }
}

/// What a criterion at its best makes of the index, where it makes anything of it.
fn lift(gain: &Gain, now: Option<Points>) -> Option<(&Gain, f64, Option<f64>)> {
    let then = gain.index.points.and_then(Points::nearest).filter(|_| gain.counts)?;
    let change = now.map(|now| then.minus(now));
    let lifts = change.is_none_or(|change| change > 0.0);
    lifts.then_some((gain, then.value(), change))
}

/// The fewest answers that lead to the next better grade.
fn way(path: &Path, gains: &[Gain], methodology: &Methodology, words: &Words) -> Markup {
    let said = &words.area.what_if;
    html! {
        @match path {
            Path::BestGrade => p { (said.best_grade) },
            Path::OutOfReach => p { (said.out_of_reach) },
            Path::NotFound { .. } => p { (said.not_found) },
            Path::Answers { places, index } => {
                h3 { (said.way) }
                ol {
                    @for gain in places.iter().filter_map(|place| gains.iter().find(|gain| gain.place == *place)) {
                        li { b { (name(methodology, gain.place, words)) } ": " (best(methodology, gain, words)) }
                    }
                }
                @if let Some(points) = index.points {
                    p { (said.together) " " ((said.then)(&parts::grade(points, words).unwrap_or_default(), &parts::number(points, 1, words))) "." }
                }
            }
        }
    }
}

fn index(cell: Option<&Cell>, words: &Words) -> Markup {
    let points = cell.and_then(|cell| cell.points);
    let state = cell.map_or(State::NotYetMeasured, |cell| cell.state);
    html! {
        @match points {
            Some(points) => {
                (parts::mark(Some(points.value()), words)) " "
                span.note { (parts::number(points.value(), 1, words)) " " (words.area.what_if.points) }
            }
            None => span.none { ((words.state)(state)) },
        }
    }
}

fn name(methodology: &Methodology, place: usize, words: &Words) -> Markup {
    let code = methodology.nodes.get(place).map_or("", |node| node.code.as_str());
    let text = methodology.text(place);
    text.map_or_else(|| html! { (code) }, |text| parts::name(&text.names, code, words))
}

fn best(methodology: &Methodology, gain: &Gain, words: &Words) -> Markup {
    let text = methodology.text(gain.place);
    given::said(&gain.best, text, words)
}
