//! The parameters of figures, for the documentation. They are read by `cube/query`.

use utoipa::{
    IntoParams, PartialSchema, ToSchema,
    openapi::{KnownFormat, ObjectBuilder, RefOr, Schema, SchemaFormat, schema::Type},
};

use crate::{
    cube::query::{By, ChangeSort, PanelRule},
    domain::{
        agency::GroupLevel,
        code::Code,
        form::{Country, MethodologyName, Moment},
        period::{Length, Period},
        service::ServiceType,
        source::Source,
    },
    formats::layout::{LabelLanguage, Profile},
    metrics::{
        change::Verdict,
        group::{Combine, Weight},
    },
};

/// What every question about figures may say.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "only its description is used")]
pub struct FigureParams {
    /// What these groups answered; without it, everybody: `all`.
    #[param(nullable = false, inline, value_type = Option<Vec<Code>>, max_items = 100)]
    target_group: Option<Vec<String>>,
    /// Only answers of this source, of criteria: `self`, `expert`, `audit`, `tool`, `survey`.
    #[param(nullable = false, inline, value_type = Option<Source>)]
    source: Option<String>,
    /// Only these periods; not together with `since`, `until` or `latest`.
    #[param(nullable = false, inline, value_type = Option<Vec<Period>>, max_items = 100)]
    period: Option<Vec<String>>,
    /// Only periods that begin on or after the first day of this one.
    #[param(nullable = false, inline, value_type = Option<Period>)]
    since: Option<String>,
    /// Only periods that end on or before the last day of this one.
    #[param(nullable = false, inline, value_type = Option<Period>)]
    until: Option<String>,
    /// Only the last so many periods of each line.
    #[param(nullable = false, minimum = 1, maximum = 1000)]
    latest: Option<u16>,
    /// A methodology, all its frozen versions, or `code@version`; without it, the installation's own.
    #[param(nullable = false, inline, value_type = Option<MethodologyName>)]
    methodology: Option<String>,
    /// `true`: where a service has nothing under the version that `methodology=code@version` names,
    /// what it has under an older one is read under this one, as far as the criteria are the same.
    /// Such values are flagged `estimated`; a measured one is never replaced.
    #[param(nullable = false)]
    backcast: Option<bool>,
    /// Everything as it stood at this entry of the ledger, or at this moment (RFC 3339).
    #[param(nullable = false, inline, value_type = Option<Moment>)]
    as_of: Option<String>,
}

/// Which services, of whatever type.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "only its description is used")]
pub struct ServiceParams {
    /// Only services of these agencies, by code.
    #[param(nullable = false, inline, value_type = Option<Vec<Code>>, max_items = 100)]
    agency: Option<Vec<String>>,
    /// Only these services, by code.
    #[param(nullable = false, inline, value_type = Option<Vec<Code>>, max_items = 100)]
    service: Option<Vec<String>>,
    /// Only services of these life events, by code.
    #[param(nullable = false, inline, value_type = Option<Vec<Code>>, max_items = 100)]
    life_event: Option<Vec<String>>,
    /// Only services of these levels: `central`, `regional`, `local`, `unknown`.
    #[param(nullable = false, inline, value_type = Option<Vec<GroupLevel>>, max_items = 4)]
    level: Option<Vec<String>>,
    /// Only services of these countries.
    #[param(nullable = false, inline, value_type = Option<Vec<Country>>, max_items = 100)]
    country: Option<Vec<String>>,
}

/// Which types of service.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "only its description is used")]
pub struct TypeParams {
    /// Only services of these types: `transactional`, `informational`, `portal`.
    #[param(nullable = false, inline, value_type = Option<Vec<ServiceType>>, max_items = 3)]
    r#type: Option<Vec<String>>,
}

/// Which of the services count, and how much.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "only its description is used")]
pub struct PanelParams {
    /// `all` services with a value, or only those `matched` in every period returned of their line.
    #[param(nullable = false, inline, value_type = Option<PanelRule>)]
    panel: Option<String>,
    /// Services weigh `equal`, or by their `volume` of uses a year.
    #[param(nullable = false, inline, value_type = Option<Weight>)]
    weight: Option<String>,
}

/// How services become a group.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "only its description is used")]
pub struct CombineParams {
    /// How services become a group: `default` (sums of counted shares, else the mean) or `mean`.
    #[param(nullable = false, inline, value_type = Option<UnpooledCombine>)]
    combine: Option<String>,
}

/// How services become a group that is made of services one by one.
#[derive(ToSchema)]
#[serde(rename_all = "snake_case")]
#[expect(dead_code, reason = "only its description is used")]
enum UnpooledCombine {
    Default,
    Mean,
}

/// How services become a group, or are pooled.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "only its description is used")]
pub struct PoolingParams {
    /// How services become a group: `default` (sums of counted shares, else the mean), `mean`, or
    /// `pooled`, as a methodology with `pool` says: its pooled nodes are brought together over each
    /// life event of a country, the nodes above come of those, and what holds several life events or
    /// countries is the plain mean of them.
    #[param(nullable = false, inline, value_type = Option<Combine>)]
    combine: Option<String>,
    /// With `combine=pooled`, but for `by=life_event`: each life event counts at its latest period
    /// that lies in a window of this length. Default `P2Y`. The period of each point is its window,
    /// such as `2021-01-01/P2Y`; it may be named by that, or by the last period in it.
    #[param(nullable = false, inline, value_type = Option<Length>, example = "P2Y")]
    window: Option<String>,
}

/// Which changes, and in which order.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "only its description is used")]
pub struct ChangeParams {
    /// The earlier of two periods of one length; together with `to`. Without both, the latest value
    /// of each line is compared with the latest earlier one with which it can be compared. Not
    /// together with `period`, `since`, `until` or `latest`.
    #[param(nullable = false, inline, value_type = Option<Period>, example = "2021")]
    from: Option<String>,
    /// The later of the two periods.
    #[param(nullable = false, inline, value_type = Option<Period>, example = "2023")]
    to: Option<String>,
    /// Only changes of which one of these is said.
    #[param(nullable = false, inline, value_type = Option<Vec<Verdict>>, max_items = 10)]
    verdict: Option<Vec<String>>,
    /// Largest first, whichever way it went: `matched`, of the same services, or `delta`, on paper;
    /// those that cannot be compared come last. Or in order of `subject`.
    #[param(nullable = false, inline, value_type = Option<ChangeSort>)]
    sort: Option<String>,
}

/// One node of the tree.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "only its description is used")]
pub struct OneCriterion {
    /// The node, by code; without it, `index`.
    #[param(nullable = false, inline, value_type = Option<Code>, example = "one-fill")]
    criterion: Option<String>,
}

/// Nodes of the tree.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "only its description is used")]
pub struct ManyCriteria {
    /// The nodes, by code; without it, `index`.
    #[param(nullable = false, inline, value_type = Option<Vec<Code>>, max_items = 100)]
    criterion: Option<Vec<String>>,
}

/// What a line is about.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "only its description is used")]
pub struct ByParam {
    /// One line or row for each `service`, `agency`, `life_event`, `level`, `country` or
    /// `target_group`.
    #[param(nullable = false, inline, value_type = Option<By>)]
    by: Option<String>,
}

/// What a line of one service is about.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "only its description is used")]
pub struct ByTargetGroupParam {
    /// One line, or one for each `target_group`.
    #[param(nullable = false, inline, value_type = Option<OneServiceBy>)]
    by: Option<String>,
}

/// The form of what a line of one service is about.
#[derive(ToSchema)]
#[serde(rename_all = "snake_case")]
#[expect(dead_code, reason = "only its description is used")]
enum OneServiceBy {
    Service,
    TargetGroup,
}

/// Whose experience, by which methodology, as of when.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "only its description is used")]
pub struct ScorecardParams {
    /// `code` or `code@version`; without it, the installation's own.
    #[param(nullable = false, inline, value_type = Option<MethodologyName>)]
    methodology: Option<String>,
    /// Whose experience; without it, everybody's.
    #[param(nullable = false, inline, value_type = Option<Code>)]
    target_group: Option<String>,
    /// As it stood at this entry of the ledger, or at this moment (RFC 3339).
    #[param(nullable = false, inline, value_type = Option<Moment>)]
    as_of: Option<String>,
}
/// Names behind the codes of a file.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "only its description is used")]
pub struct LabelParams {
    /// Adds `service_name`, `agency_name` and `criterion_name` behind each row, in Czech (`cs`) or
    /// English (`en`).
    #[param(nullable = false, inline, value_type = Option<LabelLanguage>)]
    labels: Option<String>,
}

/// How comma-separated values are spelled.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "only its description is used")]
pub struct ProfileParams {
    /// `excel-cs`: as Excel set to Czech opens it, with a byte order mark, semicolons, decimal commas,
    /// and a `'` before a text that begins as a formula does and before a month (`2025-07`), of which it
    /// would make a day. Without it, plain RFC 4180.
    #[param(nullable = false, inline, value_type = Option<Profile>)]
    profile: Option<String>,
}

/// A file that is no text.
pub struct Binary;

impl PartialSchema for Binary {
    fn schema() -> RefOr<Schema> {
        let format = SchemaFormat::KnownFormat(KnownFormat::Binary);
        ObjectBuilder::new().schema_type(Type::String).format(Some(format)).into()
    }
}

impl ToSchema for Binary {}
