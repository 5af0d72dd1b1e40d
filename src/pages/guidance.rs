//! How a question is to be answered, as people read it: where a methodology names a state by its code, the
//! page says what the form calls it. The methodology itself stays as it was frozen.

use maud::{Markup, html};

use super::words::Words;
use crate::domain::state::State;

/// Guidance with states by their names.
pub fn guidance(text: &str, words: &Words) -> Markup {
    html! {
        @match first(text) {
            None => (text),
            Some((state, before, after)) => {
                (before) q { ((words.state)(state)) } (guidance(after, words))
            }
        }
    }
}

/// The first state that a text names by its code, and what stands before and after it. A code in brackets
/// stands with the name that the author gave the state: the form may call it otherwise.
fn first(text: &str) -> Option<(State, &str, &str)> {
    let named = |state: &State| Some((text.find(state.as_str())?, *state));
    let plain = |state: &&State| state.as_str().contains('_');
    let (at, state) =
        State::ALL.iter().filter(plain).filter_map(named).min_by_key(|(at, _)| *at)?;
    let (before, rest) = text.split_at_checked(at)?;
    let after = rest.strip_prefix(state.as_str())?;
    let bracketed = before.strip_suffix(" (").zip(after.strip_prefix(')'));
    let Some((before, after)) = bracketed else { return Some((state, before, after)) };
    let quoted = before.strip_suffix(['“', '”']).and_then(|it| it.rsplit_once(['„', '“']));
    Some((state, quoted.map_or(before, |(before, _)| before), after))
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::pages::words::LANGUAGES;

    #[test]
    fn states_are_called_what_the_form_calls_them() {
        let said = |text: &str, language: usize| guidance(text, LANGUAGES[language]).into_string();
        assert_eq!(
            said(
                "Odpovězte stavem „netýká se“ (not_applicable) a napište důvod; „NR“ znamená „nelze zjistit“ (could_not_tell).",
                0
            ),
            "Odpovězte stavem <q>netýká se této služby</q> a napište důvod; „NR“ znamená <q>nešlo určit</q>."
        );
        assert!(
            said("Answer with the state not_applicable.", 1)
                .starts_with("Answer with the state <q>")
        );
        assert_eq!(said("Nothing <of> the kind.", 1), "Nothing &lt;of&gt; the kind.");
    }

    #[test]
    fn no_guidance_of_ours_shows_the_code_of_a_state() {
        let all = [
            include_str!("../../fixtures/methodologies/client-quality-m1.json"),
            include_str!("../../fixtures/methodologies/eu-egov-services-m2020.json"),
            include_str!("../../fixtures/methodologies/eu-egov-m2020.json"),
        ];
        let mut told = 0;
        for document in all {
            let document: Value = serde_json::from_str(document).unwrap();
            for node in document["nodes"].as_array().unwrap() {
                for words in LANGUAGES {
                    let Some(text) = node["guidance"][words.code].as_str() else { continue };
                    let said = guidance(text, words).into_string();
                    assert!(
                        State::ALL
                            .iter()
                            .all(|it| !it.as_str().contains('_') || !said.contains(it.as_str())),
                        "{said}"
                    );
                    told += 1;
                }
            }
        }
        assert!(told > 100, "{told}");
    }
}
