//! The command line: one file per command, spoken to people and, with `--json`, to programs.
//!
//! Logs go to standard error; standard output carries only what was asked for. Secrets come by file or terminal, never
//! as an argument.

#[cfg(any(test, feature = "audit-tools"))]
mod audit_noise;
mod ceremony;
mod codes;
mod council;
mod custodian;
mod demo;
mod desk;
mod exchange;
mod exit;
mod ledger;
mod migrate;
mod plan;
mod release;
mod routes;
mod serve;
mod staff;
mod surveys;
mod terminal;
mod wave;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::settings::Settings;
pub use exit::{Exit, Failure};

/// Chorus: surveys for children in care and care leavers, sealed at rest, published with differential privacy.
///
/// Try it: `chorus demo` makes a made-up council and serves it. A real council begins with `chorus serve`, which prints
/// a link to its first account; the rest is pages, of the site and of `chorus desk`. Settings stand in chorus.toml (or
/// the file `CHORUS_CONFIG` names), each key also as `CHORUS_KEY`.
#[derive(Parser)]
#[command(version, about, long_about, arg_required_else_help = true, after_help = EXIT_CODES)]
struct CommandLine {
    /// Answer with one JSON document on standard output.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

const EXIT_CODES: &str = "Exit codes: 0 done, 1 faults found or migration pending, 2 usage or settings, 3 schema is \
newer than this program, 4 database unreachable, 5 key or permission, 6 exists already, 7 wrong stage or floor not \
met, 8 over budget, 9 box not readable, 10 chain altered, 11 an older store was put back, 12 document does not verify, 70 storage failed.";

#[derive(Subcommand)]
enum Command {
    /// Makes a made-up council with three past surveys and an open one, then serves it.
    Demo(demo::Arguments),
    /// Brings the stores up to date and serves the site.
    Serve,
    /// Brings the four stores to the latest schema.
    Migrate(migrate::Arguments),
    /// Checks questionnaires, strategies, benchmarks and manifests.
    #[command(subcommand)]
    Surveys(surveys::Command),
    /// Makes, opens, changes and closes waves.
    #[command(subcommand)]
    Wave(wave::Command),
    /// Says what a survey will be able to show, before anybody has answered.
    Plan(plan::Arguments),
    /// Makes and voids the codes that young people type in.
    #[command(subcommand)]
    Codes(codes::Command),
    /// Makes a custodian's keys, or drills whether they still open.
    #[command(subcommand)]
    Custodian(custodian::Command),
    /// Makes a wave's identity, hands it to the custodians, and forgets it.
    Ceremony(ceremony::Arguments),
    /// Charges the privacy budget and writes the sealed responses for the custodians.
    #[command(subcommand, name = "box")]
    SealedBox(release::BoxCommand),
    /// Opens the key holder's pages on this machine: make a key, set up a survey, open one.
    Desk(desk::Arguments),
    /// Opens a box, draws the noise, signs; or imports, publishes, withdraws, verifies a release.
    Release(release::Arguments),
    /// Shows or verifies what has been spent of the privacy budget; raises its limits, in public.
    #[command(subcommand)]
    Ledger(ledger::Command),
    /// Verifies the record of what staff did.
    #[command(subcommand)]
    Audit(ledger::AuditCommand),
    /// Draws releases of a made-up survey over and over, and judges their noise. Toy data only.
    #[cfg(any(test, feature = "audit-tools"))]
    AuditNoise(audit_noise::Arguments),
    /// Invites people to make an account.
    #[command(subcommand)]
    Staff(staff::Command),
    /// Shows every address the site answers, and who is let in.
    Routes,
    /// Says which version this is.
    Version,
}

/// Runs what the command line asks for.
#[must_use]
pub fn run() -> ExitCode {
    let line = CommandLine::parse();
    match dispatch(line) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}

fn dispatch(line: CommandLine) -> Result<(), Failure> {
    let json = line.json;
    let settings = Settings::load()?;
    crate::telemetry::start(settings.log_level, settings.log_format);
    crate::telemetry::keep_panics_silent_about_values();
    match line.command {
        Command::Demo(arguments) => demo::run(settings, &arguments),
        Command::Serve => serve::run(settings),
        Command::Migrate(arguments) => migrate::run(&settings, &arguments),
        Command::Surveys(command) => surveys::run(&command, json),
        Command::Wave(command) => wave::run(&settings, command, json),
        Command::Plan(arguments) => plan::run(&settings, &arguments, json),
        Command::Codes(command) => codes::run(&settings, command, json),
        Command::Custodian(command) => custodian::run(command, json),
        Command::Ceremony(arguments) => ceremony::run(&arguments, json),
        Command::SealedBox(command) => release::run_box(&settings, command, json),
        Command::Desk(arguments) => desk::run(&arguments),
        Command::Release(arguments) => release::run(&settings, arguments, json),
        Command::Ledger(command) => ledger::run(&settings, command, json),
        Command::Audit(command) => ledger::run_audit(&settings, &command, json),
        #[cfg(any(test, feature = "audit-tools"))]
        Command::AuditNoise(arguments) => audit_noise::run(&arguments, json),
        Command::Staff(command) => staff::run(&settings, command, json),
        Command::Routes => routes::run(json),
        Command::Version => version(json),
    }
}

fn version(json: bool) -> Result<(), Failure> {
    let version = env!("CARGO_PKG_VERSION");
    terminal::answer(json, &serde_json::json!({ "contract": 1, "version": version }), || format!("chorus {version}"))
}
