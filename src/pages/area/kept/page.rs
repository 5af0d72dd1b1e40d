//! The page on which a form comes back, and the buttons there.

use actix_web::HttpResponse;
use maud::{Markup, html};
use uuid::Uuid;

use super::Kept;
use crate::{
    actions::evaluation::offered::Deed,
    cube::judged,
    domain::evaluation::Standing,
    http::{
        problem::{IDEMPOTENCY_KEY_REUSED, NOT_FOUND, Problem},
        query::Query,
    },
    pages::{
        area::{around, evaluation, form, login, questions, refused, session::Authorized},
        frame::Open,
        parts,
        visit::Scene,
        words::Words,
    },
};

/// The form's name on the page.
const FORM: &str = "kept-form";

/// Why a form is shown again.
#[derive(Clone, Copy)]
pub enum Why<'a> {
    /// It was made before this session began.
    OtherSession,
    /// The session has just begun.
    LoggedIn,
    /// Who is logged in has nothing that it could be about.
    Elsewhere,
    /// It was refused.
    Refused(&'a Problem),
}

/// A button of the page: what it says to the form, and to people.
#[derive(Clone, Copy)]
struct Button {
    name: &'static str,
    value: &'static str,
    says: &'static str,
}

/// How a form that came back goes on.
struct Ways {
    /// The page that it stands on, without its language.
    page: String,
    /// What sends it; nothing where it was only to be looked at.
    send: Option<Button>,
    /// Where and how it is shown as it is filled in, and nothing is stored.
    look: Option<(String, Button)>,
}

impl Kept {
    /// The page for a session that the form was not made in: what it is about may be none of theirs.
    pub async fn arrived(
        &self,
        authorized: &Authorized,
        why: Why<'_>,
    ) -> Result<HttpResponse, Problem> {
        let why = if self.is_there(authorized).await? { why } else { Why::Elsewhere };
        Ok(self.page(authorized, &why))
    }

    /// Whether what the form is about is there for who is logged in.
    async fn is_there(&self, authorized: &Authorized) -> Result<bool, Problem> {
        let caller = &authorized.caller;
        let snapshot = authorized.state.snapshot();
        Ok(match self.parts().as_slice() {
            ["area", "campaigns", campaign, service, ..] => {
                let path = ((*campaign).to_owned(), (*service).to_owned());
                questions::is_asked(&snapshot.newest(), &path, caller)
            }
            ["area", "evaluations", id, rest @ ..] => match (Uuid::try_parse(id), rest) {
                (Err(_), _) => false,
                (Ok(id), ["reply"]) => {
                    judged::find(&snapshot.newest(), id, |agency| caller.acts_for(agency)).is_some()
                }
                (Ok(id), _) => evaluation::is_seen(authorized, id).await?,
            },
            _ => true,
        })
    }

    /// The page on which it is sent again.
    pub fn page(&self, authorized: &Authorized, why: &Why<'_>) -> HttpResponse {
        let words = authorized.words;
        let mut here = authorized.clone();
        self.path().clone_into(&mut here.path);
        let nowhere = Problem::nowhere();
        if matches!(why, Why::Elsewhere)
            || matches!(why, Why::Refused(problem) if problem.kind() == &NOT_FOUND)
        {
            let title = words.desk.kept.elsewhere_title;
            let shown =
                around::with_form(&here, &Query::default(), title, Some(login::open()), |scene| {
                    self.elsewhere(&here, scene)
                });
            return around::refused(shown, &nowhere);
        }
        let ways = self.ways(words);
        let first = ways.buttons().first().map_or(("", ""), |button| (button.name, button.value));
        let open = ways.look.as_ref().map(|(path, look)| Open {
            form: FORM,
            path,
            again: (look.name, look.value),
            first,
        });
        let title = words.desk.kept.title;
        let shown = around::with_form(&here, &Query::default(), title, open, |scene| {
            self.body(&here, scene, why, &ways)
        });
        match why {
            Why::Refused(problem) => around::refused(shown, problem),
            Why::OtherSession => around::refused(shown, &Problem::forbidden("")),
            Why::LoggedIn | Why::Elsewhere => shown,
        }
    }

    /// What was typed, for who has nothing here that it could be about: sent again, it would come back
    /// again. It goes along to the login of who wrote it.
    fn elsewhere(&self, authorized: &Authorized, scene: &Scene) -> Markup {
        let words = authorized.words;
        let said = &words.desk.kept;
        let agency = authorized.caller.agency.as_ref();
        html! {
            h1 { (said.elsewhere_title) }
            div.notice.bad role="alert" {
                p {
                    (said.elsewhere)
                    @if let Some(agency) = agency {
                        " " (words.area.acting_for) " " b { (parts::agency(&scene.view(), agency, words)) } "."
                    }
                }
            }
            (self.section(scene))
            section aria-labelledby="other-login" {
                h2 #other-login { (said.other_login) }
                (login::with(scene, &authorized.state, self))
            }
            p { a href=(words.at("/area")) { (said.without) } }
        }
    }

    fn body(&self, authorized: &Authorized, scene: &Scene, why: &Why<'_>, ways: &Ways) -> Markup {
        let words = authorized.words;
        let said = &words.desk.kept;
        // A key that belongs to something else will never do.
        let is_taken =
            matches!(why, Why::Refused(problem) if problem.kind() == &IDEMPOTENCY_KEY_REUSED);
        let key = self.key.filter(|_| !is_taken);
        let buttons = ways.buttons();
        let is_pressed = |name: &str| buttons.iter().any(|button| button.name == name);
        let is_file = self.path() == "/area/upload";
        let elsewhere = ways.look.as_ref().filter(|(path, _)| path != self.path());
        html! {
            h1 { (said.title) }
            @match why {
                Why::OtherSession => div.notice.bad role="alert" { p { (said.other_session) } },
                Why::LoggedIn | Why::Elsewhere => div.notice role="status" { p { (said.logged_in) } },
                Why::Refused(problem) => { (refused::notice(problem, words)) },
            }
            form #(FORM) method="post" action=(self.address) enctype=[is_file.then_some("multipart/form-data")] {
                input type="hidden" name=(form::TOKEN) value=(authorized.form_token());
                input type="hidden" name=(form::KEY) value=(key.unwrap_or_else(|| authorized.state.clock().uuid()));
                @for (name, value) in self.pairs.iter().filter(|(name, _)| !is_pressed(name)) {
                    input type="hidden" name=(name) value=(value);
                }
                p.buttons {
                    @for (nth, button) in buttons.iter().enumerate() {
                        @let name = (!button.name.is_empty()).then_some(button.name);
                        @let there = elsewhere.filter(|(_, look)| look.name == button.name);
                        button.plain[nth > 0] type="submit" name=[name] value=[name.map(|_| button.value)]
                            formaction=[there.map(|(path, _)| words.at(path))] { (button.says) }
                        " "
                    }
                }
                // Apart from the buttons: nobody throws away by a slip what they wrote.
                p { a href=(words.at(&ways.page)) { (said.without) } }
            }
            (self.section(scene))
        }
    }

    /// How it goes on, by the button that was pressed.
    fn ways(&self, words: &Words) -> Ways {
        let said = |name: &str| {
            let pair = self.pairs.iter().find(|(known, _)| known == name);
            pair.map_or("", |(_, value)| value.as_str())
        };
        let kept = &words.desk.kept;
        let plain = |says| Some(Button { name: "", value: "", says });
        let shown = |path: &str| {
            let button = Button { name: form::LOOK, value: "1", says: kept.to_form };
            Some((path.to_owned(), button))
        };
        let path = self.path();
        match self.parts().as_slice() {
            ["area", "campaigns", _, _] => {
                let form = &words.questions;
                let send = match said("to") {
                    "submitted" => Some(("submitted", form.hand_in)),
                    "ungraded" => Some(("ungraded", form.hand_in_ungraded)),
                    "what-if" => Some(("what-if", form.what_if)),
                    "place" | questions::LOOK => None,
                    _ => Some(("draft", form.save)),
                };
                let to = |(value, says)| Button { name: "to", value, says };
                let look = Some((path.to_owned(), to((questions::LOOK, kept.to_form))));
                Ways { page: path.to_owned(), send: send.map(to), look }
            }
            ["area", "campaigns", campaign, service, "copy"] => {
                let page = format!("/area/campaigns/{campaign}/{service}");
                Ways { page, send: plain(kept.send), look: None }
            }
            ["area", "evaluations", _, "reply"] => Ways {
                page: path.to_owned(),
                send: plain(words.area.reply.publish),
                look: shown(path),
            },
            ["area", "evaluations", id, rest @ ..] => {
                let page = format!("/area/evaluations/{id}");
                let deed = rest.first().and_then(|deed| Deed::parse(deed));
                let send = deed.and_then(|deed| plain((words.area.evaluation.deed)(deed)));
                let look = shown(&page);
                Ways { page, send, look }
            }
            ["area", "upload", "preview"] => {
                let deed = |value, says| Button { name: "deed", value, says };
                let to = Standing::parse(said("deed"));
                Ways {
                    page: "/area/upload".to_owned(),
                    send: to.map(|to| deed(to.as_str(), (words.upload.store)(to))),
                    look: Some((path.to_owned(), deed("check", words.upload.check_again))),
                }
            }
            ["area", "upload"] => {
                Ways { page: path.to_owned(), send: plain(words.upload.check), look: shown(path) }
            }
            _ => Ways { page: "/area".to_owned(), send: plain(kept.send), look: None },
        }
    }
}

impl Ways {
    /// First the button that was pressed.
    fn buttons(&self) -> Vec<Button> {
        self.send.into_iter().chain(self.look.iter().map(|(_, button)| *button)).collect()
    }
}
