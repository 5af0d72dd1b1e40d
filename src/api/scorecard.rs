//! Scorecards over HTTP: what a service scores in a period, and why.

use std::sync::Arc;

use actix_web::{HttpResponse, get, web::Path};

use super::params::ScorecardParams;
use crate::http::figures::{Asking, Question};
use crate::http::reader::{bytes, json, written};
use crate::{
    cube::{
        explain::{Cited, answer::Explanation, explain},
        query::Kind,
        scorecard::{ScorecardAnswer, scorecard},
    },
    domain::{code::Code, form::PeriodInPath, period::Period},
    http::{problem::Problem, terms::terms, work::Work},
};

/// A service and a period, as a path names them.
struct Named {
    service: Code,
    period: Period,
}

impl Named {
    /// Of a path, in which `_` stands for the `/` of a period.
    fn of(path: &(String, String)) -> Result<Self, Problem> {
        let period = Period::parse(&path.1.replace('_', "/"));
        let named = Code::parse(&path.0).zip(period);
        named.map(|(service, period)| Self { service, period }).ok_or_else(Problem::nowhere)
    }

    /// Why there is no scorecard, as far as the public may know.
    fn nothing(&self, question: &Question) -> Problem {
        let Self { service, period } = self;
        let asked = &question.asked;
        if !question.knows(service) {
            return question.unknown_service(service);
        }
        let meant: Vec<String> =
            asked.versions.iter().map(|version| version.id.to_string()).collect();
        let meant = match (meant.as_slice(), &asked.methodology) {
            ([], Some(wanted)) => format!("{wanted}, of which no version was frozen then"),
            _ => meant.join(" or "),
        };
        let view = question.snapshot.view(asked.seq);
        let others = view.scorecards_of(service).filter(|public| public.key.period == *period);
        let others: Vec<String> =
            others.map(|public| format!("`methodology={}`", public.key.methodology)).collect();
        let advice = match others.as_slice() {
            [] => format!("/v1/evaluations?service={service} lists what is."),
            others => format!("There is a scorecard under {}.", others.join(" or ")),
        };
        Problem::not_found(format!(
            "Nothing is published of `{service}` in {period} under {meant}. {advice}"
        ))
    }
}

/// Show a scorecard
///
/// What a service scores in a period at every node of the tree, and the evaluations that it rests on.
#[utoipa::path(
    tag = "figures",
    params(
        ("service" = inline(Code), Path, description = "Code of the service.", example = "cz-obtain-passport"),
        ("period" = inline(PeriodInPath), Path, description = "The period; `_` stands for `/`.", example = "2022"),
        ScorecardParams,
    ),
    responses((status = OK, description = "The scorecard.", body = ScorecardAnswer)),
)]
#[get("/scorecards/{service}/{period}")]
pub async fn show_scorecard(
    path: Path<(String, String)>,
    mut asking: Asking,
) -> Result<HttpResponse, Problem> {
    let named = Named::of(&path)?;
    let question = asking.question(Kind::Scorecard, &[])?;
    let view = question.snapshot.view(question.asked.seq);
    let Named { service, period } = &named;
    let found = scorecard(&view, &question.asked, service, *period);
    let found = found.ok_or_else(|| named.nothing(&question))?;
    question.at_once(&asking, |_, _| json(&found))
}

/// Explain a scorecard
///
/// The tree with each child's points, weight, share and contribution, down to the answers used and
/// not used, who gave them, and their evidence.
#[utoipa::path(
    tag = "figures",
    params(
        ("service" = inline(Code), Path, description = "Code of the service.", example = "cz-obtain-passport"),
        ("period" = inline(PeriodInPath), Path, description = "The period; `_` stands for `/`.", example = "2022"),
        ScorecardParams,
    ),
    responses((status = OK, description = "The explanation.", body = Explanation)),
)]
#[get("/scorecards/{service}/{period}/explain")]
pub async fn explain_scorecard(
    path: Path<(String, String)>,
    mut asking: Asking,
) -> Result<HttpResponse, Problem> {
    let named = Named::of(&path)?;
    let question = asking.question(Kind::Scorecard, &[])?;
    let asked = &question.asked;
    let view = question.snapshot.view(asked.seq);
    let found = scorecard(&view, asked, &named.service, named.period);
    let found = found.ok_or_else(|| named.nothing(&question))?;
    let methodology = asked.version(&found.methodology).ok_or_else(Problem::nowhere)?;
    let evidence = asking.state.evidence(&view, &found.key()).await?;
    let cited = Cited::of(found, asked, &view);
    let methodology = Arc::clone(methodology);
    let explained = move || explain(&methodology, &evidence, cited).map(|told| bytes(&told));
    let explained = asking.state.work_out(Work::Short, explained).await?;
    let json = explained.ok_or_else(Problem::nowhere)??;
    asking.reader.looked_up(asked.seq, &question.name(""), question.fixed, || {
        let mut response = written(json);
        terms(response.headers_mut(), &asking.state.config().licence);
        Ok(response)
    })
}
