//! What every handler shares.

use std::{
    future::Ready,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use chrono::{DateTime, Utc};

use super::{
    cache::Answers, keys::Keys, limit::Limiter, login::Login, problem::Problem, register::Register,
    telemetry::Telemetry, work::Desk,
};
use crate::{clock::Clock, config::Config};

/// What every handler shares; cheap to clone.
#[derive(Clone)]
pub struct State(Arc<Shared>);

struct Shared {
    config: Config,
    clock: Clock,
    keys: Keys,
    login: Option<Login>,
    limiter: Limiter,
    telemetry: Telemetry,
    register: Register,
    answers: Answers,
    desk: Desk,
    started: DateTime<Utc>,
    leaving: AtomicBool,
}

impl State {
    /// What the settings ask for, over this register.
    pub fn of(
        config: Config,
        clock: Clock,
        register: Register,
    ) -> Result<Self, super::keys::Error> {
        let keys = Keys::of(&config, clock.clone())?;
        let (telemetry, answers) = (Telemetry::default(), Answers::of(config.cache_mb));
        let help = "Answers that were not made, but given again";
        telemetry.register("http_given_again", help, answers.again().clone());
        Ok(Self(Arc::new(Shared {
            limiter: Limiter::of(&config),
            telemetry,
            answers,
            desk: Desk::default(),
            started: clock.now(),
            leaving: AtomicBool::new(false),
            login: Login::of(&config, &keys, clock.clone()),
            config,
            clock,
            keys,
            register,
        })))
    }

    /// The settings.
    pub fn config(&self) -> &Config {
        &self.0.config
    }

    /// The time.
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// Which tokens are believed.
    pub fn keys(&self) -> &Keys {
        &self.0.keys
    }

    /// Logging in at the issuer, where the settings ask for it.
    pub fn login(&self) -> Option<&Login> {
        self.0.login.as_ref()
    }

    /// The register behind the routes.
    pub fn register(&self) -> &Register {
        &self.0.register
    }

    /// How much anybody may ask.
    pub fn limiter(&self) -> &Limiter {
        &self.0.limiter
    }

    /// Answers already made.
    pub fn answers(&self) -> &Answers {
        &self.0.answers
    }

    /// How many answers may be worked out at once.
    pub fn desk(&self) -> &Desk {
        &self.0.desk
    }

    /// When it was started.
    pub fn started(&self) -> DateTime<Utc> {
        self.0.started
    }

    /// What is counted.
    pub fn telemetry(&self) -> &Telemetry {
        &self.0.telemetry
    }

    /// Whether the service is about to end; it is not ready then.
    pub fn is_leaving(&self) -> bool {
        self.0.leaving.load(Ordering::Acquire)
    }

    /// Tells load balancers to send nobody here any more.
    pub fn leave(&self) {
        self.0.leaving.store(true, Ordering::Release);
    }
}

impl FromRequest for State {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        std::future::ready(request.app_data::<Self>().cloned().ok_or_else(Problem::broken))
    }
}
