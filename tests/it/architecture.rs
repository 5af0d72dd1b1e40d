//! The house: which room may import which, and what must stay outside.
//!
//! The table is the picture of `ARCHITECTURE.md`. A new arrow is a change of the plan: draw it there,
//! then here, and give its reason in the commit message. Tests inside `src` keep to the table too: a
//! test that needs an upper floor lives on that floor, or in `tests/it`.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use rstest::rstest;

/// Rooms by floor. A room imports lower floors only.
const FLOORS: &[(&str, u8)] = &[
    ("main", 8),
    ("cli", 7),
    ("server", 6),
    ("api", 5),
    ("pages", 5),
    ("http", 4),
    ("jobs", 4),
    ("actions", 3),
    ("formats", 3),
    ("store", 2),
    ("cube", 2),
    ("domain", 1),
    ("metrics", 1),
];

/// The one arrow between rooms of a floor.
const SIDEWAYS: &[(&str, &str)] = &[("metrics", "domain")];

/// Files that every room may import, but for the pure ones.
const OPEN: &[&str] = &["clock", "config"];

/// Rooms that work out figures, of any methodology alike.
const IMPARTIAL: &[&str] = &["domain", "metrics", "cube", "actions"];

/// Rooms without I/O, clock, SQL and HTTP.
const PURE: &[&str] = &["domain", "metrics"];

/// What a pure room never names.
const BARRED: &[&[&str]] = &[
    &["std", "env"],
    &["std", "fs"],
    &["std", "net"],
    &["std", "process"],
    &["std", "thread"],
    &["SystemTime"],
    &["Instant"],
    &["Utc", "now"],
    &["Local", "now"],
    &["Uuid", "now_v7"],
    &["Uuid", "new_v4"],
    &["actix_web"],
    &["aws_lc_rs"],
    &["diesel"],
    &["reqwest"],
    &["tokio"],
];

fn floor(room: &str) -> Option<u8> {
    FLOORS.iter().find(|(name, _)| *name == room).map(|(_, floor)| *floor)
}

fn may_import(from: &str, to: &str) -> bool {
    if from == to {
        return true;
    }
    if OPEN.contains(&to) {
        return (OPEN.contains(&from) || floor(from).is_some()) && !PURE.contains(&from);
    }
    match (floor(from), floor(to)) {
        (Some(above), Some(below)) => below < above || SIDEWAYS.contains(&(from, to)),
        _ => false,
    }
}

#[rstest]
#[case("domain", &[])]
#[case("metrics", &["domain"])]
#[case("store", &["clock", "config", "domain", "metrics"])]
#[case("cube", &["clock", "config", "domain", "metrics"])]
#[case("actions", &["clock", "config", "cube", "domain", "metrics", "store"])]
#[case("formats", &["clock", "config", "cube", "domain", "metrics", "store"])]
#[case("http", &["actions", "clock", "config", "cube", "domain", "formats", "metrics", "store"])]
#[case("jobs", &["actions", "clock", "config", "cube", "domain", "formats", "metrics", "store"])]
#[case("lib", &[])]
fn a_room_imports_lower_floors(#[case] from: &str, #[case] to: &[&str]) {
    let rooms = FLOORS.iter().map(|(name, _)| *name).chain(OPEN.iter().copied());
    let allowed: BTreeSet<&str> = rooms.filter(|to| *to != from && may_import(from, to)).collect();

    assert_eq!(allowed, to.iter().copied().collect());
}

#[rstest]
#[case("api", "pages")]
#[case("pages", "api")]
#[case("server", "cli")]
#[case("api", "server")]
#[case("cli", "main")]
#[case("clock", "store")]
#[case("config", "domain")]
#[case("store", "service")]
#[case("store", "*")]
fn no_other_arrow_is_drawn(#[case] from: &str, #[case] to: &str) {
    assert!(!may_import(from, to));
}

#[test]
fn every_room_imports_only_what_the_table_allows() {
    let mut arrows = BTreeSet::new();
    let mut wrong = Vec::new();
    for file in sources() {
        for path in paths(&text(&file)) {
            if let Some(to) = path.leads_to(&file) {
                arrows.insert((room(&file), to.clone()));
                wrong.extend(fault(&file, &path, &to));
            }
        }
    }

    assert!(wrong.is_empty(), "wrong arrows:\n{}", wrong.join("\n"));
    // Whoever finds no arrows at all has not looked.
    for arrow in [("actions", "store"), ("http", "config"), ("metrics", "domain")] {
        let arrow = (arrow.0.to_owned(), arrow.1.to_owned());
        assert!(arrows.contains(&arrow), "{arrow:?} was not found");
    }
}

#[test]
fn every_file_is_in_a_room() {
    let homeless: Vec<PathBuf> = sources()
        .into_iter()
        .filter(|file| {
            let room = room(file);
            room != "lib" && floor(&room).is_none() && !OPEN.contains(&room.as_str())
        })
        .collect();

    assert_eq!(homeless, Vec::<PathBuf>::new(), "no floor is theirs");
}

#[test]
fn the_picture_shows_the_table() {
    let page = fs::read_to_string(src().join("../ARCHITECTURE.md")).unwrap();
    let drawn: Vec<(String, u8)> = page
        .lines()
        .filter_map(|line| line.split_once("  "))
        .filter_map(|(number, rooms)| Some((number.parse::<u8>().ok()?, rooms)))
        .flat_map(|(floor, rooms)| {
            let rooms = rooms.split_whitespace();
            let rooms = rooms.take_while(|word| word.contains(['/', '.']));
            rooms.map(move |name| (room(Path::new(name)), floor))
        })
        .collect();

    let table: Vec<(String, u8)> =
        FLOORS.iter().map(|(room, floor)| ((*room).to_owned(), *floor)).collect();
    assert_eq!(drawn, table);
}

#[test]
fn what_is_worked_out_depends_on_nothing_outside() {
    let pure: Vec<PathBuf> =
        sources().into_iter().filter(|file| PURE.contains(&room(file).as_str())).collect();
    assert!(pure.len() > 20, "only {} files were read", pure.len());

    let found: Vec<String> = pure.iter().flat_map(|file| impurities(file, &text(file))).collect();

    assert!(found.is_empty(), "in pure rooms:\n{}", found.join("\n"));
}

/// An official benchmark comes out of its methodology, which is data: nothing asks whether it is that one.
#[test]
fn no_room_knows_the_benchmark() {
    let is_test = |file: &Path| file.iter().any(|name| name == "tests" || name == "tests.rs");
    let files: Vec<PathBuf> = sources()
        .into_iter()
        .filter(|file| IMPARTIAL.contains(&room(file).as_str()) && !is_test(file))
        .collect();
    assert!(files.len() > 100, "only {} files were read", files.len());

    let found: Vec<String> = files
        .iter()
        .flat_map(|file| {
            let lines = naming("egov", &text(file));
            lines.into_iter().map(move |line| format!("src/{}:{line}", file.display()))
        })
        .collect();

    assert!(found.is_empty(), "the benchmark is named in:\n{}", found.join("\n"));
}

#[rstest]
#[case("const A: &str = \"eu-egov\";", &[1])]
#[case("fn f(id: &str) -> bool {\n    id.starts_with(\"eu-egov@\")\n}", &[2])]
#[case("fn f() { g!(\n\n{ r#\"EU-eGov\"# }) }", &[3])]
#[case("fn is_eu_egov() {}", &[1])]
#[case("fn f() { include_str!(\"../eu-egov-m2020.json\"); } #[cfg(test)] mod tests {}", &[1])]
#[case("/// As eu-egov does.\n#[schema(example = \"eu-egov@m2020\")] struct S; // eu-egov", &[])]
#[case("#[cfg(test)]\nmod tests { const A: &str = \"eu-egov\"; }", &[])]
#[case("#[cfg(test)] const A: &str = \"eu-egov\"; const B: &str = \"eu-egov\";", &[1])]
fn what_names_the_benchmark_is_found(#[case] code: &str, #[case] lines: &[usize]) {
    assert_eq!(naming("egov", code), lines);
}

#[rstest]
#[case("jsonwebtoken", (10, 3, 0))] // before, dates given as text counted as absent
#[case("diesel", (2, 3, 10))] // before, advisories that no public database lists in full
fn advisories_are_heeded(#[case] name: &str, #[case] least: (u64, u64, u64)) {
    let versions: Vec<_> =
        locked().into_iter().filter(|(locked, _)| locked == name).map(|(_, v)| v).collect();

    assert!(!versions.is_empty(), "{name} is not in Cargo.lock");
    for version in versions {
        assert!(number(&version) >= least, "{name} {version} is older than {least:?}");
    }
}

#[rstest]
#[case("native-tls")]
#[case("openssl-sys")]
#[case("pq-sys")]
fn nothing_of_the_system_is_linked(#[case] name: &str) {
    assert!(locked().iter().all(|(locked, _)| locked != name), "{name} is in Cargo.lock");
}

/// Cargo.lock names ring for platforms and features that are not ours; only the tree tells.
#[test]
fn there_is_one_crypto_provider() {
    let tree = Command::new(env!("CARGO"))
        .args(["tree", "--offline", "--locked", "--edges", "normal,build", "--prefix", "none"])
        .args(["--format", "{p}"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(tree.status.success(), "{}", String::from_utf8_lossy(&tree.stderr));
    let tree = String::from_utf8(tree.stdout).unwrap();

    let built = |name: &str| tree.lines().any(|line| line.split(' ').next() == Some(name));
    assert!(built("aws-lc-rs"));
    assert!(!built("ring"));
}

/// A path as it stands in code; what a group of `use` shares is spelled out for each.
#[derive(Debug)]
struct Written {
    segments: Vec<String>,
    /// Modules around it, inside its file.
    inside: Vec<String>,
    line: usize,
}

impl Written {
    /// The room that it leads to from `file`; nothing when it begins outside this crate.
    fn leads_to(&self, file: &Path) -> Option<String> {
        let mut at: Vec<String> = modules(file).into_iter().chain(self.inside.clone()).collect();
        let (first, rest) = self.segments.split_first()?;
        match first.as_str() {
            "crate" | "znamka" => at.clear(),
            "self" => {}
            "super" => drop(at.pop()),
            _ => return None,
        }
        for segment in rest {
            match segment.as_str() {
                "super" => drop(at.pop()),
                // At the top it makes another name for the crate, and hides what it leads to.
                "self" if !at.is_empty() => {}
                name => at.push(name.to_owned()),
            }
        }
        at.into_iter().next()
    }
}

fn fault(file: &Path, path: &Written, to: &str) -> Option<String> {
    let from = room(file);
    (!may_import(&from, to)).then(|| {
        let (file, line, path) = (file.display(), path.line, path.segments.join("::"));
        format!("src/{file}:{line}: `{from}` may not import `{to}` ({path})")
    })
}

fn wrong_arrows(file: &str, code: &str) -> Vec<String> {
    let file = Path::new(file);
    paths(code)
        .iter()
        .filter_map(|path| path.leads_to(file).and_then(|to| fault(file, path, &to)))
        .collect()
}

fn impurities(file: &Path, code: &str) -> Vec<String> {
    paths(code)
        .iter()
        .filter(|path| {
            BARRED.iter().any(|barred| path.segments.windows(barred.len()).any(|w| w == *barred))
        })
        .map(|path| format!("src/{}:{}: {}", file.display(), path.line, path.segments.join("::")))
        .collect()
}

/// The lines of code that name something, in a literal or otherwise. Comments, attributes (such as examples
/// of the interface) and what is there for tests alone are passed over.
fn naming(wanted: &str, code: &str) -> Vec<usize> {
    fn read(wanted: &str, code: TokenStream, found: &mut Vec<usize>) {
        let (mut tokens, mut is_test) = (code.into_iter().peekable(), false);
        while let Some(token) = tokens.next() {
            match token {
                TokenTree::Punct(sign) if sign.as_char() == '#' => {
                    tokens.next_if(|next| matches!(next, TokenTree::Punct(_)));
                    if let Some(TokenTree::Group(attribute)) =
                        tokens.next_if(|next| matches!(next, TokenTree::Group(_)))
                    {
                        let attribute = attribute.stream().to_string().replace(' ', "");
                        is_test |= attribute == "cfg(test)";
                    }
                }
                TokenTree::Group(group) => {
                    if !is_test {
                        read(wanted, group.stream(), found);
                    }
                    is_test &= group.delimiter() != Delimiter::Brace;
                }
                TokenTree::Punct(sign) => is_test &= sign.as_char() != ';',
                token @ (TokenTree::Ident(_) | TokenTree::Literal(_)) => {
                    if !is_test && token.to_string().to_lowercase().contains(wanted) {
                        found.push(token.span().start().line);
                    }
                }
            }
        }
    }
    let mut found = Vec::new();
    read(wanted, code.parse().unwrap(), &mut found);
    found
}

/// All paths of two segments or more. Comments and strings are none; macros are code too.
fn paths(code: &str) -> Vec<Written> {
    let mut found = Vec::new();
    read(code.parse().unwrap(), &[], &mut found);
    found
}

fn read(code: TokenStream, inside: &[String], found: &mut Vec<Written>) {
    let tokens: Vec<TokenTree> = code.into_iter().collect();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        at += match (token, tokens.get(at + 1), tokens.get(at + 2)) {
            (
                TokenTree::Ident(word),
                Some(TokenTree::Ident(name)),
                Some(TokenTree::Group(body)),
            ) if word == "mod" => {
                let inside: Vec<String> =
                    inside.iter().cloned().chain([name.to_string()]).collect();
                read(body.stream(), &inside, found);
                3
            }
            (TokenTree::Ident(_), ..) => {
                let path = Written { segments: Vec::new(), inside: inside.to_vec(), line: 0 };
                read_path(&tokens[at..], path, found)
            }
            (TokenTree::Group(group), ..) => {
                read(group.stream(), inside, found);
                1
            }
            _ => 1,
        };
    }
}

/// Reads on with the path that begins `tokens`; says how many of them belong to it.
fn read_path(tokens: &[TokenTree], mut path: Written, found: &mut Vec<Written>) -> usize {
    let mut at = 0;
    loop {
        match tokens.get(at) {
            Some(token @ TokenTree::Ident(word)) => {
                path.line = token.span().start().line;
                path.segments.push(word.to_string());
            }
            Some(token @ TokenTree::Punct(star)) if star.as_char() == '*' => {
                path.line = token.span().start().line;
                path.segments.push("*".to_owned());
            }
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
                let branches: Vec<TokenTree> = group.stream().into_iter().collect();
                for branch in branches.split(|token| is_punct(Some(token), ',')) {
                    let leading = if is_path_separator(branch) { 2 } else { 0 };
                    let Written { segments, inside, line } = &path;
                    let (segments, inside) = (segments.clone(), inside.clone());
                    read_path(&branch[leading..], Written { segments, inside, line: *line }, found);
                }
                return at + 1;
            }
            _ => break,
        }
        at += 1;
        if !is_path_separator(&tokens[at..]) {
            break;
        }
        at += 2;
    }
    let renamed = matches!(tokens.get(at), Some(TokenTree::Ident(word)) if word == "as");
    if renamed && path.segments.len() == 1 {
        path.segments.push("self".to_owned());
    }
    if path.segments.len() > 1 {
        found.push(path);
    }
    at
}

fn is_path_separator(tokens: &[TokenTree]) -> bool {
    is_punct(tokens.first(), ':') && is_punct(tokens.get(1), ':')
}

fn is_punct(token: Option<&TokenTree>, sign: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == sign)
}

/// `store` of `store/pool.rs`, and `server` of `server.rs`.
fn room(file: &Path) -> String {
    let first = file.iter().next().unwrap().to_str().unwrap();
    first.strip_suffix(".rs").unwrap_or(first).to_owned()
}

/// `["store", "pool"]` of `store/pool.rs`, and `["store"]` of `store/mod.rs`.
fn modules(file: &Path) -> Vec<String> {
    let path = file.with_extension("");
    let names = path.iter().map(|name| name.to_str().unwrap().to_owned());
    names.filter(|name| !["mod", "lib", "main"].contains(&name.as_str())).collect()
}

/// Every file of Rust under `src`, told from there, in order.
pub fn sources() -> Vec<PathBuf> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    walk(&src(), &mut found);
    found.sort();
    found.iter().map(|path| path.strip_prefix(src()).unwrap().to_owned()).collect()
}

fn src() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// Whether a file is there, told from `src`.
pub fn exists(file: &Path) -> bool {
    src().join(file).exists()
}

/// The text of a file, told from `src`.
pub fn text(file: &Path) -> String {
    fs::read_to_string(src().join(file)).unwrap()
}

/// Name and version of every package in Cargo.lock.
fn locked() -> Vec<(String, String)> {
    let lock =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.lock")).unwrap();
    let value = |package: &str, key: &str| {
        let line = package.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(" = "));
        line.unwrap().trim_matches('"').to_owned()
    };
    lock.split("[[package]]").skip(1).map(|p| (value(p, "name"), value(p, "version"))).collect()
}

fn number(version: &str) -> (u64, u64, u64) {
    let plain = version.split(['-', '+']).next().unwrap();
    let mut parts = plain.split('.').map(|part| part.parse().unwrap());
    (parts.next().unwrap(), parts.next().unwrap(), parts.next().unwrap())
}

mod reading {
    //! The reader itself: a planted wrong arrow is found however it is written.

    use super::*;

    #[rstest]
    #[case::plainly("store/pool.rs", "\nuse crate::actions::Tx;", 2, "actions")]
    #[case::shared("store/pool.rs", "pub(crate) use crate::http;", 1, "http")]
    #[case::in_a_group(
        "store/pool.rs",
        "use crate::{\n    clock::Clock,\n    domain::{code::Code, text},\n    api::agency::show,\n};",
        4,
        "api"
    )]
    #[case::in_the_code(
        "domain/code.rs",
        "fn f() -> u8 {\n    crate::metrics::f()\n}",
        2,
        "metrics"
    )]
    #[case::as_a_type("cube/view.rs", "fn f(x: &[Option<crate::store::Conn>]) {}", 1, "store")]
    #[case::in_a_macro_call(
        "http/page.rs",
        "fn f() { assert!(\n[crate::jobs::N] == 1); }",
        2,
        "jobs"
    )]
    #[case::in_a_macro(
        "store/conn.rs",
        "macro_rules! m { () => { $crate::cube::f() } }",
        1,
        "cube"
    )]
    #[case::upwards("store/pool.rs", "use super::super::pages::shell;", 1, "pages")]
    #[case::upwards_from_the_room("store/mod.rs", "use super::cube::{Cube};", 1, "cube")]
    #[case::upwards_within("domain/scale/bins.rs", "use super::super::super::cli;", 1, "cli")]
    #[case::upwards_from_a_module(
        "store/pool.rs",
        "mod tests {\n    use super::super::super::formats::csv;\n}",
        2,
        "formats"
    )]
    #[case::by_way_of_itself("actions/mod.rs", "use self::super::http;", 1, "http")]
    #[case::by_the_name_of_the_crate("store/pool.rs", "use znamka::server;", 1, "server")]
    #[case::from_a_single_file("config.rs", "use crate::domain::code::Code;", 1, "domain")]
    #[case::the_clock("metrics/mean.rs", "use crate::clock::Clock;", 1, "clock")]
    #[case::everything("cli/mod.rs", "use crate::*;", 1, "*")]
    #[case::under_another_name("cli/mod.rs", "use crate as house;", 1, "self")]
    #[case::under_another_name_in_a_group("cli/mod.rs", "use crate::{self as house};", 1, "self")]
    #[case::out_of_the_library("cli/mod.rs", "use crate::Conn;", 1, "Conn")]
    fn a_wrong_arrow_is_found(
        #[case] file: &str,
        #[case] code: &str,
        #[case] line: usize,
        #[case] to: &str,
    ) {
        let found = wrong_arrows(file, code);

        assert_eq!(found.len(), 1, "{found:?}");
        let said =
            format!("src/{file}:{line}: `{}` may not import `{to}` (", room(Path::new(file)));
        assert!(found[0].starts_with(&said), "{found:?} is not {said}");
    }

    #[test]
    fn each_wrong_arrow_of_a_group_is_found() {
        let code = "use crate::{api::{a, b}, domain::c,\n pages, store};";

        let found = wrong_arrows("cube/mod.rs", code);

        assert_eq!(found.len(), 4, "{found:?}");
    }

    #[rstest]
    #[case("cli/mod.rs", "use crate::{api, clock::Clock, server, store::{self, Pool}};")]
    #[case("main.rs", "fn main() { znamka::cli::run() }")]
    #[case("store/pool.rs", "use super::{Conn, error::{Error, Result}}; use crate::store::schema;")]
    #[case("store/pool.rs", "mod tests { use super::*; use super::super::Conn; }")]
    #[case("metrics/group.rs", "use super::node; use crate::domain::{points::Points, state};")]
    #[case("store/pool.rs", "pub(super) fn f() {} pub(in crate::store) fn g() {}")]
    #[case("store/pool.rs", "use std::{fs, io::{self as api, Read}}; use ::actix_web::http;")]
    #[case("store/pool.rs", "// use crate::api;\n/* crate::api::f() /* crate::cli */ */")]
    #[case(
        "store/pool.rs",
        "/// use crate::api;\n//! crate::api\nconst A: &str = \"crate::api::f\";"
    )]
    #[case("store/pool.rs", "const A: &str = r#\"crate::\"api\"\"#; const B: u8 = b'\"';")]
    #[case(
        "store/pool.rs",
        "fn f<'a>(x: &'a str) { let api = x.api::<u8>(); Self::http(self.http) }"
    )]
    #[case("store/pool.rs", "fn f(x: u8) { let y = super::TIMES * x as u8; }")]
    fn a_right_one_is_let_pass(#[case] file: &str, #[case] code: &str) {
        assert_eq!(wrong_arrows(file, code), Vec::<String>::new());
    }

    #[rstest]
    #[case("use std::fs;")]
    #[case("use std::{fmt, fs::File};")]
    #[case("fn f() { std::fs::read(\"x\"); }")]
    #[case("use std::time::{Duration, SystemTime};")]
    #[case("fn f() { chrono::Utc::now(); }")]
    #[case("fn f() { println!(\"{}\", Utc::now()); }")]
    #[case("fn f() { Instant::now(); }")]
    #[case("use diesel::prelude::*;")]
    fn what_a_pure_room_never_names_is_found(#[case] code: &str) {
        assert_eq!(impurities(Path::new("domain/code.rs"), code).len(), 1);
    }

    #[rstest]
    #[case("use std::{collections::BTreeMap, fmt, time::Duration};")]
    #[case("use chrono::{DateTime, Utc}; const NOW: &str = \"Utc::now\"; // Utc::now()")]
    #[case("use uuid::Uuid; fn f(now: DateTime<Utc>) {}")]
    fn the_rest_is_pure(#[case] code: &str) {
        assert_eq!(impurities(Path::new("domain/code.rs"), code), Vec::<String>::new());
    }

    #[test]
    fn versions_are_numbers() {
        assert!(number("10.3.0") > number("9.31.0"));
        assert_eq!(number("1.2.3-rc.1+build"), (1, 2, 3));
    }
}
