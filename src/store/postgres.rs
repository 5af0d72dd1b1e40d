//! What only PostgreSQL needs: its address, TLS, and the thread that talks to the server.

use std::{
    future::Future,
    pin::pin,
    sync::Arc,
    task::{Context, Poll, Wake, Waker},
    thread::{self, Thread},
    time::Duration,
};

use diesel::{
    QueryResult,
    r2d2::{ManageConnection, R2D2Connection},
};
use diesel_async::{
    AnsiTransactionManager, AsyncPgConnection, SimpleAsyncConnection,
    async_connection_wrapper::{AsyncConnectionWrapper, BlockOn},
};
use percent_encoding::percent_decode_str;
use rustls::{
    ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    crypto::{CryptoProvider, aws_lc_rs, verify_tls12_signature, verify_tls13_signature},
    pki_types::{CertificateDer, ServerName, UnixTime, pem::PemObject},
};
use rustls_platform_verifier::BuilderVerifierExt;
use tokio::{
    runtime::{Builder, Handle, Runtime},
    task::unconstrained,
    time::timeout,
};
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::{
    error::{Error, Result},
    pool::Options,
};

/// A connection that is used from ordinary threads.
pub(super) type PgConnection = AsyncConnectionWrapper<AsyncPgConnection, Park>;

/// How long a connection may take to say that it is still there.
const PING: Duration = Duration::from_secs(2);

/// Connects to one server.
pub struct Connector {
    config: tokio_postgres::Config,
    tls: MakeRustlsConnect,
    session: String,
    wait: Duration,
    talker: Talker,
}

impl Connector {
    /// Reads an address such as `postgres://user:password@host/database?sslmode=require`.
    pub(super) fn new(address: &str, options: &Options) -> Result<Self> {
        let (address, tls) = read_tls(address)?;
        let mut config: tokio_postgres::Config =
            address.parse().map_err(|error| Error::unusable(format!("its address: {error}")))?;
        config.ssl_mode(match tls {
            Tls::Off => SslMode::Disable,
            // As with libpq: who can write to the socket's folder owns the machine anyway.
            _ if on_sockets(&config) => SslMode::Disable,
            Tls::Prefer => SslMode::Prefer,
            Tls::Require | Tls::VerifyFull { .. } => SslMode::Require,
        });
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(options.wait);
        }
        if config.get_application_name().is_none() {
            config.application_name("znamka");
        }
        // A server that vanished without a word is given up after this long, not after hours.
        config.keepalives_idle(Duration::from_secs(30)).tcp_user_timeout(Duration::from_secs(30));

        Ok(Self {
            config,
            tls: connector(&tls)?,
            session: format!(
                "set statement_timeout = {}; set lock_timeout = {}; \
                 set idle_in_transaction_session_timeout = '2min'",
                options.statement.as_millis(),
                options.lock.as_millis()
            ),
            wait: options.wait,
            talker: Talker::new()?,
        })
    }
}

/// Opens a transaction with `sql`, known to Diesel's transaction manager.
pub(super) fn begin(conn: &mut PgConnection, sql: &str) -> QueryResult<()> {
    Park.block_on(AnsiTransactionManager::begin_transaction_sql(&mut **conn, sql))
}

impl ManageConnection for Connector {
    type Connection = PgConnection;
    type Error = Error;

    fn connect(&self) -> Result<PgConnection> {
        let (config, tls, session) = (self.config.clone(), self.tls.clone(), self.session.clone());
        let wait = self.wait;
        let connecting = async move {
            let (client, talk) = config.connect(tls).await.map_err(Error::unavailable)?;
            let mut conn = AsyncPgConnection::try_from_client_and_connection(client, talk)
                .await
                .map_err(Error::unavailable)?;
            conn.batch_execute(&session).await?;
            // `error.rs` reads the messages. Not every role may set this; the server's own
            // language then stays, and some outages look like faults.
            if let Err(error) = conn.batch_execute("set lc_messages = 'C'").await {
                tracing::debug!(%error, "messages stay in the server's language");
            }
            Ok(conn)
        };
        // Only inside a runtime there is a clock, and something to move the bytes.
        let connecting = self.talker.handle().spawn(async move { timeout(wait, connecting).await });
        let conn: Result<AsyncPgConnection> =
            Park.block_on(connecting).map_err(Error::unavailable)?.map_err(Error::unavailable)?;
        Ok(conn?.into())
    }

    fn is_valid(&self, conn: &mut PgConnection) -> Result<()> {
        let _clock = self.talker.handle().enter();
        Park.block_on(timeout(PING, SimpleAsyncConnection::batch_execute(&mut **conn, "")))
            .map_err(Error::unavailable)?
            .map_err(Error::from)
    }

    fn has_broken(&self, conn: &mut PgConnection) -> bool {
        thread::panicking() || conn.is_broken()
    }
}

/// The thread that moves bytes between the server and all connections of one pool.
///
/// Callers only wait for it, so that a connection works the same on a thread of an asynchronous
/// runtime and on one that knows of none, and outlives the runtime that first used it.
struct Talker(Option<Runtime>, Handle);

impl Talker {
    fn new() -> Result<Self> {
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("postgres")
            .enable_all()
            .build()
            .map_err(Error::unavailable)?;
        let handle = runtime.handle().clone();
        Ok(Self(Some(runtime), handle))
    }

    fn handle(&self) -> &Handle {
        &self.1
    }
}

impl Drop for Talker {
    /// A runtime may not be waited for where it is dropped, if that is inside another one.
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

/// Waits for a future by letting the thread sleep.
pub struct Park;

impl BlockOn for Park {
    fn block_on<F: Future>(&self, future: F) -> F::Output {
        let waker = Waker::from(Arc::new(Unpark(thread::current())));
        let mut context = Context::from_waker(&waker);
        // A runtime lets a task do only so much before it must yield, and wakes it when it did. A
        // thread that sleeps here never yields, and would sleep for ever.
        let mut future = pin!(unconstrained(future));
        loop {
            match future.as_mut().poll(&mut context) {
                Poll::Ready(output) => return output,
                Poll::Pending => thread::park(),
            }
        }
    }

    fn get_runtime() -> Self {
        Self
    }
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// What `sslmode` and `sslrootcert` ask for, as libpq understands them.
#[derive(Debug, Eq, PartialEq)]
enum Tls {
    /// `disable`
    Off,
    /// `prefer`, the default: encrypted when the server offers it.
    Prefer,
    /// `require`: encrypted; who the server is, is not asked.
    Require,
    /// `verify-full`: encrypted, and the certificate must be valid for the host.
    VerifyFull {
        /// A file of trusted roots; without it, the platform's.
        roots: Option<String>,
    },
}

/// Takes the parameters that `tokio_postgres` does not know out of the address.
fn read_tls(address: &str) -> Result<(String, Tls)> {
    let (base, query) = address.split_once('?').unwrap_or((address, ""));
    let (mut mode, mut roots, mut rest) = ("prefer", None, Vec::new());
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        match pair.split_once('=') {
            Some(("sslmode", value)) => mode = value,
            Some(("sslrootcert", value)) => {
                roots = Some(percent_decode_str(value).decode_utf8_lossy().into_owned());
            }
            _ => rest.push(pair),
        }
    }
    let tls = match mode {
        "disable" => Tls::Off,
        "prefer" => Tls::Prefer,
        "require" => Tls::Require,
        "verify-full" => Tls::VerifyFull { roots: roots.filter(|roots| roots != "system") },
        _ => {
            return Err(Error::unusable(
                "its address: sslmode is one of disable, prefer, require, verify-full",
            ));
        }
    };
    let base = if rest.is_empty() { base.to_owned() } else { format!("{base}?{}", rest.join("&")) };
    Ok((base, tls))
}

fn on_sockets(config: &tokio_postgres::Config) -> bool {
    config.get_hosts().iter().all(|host| matches!(host, Host::Unix(_)))
}

fn connector(tls: &Tls) -> Result<MakeRustlsConnect> {
    let unusable = |error| Error::unusable(format!("TLS: {error}"));
    let provider = Arc::new(aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(unusable)?;
    let builder = match tls {
        Tls::VerifyFull { roots: Some(file) } => builder.with_root_certificates(trusted(file)?),
        Tls::VerifyFull { roots: None } => builder.with_platform_verifier().map_err(unusable)?,
        Tls::Off | Tls::Prefer | Tls::Require => {
            builder.dangerous().with_custom_certificate_verifier(Arc::new(Anyone(provider)))
        }
    };
    Ok(MakeRustlsConnect::new(builder.with_no_client_auth()))
}

fn trusted(file: &str) -> Result<RootCertStore> {
    let mut store = RootCertStore::empty();
    let unusable = |error: &dyn std::fmt::Display| {
        Error::unusable(format!("sslrootcert: `{file}` holds no readable certificate: {error}"))
    };
    for root in CertificateDer::pem_file_iter(file).map_err(|error| unusable(&error))? {
        let root = root.map_err(|error| unusable(&error))?;
        store.add(root).map_err(|error| unusable(&error))?;
    }
    Ok(store)
}

/// Talks to whoever answers, as `sslmode=require` says: nobody on the way can listen unless they
/// answer in the server's place. `verify-full` closes that gap.
#[derive(Debug)]
struct Anyone(Arc<CryptoProvider>);

impl ServerCertVerifier for Anyone {
    fn verify_server_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, cert, signed, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, cert, signed, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_asks_for_tls_is_taken_out_of_the_address() {
        let read = |query: &str| read_tls(&format!("postgres://u@h/d{query}")).unwrap();

        assert_eq!(read(""), ("postgres://u@h/d".into(), Tls::Prefer));
        assert_eq!(read("?sslmode=require"), ("postgres://u@h/d".into(), Tls::Require));
        assert_eq!(
            read("?host=/run&sslmode=verify-full&sslrootcert=%2Fa%20b.pem&options=-c%20a%3D1"),
            (
                "postgres://u@h/d?host=/run&options=-c%20a%3D1".into(),
                Tls::VerifyFull { roots: Some("/a b.pem".into()) }
            )
        );
        assert!(read_tls("postgres://u@h/d?sslmode=allow").is_err());
    }

    #[test]
    fn a_wrong_address_does_not_show_its_password() {
        let Err(error) = Connector::new("postgres://u:geheim@h:port/d", &Options::default()) else {
            panic!("this is no address");
        };
        assert!(!format!("{error} {error:?}").contains("geheim"));
    }
}
