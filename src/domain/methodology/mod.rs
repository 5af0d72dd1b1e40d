//! Methodologies: what is asked, and how answers become one index. Data, run by one evaluator.

mod asked;
pub mod condition;
pub mod definition;
pub mod diff;
pub mod draft;
mod id;
pub mod mapping;
mod parse;
pub mod pool;
pub mod question;
pub mod shares;

use std::{collections::BTreeMap, fmt, sync::OnceLock};

use chrono::NaiveDate;
use sha2::{Digest, Sha256};

pub use self::{asked::EvidenceRule, id::MethodologyId};
use self::{condition::Condition, draft::MethodologyDraft, mapping::CriterionId, pool::Pool};
use super::{
    code::Code,
    facts::Facts,
    period::{Length, Period},
    scale::Scale,
    source::Source,
    state::State,
    violation::Violation,
    word::words,
};

/// The root of every methodology.
pub const ROOT: &str = "index";

words! {
    /// How children become their parent.
    pub enum Aggregator {
        /// Weighted mean.
        Arithmetic = "arithmetic",
        /// Weighted geometric mean; 0 when any child is 0.
        Geometric = "geometric",
        /// The worst child.
        Minimum = "minimum",
        /// The best child.
        Maximum = "maximum",
        /// Weights are points that add up.
        Additive = "additive",
    }
}

words! {
    /// What a missing child does.
    pub enum Missing {
        /// The weights of those present share its weight.
        Renormalise = "renormalise",
        /// It counts 0, flagged `imputed`.
        Zero = "zero",
        /// The parent has no value.
        Fail = "fail",
    }
}

words! {
    /// How several touchpoints become one value.
    pub enum Touchpoints {
        /// The best counts.
        Best = "best",
        /// The mean of those that have a value.
        Mean = "mean",
        /// The mean, what could not be told counted 0 unless nothing could.
        MeanNrZero = "mean_nr_zero",
        /// Numerators, denominators and counts are added up.
        Sum = "sum",
    }
}

words! {
    /// What a methodology is allowed to do.
    pub enum MethodologyStanding {
        /// Still written.
        Draft = "draft",
        /// In use, and never changed again.
        Frozen = "frozen",
        /// No longer for new evaluations.
        Retired = "retired",
    }
}

/// A node of the tree.
#[derive(Clone, Debug)]
pub struct Node {
    /// Stable code.
    pub code: Code,
    /// Place of the parent in the list of nodes; none for the root.
    pub parent: Option<usize>,
    /// Places of the children, in order of code.
    pub children: Vec<usize>,
    /// Weight among its siblings; 0 is beside the index.
    pub weight: f64,
    /// How the values of several services come together here; none where they do above or below.
    pub pool: Option<Pool>,
    /// What it is.
    pub kind: NodeKind,
}

/// What a node is.
#[derive(Clone, Debug)]
pub enum NodeKind {
    /// Worked out from its children.
    Inner(Inner),
    /// Answered.
    Leaf(Box<Criterion>),
}

/// How a node is worked out from its children.
#[derive(Clone, Debug)]
pub struct Inner {
    /// How children become their parent.
    pub aggregator: Aggregator,
    /// Least share of the applicable weight that must have a value.
    pub min_coverage: f64,
    /// What a missing child does.
    pub missing: Missing,
    /// Decimals to which a service's value is rounded.
    pub round: Option<u32>,
}

impl Default for Inner {
    fn default() -> Self {
        Self {
            aggregator: Aggregator::Arithmetic,
            min_coverage: 0.5,
            missing: Missing::Renormalise,
            round: None,
        }
    }
}

/// How a criterion is answered and becomes points.
#[derive(Clone, Debug)]
pub struct Criterion {
    /// How an answer becomes points.
    pub scale: Scale,
    /// Sources accepted, best first.
    pub sources: Vec<Source>,
    /// To which services it applies: all must hold.
    pub applies_if: Vec<Condition>,
    /// Only touchpoints where this criterion's answer is yes count.
    pub filter: Option<Code>,
    /// How touchpoints become one value: the first whose condition holds.
    pub touchpoints: Vec<(Option<Condition>, Touchpoints)>,
    /// A proactive service has 100 without an answer.
    pub proactive_full: bool,
    /// `not_applicable` may be answered, with a reason.
    pub may_not_apply: bool,
    /// State of a denominator of 0.
    pub zero_denominator: State,
    /// Least denominator.
    pub min_denominator: u64,
    /// Every value needs evidence.
    pub evidence_required: bool,
    /// Points from which an agency's own answer needs evidence.
    pub self_evidence_from: Option<f64>,
    /// Sources whose values are flagged `low_reliability`.
    pub low_reliability_sources: Vec<Source>,
    /// Decimals to which a service's value is rounded.
    pub round: Option<u32>,
    /// Criteria of other versions whose answers count here, too: of each version at most one.
    pub maps_from: Vec<CriterionId>,
}

impl Criterion {
    /// Whether it applies to a service with these facts, as far as facts can tell.
    pub fn applies(&self, facts: &Facts) -> bool {
        self.applies_if.iter().all(|condition| condition.holds(facts))
    }

    /// The rule for touchpoints of a service with these facts.
    pub fn touchpoint_rule(&self, facts: &Facts) -> Touchpoints {
        self.touchpoints
            .iter()
            .find(|(condition, _)| condition.as_ref().is_none_or(|c| c.holds(facts)))
            .map_or(Touchpoints::Mean, |(_, rule)| *rule)
    }
}

/// With which earlier values a version may be compared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparable {
    /// Nodes that differ.
    pub except: Vec<Code>,
}

/// One version of a methodology: a valid tree with its rules.
#[derive(Clone, Debug)]
pub struct Methodology {
    /// Which version.
    pub id: MethodologyId,
    /// First day of its periods.
    pub from: NaiveDate,
    /// Last day of its periods.
    pub to: Option<NaiveDate>,
    /// Lengths that its periods may have.
    pub period_lengths: Vec<Length>,
    /// Whether periods of one key may overlap.
    pub rolling: bool,
    /// Earlier versions that may be compared.
    pub comparable_with: BTreeMap<Code, Comparable>,
    /// The tree, parents first; the first is the root.
    pub nodes: Vec<Node>,
    /// The document it was read from, with code and version in it.
    pub document: MethodologyDraft,
    places: BTreeMap<Code, usize>,
    definitions: OnceLock<BTreeMap<Code, String>>,
}

impl Methodology {
    /// The methodology as the draft tells it, or all that is wrong with the draft.
    pub fn parse(draft: MethodologyDraft, id: &MethodologyId) -> Result<Self, Vec<Violation>> {
        parse::parse(draft, id)
    }

    /// The same of a draft that is written now: besides, the rules that did not hold always. What is
    /// frozen stays readable whatever they say.
    pub fn parse_new(draft: MethodologyDraft, id: &MethodologyId) -> Result<Self, Vec<Violation>> {
        let mut faults = draft.new_faults();
        match parse::parse(draft, id) {
            Ok(methodology) if faults.is_empty() => Ok(methodology),
            Ok(_) => Err(faults),
            Err(found) => {
                faults.extend(found);
                Err(faults)
            }
        }
    }

    /// The node of that code.
    pub fn node(&self, code: &str) -> Option<&Node> {
        self.nodes.get(*self.places.get(code)?)
    }

    /// Place of the node of that code in `nodes`.
    pub fn place(&self, code: &str) -> Option<usize> {
        self.places.get(code).copied()
    }

    /// What the document says of the node at that place.
    pub fn text(&self, place: usize) -> Option<&draft::NodeDraft> {
        self.document.nodes.get(place)
    }

    /// The criterion of that code, if it is a leaf.
    pub fn criterion(&self, code: &str) -> Option<&Criterion> {
        self.node(code).and_then(Node::criterion)
    }

    /// The criteria, in the order of the document.
    pub fn criteria(&self) -> impl Iterator<Item = (&Node, &Criterion)> {
        self.nodes.iter().filter_map(|node| Some((node, node.criterion()?)))
    }

    /// The nodes above `place`, nearest first.
    pub fn above(&self, place: usize) -> impl Iterator<Item = usize> {
        std::iter::successors(self.nodes.get(place).and_then(|node| node.parent), |place| {
            self.nodes.get(*place).and_then(|node| node.parent)
        })
    }

    /// The part of the tree that `place` stands in: the nearest node below the root that is above it. None
    /// of what stands right below the root.
    pub fn part(&self, place: usize) -> Option<usize> {
        let above: Vec<usize> = self.above(place).collect();
        above.iter().rev().nth(1).copied()
    }

    /// Whether the node at `place` can have a value for a service with these facts.
    pub fn applies(&self, place: usize, facts: &Facts) -> bool {
        match self.nodes.get(place).map(|node| (&node.kind, &node.children)) {
            Some((NodeKind::Leaf(criterion), _)) => criterion.applies(facts),
            Some((NodeKind::Inner(_), children)) => children.iter().any(|child| {
                self.nodes.get(*child).is_some_and(|node| node.weight > 0.0)
                    && self.applies(*child, facts)
            }),
            None => false,
        }
    }

    /// Whether values of services are pooled somewhere in it.
    pub fn pools(&self) -> bool {
        self.nodes.iter().any(|node| node.pool.is_some())
    }

    /// Whether a period has a length this methodology allows and lies within its periods.
    pub fn takes(&self, period: &Period) -> bool {
        self.period_lengths.contains(&period.length())
            && period.starts_on() >= self.from
            && self.to.is_none_or(|to| period.ends_on() <= to)
    }

    /// SHA-256 of what defines a criterion, in hexadecimal: the same in another methodology where the
    /// same is asked, on the same scale, by the same rules.
    pub fn definition_hash(&self, criterion: &str) -> Option<&str> {
        let hashes = self.definitions.get_or_init(|| definition::hashes(self));
        hashes.get(criterion).map(String::as_str)
    }

    /// The document in canonical form (RFC 8785), texts included.
    pub fn canonical(&self) -> String {
        serde_json_canonicalizer::to_string(&self.document).unwrap_or_default()
    }

    /// SHA-256 of the canonical document, in hexadecimal.
    pub fn hash(&self) -> String {
        hex(&Sha256::digest(self.canonical()))
    }
}

impl Node {
    /// The criterion, if this is a leaf.
    pub fn criterion(&self) -> Option<&Criterion> {
        match &self.kind {
            NodeKind::Leaf(criterion) => Some(criterion),
            NodeKind::Inner(_) => None,
        }
    }
}

/// Bytes as lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    use fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing into a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
