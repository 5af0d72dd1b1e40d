//! What would come of a table, before it is stored: every fault beside its row, to be mended there.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::{
    one,
    table::{KEY, Table},
};
use crate::{
    cube::names::Named,
    domain::{
        caller::Scope,
        code::Code,
        evaluation::{Standing, batch::Record},
        violation::{Place, Violation},
    },
    http::problem::Problem,
    pages::{
        area::{refused, session::Authorized},
        parts,
        visit::Scene,
        words::Words,
    },
};

/// The name of the form on its page.
pub const FORM: &str = "mend";
/// So many rows with faults are shown at once: a page stays small enough to be worked on.
const MOST_FAULTY: usize = 20;
/// So many evaluations are listed.
const MOST_LISTED: usize = 100;
/// What an answer may be mended by, whichever of it is wrong.
const ANSWER: [&str; 6] = ["value", "numerator", "denominator", "state", "evidence_url", "comment"];

/// What came of trying.
#[derive(Debug, Default)]
pub struct Tried {
    /// Why nothing can be stored.
    pub problem: Option<Problem>,
    /// Nothing that is wrong, but what often is a slip.
    pub warnings: Vec<Violation>,
}

/// What is wrong, by row.
struct Faults<'a> {
    by_row: BTreeMap<u64, Vec<&'a Violation>>,
    of_all: Vec<&'a Violation>,
}

impl Tried {
    /// It was refused.
    pub fn refused(problem: Problem) -> Self {
        Self { problem: Some(problem), warnings: Vec::new() }
    }

    fn faults(&self) -> Faults<'_> {
        let mut faults = Faults { by_row: BTreeMap::new(), of_all: Vec::new() };
        for fault in self.problem.iter().flat_map(Problem::errors) {
            match fault.row {
                Some(row) => faults.by_row.entry(row).or_default().push(fault),
                None => faults.of_all.push(fault),
            }
        }
        faults
    }
}

/// What the page shows.
pub fn body(authorized: &Authorized, scene: &Scene, table: &Table, tried: &Tried) -> Markup {
    let words = authorized.words;
    let said = &words.upload;
    let faults = tried.faults();
    let answers: usize = table.records.iter().map(|record| record.answers.len()).sum();
    html! {
        h1 { (said.preview) }
        @if table.unanswered() > 0 { p.note { ((said.unanswered)(table.unanswered())) } }
        @match &tried.problem {
            None => {
                div.notice role="status" { p { ((said.in_order)(table.records.len(), answers)) } }
            }
            Some(problem) if problem.errors().is_empty() => { (refused::notice(problem, words)) }
            Some(_) => { (summary(&faults, words)) }
        }
        form.mend #(FORM) method="post" action=(authorized.at("/area/upload/preview")) {
            (authorized.hidden())
            input type="hidden" name="table" value=(table.text);
            @if !faults.by_row.is_empty() {
                h2 { (said.to_mend) }
                @for (row, found) in faults.by_row.iter().take(MOST_FAULTY) {
                    (to_mend(*row, found, table, words))
                }
                (and_more(faults.by_row.len(), MOST_FAULTY, said.more_faulty))
            }
            @if !tried.warnings.is_empty() {
                h2 { (said.warnings) }
                ul { @for warning in tried.warnings.iter().take(MOST_FAULTY) { li { (placed(warning, words)) } } }
            }
            (buttons(authorized, tried.problem.is_some()))
            p.note { (said.about) }
        }
        h2 #evaluations { (said.evaluations) }
        (evaluations(scene, table, &faults, words))
    }
}

/// How much is wrong, with links to where; read out first.
fn summary(faults: &Faults<'_>, words: &Words) -> Markup {
    let said = &words.upload;
    html! {
        div.notice.bad #summary tabindex="-1" autofocus role="alert" {
            p { b { ((said.faulty)(faults.by_row.len())) } }
            @if !faults.of_all.is_empty() {
                p { (said.whole_file) }
                ul.faults { @for fault in &faults.of_all { li { (one(fault, words)) } } }
            }
            ul.faults {
                @for (row, found) in faults.by_row.iter().take(MOST_FAULTY) {
                    li {
                        a href={ "#row-" (row) } { (place(*row, found, words)) }
                        @if let Some(fault) = found.first() { ": " (one(fault, words)) }
                    }
                }
            }
            (and_more(faults.by_row.len(), MOST_FAULTY, said.more_faulty))
        }
    }
}

fn and_more(all: usize, shown: usize, said: fn(usize) -> String) -> Markup {
    let more = all.saturating_sub(shown);
    html! { @if more > 0 { p { (said(more)) } } }
}

fn place(row: u64, found: &[&Violation], words: &Words) -> String {
    let line = found.iter().find_map(|fault| fault.line).unwrap_or(row.saturating_add(1));
    (words.upload.row)(row, line)
}

fn placed(fault: &Violation, words: &Words) -> Markup {
    html! {
        @if let Some(row) = fault.row { (place(row, &[fault], words)) ": " }
        (one(fault, words))
    }
}

/// A row with its faults, and cells in which they can be mended.
fn to_mend(row: u64, found: &[&Violation], table: &Table, words: &Words) -> Markup {
    let (said, grid) = (&words.upload, &table.grid);
    let is_about = |fault: &Violation, column: &str| match &fault.place {
        Place::Pointer(pointer) => pointer.strip_prefix('/') == Some(column),
        _ => false,
    };
    let known = |fault: &Violation| grid.header().iter().any(|column| is_about(fault, column));
    // What is said of no one cell is said of the evaluation: whose it is, and about what.
    let of_whole = found.iter().any(|fault| !known(fault));
    let columns: Vec<&str> = grid
        .header()
        .iter()
        .map(String::as_str)
        .filter(|column| {
            ANSWER.contains(column)
                || found.iter().any(|fault| is_about(fault, column))
                || of_whole && (KEY.contains(column) || *column == "criterion")
        })
        .collect();
    let [service, criterion] =
        ["service", "criterion"].map(|column| grid.cell(row, column).unwrap_or_default());
    let beyond = grid.beyond(row);
    html! {
        fieldset id={ "row-" (row) } tabindex="-1" {
            legend { (place(row, found, words)) ": " (service) " " (criterion) }
            ul.faults {
                @for (nth, fault) in found.iter().enumerate() {
                    li id={ "fault-" (row) "-" (nth) } { (one(fault, words)) }
                }
            }
            @if !beyond.is_empty() {
                p { (said.beyond) " " @for cell in &beyond { code { (cell) } " " } }
                p { label { input type="checkbox" name={ "drop." (row) "." } value="on"; " " (said.drop_beyond) } }
            }
            div.cells {
                @for column in columns {
                    @let is_key = KEY.contains(&column);
                    @let alike = if is_key { grid.alike(row, &KEY).len() } else { 1 };
                    @let kind = if is_key { "key" } else { "cell" };
                    @let name = format!("{kind}.{row}.{column}");
                    @let id = format!("cell-{row}-{column}");
                    @let typed = grid.cell(row, column).unwrap_or_default();
                    @let (own, described) = described(row, found, |fault| is_about(fault, column), alike > 1, &id);
                    @let bad = own.then_some("true");
                    div {
                        label for=(id) { ((said.column)(column)) " " small { code { (column) } } }
                        @if typed.contains('\n') {
                            textarea id=(id) name=(name) rows="3" aria-invalid=[bad] aria-describedby=[described] { "\n" (typed) }
                        } @else {
                            input id=(id) name=(name) value=(typed) autocomplete="off" aria-invalid=[bad] aria-describedby=[described];
                        }
                        @if alike > 1 { small id={ (id) "-all" } { ((said.in_all)(alike)) } }
                    }
                }
            }
        }
    }
}

/// Whether a cell is at fault, and by what it is described.
fn described(
    row: u64,
    found: &[&Violation],
    is_about: impl Fn(&Violation) -> bool,
    in_all: bool,
    id: &str,
) -> (bool, Option<String>) {
    let own = found.iter().enumerate().filter(|(_, fault)| is_about(fault));
    let mut by: Vec<String> = own.map(|(nth, _)| format!("fault-{row}-{nth}")).collect();
    let is_bad = !by.is_empty();
    if in_all {
        by.push(format!("{id}-all"));
    }
    (is_bad, (!by.is_empty()).then(|| by.join(" ")))
}

fn buttons(authorized: &Authorized, has_faults: bool) -> Markup {
    let said = &authorized.words.upload;
    let publishes = authorized.caller.may(Scope::EvaluationsPublish);
    html! {
        p.buttons {
            @if has_faults { button type="submit" name="deed" value="check" { (said.check_again) } " " }
            @for to in [Standing::Submitted, Standing::Draft, Standing::Published] {
                @if to != Standing::Published || publishes {
                    button.plain[has_faults || to != Standing::Submitted] type="submit" name="deed" value=(to.as_str()) {
                        ((said.store)(to))
                    }
                    " "
                }
            }
        }
    }
}

/// The evaluations of the table, and which of them have faults.
fn evaluations(scene: &Scene, table: &Table, faults: &Faults<'_>, words: &Words) -> Markup {
    let said = &words.upload;
    let view = scene.view();
    let is_bad = |record: &Record| {
        let rows = record.answers.iter().map(|(row, _)| *row).chain([record.row]);
        !record.faults.is_empty() || rows.into_iter().any(|row| faults.by_row.contains_key(&row))
    };
    html! {
        div.scroll tabindex="0" role="region" aria-labelledby="evaluations" {
            table {
                thead { tr {
                    th scope="col" { (said.first_row) }
                    th scope="col" { ((said.column)("service")) }
                    th scope="col" { ((said.column)("period")) }
                    th scope="col" { ((said.column)("source")) }
                    th scope="col" { ((said.column)("assessor")) }
                    th scope="col" { (said.answers) }
                    th scope="col" { (said.state) }
                } }
                tbody {
                    @for record in table.records.iter().take(MOST_LISTED) {
                        @let cell = |column| table.grid.cell(record.row, column).unwrap_or_default();
                        @let service = Code::parse(cell("service"));
                        @let names = service.as_ref().and_then(|code| view.names(Named::Service, code.as_str()));
                        tr {
                            td { (record.row) }
                            th scope="row" {
                                @if let Some(names) = names { (parts::name(names, cell("service"), words)) br; }
                                small { (cell("service")) }
                            }
                            td { (cell("period")) }
                            td { (cell("source")) }
                            td { (cell("assessor")) }
                            td { (record.answers.len()) }
                            td { @if is_bad(record) { b { (said.has_faults) } } @else { (said.fine) } }
                        }
                    }
                }
            }
        }
        (and_more(table.records.len(), MOST_LISTED, said.more_evaluations))
    }
}
