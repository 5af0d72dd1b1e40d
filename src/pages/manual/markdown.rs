//! From Markdown to HTML that is safe, whatever stands in it, and that fits our pages.

use std::collections::HashMap;

use maud::{Escaper, html};
use pulldown_cmark::{CodeBlockKind, CowStr, Event, Options, Parser, Tag, TagEnd, html::push_html};

/// The HTML of a text; `page` tells the address of another page of the same folder.
pub fn read(text: &str, page: &dyn Fn(&str) -> Option<String>) -> String {
    let parser = Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH);
    let mut reading = Reading { page, made: Vec::new(), links: Vec::new(), slugs: HashMap::new() };
    let mut events = parser.peekable();
    while let Some(event) = events.next() {
        if let Event::Start(Tag::Heading { level, .. }) = &event {
            let level = *level;
            let mut inside = Vec::new();
            for event in events.by_ref() {
                if matches!(event, Event::End(TagEnd::Heading(_))) {
                    break;
                }
                inside.push(event);
            }
            let slug = reading.slug(&plain(&inside));
            reading.raw(format!("<{level} id=\"{slug}\">"));
            for event in inside {
                reading.take(event);
            }
            reading.raw(format!("</{level}>\n"));
        } else {
            reading.take(event);
        }
    }
    let mut html = String::new();
    push_html(&mut html, reading.made.into_iter());
    html
}

/// The plain text of some events.
fn plain(events: &[Event<'_>]) -> String {
    let texts = events.iter().filter_map(|event| match event {
        Event::Text(text) | Event::Code(text) => Some(text.as_ref()),
        _ => None,
    });
    texts.collect()
}

/// A text on its way to HTML.
struct Reading<'a> {
    page: &'a dyn Fn(&str) -> Option<String>,
    made: Vec<Event<'a>>,
    /// Of each link that is open, whether it leads somewhere.
    links: Vec<bool>,
    /// How often each slug was taken.
    slugs: HashMap<String, usize>,
}

impl<'a> Reading<'a> {
    fn take(&mut self, event: Event<'a>) {
        match event {
            // Comments are for tests; any other HTML is shown as it is written.
            Event::Html(text) | Event::InlineHtml(text) => {
                if !text.trim_start().starts_with("<!--") {
                    self.made.push(Event::Text(text));
                }
            }
            Event::Start(Tag::Link { dest_url, .. }) => self.link(&dest_url),
            Event::End(TagEnd::Link) => {
                if self.links.pop() == Some(true) {
                    self.raw("</a>".to_owned());
                }
            }
            // Nothing is loaded from elsewhere, and there are no pictures: their text stands for them.
            Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => {}
            Event::Start(Tag::CodeBlock(kind)) => self.code(&kind),
            Event::End(TagEnd::CodeBlock) => self.raw("</code></pre>\n".to_owned()),
            // Cells are aligned by the style sheet, if at all.
            Event::Start(Tag::Table(columns)) => {
                self.raw("<div class=\"scroll\" tabindex=\"0\">".to_owned());
                let plain = vec![pulldown_cmark::Alignment::None; columns.len()];
                self.made.push(Event::Start(Tag::Table(plain)));
            }
            Event::End(TagEnd::Table) => {
                self.made.push(Event::End(TagEnd::Table));
                self.raw("</div>\n".to_owned());
            }
            other => self.made.push(other),
        }
    }

    /// HTML of our own.
    fn raw(&mut self, html: String) {
        self.made.push(Event::Html(CowStr::from(html)));
    }

    fn link(&mut self, to: &str) {
        let (file, place) = to.split_once('#').map_or((to, None), |(file, id)| (file, Some(id)));
        let address = match file.strip_suffix(".md") {
            _ if file.is_empty() => Some(String::new()),
            _ if file.starts_with("https://") => Some(file.to_owned()),
            Some(name) => (self.page)(name),
            // Files of the sources, which are not served.
            None => None,
        };
        self.links.push(address.is_some());
        let Some(mut address) = address else { return };
        if let Some(place) = place {
            address = format!("{address}#{place}");
        }
        let is_outside = address.starts_with("https://");
        let whole =
            html! { a href=(address) rel=[is_outside.then_some("noopener")] {} }.into_string();
        self.raw(whole.trim_end_matches("</a>").to_owned());
    }

    fn code(&mut self, kind: &CodeBlockKind<'_>) {
        let mut name = String::new();
        if let CodeBlockKind::Fenced(language) = kind {
            let _ = std::fmt::Write::write_str(&mut Escaper::new(&mut name), language);
        }
        self.raw(format!("<pre tabindex=\"0\" data-language=\"{name}\"><code>"));
    }

    /// The name of a place, as everybody who shows Markdown makes it of a heading.
    fn slug(&mut self, heading: &str) -> String {
        let kept = heading.trim().to_lowercase();
        let kept = kept.chars().filter(|it| it.is_alphanumeric() || matches!(it, ' ' | '-' | '_'));
        let slug: String = kept.map(|it| if it == ' ' { '-' } else { it }).collect();
        let before = self.slugs.entry(slug.clone()).or_insert(0);
        *before += 1;
        if *before == 1 { slug } else { format!("{slug}-{}", *before - 1) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(text: &str) -> String {
        read(text, &|name| (name == "groups").then(|| "/docs/manual/groups".to_owned()))
    }

    #[test]
    fn what_is_raw_is_shown_and_never_runs() {
        let made = html(
            "<script>alert(1)</script>\n\nA <b onclick=x>b</b> [x](javascript:alert(1)) [y](data:text/html,z)\n\n```\"><svg onload=1>\n</code><script>\n```\n\n![p](https://example.org/p.png)",
        );
        for bad in ["<script", "<b ", "javascript:", "data:text", "<svg", "<img", "</code><script"]
        {
            assert!(!made.contains(bad), "{bad}: {made}");
        }
        assert!(made.contains("&lt;script&gt;") && made.contains("&lt;b onclick=x&gt;"), "{made}");
        assert!(made.contains(" x ") && made.contains("<p>p</p>"), "{made}");
    }

    #[test]
    fn links_lead_to_pages_and_places_or_nowhere() {
        for (text, expected) in [
            ("[g](groups.md)", "<p><a href=\"/docs/manual/groups\">g</a></p>"),
            ("[g](groups.md#a-b)", "<p><a href=\"/docs/manual/groups#a-b\">g</a></p>"),
            ("[h](#a-b)", "<p><a href=\"#a-b\">h</a></p>"),
            ("[f](../fixtures/x.json)", "<p>f</p>"),
            ("[n](nobody.md)", "<p>n</p>"),
            ("[w](https://e.org/#x)", "<p><a href=\"https://e.org/#x\" rel=\"noopener\">w</a></p>"),
        ] {
            assert_eq!(html(text).trim(), expected);
        }
    }

    #[test]
    fn headings_are_places_and_tables_can_be_moved() {
        let made = html("## `p`, counted *exactly*\n\n## A\n\n## A\n");
        for id in ["p-counted-exactly", "a", "a-1"] {
            assert!(made.contains(&format!("<h2 id=\"{id}\">")), "{made}");
        }
        let made = html("<!-- holds: x -->\n| a | b |\n| :-- | --: |\n| 1 | 2 |\n");
        assert!(made.contains("<div class=\"scroll\"") && !made.contains("style"), "{made}");
        assert!(!made.contains("holds"), "{made}");
    }
}
