//! A small wave, its questionnaires and a response, for tests.

use std::collections::BTreeMap;

use time::macros::date;

use super::*;
use crate::questionnaire::{
    Answer, Band, Counts, Item, ItemKind, Look, OptionCode, Part, Questionnaire, ResponseOption,
};

fn option(code: &str) -> ResponseOption {
    ResponseOption { code: code.parse().unwrap(), label: code.to_owned(), counts: Counts::Neither, face: None }
}

fn item(id: &str, kind: ItemKind) -> Item {
    Item {
        id: id.parse().unwrap(),
        wording: format!("{id}?"),
        easy: None,
        hint: None,
        statement: id.to_owned(),
        kind,
        not_about_me: None,
        sensitive: false,
        core: true,
        about: None,
        only_if: None,
        bands: None,
        scene: None,
    }
}

fn one_of(codes: &[&str]) -> ItemKind {
    ItemKind::OneOf { look: Look::Words, options: codes.iter().map(|code| option(code)).collect() }
}

fn home_safe() -> Item {
    item("home_safe", one_of(&["always", "sometimes", "never"]))
}

fn questionnaire(code: &str, bands: &[Band], items: Vec<Item>) -> Questionnaire {
    let file = format!("# {code}\n");
    Questionnaire {
        code: code.to_owned(),
        version: 1,
        bands: bands.to_vec(),
        title: code.to_owned(),
        language: "en-GB".to_owned(),
        minutes: 5,
        source: "for tests".to_owned(),
        parts: vec![Part { title: "All".to_owned(), items }],
        sha256: sha256_hex(file.as_bytes()),
        file,
    }
}

/// One for 4-7, and one for 8-11 and 11-17 with every kind of item.
pub(crate) fn questionnaires() -> Vec<Questionnaire> {
    let leaving = Item { bands: Some(vec![Band::ElevenToSeventeen]), ..item("leaving", one_of(&["yes", "no"])) };
    vec![
        questionnaire("sample-4-7", &[Band::FourToSeven], vec![home_safe()]),
        questionnaire(
            "sample-8-11",
            &[Band::EightToEleven, Band::ElevenToSeventeen],
            vec![
                item(
                    "life",
                    ItemKind::ZeroToTen {
                        low_label: "bad".to_owned(),
                        high_label: "good".to_owned(),
                        positive: 7..=10,
                    },
                ),
                home_safe(),
                item("moves", ItemKind::Count { most: 12, positive: 0..=1 }),
                item("school", one_of(&["yes", "a_bit"])),
                item("worries", ItemKind::SeveralOf { options: ["home", "school", "friends"].map(option).to_vec() }),
                item("more", ItemKind::Text { most_chars: 500 }),
                leaving,
            ],
        ),
    ]
}

fn group(name: &str, band: Band) -> GroupPlan {
    GroupPlan {
        group: name.parse().unwrap(),
        title: name.to_owned(),
        bands: vec![band],
        issued: 30,
        rho: "0.311000000".to_owned(),
        n_sigma: Some("4".to_owned()),
        items: ["home_safe", "life"]
            .map(|item| ItemPlan {
                item: item.parse().unwrap(),
                asked: AskedOf::Everybody,
                balance_sigma: "4".to_owned(),
                missing_sigma: "4".to_owned(),
            })
            .to_vec(),
        themes: Vec::new(),
    }
}

/// A wave in autumn 2026, with one group for each of 4-7, 8-11 and 11-17. Its keys are made up.
pub(crate) fn manifest() -> Manifest {
    let questionnaires = questionnaires();
    let named = |band: Band, index: usize| QuestionnaireRef {
        band,
        name: questionnaires[index].name(),
        sha256: questionnaires[index].sha256.clone(),
    };
    Manifest {
        schema: "chorus.manifest/2".to_owned(),
        council: "Fenmoor".to_owned(),
        population: "care".to_owned(),
        wave: "2026-autumn".parse().unwrap(),
        title: "How are you?".to_owned(),
        council_year: 2026,
        opens_on: date!(2026 - 09 - 07),
        closes_on: date!(2026 - 10 - 16),
        results_on: date!(2026 - 11 - 20),
        erase_on: date!(2027 - 03 - 31),
        questionnaires: vec![
            named(Band::FourToSeven, 0),
            named(Band::EightToEleven, 1),
            named(Band::ElevenToSeventeen, 1),
        ],
        short_way: None,
        purpose: None,
        strategy: FileRef { name: "sample/1".to_owned(), sha256: sha256_hex(b"") },
        first_item: Some("home_safe".parse().unwrap()),
        areas: Vec::new(),
        groups: vec![
            group("4-7", Band::FourToSeven),
            group("8-11", Band::EightToEleven),
            group("11-17", Band::ElevenToSeventeen),
        ],
        rho: "0.311000000".to_owned(),
        delta: "0.000001".to_owned(),
        unreadable_sigma: "4".to_owned(),
        frame_bytes: 512,
        recipient: String::new(),
        custodians: Vec::new(),
        threshold: 1,
        server_key: SigningKey::from_seed(&[7; 32]).public().to_string(),
    }
}

/// A response to that wave, from somebody in 8-11, with one answer of each kind.
pub(crate) fn response(manifest: &Manifest) -> Response {
    let code = |code: &str| -> OptionCode { code.parse().unwrap() };
    Response {
        wave: manifest.wave.clone(),
        manifest: manifest.sha256(),
        group: "8-11".parse().unwrap(),
        band: Band::EightToEleven,
        questionnaire: "sample-8-11/1".to_owned(),
        way: Way::Full,
        answers: BTreeMap::from([
            ("home_safe".parse().unwrap(), Answer::OneOf(code("always"))),
            ("life".parse().unwrap(), Answer::Number(7)),
            ("moves".parse().unwrap(), Answer::Number(0)),
            ("worries".parse().unwrap(), Answer::SeveralOf(vec![code("home"), code("school")])),
        ]),
    }
}
