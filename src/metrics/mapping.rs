//! One set of answers under several methodologies: what of an evaluation counts under another.

use std::collections::{BTreeMap, BTreeSet};

use super::{scorecard::Published, small::Asked};
use crate::domain::{
    code::Code,
    evaluation::answer::Answer,
    methodology::{MethodologyId, mapping::Mapping},
};

/// The criteria of `to` for which answers to each criterion of `from` count.
fn by_criterion<'a>(
    from: &MethodologyId,
    to: &MethodologyId,
    mappings: &'a [Mapping],
) -> BTreeMap<&'a Code, Vec<&'a Code>> {
    let mut found: BTreeMap<&Code, Vec<&Code>> = BTreeMap::new();
    for mapping in mappings {
        if mapping.from.methodology == *from && mapping.to.methodology == *to {
            found.entry(&mapping.from.criterion).or_default().push(&mapping.to.criterion);
        }
    }
    found
}

/// The criteria of `to` for which answers to the criterion `code` of `from` count.
pub fn counts_for<'a>(
    from: &MethodologyId,
    to: &MethodologyId,
    code: &Code,
    mappings: &'a [Mapping],
) -> Vec<&'a Code> {
    by_criterion(from, to, mappings).remove(code).unwrap_or_default()
}

/// Answers that were given under `from` under the codes of `to`; those that do not count are left out.
pub fn relabelled(
    answers: &[Answer],
    from: &MethodologyId,
    to: &MethodologyId,
    mappings: &[Mapping],
) -> Vec<Answer> {
    let codes = by_criterion(from, to, mappings);
    let relabelled = |answer: &Answer| -> Vec<Answer> {
        let named = codes.get(&answer.criterion).into_iter().flatten().copied();
        named.map(|code| Answer { criterion: code.clone(), ..answer.clone() }).collect()
    };
    answers.iter().flat_map(relabelled).collect()
}

/// What of an evaluation that was published under `from` counts under `to`.
///
/// - **Shape:** the answers under the codes of `to`, one for each criterion that takes them; what is
///   withheld there is withheld here, and since when an answer stands is the same.
/// - **None** when none of its answers counts.
/// - **Source:** an answer is data, a methodology a way to read it (OECD and JRC, *Handbook on
///   Constructing Composite Indicators*, 2008, step 10: back to the data).
pub fn through(
    published: Published,
    from: &MethodologyId,
    to: &MethodologyId,
    mappings: &[Mapping],
) -> Option<Published> {
    let codes = by_criterion(from, to, mappings);
    let named = |code: &Code| codes.get(code).into_iter().flatten().copied();
    let answers = relabelled(&published.answers, from, to, mappings);
    let asked = |(code, group): &Asked| -> Vec<Asked> {
        named(code).map(|code| (code.clone(), group.clone())).collect()
    };
    let later = published.later.iter();
    let later = later.flat_map(|(one, seq)| asked(one).into_iter().map(|one| (one, *seq)));
    (!answers.is_empty()).then(|| Published {
        withheld: published.withheld.iter().flat_map(asked).collect(),
        later: later.collect(),
        answers,
        through: Some(from.clone()),
        ..published
    })
}

/// The other methodologies under which answers to these criteria of `from` count, in order.
pub fn counts_under<'a>(
    from: &MethodologyId,
    criteria: &BTreeSet<Code>,
    mappings: &'a [Mapping],
) -> BTreeSet<&'a MethodologyId> {
    let counts = |mapping: &&Mapping| {
        mapping.from.methodology == *from && criteria.contains(&mapping.from.criterion)
    };
    mappings.iter().filter(counts).map(|mapping| &mapping.to.methodology).collect()
}

/// What an evaluation under `other` showed or withheld, in the codes of `own`: both ways, because one
/// survey that answers to two methodologies is one survey.
pub fn alike(
    asked: &Asked,
    other: &MethodologyId,
    own: &MethodologyId,
    mappings: &[Mapping],
) -> Vec<Asked> {
    let (code, group) = asked;
    let there = |mapping: &&Mapping| {
        mapping.from.methodology == *other
            && mapping.from.criterion == *code
            && mapping.to.methodology == *own
    };
    let back = |mapping: &&Mapping| {
        mapping.to.methodology == *other
            && mapping.to.criterion == *code
            && mapping.from.methodology == *own
    };
    let named = mappings.iter().filter(there).map(|mapping| &mapping.to.criterion);
    let named = named.chain(mappings.iter().filter(back).map(|mapping| &mapping.from.criterion));
    named.map(|code| (code.clone(), group.clone())).collect()
}
