//! `chorus serve`: brings the stores up to date and serves the site until it is asked to stop.

use std::net::SocketAddr;
use std::sync::Arc;

use super::council;
use super::exit::{Exit, Failure};
use super::{staff, terminal};
use crate::clock::SystemClock;
use crate::settings::Settings;
use crate::store::ServeLock;
use crate::web::{self, Site};

/// Migrates, serves, and prints one listening line when it is ready.
///
/// # Errors
/// The exit codes of settings, keys and stores.
pub fn run(settings: Settings) -> Result<(), Failure> {
    web::run(async move {
        let _lock = lock(&settings)?;
        council::migrate(&settings).await?;
        let chorus = Arc::new(council::open(&settings, Arc::new(SystemClock)).await?);
        serve(chorus, &settings, false).await
    })
}

/// Serves a council that is open already; `made_up` marks every page. While nobody has an account, the person at the
/// terminal is told how to make the first.
///
/// # Errors
/// When the address cannot be used or the server stops by itself.
pub async fn serve(chorus: Arc<crate::workflow::Chorus>, settings: &Settings, made_up: bool) -> Result<(), Failure> {
    let listener = web::server::bind(settings.bind).map_err(|error| Failure::caused_by(Exit::Usage, &error))?;
    let address = listener.local_addr().map_err(|error| Failure::caused_by(Exit::Usage, &error))?;
    let origin = settings.base_url.clone().unwrap_or_else(|| origin_of(address, settings));
    // Young people come first: on a short disk the site is served all the same, and the link comes with the next start.
    if let Err(error) = staff::tell_set_up_link(&chorus, &origin).await {
        tracing::warn!(%error, "there is no set-up link this time");
    }
    let site = Site::new(chorus.clone(), settings, origin.clone(), made_up)
        .map_err(|error| Failure::caused_by(Exit::Usage, &error))?;
    let line = serde_json::json!({ "event": "listening", "addr": address.to_string(), "url": origin });
    let served = web::server::serve(site, listener, settings, || terminal::print_line(&line.to_string())).await;
    // Whatever was acknowledged is on disk already; this ends the writers in order.
    council::close(chorus).await?;
    served.map_err(|error| Failure::caused_by(Exit::Usage, &error))?
}

/// How browsers on this machine reach a site that listens here, where no setting says otherwise.
pub fn origin_of(address: SocketAddr, settings: &Settings) -> String {
    let scheme = if settings.tls_cert.is_some() { "https" } else { "http" };
    if address.ip().is_loopback() {
        format!("{scheme}://localhost:{}", address.port())
    } else {
        format!("{scheme}://{address}")
    }
}

fn lock(settings: &Settings) -> Result<ServeLock, Failure> {
    council::make_data_dir(settings)?;
    ServeLock::take(&settings.data_dir).map_err(|error| Failure::caused_by(Exit::Unreachable, &error))
}
