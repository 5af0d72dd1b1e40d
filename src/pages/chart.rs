//! Charts: own SVG, drawn from the figures that the page has, with the same numbers as a table beside it.
//!
//! What is missing is a gap, and what cannot be compared is not joined. Lines differ by mark and dash as well
//! as by colour, and stand under their names.

pub mod drawing;
mod ends;
pub mod file;
pub mod line;
mod names;
pub mod position;
mod said;
pub mod scale;
pub mod spark;
pub mod spread;
mod style;
mod thin;

use maud::{Markup, html};

use self::line::{Chain, Dot, Line};
use super::{legend, parts, visit::Scene, words::Words};
use crate::{
    cube::{
        change::Change,
        series::{Series, SeriesAnswer},
    },
    metrics::chain::ChainReason,
};

/// Most rows below a chart; several lines share them, but that each has some.
const ROWS: usize = 120;
/// Most rows of one line, and the fewest that it has.
const OF_LINE: (usize, usize) = (60, 12);
/// Most changes that are told in sentences.
const TOLD: usize = 20;

/// Where all the numbers of a line are: what it is called, where there are several, and the address.
pub type Whole = (String, String);

/// The table of an answer of `/v1/series`.
pub fn whole(permalink: &str) -> [Whole; 1] {
    [(String::new(), permalink.replacen("/v1/series?", "/v1/series.csv?", 1))]
}

/// The lines of an answer, each under a name.
pub fn lines(answer: &SeriesAnswer, name: impl Fn(&Series) -> String) -> Vec<Line> {
    answer.series.iter().map(|series| Line::of(series, name(series))).collect()
}

/// The lines of an answer, under the names of countries where there are several.
pub fn by_country(answer: &SeriesAnswer, words: &Words) -> Vec<Line> {
    let is_alone = answer.series.len() < 2;
    lines(answer, |series| match &series.subject.country {
        Some(country) if !is_alone => parts::country(country, words).to_owned(),
        _ => String::new(),
    })
}

/// A drawing that stands on its own, or beside others: what stands above it, what it is drawn of, and the
/// drawing, if there is anything to draw.
pub struct Panel<'a> {
    pub label: Option<&'a str>,
    pub lines: &'a [Line],
    pub drawing: Option<Markup>,
}

/// Some lines in one drawing; where they stand `apart`, in one for each, on one scale.
pub fn panels<'a>(title: &str, lines: &'a [Line], apart: bool, words: &Words) -> Vec<Panel<'a>> {
    let there = |of: &[Line], drawing: Markup| (!line::is_empty(of)).then_some(drawing);
    if !apart {
        let drawing = there(lines, drawing::svg(title, lines, words));
        return vec![Panel { label: None, lines, drawing }];
    }
    let periods = || lines.iter().flat_map(Line::dots).map(|dot| dot.period);
    let each = lines.chunks(1).zip(lines).map(|(alone, line)| Panel {
        label: Some(&*line.label),
        lines: alone,
        drawing: there(alone, drawing::alone(line, periods(), words)),
    });
    each.collect()
}

/// A chart of lines with the same numbers as a table.
pub fn figure(title: &str, lines: &[Line], whole: &[Whole], words: &Words) -> Markup {
    let several = lines.len() > 1;
    html! {
        figure.chart {
            (drawing::above_table(title, lines, words))
            (caption(lines, words))
        }
        @if lines.iter().any(|line| line.dots().next().is_some()) {
            details.numbers open[!several] {
                summary { (words.chart.table) }
                (table(title, &lines.iter().collect::<Vec<_>>(), whole, words))
            }
        }
    }
}

/// What to know to read a drawing: why lines end or run beside one another, and what a cross is.
pub fn caption(lines: &[Line], words: &Words) -> Markup {
    let why = if lines.iter().any(Line::overlaps) {
        Some(words.chart.takes_turns)
    } else if lines.iter().any(Line::is_interrupted) {
        Some(words.chart.line_ends)
    } else {
        None
    };
    let crosses: Vec<_> = drawing::crosses(lines).into_iter().map(words.state).collect();
    html! {
        @if why.is_some() || !crosses.is_empty() {
            figcaption {
                @if let Some(why) = why { (why) " " }
                @if !crosses.is_empty() { "× = " (crosses.join(", ")) "." }
            }
        }
    }
}

/// What changed along the lines of an answer, in sentences, newest first; then the trend. What was `told`
/// already is not told again.
pub fn changes(scene: &Scene, line: &SeriesAnswer, told: Option<&Change>) -> Markup {
    let words = scene.words;
    html! {
        @for series in &line.series {
            @let changes = series.changes.iter().rev().filter(|change| told != Some(*change));
            @let changes: Vec<&Change> = changes.collect();
            // What was told above is one of the newest.
            @let above = series.changes.len() - changes.len();
            @if !changes.is_empty() {
                ul.changes {
                    @for change in changes.iter().take(TOLD - above) {
                        li {
                            span.verdict.(change.verdict.as_str()) { ((words.verdict)(change.verdict)) }
                            " " (parts::sentence(&change.sentence, words))
                        }
                    }
                }
                @if series.changes.len() > TOLD {
                    p.note {
                        ((words.chart.newest_changes)(TOLD, series.changes.len())) " "
                        a href=(line.permalink) { (words.chart.all_changes) } "."
                    }
                }
            }
            @if told.is_none() && !changes.is_empty() { (legend::link(scene)) }
            @for sentence in [&series.changes_reason_sentence, &series.trend_reason_sentence].into_iter().flatten() {
                p.note { ((words.sentence)(sentence)) }
            }
            @if let Some(trend) = &series.trend { p.note { (parts::sentence(&trend.sentence, words)) } }
        }
    }
}

/// The numbers of some lines as a table. Of very many the newest, for a page is read; `whole` has all.
pub fn table(title: &str, lines: &[&Line], whole: &[Whole], words: &Words) -> Markup {
    let chart = &words.chart;
    let several = lines.len() > 1;
    let any = |has: fn(&Dot) -> bool| lines.iter().flat_map(|line| line.dots()).any(has);
    let with_interval = any(|dot| dot.interval.is_some());
    let with_services = any(|dot| dot.services.is_some());
    let (most, least) = OF_LINE;
    let shown = (ROWS / lines.len().max(1)).clamp(least, most);
    let longest = lines.iter().map(|line| line.dots().count()).max().unwrap_or_default();
    html! {
        @if longest > shown {
            p.note {
                ((chart.newest_rows)(shown, longest)) " "
                @for (nth, (name, address)) in whole.iter().enumerate() {
                    @if nth > 0 { " · " }
                    a href=(address) { (chart.all_rows) @if !name.is_empty() { ": " (name) } }
                }
            }
        }
        div.scroll {
            table.stack {
                caption { (title) }
                thead {
                    tr {
                        @if several { th scope="col" { (chart.whose) } }
                        th scope="col" { (chart.period) }
                        th.number scope="col" { (chart.grade) }
                        th.number scope="col" { (chart.points) }
                        @if with_interval { th.number scope="col" { (chart.interval) } }
                        @if with_services { th.number scope="col" { (chart.services) } }
                        th scope="col" { (words.list.state) }
                    }
                }
                tbody {
                    @for line in lines {
                        @for (dot, begins) in newest(rows(line), shown) {
                            tr {
                                @if several { th scope="row" { (line.label) } }
                                td.first { (parts::period(dot.period, words)) }
                                td.number data-label=(chart.grade) { (dot.points.and_then(|points| parts::grade(points, words)).unwrap_or_default()) }
                                td.number data-label=(chart.points) { (dot.points.map(|points| parts::number(points, 1, words)).unwrap_or_default()) }
                                @if with_interval {
                                    td.number data-label=(chart.interval) {
                                        @if let Some((low, high)) = dot.interval {
                                            (parts::number(low, 1, words)) "–" (parts::number(high, 1, words))
                                        }
                                    }
                                }
                                @if with_services {
                                    td.number data-label=(chart.services) {
                                        @if let Some((measured, expected)) = dot.services {
                                            ((words.explained.ratio)(measured, expected))
                                        }
                                    }
                                }
                                td data-label=(words.list.state) {
                                    ((words.state)(dot.state))
                                    @if let Some(reason) = begins { "; " ((words.chain)(reason)) }
                                    @for flag in dot.flags.iter() { "; " ((words.flag)(flag)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The last so many of some rows.
fn newest<T>(rows: Vec<T>, most: usize) -> impl Iterator<Item = T> {
    let passed = rows.len().saturating_sub(most);
    rows.into_iter().skip(passed)
}

/// The values of a line by period, each with why a segment begins there, if one but the first does.
fn rows(line: &Line) -> Vec<(&Dot, Option<ChainReason>)> {
    let begins =
        |place: usize, nth: usize, chain: &Chain| (place > 0 && nth == 0).then_some(chain.reason);
    let mut rows: Vec<_> = line
        .segments
        .iter()
        .enumerate()
        .flat_map(|(place, chain)| {
            chain.dots.iter().enumerate().map(move |(nth, dot)| (dot, begins(place, nth, chain)))
        })
        .collect();
    rows.sort_by_key(|(dot, _)| dot.period);
    rows
}
