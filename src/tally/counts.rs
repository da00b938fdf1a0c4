//! The counts themselves.

use super::rule::Effect;
use super::themes::Chosen;
use crate::consultation::GroupId;

/// No wave is larger. Sums of this many are far inside `i64`, so no arithmetic on counts can overflow.
const MOST_RESPONSES: i64 = 1_000_000_000;

/// The tally cannot hold more responses.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("more responses than a tally holds")]
pub struct Full;

/// The counts of one group. It has no `Debug` and no `Serialize`: exact counts are never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct GroupTally {
    pub(super) group: GroupId,
    n: i64,
    pub(super) signed: Vec<i64>,
    pub(super) missing: Vec<i64>,
    pub(super) themes: Vec<Vec<i64>>,
}

impl GroupTally {
    /// No responses, of a group with so many items in its vector and lists of so many themes.
    pub(super) fn empty(group: GroupId, items: usize, lists: impl Iterator<Item = usize>) -> Self {
        let themes = lists.map(|themes| vec![0; themes]).collect();
        Self { group, n: 0, signed: vec![0; items], missing: vec![0; items], themes }
    }

    /// Which group.
    #[must_use]
    pub fn group(&self) -> &GroupId {
        &self.group
    }

    /// Responses.
    #[must_use]
    pub fn n(&self) -> i64 {
        self.n
    }

    /// For each item of the vector, positive answers less negative ones.
    #[must_use]
    pub fn signed(&self) -> &[i64] {
        &self.signed
    }

    /// For each item of the vector, the responses that count as neither, whatever the reason.
    #[must_use]
    pub fn missing(&self) -> &[i64] {
        &self.missing
    }

    /// For each list of themes, the responses that chose each of its themes.
    #[must_use]
    pub fn themes(&self) -> &[Vec<i64>] {
        &self.themes
    }

    /// Adds one response: its effect on each item of the vector and on each list of themes, in order.
    pub(super) fn add(
        &mut self,
        effects: impl Iterator<Item = Effect>,
        chosen: impl Iterator<Item = Chosen>,
    ) -> Result<(), Full> {
        self.n = one_more(self.n)?;
        // No item's numbers go beyond n on either side, so they cannot overflow where n did not.
        for ((signed, missing), effect) in self.signed.iter_mut().zip(&mut self.missing).zip(effects) {
            *signed += effect.signed();
            *missing += effect.missing();
        }
        for (themes, chosen) in self.themes.iter_mut().zip(chosen) {
            chosen.add_to(themes);
        }
        Ok(())
    }

    fn merge(&mut self, other: &Self) -> Result<(), Full> {
        self.n = sum(self.n, other.n)?;
        for (mine, theirs) in self.signed.iter_mut().zip(&other.signed) {
            *mine += theirs;
        }
        for (mine, theirs) in self.missing.iter_mut().zip(&other.missing) {
            *mine += theirs;
        }
        for (mine, theirs) in self.themes.iter_mut().flatten().zip(other.themes.iter().flatten()) {
            *mine += theirs;
        }
        Ok(())
    }
}

/// The counts of a wave: one vector for each group, and the responses that could not be read. No `Debug`, as above.
#[derive(Clone, PartialEq, Eq)]
pub struct WaveTally {
    pub(super) manifest_sha256: String,
    pub(super) groups: Vec<GroupTally>,
    pub(super) unreadable: i64,
}

impl WaveTally {
    /// The manifest whose wave was counted.
    #[must_use]
    pub fn manifest_sha256(&self) -> &str {
        &self.manifest_sha256
    }

    /// The groups, in the order of the manifest.
    #[must_use]
    pub fn groups(&self) -> &[GroupTally] {
        &self.groups
    }

    /// Responses that could not be read.
    #[must_use]
    pub fn unreadable(&self) -> i64 {
        self.unreadable
    }

    /// Counts a sealed response that did not open, or opened to something that is no response. It touches this one
    /// number and no other.
    ///
    /// # Errors
    /// [`Full`].
    pub fn count_unreadable(&mut self) -> Result<(), Full> {
        self.unreadable = one_more(self.unreadable)?;
        Ok(())
    }

    /// Takes in what was counted elsewhere under the same rule, as several threads do.
    ///
    /// # Errors
    /// [`Full`].
    ///
    /// # Panics
    /// When the other tally comes from the rule of another wave, which is a mistake in the program.
    pub fn merge(&mut self, other: &Self) -> Result<(), Full> {
        assert!(self.manifest_sha256 == other.manifest_sha256, "tallies of two waves do not add up");
        self.unreadable = sum(self.unreadable, other.unreadable)?;
        for (mine, theirs) in self.groups.iter_mut().zip(&other.groups) {
            mine.merge(theirs)?;
        }
        Ok(())
    }
}

fn one_more(count: i64) -> Result<i64, Full> {
    sum(count, 1)
}

fn sum(one: i64, other: i64) -> Result<i64, Full> {
    one.checked_add(other).filter(|sum| *sum <= MOST_RESPONSES).ok_or(Full)
}
