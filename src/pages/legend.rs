//! What the words beside numbers mean: one place, to which every list of them leads.

use maud::{Markup, html};

use super::{parts, visit::Scene, words::Words};
use crate::{
    domain::state::{Flag, State},
    formats::glossary,
    metrics::change::Verdict,
};

/// The way here from a list of changes.
pub fn link(scene: &Scene) -> Markup {
    html! {
        p.note { a href={ (scene.at_page("/docs")) "#verdicts" } { (scene.words.legend.link) } }
    }
}

/// All words with what they mean.
pub fn section(words: &Words) -> Markup {
    let said = &words.legend;
    html! {
        section {
            h2 #words { (said.title) }
            p { (said.lead) }
            h3 #verdicts { (said.changes) }
            dl.meanings {
                @for verdict in Verdict::ALL {
                    dt { span.verdict.(verdict.as_str()) { ((words.verdict)(*verdict)) } }
                    dd { ((said.verdict)(*verdict)) }
                }
            }
            h3 #states { (said.states) }
            dl.meanings {
                @for state in State::ALL {
                    dt { ((words.state)(*state)) }
                    dd { (meaning("state", state.as_str(), words)) }
                }
            }
            h3 #flags { (said.flags) }
            dl.meanings {
                @for flag in Flag::ALL {
                    dt { span.flag { ((words.flag)(*flag)) } }
                    dd { (meaning("flags", flag.as_str(), words)) }
                }
            }
        }
    }
}

/// What the dictionary of the data says of a word.
fn meaning(column: &str, word: &str, words: &Words) -> Markup {
    let all = glossary::words();
    let found = all.iter().find(|it| it.column == column && it.word == word);
    html! { @if let Some(found) = found { (parts::with_code((words.column)(found.meaning))) } }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::words::LANGUAGES;

    #[test]
    fn every_word_is_explained_in_every_language() {
        for words in LANGUAGES {
            let text = section(words).into_string();
            assert!(!text.contains("<dd></dd>"), "{text}");
            let all = Verdict::ALL.len() + State::ALL.len() + Flag::ALL.len();
            assert_eq!(text.matches("<dd>").count(), all);
        }
    }
}
