//! The scorecard of a service: the tree, climbed over all its published answers of one period.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use uuid::Uuid;

use super::{
    criterion::{Found, criterion},
    node::{Outcome, node},
    small::{Asked, Sizes, sizes},
};
use crate::domain::{
    cell::Cell,
    code::Code,
    evaluation::{
        answer::{Answer, Given},
        points::word,
    },
    facts::Facts,
    methodology::{Criterion, Methodology, MethodologyId, NodeKind},
    points::Points,
    source::Source,
    state::{Flag, State},
    target_group,
};

/// The latest published revision of one evaluation.
#[derive(Clone, Debug)]
pub struct Published {
    /// The evaluation.
    pub id: Uuid,
    /// Which revision.
    pub revision: i64,
    /// Ledger entry of its first publication: within a source the first stands.
    pub since: i64,
    /// In which way it was found out.
    pub source: Source,
    /// Who found it out.
    pub assessor: Code,
    /// The service as it was in the period.
    pub facts: Facts,
    /// What was found out, in private form.
    pub answers: Vec<Answer>,
    /// What of it is withheld from the public.
    pub withheld: BTreeSet<Asked>,
    /// Entries in which answers came that its first publication did not have.
    pub later: BTreeMap<Asked, i64>,
    /// The criteria whose answers the agency of the service disputes in its reply.
    pub disputed: BTreeSet<Code>,
    /// The methodology that it was published under, where its answers count under another.
    pub through: Option<MethodologyId>,
}

impl Published {
    /// What stands is what came first; but what was answered under the methodology itself comes
    /// before what only counts there, too.
    fn rank(&self, since: i64) -> (bool, i64) {
        (self.through.is_some(), since)
    }

    /// The entry in which it first published an answer to this criterion for this target group.
    pub(crate) fn since(&self, asked: &Asked) -> i64 {
        self.later.get(asked).copied().unwrap_or(self.since)
    }
}

/// One criterion and target group as one source has it.
#[derive(Clone, Debug)]
pub struct Lane {
    /// The source.
    pub source: Source,
    /// The evaluation whose answer stands.
    pub evaluation: Uuid,
    /// What it says.
    pub found: Found,
    /// Evaluations of the same source whose answers do not count.
    pub not_used: Vec<Uuid>,
}

/// One node of a worked-out tree.
#[derive(Clone, Debug)]
pub struct Worked {
    /// Points or state.
    pub outcome: Outcome,
    /// Of a criterion: what each source says, best first; the first supplies the value.
    pub lanes: Vec<Lane>,
    /// Whether anybody answered at this node or below it.
    pub answered: bool,
    /// Whether the value comes of a rule, and no answer counts: a proactive service.
    pub by_rule: bool,
}

/// The facts of a scorecard: those of the evaluation that was published first, under its own
/// methodology if there is any.
pub(crate) fn facts(published: &[Published]) -> Option<&Facts> {
    let first = published.iter().min_by_key(|evaluation| evaluation.rank(evaluation.since));
    first.map(|evaluation| &evaluation.facts)
}

/// The tree of one target group: one entry for every node of the methodology, in its order.
///
/// - **Shape:** climbs over the union of the answers; of several sources of a criterion the one the
///   methodology lists first supplies the value, within a source the one published first; one that
///   was published under another methodology comes after those of this one.
/// - **Unit:** points 0–100, rounded only where a criterion says `round`.
/// - **None** of a node whose state is not `measured`; `unanswered` is that of a criterion that applies and
///   that nobody answered.
/// - **Source:** OECD and JRC, *Handbook on Constructing Composite Indicators* (2008), step 6; the figures are
///   user centricity of starting a business in Czechia, *eGovernment Benchmark 2023*: 92.956349.
///
/// ```
/// # use serde_json::json;
/// # use znamka::domain::{code::Code, facts::Facts, source::Source, state::State};
/// # use znamka::domain::methodology::{Methodology, MethodologyId};
/// # use znamka::metrics::scorecard::{Published, tree};
/// # let leaf = |code: &str, weight: u8| json!({"code": code, "parent": "index", "weight": weight,
/// #     "scale": {"kind": "share"}, "sources": ["expert"]});
/// # let document = json!({"names": {"en": "User centricity"}, "period_lengths": ["P1Y"],
/// #     "periods": {"from": "2020-01-01", "to": null}, "nodes": [{"code": "index", "parent": null},
/// #     leaf("online", 6), leaf("support", 2), leaf("mobile", 1)]});
/// # let id = MethodologyId::parse("eu@m1").unwrap();
/// # let methodology = Methodology::parse(serde_json::from_value(document).unwrap(), &id).unwrap();
/// # let facts: Facts = serde_json::from_value(json!({"agency": "a", "country": "CZ",
/// #     "life_events": [], "type": "transactional", "scope": "national", "level": null,
/// #     "audiences": [], "proactive": false, "volume": null})).unwrap();
/// # let counted = |code: &str, yes: u8, of: u8| json!({"criterion": code, "target_group": "all",
/// #     "touchpoint": "all", "numerator": yes, "denominator": of});
/// # let published = [Published { id: uuid::Uuid::nil(), revision: 1, since: 1, through: None,
/// #     source: Source::Expert, assessor: Code::parse("a").unwrap(), facts: facts.clone(),
/// #     answers: serde_json::from_value(json!([counted("online", 16, 16), counted("support", 5, 7),
/// #         counted("mobile", 15, 16)])).unwrap(),
/// #     withheld: [].into(), later: [].into(), disputed: [].into() }];
/// // Sixteen services of sixteen are online, five questions of seven on support are answered with
/// // yes, fifteen services of sixteen can be used on a phone; the weights are 6, 2 and 1.
/// let all = Code::parse("all").unwrap();
/// let worked = tree(&methodology, &facts, &published, &all, State::NotYetMeasured);
/// assert!((worked[0].outcome.points.unwrap() - 92.956349).abs() < 1e-6);
/// let support = methodology.place("support").unwrap();
/// assert!((worked[support].outcome.points.unwrap() - 71.428571).abs() < 1e-6);
/// ```
pub fn tree(
    methodology: &Methodology,
    facts: &Facts,
    published: &[Published],
    target_group: &Code,
    unanswered: State,
) -> Vec<Worked> {
    let mut order: Vec<&Published> = published.iter().collect();
    order.sort_by_key(|evaluation| evaluation.rank(evaluation.since));
    let asked: Vec<Answers<'_>> =
        order.iter().map(|evaluation| Answers::of(evaluation, target_group)).collect();
    let asked: Vec<&Answers<'_>> = asked.iter().collect();
    let mut worked: Vec<Option<Worked>> = vec![None; methodology.nodes.len()];
    // Parents stand before their children, so the way back climbs.
    for (place, item) in methodology.nodes.iter().enumerate().rev() {
        let done = match &item.kind {
            NodeKind::Leaf(rule) => leaf(rule, &item.code, facts, &asked, target_group, unanswered),
            NodeKind::Inner(inner) => {
                let mut answered = false;
                let mut children = Vec::with_capacity(item.children.len());
                for child in &item.children {
                    let weight = methodology.nodes.get(*child).map_or(0.0, |child| child.weight);
                    if let Some(Some(child)) = worked.get(*child) {
                        answered |= child.answered && weight > 0.0;
                        children.push((child.outcome, weight));
                    }
                }
                let outcome = node(inner, &children);
                Worked { outcome, lanes: Vec::new(), answered, by_rule: false }
            }
        };
        if let Some(slot) = worked.get_mut(place) {
            *slot = Some(done);
        }
    }
    worked.into_iter().flatten().collect()
}

/// All cells of a scorecard, in order of node, target group and source.
///
/// - **Shape:** target groups other than `all` have cells only where somebody answered for them. A
///   criterion has a cell that counts, and one more for every other source that answered.
/// - **Unit:** points 0–100, kept to a billionth.
/// - **None** of a cell whose state is not `measured`.
/// - **Source:** as [`tree`].
///
/// ```
/// # use serde_json::json;
/// # use znamka::domain::{code::Code, facts::Facts, source::Source, state::State};
/// # use znamka::domain::methodology::{Methodology, MethodologyId};
/// # use znamka::metrics::scorecard::{Published, scorecard};
/// # let leaf = |code: &str, weight: u8| json!({"code": code, "parent": "index", "weight": weight,
/// #     "scale": {"kind": "share"}, "sources": ["expert"]});
/// # let document = json!({"names": {"en": "User centricity"}, "period_lengths": ["P1Y"],
/// #     "periods": {"from": "2020-01-01", "to": null}, "nodes": [{"code": "index", "parent": null},
/// #     leaf("online", 6), leaf("support", 2), leaf("mobile", 1)]});
/// # let id = MethodologyId::parse("eu@m1").unwrap();
/// # let methodology = Methodology::parse(serde_json::from_value(document).unwrap(), &id).unwrap();
/// # let facts: Facts = serde_json::from_value(json!({"agency": "a", "country": "CZ",
/// #     "life_events": [], "type": "transactional", "scope": "national", "level": null,
/// #     "audiences": [], "proactive": false, "volume": null})).unwrap();
/// # let counted = |code: &str, yes: u8, of: u8| json!({"criterion": code, "target_group": "all",
/// #     "touchpoint": "all", "numerator": yes, "denominator": of});
/// # let published = [Published { id: uuid::Uuid::nil(), revision: 1, since: 1, through: None,
/// #     source: Source::Expert, assessor: Code::parse("a").unwrap(), facts: facts.clone(),
/// #     answers: serde_json::from_value(json!([counted("online", 16, 16), counted("support", 5, 7),
/// #         counted("mobile", 15, 16)])).unwrap(),
/// #     withheld: [].into(), later: [].into(), disputed: [].into() }];
/// // User centricity of starting a business in Czechia, 2022, as it is kept.
/// let cells = scorecard(&methodology, &facts, &published, State::NotYetMeasured);
/// let index = cells.iter().find(|cell| cell.node.as_str() == "index").unwrap();
/// assert_eq!(index.points.unwrap().value(), 92.956349206);
/// assert_eq!(cells.len(), 4);
/// ```
pub fn scorecard(
    methodology: &Methodology,
    facts: &Facts,
    published: &[Published],
    unanswered: State,
) -> Vec<Cell> {
    let mut groups: BTreeSet<&str> = BTreeSet::from([target_group::ALL]);
    for answer in published.iter().flat_map(|evaluation| &evaluation.answers) {
        groups.insert(answer.target_group.as_str());
    }
    let mut cells = Vec::new();
    for group in groups {
        let Some(target_group) = Code::parse(group) else { continue };
        let worked = tree(methodology, facts, published, &target_group, unanswered);
        for (item, worked) in methodology.nodes.iter().zip(&worked) {
            if group != target_group::ALL && !worked.answered {
                continue;
            }
            let best = worked.lanes.first().filter(|_| !worked.by_rule);
            cells.push(cell(&item.code, &target_group, &worked.outcome, best, true));
            for lane in worked.lanes.iter().skip(usize::from(best.is_some())) {
                cells.push(cell(&item.code, &target_group, &lane.found.outcome, Some(lane), false));
            }
        }
    }
    cells.sort_by(|a, b| a.order().cmp(&b.order()));
    cells
}

fn cell(
    code: &Code,
    target_group: &Code,
    outcome: &Outcome,
    lane: Option<&Lane>,
    best: bool,
) -> Cell {
    let points = outcome.points.and_then(Points::nearest);
    let ratio = lane.and_then(|lane| lane.found.ratio);
    Cell {
        node: code.clone(),
        target_group: target_group.clone(),
        source: lane.map(|lane| lane.source),
        best,
        points,
        state: outcome.state,
        flags: outcome.flags,
        coverage: outcome.coverage,
        n: lane.and_then(|lane| lane.found.n),
        numerator: ratio.map(|ratio| ratio.0),
        denominator: ratio.map(|ratio| ratio.1),
        sampling: lane.and_then(|lane| lane.found.sampling).filter(|_| points.is_some()),
    }
}

/// A criterion from the answers of all evaluations, those published first standing first.
pub(super) fn leaf(
    rule: &Criterion,
    code: &Code,
    facts: &Facts,
    asked: &[&Answers<'_>],
    target_group: &Code,
    unanswered: State,
) -> Worked {
    let without = |state| Worked {
        outcome: Outcome::without(state),
        lanes: Vec::new(),
        answered: false,
        by_rule: false,
    };
    if !rule.applies(facts) || asked_otherwise(rule, asked) {
        return without(State::NotApplicable);
    }
    let lanes = lanes(rule, code, facts, asked);
    let answered = !lanes.is_empty();
    if rule.is_given_to(facts) && *target_group == target_group::ALL {
        let (outcome, by_rule) = (Outcome::measured(100.0), true);
        return Worked { outcome, lanes, answered, by_rule };
    }
    match lanes.first() {
        Some(best) => Worked { outcome: best.found.outcome, lanes, answered, by_rule: false },
        None => without(unanswered),
    }
}

/// Whether a question that must be answered in some way is answered in another.
fn asked_otherwise(rule: &Criterion, asked: &[&Answers<'_>]) -> bool {
    let said = |question: &Code| {
        let shown = asked.iter().flat_map(|answers| answers.shown(question));
        shown.filter_map(|answer| word(&answer.given)).collect()
    };
    rule.ruled_out_by(said).next().is_some()
}

fn lanes(rule: &Criterion, code: &Code, facts: &Facts, asked: &[&Answers<'_>]) -> Vec<Lane> {
    let mut lanes = Vec::new();
    for source in &rule.sources {
        let mut of_source: Vec<&Answers<'_>> = asked
            .iter()
            .copied()
            .filter(|answers| answers.published.source == *source && !answers.to(code).is_empty())
            .collect();
        of_source.sort_by_key(|answers| answers.published.rank(answers.since(code)));
        let mut of_source = of_source.into_iter();
        let Some(first) = of_source.next() else { continue };
        let mut found = first.find(rule, code, facts);
        let is_disputed = first.published.disputed.contains(code);
        found.outcome.flags = found.outcome.flags.with_if(Flag::Disputed, is_disputed);
        let mut not_used = Vec::new();
        for other in of_source {
            let differs = other.find(rule, code, facts).outcome;
            if differs.state != found.outcome.state
                || differs.points.and_then(Points::nearest)
                    != found.outcome.points.and_then(Points::nearest)
            {
                found.outcome.flags = found.outcome.flags.with(Flag::Disputed);
            }
            not_used.push(other.published.id);
        }
        lanes.push(Lane { source: *source, evaluation: first.published.id, found, not_used });
    }
    lanes
}

/// The answers of one evaluation for one target group, by criterion.
pub(super) struct Answers<'a> {
    /// The evaluation.
    pub(super) published: &'a Published,
    target_group: Code,
    by_criterion: HashMap<&'a Code, Vec<&'a Answer>>,
}

impl<'a> Answers<'a> {
    /// All of them.
    pub(super) fn of(published: &'a Published, target_group: &Code) -> Self {
        Self::only(published, target_group, &published.answers)
    }

    /// Those of `answers` that are for the target group, in the place of what it answered.
    pub(super) fn only(
        published: &'a Published,
        target_group: &Code,
        answers: impl IntoIterator<Item = &'a Answer>,
    ) -> Self {
        let mut by_criterion: HashMap<&Code, Vec<&Answer>> = HashMap::new();
        for answer in answers {
            if answer.target_group == *target_group {
                by_criterion.entry(&answer.criterion).or_default().push(answer);
            }
        }
        Self { published, target_group: target_group.clone(), by_criterion }
    }

    /// Its answers to a criterion.
    pub(super) fn to(&self, criterion: &Code) -> &[&'a Answer] {
        self.by_criterion.get(criterion).map_or(&[], Vec::as_slice)
    }

    /// The answers that the public sees: what others depend on must not show what is withheld.
    fn shown(&self, criterion: &Code) -> &[&'a Answer] {
        if self.is_withheld(criterion) { &[] } else { self.to(criterion) }
    }

    fn is_withheld(&self, criterion: &Code) -> bool {
        self.published.withheld.contains(&(criterion.clone(), self.target_group.clone()))
    }

    fn since(&self, criterion: &Code) -> i64 {
        self.published.since(&(criterion.clone(), self.target_group.clone()))
    }

    fn find(&self, rule: &Criterion, code: &Code, facts: &Facts) -> Found {
        let answers = self.to(code);
        if self.is_withheld(code) {
            return Found::without(State::TooFew);
        }
        let filters = rule.filter.as_ref().map_or(&[][..], |filter| self.shown(filter));
        criterion(rule, facts, self.published.source, answers, filters)
    }
}

/// The public form of the answers of an evaluation: those of too few people are hashes.
pub(crate) fn public_answers(
    answers: &[Answer],
    withheld: &BTreeSet<Asked>,
    salt: &[u8],
) -> Vec<Answer> {
    answers
        .iter()
        .map(|answer| {
            let asked = (answer.criterion.clone(), answer.target_group.clone());
            if withheld.contains(&asked) { answer.withheld(salt) } else { answer.clone() }
        })
        .collect()
}

/// How many respondents the public sees.
pub(crate) fn shown(answers: &[Answer], source: Source) -> Sizes {
    let is_shown = |answer: &&Answer| !matches!(answer.given, Given::Withheld { .. });
    let shown: Vec<Answer> = answers.iter().filter(is_shown).cloned().collect();
    sizes(&shown, source)
}
