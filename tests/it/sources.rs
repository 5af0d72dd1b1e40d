//! Figures that can be defended: every public function of `metrics` names its unit (or says that it has
//! none) and its source, and is held to a number by an example.
//!
//! What is public is what can be called from outside: `pub fn` in a module that is `pub` itself. A helper
//! that works out no figure is `pub(crate)`, and has unit tests instead.

use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use rstest::rstest;

use crate::architecture;

/// A public function, and what its comment says.
#[derive(Debug)]
struct Told {
    name: String,
    line: usize,
    comment: String,
}

impl Told {
    /// What its comment lacks.
    fn lacks(&self) -> Option<&'static str> {
        let says = |what: &str| self.comment.contains(what);
        let example = self.comment.split("```").nth(1).unwrap_or_default();
        if !says("**Source:**") {
            Some("no source")
        } else if !says("**Unit:**") {
            Some("no unit")
        } else if !example.contains("assert") {
            Some("no example that asserts")
        } else if !example.contains(|sign: char| sign.is_ascii_digit()) {
            Some("no number in its example")
        } else {
            None
        }
    }
}

#[test]
fn every_public_function_of_metrics_names_its_unit_and_source_and_is_held_to_a_number() {
    let files: Vec<PathBuf> = architecture::sources()
        .into_iter()
        .filter(|file| file.starts_with("metrics") && is_public(file))
        .collect();
    let mut functions = 0;
    let mut wrong = Vec::new();
    for file in files {
        for told in told(&architecture::text(&file)) {
            functions += 1;
            let Told { name, line, .. } = &told;
            wrong.extend(
                told.lacks().map(|what| format!("src/{}:{line}: {name}: {what}", file.display())),
            );
        }
    }

    assert!(
        wrong.is_empty(),
        "figures without a unit, a source or a number:\n{}",
        wrong.join("\n")
    );
    // Whoever finds none has not looked.
    assert!(functions > 40, "only {functions} functions were read");
}

/// Whether every module from the room down to the file is open to all.
fn is_public(file: &Path) -> bool {
    let names: Vec<String> =
        file.with_extension("").iter().map(|name| name.to_str().unwrap().to_owned()).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).filter(|name| *name != "mod").collect();
    (1..names.len()).all(|depth| {
        let parent = names[..depth].join("/");
        let declared = [format!("{parent}/mod.rs"), format!("{parent}.rs")];
        let open = format!("pub mod {};", names[depth]);
        declared.iter().any(|parent| {
            let parent = Path::new(parent);
            architecture::exists(parent)
                && architecture::text(parent).lines().any(|line| line == open)
        })
    })
}

/// The public functions of a file, tests left aside.
fn told(code: &str) -> Vec<Told> {
    let mut found = Vec::new();
    read(code.parse().unwrap(), &mut found);
    found
}

fn read(code: TokenStream, found: &mut Vec<Told>) {
    let tokens: Vec<TokenTree> = code.into_iter().collect();
    let (mut comment, mut is_test, mut is_public) = (String::new(), false, false);
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        at += 1;
        match token {
            TokenTree::Punct(sign) if sign.as_char() == '#' => {
                let Some(TokenTree::Group(attribute)) = tokens.get(at) else { continue };
                let attribute = attribute.stream().to_string();
                is_test |= attribute.replace(' ', "") == "cfg(test)";
                if attribute.starts_with("doc") {
                    comment.push_str(&attribute);
                }
                at += 1;
            }
            TokenTree::Ident(word) if word == "pub" => {
                // `pub(crate)` is for this crate alone.
                let next = tokens.get(at);
                is_public = !matches!(next, Some(TokenTree::Group(group))
                    if group.delimiter() == Delimiter::Parenthesis);
            }
            TokenTree::Ident(word) if word == "fn" && is_public && !is_test => {
                let Some(TokenTree::Ident(name)) = tokens.get(at) else { continue };
                let line = name.span().start().line;
                let comment = std::mem::take(&mut comment);
                found.push(Told { name: name.to_string(), line, comment });
                is_public = false;
            }
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                if !is_test {
                    read(group.stream(), found);
                }
                (comment, is_test, is_public) = (String::new(), false, false);
            }
            TokenTree::Punct(sign) if sign.as_char() == ';' => {
                (comment, is_test, is_public) = (String::new(), false, false);
            }
            _ => {}
        }
    }
}

const SOUND: &str = "
/// A mean.
///
/// - **Unit:** points.
/// - **Source:** Somebody (1900).
///
/// ```
/// assert_eq!(mean(), 92.9563);
/// ```
";

#[rstest]
#[case::of_nothing("pub fn f() {}", "no source")]
#[case::of_a_source("/// **Source:** S.\npub fn f() {}", "no unit")]
#[case::of_words(
    "/// **Unit:** none.\n/// **Source:** none.\npub fn f() {}",
    "no example that asserts"
)]
#[case::of_an_example(
    "/// - **Unit:** U.\n/// - **Source:** S.\n///\n/// ```\n/// assert!(true);\n/// ```\n#[must_use]\npub const fn f() {}",
    "no number in its example"
)]
#[case::in_an_impl("impl S { /// A.\n pub fn f() {} }", "no source")]
#[case::after_one_that_has_it("const A: u8 = 1; /// A.\npub fn f() {}", "no source")]
fn a_figure_that_cannot_be_defended_is_found(#[case] code: &str, #[case] lacks: &str) {
    let found = told(&format!("{SOUND}pub fn sound() {{}}\n{code}"));

    assert_eq!(found.len(), 2, "{found:?}");
    assert_eq!((found[0].lacks(), found[1].lacks()), (None, Some(lacks)));
    assert_eq!((found[1].name.as_str(), found[1].line > 8), ("f", true));
}

#[rstest]
#[case("pub(crate) fn f() {} pub(super) fn g() {} fn h() {}")]
#[case("#[cfg(test)]\nmod tests { pub fn f() {} }")]
#[case("pub struct S { pub f: fn() -> u8 } impl Trait for S { fn f() {} }")]
fn what_is_not_public_needs_none(#[case] code: &str) {
    assert!(told(code).is_empty(), "{code}");
}

#[test]
fn a_closed_module_is_not_public() {
    assert!(is_public(Path::new("metrics/mean.rs")));
    assert!(is_public(Path::new("metrics/what_if/mod.rs")));
    assert!(!is_public(Path::new("metrics/what_if/board.rs")));
}
