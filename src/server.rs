//! Every route, the OpenAPI document, and the order of what stands around each request.

use std::{
    io,
    net::{SocketAddr, TcpListener},
    sync::Arc,
    time::Duration,
};

use actix_web::{
    App, HttpMessage, HttpServer,
    dev::{ServerHandle, Service},
    http::KeepAlive,
    middleware::{Compress, from_fn},
    web,
};
use tokio::task::JoinHandle;
use utoipa::openapi::OpenApi;
use utoipa_actix_web::{AppExt, scope, service_config::ServiceConfig};
use utoipa_swagger_ui::{Config as SwaggerConfig, SwaggerUi};

use crate::{
    actions::{self, Refusal, Tx},
    api,
    clock::Clock,
    config::Config,
    cube::Cube,
    http::{
        auth, cache, coding,
        contract::{self, Contract},
        deprecation::{self, Mark},
        fallback, headers, keys, limit, meta, named, query,
        register::Register,
        state::State,
        telemetry, terms, well_known,
    },
    jobs::{closing, follower, retention},
    pages,
    store::Pool,
};

/// Seconds for requests under way to end, after listening has ended.
const DRAIN_S: u64 = 7;

/// The routes of the upper rooms.
#[derive(Clone, Copy)]
pub struct Rooms {
    /// Routes under `/v1`, described in the document.
    pub api: fn(&mut ServiceConfig<'_>),
    /// Pages for people, outside the document.
    pub pages: fn(&mut web::ServiceConfig),
    /// What of them will go one day.
    pub deprecated: &'static [Mark],
}

/// All routes there are.
pub const ROOMS: Rooms =
    Rooms { api: api::routes, pages: pages::routes, deprecated: deprecation::MARKS };

/// Why the register could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// What the installation decided could not be read or written.
    #[error(transparent)]
    Setting(#[from] Refusal),
    /// What is public could not be read.
    #[error(transparent)]
    Follow(#[from] follower::Error),
    /// The keys of tokens could not be read or made.
    #[error(transparent)]
    Keys(#[from] keys::Error),
}

/// Opens the register in a migrated database: all that is public is in memory then.
pub fn open(config: Config, clock: Clock, pool: Pool) -> Result<State, OpenError> {
    let wanted = config.methodology.clone();
    let methodology = pool.write(|conn| {
        actions::setting::methodology(wanted.as_deref(), &mut Tx::new(conn, &clock))
    })?;
    let cube = Arc::new(Cube::default());
    follower::catch_up(&pool, &cube)?;
    Ok(State::of(config, clock, Register::new(pool, cube, &methodology))?)
}

/// Begins what happens later: following the ledger, closing campaigns, forgetting old keys.
pub fn spawn_jobs(state: &State) -> Vec<JoinHandle<()>> {
    let register = state.register();
    let (pool, clock) = (register.pool().clone(), state.clock().clone());
    let follow =
        follower::follow(pool.clone(), Arc::clone(register.cube()), Arc::clone(register.wake()));
    let wake = Arc::clone(register.wake());
    let housekeeping = async move {
        let mut rounds = tokio::time::interval(Duration::from_mins(10));
        loop {
            rounds.tick().await;
            let (pool, clock) = (pool.clone(), clock.clone());
            let done = tokio::task::spawn_blocking(move || {
                let closed = closing::close_overdue(&pool, &clock)?;
                retention::forget_keys(&pool, &clock)?;
                Ok::<_, Refusal>(closed)
            });
            match done.await {
                Ok(Ok(closed)) if closed.is_empty() => {}
                Ok(Ok(closed)) => {
                    tracing::info!(?closed, "campaigns were closed");
                    wake.notify_one();
                }
                Ok(Err(error)) => tracing::warn!(?error, "housekeeping failed"),
                Err(error) => tracing::error!(?error, "housekeeping broke off"),
            }
        }
    };
    vec![tokio::spawn(follow), tokio::spawn(housekeeping)]
}

/// A server that runs.
pub struct Running {
    address: SocketAddr,
    state: State,
    handle: ServerHandle,
    back_door: Option<ServerHandle>,
    task: JoinHandle<io::Result<()>>,
}

/// The whole OpenAPI document.
pub fn document(rooms: Rooms) -> OpenApi {
    let app = App::new().into_utoipa_app().openapi(contract::base());
    let (_, document) = app.configure(|config| routes(config, rooms)).split_for_parts();
    contract::complete(document, rooms.deprecated)
}

/// Begins to serve on `listener`, and on the door for `/metrics` where the settings ask for one.
pub fn start(state: &State, listener: TcpListener, rooms: Rooms) -> io::Result<Running> {
    let config = state.config().clone();
    let address = listener.local_addr()?;
    let contract = Contract::of(&document(rooms), rooms.deprecated);
    let shared = state.clone();

    let server = HttpServer::new(move || {
        // Pages come first: of a kind of problem they tell people, and leave programs to the interface.
        let (app, _) = App::new()
            .configure(rooms.pages)
            .into_utoipa_app()
            .configure(|config| routes(config, rooms))
            .split_for_parts();
        app.app_data(shared.clone())
            .app_data(contract.clone())
            .service(docs())
            .default_service(web::to(fallback::answer))
            // From here on the order counts: the last one is the outermost.
            .wrap(from_fn(limit::limit)) // knows the caller, refuses before the handler works
            .wrap(from_fn(auth::identify))
            .wrap(from_fn(query::bounded))
            .wrap(from_fn(named::name)) // every error from within leaves as a problem
            .wrap(from_fn(pages::fault::show)) // people read problems as pages
            .wrap(Compress::default())
            .wrap(from_fn(coding::code)) // sees the coding that `Compress` chose
            .wrap(from_fn(cache::answer)) // what was made before passes by all of the above
            .wrap(from_fn(deprecation::tell)) // of answers given again, too
            .wrap(from_fn(terms::tell)) // of those, too
            .wrap(from_fn(coding::head)) // no body leaves on HEAD, a problem's neither
            .wrap(from_fn(telemetry::observe)) // sees what really left
            .wrap(from_fn(headers::complete)) // names the request for all of them
    })
    .keep_alive(KeepAlive::Timeout(Duration::from_secs(15)))
    .client_request_timeout(Duration::from_secs(config.header_timeout_s))
    .client_disconnect_timeout(Duration::from_secs(2))
    .shutdown_timeout(DRAIN_S)
    .disable_signals();
    let server = match config.workers {
        Some(workers) => server.workers(workers.get()),
        None => server,
    };
    let server = server.listen(listener)?.run();
    let back_door = config.metrics_listen.map(|at| back_door(state, at)).transpose()?;
    let handle = server.handle();
    let task = tokio::spawn(server);
    Ok(Running { address, state: state.clone(), handle, back_door, task })
}

/// Serves on `listener` until the process is told to end (SIGTERM, SIGINT), then drains: at most ten
/// seconds.
pub async fn serve(state: &State, listener: TcpListener, rooms: Rooms) -> io::Result<()> {
    let running = start(state, listener, rooms)?;
    tracing::info!(address = %running.address(), "listening");
    told_to_end().await?;
    tracing::info!("ending");
    running.stop().await
}

impl Running {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Ends it: not ready first, so that nobody new is sent here; then what is under way is
    /// answered.
    pub async fn stop(self) -> io::Result<()> {
        self.state.leave();
        tokio::time::sleep(Duration::from_secs(self.state.config().drain_s)).await;
        self.handle.stop(true).await;
        if let Some(back_door) = self.back_door {
            back_door.stop(false).await;
        }
        self.task.await.map_err(io::Error::other)?
    }
}

fn routes(config: &mut ServiceConfig<'_>, rooms: Rooms) {
    config
        .service(scope("/v1").configure(rooms.api))
        .service(meta::show_health)
        .service(meta::show_readiness)
        .service(meta::show_metrics)
        .service(meta::show_openapi)
        .service(meta::show_problem)
        .service(well_known::show_security_contact);
}

fn docs() -> SwaggerUi {
    let config = SwaggerConfig::from("/openapi.json")
        .display_operation_id(true)
        .default_models_expand_depth(0)
        .validator_url("none");
    SwaggerUi::new("/docs/{_:.*}").config(config)
}

/// A door of its own for `/metrics`, such as one that only the inside of a network reaches.
fn back_door(state: &State, at: SocketAddr) -> io::Result<ServerHandle> {
    let state = state.clone();
    let server = HttpServer::new(move || {
        App::new().app_data(state.clone()).service(meta::show_metrics).wrap_fn(|request, next| {
            request.extensions_mut().insert(meta::BackDoor);
            next.call(request)
        })
    })
    .workers(1)
    .disable_signals()
    .bind(at)
    .map_err(|error| {
        io::Error::new(error.kind(), format!("`/metrics` cannot be served on {at}: {error}"))
    })?
    .run();
    let handle = server.handle();
    tokio::spawn(server);
    Ok(handle)
}

#[cfg(unix)]
async fn told_to_end() -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        _ = terminate.recv() => Ok(()),
        interrupt = tokio::signal::ctrl_c() => interrupt,
    }
}

#[cfg(not(unix))]
async fn told_to_end() -> io::Result<()> {
    tokio::signal::ctrl_c().await
}
