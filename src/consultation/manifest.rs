//! The manifest: everything about a wave that is fixed, and public, from the moment it opens.
//!
//! Its canonical JSON (RFC 8785) is hashed with SHA-256; the hash stands in every sealed frame, in every amendment
//! and in the release. Numbers that matter are decimal strings. Counts of issued codes are rounded down to five
//! before they enter, so the public file is the hashed file.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use time::Date;

use super::response::Way;
use crate::questionnaire::{Band, ItemId, OptionCode, sha256_hex};

/// The canonical JSON (RFC 8785) of a value.
///
/// # Panics
/// When the value has a map key that is not text or a number that is not finite; the types of this project have neither.
#[must_use]
pub fn canonical_json<T: Serialize>(value: &T) -> Vec<u8> {
    serde_json_canonicalizer::to_vec(value).expect("the types of this project serialise to JSON")
}

/// The text does not name a wave or group.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("a name is 1 to 40 lower-case letters, digits, + or -, and begins with a letter or digit")]
pub struct BadName;

macro_rules! name {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The text itself.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = BadName;

            fn from_str(text: &str) -> Result<Self, BadName> {
                let fits = (1..=40).contains(&text.len())
                    && !text.starts_with(['-', '+'])
                    && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '+');
                if fits { Ok(Self(text.to_owned())) } else { Err(BadName) }
            }
        }

        impl TryFrom<String> for $name {
            type Error = BadName;

            fn try_from(text: String) -> Result<Self, BadName> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> Self {
                name.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

name! {
    /// Names a wave, such as `2026-autumn`; part of public addresses.
    WaveId
}

name! {
    /// Names a group of a wave, such as `11-17` or `8+`.
    GroupId
}

/// What a survey is for, in words that young people are shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Purpose {
    /// What can change because of the answers.
    pub can_change: String,
    /// Who decides about it.
    pub who_decides: String,
    /// The day by which young people hear what became of it.
    #[serde(with = "day")]
    pub hear_back_on: Date,
}

impl Purpose {
    /// No part of it has more characters than this.
    pub const MOST_CHARS: usize = 300;
}

/// A public file, named and pinned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileRef {
    /// `code/version`.
    pub name: String,
    /// SHA-256 of the file's bytes.
    pub sha256: String,
}

/// The questionnaire of one band.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuestionnaireRef {
    /// Who is given it.
    pub band: Band,
    /// `code/version`.
    pub name: String,
    /// SHA-256 of the file's bytes.
    pub sha256: String,
}

/// An outcome area and the items that speak to it in this wave, copied from the council's strategy at launch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AreaItems {
    /// The area's code in the strategy, such as `well_being`.
    pub area: ItemId,
    /// The area's name on pages.
    pub title: String,
    /// How much the area weighs when noise is shared out; 3 unless the strategy says otherwise.
    pub priority: u32,
    /// The items whose shares make the area score, per the strategy; a group uses those it was asked.
    pub items: Vec<ItemId>,
    /// Items of this area that are shown alone and never enter its score (family contact, bullying).
    pub alone: Vec<ItemId>,
    /// The item shown beside the score, first of these that the group was asked.
    pub headlines: Vec<ItemId>,
}

/// Whether everybody in a group meets an item, which follows from the questionnaires alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AskedOf {
    /// Everybody. Such items go unanswered about equally often, so what was drawn of one says something of the others; so
    /// it is with those of [`AskedOf::Core`] among each other, and with those of [`AskedOf::Full`].
    Everybody,
    /// Everybody, where some may take the short way and this item is on it.
    Core,
    /// Everybody who does not take the short way.
    Full,
    /// Some: a skip rule, an age band or who helps leaves others out, or it need not be about everybody.
    Some,
}

/// An item in a group's vector, with the standard deviation of the noise on each of its two numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItemPlan {
    /// Which item.
    pub item: ItemId,
    /// Who meets it.
    pub asked: AskedOf,
    /// σ of `balance`, a decimal on a 1/64 grid.
    pub balance_sigma: String,
    /// σ of `missing`, a decimal on a 1/64 grid.
    pub missing_sigma: String,
}

/// A list of themes that a group is asked, with the standard deviation of the noise on each theme's count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ThemePlan {
    /// Which item.
    pub item: ItemId,
    /// How many of its themes one response may choose, which is what it is charged for.
    pub most: u8,
    /// σ of each theme's count, a decimal on a 1/64 grid.
    pub sigma: String,
    /// The themes that are counted, in order.
    pub options: Vec<OptionCode>,
}

/// A group: who is reported together, and with how much noise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupPlan {
    /// Its name.
    pub group: GroupId,
    /// Its name on pages, such as "Ages 8 to 11".
    pub title: String,
    /// The bands in it.
    pub bands: Vec<Band>,
    /// Codes issued when the wave opened, rounded down to five.
    pub issued: u32,
    /// The privacy loss of this group's vector, ρ of zCDP, nine decimals.
    pub rho: String,
    /// σ of the number of responses, a decimal on a 1/64 grid; none where that number is published exactly, and then
    /// what is hidden is what somebody answered, not that they did.
    pub n_sigma: Option<String>,
    /// The vector, in order.
    pub items: Vec<ItemPlan>,
    /// The lists of themes, in order. A group that is asked none does not say so, as no manifest did before there were
    /// lists.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub themes: Vec<ThemePlan>,
}

/// Somebody who can open this wave and sign its release.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Custodian {
    /// A role, not a person's name.
    pub name: String,
    /// The age recipient (`age1…`) to which the wave's identity was encrypted.
    pub recipient: String,
    /// The Ed25519 public key, lower-case hex.
    pub ed25519: String,
}

/// The name of the format. Version 1 had one scale for both numbers of an item.
pub const MANIFEST_SCHEMA: &str = "chorus.manifest/2";

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// [`MANIFEST_SCHEMA`].
    pub schema: String,
    /// The council's name.
    pub council: String,
    /// Whose privacy the ledger counts, such as `care`.
    pub population: String,
    /// Names the wave.
    pub wave: WaveId,
    /// Its title on pages.
    pub title: String,
    /// The year of the April in which the council year began.
    pub council_year: i32,
    /// The first day answers are taken.
    #[serde(with = "day")]
    pub opens_on: Date,
    /// The last day answers are taken, unless extended.
    #[serde(with = "day")]
    pub closes_on: Date,
    /// The day by which results are promised.
    #[serde(with = "day")]
    pub results_on: Date,
    /// The day by which sealed responses are destroyed.
    #[serde(with = "day")]
    pub erase_on: Date,
    /// One per band; the short way of a band uses the questionnaire of 4-7, which then also stands here.
    pub questionnaires: Vec<QuestionnaireRef>,
    /// Whether somebody of 8 to 17 may answer the core items in the words for 4-7. Manifests frozen before this was
    /// written down do not say, and allow it wherever they have those words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub short_way: Option<bool>,
    /// What the survey is for. Manifests frozen before this was written down do not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<Purpose>,
    /// The strategy whose table was copied.
    pub strategy: FileRef,
    /// Reported in a row of its own, before the areas.
    pub first_item: Option<ItemId>,
    /// The item-to-area table.
    pub areas: Vec<AreaItems>,
    /// Who is reported together; they partition those invited.
    pub groups: Vec<GroupPlan>,
    /// The planned privacy loss of the wave: the most that any one group costs.
    pub rho: String,
    /// δ for which ε is quoted.
    pub delta: String,
    /// σ of the number of responses that could not be read.
    pub unreadable_sigma: String,
    /// Bytes of every plaintext frame.
    pub frame_bytes: u32,
    /// The wave's age recipient.
    pub recipient: String,
    /// Who can open it.
    pub custodians: Vec<Custodian>,
    /// How many custodians must sign a release.
    pub threshold: u8,
    /// The server's Ed25519 public key, which signs amendments; lower-case hex.
    pub server_key: String,
}

impl Manifest {
    /// SHA-256 of the canonical JSON, lower-case hex.
    #[must_use]
    pub fn sha256(&self) -> String {
        sha256_hex(&canonical_json(self))
    }

    /// The group of this name.
    #[must_use]
    pub fn group(&self, id: &GroupId) -> Option<&GroupPlan> {
        self.groups.iter().find(|plan| plan.group == *id)
    }

    /// Whether results hide that somebody took part, and not only what they answered.
    #[must_use]
    pub fn hides_taking_part(&self) -> bool {
        self.groups.iter().all(|group| group.n_sigma.is_some())
    }

    /// The questionnaire given to `band`.
    #[must_use]
    pub fn questionnaire_for(&self, band: Band) -> Option<&QuestionnaireRef> {
        self.questionnaires.iter().find(|one| one.band == band)
    }

    /// The questionnaire whose words somebody of `band` answers, going this way; `None` where there is no such way.
    #[must_use]
    pub fn wording_for(&self, band: Band, way: Way) -> Option<&QuestionnaireRef> {
        if way == Way::Short && self.short_way == Some(false) {
            return None;
        }
        way.wording_of(band).and_then(|wording| self.questionnaire_for(wording))
    }

    /// Whether somebody of `band` may choose between their own questionnaire and the short way.
    #[must_use]
    pub fn offers_short_way(&self, band: Band) -> bool {
        band != Band::FourToSeven && self.wording_for(band, Way::Short).is_some()
    }
}

/// Days as `2026-11-20`.
pub mod day {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};
    use time::Date;
    use time::macros::format_description;

    /// Writes the day.
    ///
    /// # Errors
    /// When the serializer fails.
    pub fn serialize<S: Serializer>(day: &Date, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(day)
    }

    /// Reads the day.
    ///
    /// # Errors
    /// When the text is not a day.
    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Date, D::Error> {
        let text = String::deserialize(from)?;
        Date::parse(&text, format_description!("[year]-[month]-[day]")).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::super::samples::manifest;
    use super::*;

    #[test]
    fn a_manifest_without_a_purpose_has_the_canonical_form_it_had() {
        let silent = manifest();
        assert!(!String::from_utf8(canonical_json(&silent)).unwrap().contains("purpose"));
        let purpose = Purpose {
            can_change: "Buses.".to_owned(),
            who_decides: "The board.".to_owned(),
            hear_back_on: date!(2026 - 12 - 01),
        };
        let told = Manifest { purpose: Some(purpose), ..silent.clone() };
        assert_ne!(told.sha256(), silent.sha256());
        assert_eq!(serde_json::from_slice::<Manifest>(&canonical_json(&told)).unwrap(), told);
    }
}
