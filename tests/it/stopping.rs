//! The real program when it is told to end, and when it cannot begin.

use std::{
    fs,
    io::{BufRead, BufReader, Lines},
    net::TcpListener,
    path::Path,
    process::{Child, ChildStdout, Command, Stdio},
};

use serde_json::{Value, json};
use znamka::cli::demo;

use crate::served::Asker;

fn znamka(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_znamka"));
    command.args(arguments).env_clear().stdin(Stdio::null());
    command
}

/// The program with the demo in a file of its own, and what it said.
struct Demo {
    child: Child,
    base: String,
    token: String,
    said: String,
    /// It would end if nobody listened.
    _lines: Lines<BufReader<ChildStdout>>,
}

impl Demo {
    /// Starts it; it has said all when it has told the token.
    fn start(url: &str) -> Self {
        let serve = ["serve", "--demo", "--listen", "127.0.0.1:0", "--drain-s", "0"];
        let mut child = znamka(&[&serve[..], &["--database-url", url]].concat())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let (mut said, mut base, mut token) = (String::new(), String::new(), String::new());
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        for line in lines.by_ref() {
            let line = line.unwrap();
            if let Some((_, rest)) = line.split_once("listens on ") {
                base.push_str(rest.split(". ").next().unwrap());
            }
            if let Some(at) = line.find("eyJ") {
                token.push_str(line[at..].split('\'').next().unwrap());
            }
            said = format!("{said}{line}\n");
            if !token.is_empty() {
                break;
            }
        }
        Self { child, base, token, said, _lines: lines }
    }

    /// Tells it to end, and waits until it has.
    fn stop(mut self, signal: &str) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args([signal, &pid]).status().unwrap().success());
        assert!(self.child.wait().unwrap().success());
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What stands in the write-ahead log beside a file, in bytes.
fn log_bytes(file: &Path) -> u64 {
    let log = format!("{}-wal", file.display());
    fs::metadata(log).map_or(0, |log| log.len())
}

#[actix_web::test]
async fn after_a_clean_stop_the_bare_file_is_whole() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("znamka.db");
    let url = format!("sqlite:{}", file.display());
    let mut example: Value = serde_json::from_str(demo::EXAMPLE).unwrap();

    for (signal, period) in [("-TERM", "2024"), ("-INT", "2025"), ("-TERM", "2026")] {
        let running = Demo::start(&url);
        let asker = Asker::at(&running.base, &running.token);
        example["period"] = json!(period);
        asker.post("/v1/evaluations?to=published", &example).await.is(201);
        assert!(log_bytes(&file) > 0);
        running.stop(signal);

        assert_eq!(log_bytes(&file), 0, "after {signal}");
        let copy = folder.path().join(format!("{period}.db"));
        fs::copy(&file, &copy).unwrap();
        let copy = format!("sqlite:{}", copy.display());
        let verified = znamka(&["verify", "--database-url", &copy]).output().unwrap();
        assert!(verified.status.success(), "{verified:?}");
        let again = Demo::start(&copy);
        let path = format!("/v1/evaluations?service=cz-obtain-passport&period={period}");
        let there = Asker::at(&again.base, &again.token).get(&path).await.is(200);
        assert_eq!(there.body["items"].as_array().unwrap().len(), 1);
    }
}

#[actix_web::test]
async fn a_second_start_of_the_demo_prints_what_works() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("znamka.db").display());
    let first = Demo::start(&url);
    let example: Value = serde_json::from_str(demo::EXAMPLE).unwrap();
    Asker::at(&first.base, &first.token)
        .post("/v1/evaluations?to=published", &example)
        .await
        .is(201);
    first.stop("-TERM");

    let second = Demo::start(&url);
    assert!(!second.said.contains("to=published"), "{}", second.said);
    let read = second.said.split('\'').find(|part| part.starts_with(second.base.as_str()));
    let path = read.and_then(|read| read.strip_prefix(second.base.as_str())).unwrap();
    let asker = Asker::at(&second.base, &second.token);
    let told = asker.get(path).await.is(200);
    let sent = told.body.to_string();
    assert!(sent.contains("2024"), "{sent}");
    // The token is still good for another evaluation.
    let mut other = example;
    other["period"] = json!("2025");
    asker.post("/v1/evaluations?to=published", &other).await.is(201);
}

#[test]
fn an_address_that_is_taken_is_named_with_what_to_do() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("znamka.db").display());
    for option in ["--listen", "--metrics-listen"] {
        let mut arguments = vec!["serve", "--database-url", &url, option, &address];
        if option == "--metrics-listen" {
            arguments.extend(["--listen", "127.0.0.1:0"]);
        }
        let refused = znamka(&arguments).output().unwrap();
        assert_eq!(refused.status.code(), Some(1), "{refused:?}");
        let said = String::from_utf8(refused.stderr).unwrap();
        assert!(said.contains(&address), "{said}");
        assert!(option != "--listen" || said.contains("ZNAMKA_LISTEN"), "{said}");
    }
}
