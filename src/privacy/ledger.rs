//! The privacy ledger: what has been spent on the people of a council, and what may still be.
//!
//! One chain of entries, each naming the one before by its hash, for everybody the council cares for. An entry is a
//! charge or an act that raises limits, so whoever verifies the chain sees both, and sees that no charge passed the
//! limits in force when it was made. A charge stands before anything is opened, and is never given back. [`Charge`],
//! without which nothing is drawn, is made here alone, from an entry that verifies.
//!
//! These functions are the rule; the database's own conditional write makes it hold against two writers at once.
//!
//! Left open: an entry is not signed, so whoever runs a desk can write one for themselves and draw with it. Importing
//! the result does not work, because the server knows which entries it wrote; and whoever can draw could read the
//! answers anyway. The limits bound years, not lives: `docs/privacy.md` says what many surveys add up to.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::rho::NanoRho;
use crate::consultation::{Manifest, WaveId, canonical_json, sha256_hex};
use limits::spent_in_four_years;
pub use limits::{Limits, LimitsInForce, OverLimit, fits, room};
pub use raise::{Act, Decision, LimitsRaised, RaiseReason, RaiseRefused};

mod limits;
mod raise;

/// What the first entry names as the one before it.
pub const NO_PREVIOUS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// A charge, as it stands in the chain and in the release it paid for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LedgerEntry {
    /// Whose privacy is counted, as in the manifest.
    pub population: String,
    /// The year of the April in which the council year began.
    pub council_year: i32,
    /// Counts up from 1.
    pub sequence: u64,
    /// The wave it pays for; a wave is charged once.
    pub wave: WaveId,
    /// The hash of the entry before, or [`NO_PREVIOUS`].
    pub previous: String,
    /// What was charged.
    pub charged: NanoRho,
    /// What this population was charged in this council year, this entry included.
    pub spent_year: NanoRho,
    /// What it was charged in the four council years that end with this one, this entry included.
    pub spent_four_years: NanoRho,
    /// SHA-256 of the canonical JSON of all the above, lower-case hex.
    pub hash: String,
}

impl LedgerEntry {
    /// What it was charged for.
    fn paid(&self) -> Reservation {
        Reservation {
            population: self.population.clone(),
            council_year: self.council_year,
            wave: self.wave.clone(),
            rho: self.charged,
        }
    }
}

/// An entry of the chain. A charge reads as it does in the release it paid for, with nothing around it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum ChainEntry {
    /// A wave was charged.
    Charged(LedgerEntry),
    /// Limits were raised.
    Raised(LimitsRaised),
}

impl ChainEntry {
    /// Its place, from 1.
    #[must_use]
    pub const fn sequence(&self) -> u64 {
        match self {
            Self::Charged(entry) => entry.sequence,
            Self::Raised(entry) => entry.sequence,
        }
    }

    /// The hash of the entry before it, or [`NO_PREVIOUS`].
    #[must_use]
    pub fn previous(&self) -> &str {
        match self {
            Self::Charged(entry) => &entry.previous,
            Self::Raised(entry) => &entry.previous,
        }
    }

    /// Its own hash.
    #[must_use]
    pub fn hash(&self) -> &str {
        match self {
            Self::Charged(entry) => &entry.hash,
            Self::Raised(entry) => &entry.hash,
        }
    }
}

/// The hash an entry should have: of everything in it but the hash.
fn hash_of(entry: &impl Serialize) -> String {
    let mut fields = serde_json::to_value(entry).expect("an entry is plain text and whole numbers");
    fields.as_object_mut().expect("an entry is a JSON object").remove("hash");
    sha256_hex(&canonical_json(&fields))
}

/// A planned privacy loss, set aside when a wave opens and turned into a charge when its box is exported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reservation {
    /// Whose privacy is counted.
    pub population: String,
    /// The council year of the wave.
    pub council_year: i32,
    /// The wave.
    pub wave: WaveId,
    /// The planned loss, all of which will be charged.
    pub rho: NanoRho,
}

impl Reservation {
    /// What opening this wave sets aside; `None` when the manifest's ρ is no privacy loss.
    #[must_use]
    pub fn for_wave(manifest: &Manifest) -> Option<Self> {
        Some(Self {
            population: manifest.population.clone(),
            council_year: manifest.council_year,
            wave: manifest.wave.clone(),
            rho: manifest.rho.parse().ok()?,
        })
    }
}

/// Why a ledger, or an entry of it, cannot be relied on.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum LedgerError {
    /// The fields were changed after the hash was made.
    #[error("entry {sequence} does not have the hash it claims")]
    Hash {
        /// Which entry.
        sequence: u64,
    },
    /// An entry is missing, doubled or out of order.
    #[error("entry {sequence} does not follow the entry before it")]
    Chain {
        /// Which entry.
        sequence: u64,
    },
    /// The running totals are not the sums of the charges.
    #[error("entry {sequence} does not add up")]
    Totals {
        /// Which entry.
        sequence: u64,
    },
    /// An act raises limits as no act may.
    #[error("entry {sequence} raises limits as it may not: {why}")]
    Raise {
        /// Which entry.
        sequence: u64,
        /// What is wrong with it.
        why: RaiseRefused,
    },
    /// A charge passes the limits that were in force.
    #[error(transparent)]
    Over(#[from] OverLimit),
    /// Somebody holds a later state of this ledger: an older one was put in its place.
    #[error("this ledger ends with entry {here}, and entry {known} of it is known: an older state was put back")]
    RolledBack {
        /// The last entry that is here.
        here: u64,
        /// One that was published.
        known: u64,
    },
    /// Each wave is charged once.
    #[error("wave {0} is charged already")]
    ChargedAlready(WaveId),
    /// The entry does not pay for this wave's plan.
    #[error("the entry does not pay for wave {0} as its manifest plans it")]
    OtherWave(WaveId),
}

/// A chain whose every entry was checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    entries: Vec<ChainEntry>,
    /// By population; the usual ones where nothing was raised.
    limits: BTreeMap<String, LimitsInForce>,
}

impl Ledger {
    /// Checks a chain from its first entry.
    ///
    /// # Errors
    /// The first entry that does not hold, and why.
    pub fn verify(entries: Vec<ChainEntry>) -> Result<Self, LedgerError> {
        let mut checked = Self::default();
        for entry in entries {
            checked.follow(entry)?;
        }
        Ok(checked)
    }

    /// Takes in the next entry, if it is the one that has to stand here.
    fn follow(&mut self, entry: ChainEntry) -> Result<(), LedgerError> {
        let sequence = entry.sequence();
        let wanted = match &entry {
            ChainEntry::Charged(charge) => ChainEntry::Charged(self.entry(&charge.paid())?),
            ChainEntry::Raised(raise) => {
                let raised = self.raise(&raise.decision()).map_err(|why| LedgerError::Raise { sequence, why })?;
                ChainEntry::Raised(raised)
            }
        };
        if (sequence, entry.previous()) != (wanted.sequence(), wanted.previous()) {
            return Err(LedgerError::Chain { sequence });
        }
        if let (ChainEntry::Charged(found), ChainEntry::Charged(wanted)) = (&entry, &wanted)
            && (found.spent_year, found.spent_four_years) != (wanted.spent_year, wanted.spent_four_years)
        {
            return Err(LedgerError::Totals { sequence });
        }
        if entry != wanted {
            return Err(LedgerError::Hash { sequence });
        }
        if let ChainEntry::Raised(raise) = &entry {
            self.limits.entry(raise.population.clone()).or_default().lift(raise.council_year, raise.limits());
        }
        self.entries.push(entry);
        Ok(())
    }

    /// The entries, oldest first.
    #[must_use]
    pub fn entries(&self) -> &[ChainEntry] {
        &self.entries
    }

    /// The charges among them, oldest first.
    pub fn charges(&self) -> impl Iterator<Item = &LedgerEntry> {
        self.entries.iter().filter_map(|entry| match entry {
            ChainEntry::Charged(charge) => Some(charge),
            ChainEntry::Raised(_) => None,
        })
    }

    /// The entry that charged this wave.
    #[must_use]
    pub fn entry_for(&self, wave: &WaveId) -> Option<&LedgerEntry> {
        self.charges().find(|entry| entry.wave == *wave)
    }

    /// Everybody whose privacy was charged, or whose limits were raised, in the order of their names.
    #[must_use]
    pub fn populations(&self) -> Vec<&str> {
        let named = self.entries.iter().map(|entry| match entry {
            ChainEntry::Charged(charge) => charge.population.as_str(),
            ChainEntry::Raised(raise) => raise.population.as_str(),
        });
        named.collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// The limits that are in force for this population after the last entry.
    #[must_use]
    pub fn limits(&self, population: &str) -> LimitsInForce {
        self.limits.get(population).cloned().unwrap_or_default()
    }

    /// Checks that this ledger still holds all of a state of it that was known before, such as a published one.
    ///
    /// # Errors
    /// [`LedgerError::RolledBack`] when it ends before that state does, [`LedgerError::Chain`] at the first entry that is
    /// another one here.
    pub fn demand_that_it_continues(&self, known: &Self) -> Result<(), LedgerError> {
        for (here, known) in self.entries.iter().zip(&known.entries) {
            if here.hash() != known.hash() {
                return Err(LedgerError::Chain { sequence: here.sequence() });
            }
        }
        known.entries.last().map_or(Ok(()), |last| self.demand_that_it_reaches(last.sequence()))
    }

    /// Checks that this ledger has as many entries as somebody knows of.
    ///
    /// # Errors
    /// [`LedgerError::RolledBack`].
    pub fn demand_that_it_reaches(&self, known: u64) -> Result<(), LedgerError> {
        let here = self.entries.last().map_or(0, ChainEntry::sequence);
        if known <= here { Ok(()) } else { Err(LedgerError::RolledBack { here, known }) }
    }

    /// The place of the next entry.
    fn next_sequence(&self) -> u64 {
        self.entries.last().map_or(1, |last| last.sequence() + 1)
    }

    /// The hash that the next entry names.
    fn head(&self) -> String {
        self.entries.last().map_or(NO_PREVIOUS, ChainEntry::hash).to_owned()
    }

    /// What was charged to this population in each council year.
    #[must_use]
    pub fn charged(&self, population: &str) -> BTreeMap<i32, NanoRho> {
        let mut years: BTreeMap<i32, NanoRho> = BTreeMap::new();
        for entry in self.charges().filter(|entry| entry.population == population) {
            let year = years.entry(entry.council_year).or_default();
            *year = [*year, entry.charged].into_iter().sum();
        }
        years
    }

    /// The entry that turns a reservation into a charge. It is in force once it is stored.
    ///
    /// # Errors
    /// [`LedgerError::ChargedAlready`]; [`LedgerError::Over`] when it passes the limits in force, which no reservation
    /// of an honest store does.
    pub fn entry(&self, reserved: &Reservation) -> Result<LedgerEntry, LedgerError> {
        if self.entry_for(&reserved.wave).is_some() {
            return Err(LedgerError::ChargedAlready(reserved.wave.clone()));
        }
        let mut years = self.charged(&reserved.population);
        self.limits(&reserved.population).fits(&years, reserved.council_year, reserved.rho)?;
        let year = years.entry(reserved.council_year).or_default();
        *year = [*year, reserved.rho].into_iter().sum();
        let spent_year = *year;
        let mut entry = LedgerEntry {
            population: reserved.population.clone(),
            council_year: reserved.council_year,
            sequence: self.next_sequence(),
            wave: reserved.wave.clone(),
            previous: self.head(),
            charged: reserved.rho,
            spent_year,
            spent_four_years: spent_in_four_years(&years, reserved.council_year.saturating_sub(3)),
            hash: String::new(),
        };
        entry.hash = hash_of(&entry);
        Ok(entry)
    }
}

/// Proof that a wave's release is paid for. Drawing takes one and keeps it; it cannot be copied, and nothing but
/// [`Charge::for_wave`] makes one.
#[derive(Debug)]
pub struct Charge {
    entry: LedgerEntry,
    manifest_sha256: String,
}

impl Charge {
    /// The charge that this entry is for this wave.
    ///
    /// # Errors
    /// [`LedgerError::Hash`] when the entry was changed, [`LedgerError::OtherWave`] when it is another wave's or charges
    /// another sum than the manifest plans.
    pub fn for_wave(entry: &LedgerEntry, manifest: &Manifest) -> Result<Self, LedgerError> {
        if entry.hash != hash_of(entry) {
            return Err(LedgerError::Hash { sequence: entry.sequence });
        }
        if Reservation::for_wave(manifest) != Some(entry.paid()) {
            return Err(LedgerError::OtherWave(manifest.wave.clone()));
        }
        Ok(Self { entry: entry.clone(), manifest_sha256: manifest.sha256() })
    }

    /// The sum that was charged.
    #[must_use]
    pub fn rho(&self) -> NanoRho {
        self.entry.charged
    }

    /// The hash of the manifest whose release is paid for.
    #[must_use]
    pub fn manifest_sha256(&self) -> &str {
        &self.manifest_sha256
    }

    pub(super) fn into_entry(self) -> LedgerEntry {
        self.entry
    }
}

#[cfg(test)]
mod tests;
