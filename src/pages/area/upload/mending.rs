//! One row of a table that has faults: what it is about, what is wrong, and the fields that can mend it.

use std::sync::Arc;

use maud::{Markup, html};

use super::table::Table;
use crate::{
    cube::names::Named,
    domain::{
        methodology::{Criterion, Methodology, MethodologyId, draft::NodeDraft},
        scale::Scale,
        source::Source,
        violation::{Place, Violation},
    },
    formats::batch::KEY,
    pages::{
        area::fault::{self, About},
        given, parts,
        visit::Scene,
        words::Words,
    },
};

/// The rule that is broken where the evaluation is there already.
pub const HELD: &str = "evaluation-exists";
/// Rules of a whole row that are about its answer.
const OF_ANSWER: [&str; 4] = ["not-exactly-one", "duplicate", "sample-missing", "row-length"];
/// Rules for which nothing in the row can be mended: it is left out, or the other is.
const OF_NOTHING: [&str; 3] = [HELD, "campaign-closed", "stale"];

/// A row with its faults.
pub struct Mending<'a> {
    row: u64,
    found: Vec<&'a Violation>,
    table: &'a Table,
    words: &'static Words,
    service: String,
    methodology: Option<Arc<Methodology>>,
}

/// A column in which the row can be mended.
struct Column<'a> {
    name: &'a str,
    is_key: bool,
}

impl<'a> Mending<'a> {
    /// What is wrong with a row.
    pub fn of(row: u64, found: &[&'a Violation], table: &'a Table, scene: &Scene) -> Self {
        let words = scene.words;
        let view = scene.view();
        let cell = |column| table.grid.cell(row, column).unwrap_or_default();
        let names = view.names(Named::Service, cell("service"));
        let service = names.map(|names| parts::plain_name(names, cell("service"), words));
        let id = MethodologyId::parse(cell("methodology"));
        let frozen = id.and_then(|id| view.methodology(&id));
        Self {
            row,
            found: found.to_vec(),
            table,
            words,
            service: service.unwrap_or_else(|| cell("service").to_owned()),
            methodology: frozen.map(|frozen| Arc::clone(&frozen.methodology)),
        }
    }

    fn cell(&self, column: &str) -> &'a str {
        self.table.grid.cell(self.row, column).unwrap_or_default()
    }

    fn asked(&self) -> Option<(&Criterion, &NodeDraft)> {
        let (methodology, code) = (self.methodology.as_ref()?, self.cell("criterion"));
        let text = methodology.text(methodology.place(code)?)?;
        Some((methodology.criterion(code)?, text))
    }

    /// What it is called: its service and its question.
    pub fn name(&self) -> Markup {
        let code = self.cell("criterion");
        let name = self.asked().map(|(_, text)| parts::plain_name(&text.names, code, self.words));
        html! {
            bdi { (self.service) }
            @if !code.is_empty() { ", " bdi { (name.as_deref().unwrap_or(code)) } }
        }
    }

    /// What is wrong, and what to do.
    pub fn said(&self, fault: &Violation) -> Markup {
        fault::said(fault, &self.about(fault), self.words)
    }

    /// All that is wrong in few words.
    pub fn short(&self) -> Markup {
        html! {
            @for (nth, fault) in self.found.iter().enumerate() {
                @if nth > 0 { " " }
                (fault::short(fault, &self.about(fault), self.words))
            }
        }
    }

    fn about(&self, fault: &Violation) -> About<'_> {
        let about = self.methodology.as_ref();
        let source = Source::parse(self.cell("source"));
        let about = about.map(|it| About::of(it, self.cell("criterion"), source));
        about
            .unwrap_or_default()
            .without_evidence(self.cell("evidence_url").is_empty())
            .typed(self.cell(own(fault)))
    }

    /// The row with its faults, and cells in which they can be mended.
    pub fn fields(&self, place: &str, standing: &Markup) -> Markup {
        let (row, said, words) = (self.row, &self.words.upload, self.words);
        let beyond = self.table.grid.beyond(row);
        let question = self.asked().filter(|(_, text)| !text.question.is_empty());
        let columns = self.columns();
        let is_beside = |fault: &Violation| columns.iter().any(|column| column.name == own(fault));
        html! {
            fieldset id={ "row-" (row) } tabindex="-1" {
                legend { (place) ": " (self.name()) }
                @if let Some((_, text)) = question { p.note { (parts::name(&text.question, "", words)) } }
                // What is wrong with a cell stands beside it.
                (self.faults(|fault| !is_beside(fault)))
                (standing)
                @if !beyond.is_empty() {
                    p { (said.beyond) " " @for cell in &beyond { code { (cell) } " " } }
                    p { label.choice { input type="checkbox" name={ "drop." (row) "." } value="on"; " " (said.drop_beyond) } }
                }
                div.cells { @for column in &columns { (self.field(column)) } }
                @let alike = self.table.grid.alike(row, &KEY).len();
                @let is_of_all = alike > 1 && self.found.iter().any(|fault| is_of_evaluation(fault));
                @if is_of_all {
                    p { label.choice { input type="checkbox" name={ "whole." (row) "." } value="on"; " " ((said.leave_all_out)(alike)) } }
                }
                // Of what cannot be mended at all a single row that is left out would help nobody.
                @if !(is_of_all && self.found.iter().any(|fault| OF_NOTHING.contains(&fault.code))) {
                    p { label.choice { input type="checkbox" name={ "leave." (row) "." } value="on"; " " (said.leave_out) } }
                }
            }
        }
    }

    /// Those faults of the row that are told in one place.
    fn faults(&self, is_here: impl Fn(&Violation) -> bool) -> Markup {
        let mut here = self.found.iter().enumerate().filter(|(_, fault)| is_here(fault)).peekable();
        html! {
            @if here.peek().is_some() {
                div.fault {
                    @for (nth, fault) in here {
                        p id={ "fault-" (self.row) "-" (nth) } { (self.said(fault)) }
                    }
                }
            }
        }
    }

    /// What a column is called: in the words of the form of questions, where it asks for the same.
    fn called(&self, column: &str) -> &'static str {
        let said = &self.words.questions;
        match (column, self.asked()) {
            ("value", Some((criterion, _))) => {
                let instead = criterion.scale == Scale::Share && self.answers("numerator");
                (said.value)(&criterion.scale, instead)
            }
            ("numerator", _) => said.numerator,
            ("denominator", _) => said.denominator,
            ("state", _) => said.state,
            ("counts", _) => said.counts,
            _ => (self.words.upload.column)(column),
        }
    }

    /// The columns that matter for what is wrong.
    fn columns(&self) -> Vec<Column<'a>> {
        let header = self.table.grid.header();
        let names = header.iter().map(String::as_str);
        let mut columns: Vec<_> = names
            .filter(|column| self.found.iter().any(|fault| self.matters(column, fault)))
            .map(|name| Column { name, is_key: KEY.contains(&name) })
            .collect();
        // A percentage that may stand instead of two counts is asked for after them.
        let place = |name: &str| header.iter().position(|column| column == name);
        columns.sort_by_key(|column| match column.name {
            "value" if self.answers("numerator") => {
                (place("denominator").max(place("value")), true)
            }
            name => (place(name), false),
        });
        columns
    }

    /// Whether a fault can be mended in a column.
    fn matters(&self, column: &str, fault: &Violation) -> bool {
        let known = |name: &str| self.table.grid.header().iter().any(|column| column == name);
        let own = own(fault);
        if OF_NOTHING.contains(&fault.code) {
            return false;
        }
        match own {
            // The value can be told in several ways.
            "value" | "numerator" | "denominator" | "counts" | "state" => self.answers(column),
            own if known(own) => own == column,
            _ if OF_ANSWER.contains(&fault.code) => self.answers(column) || self.is_sample(column),
            // What is said of no one cell is said of the evaluation: whose it is, and about what.
            _ => KEY.contains(&column) || column == "criterion",
        }
    }

    /// Whether the question is answered in a column, or it was.
    fn answers(&self, column: &str) -> bool {
        let scale = self.asked().map(|(criterion, _)| &criterion.scale);
        match column {
            "value" | "state" => true,
            "numerator" | "denominator" => {
                scale.is_none_or(|scale| *scale == Scale::Share) || !self.cell(column).is_empty()
            }
            "counts" => !self.cell(column).is_empty(),
            _ => false,
        }
    }

    fn is_sample(&self, column: &str) -> bool {
        column.starts_with("sample_")
            && self.found.iter().any(|fault| fault.code == "sample-missing")
    }

    fn field(&self, Column { name, is_key }: &Column<'_>) -> Markup {
        let said = &self.words.upload;
        let (row, typed) = (self.row, self.cell(name));
        let alike = if *is_key { self.table.grid.alike(row, &KEY).len() } else { 1 };
        let kind = if *is_key { "key" } else { "cell" };
        let (field, id) = (format!("{kind}.{row}.{name}"), format!("cell-{row}-{name}"));
        let faults = self.found.iter().enumerate().filter(|(_, fault)| own(fault) == *name);
        let mut by: Vec<String> = faults.map(|(nth, _)| format!("fault-{row}-{nth}")).collect();
        let bad = (!by.is_empty()).then_some("true");
        if alike > 1 {
            by.push(format!("{id}-all"));
        }
        let described = (!by.is_empty()).then(|| by.join(" "));
        let choices = self.choices(name);
        html! {
            div {
                label for=(id) { (self.called(name)) }
                @if !choices.is_empty() {
                    select id=(id) name=(field) aria-invalid=[bad] aria-describedby=[described] {
                        @let chosen = choices.iter().find(|(code, label)| is_same(typed, code) || is_same(typed, label));
                        @let chosen = chosen.map(|(code, _)| code.as_str());
                        option value="" selected[typed.is_empty()] { "–" }
                        @if chosen.is_none() && !typed.is_empty() { option value=(typed) selected { (typed) } }
                        @for (code, label) in &choices {
                            option value=(code) selected[chosen == Some(code.as_str())] { (label) }
                        }
                    }
                } @else if typed.contains('\n') {
                    textarea id=(id) name=(field) rows="3" aria-invalid=[bad] aria-describedby=[described] { "\n" (typed) }
                } @else {
                    input id=(id) name=(field) value=(typed) autocomplete="off" aria-invalid=[bad] aria-describedby=[described];
                }
                (self.faults(|fault| own(fault) == *name))
                @if alike > 1 { small id={ (id) "-all" } { ((said.in_all)(alike)) } }
            }
        }
    }

    /// What can be chosen in a column, by what stands for it in the file.
    fn choices(&self, column: &str) -> Vec<(String, String)> {
        let asked = self.asked();
        match (column, asked) {
            ("value", Some((criterion, text))) => {
                given::choices(&criterion.scale, Some(text), self.words)
            }
            ("criterion", _) => self.criteria(),
            ("state", _) => {
                let states = given::states(asked.map(|(criterion, _)| criterion), self.words);
                states.into_iter().map(|(it, name)| (it.to_string(), name.to_owned())).collect()
            }
            _ => Vec::new(),
        }
    }

    /// What the methodology asks, by code.
    fn criteria(&self) -> Vec<(String, String)> {
        let Some(methodology) = &self.methodology else { return Vec::new() };
        let nodes = methodology.nodes.iter().enumerate();
        let criteria = nodes.filter(|(_, node)| node.criterion().is_some());
        criteria
            .map(|(place, node)| {
                let text = methodology.text(place);
                let code = node.code.as_str();
                let name = text.map(|text| parts::plain_name(&text.names, code, self.words));
                (code.to_owned(), name.unwrap_or_else(|| code.to_owned()))
            })
            .collect()
    }
}

fn is_same(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}

/// Whether a fault is one of the whole evaluation, and not of the row that it is told of.
fn is_of_evaluation(fault: &Violation) -> bool {
    own(fault).is_empty() && !OF_ANSWER.contains(&fault.code)
}

/// The column that a fault is in.
fn own(fault: &Violation) -> &str {
    match &fault.place {
        Place::Pointer(pointer) => pointer.strip_prefix('/').unwrap_or_default(),
        _ => "",
    }
}
