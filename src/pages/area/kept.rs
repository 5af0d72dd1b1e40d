//! What was typed and not taken comes back on a page: nothing of it is lost.
//!
//! A form that comes when its session has ended, that is of another session, or that was refused where no page of its own shows it, is shown as it was typed, to be sent again. It
//! goes along with the login, too. Nothing is done by itself: what is shown is sent when somebody presses
//! the button there, with what belongs to the session that it is sent in. And nothing is carried along that
//! the browser does not say a page of ours has sent.

use std::{cell::RefCell, rc::Rc};

use actix_web::{HttpMessage, HttpRequest, HttpResponse, dev::Payload};
use maud::{Markup, html};
use uuid::Uuid;

use super::{
    around,
    form::{self, Fields},
    login, questions, refused, reply,
    session::{self, Authorized, Turned},
};
use crate::{
    actions::evaluation::offered::Deed,
    domain::evaluation::Standing,
    http::{
        problem::{IDEMPOTENCY_KEY_REUSED, Problem},
        query::Query,
        state::State,
    },
    pages::{parts, visit::Scene, words::Words},
};

/// Most fields that are carried along.
const MOST_FIELDS: usize = 10_000;
/// Most of them that are shown, and most letters that are shown as text; longer ones can be scrolled.
const MOST_SHOWN: usize = 300;
const MOST_LETTERS: usize = 2_000;
/// Most bytes that are carried along for somebody who is not logged in: each may be written six bytes long,
/// and twice.
pub const MOST_BYTES: usize = 1024 * 1024;
/// Before the names of fields that a login carries along, and which form they are of.
const PREFIX: &str = "kept.";
const OF: &str = "kept";
/// What pages put into forms: nobody has typed it.
const UNTYPED: [&str; 8] =
    [form::TOKEN, form::KEY, "version", "corrects", "to", "deed", "from", reply::LOOK];

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

/// Why it is shown again.
pub enum Why<'a> {
    /// It was made before this session began.
    OtherSession,
    /// The session has just begun.
    LoggedIn,
    /// It was refused.
    Refused(&'a Problem),
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
            .filter(|(name, _)| ![form::TOKEN, form::KEY, reply::LOOK].contains(&name.as_str()));
        Some(Self {
            address: address.to_owned(),
            key,
            pairs: own.cloned().collect(),
            is_cut: fields.is_cut(),
        })
    }

    /// What a login has carried along; nothing where it does not go to a page of the area.
    pub fn carried(fields: &mut Fields, words: &'static Words) -> Option<Self> {
        let address = fields.one(OF)?;
        let carried = fields.starting(PREFIX);
        let is_own = session::own(&address, words) == address && !address.contains('?');
        let pairs = carried
            .into_iter()
            .map(|(name, value)| (name.split_at(PREFIX.len()).1.to_owned(), value));
        let kept = Self::of(&address, &Fields::of(pairs))?;
        is_own.then_some(kept)
    }

    /// Where it was sent.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The same in a form for logging in.
    pub fn along(&self) -> Markup {
        html! {
            input type="hidden" name=(OF) value=(self.address);
            @if let Some(key) = self.key { input type="hidden" name={ (PREFIX) (form::KEY) } value=(key); }
            @for (name, value) in &self.pairs { input type="hidden" name={ (PREFIX) (name) } value=(value); }
        }
    }

    /// The page on which it is sent again.
    pub fn page(&self, authorized: &Authorized, why: &Why<'_>) -> HttpResponse {
        let said = &authorized.words.desk.kept;
        let shown = around::page(authorized, &Query::default(), said.title, |scene| {
            self.body(authorized, scene, why)
        });
        match why {
            Why::LoggedIn => shown,
            Why::OtherSession => around::refused(shown, &Problem::forbidden("")),
            Why::Refused(problem) => around::refused(shown, problem),
        }
    }

    fn body(&self, authorized: &Authorized, scene: &Scene, why: &Why<'_>) -> Markup {
        let words = authorized.words;
        let said = &words.desk.kept;
        // A key that belongs to something else will never do.
        let is_taken =
            matches!(why, Why::Refused(problem) if problem.kind() == &IDEMPOTENCY_KEY_REUSED);
        let key = self.key.filter(|_| !is_taken);
        let (page, buttons) = self.buttons(words);
        let is_file = Words::of(&self.address).1 == "/area/upload";
        html! {
            h1 { (said.title) }
            @match why {
                Why::OtherSession => div.notice.bad role="alert" { p { (said.other_session) } },
                Why::LoggedIn => div.notice role="status" { p { (said.logged_in) } },
                Why::Refused(problem) => { (refused::notice(problem, words)) },
            }
            form method="post" action=(self.address) enctype=[is_file.then_some("multipart/form-data")] {
                input type="hidden" name=(form::TOKEN) value=(authorized.form_token());
                input type="hidden" name=(form::KEY) value=(key.unwrap_or_else(|| authorized.state.clock().uuid()));
                @let pressed = buttons.first().map_or("", |button| button.name);
                @for (name, value) in self.pairs.iter().filter(|(name, _)| name != pressed) {
                    input type="hidden" name=(name) value=(value);
                }
                p.buttons {
                    @for (nth, button) in buttons.iter().enumerate() {
                        @let name = (!button.name.is_empty()).then_some(button.name);
                        button.plain[nth > 0] type="submit" name=[name] value=[name.map(|_| &button.value)] { (button.says) }
                        " "
                    }
                }
                // Apart from the buttons: nobody throws away by a slip what they wrote.
                p { a href=(words.at(&page)) { (said.without) } }
            }
            (self.section(scene))
        }
    }

    /// What would be sent, field by field.
    pub fn section(&self, scene: &Scene) -> Markup {
        let said = &scene.words.desk.kept;
        let typed = self
            .pairs
            .iter()
            .filter(|(name, value)| !UNTYPED.contains(&name.as_str()) && !value.is_empty());
        let typed: Vec<_> = typed.collect();
        html! {
            section aria-labelledby="typed" {
                h2 #typed { (said.typed) }
                @if self.is_cut { p.notice.bad { (said.letters) } }
                dl.typed {
                    @for (nth, (name, value)) in typed.iter().take(MOST_SHOWN).enumerate() {
                        dt id={ "typed-" (nth) } { (self.label(scene, name)) }
                        dd {
                            @if value.chars().nth(MOST_LETTERS).is_some() {
                                textarea readonly rows="8" aria-labelledby={ "typed-" (nth) } { "\n" (value) }
                            } @else {
                                div dir="auto" { (shown(scene.words, name, value)) }
                            }
                        }
                    }
                }
                @if typed.len() > MOST_SHOWN { p.note { ((scene.words.area.evaluation.rest)(typed.len() - MOST_SHOWN)) } }
            }
        }
    }

    /// The page that the form stands on, and what its buttons did: first the one that was pressed.
    fn buttons(&self, words: &Words) -> (String, Vec<Button>) {
        let (_, path) = Words::of(&self.address);
        let said = |name: &str| {
            let pair = self.pairs.iter().find(|(known, _)| known == name);
            pair.map_or("", |(_, value)| value.as_str())
        };
        let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
        let button = |name, value: &str, says: &str| Button {
            name,
            value: value.to_owned(),
            says: says.to_owned(),
        };
        match parts.as_slice() {
            ["area", "campaigns", _, _] => {
                let to = said("to");
                let form = &words.questions;
                let back = button("to", questions::LOOK, words.desk.kept.to_form);
                let buttons = match to {
                    "submitted" => vec![button("to", to, form.hand_in), back],
                    "ungraded" => vec![button("to", to, form.hand_in_ungraded), back],
                    "what-if" => vec![button("to", to, form.what_if), back],
                    "place" | questions::LOOK => vec![back],
                    _ => vec![button("to", "draft", form.save), back],
                };
                (path.to_owned(), buttons)
            }
            ["area", "campaigns", campaign, service, "copy"] => {
                let form = format!("/area/campaigns/{campaign}/{service}");
                (form, vec![button("", "", words.desk.kept.send)])
            }
            ["area", "evaluations", _, "reply"] => {
                (path.to_owned(), vec![button("", "", words.area.reply.publish)])
            }
            ["area", "evaluations", id, deed] => {
                let says =
                    Deed::parse(deed).map_or(words.desk.kept.send, words.area.evaluation.deed);
                (format!("/area/evaluations/{id}"), vec![button("", "", says)])
            }
            ["area", "upload", "preview"] => {
                let check = button("deed", "check", words.upload.check_again);
                let to = Standing::parse(said("deed"));
                let first = to.map(|to| button("deed", to.as_str(), (words.upload.store)(to)));
                ("/area/upload".to_owned(), first.into_iter().chain([check]).collect())
            }
            ["area", "upload"] => (path.to_owned(), vec![button("", "", words.upload.check)]),
            _ => ("/area".to_owned(), vec![button("", "", words.desk.kept.send)]),
        }
    }

    fn label(&self, scene: &Scene, name: &str) -> Markup {
        let words = scene.words;
        let view = scene.view();
        let (_, path) = Words::of(&self.address);
        if let Some((criterion, field)) = questions::named(name) {
            let campaign = path.split('/').nth(3).and_then(|code| view.campaign(code));
            let methodology =
                campaign.and_then(|state| view.methodology(&state.campaign.methodology));
            let text = methodology.and_then(|frozen| {
                let methodology = &frozen.methodology;
                methodology.text(methodology.place(&criterion)?)
            });
            return html! {
                @match text { Some(text) => (parts::name(&text.names, &criterion, words)), None => (criterion) }
                " – " ((words.questions.field)(field))
            };
        }
        if let Some((row, column)) = name.split_once('.').and_then(|(_, cell)| cell.split_once('.'))
        {
            return html! { ((words.upload.column)(column)) " (" (row) ")" };
        }
        let known = match name {
            "reason" => words.area.evaluation.reason,
            "text" => words.area.reply.text,
            "disputes" => words.area.reply.question,
            "criteria" => words.area.reply.which,
            "pasted" | "table" => words.desk.kept.table,
            _ => return html! { code { (name) } },
        };
        html! { (known) }
    }
}

fn shown<'a>(words: &Words, name: &str, value: &'a str) -> &'a str {
    match (name, value) {
        ("disputes", "yes") => words.area.reply.does_dispute,
        ("disputes", "no") => words.area.reply.explains,
        _ => value,
    }
}

/// A button of the page.
struct Button {
    name: &'static str,
    value: String,
    says: String,
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
