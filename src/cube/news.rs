//! News: what happened in public, newest first, each of one service and with its sentence.

use std::cmp::Reverse;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    happened::{Closing, Mark},
    view::View,
};
use crate::{
    domain::{code::Code, methodology::MethodologyId, news::NewsKind, period::Period, text::Texts},
    metrics::sentence::{Happened, Sentence, of_headline, of_news},
};

/// Something that happened.
#[derive(Clone, Debug, PartialEq)]
pub struct News {
    /// What.
    pub kind: NewsKind,
    /// The entry of the ledger that tells it.
    pub seq: i64,
    /// When that was.
    pub at: DateTime<Utc>,
    /// The service.
    pub service: Code,
    /// The agency that answered for it in the period.
    pub agency: Code,
    /// The period that is evaluated.
    pub period: Period,
    /// Under which methodology.
    pub methodology: MethodologyId,
    /// The evaluation; nothing where there is none.
    pub evaluation: Option<Uuid>,
    /// The campaign that closed; nothing where none did.
    pub campaign: Option<Code>,
    /// Why, as those say who did it; of a reply, what it says.
    pub reason: Option<String>,
    /// In a few words.
    pub headline: Sentence,
    /// In one sentence.
    pub sentence: Sentence,
    /// When the names that it is said with were last changed.
    pub named_at: Option<DateTime<Utc>>,
}

/// Of what the news are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum About {
    /// Of all that there is.
    #[default]
    All,
    /// Of a service.
    Service(Code),
    /// Of the services that an agency answered for.
    Agency(Code),
}

/// Where in the list something stands: an entry tells of one service, or of several.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NewsKey {
    seq: Reverse<i64>,
    service: Code,
}

impl NewsKey {
    /// The key as text.
    pub fn text(&self) -> String {
        format!("{}:{}", self.seq.0, self.service)
    }

    /// The key that text spells.
    pub fn read(text: &str) -> Option<Self> {
        let (seq, service) = text.split_once(':')?;
        let is_plain = !seq.is_empty() && seq.bytes().all(|byte| byte.is_ascii_digit());
        let seq = seq.parse().ok().filter(|_| is_plain)?;
        Some(Self { seq: Reverse(seq), service: Code::parse(service)? })
    }
}

/// At most `limit` news after `after`, newest first, and the key of the last when more follow.
///
/// - **Cost:** that of what is told, and of the entries of one kind those that are passed over; news
///   of a service are found by its scorecards, and of an agency by a list of their own.
pub fn news(
    view: &View<'_>,
    about: &About,
    kind: Option<NewsKind>,
    after: Option<&NewsKey>,
    limit: usize,
) -> (Vec<News>, Option<NewsKey>) {
    let mut items: Vec<News> = Vec::new();
    let marks = marks(view, about);
    let marks = marks.filter(|mark| {
        kind.is_none_or(|kind| mark.kind == kind)
            && after.is_none_or(|after| mark.seq <= after.seq.0)
    });
    for told in marks.flat_map(|mark| told(view, about, mark)) {
        if after.is_some_and(|after| told.key() <= *after) {
            continue;
        }
        if items.len() == limit {
            let last = items.last().map(News::key);
            return (items, last);
        }
        items.extend(told.news(view));
    }
    (items, None)
}

fn marks<'a>(view: &View<'a>, about: &About) -> Box<dyn Iterator<Item = Mark> + 'a> {
    match about {
        About::All => Box::new(view.marks()),
        About::Agency(agency) => Box::new(view.marks_of_agency(agency)),
        About::Service(service) => {
            let mut marks = view.marks_of_service(service);
            let closed = view.closings().iter().map(|closing| Mark {
                seq: closing.seq,
                kind: NewsKind::MissedDeadline,
                evaluation: Uuid::nil(),
            });
            marks.extend(closed);
            marks.sort_by_key(|mark| Reverse(mark.seq));
            Box::new(marks.into_iter())
        }
    }
}

/// What an entry tells of one service.
struct Told<'a> {
    mark: Mark,
    service: &'a Code,
    /// The campaign that closed, and the agency that nothing came from.
    silent: Option<(&'a Closing, &'a Code)>,
}

/// What an entry tells of the services that are meant, in order of service.
fn told<'a>(view: &View<'a>, about: &About, mark: Mark) -> Vec<Told<'a>> {
    if mark.kind != NewsKind::MissedDeadline {
        let state = view.evaluation(mark.evaluation);
        let service = state.map(|state| &state.key.service);
        return service.map(|service| Told { mark, service, silent: None }).into_iter().collect();
    }
    let closings = view.closings();
    let place = closings.binary_search_by_key(&mark.seq, |closing| closing.seq);
    let Some(closing) = place.ok().and_then(|place| closings.get(place)) else {
        return Vec::new();
    };
    let missing = closing.missing(view);
    let missing = match about {
        About::Service(service) => {
            let place = missing.binary_search_by(|missing| missing.service.cmp(service));
            place.ok().and_then(|place| missing.get(place..=place)).unwrap_or_default()
        }
        About::All | About::Agency(_) => missing,
    };
    let is_meant = |agency: &Code| !matches!(about, About::Agency(code) if code != agency);
    let missing = missing.iter().filter(|missing| is_meant(&missing.agency));
    let told = missing.map(|missing| Told {
        mark,
        service: &missing.service,
        silent: Some((closing, &missing.agency)),
    });
    told.collect()
}

impl News {
    /// Where it stands.
    pub fn key(&self) -> NewsKey {
        NewsKey { seq: Reverse(self.seq), service: self.service.clone() }
    }
}

impl Told<'_> {
    fn key(&self) -> NewsKey {
        NewsKey { seq: Reverse(self.mark.seq), service: self.service.clone() }
    }

    /// All that is told of it, with the names of today.
    fn news(&self, view: &View<'_>) -> Option<News> {
        let Mark { seq, kind, evaluation } = self.mark;
        let then = view.as_of(seq);
        let (none, at) = (Texts::default(), view.time(seq)?);
        let state = self.silent.is_none().then(|| then.evaluation(evaluation)).flatten();
        let closed = self.silent.and_then(|(closing, _)| view.campaign(closing.campaign.as_str()));
        let closed = closed.map(|state| &state.campaign);
        let (period, methodology) = match (state, closed) {
            (Some(state), _) => (state.key.period, state.key.methodology.clone()),
            (None, Some(campaign)) => (campaign.period, campaign.methodology.clone()),
            (None, None) => return None,
        };
        let agency = match (self.silent, state) {
            (Some((_, agency)), _) => agency.clone(),
            (None, state) => then.agency_of(&state?.key)?.clone(),
        };
        let service = self.service;
        let names = view.service(service.as_str()).map_or(&none, |service| &service.names);
        let reply = state.and_then(|state| state.reply.as_deref()).map(|told| &told.reply);
        let reason = match kind {
            // A publication has no reason of its own, be it withdrawn later.
            NewsKind::Published => None,
            NewsKind::Replied => reply.map(|reply| reply.text.as_str()),
            _ => state.and_then(|state| state.reason.as_deref()),
        };
        let happened = Happened {
            kind,
            service: (names, service.as_str()),
            period,
            source: state.map(|state| state.source),
            campaign: closed.map(|campaign| (&campaign.names, campaign.code.as_str())),
            disputes: reply.is_some_and(|reply| reply.disputes),
            reason,
        };
        let since = view.service_seq(service.as_str());
        let since =
            since.into_iter().chain(closed.and_then(|it| view.campaign_seq(it.code.as_str())));
        Some(News {
            kind,
            seq,
            at,
            agency,
            period,
            methodology,
            evaluation: state.map(|_| evaluation),
            campaign: closed.map(|campaign| campaign.code.clone()),
            reason: reason.map(str::to_owned),
            headline: of_headline(&happened),
            sentence: of_news(&happened),
            named_at: since.max().and_then(|seq| view.time(seq)),
            service: service.clone(),
        })
    }
}
