//! The privacy ledger: what has been spent on the people of a council, and what may still be.
//!
//! One chain of entries, each naming the one before by its hash, for everybody the council cares for. A charge stands
//! before anything is opened, and is never given back. [`Charge`], without which nothing is drawn, is made here alone,
//! from an entry that verifies.
//!
//! These functions are the rule; the database's own conditional write makes it hold against two writers at once.
//!
//! Left open: an entry is not signed, so whoever runs a desk can write one for themselves and draw with it. Importing
//! the result does not work, because the server knows which entries it wrote; and whoever can draw could read the
//! answers anyway. The limits bound years, not lives: `docs/privacy.md` says what many surveys add up to.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::rho::NanoRho;
use crate::consultation::{Manifest, WaveId, canonical_json, sha256_hex};

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
    /// The hash this entry should have.
    fn expected_hash(&self) -> String {
        let mut fields = serde_json::to_value(self).expect("an entry is plain text and whole numbers");
        fields.as_object_mut().expect("an entry is a JSON object").remove("hash");
        sha256_hex(&canonical_json(&fields))
    }
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

/// How much may be spent on a population. Raising them is a public act of the privacy lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// In one council year.
    pub year: NanoRho,
    /// In any four council years in a row.
    pub four_years: NanoRho,
}

impl Default for Limits {
    /// 0.4 in a year and 1.5 in four: a yearly survey at 0.311 and two pulses at 0.03 always fit.
    fn default() -> Self {
        Self { year: NanoRho::from_nano(400_000_000), four_years: NanoRho::from_nano(1_500_000_000) }
    }
}

/// A cost does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the privacy limits leave room for {room} in this council year; this needs {cost}")]
pub struct OverLimit {
    /// What would be spent.
    pub cost: NanoRho,
    /// What may be.
    pub room: NanoRho,
}

/// How much the limits leave for `year`, given what is reserved and charged (together) in each council year.
///
/// A year belongs to four runs of four years, and a cost has to fit in each of them.
#[must_use]
pub fn room(spent: &BTreeMap<i32, NanoRho>, year: i32, limits: Limits) -> NanoRho {
    let in_year = spent.get(&year).copied().unwrap_or_default();
    let runs = (0..4).map(|last| spent_in_four_years(spent, year.saturating_add(last)));
    let busiest_run = runs.max().unwrap_or_default();
    limits.year.saturating_sub(in_year).min(limits.four_years.saturating_sub(busiest_run))
}

/// Whether `cost` fits into `year`.
///
/// # Errors
/// [`OverLimit`], with what there is room for.
pub fn fits(spent: &BTreeMap<i32, NanoRho>, year: i32, cost: NanoRho, limits: Limits) -> Result<(), OverLimit> {
    let room = room(spent, year, limits);
    if cost <= room { Ok(()) } else { Err(OverLimit { cost, room }) }
}

fn spent_in_four_years(spent: &BTreeMap<i32, NanoRho>, last: i32) -> NanoRho {
    spent.range(last.saturating_sub(3)..=last).map(|(_, rho)| *rho).sum()
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
    /// Each wave is charged once.
    #[error("wave {0} is charged already")]
    ChargedAlready(WaveId),
    /// The entry does not pay for this wave's plan.
    #[error("the entry does not pay for wave {0} as its manifest plans it")]
    OtherWave(WaveId),
}

/// A chain whose every entry was checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ledger(Vec<LedgerEntry>);

impl Ledger {
    /// Checks a chain from its first entry.
    ///
    /// # Errors
    /// The first entry that does not hold, and why.
    pub fn verify(entries: Vec<LedgerEntry>) -> Result<Self, LedgerError> {
        let mut checked = Self::default();
        for entry in entries {
            let sequence = entry.sequence;
            let wanted = checked.entry(&Reservation {
                population: entry.population.clone(),
                council_year: entry.council_year,
                wave: entry.wave.clone(),
                rho: entry.charged,
            })?;
            if (entry.sequence, &entry.previous) != (wanted.sequence, &wanted.previous) {
                return Err(LedgerError::Chain { sequence });
            }
            if (entry.spent_year, entry.spent_four_years) != (wanted.spent_year, wanted.spent_four_years) {
                return Err(LedgerError::Totals { sequence });
            }
            if entry.hash != wanted.hash {
                return Err(LedgerError::Hash { sequence });
            }
            checked.0.push(entry);
        }
        Ok(checked)
    }

    /// The entries, oldest first.
    #[must_use]
    pub fn entries(&self) -> &[LedgerEntry] {
        &self.0
    }

    /// The entry that charged this wave.
    #[must_use]
    pub fn entry_for(&self, wave: &WaveId) -> Option<&LedgerEntry> {
        self.0.iter().find(|entry| entry.wave == *wave)
    }

    /// What was charged to this population in each council year.
    #[must_use]
    pub fn charged(&self, population: &str) -> BTreeMap<i32, NanoRho> {
        let mut years: BTreeMap<i32, NanoRho> = BTreeMap::new();
        for entry in self.0.iter().filter(|entry| entry.population == population) {
            let year = years.entry(entry.council_year).or_default();
            *year = [*year, entry.charged].into_iter().sum();
        }
        years
    }

    /// The entry that turns a reservation into a charge. It is in force once it is stored.
    ///
    /// # Errors
    /// [`LedgerError::ChargedAlready`].
    pub fn entry(&self, reserved: &Reservation) -> Result<LedgerEntry, LedgerError> {
        if self.entry_for(&reserved.wave).is_some() {
            return Err(LedgerError::ChargedAlready(reserved.wave.clone()));
        }
        let mut years = self.charged(&reserved.population);
        let year = years.entry(reserved.council_year).or_default();
        *year = [*year, reserved.rho].into_iter().sum();
        let spent_year = *year;
        let mut entry = LedgerEntry {
            population: reserved.population.clone(),
            council_year: reserved.council_year,
            sequence: self.0.last().map_or(1, |head| head.sequence + 1),
            wave: reserved.wave.clone(),
            previous: self.0.last().map_or_else(|| NO_PREVIOUS.to_owned(), |head| head.hash.clone()),
            charged: reserved.rho,
            spent_year,
            spent_four_years: spent_in_four_years(&years, reserved.council_year),
            hash: String::new(),
        };
        entry.hash = entry.expected_hash();
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
        if entry.hash != entry.expected_hash() {
            return Err(LedgerError::Hash { sequence: entry.sequence });
        }
        let paid = Reservation {
            population: entry.population.clone(),
            council_year: entry.council_year,
            wave: entry.wave.clone(),
            rho: entry.charged,
        };
        if Reservation::for_wave(manifest) != Some(paid) {
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
