//! What was typed and not taken comes back on a page: nothing of it is lost.
//!
//! A form that comes when its session has ended, that is of another session, or that was refused where no
//! page of its own shows it, is shown as it was typed, to be sent again. It goes along with the login, too.
//! Nothing is done by itself: what is shown is sent when somebody presses the button there, with what
//! belongs to the session that it is sent in. And nothing is carried along that the browser does not say a
//! page of ours has sent.
//!
//! `page` is the page on which it comes back, `shown` what stands in it, field by field.

mod page;
mod shown;

use std::{cell::RefCell, rc::Rc};

use actix_web::{HttpMessage, HttpRequest, HttpResponse, dev::Payload};
use maud::{Markup, html};
use uuid::Uuid;

pub use self::page::Why;
use super::{
    form::{self, Fields},
    login,
    session::{self, Authorized, Turned},
};
use crate::{
    http::{limit::Unread, problem::Problem, state::State},
    pages::words::Words,
};

/// Most fields that are carried along.
const MOST_FIELDS: usize = 10_000;
/// Most bytes that are carried along for somebody who is not logged in: each may be written six bytes long,
/// and twice.
pub const MOST_BYTES: usize = 1024 * 1024;
/// Before the names of fields that a login carries along, and which form they are of.
const PREFIX: &str = "kept.";
const OF: &str = "kept";
/// What pages put into forms: nobody has typed it.
const UNTYPED: [&str; 9] =
    [form::TOKEN, form::KEY, form::LOOK, "version", "corrects", "to", "deed", "from", "drafts"];

/// A form as it was typed, without what belongs to a session.
#[derive(Clone, Debug)]
pub struct Kept {
    /// Where it was sent, with the language.
    address: String,
    /// Its own name: sent twice, it is done once.
    key: Option<Uuid>,
    pairs: Vec<(String, String)>,
    /// Whether letters that cannot be kept were left out of it.
    is_cut: bool,
}

/// Where a form waits for what becomes of it: middleware shows it again when it fails.
#[derive(Clone, Default)]
pub struct Slot(Rc<RefCell<Option<(Authorized, Kept)>>>);

impl Slot {
    /// Keeps a form while it is worked on.
    pub fn keep(request: &HttpRequest, authorized: &Authorized, kept: Kept) {
        if let Some(slot) = request.extensions().get::<Self>() {
            *slot.0.borrow_mut() = Some((authorized.clone(), kept));
        }
    }

    /// The page on which a form comes back that a problem ended; nothing where nothing was typed.
    pub fn shown(&self, problem: &Problem) -> Option<HttpResponse> {
        let (authorized, kept) = self.0.borrow_mut().take()?;
        Some(kept.page(&authorized, &Why::Refused(problem)))
    }
}

impl Kept {
    /// What was typed into a form; nothing where nothing was, or too much to be carried.
    pub fn of(address: &str, fields: &Fields) -> Option<Self> {
        let pairs = fields.pairs();
        let is_typed = |name: &str| !UNTYPED.contains(&name);
        if pairs.len() > MOST_FIELDS
            || !pairs.iter().any(|(name, value)| is_typed(name) && !value.is_empty())
        {
            return None;
        }
        let key = pairs.iter().find(|(name, _)| name == form::KEY);
        let key = key.and_then(|(_, key)| Uuid::try_parse(key).ok());
        // Whoever asked for another language does not want to ask for it again.
        let own = pairs
            .iter()
            .filter(|(name, _)| ![form::TOKEN, form::KEY, form::LOOK].contains(&name.as_str()));
        Some(Self {
            address: address.to_owned(),
            key,
            pairs: own.cloned().collect(),
            is_cut: fields.is_cut(),
        })
    }

    /// What a login has carried along, in the language of who logs in now; nothing where it does not go to
    /// a page of the area.
    pub fn carried(fields: &mut Fields, words: &'static Words) -> Option<Self> {
        let address = fields.one(OF)?;
        let carried = fields.starting(PREFIX);
        let is_own = session::own(&address, words) == address && !address.contains('?');
        let pairs = carried
            .into_iter()
            .map(|(name, value)| (name.split_at(PREFIX.len()).1.to_owned(), value));
        let kept = Self::of(&words.at(Words::of(&address).1), &Fields::of(pairs))?;
        is_own.then_some(kept)
    }

    /// The same in a form for logging in.
    pub fn along(&self) -> Markup {
        html! {
            input type="hidden" name=(OF) value=(self.address);
            @if let Some(key) = self.key { input type="hidden" name={ (PREFIX) (form::KEY) } value=(key); }
            @for (name, value) in &self.pairs { input type="hidden" name={ (PREFIX) (name) } value=(value); }
        }
    }

    /// Where it was sent, without its language.
    fn path(&self) -> &str {
        Words::of(&self.address).1
    }

    fn parts(&self) -> Vec<&str> {
        self.path().trim_start_matches('/').split('/').collect()
    }
}

/// What becomes of a form that nobody is logged in for: they log in on the page on which it comes back.
pub async fn without_session(
    turned: Turned,
    request: &HttpRequest,
    payload: Payload,
    most_bytes: usize,
) -> Turned {
    let Turned::ToLogin { cookie, .. } = &turned else { return turned };
    let Some(state) = request.app_data::<State>() else { return turned };
    if form::is_foreign(request.headers(), state.config()) != Some(false) {
        return turned;
    }
    // What cannot be read at all is no form that somebody has typed.
    let Ok(fields) = Fields::any(request, payload, most_bytes.min(MOST_BYTES)).await else {
        return turned;
    };
    let Some(kept) = Kept::of(request.path(), &fields) else { return turned };
    let (words, _) = Words::of(request.path());
    Turned::page(login::with_form(words, state, &kept, words.desk.kept.ended), cookie.clone())
}

/// Reads a form that was refused before anybody read it, such as one too many in a minute, so that it comes
/// back. It is that of a session: nobody else has anything read for them.
pub async fn unread(request: &HttpRequest) {
    let Some(Unread(payload)) = request.extensions_mut().remove::<Unread>() else { return };
    let Ok(authorized) = Authorized::of(request).await else { return };
    if form::is_foreign(request.headers(), authorized.state.config()) != Some(false) {
        return;
    }
    if let Ok(mut fields) = Fields::any(request, payload, MOST_BYTES).await
        && fields.one(form::TOKEN).is_some_and(|token| authorized.check(&token))
        && let Some(kept) = Kept::of(request.path(), &fields)
    {
        Slot::keep(request, &authorized, kept);
    }
}
