//! Log lines on standard error, and what never enters one.
//!
//! A line may hold: the name of an act, a route pattern, a status, a wave, a rounded duration, a chain of errors of
//! this project. It never holds an answer, a code, a ticket, a cookie, an address, a path as it was asked for, or an
//! exact number of responses. The types that carry those have no `Debug`, and the libraries below us that would log
//! statements or headers are kept at `warn`.

use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::format::FmtSpan;
use tracing_subscriber::prelude::*;

use crate::settings::{LogFormat, LogLevel};

/// Starts logging to standard error. The first call wins; later ones change nothing.
pub fn start(level: LogLevel, format: LogFormat) {
    let filter = filter(level);
    let layer = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_span_events(FmtSpan::NONE);
    let started = match format {
        LogFormat::Text => tracing_subscriber::registry().with(filter).with(layer.with_target(false)).try_init(),
        LogFormat::Json => tracing_subscriber::registry().with(filter).with(layer.json()).try_init(),
    };
    if started.is_err() {
        tracing::debug!("logging had already started");
    }
}

/// Only this program's own targets follow the level: at `trace`, the libraries for pages, HTTP and databases print what
/// they carry.
fn filter(level: LogLevel) -> Targets {
    let level = match level {
        LogLevel::Error => LevelFilter::ERROR,
        LogLevel::Warn => LevelFilter::WARN,
        LogLevel::Info => LevelFilter::INFO,
        LogLevel::Debug => LevelFilter::DEBUG,
        LogLevel::Trace => LevelFilter::TRACE,
    };
    Targets::new().with_default(LevelFilter::WARN.min(level)).with_target("chorus", level)
}

/// Replaces the panic message by its place alone: a payload may hold what must not be written.
pub fn keep_panics_silent_about_values() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map_or_else(|| "an unknown place".to_owned(), ToString::to_string);
        tracing::error!(place, "a bug: this part of the program gave up");
    }));
}

#[cfg(test)]
mod tests {
    use tracing::Level;

    use super::*;

    #[test]
    fn at_every_level_the_libraries_below_say_no_more_than_a_warning() {
        for level in [LogLevel::Error, LogLevel::Warn, LogLevel::Info, LogLevel::Debug, LogLevel::Trace] {
            for library in ["handlebars", "actix_http::h1", "sqlx::query", "sea_orm", "rustls"] {
                assert!(!filter(level).would_enable(library, &Level::INFO), "{library} at {level:?}");
            }
        }
        assert!(filter(LogLevel::Trace).would_enable("chorus::web::respondent::entry", &Level::TRACE));
        assert!(!filter(LogLevel::Info).would_enable("chorus::web", &Level::DEBUG));
        assert!(!filter(LogLevel::Error).would_enable("sqlx", &Level::WARN), "quiet means quiet");
    }
}
