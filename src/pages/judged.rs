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
    domain::{code::Code, methodology::MethodologyId, source::Source},
    formats::offered,
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
    let mut other = None;
    for service in services {
        let mut scorecards = view.scorecards_of(&service.code).peekable();
        if scorecards.peek().is_some() {
            other = Some(of(scene, scorecards)?);
        }
    }
    other
}

fn of<'a>(scene: &Scene, scorecards: impl Iterator<Item = Public<'a>>) -> Option<Code> {
    let own = scene.methodology();
    let mut other = None;
    for public in scorecards {
        let methodology = &public.key.methodology.code;
        if *methodology == own {
            return None;
        }
        other = Some(methodology.clone());
    }
    other
}

/// Some parameters, with the methodology where it is not the installation's own.
pub fn with<'a>(pairs: &[(&'a str, &'a str)], other: Option<&'a Code>) -> Vec<(&'a str, &'a str)> {
    let other = other.map(|methodology| ("methodology", methodology.as_str()));
    pairs.iter().copied().chain(other).collect()
}

/// A query, without `?`, that asks for every node of the methodology by which something is shown: without
/// any, its root alone is meant.
pub fn every_criterion(query: &str, other: Option<&Code>, scene: &Scene) -> String {
    let asked = scene.ask(Kind::Series, &with(&[], other));
    let versions = asked.map(|asked| asked.versions).unwrap_or_default();
    let path =
        offered::of_every_criterion(&format!("?{query}"), versions.last().map(AsRef::as_ref));
    path.trim_start_matches('?').trim_start_matches('&').to_owned()
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
    let path = format!("/v1/scorecards/{code}/{}", point.period.to_string().replace('/', "_"));
    Ok(scorecard(&scene.view(), &asked, code, point.period, &path))
}

/// In which ways the criteria of a scorecard were found out that have a value.
pub fn sources(card: &ScorecardAnswer) -> BTreeSet<Source> {
    card.nodes.iter().filter(|node| node.value.is_some()).filter_map(|node| node.source).collect()
}

/// The newest frozen version of the methodology that is asked for; of the installation's own where none is.
pub fn version(scene: &Scene, asked: Option<&str>) -> Result<Option<MethodologyId>, Problem> {
    let pairs: Vec<(&str, &str)> = asked.map(|asked| ("methodology", asked)).into_iter().collect();
    let versions = scene.ask(Kind::Series, &pairs)?.versions;
    Ok(versions.last().map(|version| version.id.clone()))
}
