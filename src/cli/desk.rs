//! `chorus desk`: the key holder's pages, on this machine alone.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use rand::TryRngCore;
use rand::rngs::OsRng;
use serde_json::json;

use super::exit::{Exit, Failure};
use super::terminal::print_line;
use crate::clock::SystemClock;
use crate::web;
use crate::web::desk::{DeskSite, Listeners};

/// Options of `chorus desk`.
#[derive(Args)]
pub struct Arguments {
    /// The folder for keys, boxes and documents; made where there is none. A stick of the key holder's own is good.
    #[arg(long, default_value = "./chorus-desk")]
    folder: PathBuf,
    /// Where to listen, a loopback address; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:0")]
    bind: SocketAddr,
}

/// Serves the desk until it is closed.
///
/// # Errors
/// [`Exit::Usage`] for an address that others could reach or that is taken, [`Exit::Storage`] for a folder that cannot be
/// used.
pub fn run(arguments: &Arguments) -> Result<(), Failure> {
    let usage = |error: &dyn std::error::Error| Failure::caused_by(Exit::Usage, error);
    let listeners = Listeners::bind(arguments.bind).map_err(|error| usage(&error))?;
    let desk = DeskSite::new(&arguments.folder, Arc::new(SystemClock), &mut OsRng.unwrap_err())
        .map_err(|error| Failure::caused_by(Exit::Storage, &error))?;
    let address = listeners.address();
    let url = format!("http://localhost:{}/#{}", address.port(), desk.token());
    let line = json!({ "event": "listening", "addr": address.to_string(), "url": url });
    let ready = || {
        eprintln!(
            "Open this address in your browser: {url}\nIt is for you alone. To end, press \"Close the desk\" there."
        );
        print_line(&line.to_string())
    };
    web::run(web::desk::serve(desk, listeners, ready)).map_err(|error| Failure::caused_by(Exit::Storage, &error))?
}
