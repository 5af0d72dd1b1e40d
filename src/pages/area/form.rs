//! What forms of the area send: fields of text, of the session that they were made for, once.

use std::collections::{BTreeMap, BTreeSet};

use actix_web::{
    FromRequest, HttpMessage, HttpRequest, HttpResponse,
    dev::Payload,
    http::{
        Uri,
        header::{CACHE_CONTROL, HOST, HeaderMap, HeaderValue, ORIGIN},
    },
};
use futures_util::future::LocalBoxFuture;
use percent_encoding::percent_decode_str;
use uuid::Uuid;

use super::{
    kept::{self, Kept, Slot, Why},
    session::{Authorized, Turned},
};
use crate::{
    actions::{Refusal, Tx},
    config::Config,
    domain::{caller::Caller, letters, text, violation::Violation},
    http::{
        json,
        parts::parts,
        problem::Problem,
        register::{Answer, Writing},
    },
};

/// Most bytes of a form.
pub const FORM_BYTES: usize = json::DOCUMENT_BYTES;
/// Most fields of a form.
const MOST_FIELDS: usize = 20_000;
/// What forms are sent as.
const MEDIA_TYPE: &str = "application/x-www-form-urlencoded";
/// Fields that every form has for itself.
pub const TOKEN: &str = "form_token";
pub const KEY: &str = "form_key";
/// The part of a form that is a file.
pub const FILE: &str = "file";
/// What says that a form is only shown again, such as in another language: nothing is stored.
pub const LOOK: &str = "look";
/// What is wrong with a text out of which letters were left.
const NOT_TEXT: &str = "not-text";

/// A form that somebody who is logged in has sent from a page of ours. No other is taken.
pub struct Sent<const BYTES: usize = FORM_BYTES> {
    /// Who sent it.
    pub authorized: Authorized,
    /// What stands in it.
    pub fields: Fields,
    writing: Writing,
}

/// The fields of a form. Ask for each that is known, then [`finish`](Self::finish): what was not asked
/// for is unknown, and refused.
#[derive(Clone, Debug, Default)]
pub struct Fields {
    pairs: Vec<(String, String)>,
    known: BTreeSet<String>,
    faults: Vec<Violation>,
}

impl<const BYTES: usize> FromRequest for Sent<BYTES> {
    type Error = Turned;
    type Future = LocalBoxFuture<'static, Result<Self, Turned>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let authorized = match Authorized::of(&request).await {
                Ok(authorized) => authorized,
                Err(turned) => {
                    return Err(kept::without_session(turned, &request, payload, BYTES).await);
                }
            };
            let is_foreign = is_foreign(request.headers(), authorized.state.config());
            if is_foreign == Some(true) {
                return Err(Turned::Foreign(authorized.words));
            }
            let mut fields = Fields::read(&request, payload, BYTES).await?;
            let writing = of_session(&request, &authorized, &mut fields).await?;
            Ok(Self { authorized, fields, writing })
        })
    }
}

/// Holds a form against its session, and names what it writes by its own key.
pub async fn of_session(
    request: &HttpRequest,
    authorized: &Authorized,
    fields: &mut Fields,
) -> Result<Writing, Turned> {
    let is_ours = fields.one(TOKEN).is_some_and(|token| authorized.check(&token));
    if !is_ours {
        // A page of ours, but of another session: it is shown, and sent again by hand.
        let is_foreign = is_foreign(request.headers(), authorized.state.config());
        let kept = Kept::of(request.path(), fields).filter(|_| is_foreign == Some(false));
        let Some(kept) = kept else { return Err(Turned::Foreign(authorized.words)) };
        return Err(Turned::page(kept.arrived(authorized, Why::OtherSession).await?, None));
    }
    // Whatever stops it from here on, it comes back as it was typed.
    if let Some(kept) = Kept::of(request.path(), fields) {
        Slot::keep(request, authorized, kept);
    }
    let key = fields.one(KEY).and_then(|key| Uuid::try_parse(&key).ok());
    let key = key.ok_or_else(|| {
        let advice = "Open the page anew and fill the form in again.";
        Problem::malformed(Violation::parameter(KEY, "not-a-key", "The form has no key.", advice))
    })?;
    Ok(Writing::of_form(request, &authorized.caller, key.to_string()))
}

impl<const BYTES: usize> Sent<BYTES> {
    /// Changes the register by an action, once however often the form is sent; the action says where to
    /// read what came of it.
    pub async fn store(
        &self,
        action: impl FnOnce(&Caller, &mut Tx<'_>) -> Result<String, Refusal> + Send + 'static,
    ) -> Result<HttpResponse, Problem> {
        store(&self.authorized, self.writing.clone(), &self.fields.bytes(), action).await
    }

    /// The address of a page of the area in the language of who sent it.
    pub fn at(&self, path: &str) -> String {
        self.authorized.at(path)
    }
}

/// Changes the register by an action under the key of a form; the action says where to go on.
pub async fn store(
    authorized: &Authorized,
    writing: Writing,
    bytes: &[u8],
    action: impl FnOnce(&Caller, &mut Tx<'_>) -> Result<String, Refusal> + Send + 'static,
) -> Result<HttpResponse, Problem> {
    let caller = authorized.caller.clone();
    let action = move |tx: &mut Tx<'_>| Ok(Answer::see_other(action(&caller, tx)?));
    let mut response = authorized.state.write(writing, bytes, action).await?;
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// Whether a form was sent from a page of somebody else; nothing when the browser does not say.
pub fn is_foreign(headers: &HeaderMap, config: &Config) -> Option<bool> {
    let field = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("null"));
    // Browsers of today say it in one word, which no page can change.
    if let Some(site) = field("sec-fetch-site") {
        return Some(!matches!(site, "same-origin" | "none"));
    }
    let origin = field(ORIGIN.as_str())?;
    let Ok(origin) = origin.parse::<Uri>() else { return Some(true) };
    let authority = origin.authority().map(|authority| authority.as_str().to_ascii_lowercase());
    let Some(authority) = authority else { return Some(true) };
    let public = config.public_url.as_deref().and_then(|url| url.parse::<Uri>().ok());
    let public = public.and_then(|url| Some(url.authority()?.as_str().to_ascii_lowercase()));
    let host = field(HOST.as_str()).map(str::to_ascii_lowercase);
    Some(Some(&authority) != public.as_ref() && Some(&authority) != host.as_ref())
}

impl Fields {
    /// The fields of a request, at most so many bytes.
    pub async fn read(
        request: &HttpRequest,
        payload: Payload,
        most_bytes: usize,
    ) -> Result<Self, Problem> {
        let body = json::read(request, payload, most_bytes).await?;
        body.one_of(&[MEDIA_TYPE])?;
        Self::parse(&body.bytes)
    }

    /// The fields of a form, also of one that may carry a file; the file is not among them.
    pub async fn any(
        request: &HttpRequest,
        payload: Payload,
        most_bytes: usize,
    ) -> Result<Self, Problem> {
        if request.content_type() == MEDIA_TYPE {
            return Self::read(request, payload, most_bytes).await;
        }
        let texts = parts(request, payload, most_bytes).await?.into_iter();
        let texts = texts.filter(|part| part.name != FILE);
        Ok(Self::of(texts.map(|part| (part.name, utf8(part.bytes.to_vec())))))
    }

    /// Whether letters were left out of them that no text may hold.
    pub fn is_cut(&self) -> bool {
        self.faults.iter().any(|fault| fault.code == NOT_TEXT)
    }

    /// Fields that came in another way, such as parts of a body. What no text may hold is left out of them,
    /// so that a page can show what is left; [`finish`](Self::finish) refuses it.
    pub fn of(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut fields = Self::default();
        for (name, value) in pairs {
            let (name, is_name) = clean(&name);
            let (value, is_text) = clean(&value);
            if !is_name || !is_text {
                fields.faults.push(not_text(&name));
            }
            fields.pairs.push((name, value));
        }
        fields
    }

    /// All fields, in the order of the form.
    pub fn pairs(&self) -> &[(String, String)] {
        &self.pairs
    }

    fn parse(bytes: &[u8]) -> Result<Self, Problem> {
        let parts: Vec<&[u8]> =
            bytes.split(|byte| *byte == b'&').filter(|part| !part.is_empty()).collect();
        if parts.len() > MOST_FIELDS {
            return Err(Problem::malformed(Violation::at(
                "",
                "too-many-fields",
                format!("The form has {} fields; at most {MOST_FIELDS} are taken.", parts.len()),
                "Send it in parts.",
            )));
        }
        let pairs = parts.into_iter().map(|part| {
            let text = utf8(part.to_vec());
            let (name, value) = text.split_once('=').unwrap_or((&text, ""));
            (decoded(name), decoded(value))
        });
        Ok(Self::of(pairs))
    }

    /// The value of a field that a form has once; nothing when it is not there, or empty.
    pub fn one(&mut self, name: &str) -> Option<String> {
        let mut values = self.many(name);
        self.once(name, values.len());
        (!values.is_empty()).then(|| values.swap_remove(0)).filter(|value| !value.is_empty())
    }

    fn once(&mut self, name: &str, times: usize) {
        if times > 1 {
            let shown: String = name.chars().take(80).collect();
            self.faults.push(Violation::parameter(
                shown.clone(),
                "repeated-field",
                format!("`{shown}` stands in the form {times} times."),
                "Give it once.",
            ));
        }
    }

    /// The values of a field that may be repeated, in the order of the form.
    pub fn many(&mut self, name: &str) -> Vec<String> {
        self.known.insert(name.to_owned());
        let found = self.pairs.iter().filter(|(given, _)| given == name);
        found.map(|(_, value)| value.clone()).collect()
    }

    /// The fields whose names are made up, in the order of the form: those that `take` takes are known.
    pub fn take(&mut self, mut take: impl FnMut(&str, &str) -> bool) {
        for (name, value) in &self.pairs {
            if take(name, value) {
                self.known.insert(name.clone());
            }
        }
    }

    /// The fields whose names begin so, empty ones among them, in the order of the form.
    pub fn starting(&mut self, prefix: &str) -> Vec<(String, String)> {
        let found: Vec<(String, String)> =
            self.pairs.iter().filter(|(name, _)| name.starts_with(prefix)).cloned().collect();
        self.known.extend(found.iter().map(|(name, _)| name.clone()));
        found
    }

    /// The same of fields that a form has once each.
    pub fn starting_once(&mut self, prefix: &str) -> Vec<(String, String)> {
        let found = self.starting(prefix);
        let mut times: BTreeMap<&str, usize> = BTreeMap::new();
        for (name, _) in &found {
            *times.entry(name).or_default() += 1;
        }
        for (name, times) in times {
            self.once(name, times);
        }
        found
    }

    /// Takes note of a field that cannot be as it is.
    pub fn refuse(&mut self, violation: Violation) {
        self.faults.push(violation);
    }

    /// Ends reading: an unknown field is a fault as well as a bad one.
    pub fn finish(&mut self) -> Result<(), Problem> {
        for (name, _) in &self.pairs {
            if self.known.insert(name.clone()) {
                self.faults.push(Violation::parameter(
                    name.chars().take(80).collect::<String>(),
                    "unknown-field",
                    "The form has no such field.",
                    "Open the page anew and fill the form in again.",
                ));
            }
        }
        match self.faults.first().cloned() {
            None => Ok(()),
            Some(first) => Err(Problem::malformed(first).violations(self.faults.clone())),
        }
    }

    /// What was sent, without what belongs to the session: the same again is the same form.
    pub fn bytes(&self) -> Vec<u8> {
        let said = self.pairs.iter().filter(|(name, _)| name != TOKEN && name != KEY);
        let said: Vec<_> = said.collect();
        serde_json::to_vec(&said).unwrap_or_default()
    }
}

/// A text as it is spelled in a form.
fn decoded(text: &str) -> String {
    utf8(percent_decode_str(&text.replace('+', " ")).collect())
}

/// The text of bytes; what is no UTF-8 becomes what no text may hold.
pub fn utf8(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_else(|bad| {
        String::from_utf8_lossy(bad.as_bytes()).replace(char::REPLACEMENT_CHARACTER, "\u{0}")
    })
}

/// Text as it is kept: composed, its lines ended in one way (what is pasted from a word processor ends them
/// by U+000B), without control characters; and whether there were none.
fn clean(value: &str) -> (String, bool) {
    let value = value.replace("\r\n", "\n").replace(['\r', '\u{b}', '\u{c}'], "\n");
    if let Some(text) = text::composed(&value) {
        return (text, true);
    }
    let left: String = value.chars().filter(|letter| !letters::is_none(*letter)).collect();
    (text::composed(&left).unwrap_or_default(), false)
}

fn not_text(name: &str) -> Violation {
    Violation::parameter(
        name.chars().take(80).collect::<String>(),
        NOT_TEXT,
        "This is no UTF-8 text without control characters.",
        "Write it anew, or paste it as plain text.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::HeaderName;

    #[test]
    fn fields_are_text_and_known() {
        let mut fields =
            Fields::parse("a=Ma%CC%81me+%26+v%C3%ADc%0D%0Adruh%C3%BD&b=1&b=2&c=".as_bytes())
                .unwrap();
        assert_eq!(fields.one("a").unwrap(), "Máme & víc\ndruhý");
        assert_eq!(fields.many("b"), ["1", "2"]);
        assert_eq!(fields.one("c"), None);
        assert_eq!(fields.one("d"), None);
        assert!(fields.finish().is_ok());

        let mut fields = Fields::parse(b"a=1&a=2&other=3&other=4").unwrap();
        fields.one("a");
        let refused = fields.finish().unwrap_err();
        let codes: Vec<_> = refused.errors().iter().map(|error| error.code).collect();
        assert_eq!(codes, ["repeated-field", "unknown-field"]);

        let mut fields = Fields::parse(b"cell.1.value=1&cell.2.value=&cell.1.value=2").unwrap();
        assert_eq!(fields.starting_once("cell.").len(), 3);
        let refused = fields.finish().unwrap_err();
        let codes: Vec<_> = refused.errors().iter().map(|error| error.code).collect();
        assert_eq!(codes, ["repeated-field"]);
    }

    #[test]
    fn what_is_no_text_is_refused() {
        for body in ["a=%00x", "a=%ffx", "a=x%1b", "a%07=x", "a=\u{7}x", "a=x%ef%bf%be"] {
            let mut fields = Fields::parse(body.as_bytes()).unwrap();
            // What is left of it can be shown again.
            assert_eq!(fields.one("a").unwrap(), "x", "{body}");
            let refused = fields.finish().unwrap_err();
            assert_eq!(refused.errors()[0].code, "not-text", "{body}");
        }
        let mut fields = Fields::parse(b"a=\xffx&b=%ef%bf%bd").unwrap();
        assert_eq!(fields.one("a").unwrap(), "x");
        // Somebody may write the mark of what cannot be read.
        assert_eq!(fields.one("b").unwrap(), "\u{fffd}");
        assert_eq!(fields.finish().unwrap_err().errors().len(), 1);
        let many = "a=1&".repeat(MOST_FIELDS + 1);
        assert_eq!(Fields::parse(many.as_bytes()).unwrap_err().errors()[0].code, "too-many-fields");
    }

    #[test]
    fn the_same_form_of_another_session_is_the_same() {
        let one = Fields::parse(b"form_token=a&form_key=b&reason=c").unwrap();
        let other = Fields::parse(b"form_token=x&form_key=y&reason=c").unwrap();
        assert_eq!(one.bytes(), other.bytes());
        assert_ne!(one.bytes(), Fields::parse(b"reason=d").unwrap().bytes());
    }

    #[test]
    fn a_form_says_from_where_it_was_sent() {
        let config =
            Config { public_url: Some("https://znamka.example".into()), ..Config::default() };
        let from = |fields: &[(&str, &str)]| {
            let mut headers = HeaderMap::new();
            for (name, value) in fields {
                let name = HeaderName::try_from(*name).unwrap();
                headers.append(name, HeaderValue::try_from(*value).unwrap());
            }
            is_foreign(&headers, &config)
        };
        assert_eq!(from(&[]), None);
        assert_eq!(from(&[("sec-fetch-site", "same-origin")]), Some(false));
        for site in ["cross-site", "same-site", "what"] {
            assert_eq!(from(&[("sec-fetch-site", site)]), Some(true), "{site}");
        }
        assert_eq!(from(&[("origin", "https://znamka.example")]), Some(false));
        let local = [("origin", "http://127.0.0.1:8080"), ("host", "127.0.0.1:8080")];
        assert_eq!(from(&local), Some(false));
        for origin in ["null", "", "https://evil.example", "https://znamka.example.evil.example"] {
            assert_eq!(
                from(&[("origin", origin), ("host", "znamka.example")]),
                Some(true),
                "{origin}"
            );
        }
    }
}
