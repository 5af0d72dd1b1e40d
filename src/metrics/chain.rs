//! Chains: which points of a series may be joined by a line.

use std::collections::BTreeSet;

use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::{
    code::Code,
    methodology::{Comparable, Methodology, MethodologyId},
    word::words,
};

words! {
    /// Why a chain begins.
    pub enum ChainReason {
        /// It is the first of its series.
        First = "first",
        /// The method changed.
        MethodBreak = "method_break",
        /// Too few of the same services were measured.
        NotComparable = "not_comparable",
    }
}

/// How two versions of a methodology stand to one another at a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// The same, or declared comparable.
    Same,
    /// Comparable, though a node below differs.
    DefinitionDiffers,
    /// Not comparable: nothing declared, or this node differs.
    Break,
}

/// The version of two that declares the other comparable, and what it declares: the later one, else the
/// earlier. Versions of different methodologies declare nothing of one another.
fn declaring<'a>(
    earlier: &'a Methodology,
    later: &'a Methodology,
) -> Option<(&'a Methodology, &'a Comparable)> {
    let declared = |by: &'a Methodology, of: &'a Methodology| {
        let declared = by.comparable_with.get(&of.id.version);
        declared.filter(|_| by.id.code == of.id.code).map(|declared| (by, declared))
    };
    declared(later, earlier).or_else(|| declared(earlier, later))
}

/// How the node of a later version stands to the same node of an earlier one.
///
/// - **Shape:** comparability is declared by one of them, whichever of the two a value came of later;
///   what is not declared is a break. A node named in `except` breaks, with those below it; those
///   above it stay comparable, and say that their definition differs.
/// - **Unit:** none.
/// - **Source:** a break in time series as in the SDMX *Content-Oriented Guidelines* (2009), code list
///   `CL_OBS_STATUS`, value B; the example is that of [`comparability`], which asks at every node.
///
/// ```
/// # use serde_json::json;
/// # use znamka::domain::methodology::{Methodology, MethodologyId};
/// use znamka::metrics::chain::{Method, method};
/// # let version = |id: &str, declared: serde_json::Value| {
/// #     let document = json!({"names": {"en": "Benchmark"}, "period_lengths": ["P1Y"],
/// #         "periods": {"from": "2015-01-01", "to": null}, "comparable_with": declared,
/// #         "nodes": [{"code": "index", "parent": null}, {"code": "online", "parent": "index",
/// #             "scale": {"kind": "share"}, "sources": ["expert"]}]});
/// #     let id = MethodologyId::parse(id).unwrap();
/// #     Methodology::parse(serde_json::from_value(document).unwrap(), &id).unwrap()
/// # };
///
/// // Czechia had 63.625 under the method of 2012 and 62.7344 under that of 2020: that is no fall.
/// let (old, new) = (version("egov@m2012", json!({})), version("egov@m2020", json!({})));
/// assert_eq!(method(&old, &new, "index"), Method::Break);
/// let declared = version("egov@m2020", json!({"m2012": {"except": ["online"]}}));
/// assert_eq!(method(&old, &declared, "online"), Method::Break);
/// assert_eq!(method(&old, &declared, "index"), Method::DefinitionDiffers);
/// assert_eq!(method(&new, &new, "index"), Method::Same);
/// ```
pub fn method(earlier: &Methodology, later: &Methodology, node: &str) -> Method {
    if earlier.id == later.id {
        return Method::Same;
    }
    let Some((by, declared)) = declaring(earlier, later) else { return Method::Break };
    let is_in_both = earlier.place(node).is_some() && later.place(node).is_some();
    let Some(place) = by.place(node).filter(|_| is_in_both) else { return Method::Break };
    let differs =
        |place: usize| by.nodes.get(place).is_some_and(|node| declared.except.contains(&node.code));
    if differs(place) || by.above(place).any(differs) {
        return Method::Break;
    }
    let below = (0..by.nodes.len())
        .any(|other| differs(other) && by.above(other).any(|above| above == place));
    if below { Method::DefinitionDiffers } else { Method::Same }
}

/// What a new version says of its values and those under an earlier one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Comparability {
    /// The version that declares the other comparable. Null when neither does, and every line breaks; or
    /// when both are one version, which needs no declaration.
    #[schema(required)]
    pub declared_by: Option<MethodologyId>,
    /// Nodes of the later version at which a line breaks, in its order.
    pub breaks: Vec<Code>,
    /// Nodes at which a line goes on, flagged `definition_differs` at its first later point.
    pub definition_differs: Vec<Code>,
    /// Nodes at which a line goes on.
    pub comparable: Vec<Code>,
}

/// How two versions stand to one another at every node of the later: the one that declares the
/// other, else the second of them.
///
/// - **Shape:** each node of the later version is in exactly one list.
/// - **Unit:** none: codes of nodes.
/// - **Source:** the declarations of the methodology; an undeclared change is a break in time series
///   as in SDMX, *Content-Oriented Guidelines* (2009), code list `OBS_STATUS`, value B.
///
/// ```
/// use serde_json::json;
/// use znamka::domain::methodology::{Methodology, MethodologyId};
/// use znamka::metrics::chain::{Comparison, chains, comparability};
///
/// let version = |id: &str, declared: serde_json::Value| {
///     let leaf = |code: &str| json!({"code": code, "parent": "index", "scale": {"kind": "share"},
///         "sources": ["expert"]});
///     let document = json!({"names": {"en": "Benchmark"}, "period_lengths": ["P1Y"],
///         "periods": {"from": "2015-01-01", "to": null}, "comparable_with": declared,
///         "nodes": [{"code": "index", "parent": null}, leaf("online"), leaf("mobile")]});
///     let id = MethodologyId::parse(id).unwrap();
///     Methodology::parse(serde_json::from_value(document).unwrap(), &id).unwrap()
/// };
/// let old = version("egov@m2012", json!({}));
/// // The European Commission changed the method of its benchmark in 2020 and joined no lines.
/// let new = version("egov@m2020", json!({}));
/// let found = comparability(&old, &new);
/// assert_eq!((found.declared_by, found.breaks.len()), (None, 3));
/// // So Czechia's overall scores are two lines, and from 63.625 to 62.7344 nothing fell.
/// let scores = [59.125, 62.625, 63.625, 62.7344, 62.6225, 63.7887];
/// let lines = chains(&[true; 6], |earlier, later| match earlier < 3 && later >= 3 {
///     true => Comparison::MethodBreak,
///     false => Comparison::Comparable,
/// });
/// let newest: Vec<f64> = lines[1].points.iter().map(|point| scores[*point]).collect();
/// assert_eq!(newest, [62.7344, 62.6225, 63.7887]);
///
/// let declared = version("egov@m2020", json!({"m2012": {"except": ["mobile"]}}));
/// let found = comparability(&old, &declared);
/// assert_eq!(found.breaks[0].as_str(), "mobile");
/// assert_eq!(found.definition_differs[0].as_str(), "index");
/// assert_eq!(found.comparable[0].as_str(), "online");
/// ```
pub fn comparability(one: &Methodology, other: &Methodology) -> Comparability {
    let declared_by = declaring(one, other).map(|(by, _)| by.id.clone());
    let (earlier, later) =
        if declared_by.as_ref() == Some(&one.id) { (other, one) } else { (one, other) };
    let mut found = Comparability {
        declared_by,
        breaks: Vec::new(),
        definition_differs: Vec::new(),
        comparable: Vec::new(),
    };
    for node in &later.nodes {
        let list = match method(earlier, later, node.code.as_str()) {
            Method::Same => &mut found.comparable,
            Method::DefinitionDiffers => &mut found.definition_differs,
            Method::Break => &mut found.breaks,
        };
        list.push(node.code.clone());
    }
    found
}

/// Whether two sets of services with a value are alike enough to be compared: at least half of
/// either is in both, and at least two services are, unless both are the same single one.
///
/// - **Shape:** the services with a value, one set a period.
/// - **Unit:** none: it holds or does not.
/// - **Source:** like is compared with like, as in the matched-model method of price statistics (ILO and
///   others, *Consumer Price Index Manual* (2004), chapter 7); how many must be matched is a convention. The
///   figures are Czech services with pre-filled forms, *eGovernment Benchmark*, 2020–2023.
///
/// ```
/// use znamka::metrics::chain::alike;
///
/// // Seventeen in 2020, sixteen of them in 2022; twenty in 2021, those and eleven more in 2023.
/// assert!(alike::<u8>(&(0..17).collect(), &(0..16).collect()));
/// assert!(alike::<u8>(&(20..40).collect(), &(20..51).collect()));
/// // None of 2021 was measured in 2022.
/// assert!(!alike::<u8>(&(20..40).collect(), &(0..16).collect()));
/// assert!(alike(&[1].into(), &[1].into()));
/// assert!(!alike(&[1].into(), &[1, 2].into()));
/// ```
pub fn alike<T: Ord>(earlier: &BTreeSet<T>, later: &BTreeSet<T>) -> bool {
    enough(earlier.intersection(later).count(), earlier.len(), later.len())
}

/// Whether so many matched services tell enough of `earlier` and `later` ones: at least half of either
/// are, and at least two, unless both are the same single one.
///
/// - **Shape:** how many are matched, how many there were in the earlier period and in the later one.
/// - **Unit:** services.
/// - **Source:** the eGovernment Benchmark, Czechia, pre-filled forms: of 17 services in 2020 and 16 in
///   2022 the same 16 were measured; of 20 in 2021 and 16 in 2022 none were.
///
/// ```
/// use znamka::metrics::chain::enough;
///
/// assert!(enough(16, 17, 16) && !enough(0, 20, 16));
/// assert!(enough(1, 1, 1) && !enough(1, 1, 2));
/// ```
pub fn enough(matched: usize, earlier: usize, later: usize) -> bool {
    let half = matched * 2 >= earlier && matched * 2 >= later;
    let single = matched == 1 && earlier == 1 && later == 1;
    half && (matched >= 2 || single)
}

/// How a point stands to an earlier one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// A line may join them.
    Comparable,
    /// The method changed between them.
    MethodBreak,
    /// Too few of the same services were measured.
    NotComparable,
}

/// How a point stands to an earlier one: the one rule of which points may be compared, for chains
/// and for changes.
///
/// - **Shape:** how the methods stand to one another, and whether the services are [`alike`].
/// - **Unit:** none: a word.
/// - **Source:** comparability over time, European Statistics Code of Practice (2017), indicator
///   14.2; of the life events that the eGovernment Benchmark measures in turn, no service of 2021
///   was measured in 2022.
///
/// ```
/// use znamka::metrics::chain::{Method, Comparison, alike, comparison};
///
/// let is_alike = alike(&[1, 2].into(), &[3, 4].into());
/// assert_eq!(comparison(Method::Same, is_alike), Comparison::NotComparable);
/// assert_eq!(comparison(Method::Break, true), Comparison::MethodBreak);
/// assert_eq!(comparison(Method::DefinitionDiffers, true), Comparison::Comparable);
/// ```
pub fn comparison(method: Method, is_alike: bool) -> Comparison {
    match (method, is_alike) {
        (Method::Break, _) => Comparison::MethodBreak,
        (_, true) => Comparison::Comparable,
        (_, false) => Comparison::NotComparable,
    }
}

/// One chain: the places of its points, and why it began.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chain {
    /// Why it begins.
    pub reason: ChainReason,
    /// Places of its points, in order.
    pub points: Vec<usize>,
}

/// Sorts the points of one series, oldest first, into chains.
///
/// - **Shape:** `valued` tells which points have a value; `compare(a, b)` how the later point `b`
///   stands to the earlier `a`.
/// - **Unit:** places in the series, from 0.
/// - A point joins the chain whose latest valued point is comparable with it, of several the one
///   with the latest such point; else it begins a chain. A point without a value is listed in the
///   chain of the point before it, and nothing is ever compared with it.
/// - **Source:** a line joins only what is comparable: *European Statistics Code of Practice* (2017),
///   indicator 14.2, and the SDMX code list `CL_OBS_STATUS`, value B; the example is that of the European
///   Commission's *eGovernment Benchmark*.
///
/// ```
/// use znamka::metrics::chain::{ChainReason, Comparison, chains};
///
/// // One-fill in Czechia: life events alternate, so 2020–2022 and 2021–2023 are two lines.
/// let compare = |a: usize, b: usize| match (b - a) % 2 {
///     0 => Comparison::Comparable,
///     _ => Comparison::NotComparable,
/// };
/// let found = chains(&[true; 4], compare);
/// assert_eq!(found[0].points, [0, 2]);
/// assert_eq!((found[1].reason, found[1].points.as_slice()), (ChainReason::NotComparable, &[1, 3][..]));
/// ```
pub fn chains(valued: &[bool], compare: impl Fn(usize, usize) -> Comparison) -> Vec<Chain> {
    let mut chains: Vec<Chain> = Vec::new();
    let mut before = 0;
    for (point, has_value) in valued.iter().enumerate() {
        if chains.is_empty() {
            chains.push(Chain { reason: ChainReason::First, points: vec![point] });
            continue;
        }
        if !has_value {
            if let Some(chain) = chains.get_mut(before) {
                chain.points.push(point);
            }
            continue;
        }
        let latest = |chain: &Chain| {
            chain.points.iter().rev().copied().find(|p| valued.get(*p).copied().unwrap_or(false))
        };
        let comparisons: Vec<(usize, usize, Comparison)> = chains
            .iter()
            .enumerate()
            .filter_map(|(i, chain)| latest(chain).map(|p| (p, i, compare(p, point))))
            .collect();
        let joined =
            comparisons.iter().filter(|(_, _, s)| *s == Comparison::Comparable).max_by_key(|s| s.0);
        if let Some((_, i, _)) = joined {
            before = *i;
        } else if comparisons.is_empty() {
            // Only points without a value so far: this is the first that begins anything.
            before = 0;
        } else {
            let newest = comparisons.iter().max_by_key(|comparison| comparison.0);
            let reason = match newest.map(|(_, _, comparison)| comparison) {
                Some(Comparison::MethodBreak) => ChainReason::MethodBreak,
                _ => ChainReason::NotComparable,
            };
            before = chains.len();
            chains.push(Chain { reason, points: Vec::new() });
        }
        if let Some(chain) = chains.get_mut(before) {
            chain.points.push(point);
        }
    }
    chains
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// A version with `online` and `mobile` below `access`, and `support` beside it.
    fn version(id: &str, comparable_with: &serde_json::Value) -> Methodology {
        let leaf = |code: &str, parent: &str| {
            json!({"code": code, "parent": parent, "scale": {"kind": "share"},
                "sources": ["expert"]})
        };
        let document = json!({"names": {"en": "Benchmark"}, "period_lengths": ["P1Y"],
            "periods": {"from": "2015-01-01", "to": null}, "comparable_with": comparable_with,
            "nodes": [{"code": "index", "parent": null}, {"code": "access", "parent": "index"},
                leaf("online", "access"), leaf("mobile", "access"), leaf("support", "index")]});
        let id = MethodologyId::parse(id).unwrap();
        Methodology::parse(serde_json::from_value(document).unwrap(), &id).unwrap()
    }

    #[test]
    fn a_category_that_differs_breaks_with_all_below_it_and_nothing_above() {
        let old = version("egov@m1", &json!({}));
        let new = version("egov@m2", &json!({"m1": {"except": ["access"]}}));
        let of = |node: &str| method(&old, &new, node);
        assert_eq!(["access", "online", "mobile"].map(of), [Method::Break; 3]);
        assert_eq!((of("index"), of("support")), (Method::DefinitionDiffers, Method::Same));
        let leaf = version("egov@m2", &json!({"m1": {"except": ["mobile"]}}));
        let of = |node: &str| method(&old, &leaf, node);
        assert_eq!((of("mobile"), of("online")), (Method::Break, Method::Same));
        assert_eq!(["access", "index"].map(of), [Method::DefinitionDiffers; 2]);
    }

    #[test]
    fn what_one_version_declares_holds_whichever_was_used_later() {
        let old = version("egov@m1", &json!({}));
        let new = version("egov@m2", &json!({"m1": {"except": ["mobile"]}}));
        for node in ["index", "access", "online", "mobile", "support"] {
            assert_eq!(method(&old, &new, node), method(&new, &old, node), "{node}");
        }
        assert_eq!(comparability(&old, &new), comparability(&new, &old));
        // Another methodology declares nothing, whatever its versions are called.
        let other = version("other@m2", &json!({"m1": {}}));
        assert_eq!(method(&old, &other, "online"), Method::Break);
        assert_eq!(comparability(&old, &other).declared_by, None);
    }

    #[test]
    fn a_point_without_a_value_stays_where_it_stands_and_compares_with_nothing() {
        let found = chains(&[true, false, true], |a, _| {
            assert_eq!(a, 0);
            Comparison::Comparable
        });
        assert_eq!(found.len(), 1);
        assert_eq!(chains(&[false, true], |_, _| Comparison::MethodBreak).len(), 1);
    }

    #[test]
    fn a_break_begins_a_chain_and_says_so() {
        let found = chains(&[true, true], |_, _| Comparison::MethodBreak);
        assert_eq!(found[1].reason, ChainReason::MethodBreak);
    }
}
