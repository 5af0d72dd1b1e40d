//! How much one token, or one network without a token, may ask: a bucket of tokens each, filled
//! steadily, on monotonic time, in bounded memory.

use std::{
    collections::HashMap,
    net::IpAddr,
    num::NonZeroU32,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use actix_web::{
    Error, HttpMessage, HttpResponse, ResponseError,
    body::{BoxBody, MessageBody},
    dev::{Payload, ServiceRequest, ServiceResponse},
    http::header::{HeaderMap, HeaderName, HeaderValue},
    middleware::Next,
};

use super::{problem::Problem, state::State};
use crate::{
    config::{Config, Network, RateLimit},
    domain::caller::Caller,
};

/// Most callers remembered at once; about 10 MB.
const MOST_CALLERS: usize = 100_000;
/// The time a rate is counted over.
const WINDOW: Duration = Duration::from_mins(1);
/// Addresses that machines ask in a steady beat.
const EXEMPT: [&str; 3] = ["/health", "/ready", "/metrics"];

const POLICY: &str = "ratelimit-policy";
const LEFT: &str = "ratelimit";

/// How much anybody may ask.
#[derive(Debug)]
pub struct Limiter {
    rate: Option<NonZeroU32>,
    proxies: Vec<Network>,
    /// Until when each has used up what flows in: a full bucket is a time gone by, an empty one a
    /// window ahead (the generic cell rate algorithm, which needs no fractions).
    paid: Mutex<HashMap<Who, Instant>>,
}

/// Who is counted together.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Who {
    /// All requests with tokens of one subject.
    Subject(String),
    /// All requests from one /24.
    V4([u8; 3]),
    /// All requests from one /64.
    V6([u16; 4]),
    /// Requests from nowhere, such as those of tests without a socket.
    Nowhere,
}

/// What is left after a request was counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    /// Requests a minute.
    pub limit: u32,
    /// Requests left now.
    pub left: u32,
    /// Seconds until there is one more.
    pub next_s: u32,
    /// Whether this one may pass.
    pub passes: bool,
}

impl Limiter {
    /// What the settings ask for.
    pub fn of(config: &Config) -> Self {
        let rate = match config.rate_limit {
            RateLimit::Off => None,
            RateLimit::PerMinute(rate) => Some(rate),
        };
        let proxies = config.trusted_proxy.clone();
        Self { rate, proxies, paid: Mutex::default() }
    }

    /// Counts a request; nothing when there is no limit.
    pub fn count(&self, who: Who, now: Instant) -> Option<Count> {
        let limit = self.rate?.get();
        let beat = WINDOW / limit;
        let mut paid = self.paid.lock().unwrap_or_else(PoisonError::into_inner);
        if paid.len() >= MOST_CALLERS && !paid.contains_key(&who) {
            make_room(&mut paid, beat, now);
        }
        let until = paid.entry(who).or_insert(now);
        let next = now.max(*until) + beat;
        let ahead = next.saturating_duration_since(now);
        let passes = ahead <= WINDOW;
        if passes {
            *until = next;
        }
        let left = WINDOW.saturating_sub(ahead).as_nanos() / beat.as_nanos().max(1);
        let wait = if passes { beat } else { ahead.saturating_sub(WINDOW) };
        Some(Count {
            limit,
            left: left.try_into().unwrap_or(limit),
            next_s: wait.as_millis().div_ceil(1000).try_into().unwrap_or(60).max(1),
            passes,
        })
    }

    /// Whom a request is counted to: the token's subject, else the network it comes from.
    pub fn who(&self, request: &ServiceRequest) -> Who {
        if let Some(caller) = request.extensions().get::<Caller>() {
            // Tokens of a command line share a subject; their agencies do not.
            let agency = caller.agency.as_ref().map_or("", |agency| agency.as_str());
            return Who::Subject(format!("{agency}/{}", caller.sub));
        }
        let Some(peer) = request.peer_addr() else { return Who::Nowhere };
        let forwarded = request.headers().get_all("x-forwarded-for");
        let forwarded = forwarded.filter_map(|field| field.to_str().ok()).collect::<Vec<_>>();
        Who::at(client(peer.ip(), &forwarded.join(","), &self.proxies))
    }
}

impl Who {
    /// The network of an address.
    pub fn at(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(v4) => {
                let [a, b, c, _] = v4.octets();
                Self::V4([a, b, c])
            }
            IpAddr::V6(v6) => {
                let [a, b, c, d, ..] = v6.segments();
                Self::V6([a, b, c, d])
            }
        }
    }
}

/// The body of a request that was refused before anybody read it, for who gives it back.
pub struct Unread(pub Payload);

/// Middleware: counts each request, and says what is left.
pub async fn limit<B: MessageBody + 'static>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let state = request.app_data::<State>().cloned();
    let exempt = EXEMPT.contains(&request.path());
    let count = state.filter(|_| !exempt).and_then(|state| {
        let limiter = state.limiter();
        limiter.count(limiter.who(&request), Instant::now())
    });
    let Some(count) = count else {
        return Ok(next.call(request).await?.map_into_boxed_body());
    };
    let mut response = if count.passes {
        next.call(request).await?.map_into_boxed_body()
    } else {
        let body = request.parts_mut().1.take();
        request.extensions_mut().insert(Unread(body));
        request.into_response(Problem::too_many_requests(count.next_s.into()).error_response())
    };
    tell(count, response.headers_mut());
    Ok(response)
}

/// Counts a request that is answered before it gets here, and says on its answer what is left;
/// nothing when it may not pass. It is counted then by whoever refuses it.
pub fn pass(
    request: &ServiceRequest,
    state: &State,
    mut response: HttpResponse,
) -> Option<HttpResponse> {
    let limiter = state.limiter();
    if limiter.rate.is_none() {
        return Some(response);
    }
    let count = limiter.count(limiter.who(request), Instant::now())?;
    if count.passes {
        tell(count, response.headers_mut());
    }
    count.passes.then_some(response)
}

/// Whether a header field is one of those that say what is left.
pub fn is_own(name: &HeaderName) -> bool {
    [POLICY, LEFT].contains(&name.as_str())
}

fn tell(count: Count, headers: &mut HeaderMap) {
    let policy = format!("\"default\";q={};w=60", count.limit);
    let state = format!("\"default\";r={};t={}", count.left, count.next_s);
    for (name, value) in [(POLICY, policy), (LEFT, state)] {
        if let Ok(value) = HeaderValue::try_from(value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
}

/// The client's address: the socket's, unless that is a proxy we trust; then the nearest address
/// that a trusted proxy vouches for.
fn client(peer: IpAddr, forwarded: &str, proxies: &[Network]) -> IpAddr {
    let trusted = |address: IpAddr| proxies.iter().any(|network| network.holds(address));
    let mut client = peer;
    for hop in forwarded.rsplit(',') {
        if !trusted(client) {
            break;
        }
        let Ok(hop) = hop.trim().parse() else { break };
        client = hop;
    }
    client
}

/// Forgets those who have not asked for a minute, then those who are not at their limit, and if
/// that is not enough, everybody: memory comes first.
fn make_room(paid: &mut HashMap<Who, Instant>, beat: Duration, now: Instant) {
    paid.retain(|_, until| *until > now);
    if paid.len() > MOST_CALLERS / 2 {
        paid.retain(|_, until| *until + beat > now + WINDOW);
    }
    if paid.len() > MOST_CALLERS / 2 {
        paid.clear();
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv6Addr;

    use super::*;

    fn limiter(rate: &str) -> Limiter {
        Limiter::of(&Config { rate_limit: rate.parse().unwrap(), ..Config::default() })
    }

    fn at(address: &str) -> Who {
        Who::at(address.parse().unwrap())
    }

    #[test]
    fn a_full_bucket_empties_and_fills_again() {
        let limiter = limiter("6/min");
        let now = Instant::now();
        for left in (0..6).rev() {
            let count = limiter.count(Who::Nowhere, now).unwrap();
            assert_eq!((count.passes, count.left), (true, left));
        }
        let refused = limiter.count(Who::Nowhere, now).unwrap();
        assert_eq!((refused.passes, refused.next_s), (false, 10));
        assert!(!limiter.count(Who::Nowhere, now + Duration::from_secs(9)).unwrap().passes);
        assert!(limiter.count(Who::Nowhere, now + Duration::from_secs(10)).unwrap().passes);
    }

    #[test]
    fn networks_are_counted_together_and_apart_from_others() {
        assert_eq!(at("192.0.2.1"), at("192.0.2.254"));
        assert_ne!(at("192.0.2.1"), at("192.0.3.1"));
        assert_eq!(at("::ffff:192.0.2.1"), at("192.0.2.9"));
        assert_eq!(at("2001:db8::1"), at("2001:db8::ffff:1"));
        assert_ne!(at("2001:db8::1"), at("2001:db8:0:1::1"));
        assert!(limiter("off").count(Who::Nowhere, Instant::now()).is_none());
    }

    #[test]
    fn only_a_trusted_proxy_is_believed() {
        let proxies = ["10.0.0.0/8".parse().unwrap()];
        let ip = |text: &str| text.parse::<IpAddr>().unwrap();
        assert_eq!(client(ip("10.1.1.1"), "1.1.1.1, 2.2.2.2", &proxies), ip("2.2.2.2"));
        assert_eq!(client(ip("10.1.1.1"), "2.2.2.2,10.2.2.2", &proxies), ip("2.2.2.2"));
        assert_eq!(client(ip("9.9.9.9"), "2.2.2.2", &proxies), ip("9.9.9.9"));
        assert_eq!(client(ip("10.1.1.1"), "nonsense", &proxies), ip("10.1.1.1"));
        assert_eq!(client(ip("10.1.1.1"), "", &[]), ip("10.1.1.1"));
    }

    #[test]
    fn memory_is_bounded() {
        let limiter = limiter("1/min");
        let now = Instant::now();
        for n in 0..u64::try_from(MOST_CALLERS).unwrap() + 1_000 {
            let address = Ipv6Addr::from_bits(u128::from(n) << 64);
            limiter.count(Who::at(address.into()), now);
        }
        assert!(limiter.paid.lock().unwrap().len() <= MOST_CALLERS);
    }
}
