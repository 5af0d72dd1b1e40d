//! The settings, by flag or environment. Nothing else reads the environment.

use std::{
    fmt,
    net::{IpAddr, SocketAddr},
    num::NonZeroU32,
    path::{Path, PathBuf},
    str::FromStr,
};

use clap::{Args, ValueEnum};

pub use self::{licence::Licence, public::Contact, secret::Secret};

mod licence;
mod public;
mod secret;

/// What an installation can set. `znamka serve --help` is its manual.
#[derive(Args, Clone, Debug, PartialEq, Eq)]
#[command(next_help_heading = "Settings")]
pub struct Config {
    /// Address and port to listen on; port 0 takes a free one.
    #[arg(long, env = "ZNAMKA_LISTEN", default_value_t = listen(), value_name = "ADDRESS")]
    pub listen: SocketAddr,

    /// Address and port for /metrics alone; without it, /metrics is served with the rest.
    #[arg(long, env = "ZNAMKA_METRICS_LISTEN", value_name = "ADDRESS")]
    pub metrics_listen: Option<SocketAddr>,

    /// Where the register is kept: `sqlite:PATH` or `postgres://…`.
    #[arg(long, env = "DATABASE_URL", default_value = DATABASE, hide_env_values = true, value_name = "URL")]
    pub database_url: String,

    /// Where the token key is kept; by default beside the SQLite file, else in `data`.
    #[arg(long, env = "ZNAMKA_DATA_DIR", value_name = "DIR")]
    pub data_dir: Option<PathBuf>,

    /// Address under which the public reaches this service, such as `https://kvalita.example.cz`.
    #[arg(long, env = "ZNAMKA_PUBLIC_URL", value_name = "URL", value_parser = public::site)]
    pub public_url: Option<String>,

    /// Who publishes the register, as catalogues of data name them.
    #[arg(long, env = "ZNAMKA_PUBLISHER", default_value = OURSELVES, value_name = "NAME", value_parser = public::publisher)]
    pub publisher: String,

    /// Whom to write to about the data or a weakness of the service: an e-mail address or an https address.
    /// Only where one is set there is a /.well-known/security.txt.
    #[arg(long, env = "ZNAMKA_CONTACT", value_name = "ADDRESS")]
    pub contact: Option<Contact>,

    /// Terms under which what is published may be used: `CC-BY-4.0`, another short name, or the
    /// address of their text.
    #[arg(long, env = "ZNAMKA_LICENCE", default_value_t = Licence::default(), value_name = "LICENCE")]
    pub licence: Licence,

    /// Requests allowed to one token or one network (/24, /64): `600/min`, or `off`.
    #[arg(long, env = "ZNAMKA_RATE_LIMIT", default_value_t = RateLimit::default(), value_name = "RATE")]
    pub rate_limit: RateLimit,

    /// Proxies whose `X-Forwarded-For` is believed, such as `10.0.0.0/8`; several with commas.
    #[arg(long, env = "ZNAMKA_TRUSTED_PROXY", value_delimiter = ',', value_name = "NETWORK")]
    pub trusted_proxy: Vec<Network>,

    /// OpenID Connect issuer whose tokens are accepted; without it, those of `znamka token` are.
    #[arg(long, env = "ZNAMKA_OIDC_ISSUER", value_name = "URL")]
    pub oidc_issuer: Option<String>,

    /// Name under which the issuer knows this register; with it people can log in at the issuer. The
    /// issuer must send them back to the public address and `/area/login/back`.
    #[arg(long, env = "ZNAMKA_OIDC_CLIENT_ID", requires = "oidc_issuer", value_name = "NAME", value_parser = secret::given)]
    pub oidc_client_id: Option<String>,

    /// Secret by which the issuer knows this register; only where it gave one. Better set in the
    /// environment: arguments are seen by every program of the machine.
    #[arg(
        long,
        env = "ZNAMKA_OIDC_CLIENT_SECRET",
        requires = "oidc_client_id",
        hide_env_values = true,
        value_name = "SECRET"
    )]
    pub oidc_client_secret: Option<Secret>,

    /// Audience a token must be made for.
    #[arg(long, env = "ZNAMKA_AUDIENCE", default_value = OURSELVES, value_name = "NAME")]
    pub audience: String,

    /// Issuer named in the tokens of `znamka token`.
    #[arg(long, env = "ZNAMKA_TOKEN_ISSUER", default_value = OURSELVES, value_name = "NAME")]
    pub token_issuer: String,

    /// Tokens revoked before they expire, by their `jti`; several with commas.
    #[arg(long, env = "ZNAMKA_REVOKED_JTI", value_delimiter = ',', value_name = "JTI")]
    pub revoked_jti: Vec<String>,

    /// Methodology meant where a question names none.
    #[arg(long, env = "ZNAMKA_METHODOLOGY", value_name = "CODE")]
    pub methodology: Option<String>,

    /// Seconds a client may take to send its header fields.
    #[arg(long, env = "ZNAMKA_HEADER_TIMEOUT", default_value_t = 10, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=600))]
    pub header_timeout_s: u64,

    /// Seconds a client may take to send a body.
    #[arg(long, env = "ZNAMKA_BODY_TIMEOUT", default_value_t = 30, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=600))]
    pub body_timeout_s: u64,

    /// Seconds until an answer must have begun.
    #[arg(long, env = "ZNAMKA_REQUEST_TIMEOUT", default_value_t = 60, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub request_timeout_s: u64,

    /// Seconds between "not ready" and the end of listening, for load balancers to notice.
    #[arg(long, env = "ZNAMKA_DRAIN", default_value_t = 1, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(0..=2))]
    pub drain_s: u64,

    /// Threads that answer requests; by default one for each processor.
    #[arg(long, env = "ZNAMKA_WORKERS", value_name = "COUNT")]
    pub workers: Option<std::num::NonZeroUsize>,

    /// Mebibytes for answers already made, so that they are not worked out twice; 0 keeps none.
    #[arg(long, env = "ZNAMKA_CACHE_MB", default_value_t = 64, value_name = "MEBIBYTES", value_parser = clap::value_parser!(u32).range(0..=1_048_576))]
    pub cache_mb: u32,

    /// Shape of the log.
    #[arg(long, env = "ZNAMKA_LOG_FORMAT", value_enum, default_value_t = LogFormat::Text)]
    pub log_format: LogFormat,

    /// What is logged: a level, or levels by module, such as `info,znamka=debug`.
    #[arg(long, env = "ZNAMKA_LOG", default_value = LOG, value_name = "FILTER")]
    pub log: String,
}

const DATABASE: &str = "sqlite:data/znamka.db";
const OURSELVES: &str = "znamka";
const LOG: &str = "info,actix_server=warn";

fn listen() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], 8080))
}

impl Config {
    /// Where what is not in the database is kept.
    pub fn data_dir(&self) -> PathBuf {
        let beside = || {
            let file = self.database_url.strip_prefix("sqlite:")?;
            let file = file.split('?').next()?.trim_start_matches("//");
            Path::new(file).parent().filter(|dir| !dir.as_os_str().is_empty()).map(Path::to_owned)
        };
        self.data_dir.clone().or_else(beside).unwrap_or_else(|| "data".into())
    }

    /// The address before every path, without a slash at its end: the public one, else where it listens.
    pub fn address(&self) -> String {
        self.public_url.clone().unwrap_or_else(|| format!("http://{}", self.listen))
    }

    /// The public address before every path, without a slash at its end; empty where nobody said it.
    pub fn base(&self) -> &str {
        self.public_url.as_deref().unwrap_or_default().trim_end_matches('/')
    }

    /// Who publishes, where somebody said it.
    pub fn named_publisher(&self) -> Option<&str> {
        Some(&*self.publisher).filter(|name| *name != OURSELVES)
    }

    /// The file of the key that signs the tokens of `znamka token`.
    pub fn token_key(&self) -> PathBuf {
        self.data_dir().join("token-key.pem")
    }
}

impl Default for Config {
    /// The settings of an installation that sets nothing.
    fn default() -> Self {
        Self {
            listen: listen(),
            metrics_listen: None,
            database_url: DATABASE.into(),
            data_dir: None,
            public_url: None,
            publisher: OURSELVES.into(),
            contact: None,
            licence: Licence::default(),
            rate_limit: RateLimit::default(),
            trusted_proxy: Vec::new(),
            oidc_issuer: None,
            oidc_client_id: None,
            oidc_client_secret: None,
            audience: OURSELVES.into(),
            token_issuer: OURSELVES.into(),
            revoked_jti: Vec::new(),
            methodology: None,
            header_timeout_s: 10,
            body_timeout_s: 30,
            request_timeout_s: 60,
            drain_s: 1,
            workers: None,
            cache_mb: 64,
            log_format: LogFormat::Text,
            log: LOG.into(),
        }
    }
}

/// Shape of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// Lines of JSON, for machines.
    Json,
    /// Lines of text, for people.
    Text,
}

/// How much one token or network may ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RateLimit {
    /// As much as it likes: for benchmarks and fuzzing.
    Off,
    /// So many requests a minute.
    PerMinute(NonZeroU32),
}

impl Default for RateLimit {
    fn default() -> Self {
        NonZeroU32::new(600).map_or(Self::Off, Self::PerMinute)
    }
}

impl FromStr for RateLimit {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "off" {
            return Ok(Self::Off);
        }
        text.strip_suffix("/min")
            .and_then(|count| count.parse().ok())
            .map(Self::PerMinute)
            .ok_or_else(|| "say how many a minute, such as `600/min`, or `off`".into())
    }
}

impl fmt::Display for RateLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Off => f.write_str("off"),
            Self::PerMinute(count) => write!(f, "{count}/min"),
        }
    }
}

/// A network: an address and how many of its leading bits count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    address: u128,
    bits: u32,
}

impl Network {
    /// The network of an address; IPv4 stands in its mapped form, so that one comparison serves.
    pub fn of(address: IpAddr, bits: u32) -> Self {
        let (address, bits) = match address {
            IpAddr::V4(v4) => (v4.to_ipv6_mapped(), bits.saturating_add(96)),
            IpAddr::V6(v6) => (v6, bits),
        };
        let bits = bits.min(128);
        Self { address: address.to_bits() & Self::mask(bits), bits }
    }

    /// Whether the address lies in it.
    pub fn holds(&self, address: IpAddr) -> bool {
        let address = match address {
            IpAddr::V4(v4) => v4.to_ipv6_mapped(),
            IpAddr::V6(v6) => v6,
        };
        address.to_bits() & Self::mask(self.bits) == self.address
    }

    fn mask(bits: u32) -> u128 {
        u128::MAX.checked_shl(128_u32.saturating_sub(bits)).unwrap_or_default()
    }
}

impl FromStr for Network {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let refused = || String::from("give an address or a network, such as `10.0.0.0/8`");
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_| refused())?;
        let longest = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.map_or(Ok(longest), str::parse).map_err(|_| refused())?;
        if bits > longest {
            return Err(refused());
        }
        Ok(Self::of(address, bits))
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    /// The program itself.
    #[derive(Parser)]
    struct Program {
        #[command(flatten)]
        config: Config,
    }

    #[test]
    fn who_sets_nothing_gets_the_defaults() {
        let given = Program::parse_from(["znamka", "--database-url", DATABASE]).config;
        assert_eq!(given, Config::default());
    }

    #[test]
    fn help_is_the_programs_own() {
        let help = <Program as clap::CommandFactory>::command().render_help().to_string();
        assert!(help.starts_with("The program itself"), "{help}");
        assert!(help.contains("ZNAMKA_RATE_LIMIT"), "{help}");
    }

    #[test]
    fn a_secret_is_never_printed() {
        let issuer = ["--oidc-issuer", "https://login.example.cz"];
        let client = ["--oidc-client-id", "register", "--oidc-client-secret", "k0cka"];
        let args = ["znamka"].into_iter().chain(issuer).chain(client);
        let config = Program::parse_from(args).config;
        assert_eq!(config.oidc_client_secret.as_ref().map(Secret::reveal), Some("k0cka"));
        assert!(!format!("{config:?} {config:#?}").contains("k0cka"));
        // A name without an issuer, and a secret without a name, would do nothing.
        for args in [&client[..2], &client[2..], &["--oidc-client-id", ""]] {
            assert!(Program::try_parse_from(["znamka"].iter().chain(args)).is_err(), "{args:?}");
        }
    }

    #[test]
    fn what_is_kept_beside_the_database_follows_it() {
        let config = |url: &str| Config { database_url: url.into(), ..Config::default() };
        for (url, dir) in [
            ("sqlite:data/znamka.db", "data"),
            ("sqlite:///srv/z/r.db?mode=rwc", "/srv/z"),
            ("sqlite:znamka.db", "data"),
            ("postgres://localhost/z", "data"),
        ] {
            assert_eq!(config(url).data_dir(), Path::new(dir), "{url}");
        }
    }

    #[test]
    fn a_rate_is_a_number_a_minute_or_off() {
        assert_eq!("off".parse(), Ok(RateLimit::Off));
        assert_eq!("600/min".parse(), Ok(RateLimit::default()));
        for text in ["", "0/min", "600", "-1/min", "600/s"] {
            assert!(text.parse::<RateLimit>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_network_holds_its_addresses() {
        let network: Network = "10.0.0.0/8".parse().unwrap();
        assert!(network.holds("10.200.3.4".parse().unwrap()));
        assert!(network.holds("::ffff:10.1.1.1".parse().unwrap()));
        assert!(!network.holds("11.0.0.1".parse().unwrap()));
        assert!("::/0".parse::<Network>().unwrap().holds("::1".parse().unwrap()));
        assert!("10.0.0.0/33".parse::<Network>().is_err());
    }
}
