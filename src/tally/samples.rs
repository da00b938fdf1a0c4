//! Questionnaires, manifests and odd responses for tests of this room and of `privacy`.

use std::collections::BTreeMap;

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::sample::select;
use time::macros::date;

use crate::consultation::{
    AreaItems, AskedOf, Custodian, FileRef, GroupPlan, ItemPlan, Manifest, QuestionnaireRef, Response, ThemePlan, Way,
};
use crate::questionnaire::{
    Answer, Band, Counts, Item, ItemId, ItemKind, Look, OptionCode, Part, Questionnaire, ResponseOption, Theme,
};

/// An identifier; a test that writes a bad one should stop.
pub(crate) fn id(text: &str) -> ItemId {
    text.parse().unwrap()
}

fn code(text: &str) -> OptionCode {
    text.parse().unwrap()
}

fn option(text: &str, counts: Counts) -> ResponseOption {
    ResponseOption { code: code(text), label: text.to_owned(), counts, face: None }
}

/// An item with this name and kind, and nothing else.
pub(crate) fn item(name: &str, kind: ItemKind) -> Item {
    Item {
        id: id(name),
        wording: String::new(),
        easy: None,
        hint: None,
        statement: String::new(),
        kind,
        not_about_me: None,
        sensitive: false,
        core: false,
        about: None,
        only_if: None,
        bands: None,
        scene: None,
    }
}

/// Yes counts as positive, no as negative, not sure as neither.
pub(crate) fn yes_no(name: &str) -> Item {
    let options =
        vec![option("yes", Counts::Positive), option("no", Counts::Negative), option("not_sure", Counts::Neither)];
    item(name, ItemKind::OneOf { look: Look::Words, options })
}

/// A list of these themes, of which `most` may be chosen.
pub(crate) fn themes(name: &str, codes: &[&str], most: u8) -> Item {
    let options = codes.iter().map(|one| Theme { code: code(one), label: (*one).to_owned() }).collect();
    item(name, ItemKind::Themes { options, most })
}

/// A questionnaire of one band.
pub(crate) fn questionnaire(name: &str, band: Band, items: Vec<Item>) -> Questionnaire {
    Questionnaire {
        code: name.to_owned(),
        version: 1,
        bands: vec![band],
        title: String::new(),
        language: "en-GB".to_owned(),
        minutes: 5,
        source: String::new(),
        parts: vec![Part { title: String::new(), items }],
        file: String::new(),
        sha256: "0".repeat(64),
    }
}

/// A questionnaire of this many yes / no items, `item_1` and so on.
pub(crate) fn plain_questionnaire(band: Band, items: usize) -> Questionnaire {
    questionnaire(&format!("plain-{band}"), band, (1..=items).map(|n| yes_no(&format!("item_{n}"))).collect())
}

/// An area of this name over `item_{first}` to `item_{last}`.
pub(crate) fn area(name: &str, first: usize, last: usize) -> AreaItems {
    AreaItems {
        area: id(name),
        title: name.to_owned(),
        priority: 3,
        items: (first..=last).map(|n| id(&format!("item_{n}"))).collect(),
        alone: Vec::new(),
        headlines: Vec::new(),
    }
}

/// A manifest of these questionnaires, areas and groups; the rest is filled in.
pub(crate) fn manifest(questionnaires: &[Questionnaire], areas: Vec<AreaItems>, groups: Vec<GroupPlan>) -> Manifest {
    let refer =
        |one: &Questionnaire| QuestionnaireRef { band: one.bands[0], name: one.name(), sha256: one.sha256.clone() };
    Manifest {
        schema: "chorus.manifest/2".to_owned(),
        council: "Sample Council".to_owned(),
        population: "care".to_owned(),
        wave: "2026-autumn".parse().unwrap(),
        title: "Autumn survey".to_owned(),
        council_year: 2026,
        opens_on: date!(2026 - 09 - 14),
        closes_on: date!(2026 - 10 - 16),
        results_on: date!(2026 - 11 - 20),
        erase_on: date!(2027 - 01 - 31),
        questionnaires: questionnaires.iter().map(refer).collect(),
        short_way: None,
        purpose: None,
        strategy: FileRef { name: "sample/1".to_owned(), sha256: "0".repeat(64) },
        first_item: None,
        areas,
        groups,
        rho: "0.311000000".to_owned(),
        delta: "0.000001".to_owned(),
        unreadable_sigma: "1.28125".to_owned(),
        frame_bytes: 1024,
        recipient: "age1sample".to_owned(),
        custodians: vec![Custodian {
            name: "Key holder 1".to_owned(),
            recipient: "age1sample".to_owned(),
            ed25519: "0".repeat(64),
        }],
        threshold: 1,
        server_key: "0".repeat(64),
    }
}

/// An item that everybody is asked, with these scales.
pub(crate) fn planned_item(item: ItemId, balance_sigma: &str, missing_sigma: &str) -> ItemPlan {
    let (balance_sigma, missing_sigma) = (balance_sigma.to_owned(), missing_sigma.to_owned());
    ItemPlan { item, asked: AskedOf::Everybody, balance_sigma, missing_sigma }
}

/// A group over the items of a questionnaire that can be counted, with a scale that does not matter.
pub(crate) fn group(name: &str, of: &Questionnaire) -> GroupPlan {
    let counted = of.items().filter(|item| item.kind.takes_sides());
    let list = |item: &Item| match &item.kind {
        ItemKind::Themes { options, most } => Some(ThemePlan {
            item: item.id.clone(),
            most: *most,
            sigma: "8.25".to_owned(),
            options: options.iter().map(|theme| theme.code.clone()).collect(),
        }),
        _ => None,
    };
    GroupPlan {
        group: name.parse().unwrap(),
        title: name.to_owned(),
        bands: of.bands.clone(),
        issued: 100,
        rho: "0.311000000".to_owned(),
        n_sigma: Some("4".to_owned()),
        items: counted.map(|item| planned_item(item.id.clone(), "16.5", "9.53125")).collect(),
        themes: of.items().filter_map(list).collect(),
    }
}

/// A response to this wave, in the group and with the questionnaire given.
pub(crate) fn response(manifest: &Manifest, group: &str, questionnaire: &str, answers: &[(&str, &str)]) -> Response {
    Response {
        wave: manifest.wave.clone(),
        manifest: manifest.sha256(),
        group: group.parse().unwrap(),
        band: Band::EightToEleven,
        questionnaire: questionnaire.to_owned(),
        way: Way::Full,
        answers: answers.iter().map(|(item, option)| (id(item), Answer::OneOf(code(option)))).collect(),
    }
}

const NAMES: [&str; 6] = ["item_1", "item_2", "item_3", "item_4", "item_5", "stranger"];
const LISTS: [&str; 2] = ["list_1", "list_2"];
const CODES: [&str; 5] = ["a", "b", "c", "d", "stranger"];

fn any_options() -> impl Strategy<Value = Vec<ResponseOption>> {
    let sort = select(vec![Counts::Positive, Counts::Negative, Counts::Neither]);
    vec(sort, 1..5).prop_map(|sorts| sorts.iter().zip(CODES).map(|(sort, code)| option(code, *sort)).collect())
}

/// An item of any kind.
pub(crate) fn any_kind() -> impl Strategy<Value = ItemKind> {
    let ends = || (String::new(), String::new());
    prop_oneof![
        any_options().prop_map(|options| ItemKind::OneOf { look: Look::Words, options }),
        any_options().prop_map(|options| ItemKind::SeveralOf { options }),
        (0..11_u8, 0..11_u8).prop_map(move |(low, high)| {
            let (low_label, high_label) = ends();
            ItemKind::ZeroToTen { low_label, high_label, positive: low..=high }
        }),
        (0..255_u8, any::<u8>(), any::<u8>())
            .prop_map(|(most, low, high)| ItemKind::Count { most, positive: low..=high }),
    ]
}

/// A list of 4 themes, of which up to 3 may be chosen.
fn any_list() -> impl Strategy<Value = ItemKind> {
    (1..4_u8).prop_map(|most| themes("list", &CODES[..4], most).kind)
}

/// The recipe of an answer: answers themselves cannot be printed, and what proptest varies must be.
#[derive(Clone, Debug)]
pub(crate) enum OddAnswer {
    Skipped,
    NotAboutMe,
    OneOf(&'static str),
    Number(u8),
    SeveralOf(Vec<&'static str>),
    Text(String),
}

impl OddAnswer {
    pub(crate) fn answer(self) -> Answer {
        match self {
            Self::Skipped => Answer::Skipped,
            Self::NotAboutMe => Answer::NotAboutMe,
            Self::OneOf(text) => Answer::OneOf(code(text)),
            Self::Number(number) => Answer::Number(number),
            Self::SeveralOf(codes) => Answer::SeveralOf(codes.into_iter().map(code).collect()),
            Self::Text(text) => Answer::Text(text),
        }
    }
}

/// Any answer at all: of the wrong kind, with options nobody offers, with one option many times over.
pub(crate) fn any_answer() -> impl Strategy<Value = OddAnswer> {
    prop_oneof![
        Just(OddAnswer::Skipped),
        Just(OddAnswer::NotAboutMe),
        select(CODES.to_vec()).prop_map(OddAnswer::OneOf),
        any::<u8>().prop_map(OddAnswer::Number),
        vec(select(CODES.to_vec()), 0..9).prop_map(OddAnswer::SeveralOf),
        ".{0,40}".prop_map(OddAnswer::Text),
    ]
}

/// A wave of two groups and two questionnaires, with items of every kind and up to two lists of themes each.
pub(crate) fn any_wave() -> impl Strategy<Value = (Manifest, Vec<Questionnaire>)> {
    let asked = || (vec(any_kind(), 1..6), vec(any_list(), 0..3));
    (asked(), asked()).prop_map(|(young, old)| {
        let items = |(kinds, lists): (Vec<ItemKind>, Vec<ItemKind>)| {
            let lists = LISTS.iter().zip(lists);
            NAMES.iter().zip(kinds).chain(lists).map(|(name, kind)| item(name, kind)).collect()
        };
        let questionnaires = vec![
            questionnaire("young", Band::EightToEleven, items(young)),
            questionnaire("old", Band::ElevenToSeventeen, items(old)),
        ];
        let groups = vec![group("8-11", &questionnaires[0]), group("11-17", &questionnaires[1])];
        (manifest(&questionnaires, Vec::new(), groups), questionnaires)
    })
}

/// The recipe of a response; see [`OddAnswer`].
#[derive(Clone, Debug)]
pub(crate) struct OddResponse {
    ours: bool,
    group: &'static str,
    questionnaire: &'static str,
    answers: BTreeMap<&'static str, OddAnswer>,
}

impl OddResponse {
    pub(crate) fn response(self, manifest: &Manifest) -> Response {
        let mut response = response(manifest, self.group, self.questionnaire, &[]);
        if !self.ours {
            response.manifest = "f".repeat(64);
        }
        response.answers = self.answers.into_iter().map(|(name, odd)| (id(name), odd.answer())).collect();
        response
    }
}

/// Any response at all: for another wave, from a group or to a questionnaire that does not exist, with items nobody asked.
pub(crate) fn any_response() -> impl Strategy<Value = OddResponse> {
    let groups = select(vec!["8-11", "11-17", "nobody"]);
    let questionnaires = select(vec!["young/1", "old/1", "stranger/1"]);
    let names = NAMES.into_iter().chain(LISTS).collect::<Vec<_>>();
    let answers = btree_map(select(names), any_answer(), 0..8);
    (prop::bool::weighted(0.9), groups, questionnaires, answers)
        .prop_map(|(ours, group, questionnaire, answers)| OddResponse { ours, group, questionnaire, answers })
}
