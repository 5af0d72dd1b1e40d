//! Answers already made, kept in bounded memory: the same question about the same entry of the
//! ledger has the same answer, byte for byte, so it need not be worked out twice.
//!
//! - Pages are kept as figures are: both tell of the register alone.
//! - Only what a handler marked ([`Keepable`]) is kept: worked out from the cube alone, for somebody
//!   without a token. No problem, no private answer and nothing read from the database is.
//! - A cookie decides nothing: pages of the area alone read one, and mark no answer. One that a load
//!   balancer or a notice of consent left behind keeps nobody from being answered from here.
//! - An answer about the newest entry is given while that entry is the newest; one that was asked
//!   for by its number holds for as long as there is room.
//! - Whoever is answered from here is counted, named, logged and labelled like everybody else.

use std::sync::Arc;

use actix_web::{
    Error, HttpMessage, HttpResponse,
    body::{BodySize, BoxBody, MessageBody, to_bytes},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method, StatusCode,
        header::{
            AUTHORIZATION, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CROSS_ORIGIN_RESOURCE_POLICY,
            ETAG, HeaderMap, HeaderName, HeaderValue, IF_MATCH, IF_MODIFIED_SINCE, IF_NONE_MATCH,
        },
    },
    middleware::Next,
    web::Bytes,
};
use prometheus_client::metrics::counter::Counter;
use quick_cache::{Equivalent, Weighter, sync::Cache};

use super::{
    coding::{self, Known},
    limit,
    problem::Problem,
    state::State,
};

/// Longest body that is kept, in bytes before it is compressed.
const LONGEST_BYTES: u64 = 1 << 20;
/// What an answer takes besides its body and address: header fields, and its place.
const OVERHEAD_BYTES: u64 = 1_024;
/// What an answer takes on average, to begin with.
const USUAL_BYTES: u64 = 8 * 1_024;

/// Marks an answer as one that may be kept: nothing but its address, its coding and the entry of
/// the ledger decides over its bytes.
#[derive(Clone, Debug)]
pub struct Keepable {
    /// Its name, in quotes.
    pub tag: String,
    /// Whether it is about an entry that was asked for by its number.
    pub fixed: bool,
}

impl Keepable {
    /// Marks `response`, unless it is too long or its length is not known.
    pub fn mark(self, response: &mut HttpResponse) {
        let kept = match response.body().size() {
            BodySize::None => response.status() == StatusCode::NOT_MODIFIED,
            BodySize::Sized(length) => length <= LONGEST_BYTES,
            BodySize::Stream => false,
        };
        if kept {
            response.extensions_mut().insert(self);
        }
    }
}

/// The route of an answer that passed by the router.
#[derive(Clone, Debug)]
pub struct Route(pub Arc<str>);

/// The answers kept.
pub struct Answers {
    kept: Option<Cache<Address, Arc<Kept>, Weigh>>,
    again: Counter,
}

impl Answers {
    /// Room for answers of so many mebibytes together; none at all for 0.
    pub fn of(size_mb: u32) -> Self {
        let bytes = u64::from(size_mb) << 20;
        let places = usize::try_from(bytes / USUAL_BYTES).unwrap_or_default();
        let kept = (bytes > 0).then(|| Cache::with_weighter(places, bytes, Weigh));
        Self { kept, again: Counter::default() }
    }

    /// How many answers were given again.
    pub fn again(&self) -> &Counter {
        &self.again
    }

    fn find(&self, asked: &Asked<'_>, head: i64) -> Option<Arc<Kept>> {
        let kept = self.kept.as_ref()?.get(asked)?;
        kept.head.is_none_or(|made| made == head).then_some(kept)
    }

    fn keep(&self, address: Address, kept: Kept) {
        if let Some(cache) = &self.kept {
            cache.insert(address, Arc::new(kept));
        }
    }
}

/// What an answer is found by.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Address {
    coding: Option<&'static str>,
    path_and_query: Box<str>,
}

/// The same, of a request.
#[derive(Hash)]
struct Asked<'a> {
    coding: Option<&'static str>,
    path_and_query: &'a str,
}

impl Equivalent<Address> for Asked<'_> {
    fn equivalent(&self, address: &Address) -> bool {
        self.coding == address.coding && *self.path_and_query == *address.path_and_query
    }
}

/// An answer that is kept.
struct Kept {
    /// The newest entry when it was made; nothing when it holds whatever comes.
    head: Option<i64>,
    /// Its name before it was compressed, in quotes.
    tag: String,
    cache_control: HeaderValue,
    /// Who may show it: whoever has it already is told anew, and goes by what was told last.
    policies: Vec<(HeaderName, HeaderValue)>,
    route: Option<Arc<str>>,
    /// Nothing when so far only those asked who had it.
    whole: Option<Whole>,
}

/// All of an answer.
struct Whole {
    headers: Vec<(HeaderName, HeaderValue)>,
    body: Bytes,
}

#[derive(Clone)]
struct Weigh;

impl Weighter<Address, Arc<Kept>> for Weigh {
    fn weight(&self, address: &Address, kept: &Arc<Kept>) -> u64 {
        let body = kept.whole.as_ref().map_or(0, |whole| whole.body.len());
        let bytes = address.path_and_query.len().saturating_add(body);
        u64::try_from(bytes).unwrap_or(u64::MAX).saturating_add(OVERHEAD_BYTES)
    }
}

/// Middleware: answers what was answered before. Must stand outside of whatever changes a body, and
/// inside of whatever belongs to one request.
pub async fn answer<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let state = request.app_data::<State>().filter(|state| state.answers().kept.is_some()).cloned();
    let Some(state) = state.filter(|_| may_be_kept(&request)) else {
        return Ok(next.call(request).await?.map_into_boxed_body());
    };
    let head = state.register().cube().seq();
    let coding = coding::choose(request.headers());
    let path_and_query = request.uri().path_and_query().map_or("", |address| address.as_str());
    let asked = Asked { coding, path_and_query };
    if let Some(kept) = state.answers().find(&asked, head)
        && let Some(response) = kept.response(&request)
        && let Some(response) = limit::pass(&request, &state, response)
    {
        state.answers().again.inc();
        if let Some(route) = &kept.route {
            request.extensions_mut().insert(Route(Arc::clone(route)));
        }
        return Ok(request.into_response(response));
    }

    let address = Address { coding, path_and_query: path_and_query.into() };
    let mut response = next.call(request).await?.map_into_boxed_body();
    let mark = response.response_mut().extensions_mut().remove::<Keepable>();
    match mark {
        Some(mark) => keep(mark, address, head, response, &state).await,
        None => Ok(response),
    }
}

/// Whether the answer may depend on the address and the ledger alone.
fn may_be_kept(request: &ServiceRequest) -> bool {
    let headers = request.headers();
    *request.method() == Method::GET
        && !headers.contains_key(AUTHORIZATION)
        && !headers.contains_key(IF_MATCH)
        // Only who made it knows when it last changed.
        && !headers.contains_key(IF_MODIFIED_SINCE)
}

/// Keeps an answer, unless the ledger grew while it was made: then nobody can say of which entry
/// it tells.
async fn keep(
    mark: Keepable,
    address: Address,
    before: i64,
    response: ServiceResponse<BoxBody>,
    state: &State,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let Some(cache_control) = response.headers().get(CACHE_CONTROL).cloned() else {
        return Ok(response);
    };
    let is_settled = |state: &State| state.register().cube().seq() == before;
    let mut kept = Kept {
        head: (!mark.fixed).then_some(before),
        tag: mark.tag,
        cache_control,
        policies: policies(response.headers()),
        route: response.request().match_pattern().map(Arc::from),
        whole: None,
    };
    if response.status() == StatusCode::NOT_MODIFIED {
        // What is known already may hold the whole.
        let asked = Asked { coding: address.coding, path_and_query: &address.path_and_query };
        let is_known = state.answers().find(&asked, before).is_some();
        if !is_known && is_settled(state) {
            state.answers().keep(address, kept);
        }
        return Ok(response);
    }
    let (request, response) = response.into_parts();
    let (response, body) = response.into_parts();
    let body = to_bytes(body).await.map_err(|_| Problem::broken())?;
    // Bytes that grew hold more room than they fill.
    let body = Bytes::copy_from_slice(&body);
    let headers = response.headers().iter().filter(|(name, _)| !limit::is_own(name));
    let headers = headers.map(|(name, value)| (name.clone(), value.clone())).collect();
    kept.whole = Some(Whole { headers, body: body.clone() });
    if response.status() == StatusCode::OK && is_settled(state) {
        state.answers().keep(address, kept);
    }
    Ok(ServiceResponse::new(request, response.set_body(BoxBody::new(body))))
}

/// The policies that a handler gave an answer of its own.
fn policies(headers: &HeaderMap) -> Vec<(HeaderName, HeaderValue)> {
    let own = [CONTENT_SECURITY_POLICY, CROSS_ORIGIN_RESOURCE_POLICY];
    let told = own.into_iter().filter_map(|name| Some((name.clone(), headers.get(&name)?.clone())));
    told.collect()
}

impl Kept {
    /// The answer to this request; nothing when somebody else must give it.
    fn response(&self, request: &ServiceRequest) -> Option<HttpResponse> {
        let mut conditions = request.headers().get_all(IF_NONE_MATCH);
        match (conditions.next(), conditions.next()) {
            (None, _) => Some(self.whole.as_ref()?.response()),
            (Some(condition), None) => match coding::known(condition.to_str().ok()?, &self.tag)? {
                Known::As(tag) => {
                    let tag = HeaderValue::try_from(tag).ok()?;
                    let mut response = HttpResponse::NotModified().finish();
                    response.headers_mut().insert(CACHE_CONTROL, self.cache_control.clone());
                    response.headers_mut().insert(ETAG, tag);
                    for (name, value) in &self.policies {
                        response.headers_mut().append(name.clone(), value.clone());
                    }
                    Some(response)
                }
                Known::Not => Some(self.whole.as_ref()?.response()),
            },
            _ => None,
        }
    }
}

impl Whole {
    fn response(&self) -> HttpResponse {
        let mut response = HttpResponse::Ok().body(self.body.clone());
        let headers = response.headers_mut();
        headers.clear();
        for (name, value) in &self.headers {
            headers.append(name.clone(), value.clone());
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(length: usize, head: Option<i64>) -> Kept {
        let whole = Whole { headers: Vec::new(), body: Bytes::from(vec![0; length]) };
        Kept {
            head,
            tag: "\"x\"".into(),
            cache_control: HeaderValue::from_static("public"),
            policies: Vec::new(),
            route: None,
            whole: Some(whole),
        }
    }

    fn address(n: usize) -> Address {
        Address { coding: None, path_and_query: format!("/v1/series?n={n}").into() }
    }

    fn found(answers: &Answers, n: usize, head: i64) -> bool {
        let address = address(n);
        let asked = Asked { coding: None, path_and_query: &address.path_and_query };
        answers.find(&asked, head).is_some()
    }

    #[test]
    fn memory_is_bounded_whatever_is_asked() {
        let answers = Answers::of(2);
        for n in 0..5_000 {
            answers.keep(address(n), kept(n % 9_000, None));
        }
        let cache = answers.kept.as_ref().unwrap();
        assert!(cache.weight() <= 2 << 20, "{}", cache.weight());
        assert!(cache.len() > 100, "{}", cache.len());
        let bytes: usize =
            cache.iter().filter_map(|(_, kept)| Some(kept.whole.as_ref()?.body.len())).sum();
        assert!(bytes <= 2 << 20, "{bytes}");
    }

    #[test]
    fn an_answer_about_the_newest_entry_holds_until_the_next() {
        let answers = Answers::of(1);
        answers.keep(address(1), kept(10, Some(7)));
        answers.keep(address(2), kept(10, None));
        assert!(found(&answers, 1, 7) && found(&answers, 2, 7));
        assert!(!found(&answers, 1, 8) && found(&answers, 2, 8));
    }

    #[test]
    fn codings_are_kept_apart_and_no_room_keeps_nothing() {
        let answers = Answers::of(1);
        answers.keep(Address { coding: Some("br"), ..address(1) }, kept(10, None));
        assert!(!found(&answers, 1, 1));
        let none = Answers::of(0);
        none.keep(address(1), kept(10, None));
        assert!(!found(&none, 1, 1));
    }

    #[test]
    fn only_a_body_of_known_and_moderate_length_is_marked() {
        let marked = |mut response: HttpResponse| {
            Keepable { tag: "\"x\"".into(), fixed: false }.mark(&mut response);
            response.extensions().contains::<Keepable>()
        };
        let longest = usize::try_from(LONGEST_BYTES).unwrap();
        assert!(marked(HttpResponse::Ok().body("{}")));
        assert!(marked(HttpResponse::NotModified().finish()));
        assert!(!marked(HttpResponse::Ok().body(vec![0; longest + 1])));
        let stream = futures_util::stream::empty::<Result<Bytes, std::convert::Infallible>>();
        assert!(!marked(HttpResponse::Ok().streaming(stream)));
    }
}
