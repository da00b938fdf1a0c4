//! What the samples of these pages have in common: a made-up survey.

use std::collections::BTreeMap;

use time::macros::date;

use super::item_form::blank_item;
use super::next::Next;
use super::scales::Scale;
use crate::consultation::design::{Calendar, DESIGN_SCHEMA, Design, DesignKind, DesignPurpose, Form, Leads};
use crate::questionnaire::{Band, Condition, Counts, Item, ItemKind, Look, Part, ResponseOption, Theme};
use crate::web::day::Day;
use crate::workflow::Stands;

pub const OPENS_ON: Day = Day(date!(2027 - 05 - 17));
pub const CLOSES_ON: Day = Day(date!(2027 - 05 - 31));

/// Something that would run or break out, if a page let it.
pub const HOSTILE: &str = "\"><script>alert(1)</script>{{7*7}}";

/// A survey at each place it can stand.
pub const LINES: [(&str, Stands, Next); 18] = [
    ("Too late for the board", Stands::Designed, Next::Days),
    (HOSTILE, Stands::Designed, Next::Purpose),
    ("Autumn voices 2027", Stands::Designed, Next::Questions),
    ("Spring voices 2027", Stands::Designed, Next::Numbers),
    ("Are the promises kept?", Stands::Designed, Next::Settle),
    ("What would help?", Stands::Settled, Next::SettleAgain),
    ("How are things now?", Stands::Settled, Next::Check),
    ("Launched early", Stands::NotBegun, Next::Wait),
    ("Winter voices 2026", Stands::Open, Next::Follow),
    ("Paused", Stands::Paused, Next::Paused),
    ("Over its last day", Stands::Over, Next::Close),
    ("Closed", Stands::Closed, Next::HandOver),
    ("With key holders", Stands::GivenOut, Next::BringHome),
    ("Back", Stands::Made, Next::Publish),
    ("Public", Stands::Public, Next::Look),
    ("Taken back", Stands::TakenBack, Next::Over),
    ("Ended", Stands::NoResults, Next::Over),
    ("Old", Stands::Destroyed, Next::Over),
];

fn option(code: &str, label: &str, counts: Counts) -> ResponseOption {
    let code = code.parse().expect("it is a code");
    ResponseOption { code, label: label.to_owned(), counts, face: None }
}

fn options() -> Vec<ResponseOption> {
    vec![
        option("all", "All or most of the time", Counts::Positive),
        option("some", "Sometimes", Counts::Negative),
        option("never", HOSTILE, Counts::Negative),
    ]
}

/// The answers of the sample question.
fn answers() -> ItemKind {
    ItemKind::OneOf { look: Look::Words, options: options() }
}

/// A question that reads a bit hard.
pub fn item() -> Item {
    Item {
        id: "decisions".parse().expect("it is a name"),
        wording: "How often do you have a say in decisions about your life?".to_owned(),
        hint: Some(HOSTILE.to_owned()),
        statement: "have a say in decisions".to_owned(),
        ..blank_item(answers())
    }
}

/// A question that stands before it.
pub fn earlier() -> Item {
    Item { id: "pets".parse().expect("it is a name"), wording: "Is there a pet?".to_owned(), ..item() }
}

/// Scales to choose from.
pub fn scales() -> Vec<Scale> {
    let ten = ItemKind::ZeroToTen {
        low_label: "Not at all".to_owned(),
        high_label: "Very happy".to_owned(),
        positive: 7..=10,
    };
    vec![Scale { key: "0123456789ab".to_owned(), kind: ten }]
}

/// A design with one question of each kind.
pub fn design() -> Design {
    let of = |id: &str, kind: ItemKind| Item { id: id.parse().expect("it is a name"), kind, ..item() };
    let condition =
        Condition { item: "pets".parse().expect("it is a name"), any_of: vec!["all".parse().expect("it is a code")] };
    let theme = |code: &str| Theme { code: code.parse().expect("it is a code"), label: HOSTILE.to_owned() };
    let items = vec![
        earlier(),
        Item { only_if: Some(condition), not_about_me: Some("This is not about me".to_owned()), ..item() },
        of("happy", scales()[0].kind.clone()),
        of("moves", ItemKind::Count { most: 4, positive: 0..=1 }),
        of("clubs", ItemKind::SeveralOf { options: options() }),
        of("better", ItemKind::Themes { options: vec![theme("fun"), theme("money")], most: 1 }),
        of("more", ItemKind::Text { most_chars: 500 }),
    ];
    let form = Form {
        parts: vec![Part { title: HOSTILE.to_owned(), items }],
        ..Form::empty(HOSTILE, HOSTILE, "Written for Chorus")
    };
    Design {
        schema: DESIGN_SCHEMA.to_owned(),
        wave: "2027-06-pulse".parse().expect("it is a name"),
        title: HOSTILE.to_owned(),
        kind: DesignKind::Pulse,
        council: "Fenmoor County Council".to_owned(),
        population: "care".to_owned(),
        strategy: "cambridgeshire-2018/1".to_owned(),
        rho: DesignKind::Pulse.rho().to_owned(),
        calendar: Calendar::backwards(date!(2027 - 06 - 16), Leads::SHORT, Vec::new()),
        purpose: DesignPurpose::default(),
        forms: [(Band::EightToEleven, form.clone()), (Band::CareLeavers, form)].into(),
        groups: Vec::new(),
        importance: BTreeMap::new(),
        areas: BTreeMap::new(),
        short_way: false,
        locks: None,
        languages: BTreeMap::new(),
    }
}
