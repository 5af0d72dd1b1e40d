//! What would come of a table, before it is stored: every fault beside its row, to be mended there.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::{
    DRAFTS,
    mending::{self, Mending},
    one,
    table::Table,
};
use crate::{
    actions::batch::Held,
    cube::names::Named,
    domain::{
        caller::Scope,
        code::Code,
        evaluation::{Standing, batch::Record},
        source::Source,
        violation::Violation,
    },
    http::problem::Problem,
    pages::{
        area::{refused, session::Authorized},
        parts,
        visit::Scene,
        words::Words,
    },
    store::evaluation as stored,
};

/// The name of the form on its page.
pub const FORM: &str = "mend";
/// So many rows with faults are shown at once: a page stays small enough to be worked on.
pub const MOST_FAULTY: usize = 20;
/// So many evaluations are listed.
const MOST_LISTED: usize = 100;

/// What came of trying.
#[derive(Debug, Default)]
pub struct Tried {
    /// Why nothing can be stored.
    pub problem: Option<Problem>,
    /// Whether it can be handed in as it is.
    pub is_whole: bool,
    /// Whether it can be kept as drafts as it is.
    pub is_draft: bool,
    /// What stands there already.
    pub held: Held,
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
        Self { problem: Some(problem), ..Self::default() }
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

    /// What stands there already under the key of the evaluation that begins in a row.
    fn held<'a>(&'a self, row: u64, table: &Table) -> Option<&'a stored::Record> {
        self.held.of(table.records.iter().position(|record| record.row == row)?)
    }
}

/// What the page shows.
pub fn body(authorized: &Authorized, scene: &Scene, table: &Table, tried: &Tried) -> Markup {
    let words = authorized.words;
    let said = &words.upload;
    let faults = tried.faults();
    let answers: usize = table.records.iter().map(|record| record.answers.len()).sum();
    let drafts = tried.held.drafts();
    html! {
        h1 { (said.preview) }
        @if table.unanswered() > 0 { p.note { ((said.unanswered)(table.unanswered())) } }
        @match &tried.problem {
            None => {
                div.notice role="status" { p { ((said.in_order)(table.records.len(), answers)) } }
            }
            Some(problem) if faults.by_row.is_empty() => { (refused::notice(problem, words)) }
            Some(_) => {
                div.notice.bad #summary tabindex="-1" autofocus role="alert" {
                    p { b { ((said.faulty)(faults.by_row.len())) } }
                    @if !faults.of_all.is_empty() {
                        p { (said.whole_file) }
                        ul.faults { @for fault in &faults.of_all { li { (one(fault, words)) } } }
                    }
                    ul.faults {
                        @for (row, found) in faults.by_row.iter().take(MOST_FAULTY) {
                            li {
                                @let mending = Mending::of(*row, found, table, scene);
                                a href={ "#row-" (row) } { (place(*row, table, words)) }
                                ": " (mending.name()) " – " (mending.short())
                            }
                        }
                    }
                    (and_more(faults.by_row.len(), MOST_FAULTY, said.more_faulty))
                }
            }
        }
        @if drafts > 0 { p.notice { ((said.writes_over)(drafts)) } }
        form.mend #(FORM) method="post" action=(authorized.at("/area/upload/preview")) {
            (authorized.hidden())
            input type="hidden" name="table" value=(table.text);
            @if let Some(version) = tried.held.version() {
                input type="hidden" name=(DRAFTS) value=(version);
            }
            @if !faults.by_row.is_empty() {
                h2 { (said.to_mend) }
                @for (row, found) in faults.by_row.iter().take(MOST_FAULTY) {
                    (Mending::of(*row, found, table, scene).fields(&place(*row, table, words), &standing(authorized, tried.held(*row, table), found)))
                }
                (and_more(faults.by_row.len(), MOST_FAULTY, said.more_faulty))
            }
            @if !tried.warnings.is_empty() {
                h2 { (said.warnings) }
                ul {
                    @for warning in tried.warnings.iter().take(MOST_FAULTY) {
                        li {
                            @match warning.row {
                                Some(row) => { (place(row, table, words)) ": " (Mending::of(row, &[warning], table, scene).said(warning)) },
                                None => (one(warning, words)),
                            }
                        }
                    }
                }
            }
            (buttons(authorized, tried))
        }
        h2 #evaluations { (said.evaluations) }
        (evaluations(authorized, scene, table, (tried, &faults)))
    }
}

fn and_more(all: usize, shown: usize, said: fn(usize) -> String) -> Markup {
    let more = all.saturating_sub(shown);
    html! { @if more > 0 { p { (said(more)) } } }
}

fn place(row: u64, table: &Table, words: &Words) -> String {
    (words.upload.row)(line(row, table))
}

/// Where a row begins in the file, as who has it open counts.
fn line(row: u64, table: &Table) -> u64 {
    table.grid.line(row).unwrap_or(row.saturating_add(1))
}

/// What stands there already, where it is in the way, and the way to it.
fn standing(
    authorized: &Authorized,
    held: Option<&stored::Record>,
    found: &[&Violation],
) -> Markup {
    let words = authorized.words;
    let in_the_way = found.iter().any(|fault| fault.code == mending::HELD);
    html! {
        @if let Some(held) = held.filter(|_| in_the_way) {
            p {
                ((words.questions.stands)(held.pending.unwrap_or(held.standing))) " "
                a href=(authorized.at(&format!("/area/evaluations/{}", held.id))) { (words.upload.open_it) }
            }
        }
    }
}

fn buttons(authorized: &Authorized, tried: &Tried) -> Markup {
    let said = &authorized.words.upload;
    let publishes = authorized.caller.may(Scope::EvaluationsPublish);
    let offered = [
        (Standing::Submitted, tried.is_whole),
        (Standing::Draft, tried.is_draft),
        (Standing::Published, tried.is_whole && publishes),
    ];
    let offered: Vec<Standing> =
        offered.into_iter().filter(|(_, is_offered)| *is_offered).map(|(to, _)| to).collect();
    html! {
        p.buttons {
            @if !tried.is_whole { button type="submit" name="deed" value="check" { (said.check_again) } " " }
            @for to in &offered {
                button.plain[*to != Standing::Submitted] type="submit" name="deed" value=(to.as_str()) {
                    ((said.store)(*to))
                }
                " "
            }
        }
        // What comes of a button is told where it stands.
        @if !offered.is_empty() {
            p.note { @for to in offered { ((said.about)(to)) " " } (said.all_or_nothing) }
        }
    }
}

/// The evaluations of the table, and which of them have faults.
fn evaluations(
    authorized: &Authorized,
    scene: &Scene,
    table: &Table,
    (tried, faults): (&Tried, &Faults<'_>),
) -> Markup {
    let words = authorized.words;
    let said = &words.upload;
    let view = scene.view();
    let is_bad = |record: &Record| {
        let rows = record.answers.iter().map(|(row, _)| *row).chain([record.row]);
        !record.faults.is_empty() || rows.into_iter().any(|row| faults.by_row.contains_key(&row))
    };
    html! {
        table.stack aria-labelledby="evaluations" {
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
                @for (nth, record) in table.records.iter().enumerate().take(MOST_LISTED) {
                    @let cell = |column| table.grid.cell(record.row, column).unwrap_or_default();
                    @let service = Code::parse(cell("service"));
                    @let names = service.as_ref().and_then(|code| view.names(Named::Service, code.as_str()));
                    @let assessor = Code::parse(cell("assessor"));
                    tr {
                        td data-label=(said.first_row) { (line(record.row, table)) }
                        th scope="row" {
                            @if let Some(names) = names { (parts::name(names, cell("service"), words)) br; }
                            small { (cell("service")) }
                        }
                        td data-label=((said.column)("period")) { (cell("period")) }
                        td data-label=((said.column)("source")) { @match Source::parse(cell("source")) { Some(source) => ((words.source)(source)), None => (cell("source")) } }
                        td data-label=((said.column)("assessor")) { @match assessor { Some(code) => (parts::agency(&view, &code, words)), None => (cell("assessor")) } }
                        td data-label=(said.answers) { (record.answers.len()) }
                        td data-label=(said.state) {
                            @if is_bad(record) { b { (said.has_faults) } } @else { (said.fine) }
                            @if let Some(held) = tried.held.of(nth) {
                                "; " a href=(authorized.at(&format!("/area/evaluations/{}", held.id))) {
                                    ((said.held)(held.pending.unwrap_or(held.standing)))
                                }
                            }
                        }
                    }
                }
            }
        }
        (and_more(table.records.len(), MOST_LISTED, said.more_evaluations))
    }
}
