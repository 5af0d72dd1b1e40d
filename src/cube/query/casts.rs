//! How older versions of a methodology are read under the one that a query names.

use super::{NAMED, Query};
use crate::{
    cube::{cast::Cast, view::View},
    domain::{
        methodology::{Methodology, MethodologyId},
        violation::Violation,
    },
};

/// How older versions are read under the one meant; or all that keeps them from being so.
pub fn casts(query: &Query, view: &View<'_>, faults: &mut Vec<Violation>) -> Vec<Cast> {
    let Some(wanted) = query.methodology.as_ref().filter(|_| query.backcast) else {
        return Vec::new();
    };
    let Some(later) = query.versions.last() else { return Vec::new() };
    let mut fault = |name: &str, code, detail: String, advice: String| {
        faults.push(Violation::parameter(name, code, detail, advice));
        Vec::new()
    };
    if wanted.version.is_none() {
        return fault(
            "backcast",
            "version-missing",
            format!("Estimates are made under one version, and `{wanted}` names none."),
            format!("Add `methodology={}`, or another of its versions.", later.id),
        );
    }
    let family = view.versions(wanted.code.as_str());
    let earlier: Vec<_> = family.iter().take_while(|version| version.id != later.id).collect();
    let Some(newest) = earlier.last() else {
        return fault(
            "backcast",
            "nothing-older",
            format!(
                "`{}` is the first of its versions: nothing older can be read under it.",
                later.id
            ),
            "Leave `backcast` out, or name a newer version.".into(),
        );
    };
    let casts: Vec<Cast> =
        earlier.iter().rev().filter_map(|earlier| Cast::of(earlier, later)).collect();
    let Some(first) = casts.first() else {
        return fault(
            "backcast",
            "nothing-in-common",
            format!("No criterion of `{}` is the same in an older version.", later.id),
            format!("Leave `backcast` out; see {}.", diff(later, &newest.id)),
        );
    };
    for code in &query.criteria {
        let known = later.node(code.as_str());
        let reaches = |cast: &Cast| cast.plan.reaches(later, code.as_str());
        let Some(node) = known.filter(|_| !casts.iter().any(reaches)) else { continue };
        let detail = match (node.criterion(), first.plan.missing.first()) {
            (None, Some(missing)) => format!(
                "`{code}` cannot be estimated: `{missing}` counts in `{}`, and `{}` does not ask the same.",
                later.id, first.earlier,
            ),
            _ => format!("`{code}` cannot be estimated: no older version asks the same."),
        };
        let covered: Vec<String> =
            first.plan.covered.keys().take(NAMED).map(|code| format!("`{code}`")).collect();
        let covered = covered.join(", ");
        let see = diff(later, &first.earlier);
        let advice = format!("Ask for one of {covered}, or leave `backcast` out; see {see}.");
        fault("criterion", "not-estimated", detail, advice);
    }
    casts
}

/// Where it is told what a version changes of another.
fn diff(later: &Methodology, earlier: &MethodologyId) -> String {
    let MethodologyId { code, version } = &later.id;
    format!("/v1/methodologies/{code}/{version}/diff?with={}", earlier.version)
}
