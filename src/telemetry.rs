//! Log lines on standard error, and what never enters one.
//!
//! A line may hold: the name of an act, a route pattern, a status, a wave, a rounded duration, a chain of errors of
//! this project. It never holds an answer, a code, a ticket, a cookie, an address, a path as it was asked for, or an
//! exact number of responses. The types that carry those have no `Debug`, and the libraries below us that would log
//! statements or headers are kept at `warn`.

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::format::FmtSpan;
use tracing_subscriber::prelude::*;

use crate::settings::LogFormat;

/// Starts logging to standard error. The first call wins; later ones change nothing.
pub fn start(level: &str, format: LogFormat) {
    // Only this program's own targets follow the level: at `trace`, HTTP and database libraries print what they carry.
    let filter =
        EnvFilter::try_new(format!("warn,chorus={level}")).unwrap_or_else(|_| EnvFilter::new("warn,chorus=info"));
    let layer = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_span_events(FmtSpan::NONE);
    let started = match format {
        LogFormat::Text => tracing_subscriber::registry().with(filter).with(layer.with_target(false)).try_init(),
        LogFormat::Json => tracing_subscriber::registry().with(filter).with(layer.json()).try_init(),
    };
    if started.is_err() {
        tracing::debug!("logging had already started");
    }
}

/// Replaces the panic message by its place alone: a payload may hold what must not be written.
pub fn keep_panics_silent_about_values() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map_or_else(|| "an unknown place".to_owned(), ToString::to_string);
        tracing::error!(place, "a bug: this part of the program gave up");
    }));
}
