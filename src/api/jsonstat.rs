//! Figures as a cube: JSON-stat.

use actix_web::{HttpResponse, get};
use utoipa::IntoParams;

use super::params::{
    ByParam, FigureParams, ManyCriteria, PanelParams, PoolingParams, ServiceParams, TypeParams,
};
use crate::{
    cube::{
        observations::rows,
        query::{By, Kind, Query as Asked},
        view::View,
    },
    domain::{text::said, violation::Violation, word::words},
    formats::{
        dimension::{self, Dimension},
        jsonstat::{self, About, MOST_CELLS, StatDataset, TooLarge},
    },
    http::{
        figures::{Asking, Question},
        problem::Problem,
        reader::bytes,
        work::Work,
    },
};

words! {
    /// The language of the labels of a cube.
    pub enum CubeLanguage {
        /// Czech.
        Czech = "cs",
        /// English.
        English = "en",
    }
}

/// The language of labels.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "only its description is used")]
pub struct CubeLanguageParam {
    /// The language of labels: `cs`, or `en`, which is meant without it. A name that is not there in it is
    /// given in another.
    #[param(nullable = false, inline, value_type = Option<CubeLanguage>)]
    lang: Option<String>,
}

/// Download observations as a cube
///
/// The same values as JSON-stat 2.0: a dimension each for the service (or the group, with `by`),
/// methodology, criterion, target group and period. A value that is missing is null, and `status` says why.
/// A cube has a place for every combination of its codes, and at most 1,000,000 of them.
#[utoipa::path(
    tag = "figures",
    params(ManyCriteria, ServiceParams, TypeParams, PanelParams, PoolingParams, FigureParams, ByParam, CubeLanguageParam),
    responses((status = OK, description = "The cube.", body = StatDataset)),
)]
#[get("/observations.jsonstat")]
pub async fn export_cube(mut asking: Asking) -> Result<HttpResponse, Problem> {
    let advice = "Use `cs` for Czech or `en` for English.";
    let language = asking.query.parsed("lang", advice, CubeLanguage::parse);
    let language = language.unwrap_or(CubeLanguage::English);
    let mut question =
        Question { work: Work::Long, ..asking.question(Kind::Observations, &["lang"])? };
    let is_plain = language == CubeLanguage::English;
    question.asked.page.extend((!is_plain).then(|| ("lang", language.to_string())));
    let config = asking.state.config();
    let licence = config.licence.clone();
    let path = asking.reader.path.clone();
    let made = move |view: &View<'_>, asked: &Asked| {
        let about = About {
            language: language.as_str(),
            label: &|dimension, code| label((dimension, code), (view, asked), language),
            permalink: asked.permalink(&path),
            cite: asked.cite(&path, view.at()),
            seq: asked.seq,
            at: view.at(),
            licence: licence.name().to_owned(),
            licence_url: licence.url().to_owned(),
        };
        let dimensions = Dimension::of(asked.by.unwrap_or(By::Service));
        let rows = rows(view, asked, None).map(|(_, row)| row);
        let cube = jsonstat::dataset(&dimensions, rows, &about);
        bytes(&cube.map_err(|too_large| refusal(&too_large))?)
    };
    let respond =
        |json: Vec<u8>| Ok(HttpResponse::Ok().content_type(jsonstat::MEDIA_TYPE).body(json));
    question.worked_out(&asking, "", made, respond).await
}

/// What a code is called; a criterion as in the newest version that is asked about.
fn label(
    (dimension, code): (Dimension, &str),
    (view, asked): (&View<'_>, &Asked),
    language: CubeLanguage,
) -> String {
    let mut versions = asked.versions.iter().rev();
    let is_criterion = dimension == Dimension::Criterion;
    let own = is_criterion.then(|| versions.find_map(|version| dimension::node(version, code)));
    let names = own.flatten().cloned().or_else(|| dimension.names(code, view));
    let name = names.as_ref().and_then(|names| said(names, language.as_str()));
    name.unwrap_or(code).to_owned()
}

/// Says how large the cube would be, and by what it can be made smaller.
fn refusal(TooLarge { sizes }: &TooLarge) -> Problem {
    let counted: Vec<String> =
        sizes.iter().map(|(of, size)| format!("{size} {}", of.several())).collect();
    let cells = sizes.iter().fold(1_usize, |cells, (_, size)| cells.saturating_mul(*size));
    let widest = sizes.iter().max_by_key(|(_, size)| size);
    let (name, several) =
        widest.map_or(("criterion", "criteria"), |(of, _)| (of.column(), of.several()));
    Problem::invalid_parameter(vec![Violation::parameter(
        name,
        "too-many-cells",
        format!(
            "A cube of {} has {cells} cells; {MOST_CELLS} are the most that are sent.",
            counted.join(" by ")
        ),
        format!(
            "Ask for fewer {several} by `{name}`, for fewer periods by `latest=1`, or for groups by `by`; \
             or take /v1/observations.csv with the same parameters, which has no limit."
        ),
    )])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cube_that_is_too_large_says_how_to_ask_for_less() {
        let sizes = vec![
            (Dimension::Service, 30_000),
            (Dimension::Methodology, 1),
            (Dimension::Criterion, 25),
            (Dimension::TargetGroup, 1),
            (Dimension::Period, 4),
        ];
        let problem = refusal(&TooLarge { sizes });

        let [error] = problem.errors() else { panic!("{problem:?}") };
        assert_eq!(error.code, "too-many-cells");
        assert_eq!(
            error.detail,
            "A cube of 30000 services by 1 versions of the methodology by 25 criteria by 1 target groups by \
             4 periods has 3000000 cells; 1000000 are the most that are sent."
        );
        assert!(
            error.advice.starts_with("Ask for fewer services by `service`"),
            "{}",
            error.advice
        );
    }
}
