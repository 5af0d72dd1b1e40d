//! What is in which column of every table, and what the words in it mean.

use maud::{Markup, html};

use crate::{
    formats::{column::Column, export::Export, glossary, layout::Layout, stock::Stock},
    pages::{parts, words::Words},
};

/// Every table with its columns, and the words of closed lists.
pub fn dictionary(words: &Words, stock: &Stock) -> Markup {
    let said = &words.data;
    html! {
        section {
            h2 #dictionary { (said.dictionary) }
            p { (said.dictionary_lead) }
            @for export in Export::ALL {
                details open[export == Export::Observations] {
                    summary { code { (export.name()) } ". " (parts::with_code((words.column)(export.row()))) }
                    (columns(export.name(), &export.columns(Layout::default()), words))
                    @if let Some(whole) = export.wholes(stock).first() {
                        p { a href=(whole.at(".csv-metadata.json")) { (words.files.for_machines) } }
                    }
                }
            }
            details {
                summary { (words.files.words) }
                (meanings(words))
            }
        }
    }
}

/// The columns of a table, in a region that is named after it.
fn columns(table: &str, columns: &[Column], words: &Words) -> Markup {
    html! {
        div.scroll tabindex="0" role="region" aria-label={ (words.data.dictionary) ": " (table) } {
            table {
                thead {
                    tr {
                        th scope="col" { (words.data.column) }
                        th scope="col" { (words.data.meaning) }
                        th scope="col" { (words.files.unit) }
                    }
                }
                tbody {
                    @for column in columns {
                        tr {
                            th scope="row" { code { (column.name) } }
                            td { (parts::with_code((words.column)(column.meaning))) }
                            td { (unit(column, words)) }
                        }
                    }
                }
            }
        }
    }
}

/// In what its numbers are given, and their bounds.
fn unit(column: &Column, words: &Words) -> Markup {
    html! {
        @if let Some(unit) = column.unit { ((words.column)(unit.name())) }
        @if let (Some(least), Some(most)) = (column.least, column.most) { ", " (least) "–" (most) }
    }
}

fn meanings(words: &Words) -> Markup {
    html! {
        div.scroll tabindex="0" role="region" aria-label=(words.files.words) {
            table {
                thead {
                    tr {
                        th scope="col" { (words.data.column) }
                        th scope="col" { (words.files.word) }
                        th scope="col" { (words.data.meaning) }
                    }
                }
                tbody {
                    @for told in glossary::words() {
                        tr {
                            td { code { (told.column) } }
                            th scope="row" { code { (told.word) } }
                            td { (parts::with_code((words.column)(told.meaning))) }
                        }
                    }
                }
            }
        }
    }
}
