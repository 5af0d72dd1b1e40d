//! Charts: own SVG, drawn from the figures that the page has, with the same numbers as a table beside it.
//!
//! What is missing is a gap, and what cannot be compared is not joined. Lines differ by mark and dash as well
//! as by colour, and stand under their names.

pub mod file;
pub mod line;
pub mod scale;
mod thin;

use maud::{Markup, html};

use self::line::Line;
use super::{parts, words::Words};
use crate::cube::series::{Series, SeriesAnswer};

/// The lines of an answer, each under a name.
pub fn lines(answer: &SeriesAnswer, name: impl Fn(&Series) -> String) -> Vec<Line> {
    answer.series.iter().map(|series| Line::of(series, name(series))).collect()
}

/// A chart of lines with the same numbers as a table.
pub fn figure(title: &str, lines: &[Line], words: &Words) -> Markup {
    let several = lines.len() > 1;
    html! {
        figure.chart {
            (line::above_table(title, lines, words))
            figcaption { (words.chart.line_ends) }
        }
        details.numbers open[!several] {
            summary { (words.chart.table) }
            (table(title, &lines.iter().collect::<Vec<_>>(), words))
        }
    }
}

/// What changed along the lines of an answer, in sentences, newest first; then the trend.
pub fn changes(line: &SeriesAnswer, words: &Words) -> Markup {
    html! {
        @for series in &line.series {
            @if !series.changes.is_empty() {
                ul.changes {
                    @for change in series.changes.iter().rev() {
                        li {
                            span.verdict.(change.verdict.as_str()) { ((words.verdict)(change.verdict)) }
                            " " ((words.sentence)(&change.sentence))
                        }
                    }
                }
            }
            @for sentence in [&series.changes_reason_sentence, &series.trend_reason_sentence].into_iter().flatten() {
                p.note { ((words.sentence)(sentence)) }
            }
            @if let Some(trend) = &series.trend { p.note { ((words.sentence)(&trend.sentence)) } }
        }
    }
}

/// The numbers of some lines as a table.
pub fn table(title: &str, lines: &[&Line], words: &Words) -> Markup {
    let chart = &words.chart;
    let several = lines.len() > 1;
    let with_interval = lines.iter().flat_map(|line| line.dots()).any(|dot| dot.interval.is_some());
    html! {
        div.scroll tabindex="0" role="region" aria-label=(title) {
            table {
                caption { (title) }
                thead {
                    tr {
                        @if several { th scope="col" { (words.list.name) } }
                        th scope="col" { (chart.period) }
                        th.number scope="col" { (chart.grade) }
                        th.number scope="col" { (chart.points) }
                        @if with_interval { th.number scope="col" { (chart.interval) } }
                        th scope="col" { (words.list.state) }
                    }
                }
                tbody {
                    @for line in lines {
                        @for (place, segment) in line.segments.iter().enumerate() {
                            @for (nth, dot) in segment.dots.iter().enumerate() {
                                tr {
                                    @if several { th scope="row" { (line.label) } }
                                    td { (parts::period(dot.period, words)) }
                                    td.number { (dot.points.and_then(|points| parts::grade(points, words)).unwrap_or_default()) }
                                    td.number { (dot.points.map(|points| parts::number(points, 1, words)).unwrap_or_default()) }
                                    @if with_interval {
                                        td.number {
                                            @if let Some((low, high)) = dot.interval {
                                                (parts::number(low, 1, words)) "–" (parts::number(high, 1, words))
                                            }
                                        }
                                    }
                                    td {
                                        ((words.state)(dot.state))
                                        @if place > 0 && nth == 0 { "; " ((words.chain)(segment.reason)) }
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
}
