//! `chorus ledger` and `chorus audit`: two chains that show what was altered, and the one act that makes room.

use std::io::BufRead;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::council;
use super::exit::{Exit, Failure};
use super::release::public_file;
use super::terminal::answer;
use super::wave::COMMAND_LINE;
use crate::clock::{Clock, SystemClock};
use crate::privacy::{ChainEntry, Decision, Ledger, Limits, NanoRho, RaiseReason};
use crate::settings::Settings;
use crate::store::{Budget, BudgetSpan};
use crate::workflow::{self, Account, Accounts};

/// The commands on the ledger.
#[derive(Subcommand)]
pub enum Command {
    /// Shows year by year what may be spent, was spent and is set aside; every entry; and what the years add up to.
    Show,
    /// Checks every entry and its place in the chain; exit 10 when it was altered.
    Verify {
        /// A ledger that was published before, from /ledger.json: all of it has to be here still; exit 11 when it is not.
        #[arg(long)]
        published: Option<PathBuf>,
    },
    /// Raises the limits of a council year, for good and in public. Asks for confirmation on standard input.
    Raise(Raise),
}

/// What the privacy lead decided.
#[derive(Args)]
pub struct Raise {
    /// Whose privacy is counted, as in the manifests.
    #[arg(long)]
    population: String,
    /// The year of the April in which the council year begins: this one, or one of the three to come.
    #[arg(long)]
    council_year: i32,
    /// The new limit of that year, such as 0.711.
    #[arg(long, value_parser = rho, required_unless_present = "four_years")]
    year: Option<NanoRho>,
    /// The new limit of every four council years in a row that contain it, such as 1.9.
    #[arg(long, value_parser = rho)]
    four_years: Option<NanoRho>,
    /// Why, from the list that is shown in public.
    #[arg(long, value_parser = reason)]
    why: RaiseReason,
    /// Who decides: a role, never a person's name.
    #[arg(long, default_value = "privacy-lead")]
    decided_by: String,
}

/// The command on the audit trail.
#[derive(Subcommand)]
pub enum AuditCommand {
    /// Checks every entry and its place in the chain; exit 10 when it was altered.
    Verify,
}

/// A privacy loss as somebody types it: `0.711`.
fn rho(text: &str) -> Result<NanoRho, String> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    format!("{whole}.{decimals:0<9}").parse().map_err(|_| "a limit is a decimal such as 0.711".to_owned())
}

/// A reason of the fixed list, as it is typed: `legal-duty`.
fn reason(text: &str) -> Result<RaiseReason, String> {
    let typed = |reason: RaiseReason| reason.as_str().replace('_', "-");
    RaiseReason::ALL.into_iter().find(|reason| typed(*reason) == text).ok_or_else(|| {
        let all: Vec<String> = RaiseReason::ALL.into_iter().map(typed).collect();
        format!("a reason is one of {}", all.join(", "))
    })
}

/// Shows or verifies the ledger, or raises its limits.
///
/// # Errors
/// [`Exit::ChainAltered`], [`Exit::RolledBack`], and the exit codes of the stores.
pub fn run(settings: &Settings, command: Command, json: bool) -> Result<(), Failure> {
    match command {
        Command::Show => show(settings, json),
        Command::Verify { published } => verify(settings, published.as_deref(), json),
        Command::Raise(raise) => make_room(settings, raise, json),
    }
}

fn show(settings: &Settings, json: bool) -> Result<(), Failure> {
    let accounts = council::with(settings, async |chorus| Ok(workflow::read_accounts(chorus).await?))?;
    answer(json, &document(&accounts), || told(&accounts))
}

fn verify(settings: &Settings, published: Option<&Path>, json: bool) -> Result<(), Failure> {
    let altered = |error| Failure::caused_by(Exit::ChainAltered, &error);
    let known: Option<Vec<ChainEntry>> = published.map(|path| public_file(path, "a ledger")).transpose()?;
    let known = known.map(Ledger::verify).transpose().map_err(altered)?;
    let ledger = council::with(settings, async |chorus| Ok(chorus.stores.app.ledger().await?))?;
    if let Some(known) = &known {
        ledger.demand_that_it_continues(known).map_err(workflow::WorkflowError::from)?;
    }
    answer(json, &json!({ "contract": 1, "entries": ledger.entries() }), || match known {
        Some(_) => "The ledger holds, and all that was published of it is here.".to_owned(),
        None => "The ledger holds.".to_owned(),
    })
}

fn make_room(settings: &Settings, raise: Raise, json: bool) -> Result<(), Failure> {
    let decision = Decision {
        population: raise.population,
        council_year: raise.council_year,
        year: raise.year,
        four_years: raise.four_years,
        reason: raise.why,
        decided_by: raise.decided_by,
        decided_on: SystemClock.now().date(),
    };
    let raised = council::with(settings, async |chorus| {
        confirm(&decision, std::io::stdin().lock())?;
        Ok(workflow::raise_limits(chorus, &decision, COMMAND_LINE).await?)
    })?;
    answer(json, &json!({ "contract": 1, "raised": raised }), || {
        let Limits { year, four_years } = raised.limits();
        format!(
            "The limits are {year} in {} and at least {four_years} in every four years with it. Everybody can see the act in \
             /ledger.json, as entry {}.",
            council_year(raised.council_year),
            raised.sequence
        )
    })
}

/// Asks whoever raises limits to type what they are about to do.
fn confirm(decision: &Decision, mut typed: impl BufRead) -> Result<(), Failure> {
    let wanted = format!("raise {} {}", decision.population, decision.council_year);
    eprintln!(
        "Surveys may then tell more about everybody in {} than was promised. The act stands in public, with its reason \
         and the role that decided, and cannot be taken back.\nType \"{wanted}\" to do it:",
        decision.population
    );
    let mut line = String::new();
    let read = typed.read_line(&mut line);
    read.map_err(|error| Failure::new(Exit::Usage, format!("the confirmation could not be read: {error}")))?;
    if line.trim() == wanted {
        return Ok(());
    }
    Err(Failure::new(Exit::Usage, "not confirmed; no limit was raised"))
}

/// `2026/27`.
fn council_year(year: i32) -> String {
    format!("{year}/{:02}", year.saturating_add(1).rem_euclid(100))
}

fn document(accounts: &Accounts) -> Value {
    let span = |span: &BudgetSpan| {
        json!({
            "first_year": span.first_year,
            "years": span.years,
            "limit": span.limit,
            "spent": span.spent,
            "reserved": span.reserved,
        })
    };
    let year = |(year, budget): (&i32, &Budget)| {
        let spans: Vec<Value> = budget.spans.iter().map(span).collect();
        json!({ "council_year": year, "room": budget.room(), "spans": spans })
    };
    let account = |account: &Account| {
        let years: Vec<Value> = account.years.iter().map(year).collect();
        json!({ "population": account.population, "years": years, "lifetime": account.lifetime })
    };
    let accounts_told: Vec<Value> = accounts.accounts.iter().map(account).collect();
    json!({ "contract": 1, "entries": accounts.ledger.entries(), "accounts": accounts_told })
}

fn told(accounts: &Accounts) -> String {
    if accounts.accounts.is_empty() {
        return "Nothing has been set aside or charged yet.".to_owned();
    }
    let mut lines = Vec::new();
    for account in &accounts.accounts {
        lines.push(format!("{}, by council year:", account.population));
        lines.extend(account.years.iter().map(|(year, budget)| year_told(*year, budget)));
        lines.extend(lifetime_told(account));
    }
    if !accounts.ledger.entries().is_empty() {
        lines.push("Entries:".to_owned());
    }
    lines.extend(accounts.ledger.entries().iter().map(entry_told));
    lines.join("\n")
}

fn year_told(year: i32, budget: &Budget) -> String {
    let [own, ..] = budget.spans;
    let tightest = budget.tightest();
    let BudgetSpan { limit, spent, reserved, .. } = own;
    let room = budget.room();
    let why = if tightest == own {
        String::new()
    } else {
        let (first, last) = (council_year(tightest.first_year), council_year(tightest.first_year.saturating_add(3)));
        format!(", because {first} to {last} have {} of {} already", tightest.taken(), tightest.limit)
    };
    format!("  {}: limit {limit}, spent {spent}, reserved {reserved}, room {room}{why}", council_year(year))
}

fn lifetime_told(account: &Account) -> [String; 2] {
    let lifetime = &account.lifetime;
    let (so_far, full) = (&lifetime.so_far, &lifetime.at_the_limits);
    let surveys = if lifetime.surveys == 1 { "survey" } else { "surveys" };
    [
        format!(
            "  Whoever took part in everything charged so far ({} {surveys}) lost {}: epsilon {} at delta {}.",
            lifetime.surveys, so_far.rho, so_far.epsilon, so_far.delta
        ),
        format!(
            "  With every year from now on used to its limits, the {} years from {} to {} come to {}: \
             epsilon {}. Such a limit is no lifetime bound.",
            lifetime.years,
            council_year(lifetime.first_year),
            council_year(lifetime.last_year),
            full.rho,
            full.epsilon
        ),
    ]
}

fn entry_told(entry: &ChainEntry) -> String {
    match entry {
        ChainEntry::Charged(charge) => {
            let (sequence, wave, year) = (charge.sequence, &charge.wave, council_year(charge.council_year));
            format!("  {sequence}: {wave} was charged {}; {year} has {}", charge.charged, charge.spent_year)
        }
        ChainEntry::Raised(raise) => {
            let Limits { year, four_years } = raise.limits();
            format!(
                "  {}: limits raised for {}, {}, to {year} and {four_years} in four years; {}, decided by {} on {}",
                raise.sequence,
                raise.population,
                council_year(raise.council_year),
                raise.reason.as_str().replace('_', " "),
                raise.decided_by,
                raise.decided_on
            )
        }
    }
}

/// Verifies the audit trail.
///
/// # Errors
/// [`Exit::ChainAltered`], and the exit codes of the stores.
pub fn run_audit(settings: &Settings, command: &AuditCommand, json: bool) -> Result<(), Failure> {
    let AuditCommand::Verify = command;
    let head = council::with(settings, async |chorus| {
        chorus.stores.app.verify_audit().await.map_err(|error| Failure::caused_by(Exit::ChainAltered, &error))
    })?;
    answer(json, &json!({ "contract": 1, "head": head }), || "The audit trail holds.".to_owned())
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    fn decision() -> Decision {
        Decision {
            population: "care".to_owned(),
            council_year: 2026,
            year: Some(rho("0.711").unwrap()),
            four_years: None,
            reason: RaiseReason::LegalDuty,
            decided_by: "privacy-lead".to_owned(),
            decided_on: date!(2026 - 11 - 27),
        }
    }

    #[test]
    fn nothing_is_raised_unless_somebody_types_what_is_raised() {
        assert!(confirm(&decision(), &b"raise care 2026\n"[..]).is_ok());
        for typed in ["", "yes\n", "raise care 2027\n", "raise leavers 2026\n", "RAISE CARE 2026\n"] {
            let refused = confirm(&decision(), typed.as_bytes()).unwrap_err().to_string();
            assert_eq!(refused, "not confirmed; no limit was raised", "{typed:?}");
        }
    }

    #[test]
    fn a_limit_is_typed_as_a_plain_decimal_and_a_reason_is_one_of_the_list() {
        assert_eq!(rho("0.711"), Ok(NanoRho::from_nano(711_000_000)));
        assert_eq!(rho("2"), Ok(NanoRho::from_nano(2_000_000_000)));
        for odd in ["", ".5", "-1", "1e3", "0.0000000001", "0,7", "NaN"] {
            assert!(rho(odd).is_err(), "{odd} was read");
        }
        assert_eq!(reason("legal-duty"), Ok(RaiseReason::LegalDuty));
        assert!(reason("the figures were too wide").unwrap_err().contains("young-people-asked"));
    }

    #[test]
    fn an_act_is_told_with_its_day_its_role_and_its_reason() {
        let act = Ledger::default().raise(&decision()).unwrap();
        assert_eq!(
            entry_told(&ChainEntry::Raised(act)),
            "  1: limits raised for care, 2026/27, to 0.711000000 and 1.500000000 in four years; legal duty, decided by \
             privacy-lead on 2026-11-27"
        );
    }
}
