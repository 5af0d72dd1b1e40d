//! The ledger over HTTP.

use actix_web::{
    HttpRequest, HttpResponse, get,
    http::header::{HeaderValue, LINK},
};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::reader::{Reader, json};
use crate::{
    domain::methodology::hex,
    http::{
        auth::MaybeCaller,
        etag::Conditions,
        page::MOST,
        problem::Problem,
        query::{Query, whole},
        state::State,
    },
    store::{self, ledger::Leaf},
};

/// Largest number that every reader of JSON takes exactly.
const MOST_SEQ: i64 = 9_007_199_254_740_991;

/// One entry of the ledger.
#[derive(Debug, Serialize, ToSchema)]
pub struct LedgerItem {
    /// Its number: 1, 2, 3 … without gaps.
    #[schema(example = 812)]
    seq: i64,
    /// When it was written.
    at: DateTime<Utc>,
    /// What happened.
    #[schema(example = "evaluation_published")]
    kind: String,
    /// Code or id of what it happened to.
    subject: String,
    /// SHA-256 of a zero byte and the canonical JSON (RFC 8785) of `entry`, in hexadecimal: a leaf
    /// as in RFC 6962.
    leaf_hash: String,
    /// The entry: `at`, `body`, `kind`, `seq`, `subject`.
    #[schema(value_type = Object)]
    entry: serde_json::Value,
}

/// Entries of the ledger, in order.
#[derive(Debug, Serialize, ToSchema)]
pub struct LedgerPage {
    /// The entries.
    items: Vec<LedgerItem>,
    /// What to send as `since` for the next ones; null at the end of the ledger.
    #[schema(required)]
    next_since: Option<i64>,
}

impl From<Leaf> for LedgerItem {
    fn from(leaf: Leaf) -> Self {
        Self {
            seq: leaf.seq,
            at: leaf.at,
            kind: leaf.kind,
            subject: leaf.subject,
            leaf_hash: hex(&leaf.leaf_hash),
            entry: serde_json::from_str(&leaf.text).unwrap_or_default(),
        }
    }
}

/// Read the ledger
///
/// Everything that became public, in order. Keep the last `seq` and ask with `since` for what came
/// after it.
#[utoipa::path(
    tag = "ledger",
    params(
        ("since" = Option<i64>, Query, description = "Only entries after this one.", minimum = 0, maximum = 9_007_199_254_740_991_i64, example = 0, nullable = false),
        ("limit" = Option<u16>, Query, description = "How many at most.", minimum = 1, maximum = 1000, nullable = false),
    ),
    responses((status = OK, description = "Entries after `since`.", body = LedgerPage)),
)]
#[get("/ledger")]
pub async fn list_ledger_entries(
    mut query: Query,
    conditions: Conditions,
    caller: MaybeCaller,
    request: HttpRequest,
    state: State,
) -> Result<HttpResponse, Problem> {
    let since = query.parsed("since", "Give the number of an entry, or 0.", |text| {
        whole(text).and_then(|since| i64::try_from(since).ok()).filter(|since| *since <= MOST_SEQ)
    });
    let limit = query.parsed("limit", "Give a number from 1 to 1000.", |text| {
        whole(text)?.try_into().ok().filter(|limit| (1..=MOST).contains(limit))
    });
    query.finish()?;
    let (since, limit) = (since.unwrap_or_default(), limit.unwrap_or(100));
    let rows = i64::from(limit) + 1;
    let mut leaves = state.read(move |conn| store::ledger::entries(since, rows, conn)).await?;
    let more = leaves.len() > usize::from(limit);
    leaves.truncate(limit.into());
    let last = leaves.last().map_or(since, |leaf| leaf.seq);
    let reader = Reader::new(&request, conditions, &caller);
    // Entries never change, but whether more follow does.
    let name = format!("{}&more={more}", query.canonical(&[]));
    reader.looked_up(last, &name, false, || {
        let items = leaves.into_iter().map(LedgerItem::from).collect();
        let page = LedgerPage { items, next_since: more.then_some(last) };
        let mut response = json(&page)?;
        let next = format!("</v1/ledger?limit={limit}&since={last}>; rel=\"next\"");
        if let (true, Ok(value)) = (more, HeaderValue::try_from(next)) {
            response.headers_mut().insert(LINK, value);
        }
        Ok(response)
    })
}
