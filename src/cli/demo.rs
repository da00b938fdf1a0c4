//! `chorus demo`: a made-up council, filled through the same code a real one runs, then served.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;

use super::council;
use super::exit::{Exit, Failure};
use super::serve::serve;
use crate::clock::{Clock, SystemClock};
use crate::demo;
use crate::settings::Settings;
use crate::store::ServeLock;

/// Options of `chorus demo`.
#[derive(Args)]
pub struct Arguments {
    /// Where the made-up council lives. An empty folder is filled, which takes about a minute; a filled one is served.
    #[arg(long, default_value = "./demo-data")]
    data: PathBuf,
    /// Where to listen.
    #[arg(long, default_value = "127.0.0.1:8080")]
    bind: SocketAddr,
    /// About how many young people answer each survey.
    #[arg(long, default_value_t = demo::USUAL_RESPONDENTS)]
    respondents: usize,
    /// Moves the made-up answers; never the noise, the keys or the codes.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// Fills the folder if it is empty, prints the codes, and serves.
///
/// # Errors
/// When the folder holds something else, the address is taken, or any step of the way fails.
pub fn run(settings: Settings, arguments: &Arguments) -> Result<(), Failure> {
    let settings = demo_settings(settings, arguments);
    if !settings.bind.ip().is_loopback() {
        return Err(Failure::new(Exit::Usage, "the demo listens on loopback addresses only, such as 127.0.0.1:8080"));
    }
    crate::web::run(async {
        council::make_data_dir(&settings)?;
        let _lock = ServeLock::take(&settings.data_dir)?;
        if demo::is_filled(&settings.data_dir) {
            council::migrate(&settings).await?;
        } else {
            demo::must_be_empty(&settings.data_dir).map_err(|error| Failure::caused_by(Exit::Exists, &error))?;
            council::migrate(&settings).await?;
            let today = SystemClock.now();
            demo::fill(&settings, today, arguments.respondents, arguments.seed)
                .await
                .map_err(|error| Failure::caused_by(Exit::Storage, &error))?;
        }
        for line in demo::codes_to_print(&settings.data_dir) {
            eprintln!("{line}");
        }
        let chorus = Arc::new(council::open(&settings, Arc::new(SystemClock)).await?);
        serve(chorus, &settings, true).await
    })
}

fn demo_settings(settings: Settings, arguments: &Arguments) -> Settings {
    Settings {
        data_dir: arguments.data.clone(),
        secret_file: None,
        bind: arguments.bind,
        base_url: None,
        insecure_cookies: true,
        council: demo::COUNCIL.to_owned(),
        tls_cert: None,
        tls_key: None,
        ..settings
    }
}
