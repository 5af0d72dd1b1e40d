//! A chart as a file of its own: with its title, its colours in light and dark, and where it comes from.

use maud::{PreEscaped, html};

use super::Panel;
use crate::{
    domain::text,
    pages::{assets, words::Words},
};

/// Most characters of a title that fit above a drawing.
const TITLE: usize = 60;
/// Most characters of a title that is said.
const SAID: usize = 200;

/// The colours of paper and ink, which a page would give; and the size of its text, which follows that of
/// the file and not of a screen.
const COLOURS: &str = ":root { --paper: #fbfaf7; --ink: #1b1d21; --soft: #565b64; --line: #d9d6cf; color: #1b1d21; }
@media (prefers-color-scheme: dark) { :root { --paper: #14161a; --ink: #eceae4; --soft: #b1b4ba; --line: #3a3e46; color: #eceae4; } }
.paper { fill: var(--paper); } .head, .lines { fill: var(--ink); color: var(--ink); } .soft { fill: var(--soft); }
svg.lines text { font-size: 16px; }
@media (forced-colors: active) { .paper { fill: Canvas; } }
";

/// Height of a drawing, and of what stands above it where several stand below one another.
const DRAWING: usize = 300;
const LABEL: usize = 28;
/// Where the first one begins.
const TOP: usize = 44;

/// The file; `source` says where it comes from, and of when, and `notice` what to know besides.
pub fn file(
    (title, notice): (&str, Option<&str>),
    source: &str,
    panels: &[Panel<'_>],
    words: &Words,
) -> String {
    let (shown, mut said) = (text::plain(title, TITLE), text::plain(title, SAID));
    let mut source = text::plain(source, 100);
    if let Some(notice) = notice {
        said = format!("{said}. {notice}");
        source = format!("{notice} {source}");
    }
    let label = if panels.iter().any(|panel| panel.label.is_some()) { LABEL } else { 0 };
    let below = TOP + panels.len().max(1) * (label + DRAWING);
    let height = below + 32;
    let drawing = html! {
        svg xmlns="http://www.w3.org/2000/svg" width="640" height=(height) viewBox={ "0 0 640 " (height) }
            lang=(words.code) role="img" aria-label=(said) font-family="system-ui, sans-serif" font-size="14" {
            title { (said) }
            style { (PreEscaped(assets::CHART_STYLE)) (PreEscaped(COLOURS)) }
            rect.paper width="640" height=(height) {}
            text.head x="16" y="30" font-size="18" font-weight="600" { (shown) }
            @for (nth, panel) in panels.iter().enumerate() {
                @let top = TOP + nth * (label + DRAWING);
                @if let Some(name) = panel.label {
                    text.head x="16" y=(top + 20) font-size="16" { (text::plain(name, TITLE)) }
                }
                @match &panel.drawing {
                    Some(drawing) => svg x="0" y=(top + label) width="640" height=(DRAWING) { (drawing) },
                    None => text.soft x="16" y=(top + label + DRAWING / 2) { (words.chart.nothing) },
                }
            }
            text.soft x="16" y=(below + 20) font-size="12" { (source) }
        }
    };
    drawing.into_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::{chart::panels, words::LANGUAGES};

    #[test]
    fn whatever_it_is_called_a_file_is_one_drawing() {
        for title in ["<svg onload=x>", "]]>", "\u{202e}=2+3", &"ž".repeat(10_000), "\u{ffff}\n"] {
            for words in LANGUAGES {
                let text = file((title, None), "source", &panels(title, &[], false, words), words);
                assert_eq!(text.matches("<svg").count(), 1, "{text}");
                assert!(text.contains(words.chart.nothing) && text.len() < 4_000, "{text}");
                assert!(
                    !text.contains(['\u{202e}', '\u{ffff}']) && !text.contains("]]>"),
                    "{text}"
                );
            }
        }
    }
}
