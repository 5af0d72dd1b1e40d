//! By which methodology a thing is shown, and who judged it.
//!
//! Pages show what the installation's own methodology says. Of what was never judged by that, they show the
//! methodology that it was judged by last, everywhere alike, and say so.

use std::collections::BTreeSet;

use super::visit::Scene;
use crate::{
    cube::{
        query::Kind,
        scorecard::{ScorecardAnswer, scorecard},
        series::SeriesAnswer,
        view::Public,
    },
    domain::{address, code::Code, methodology::MethodologyId, source::Source},
    formats::stock,
    http::problem::Problem,
};

/// The methodology that a service is shown by, where that is not the installation's own.
pub fn service(scene: &Scene, code: &Code) -> Option<Code> {
    of(scene, scene.view().scorecards_of(code))
}

/// The same of an agency, by all that its services were judged by.
pub fn agency(scene: &Scene, code: &Code) -> Option<Code> {
    let view = scene.view();
    let services = view.services().filter(|service| service.agency == *code);
    of(scene, services.flat_map(|service| view.scorecards_of(&service.code)))
}

fn of<'a>(scene: &Scene, scorecards: impl Iterator<Item = Public<'a>>) -> Option<Code> {
    let own = scene.methodology();
    let mut last = None;
    for public in scorecards {
        let (period, methodology) = (public.key.period, &public.key.methodology.code);
        if *methodology == own {
            return None;
        }
        if last.as_ref().is_none_or(|(latest, _)| *latest <= period) {
            last = Some((period, methodology.clone()));
        }
    }
    last.map(|(_, methodology)| methodology)
}

/// Some parameters, with the methodology where it is not the installation's own.
pub fn with<'a>(pairs: &[(&'a str, &'a str)], other: Option<&'a Code>) -> Vec<(&'a str, &'a str)> {
    let other = other.map(|methodology| ("methodology", methodology.as_str()));
    pairs.iter().copied().chain(other).collect()
}

/// A query, without `?`, that asks for a service by every node of the methodology by which it is shown:
/// without any, its root alone is meant.
pub fn every_criterion(scene: &Scene, service: &Code, other: Option<&Code>) -> String {
    let newest = match other {
        None => scene.newest_methodology(),
        Some(_) => scene
            .ask(Kind::Series, &with(&[], other))
            .ok()
            .and_then(|it| it.versions.last().cloned()),
    };
    let mut pairs = with(&[("service", service.as_str())], other);
    pairs.extend(stock::every_criterion(newest.as_deref()));
    address::query(pairs)
}

/// The page of a node of a methodology.
pub fn criterion(scene: &Scene, id: &MethodologyId, node: &Code) -> String {
    let view = scene.view();
    let newest = view.versions(id.code.as_str()).pop();
    let is_in_newest = newest.is_some_and(|newest| newest.place(node.as_str()).is_some());
    scene.at_page(&if !is_in_newest {
        format!("/criteria/{node}?methodology={id}")
    } else if scene.methodology() == id.code.as_str() {
        format!("/criteria/{node}")
    } else {
        format!("/criteria/{node}?methodology={}", id.code)
    })
}

/// The scorecard of the latest period of a line with a value; where none has one, of the latest.
pub fn card(
    scene: &Scene,
    code: &Code,
    line: &SeriesAnswer,
) -> Result<Option<ScorecardAnswer>, Problem> {
    let points = line.series.iter().flat_map(|series| &series.segments).flat_map(|it| &it.points);
    let newest = points.max_by_key(|point| (point.value.is_some(), point.period_end));
    let Some(point) = newest else { return Ok(None) };
    let methodology = point.methodology.to_string();
    let asked = scene.ask(Kind::Scorecard, &[("methodology", &methodology)])?;
    Ok(scorecard(&scene.view(), &asked, code, point.period))
}

/// In which ways the criteria of a scorecard were found out that have a value.
pub fn sources(card: &ScorecardAnswer) -> BTreeSet<Source> {
    card.nodes.iter().filter(|node| node.value.is_some()).filter_map(|node| node.source).collect()
}

/// The newest frozen version of the methodology that is asked for; of the installation's own where none is.
pub fn version(scene: &Scene, asked: Option<&str>) -> Result<Option<MethodologyId>, Problem> {
    let Some(asked) = asked else { return Ok(scene.newest_methodology().map(|it| it.id.clone())) };
    let versions = scene.ask(Kind::Series, &[("methodology", asked)])?.versions;
    Ok(versions.last().map(|version| version.id.clone()))
}
