//! A response: all answers of one respondent, bound to the wave it was given to.
//!
//! There is one way to write a response down, its canonical JSON (RFC 8785), and this file is the only one that does:
//!
//! ```json
//! {"answers":{"home_safe":"always","life":7,"worries":["home","school"]},"band":"8-11","group":"8-11",
//!  "manifest":"<64 hexadecimal digits>","questionnaire":"wellbeing-8-11/1","schema":"chorus.response/1",
//!  "wave":"2026-autumn","way":"full"}
//! ```
//!
//! It holds no time, no place, no code and nothing about the device. Skipped, not asked and "not about me" look alike:
//! there is no entry. A young person's own words never enter a response; they are sealed apart.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::manifest::{GroupId, WaveId};
use crate::questionnaire::{Answer, Band, Item, ItemId, ItemKind, OptionCode, Questionnaire, ResponseOption};

pub(super) const SCHEMA: &str = "chorus.response/1";

/// Which wording was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// The band's own questionnaire.
    Full,
    /// The band's own questionnaire in Easy Read.
    Easy,
    /// The core items in the wording of 4-7.
    Short,
}

impl Way {
    /// Every way.
    pub const ALL: [Self; 3] = [Self::Full, Self::Easy, Self::Short];

    /// The way as it is written in responses.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Easy => "easy",
            Self::Short => "short",
        }
    }

    /// The band whose questionnaire somebody of `band` answers this way; `None` where there is no such way.
    #[must_use]
    pub const fn wording_of(self, band: Band) -> Option<Band> {
        match (self, band) {
            (Self::Full | Self::Easy, band) => Some(band),
            (Self::Short, Band::CareLeavers) => None,
            (Self::Short, _) => Some(Band::FourToSeven),
        }
    }
}

/// All answers of one respondent. It has no `Debug`: a response is never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Response {
    /// The wave it was given to.
    pub wave: WaveId,
    /// SHA-256 of that wave's manifest.
    pub manifest: String,
    /// Reported together with.
    pub group: GroupId,
    /// The respondent's band.
    pub band: Band,
    /// `code/version` of the questionnaire answered.
    pub questionnaire: String,
    /// Which wording.
    pub way: Way,
    /// Only what was answered: an item skipped, not asked or "not about me" has no entry.
    pub answers: BTreeMap<ItemId, Answer>,
}

impl Response {
    /// The one written form; see the module. Answers that leave no entry (skipped, not about me, own words) are passed
    /// over.
    ///
    /// # Panics
    /// Never: memory takes whatever is written to it.
    #[must_use]
    pub fn to_canonical_json(&self) -> Zeroizing<Vec<u8>> {
        // Measured first, so that the buffer never moves and leaves no half-written copy behind.
        let mut json = Zeroizing::new(Vec::with_capacity(self.json_bytes()));
        self.write_json(&mut *json).expect("memory takes whatever is written to it");
        json
    }

    /// Whether `bytes` are the one written form of this response. Nothing of it is copied.
    pub(super) fn is_written_as(&self, bytes: &[u8]) -> bool {
        let mut rest = Rest(bytes);
        self.write_json(&mut rest).is_ok() && rest.0.is_empty()
    }

    fn json_bytes(&self) -> usize {
        let mut length = Length(0);
        self.write_json(&mut length).expect("counting does not fail");
        length.0
    }

    fn write_json(&self, to: &mut impl Write) -> io::Result<()> {
        to.write_all(b"{\"answers\":{")?;
        // The order of item names as text is the order RFC 8785 asks for, since they are ASCII.
        let entries = self.answers.iter().filter(|(_, answer)| leaves_an_entry(answer));
        for (index, (item, answer)) in entries.enumerate() {
            to.write_all(if index == 0 { b"" } else { b"," })?;
            write_text(to, item.as_str())?;
            to.write_all(b":")?;
            write_answer(to, answer)?;
        }
        to.write_all(b"}")?;
        for (name, value) in [
            ("band", self.band.as_str()),
            ("group", self.group.as_str()),
            ("manifest", &self.manifest),
            ("questionnaire", &self.questionnaire),
            ("schema", SCHEMA),
            ("wave", self.wave.as_str()),
            ("way", self.way.as_str()),
        ] {
            write!(to, ",\"{name}\":")?;
            write_text(to, value)?;
        }
        to.write_all(b"}")
    }
}

const fn leaves_an_entry(answer: &Answer) -> bool {
    match answer {
        Answer::OneOf(_) | Answer::Number(_) | Answer::SeveralOf(_) => true,
        Answer::Skipped | Answer::NotAboutMe | Answer::Text(_) => false,
    }
}

fn write_answer(to: &mut impl Write, answer: &Answer) -> io::Result<()> {
    match answer {
        Answer::OneOf(code) => write_text(to, code.as_str()),
        Answer::Number(number) => write!(to, "{number}"),
        Answer::SeveralOf(codes) => {
            for (index, code) in codes.iter().enumerate() {
                to.write_all(if index == 0 { b"[" } else { b"," })?;
                write_text(to, code.as_str())?;
            }
            to.write_all(b"]")
        }
        Answer::Skipped | Answer::NotAboutMe | Answer::Text(_) => Ok(()),
    }
}

fn write_text(to: &mut impl Write, text: &str) -> io::Result<()> {
    // serde_json escapes as RFC 8785 asks: the short escapes, then \u00xx in lower case, and nothing else.
    serde_json::to_writer(to, text).map_err(io::Error::from)
}

/// What is still to be written; another byte is an error.
struct Rest<'a>(&'a [u8]);

impl Write for Rest<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 = self.0.strip_prefix(bytes).ok_or(io::ErrorKind::InvalidData)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Counts what is written to it.
struct Length(usize);

impl Write for Length {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Whether this item is asked of those who answer as `band`.
pub(super) fn is_asked_of(item: &Item, band: Band) -> bool {
    item.bands.as_ref().is_none_or(|bands| bands.contains(&band))
}

/// The length of the longest response this wave can get, in bytes of canonical JSON.
///
/// `invited` holds each group with each of its bands; `questionnaire_for` gives the questionnaire of a band, that of 4-7
/// also where it is only the short way of others. Skip rules are not looked at, so the figure may be a little high.
#[must_use]
pub fn largest_response_bytes<'a>(
    wave: &WaveId,
    invited: impl IntoIterator<Item = (&'a GroupId, Band)>,
    questionnaire_for: impl Fn(Band) -> Option<&'a Questionnaire>,
) -> usize {
    let mut largest = 0;
    for (group, band) in invited {
        for way in Way::ALL {
            let Some((wording, questionnaire)) =
                way.wording_of(band).and_then(|wording| Some((wording, questionnaire_for(wording)?)))
            else {
                continue;
            };
            let asked = questionnaire.items().filter(|item| is_asked_of(item, wording));
            let fullest = Response {
                wave: wave.clone(),
                manifest: "0".repeat(64),
                group: group.clone(),
                band,
                questionnaire: questionnaire.name(),
                way,
                answers: asked.map(|item| (item.id.clone(), longest_answer(&item.kind))).collect(),
            };
            largest = largest.max(fullest.json_bytes());
        }
    }
    largest
}

fn longest_answer(kind: &ItemKind) -> Answer {
    let codes = |options: &[ResponseOption]| options.iter().map(|option| option.code.clone()).collect::<Vec<_>>();
    match kind {
        ItemKind::OneOf { options, .. } => codes(options)
            .into_iter()
            .max_by_key(|code: &OptionCode| code.as_str().len())
            .map_or(Answer::Skipped, Answer::OneOf),
        ItemKind::ZeroToTen { .. } => Answer::Number(10),
        ItemKind::Count { most, .. } => Answer::Number(*most),
        ItemKind::SeveralOf { options } => Answer::SeveralOf(codes(options)),
        ItemKind::Themes { options, most } => {
            let mut codes: Vec<_> = options.iter().map(|theme| theme.code.clone()).collect();
            codes.sort_by_key(|code| std::cmp::Reverse(code.as_str().len()));
            codes.truncate(usize::from(*most));
            Answer::SeveralOf(codes)
        }
        ItemKind::Text { .. } => Answer::Skipped,
    }
}

#[cfg(test)]
mod tests {
    use super::super::canonical_json;
    use super::super::samples::{manifest, questionnaires, response};
    use super::*;
    use crate::questionnaire::Theme;

    fn json(response: &Response) -> String {
        String::from_utf8(response.to_canonical_json().to_vec()).expect("JSON is UTF-8")
    }

    #[test]
    fn a_response_is_written_as_the_format_says() {
        let manifest = manifest();
        let expected = format!(
            r#"{{"answers":{{"home_safe":"always","life":7,"moves":0,"worries":["home","school"]}},"band":"8-11","group":"8-11","manifest":"{}","questionnaire":"sample-8-11/1","schema":"chorus.response/1","wave":"2026-autumn","way":"full"}}"#,
            manifest.sha256()
        );
        assert!(json(&response(&manifest)) == expected);
    }

    #[test]
    fn the_written_form_is_canonical_json() {
        let mut odd = response(&manifest());
        "quote \" slash \\ tab \t bell \u{7} é \u{2028} 🙂".clone_into(&mut odd.questionnaire);
        let value: serde_json::Value = serde_json::from_str(&json(&odd)).unwrap();
        assert!(canonical_json(&value) == *odd.to_canonical_json());
    }

    #[test]
    fn the_buffer_is_filled_to_the_byte_and_never_moves() {
        let json = response(&manifest()).to_canonical_json();
        assert_eq!(json.len(), json.capacity());
    }

    #[test]
    fn skipped_not_about_me_and_own_words_leave_no_entry() {
        let plain = response(&manifest());
        let mut other = plain.clone();
        other.answers.insert("school".parse().unwrap(), Answer::Skipped);
        other.answers.insert("contact".parse().unwrap(), Answer::NotAboutMe);
        other.answers.insert("more".parse().unwrap(), Answer::Text("my own words".to_owned()));
        assert!(json(&plain) == json(&other));
    }

    #[test]
    fn the_largest_response_has_every_item_and_every_option() {
        let manifest = manifest();
        let questionnaires = questionnaires();
        let largest = |bands: &[Band]| {
            let group = "g".parse().unwrap();
            largest_response_bytes(&manifest.wave, bands.iter().map(|band| (&group, *band)), |band| {
                questionnaires.iter().find(|one| one.bands.contains(&band))
            })
        };
        let written = |answers: &str| {
            format!(
                r#"{{"answers":{{{answers}}},"band":"8-11","group":"g","manifest":"{}","questionnaire":"sample-8-11/1","schema":"chorus.response/1","wave":"2026-autumn","way":"full"}}"#,
                "0".repeat(64)
            )
        };
        let full = written(
            r#""home_safe":"sometimes","life":10,"moves":12,"school":"a_bit","worries":["home","school","friends"]"#,
        );
        assert_eq!(largest(&[Band::EightToEleven]), full.len());
        assert_eq!(largest(&[Band::EightToEleven, Band::FourToSeven]), full.len());
        assert_eq!(largest(&[]), 0);
        // Nobody has written a questionnaire for care leavers here, and there is no short way for them.
        assert_eq!(largest(&[Band::CareLeavers]), 0);
    }

    #[test]
    fn the_longest_answer_to_a_list_names_as_many_of_its_longest_codes_as_may_be_chosen() {
        let theme = |code: &str| Theme { code: code.parse().unwrap(), label: String::new() };
        let options = ["a", "the_longest", "longer", "b"].map(theme).to_vec();
        let Answer::SeveralOf(codes) = longest_answer(&ItemKind::Themes { options, most: 2 }) else { panic!() };
        let codes: Vec<_> = codes.iter().map(OptionCode::as_str).collect();
        assert_eq!(codes, ["the_longest", "longer"]);
    }

    #[test]
    fn the_short_way_uses_the_wording_of_the_youngest_and_is_not_for_care_leavers() {
        for band in [Band::FourToSeven, Band::EightToEleven, Band::ElevenToSeventeen] {
            assert_eq!(Way::Short.wording_of(band), Some(Band::FourToSeven));
        }
        assert_eq!(Way::Short.wording_of(Band::CareLeavers), None);
        assert_eq!(Way::Easy.wording_of(Band::CareLeavers), Some(Band::CareLeavers));
    }
}
