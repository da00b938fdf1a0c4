//! The privacy lead makes room in the ledger, in public.

use super::{Chorus, WorkflowError};
use crate::privacy::{Decision, LimitsRaised};

/// Raises limits as somebody decided: an entry of the ledger that everybody can see from then on.
///
/// # Errors
/// The store's, when the act may not be, or the ledger does not hold together. Nothing is raised then.
pub async fn raise_limits(chorus: &Chorus, decision: &Decision, who: &str) -> Result<LimitsRaised, WorkflowError> {
    let subject = format!("{}, {}", decision.population, decision.council_year);
    Ok(chorus.on_record(who, "ledger.raise", subject).raise_limits(decision).await?)
}
