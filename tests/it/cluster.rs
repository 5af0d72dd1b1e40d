//! PostgreSQL servers for the tests: real ones, thrown away when the test process ends.

use std::{
    env, fs,
    net::TcpListener,
    os::unix::{fs::PermissionsExt, process::CommandExt},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    sync::{
        Mutex, OnceLock, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
};

use tempfile::TempDir;
use znamka::store::{Options, Pool, migrate};

/// The superuser of every cluster; its password is asked for over TCP, not on the socket.
const USER: &str = "tester";
const PASSWORD: &str = "p@ss word";

const WANTED: &str = "the tests need PostgreSQL's server: `apt-get install postgresql`, \
                      or put its `initdb` and `pg_ctl` on PATH";

/// A server of our own, on a socket and on a port of 127.0.0.1.
pub struct Cluster {
    bin: PathBuf,
    folder: TempDir,
    port: u16,
    /// Ends when the pipe to it closes, and takes the server and its files with it: also when the
    /// test process is killed, and nothing of it runs any more.
    watchdog: Child,
}

/// The one cluster that all tests share.
pub fn shared() -> &'static Cluster {
    static SHARED: OnceLock<Cluster> = OnceLock::new();
    SHARED.get_or_init(|| Cluster::start(&[]))
}

/// A fresh database in the shared cluster, migrated; dropped with the value.
pub struct Database {
    name: String,
}

impl Database {
    pub fn fresh() -> Self {
        static TEMPLATE: OnceLock<()> = OnceLock::new();
        TEMPLATE.get_or_init(|| {
            shared().sql("postgres", "create database template_znamka");
            let pool = Pool::open(&shared().url("template_znamka"), &Options::default()).unwrap();
            migrate::run(&pool).unwrap();
        });
        Self::copy_of("template_znamka")
    }

    pub fn empty() -> Self {
        Self::copy_of("template0")
    }

    fn copy_of(template: &str) -> Self {
        static MADE: AtomicU32 = AtomicU32::new(0);
        // Copying wants the template for itself; and what migrated it may still be leaving.
        static COPYING: Mutex<()> = Mutex::new(());
        let _turn = COPYING.lock().unwrap_or_else(PoisonError::into_inner);
        let name = format!("test_{}", MADE.fetch_add(1, Ordering::Relaxed));
        shared().sql("postgres", &format!("create database {name} template {template}"));
        Self { name }
    }

    pub fn url(&self) -> String {
        shared().url(&self.name)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        // On what a test left open, too. A server that is gone has no databases to drop.
        let _ = shared().psql("postgres", &format!("drop database {} with (force)", self.name));
    }
}

impl Cluster {
    /// Starts a server of its own with more lines of configuration, for a test that stops it.
    pub fn start(configuration: &[&str]) -> Self {
        Self::start_with(configuration, |_| ())
    }

    /// The same with TLS: its certificate is for `localhost`, signed by the root at [`Self::root`].
    pub fn start_with_tls() -> Self {
        let configuration =
            ["ssl = on", "ssl_cert_file = '../tls.pem'", "ssl_key_file = '../tls.key'"];
        Self::start_with(&configuration, make_certificates)
    }

    fn start_with(configuration: &[&str], prepare: impl FnOnce(&Path)) -> Self {
        let bin = binaries().expect(WANTED);
        // A socket's path may have 107 bytes: not in whatever folder TMPDIR names.
        let folder = tempfile::Builder::new().prefix("znamka-pg-").tempdir_in("/tmp").unwrap();
        let path = folder.path().to_owned();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        fs::write(path.join("password"), PASSWORD).unwrap();
        prepare(&path);
        give_away(&path);

        let data = path.join("data");
        let password_file = format!("--pwfile={}", path.join("password").display());
        run(&mut as_owner(
            &bin.join("initdb"),
            &path,
            &[
                "-D",
                data.to_str().unwrap(),
                "-U",
                USER,
                &password_file,
                "--encoding=UTF8",
                "--locale=C",
                "--auth-local=trust",
                "--auth-host=scram-sha-256",
                "--no-sync",
            ],
        ));
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        // Nothing here outlives the process, so nothing needs to reach the disk. The time zone is
        // one that no test expects: sessions must set their own.
        let mut lines = vec![
            format!("port = {port}"),
            format!("unix_socket_directories = '{}'", path.display()),
            "listen_addresses = '127.0.0.1'".into(),
            "fsync = off".into(),
            "full_page_writes = off".into(),
            "max_connections = 200".into(),
            "timezone = 'Asia/Tokyo'".into(),
        ];
        lines.extend(configuration.iter().map(ToString::to_string));
        let file = data.join("postgresql.auto.conf");
        fs::write(file, lines.join("\n") + "\n").unwrap();

        let watchdog = watchdog(&bin, &path);
        let cluster = Self { bin, folder, port, watchdog };
        cluster.resume();
        cluster
    }

    /// Stops the server, breaking off whatever runs on it.
    pub fn stop(&self) {
        run(&mut self.pg_ctl(&["stop", "-m", "fast"]));
    }

    /// Starts the stopped server again, at the same address.
    pub fn resume(&self) {
        let log = self.folder.path().join("log");
        run(&mut self.pg_ctl(&["start", "-l", log.to_str().unwrap()]));
    }

    /// The address of a database by the socket, without a password.
    pub fn url(&self, database: &str) -> String {
        let folder = self.folder.path().display();
        format!("postgres://{USER}@/{database}?host={folder}&port={}", self.port)
    }

    /// The address of a database by TCP, with a password; `sslmode` and more can be added to it.
    pub fn tcp_url(&self, host: &str, database: &str) -> String {
        let password = PASSWORD.replace('@', "%40").replace(' ', "%20");
        format!("postgres://{USER}:{password}@{host}:{}/{database}", self.port)
    }

    /// The root certificate of a server with TLS.
    pub fn root(&self) -> PathBuf {
        self.folder.path().join("root.pem")
    }

    /// Runs SQL in a database, and returns what `psql` prints of it.
    pub fn sql(&self, database: &str, sql: &str) -> String {
        let output = self.psql(database, sql);
        assert!(output.status.success(), "{sql}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    fn psql(&self, database: &str, sql: &str) -> Output {
        Command::new(self.bin.join("psql"))
            .args(["-X", "-q", "-t", "-A", "-v", "ON_ERROR_STOP=1", "-c", sql])
            .arg(self.url(database))
            .env_remove("PGSERVICE")
            .output()
            .unwrap()
    }

    fn pg_ctl(&self, arguments: &[&str]) -> Command {
        let data = self.folder.path().join("data");
        let mut all = arguments.to_vec();
        all.extend(["-D", data.to_str().unwrap(), "-w", "-t", "60", "-s"]);
        as_owner(&self.bin.join("pg_ctl"), self.folder.path(), &all)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.watchdog.stdin.take());
        let _ = self.watchdog.wait();
    }
}

/// The folder of the newest server binaries: on PATH, or where Debian keeps them.
fn binaries() -> Option<PathBuf> {
    let mut folders: Vec<PathBuf> = env::split_paths(&env::var_os("PATH")?).collect();
    let mut debian: Vec<(u32, PathBuf)> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin")))
        })
        .collect();
    debian.sort();
    folders.extend(debian.into_iter().rev().map(|(_, folder)| folder));
    // A lone `initdb` on PATH may be a link into a folder that has the others.
    folders.into_iter().find_map(|folder| {
        let initdb = folder.join("initdb").canonicalize().ok()?;
        let folder = initdb.parent()?;
        ["postgres", "pg_ctl", "psql"]
            .iter()
            .all(|name| folder.join(name).is_file())
            .then(|| folder.to_owned())
    })
}

/// The user that runs the server when we are root, which PostgreSQL refuses.
fn owner() -> Option<&'static str> {
    static OWNER: OnceLock<Option<&str>> = OnceLock::new();
    *OWNER.get_or_init(|| {
        let id = |arguments: &[&str]| {
            let output = Command::new("id").args(arguments).output().ok()?;
            output
                .status
                .success()
                .then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
        };
        if id(&["-u"]).as_deref() != Some("0") {
            return None;
        }
        let owner = ["postgres", "nobody"].into_iter().find(|user| id(&["-u", user]).is_some());
        Some(
            owner.expect(
                "as root, the tests need the user `postgres` or `nobody` to run PostgreSQL",
            ),
        )
    })
}

fn give_away(folder: &Path) {
    if let Some(owner) = owner() {
        run(Command::new("chown").args(["-R", owner]).arg(folder));
    }
}

fn as_owner(program: &Path, folder: &Path, arguments: &[&str]) -> Command {
    let mut command = if let Some(owner) = owner() {
        let mut command = Command::new("setpriv");
        command
            .args(["--reuid", owner, "--regid"])
            .arg(group(owner))
            .arg("--clear-groups")
            .arg("--");
        command.arg(program);
        command
    } else {
        Command::new(program)
    };
    command.args(arguments).current_dir(folder).stdin(Stdio::null()).env("LC_ALL", "C");
    command
}

fn group(user: &str) -> String {
    let output = Command::new("id").args(["-g", user]).output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// Waits for the end of its input, which comes with the end of this process, however that ends.
fn watchdog(bin: &Path, folder: &Path) -> Child {
    let pg_ctl = as_owner(
        &bin.join("pg_ctl"),
        folder,
        &["stop", "-m", "immediate", "-w", "-s", "-D", folder.join("data").to_str().unwrap()],
    );
    Command::new("sh")
        // The folder's name comes first; the rest is the command that stops the server.
        .args(["-c", "cat >/dev/null; folder=$1; shift; \"$@\"; cd /; rm -rf \"$folder\"", "sh"])
        .arg(folder)
        .arg(pg_ctl.get_program())
        .args(pg_ctl.get_args())
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        // Ctrl-C at the terminal is for the tests, not for who cleans up after them.
        .process_group(0)
        .spawn()
        .unwrap()
}

fn make_certificates(folder: &Path) {
    fs::write(folder.join("names"), "subjectAltName=DNS:localhost").unwrap();
    let new_key = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes";
    for arguments in [
        format!("req -x509 {new_key} -days 2 -subj /CN=root -keyout root.key -out root.pem"),
        format!("req {new_key} -subj /CN=localhost -keyout tls.key -out tls.csr"),
        "x509 -req -in tls.csr -CA root.pem -CAkey root.key -CAcreateserial -days 2 \
         -extfile names -out tls.pem"
            .into(),
    ] {
        run(Command::new("openssl").args(arguments.split(' ')).current_dir(folder));
    }
    fs::set_permissions(folder.join("tls.key"), fs::Permissions::from_mode(0o600)).unwrap();
}

fn run(command: &mut Command) {
    let output = command.output().unwrap_or_else(|error| {
        panic!("the tests need {} and cannot run it: {error}", command.get_program().display())
    });
    assert!(
        output.status.success(),
        "{command:?}: {}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}
