//! What the samples have in common: a made-up council, its contacts and days, and each band once.

use std::sync::LazyLock;

use time::macros::date;

use super::welcome::PurposeTold;
use super::who_sees::Facts;
use crate::questionnaire::{
    Answer, Band, Counts, Item, ItemId, ItemKind, Look as Drawn, OptionCode, ResponseOption, Theme,
};
use crate::web::around::{Around, Contact};
use crate::web::day::Day;

pub const COUNCIL: &str = "Fenbridge County Council";
pub const CSRF: &str = "k3Jq0vTzW5m8Yx2LrB7dNQ";

pub const OPENS_ON: Day = Day(date!(2026 - 10 - 05));
pub const CLOSES_ON: Day = Day(date!(2026 - 11 - 14));
pub const RESULTS_ON: Day = Day(date!(2026 - 12 - 18));
pub const ERASE_ON: Day = Day(date!(2027 - 03 - 31));

/// What a survey may be for.
pub const PURPOSE: PurposeTold<'static> = PurposeTold {
    can_change: "How often you see your brothers and sisters.",
    who_decides: "The Corporate Parenting Board",
    hear_back_on: Day(date!(2027 - 01 - 15)),
};

static CONTACTS: LazyLock<Vec<Contact>> = LazyLock::new(|| {
    let contact = |name: &str, number: &str, dial: &str| Contact {
        name: name.to_owned(),
        number: Some(number.to_owned()),
        dial: Some(dial.to_owned()),
    };
    vec![
        contact("Childline, free, day or night", "0800 1111", "08001111"),
        contact("Your advocate, weekdays", "01632 960 001", "01632960001"),
        contact("The council at night and weekends", "01632 960 002", "01632960002"),
        contact("In danger right now? Call", "999", "999"),
    ]
});

/// The surroundings in the look of `band`.
pub fn around(band: Band) -> Around<'static> {
    Around::new(band, COUNCIL, &CONTACTS)
}

/// The facts of an ordinary survey.
pub fn facts(band: Band) -> Facts {
    Facts {
        helper: band == Band::FourToSeven,
        keys_apart: true,
        key_holders: 2,
        needed: 1,
        read_in_transit: true,
        slips_traceable: true,
        hides_taking_part: true,
        free_text: false,
        closes_on: CLOSES_ON,
        results_on: RESULTS_ON,
        erase_on: ERASE_ON,
    }
}

/// One sample for each band, named after the band and the state.
pub fn each_band<V>(state: &str, view: impl Fn(Band) -> V) -> Vec<(String, V)> {
    Band::ALL.into_iter().map(|band| (format!("{band}-{state}"), view(band))).collect()
}

/// One item of each kind, each with a short name, and some with an answer given before.
pub static ITEMS: LazyLock<Vec<(&str, Item, Option<Answer>)>> = LazyLock::new(|| {
    let faces = || ItemKind::OneOf {
        look: Drawn::Faces,
        options: vec![
            option("yes", "Yes", Some("happy")),
            option("bit", "A bit", Some("flat")),
            option("no", "No", Some("sad")),
            option("unsure", "I don’t know", Some("unsure")),
        ],
    };
    let cards = ItemKind::OneOf {
        look: Drawn::Cards,
        options: vec![
            option("yes", "Yes", Some("tick")),
            option("not_sure", "Not sure", Some("question")),
            option("no", "No", Some("cross")),
        ],
    };
    let told = ItemKind::OneOf {
        look: Drawn::Cards,
        options: vec![
            option("yes", "Yes", Some("tick")),
            option("bit", "A bit", Some("bit")),
            option("no", "No", Some("cross")),
            option("unsure", "I don’t know", Some("unsure")),
        ],
    };
    let often = || ItemKind::OneOf {
        look: Drawn::Words,
        options: vec![
            option("most", "All or most of the time", None),
            option("some", "Some of the time", None),
            option("hardly", "Hardly ever", None),
            option("never", "Never", None),
        ],
    };
    let ten = ItemKind::ZeroToTen {
        low_label: "Not at all happy".to_owned(),
        high_label: "Very happy".to_owned(),
        positive: 7..=10,
    };
    let several = ItemKind::SeveralOf {
        options: vec![
            option("education", "School, college or university", None),
            option("training", "Other training or a course", None),
            option("work", "Paid work", None),
            option("none", "None of these", None),
        ],
    };
    let themes = || ItemKind::Themes {
        most: 3,
        options: [
            ("family", "Seeing my family more"),
            ("friends", "Seeing my friends more"),
            ("fun", "More fun things to do"),
            ("a_say", "More of a say in what happens to me"),
            ("learning", "More help with school or work"),
        ]
        .map(|(code, label)| Theme { code: option(code, label, None).code, label: label.to_owned() })
        .into(),
    };
    let better = || item("would_help", "What would make life better for you?", None, None, None, themes());
    let code = |code: &str| OptionCode::try_from(code.to_owned()).expect("the code is well formed");
    let hint = Some("For example, where you live, your school, or who you see.");
    let safe = || item("home_safe", "Do you feel safe where you live?", None, Some("house"), None, faces());
    let say =
        || item("decisions", "How often do you have a say in decisions about your life?", hint, None, None, often());
    let about = Some("This is not about me");
    vec![
        ("faces", safe(), None),
        ("faces-chosen", safe(), Some(Answer::OneOf(code("yes")))),
        ("cards", item("friend_good", "Do you have a good friend?", None, Some("friends"), about, cards), None),
        (
            "told",
            item("why_in_care", "Has someone told you why you live where you live?", None, Some("book"), None, told),
            None,
        ),
        ("words", say(), None),
        ("words-chosen", say(), Some(Answer::OneOf(code("some")))),
        (
            "words-not-about-me",
            item(
                "worker_contact",
                "Can you get hold of your social worker when you want to?",
                None,
                Some("worker"),
                about,
                often(),
            ),
            Some(Answer::NotAboutMe),
        ),
        (
            "ten",
            item("happy_yesterday", "How happy did you feel yesterday?", None, Some("sun"), None, ten),
            Some(Answer::Number(7)),
        ),
        (
            "count",
            item(
                "workers_year",
                "How many social workers have you had in the last 12 months?",
                None,
                None,
                about,
                ItemKind::Count { most: 3, positive: 1..=2 },
            ),
            None,
        ),
        (
            "several",
            item(
                "doing_now",
                "Which of these are you doing now?",
                Some("Pick as many as you like."),
                None,
                None,
                several,
            ),
            Some(Answer::SeveralOf(vec![code("training"), code("work")])),
        ),
        ("themes", better(), Some(Answer::SeveralOf(vec![code("family"), code("a_say")]))),
        (
            "themes-four",
            better(),
            Some(Answer::SeveralOf(vec![code("family"), code("friends"), code("fun"), code("a_say")])),
        ),
        (
            "text",
            item(
                "better",
                "What one thing would make life better?",
                None,
                None,
                None,
                ItemKind::Text { most_chars: 300 },
            ),
            None,
        ),
    ]
});

fn option(code: &str, label: &str, face: Option<&str>) -> ResponseOption {
    ResponseOption {
        code: OptionCode::try_from(code.to_owned()).expect("the code is well formed"),
        label: label.to_owned(),
        counts: Counts::Neither,
        face: face.map(str::to_owned),
    }
}

fn item(
    id: &str,
    wording: &str,
    hint: Option<&str>,
    scene: Option<&str>,
    not_about_me: Option<&str>,
    kind: ItemKind,
) -> Item {
    Item {
        id: ItemId::try_from(id.to_owned()).expect("the name is well formed"),
        wording: wording.to_owned(),
        easy: None,
        hint: hint.map(str::to_owned),
        statement: String::new(),
        kind,
        not_about_me: not_about_me.map(str::to_owned),
        sensitive: false,
        core: false,
        about: None,
        only_if: None,
        bands: None,
        scene: scene.map(str::to_owned),
    }
}

static PARTICIPATION: LazyLock<Contact> = LazyLock::new(|| Contact {
    name: "The participation team, weekdays 9 to 5".to_owned(),
    number: Some("01632 960 003".to_owned()),
    dial: Some("01632960003".to_owned()),
});

/// Whom to ask about the survey itself.
pub fn participation() -> &'static Contact {
    &PARTICIPATION
}
