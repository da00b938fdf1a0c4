//! The listening server.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use actix_web::{HttpServer, web};
use rustls::ServerConfig;

use super::app;
use super::site::Site;
use crate::settings::Settings;
use crate::workflow;

/// Seconds a slow telephone may take to send its request.
const PATIENCE: Duration = Duration::from_secs(30);
/// Seconds that requests under way are given when the server stops.
const LAST_ORDERS_SECONDS: u64 = 10;
/// How old the picture of the open waves may get.
const PICTURE_AGE: Duration = Duration::from_millis(500);

/// How often the box is asked whether enough has come in to be mixed.
const MIX_EVERY: Duration = Duration::from_secs(5);

/// How often letters that were answered long enough ago are destroyed.
const TIDY_EVERY: Duration = Duration::from_hours(1);
/// How often it is looked whether this day's counts of answers stand.
const COUNT_EVERY: Duration = Duration::from_mins(10);

/// Why the server did not start, or stopped.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The address is taken or not ours.
    #[error("cannot listen on {address}; is another program there? Set `bind` (CHORUS_BIND) to another port")]
    Listen {
        /// The address asked for.
        address: SocketAddr,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The certificate or its key cannot be used.
    #[error("the TLS certificate or key cannot be used: {0}")]
    Tls(String),
    /// It stopped because of the system.
    #[error("the server stopped")]
    Stopped(#[source] io::Error),
}

/// Takes the address, so that nobody else does; connections wait until [`serve`] takes them.
///
/// # Errors
/// [`ServeError::Listen`].
pub fn bind(address: SocketAddr) -> Result<TcpListener, ServeError> {
    TcpListener::bind(address).map_err(|source| ServeError::Listen { address, source })
}

/// Serves `site` until the process is asked to stop; `ready` is called once connections are taken.
///
/// # Errors
/// [`ServeError`]: before listening when the address or certificate cannot be used, later when the system fails.
pub async fn serve<E>(
    site: Site,
    listener: TcpListener,
    settings: &Settings,
    ready: impl FnOnce() -> Result<(), E>,
) -> Result<Result<(), E>, ServeError> {
    let site = web::Data::new(site);
    if let Err(error) = site.refresh().await {
        tracing::error!(error = %error, "the waves could not be read");
    }
    let watcher = watch_waves(site.clone());
    let mixer = mix_now_and_then(site.clone());
    let tidier = tidy_the_door(site.clone());
    let counter = count_every_morning(site.clone());
    let app_site = site.clone();
    let server = HttpServer::new(move || app::of(app_site.clone()))
        .workers(std::thread::available_parallelism().map_or(2, usize::from))
        .client_request_timeout(PATIENCE)
        .shutdown_timeout(LAST_ORDERS_SECONDS);
    let server = match tls(settings)? {
        Some(config) => server.listen_rustls_0_23(listener, config),
        None => server.listen(listener),
    };
    let server = server.map_err(ServeError::Stopped)?.run();
    if let Err(refused) = ready() {
        return Ok(Err(refused));
    }
    let stopped = server.await.map_err(ServeError::Stopped);
    watcher.abort();
    mixer.abort();
    tidier.abort();
    counter.abort();
    stopped.map(Ok)
}

/// Keeps the picture of the open waves fresh: commands change waves while the server runs.
fn watch_waves(site: web::Data<Site>) -> actix_web::rt::task::JoinHandle<()> {
    actix_web::rt::spawn(async move {
        let mut was_current = site.is_current();
        loop {
            actix_web::rt::time::sleep(PICTURE_AGE).await;
            // Told when it begins and when it is over, not twice a second in between.
            match site.refresh().await {
                Err(error) if was_current => tracing::error!(%error, "the waves could not be read"),
                Ok(()) if !was_current => tracing::info!("the waves can be read again"),
                _ => {}
            }
            was_current = site.is_current();
        }
    })
}

/// Mixes responses as they come in batches.
fn mix_now_and_then(site: web::Data<Site>) -> actix_web::rt::task::JoinHandle<()> {
    actix_web::rt::spawn(async move {
        loop {
            actix_web::rt::time::sleep(MIX_EVERY).await;
            if let Err(error) = workflow::mix_responses(&site.chorus).await {
                tracing::error!(error = %error, "responses could not be mixed");
            }
        }
    })
}

/// Destroys letters when the days are over for which answered ones are kept.
fn tidy_the_door(site: web::Data<Site>) -> actix_web::rt::task::JoinHandle<()> {
    actix_web::rt::spawn(async move {
        loop {
            if let Err(problem) = workflow::destroy_answered_letters(&site.chorus).await {
                tracing::warn!(%problem, "answered letters could not be destroyed yet");
            }
            actix_web::rt::time::sleep(TIDY_EVERY).await;
        }
    })
}

/// Writes down once a day how many have answered, in fives.
fn count_every_morning(site: web::Data<Site>) -> actix_web::rt::task::JoinHandle<()> {
    actix_web::rt::spawn(async move {
        loop {
            if let Err(error) = workflow::note_progress(&site.chorus).await {
                tracing::error!(error = %error, "the day's counts could not be written");
            }
            actix_web::rt::time::sleep(COUNT_EVERY).await;
        }
    })
}

fn tls(settings: &Settings) -> Result<Option<ServerConfig>, ServeError> {
    let (Some(cert), Some(key)) = (&settings.tls_cert, &settings.tls_key) else { return Ok(None) };
    let broken = |error: &dyn std::fmt::Display| ServeError::Tls(error.to_string());
    let open = |path: &std::path::Path| {
        std::fs::File::open(path)
            .map(io::BufReader::new)
            .map_err(|error| ServeError::Tls(format!("{}: {error}", path.display())))
    };
    let chain = rustls_pemfile::certs(&mut open(cert)?).collect::<Result<Vec<_>, _>>().map_err(|e| broken(&e))?;
    let key = rustls_pemfile::private_key(&mut open(key)?)
        .map_err(|e| broken(&e))?
        .ok_or_else(|| ServeError::Tls("the key file holds no private key".to_owned()))?;
    ServerConfig::builder_with_provider(rustls::crypto::ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .map_err(|e| broken(&e))?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map(Some)
        .map_err(|e| broken(&e))
}
