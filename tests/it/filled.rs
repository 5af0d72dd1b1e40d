//! A form as a browser has it: read from a page, filled in, sent.

use std::fmt::Write as _;

/// What a form would send, in the order of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filled {
    /// Where to.
    pub action: String,
    /// Names and values; of radio buttons, the one that is checked.
    pub pairs: Vec<(String, String)>,
}

impl Filled {
    /// The forms of a page that send something.
    pub fn all(page: &str) -> Vec<Self> {
        let mut found = Vec::new();
        for part in page.split("<form ").skip(1) {
            let (tag, rest) = part.split_once('>').unwrap();
            if attribute(tag, "method").as_deref() == Some("post") {
                let body = rest.split("</form>").next().unwrap();
                let sent = |action| Self { action, pairs: pairs(body) };
                found.push(sent(attribute(tag, "action").unwrap()));
                // Some buttons send it elsewhere.
                let buttons = body.split("<button ").skip(1).filter_map(|it| it.split('>').next());
                found.extend(buttons.filter_map(|tag| attribute(tag, "formaction")).map(sent));
            }
        }
        found
    }

    /// The form that is sent there.
    #[track_caller]
    pub fn to(page: &str, action: &str) -> Self {
        let found = Self::all(page).into_iter().find(|form| form.action == action);
        found.unwrap_or_else(|| panic!("no form to {action} in {page}"))
    }

    /// The form that goes along to the other language, as the button in the head sends it.
    #[track_caller]
    pub fn in_other_language(page: &str) -> Self {
        let mut head = page.split("<main").next().unwrap().split("<button ").skip(1);
        let tag = head.find(|tag| tag.contains("formaction")).expect("a form goes along");
        let tag = tag.split('>').next().unwrap();
        let id = attribute(tag, "form");
        let mut forms = page.split("<form ").skip(1).map(|part| part.split_once('>').unwrap());
        let (_, rest) = forms.find(|(tag, _)| attribute(tag, "id") == id).expect("its form");
        let form = pairs(rest.split("</form>").next().unwrap());
        let action = attribute(tag, "formaction").unwrap();
        let pressed = attribute(tag, "name").zip(attribute(tag, "value"));
        Self { action, pairs: form.into_iter().chain(pressed).collect() }
    }

    /// What stands in a field.
    #[track_caller]
    pub fn field(&self, name: &str) -> &str {
        let found = self.pairs.iter().find(|(other, _)| other == name);
        &found.unwrap_or_else(|| panic!("no field {name}")).1
    }

    /// The same with something else in a field that is there.
    #[track_caller]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        let found = self.pairs.iter_mut().find(|(other, _)| other == name);
        value.clone_into(&mut found.unwrap_or_else(|| panic!("no field {name}")).1);
        self
    }

    /// The same with the button that is pressed, or a box that is ticked.
    pub fn pressed(mut self, name: &str, value: &str) -> Self {
        self.pairs.push((name.into(), value.into()));
        self
    }

    /// The same without a field.
    pub fn without(mut self, name: &str) -> Self {
        self.pairs.retain(|(other, _)| other != name);
        self
    }

    /// As it is sent.
    pub fn body(&self) -> Vec<u8> {
        let spell = |text: &str| {
            text.bytes().fold(String::new(), |mut spelled, byte| {
                write!(spelled, "%{byte:02X}").unwrap();
                spelled
            })
        };
        // A browser ends lines in its own way.
        let spelled = |(name, value): &(String, String)| {
            format!("{}={}", spell(name), spell(&value.replace('\n', "\r\n")))
        };
        self.pairs.iter().map(spelled).collect::<Vec<_>>().join("&").into_bytes()
    }
}

fn pairs(body: &str) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    for part in body.split('<').skip(1) {
        let (tag, text) = part.split_once('>').unwrap();
        let value = attribute(tag, "value").unwrap_or_default();
        let is = |word: &str| tag.split(' ').any(|part| part == word);
        let name = attribute(tag, "name");
        if tag.starts_with("input ") {
            let kind = attribute(tag, "type").unwrap();
            let counts = !matches!(&*kind, "radio" | "checkbox") || is("checked");
            pairs.extend(name.filter(|_| counts).map(|name| (name, value)));
        } else if tag.starts_with("textarea ") {
            // The first end of a line is the page's, not the text's.
            let text = text.strip_prefix('\n').unwrap_or(text);
            pairs.push((name.unwrap(), plain(text)));
        } else if tag.starts_with("select ") {
            pairs.push((name.unwrap(), String::new()));
        } else if tag.starts_with("option ") && is("selected") {
            pairs.last_mut().unwrap().1 = value;
        }
    }
    pairs
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = format!(" {tag}")
        .split_once(&format!(" {name}=\""))
        .map(|(a, b)| (a.to_owned(), b.to_owned()))?;
    Some(plain(rest.split('"').next().unwrap()))
}

fn plain(text: &str) -> String {
    [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&amp;", "&")]
        .iter()
        .fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}
