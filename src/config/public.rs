//! What the public is told of an installation: at which address it stands, who publishes it, and whom to
//! write to.

use std::{fmt, str::FromStr};

/// Longest address that is taken, in bytes.
const LONGEST_BYTES: usize = 2_048;

/// Whom to write to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Contact {
    /// An e-mail address.
    Mail(String),
    /// A page that says how.
    Page(String),
}

impl Contact {
    /// As an address that programs follow: `mailto:…` or `https://…`.
    pub fn uri(&self) -> String {
        match self {
            Self::Mail(address) => format!("mailto:{address}"),
            Self::Page(address) => address.clone(),
        }
    }
}

impl FromStr for Contact {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.starts_with("https://") {
            return web_address(text).map(Self::Page);
        }
        let address = text.strip_prefix("mailto:").unwrap_or(text);
        let sane = |part: &str| {
            !part.is_empty()
                && part.chars().all(|c| c.is_ascii_alphanumeric() || ".-_+".contains(c))
        };
        match address.split_once('@') {
            Some((name, host)) if sane(name) && sane(host) && address.len() <= 254 => {
                Ok(Self::Mail(address.to_owned()))
            }
            _ => Err("give an e-mail address, or a page that begins with https://".into()),
        }
    }
}

impl fmt::Display for Contact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mail(text) | Self::Page(text) => f.write_str(text),
        }
    }
}

/// The address of an installation, without a slash at its end.
pub fn site(text: &str) -> Result<String, String> {
    let text = text.trim_end_matches('/');
    if text.contains(['?', '#']) {
        return Err("give the address alone, without `?` and `#`".into());
    }
    web_address(text)
}

/// The name of who publishes, as one line.
pub fn publisher(text: &str) -> Result<String, String> {
    let text = text.trim();
    let is_line = !text.is_empty() && !text.chars().any(char::is_control);
    if is_line && text.chars().count() <= 400 {
        Ok(text.to_owned())
    } else {
        Err("give a name of 1 to 400 characters on one line".into())
    }
}

fn web_address(text: &str) -> Result<String, String> {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let host = rest.and_then(|rest| rest.split(['/', '?', '#']).next()).unwrap_or_default();
    let is_plain = text.chars().all(|c| c.is_ascii_graphic() && !"<>\"\\^`{|}".contains(c));
    if is_plain && !host.is_empty() && !host.contains('@') && text.len() <= LONGEST_BYTES {
        Ok(text.to_owned())
    } else {
        Err("give an absolute address, such as https://kvalita.example.cz".into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contact_is_somebody_who_can_be_reached() {
        for (text, uri) in [
            ("kvalita@example.cz", "mailto:kvalita@example.cz"),
            ("mailto:a.b+c@example.cz", "mailto:a.b+c@example.cz"),
            ("https://example.cz/kontakt", "https://example.cz/kontakt"),
        ] {
            assert_eq!(text.parse::<Contact>().unwrap().uri(), uri);
        }
        // RFC 9116 asks for https, and a line break would begin another field.
        for text in ["", "kvalita", "@example.cz", "http://example.cz", "a@b\nExpires: x", "a@b@c"]
        {
            assert!(text.parse::<Contact>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_site_is_an_address_alone() {
        assert_eq!(site("https://kvalita.example.cz/"), Ok("https://kvalita.example.cz".into()));
        assert_eq!(site("http://[::1]:8080/znamka"), Ok("http://[::1]:8080/znamka".into()));
        for text in
            ["", "kvalita.example.cz", "https://", "https://a/?b", "https://a/#b", "ftp://a"]
        {
            assert!(site(text).is_err(), "{text:?}");
        }
        assert_eq!(publisher(" Ministerstvo vnitra "), Ok("Ministerstvo vnitra".into()));
        assert!(publisher("").is_err() && publisher("a\nb").is_err());
    }
}
