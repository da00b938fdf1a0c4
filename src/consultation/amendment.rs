//! Changes to a launched wave: signed by the server's key, chained to the manifest, shown to young people.
//!
//! The manifest of an open wave never changes. What may still happen to it is this short list, and each amendment holds
//! the SHA-256 of the one before it (the first holds the manifest's), so none can be altered, dropped from the middle or
//! put elsewhere. Reasons come from a fixed list, and none of them is about numbers.
//!
//! Left open: the newest amendments can be cut off the end of a chain; whoever compares with the public page sees it. And
//! whoever decides on a change may have seen rounded counts of answers.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use time::Date;

use super::manifest::{GroupPlan, Manifest, WaveId, canonical_json, day};
use super::signature::{PublicKey, SignatureFault, SigningKey};
use super::wave::Stage;
use crate::questionnaire::{ItemId, sha256_hex};

const SCHEMA: &str = "chorus.amendment/1";

/// What an amendment does to a wave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Change {
    /// Takes no answers until resumed.
    Suspend,
    /// Takes answers again.
    Resume,
    /// Takes answers for longer.
    Extend {
        /// The new last day.
        #[serde(with = "day")]
        closes_on: Date,
    },
    /// Leaves an item out of the release.
    WithdrawItem {
        /// Which item.
        item: ItemId,
    },
    /// Ends the wave; nothing is released.
    CloseWithoutResults,
    /// Ends the wave and destroys the responses unopened.
    Destroy,
}

impl Change {
    /// The kind of change, as it is written in files.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Suspend => "suspend",
            Self::Resume => "resume",
            Self::Extend { .. } => "extend",
            Self::WithdrawItem { .. } => "withdraw_item",
            Self::CloseWithoutResults => "close_without_results",
            Self::Destroy => "destroy",
        }
    }

    /// Whether it ends the wave for good, with nothing opened and nothing released.
    #[must_use]
    pub const fn ends_the_wave(&self) -> bool {
        matches!(self, Self::CloseWithoutResults | Self::Destroy)
    }

    /// Whether this can be done to a wave at this stage: pausing and extending while it is open, the rest until its box
    /// is handed to the custodians. After that a release can only be withdrawn.
    #[must_use]
    pub const fn is_possible_at(&self, stage: Stage) -> bool {
        match self {
            Self::Suspend | Self::Resume | Self::Extend { .. } => matches!(stage, Stage::Open),
            Self::WithdrawItem { .. } | Self::CloseWithoutResults | Self::Destroy => {
                matches!(stage, Stage::Open | Stage::Closed)
            }
        }
    }
}

/// Why a change was made, as it is shown in public; pages word it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Somebody's safety or well-being comes first.
    Safety,
    /// A question was wrong or could be misunderstood.
    QuestionFault,
    /// Something did not work as it should.
    TechnicalFault,
    /// A key was lost, or may have been seen by others.
    KeyProblem,
    /// There was a worry about privacy.
    PrivacyWorry,
    /// Young people asked for it.
    YoungPeopleAsked,
    /// School holidays, illness or weather got in the way.
    BadTiming,
    /// The law or a court demands it.
    LegalDuty,
    /// What stood in the way is put right.
    PutRight,
}

impl Reason {
    /// Every reason there is.
    pub const ALL: [Self; 9] = [
        Self::Safety,
        Self::QuestionFault,
        Self::TechnicalFault,
        Self::KeyProblem,
        Self::PrivacyWorry,
        Self::YoungPeopleAsked,
        Self::BadTiming,
        Self::LegalDuty,
        Self::PutRight,
    ];

    /// Whether something is stopped, changed or taken back for it. What was put right goes on.
    #[must_use]
    pub const fn stops(self) -> bool {
        !matches!(self, Self::PutRight)
    }

    /// The reason as it is written in files and stores.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Safety => "safety",
            Self::QuestionFault => "question_fault",
            Self::TechnicalFault => "technical_fault",
            Self::KeyProblem => "key_problem",
            Self::PrivacyWorry => "privacy_worry",
            Self::YoungPeopleAsked => "young_people_asked",
            Self::BadTiming => "bad_timing",
            Self::LegalDuty => "legal_duty",
            Self::PutRight => "put_right",
        }
    }
}

/// One signed change. A value that was only read may still be forged; [`AmendmentChain::verify`] tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Amendment {
    /// `chorus.amendment/1`.
    pub schema: String,
    /// Which wave it changes.
    pub wave: WaveId,
    /// 1 for the first, then counting up.
    pub sequence: u32,
    /// SHA-256 of the amendment before it, or of the manifest.
    pub previous: String,
    /// The day it was made.
    #[serde(with = "day")]
    pub made_on: Date,
    /// What it does.
    pub change: Change,
    /// Why.
    pub reason: Reason,
    /// Ed25519 over the canonical JSON of all other fields, by the manifest's server key.
    pub signature: String,
}

/// Everything in an amendment but its signature.
#[derive(Serialize)]
struct Terms<'a> {
    schema: &'a str,
    wave: &'a WaveId,
    sequence: u32,
    previous: &'a str,
    #[serde(with = "day")]
    made_on: Date,
    change: &'a Change,
    reason: Reason,
}

impl Amendment {
    /// SHA-256 of the canonical JSON, signature included; lower-case hex.
    #[must_use]
    pub fn sha256(&self) -> String {
        sha256_hex(&canonical_json(self))
    }

    /// The question it takes out of the results, and why, if that is what it does.
    #[must_use]
    pub fn takes_out(&self) -> Option<(ItemId, Reason)> {
        match &self.change {
            Change::WithdrawItem { item } => Some((item.clone(), self.reason)),
            _ => None,
        }
    }

    fn terms(&self) -> Terms<'_> {
        Terms {
            schema: &self.schema,
            wave: &self.wave,
            sequence: self.sequence,
            previous: &self.previous,
            made_on: self.made_on,
            change: &self.change,
            reason: self.reason,
        }
    }
}

/// How a wave ended early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Closed without results.
    WithoutResults,
    /// Destroyed unopened.
    Destroyed,
}

/// What a wave's manifest and its amendments come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The first day answers are taken.
    pub opens_on: Date,
    /// The last day answers are taken.
    pub closes_on: Date,
    /// Takes no answers at the moment.
    pub suspended: bool,
    /// Items left out of the release.
    pub withdrawn: BTreeSet<ItemId>,
    /// Ended early, and how.
    pub ending: Option<Ending>,
}

impl Standing {
    /// What the manifest alone says.
    #[must_use]
    pub const fn at_launch(manifest: &Manifest) -> Self {
        Self {
            opens_on: manifest.opens_on,
            closes_on: manifest.closes_on,
            suspended: false,
            withdrawn: BTreeSet::new(),
            ending: None,
        }
    }

    /// Whether a wave at this stage takes answers on this day.
    #[must_use]
    pub fn takes_answers(&self, stage: Stage, today: Date) -> bool {
        stage == Stage::Open
            && !self.suspended
            && self.ending.is_none()
            && (self.opens_on..=self.closes_on).contains(&today)
    }

    fn apply(&mut self, manifest: &Manifest, change: &Change) -> Result<(), ChangeRefused> {
        if self.ending.is_some() {
            return Err(ChangeRefused::Ended);
        }
        match change {
            Change::Suspend if self.suspended => return Err(ChangeRefused::AlreadySuspended),
            Change::Suspend => self.suspended = true,
            Change::Resume if !self.suspended => return Err(ChangeRefused::NotSuspended),
            Change::Resume => self.suspended = false,
            Change::Extend { closes_on } if *closes_on <= self.closes_on => return Err(ChangeRefused::NotLater),
            Change::Extend { closes_on } if *closes_on >= manifest.results_on => {
                return Err(ChangeRefused::AfterResults);
            }
            Change::Extend { closes_on } => self.closes_on = *closes_on,
            Change::WithdrawItem { item } => {
                let releases = |group: &GroupPlan| {
                    group.items.iter().any(|plan| plan.item == *item)
                        || group.themes.iter().any(|list| list.item == *item)
                };
                if !manifest.groups.iter().any(releases) {
                    return Err(ChangeRefused::NoSuchItem);
                }
                if !self.withdrawn.insert(item.clone()) {
                    return Err(ChangeRefused::AlreadyWithdrawn);
                }
            }
            Change::CloseWithoutResults => self.ending = Some(Ending::WithoutResults),
            Change::Destroy => self.ending = Some(Ending::Destroyed),
        }
        Ok(())
    }
}

/// Why a change cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChangeRefused {
    /// Too early or too late in the life of the wave.
    #[error("this change cannot be made to a wave that is {0}")]
    NotAtThisStage(Stage),
    /// Nothing follows an early end.
    #[error("the wave was ended early; nothing can be changed any more")]
    Ended,
    /// It takes no answers already.
    #[error("the wave is suspended already")]
    AlreadySuspended,
    /// It takes answers.
    #[error("the wave is not suspended")]
    NotSuspended,
    /// An extension to a day that is not later than the closing day.
    #[error("the new closing day is not later than the present one")]
    NotLater,
    /// An extension up to or beyond the day for which results are promised.
    #[error("the new closing day is not before the day for which results are promised")]
    AfterResults,
    /// No group releases this item.
    #[error("no group of this wave releases this item")]
    NoSuchItem,
    /// It is left out already.
    #[error("the item is withdrawn already")]
    AlreadyWithdrawn,
    /// The key at hand is not the one the manifest names.
    #[error("the server's key is not the one in the manifest")]
    OtherKey,
}

/// Why a chain of amendments does not stand. The number is the amendment's sequence, counted from 1.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChainFault {
    /// The manifest's server key is no key.
    #[error("the manifest's server key cannot be used")]
    ServerKey(#[source] SignatureFault),
    /// Not an amendment of this wave, or not of this version.
    #[error("amendment {0} is not one of this wave")]
    OtherWave(usize),
    /// Numbers or hashes do not follow on.
    #[error("amendment {0} does not follow on from the one before it")]
    DoesNotFollow(usize),
    /// Not signed by the server's key.
    #[error("the signature of amendment {0} does not stand")]
    Signature(usize, #[source] SignatureFault),
    /// A change that could not be made at that point.
    #[error("amendment {0} could not be made")]
    Impossible(usize, #[source] ChangeRefused),
}

/// The amendments of one wave, verified.
#[derive(Clone, Debug)]
pub struct AmendmentChain<'a> {
    manifest: &'a Manifest,
    amendments: &'a [Amendment],
    standing: Standing,
    head: String,
}

impl<'a> AmendmentChain<'a> {
    /// Checks every link and signature, and what the changes come to.
    ///
    /// # Errors
    /// [`ChainFault`] names the first amendment that does not stand.
    pub fn verify(manifest: &'a Manifest, amendments: &'a [Amendment]) -> Result<Self, ChainFault> {
        let server: PublicKey = manifest.server_key.parse().map_err(ChainFault::ServerKey)?;
        let mut standing = Standing::at_launch(manifest);
        let mut head = manifest.sha256();
        let mut last_day = None;
        for (number, amendment) in (1..).zip(amendments) {
            if amendment.schema != SCHEMA || amendment.wave != manifest.wave {
                return Err(ChainFault::OtherWave(number));
            }
            let counts_up = usize::try_from(amendment.sequence) == Ok(number);
            if !counts_up || amendment.previous != head || last_day > Some(amendment.made_on) {
                return Err(ChainFault::DoesNotFollow(number));
            }
            server
                .verify(&amendment.terms(), &amendment.signature)
                .map_err(|fault| ChainFault::Signature(number, fault))?;
            standing.apply(manifest, &amendment.change).map_err(|why| ChainFault::Impossible(number, why))?;
            head = amendment.sha256();
            last_day = Some(amendment.made_on);
        }
        Ok(Self { manifest, amendments, standing, head })
    }

    /// What the wave has come to.
    #[must_use]
    pub const fn standing(&self) -> &Standing {
        &self.standing
    }

    /// SHA-256 of each amendment, in order, as a release document lists them.
    #[must_use]
    pub fn sha256s(&self) -> Vec<String> {
        self.amendments.iter().map(Amendment::sha256).collect()
    }

    /// Makes and signs the next amendment. It takes effect once it is stored.
    ///
    /// # Errors
    /// [`ChangeRefused`]; nothing is signed then.
    pub fn amend(
        &self,
        stage: Stage,
        change: Change,
        reason: Reason,
        today: Date,
        server_key: &SigningKey,
    ) -> Result<Amendment, ChangeRefused> {
        if !change.is_possible_at(stage) {
            return Err(ChangeRefused::NotAtThisStage(stage));
        }
        if server_key.public().to_string() != self.manifest.server_key {
            return Err(ChangeRefused::OtherKey);
        }
        self.standing.clone().apply(self.manifest, &change)?;
        let last = self.amendments.last();
        let mut amendment = Amendment {
            schema: SCHEMA.to_owned(),
            wave: self.manifest.wave.clone(),
            sequence: last.map_or(1, |last| last.sequence + 1),
            previous: self.head.clone(),
            // A clock set back must not keep anybody from suspending a wave.
            made_on: last.map_or(today, |last| last.made_on.max(today)),
            change,
            reason,
            signature: String::new(),
        };
        amendment.signature = server_key.sign(&amendment.terms());
        Ok(amendment)
    }
}

#[cfg(test)]
mod tests;
