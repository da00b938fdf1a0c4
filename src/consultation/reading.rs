//! Reading an opened response, strictly.
//!
//! What is inside a seal was written by a program, but nobody could check it when it came. So everything is checked
//! here: the wave and its manifest, that group, band, wording and questionnaire belong together, that each item was
//! asked and allows its answer, and that the bytes are the one canonical way of writing this response. Whatever is not
//! exactly so is [`Unreadable`], is counted as such, and stops nothing.
//!
//! Left open: who helped is not in a response, so a question that was not shown because of the helper could have been
//! answered all the same.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::de::value::SeqAccessDeserializer;
use serde::de::{self, Deserialize, Deserializer, SeqAccess, Visitor};

use super::manifest::{GroupId, Manifest, WaveId};
use super::response::{Response, SCHEMA, Way, is_asked_of};
use crate::questionnaire::{Answer, Band, ItemId, OptionCode, Questionnaire, Route};

/// Why an opened body is not a response of this wave. It tells the situation and nothing of the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Unreadable {
    /// Longer than a frame of this wave.
    #[error("longer than a response of this wave can be")]
    TooLong,
    /// Not JSON, or not the fields and types of a response.
    #[error("not a response")]
    NotAResponse,
    /// Given to another wave.
    #[error("given to another wave")]
    OtherWave,
    /// Given to a wave of this name, under another manifest.
    #[error("given under another manifest")]
    OtherManifest,
    /// The manifest has no such group, or the group does not hold the band.
    #[error("group and band do not belong together in this wave")]
    OtherGroup,
    /// Not the questionnaire which that band answers in that way.
    #[error("not the questionnaire of that band and wording")]
    OtherQuestionnaire,
    /// Answers an item which that questionnaire does not ask of that band.
    #[error("answers an item that is not asked")]
    UnknownItem,
    /// An answer which its item does not allow, or to an item which the other answers skip.
    #[error("an answer its item does not allow, or to an item that was skipped")]
    NotAllowed,
    /// A name twice, another order, blanks: not the one way to write it.
    #[error("not written in the canonical way")]
    NotCanonical,
}

/// A questionnaire named by the manifest is not among those at hand, or its bytes are not those that were hashed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("questionnaire {0} is missing, or differs from the one in the manifest")]
pub struct MissingQuestionnaire(pub String);

/// Reads the responses of one wave.
pub struct ResponseReader<'a> {
    manifest: &'a Manifest,
    manifest_sha256: String,
    wordings: BTreeMap<Band, Wording<'a>>,
}

/// A questionnaire, and what it asks of those who answer it as one band.
struct Wording<'a> {
    name: &'a str,
    route: Route<'a>,
    asked: BTreeSet<&'a ItemId>,
}

impl<'a> ResponseReader<'a> {
    /// A reader for this wave; `at_hand` must hold every questionnaire the manifest names, and may hold others.
    ///
    /// # Errors
    /// [`MissingQuestionnaire`] names the first that is missing or differs.
    pub fn new(
        manifest: &'a Manifest,
        at_hand: impl IntoIterator<Item = &'a Questionnaire>,
    ) -> Result<Self, MissingQuestionnaire> {
        let at_hand: Vec<&Questionnaire> = at_hand.into_iter().collect();
        let mut wordings = BTreeMap::new();
        for wanted in &manifest.questionnaires {
            let found = at_hand
                .iter()
                .find(|one| one.name() == wanted.name && one.sha256 == wanted.sha256)
                .ok_or_else(|| MissingQuestionnaire(wanted.name.clone()))?;
            let asked = found.items().filter(|item| is_asked_of(item, wanted.band)).map(|item| &item.id).collect();
            let route = Route::whoever_helps(found, wanted.band);
            wordings.insert(wanted.band, Wording { name: &wanted.name, route, asked });
        }
        Ok(Self { manifest, manifest_sha256: manifest.sha256(), wordings })
    }

    /// Reads the body of an opened frame.
    ///
    /// # Errors
    /// [`Unreadable`].
    pub fn read(&self, body: &[u8]) -> Result<Response, Unreadable> {
        if u32::try_from(body.len()).map_or(true, |length| length > self.manifest.frame_bytes) {
            return Err(Unreadable::TooLong);
        }
        // The parser's own message may quote the body, so it is dropped.
        let written: Written = serde_json::from_slice(body).map_err(|_| Unreadable::NotAResponse)?;
        let wording = self.wording_of(&written)?;
        let response = written.into_response(wording)?;
        // Catches a name given twice, another order, blanks and other spellings, all at once.
        if response.is_written_as(body) { Ok(response) } else { Err(Unreadable::NotCanonical) }
    }

    /// The wording that was answered, if everything around the answers belongs together.
    fn wording_of(&self, written: &Written) -> Result<&Wording<'a>, Unreadable> {
        if written.schema != SCHEMA {
            return Err(Unreadable::NotAResponse);
        }
        if written.wave != self.manifest.wave {
            return Err(Unreadable::OtherWave);
        }
        if written.manifest != self.manifest_sha256 {
            return Err(Unreadable::OtherManifest);
        }
        if !self.manifest.group(&written.group).is_some_and(|plan| plan.bands.contains(&written.band)) {
            return Err(Unreadable::OtherGroup);
        }
        let given = self.manifest.wording_for(written.band, written.way);
        let wording = given.and_then(|given| self.wordings.get(&given.band));
        wording.filter(|wording| wording.name == written.questionnaire).ok_or(Unreadable::OtherQuestionnaire)
    }
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    answers: BTreeMap<ItemId, WrittenAnswer>,
    band: Band,
    group: GroupId,
    manifest: String,
    questionnaire: String,
    schema: String,
    wave: WaveId,
    way: Way,
}

enum WrittenAnswer {
    One(OptionCode),
    Number(u8),
    Several(Vec<OptionCode>),
}

impl<'de> Deserialize<'de> for WrittenAnswer {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        // By hand, so that no copy of an answer is buffered on the way to its type.
        struct AnyAnswer;
        impl<'de> Visitor<'de> for AnyAnswer {
            type Value = WrittenAnswer;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an answer")
            }

            fn visit_str<E: de::Error>(self, code: &str) -> Result<WrittenAnswer, E> {
                code.parse().map(WrittenAnswer::One).map_err(E::custom)
            }

            fn visit_u64<E: de::Error>(self, number: u64) -> Result<WrittenAnswer, E> {
                u8::try_from(number).map(WrittenAnswer::Number).map_err(E::custom)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, codes: A) -> Result<WrittenAnswer, A::Error> {
                Vec::deserialize(SeqAccessDeserializer::new(codes)).map(WrittenAnswer::Several)
            }
        }
        from.deserialize_any(AnyAnswer)
    }
}

impl Written {
    fn into_response(self, wording: &Wording<'_>) -> Result<Response, Unreadable> {
        let answers: BTreeMap<_, _> =
            self.answers.into_iter().map(|(item, written)| (item, written.into_answer())).collect();
        if !wording.route.admits(&answers) {
            let known = answers.keys().all(|item| wording.asked.contains(item));
            return Err(if known { Unreadable::NotAllowed } else { Unreadable::UnknownItem });
        }
        Ok(Response {
            wave: self.wave,
            manifest: self.manifest,
            group: self.group,
            band: self.band,
            questionnaire: self.questionnaire,
            way: self.way,
            answers,
        })
    }
}

impl WrittenAnswer {
    fn into_answer(self) -> Answer {
        match self {
            Self::One(code) => Answer::OneOf(code),
            Self::Number(number) => Answer::Number(number),
            Self::Several(codes) => Answer::SeveralOf(codes),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::samples::{manifest, questionnaires, response};
    use super::*;
    use crate::consultation::canonical_json;
    use crate::questionnaire::{Condition, ItemKind, Theme};

    /// Reads `body` as a response of the sample wave.
    fn read(body: &[u8]) -> Result<Response, Unreadable> {
        let (manifest, questionnaires) = (manifest(), questionnaires());
        ResponseReader::new(&manifest, &questionnaires).unwrap().read(body)
    }

    fn problem(body: &[u8]) -> Option<Unreadable> {
        read(body).err()
    }

    /// The sample response as text.
    fn valid() -> String {
        String::from_utf8(response(&manifest()).to_canonical_json().to_vec()).unwrap()
    }

    /// The sample response with `from` replaced, once, by `to`.
    fn with(from: &str, to: &str) -> Option<Unreadable> {
        assert!(valid().contains(from), "the sample holds {from}");
        problem(valid().replacen(from, to, 1).as_bytes())
    }

    #[test]
    fn a_response_comes_back_as_it_was_given() {
        assert!(read(valid().as_bytes()) == Ok(response(&manifest())));
    }

    #[test]
    fn a_response_without_any_answer_is_a_response() {
        let mut empty = response(&manifest());
        empty.answers.clear();
        assert!(read(&empty.to_canonical_json()) == Ok(empty));
    }

    #[test]
    fn a_response_moved_to_another_wave_or_manifest_is_refused() {
        assert_eq!(with("2026-autumn", "2027-autumn"), Some(Unreadable::OtherWave));
        let other = manifest().sha256().replace(|_: char| true, "0");
        assert_eq!(with(&manifest().sha256(), &other), Some(Unreadable::OtherManifest));
    }

    #[test]
    fn group_and_band_must_belong_together() {
        assert_eq!(with(r#""group":"8-11""#, r#""group":"11-17""#), Some(Unreadable::OtherGroup));
        assert_eq!(with(r#""group":"8-11""#, r#""group":"nobody""#), Some(Unreadable::OtherGroup));
        assert_eq!(with(r#""band":"8-11""#, r#""band":"16-25""#), Some(Unreadable::OtherGroup));
    }

    #[test]
    fn the_questionnaire_must_be_that_of_the_band_and_the_wording() {
        assert_eq!(with("sample-8-11/1", "sample-8-11/2"), Some(Unreadable::OtherQuestionnaire));
        assert_eq!(with("sample-8-11/1", "sample-4-7/1"), Some(Unreadable::OtherQuestionnaire));
        assert_eq!(with(r#""way":"full""#, r#""way":"short""#), Some(Unreadable::OtherQuestionnaire));
        assert_eq!(with(r#""way":"full""#, r#""way":"easy""#), None);
    }

    #[test]
    fn the_short_way_answers_the_questionnaire_of_the_youngest() {
        let mut short = response(&manifest());
        short.way = Way::Short;
        "sample-4-7/1".clone_into(&mut short.questionnaire);
        assert!(read(&short.to_canonical_json()).is_err_and(|problem| problem == Unreadable::UnknownItem));
        short.answers.retain(|item, _| item.as_str() == "home_safe");
        assert!(read(&short.to_canonical_json()) == Ok(short));
    }

    #[test]
    fn the_short_way_is_refused_where_the_manifest_refuses_it() {
        let strict = Manifest { short_way: Some(false), ..manifest() };
        let mut short = response(&strict);
        short.way = Way::Short;
        "sample-4-7/1".clone_into(&mut short.questionnaire);
        short.answers.retain(|item, _| item.as_str() == "home_safe");
        let forms = questionnaires();
        let reader = ResponseReader::new(&strict, &forms).unwrap();
        assert!(reader.read(&short.to_canonical_json()).is_err_and(|why| why == Unreadable::OtherQuestionnaire));
        // An older manifest, which says nothing of it, has the hash it always had.
        assert!(!String::from_utf8(canonical_json(&manifest())).unwrap().contains("short_way"));
    }

    #[test]
    fn an_item_that_is_not_asked_is_refused() {
        assert_eq!(with(r#""life""#, r#""love""#), Some(Unreadable::UnknownItem));
        // Stands in the questionnaire, but is asked of 11-17 only.
        assert_eq!(with(r#""life":7"#, r#""leaving":"yes""#), Some(Unreadable::UnknownItem));
    }

    #[test]
    fn each_answer_must_be_one_its_item_allows() {
        for (from, to) in [
            (r#""always""#, r#""perhaps""#),
            (r#""always""#, "7"),
            (r#""always""#, r#"["always"]"#),
            (r#""life":7"#, r#""life":11"#),
            (r#""life":7"#, r#""life":"a""#),
            (r#""moves":0"#, r#""moves":13"#),
            (r#"["home","school"]"#, "[]"),
            (r#"["home","school"]"#, r#"["school","school"]"#),
            (r#"["home","school"]"#, r#"["school","home"]"#),
            (r#"["home","school"]"#, r#"["school","pets"]"#),
            (r#"["home","school"]"#, r#""school""#),
            (r#""moves":0"#, r#""more":"words""#),
        ] {
            assert_eq!(with(from, to), Some(Unreadable::NotAllowed), "{to}");
        }
        for (from, to) in
            [(r#""life":7"#, r#""life":10"#), (r#""life":7"#, r#""life":0"#), (r#""moves":0"#, r#""moves":12"#)]
        {
            assert_eq!(with(from, to), None, "{to}");
        }
    }

    #[test]
    fn an_answer_to_a_question_that_the_other_answers_skip_is_refused() {
        let (manifest, mut questionnaires) = (manifest(), questionnaires());
        let asked_if =
            |code: &str| Condition { item: "home_safe".parse().unwrap(), any_of: vec![code.parse().unwrap()] };
        // The sample says "always"; `moves` stands behind `home_safe`.
        assert_eq!(questionnaires[1].parts[0].items[2].id.as_str(), "moves");
        let mut read_if = |code: &str| {
            questionnaires[1].parts[0].items[2].only_if = Some(asked_if(code));
            let reader = ResponseReader::new(&manifest, &questionnaires).unwrap();
            reader.read(valid().as_bytes()).err()
        };
        assert_eq!(read_if("never"), Some(Unreadable::NotAllowed));
        assert_eq!(read_if("always"), None);
    }

    #[test]
    fn a_list_of_themes_takes_as_many_as_may_be_chosen_each_once_and_in_its_order() {
        let (manifest, mut questionnaires) = (manifest(), questionnaires());
        let worries = &mut questionnaires[1].parts[0].items[4];
        assert_eq!(worries.id.as_str(), "worries");
        let theme = |code: &str| Theme { code: code.parse().unwrap(), label: code.to_owned() };
        worries.kind = ItemKind::Themes { options: ["home", "school", "friends"].map(theme).to_vec(), most: 2 };
        let reader = ResponseReader::new(&manifest, &questionnaires).unwrap();
        let read_as = |codes: &str| reader.read(valid().replacen(r#"["home","school"]"#, codes, 1).as_bytes()).err();
        for fine in [r#"["home","friends"]"#, r#"["friends"]"#] {
            assert_eq!(read_as(fine), None, "{fine}");
        }
        for odd in [
            r#"["home","school","friends"]"#,
            r#"["home","home"]"#,
            r#"["home","pets"]"#,
            r#"["school","home"]"#,
            "[]",
            r#""home""#,
        ] {
            assert_eq!(read_as(odd), Some(Unreadable::NotAllowed), "{odd}");
        }
    }

    #[test]
    fn numbers_that_are_not_small_whole_numbers_are_refused() {
        for number in ["-1", "7.0", "7e0", "256", "1e999", "07", "null", "true", "{}", "[[]]"] {
            assert_eq!(with(r#""life":7"#, &format!(r#""life":{number}"#)), Some(Unreadable::NotAResponse), "{number}");
        }
    }

    #[test]
    fn there_is_one_way_to_write_a_response() {
        assert_eq!(with(r#""life":7"#, r#""life":7,"life":7"#), Some(Unreadable::NotCanonical));
        assert_eq!(with(r#""life":7"#, r#""life":3,"life":7"#), Some(Unreadable::NotCanonical));
        assert_eq!(with(r#""life":7,"moves":0"#, r#""moves":0,"life":7"#), Some(Unreadable::NotCanonical));
        assert_eq!(with(r#""life":7"#, r#""life": 7"#), Some(Unreadable::NotCanonical));
        assert_eq!(with(r#""always""#, r#""\u0061lways""#), Some(Unreadable::NotCanonical));
        assert_eq!(problem(format!("{}\n", valid()).as_bytes()), Some(Unreadable::NotCanonical));
    }

    #[test]
    fn fields_that_are_missing_added_or_doubled_are_refused() {
        assert_eq!(with(r#","way":"full""#, ""), Some(Unreadable::NotAResponse));
        assert_eq!(with(r#","way":"full""#, r#","way":"full","when":"now""#), Some(Unreadable::NotAResponse));
        assert_eq!(with(r#","way":"full""#, r#","way":"full","way":"full""#), Some(Unreadable::NotAResponse));
        assert_eq!(with("chorus.response/1", "chorus.response/2"), Some(Unreadable::NotAResponse));
        assert_eq!(problem(format!("{}[]", valid()).as_bytes()), Some(Unreadable::NotAResponse));
        assert_eq!(problem(b""), Some(Unreadable::NotAResponse));
        assert_eq!(problem(&b"[".repeat(500)), Some(Unreadable::NotAResponse));
    }

    #[test]
    fn a_body_longer_than_a_frame_is_not_even_parsed() {
        let long = vec![b' '; usize::try_from(manifest().frame_bytes).unwrap() + 1];
        assert_eq!(problem(&long), Some(Unreadable::TooLong));
    }

    #[test]
    fn a_wave_is_not_read_with_another_questionnaire_than_the_one_that_was_hashed() {
        let (manifest, mut questionnaires) = (manifest(), questionnaires());
        questionnaires[1].sha256 = "0".repeat(64);
        let refused = ResponseReader::new(&manifest, &questionnaires).err();
        assert_eq!(refused, Some(MissingQuestionnaire("sample-8-11/1".to_owned())));
        assert!(ResponseReader::new(&manifest, &questionnaires[..1]).is_err());
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_response_or_unreadable(body in proptest::collection::vec(any::<u8>(), 0..2_000)) {
            prop_assert!(read(&body).is_err());
        }

        #[test]
        fn a_damaged_response_is_unreadable_or_still_written_canonically(
            damage in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        ) {
            let mut body = valid().into_bytes();
            for (place, byte) in damage {
                let place = place.index(body.len());
                body[place] = byte;
            }
            if let Ok(response) = read(&body) {
                prop_assert!(response.to_canonical_json().as_slice() == body.as_slice());
            }
        }

        #[test]
        fn json_of_any_shape_does_not_panic(json in r#"[\[\]{}",:0-9a-z_\\.-]{0,200}"#) {
            prop_assert!(read(json.as_bytes()).is_err());
            let inside = valid().replacen(":7", &format!(":{json}"), 1);
            let _ = read(inside.as_bytes());
        }
    }
}
