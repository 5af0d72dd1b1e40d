//! What a grade is made of: each criterion with what it adds, who judged, by which answers, and what shows
//! them.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use maud::{Markup, html};

use super::{chart::position::position, findings, given, judged, parts, reply, visit::Scene};
use crate::{
    cube::{
        explain::answer::{ExplainedAnswer, ExplainedGap, ExplainedNode, Explanation, GapSummary},
        scorecard::{ScorecardAnswer, ScorecardNode},
    },
    domain::{
        code::Code,
        methodology::{Methodology, draft::NodeDraft},
        source::Source,
        state::Flag,
        target_group,
    },
};

/// Most answers that are shown of one criterion; the rest is in the data.
const ANSWERS: usize = 12;
/// Most proofs that are shown of one answer.
const PROOFS: usize = 5;

/// A scorecard as it is shown.
struct Shown<'a> {
    scene: &'a Scene,
    card: &'a ScorecardAnswer,
    methodology: Option<&'a Methodology>,
    explained: HashMap<&'a Code, &'a ExplainedNode>,
}

/// The tree of a scorecard; `told` explains it, where the answers could be read.
pub fn tree(scene: &Scene, card: &ScorecardAnswer, told: Option<&Explanation>) -> Markup {
    let words = scene.words;
    let view = scene.view();
    let mut explained = HashMap::new();
    let mut open: Vec<&ExplainedNode> = told.map(|told| &told.tree).into_iter().collect();
    while let Some(node) = open.pop() {
        open.extend(&node.children);
        explained.insert(&node.node, node);
    }
    let methodology = view.methodology(&card.methodology).map(|frozen| &*frozen.methodology);
    let shown = Shown { scene, card, methodology, explained };
    let said = &words.explained;
    html! {
        section {
            h2 #tree { (words.service.tree) }
            p.note { (said.adds) }
            @if told.is_none() { p.notice { (said.no_evidence) } }
            @if let Some(gap) = told.and_then(|told| told.gap.as_ref()) { (shown.all_gaps(gap)) }
            div.scroll {
                table.tree.stack aria-labelledby="tree" {
                    thead {
                        tr {
                            th scope="col" { (words.service.criterion) }
                            td.trend aria-hidden="true" { (said.on_scale) }
                            th.number scope="col" { (words.chart.grade) }
                            th.number scope="col" { (words.chart.points) }
                            th.number scope="col" { (said.share) }
                            th.number scope="col" { (said.contribution) }
                        }
                    }
                    tbody { @for node in &card.nodes { (shown.row(node)) } }
                }
            }
            p.note {
                (words.frame.methodology) ": "
                a href=(scene.at_page(&format!("/methodologies/{}/{}", card.methodology.code, card.methodology.version))) { (card.methodology) }
            }
        }
        @if let Some(told) = told { (reply::quotations(scene, told)) }
    }
}

impl Shown<'_> {
    fn row(&self, node: &ScorecardNode) -> Markup {
        let words = self.scene.words;
        let told = self.explained.get(&node.node).copied();
        let is_empty = |told: &ExplainedNode| told.answers.is_empty() && told.not_used.is_empty();
        html! {
            tr {
                th scope="row" class={ "depth" (self.depth(node).min(5)) } {
                    a href=(judged::criterion(self.scene, &self.card.methodology, &node.node)) { (self.name(&node.node)) }
                    (self.notes(node))
                    (self.judged(node, told))
                }
                td.trend { @if let Some(points) = node.value { (position(points, node.ci_low.zip(node.ci_high))) } }
                td.number data-label=(words.chart.grade) { (node.value.and_then(|points| parts::grade(points, words)).unwrap_or_default()) }
                td.number data-label=[node.value.map(|_| words.chart.points)] {
                    @match node.value {
                        Some(points) => (parts::number(points, 1, words)),
                        None => span.none { ((words.state)(node.state)) },
                    }
                }
                td.number data-label=(words.explained.share) {
                    @if let Some(share) = told.and_then(|told| told.weight_share) {
                        ((words.percent)(&parts::number(share * 100.0, 0, words)))
                    } @else if node.weight <= 0.0 && node.parent.is_some() {
                        span.none { (words.explained.beside) }
                    }
                }
                td.number data-label=(words.explained.contribution) { (told.and_then(|told| told.contribution).map(|added| parts::number(added, 1, words)).unwrap_or_default()) }
            }
            @if let Some(told) = told.filter(|told| !is_empty(told)) {
                tr.more { td colspan="6" { (self.answers(told)) } }
            }
        }
    }

    /// Flags, and how many people answered.
    fn notes(&self, node: &ScorecardNode) -> Markup {
        let words = self.scene.words;
        html! {
            @if let Some(n) = node.n { " " span.note { ((words.explained.people)(n)) } }
            @if let (Some(low), Some(high)) = (node.ci_low, node.ci_high) {
                " " span.note { (words.chart.interval) " " (parts::number(low, 1, words)) "–" (parts::number(high, 1, words)) }
            }
            @for flag in node.flags.iter() { " " span.flag.(flag.as_str()) { ((words.flag)(flag)) } }
        }
    }

    /// Who judged: said beside the number, for an agency that judges itself is no judge.
    fn judged(&self, node: &ScorecardNode, told: Option<&ExplainedNode>) -> Markup {
        let words = self.scene.words;
        let below = self.sources_below(node);
        html! {
            @if let Some(source) = node.source {
                br; span.note { (self.by(source, told.and_then(|told| told.answers.first()).map(|answer| &answer.assessor))) }
            } @else if node.value.is_some() && told.is_some_and(|told| told.aggregator.is_none()) {
                br; span.note { (words.explained.by_rule) }
            } @else if !below.is_empty() {
                br; span.note { (parts::sources(&below, words)) }
            }
            @if let Some(text) = told.and_then(|told| findings::beside(&told.answers.first()?.answer, words)) {
                br;
                span.note { (text) }
            }
            @if let Some(gap) = told.and_then(|told| told.gap.as_ref()) { (self.gap(gap)) }
        }
    }

    /// In which ways the criteria below a node were found out that have a value.
    fn sources_below(&self, node: &ScorecardNode) -> BTreeSet<Source> {
        let mut above: BTreeSet<&Code> = BTreeSet::from([&node.node]);
        let mut sources = BTreeSet::new();
        // Parents stand before their children.
        for below in &self.card.nodes {
            if below.parent.as_ref().is_some_and(|parent| above.contains(parent)) {
                above.insert(&below.node);
                sources.extend(below.source.filter(|_| below.value.is_some()));
            }
        }
        sources
    }

    fn by(&self, source: Source, assessor: Option<&Code>) -> Markup {
        let words = self.scene.words;
        html! {
            span.by.(source.as_str()) { ((words.source)(source)) }
            @if let Some(assessor) = assessor.filter(|_| source != Source::SelfReport) {
                " (" (parts::agency(&self.scene.view(), assessor, words)) ")"
            }
        }
    }

    fn gap(&self, gap: &ExplainedGap) -> Markup {
        let words = self.scene.words;
        let points = |of: f64| parts::number(of, 1, words);
        html! {
            br;
            span.note {
                ((words.source)(Source::SelfReport)) " " (points(gap.own)) "; "
                ((words.source)(gap.source)) " " (points(gap.others)) "; "
                (words.explained.difference) " " (parts::signed(gap.difference, words))
            }
        }
    }

    fn all_gaps(&self, gap: &GapSummary) -> Markup {
        let words = self.scene.words;
        html! {
            p.notice {
                ((words.explained.gaps)(gap.criteria, &parts::signed(gap.mean, words))) " "
                (words.explained.largest_gap) " "
                a href=(judged::criterion(self.scene, &self.card.methodology, &gap.largest)) { (self.name(&gap.largest)) }
                " (" (parts::signed(gap.largest_difference, words)) ")."
            }
        }
    }

    fn answers(&self, told: &ExplainedNode) -> Markup {
        let said = &self.scene.words.explained;
        let all = told.answers.len() + told.not_used.len();
        let used = told.answers.iter().map(|answer| (answer, true));
        let answers = used.chain(told.not_used.iter().map(|answer| (answer, false)));
        html! {
            details {
                summary { (said.answers) " (" (all) ")" }
                ul.answers { @for (answer, counts) in answers.take(ANSWERS) { (self.answer(told, answer, counts)) } }
                @if all > ANSWERS { p.note { ((said.more)(all - ANSWERS)) } }
            }
        }
    }

    fn answer(&self, told: &ExplainedNode, explained: &ExplainedAnswer, counts: bool) -> Markup {
        let words = self.scene.words;
        let said = &words.explained;
        let answer = &explained.answer;
        html! {
            li {
                @if !counts { span.none { (said.not_used) } " " }
                (self.by(explained.source, Some(&explained.assessor))) ": "
                b { (given::said(&answer.given, self.text(&told.node), words)) }
                @if answer.touchpoint != target_group::ALL { " (" (answer.touchpoint) ")" }
                @if let Some(at) = self.corrected(explained) { ", " (said.corrected) " " (parts::day(at, words)) }
                @if explained.disputed {
                    " " a.flag.disputed href={ "#" (reply::anchor(explained.evaluation)) } { ((words.flag)(Flag::Disputed)) }
                }
                @if let Some(comment) = &answer.comment { " – " (parts::quoted(comment)) }
                @for (proof, nth) in answer.evidence.iter().take(PROOFS).zip(1_usize..) {
                    @let captured = proof.captured_at.map(|at| (words.day)(at.date_naive()));
                    ", " a rel="nofollow noopener" href=(proof.url) { ((said.proof)(nth, captured.as_deref())) }
                }
                @if answer.evidence.len() > PROOFS { ", " ((said.more)(answer.evidence.len() - PROOFS)) }
                @for found in answer.evidence.iter().take(PROOFS).filter_map(|proof| proof.findings.as_ref()) {
                    (findings::told(found, words))
                }
            }
        }
    }

    /// When the evaluation was last corrected after it was published, if it was.
    fn corrected(&self, explained: &ExplainedAnswer) -> Option<DateTime<Utc>> {
        let view = self.scene.view();
        view.time(view.evaluation(explained.evaluation)?.corrected?)
    }

    fn name(&self, node: &Code) -> Markup {
        let words = self.scene.words;
        self.text(node)
            .map_or_else(|| html! { (node) }, |text| parts::name(&text.names, node.as_str(), words))
    }

    fn text(&self, node: &Code) -> Option<&NodeDraft> {
        let methodology = self.methodology?;
        methodology.text(methodology.place(node.as_str())?)
    }

    /// How many nodes stand above.
    fn depth(&self, node: &ScorecardNode) -> usize {
        let mut depth = 0_usize;
        let mut above = node.parent.as_ref();
        while let Some(code) = above {
            depth += 1;
            let parent = self.card.nodes.iter().find(|other| other.node == *code);
            above = parent.and_then(|node| node.parent.as_ref());
        }
        depth
    }
}
