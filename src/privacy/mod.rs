//! Noise, its price, the ledger, the release document, and what may be read from it.
//!
//! A tally enters ([`mechanism::draw`], which takes proof that it is paid for and keeps it), numbers with discrete
//! Gaussian noise leave, and from there on everything is arithmetic on published numbers. `docs/privacy.md` says what is
//! promised to whom, with the proofs and the measured figures.
//!
//! Pages and statements may name [`document`], [`estimate`] and [`shrink`] alone: what was published, and what follows
//! from it.
//!
//! Pure: no files, no database, no clock. The noise itself comes from the operating system through the library's
//! generator; there is no seed anywhere.
//!
//! Left open: everything that happens to the exact counts before they get here, and whoever can open the responses.

#[cfg(any(test, feature = "audit-tools"))]
pub mod audit;
mod decimal;
pub mod document;
pub mod estimate;
mod ledger;
mod lifetime;
pub mod mechanism;
mod neighbours;
mod plan;
mod release;
mod rho;
#[cfg(test)]
pub(crate) mod samples;
pub mod shrink;
mod sigma;
mod verify;

pub use decimal::{Decimal4, NotANumber};
pub use document::{
    DocumentSignature, Measure, NoSuchMeasure, Noisy, PrivacyStatement, RawEstimate, ReleaseDocument, ReleasedGroup,
    ReleasedItem, ResponseCount,
};
pub use estimate::{Estimate, FEWEST_ITEMS_FOR_A_SCORE, Z95, expected};
pub use ledger::{
    Act, ChainEntry, Charge, Decision, Ledger, LedgerEntry, LedgerError, Limits, LimitsInForce, LimitsRaised,
    NO_PREVIOUS, OverLimit, RaiseReason, RaiseRefused, Reservation, fits, room,
};
pub use lifetime::{LIFETIME_YEARS, Lifetime, Loss, lifetime};
pub use neighbours::Neighbours;
pub use plan::{GroupShape, Plan, PlanFault, Rows, WavePlan, plan};
pub use release::{SCHEMA, build};
pub use rho::{NanoRho, NotARho};
pub use sigma::{NotASigma, Sigma};
pub use verify::{DocumentFault, MOST_DOCUMENT_BYTES, VerifiedRelease, claimed_wave, verify};
