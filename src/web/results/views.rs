//! Views of the young people's results. Numbers, kinds and the words of the survey; the sentences stand in the templates.

use std::sync::LazyLock;

use serde::Serialize;
use time::macros::date;

use crate::consultation::Reason;
use crate::outcomes::published::Published;
use crate::outcomes::reading::Reading;
use crate::outcomes::sample;
use crate::questionnaire::Band;
use crate::web::around::{Around, Contact};
use crate::web::board::views::{Counted, TookPart, WithdrawnView};
use crate::web::day::Day;
use crate::web::figures::{Ages, Changed, TakenOut, Ten};
use crate::web::page::View;

/// One choice of age.
#[derive(Clone, Debug, Serialize)]
pub struct BandLink {
    /// The ages.
    pub ages: Option<Ages>,
    /// Whether they are care leavers.
    pub leavers: bool,
    /// Where it leads.
    pub href: String,
    /// Whether this page is about them.
    pub here: bool,
}

/// One question and what was said.
#[derive(Clone, Debug, Serialize)]
pub struct Card<'a> {
    /// The question, as this band was asked it.
    pub question: &'a str,
    /// The picture that stood with it, where there was one.
    pub scene: Option<&'a str>,
    /// The answers that are counted.
    pub answers: Counted<'a>,
    /// How many of ten gave one.
    pub ten: Ten,
    /// Only a rough guess.
    pub rough: bool,
    /// What changed.
    pub changed: Option<Changed>,
    /// A promise that this question bears on, to follow "we promise to".
    pub promise: Option<&'a str>,
}

/// A question with too few answers to say.
#[derive(Clone, Debug, Serialize)]
pub struct Unsaid<'a> {
    /// The question.
    pub question: &'a str,
    /// The picture that stood with it, where there was one.
    pub scene: Option<&'a str>,
}

/// What children of several ages said to a question that too few of this age answered.
#[derive(Clone, Debug, Serialize)]
pub struct Other<'a> {
    /// The question, as this band was asked it.
    pub question: &'a str,
    /// The picture that stood with it, where there was one.
    pub scene: Option<&'a str>,
    /// The ages it speaks of.
    pub ages: Option<Ages>,
    /// How many of ten gave a good answer.
    pub ten: Ten,
    /// Only a rough guess.
    pub rough: bool,
}

/// One thing of a list, and how many picked it.
#[derive(Clone, Debug, Serialize)]
pub struct Picked<'a> {
    /// The thing.
    pub theme: &'a str,
    /// How many of ten picked it; none when there are too few to say.
    pub ten: Option<Ten>,
    /// Only a rough guess.
    pub rough: bool,
}

/// A list to pick from, in the order in which it was asked.
#[derive(Clone, Debug, Serialize)]
pub struct List<'a> {
    /// The question.
    pub question: &'a str,
    /// How many could be picked.
    pub most: u8,
    /// Whether that is more than one.
    pub several: bool,
    /// The things.
    pub themes: Vec<Picked<'a>>,
}

/// How many of ten answers were good ones, over several questions.
#[derive(Clone, Debug, Serialize)]
pub struct Together {
    /// How many of ten.
    pub ten: Ten,
    /// Only a rough guess.
    pub rough: bool,
}

/// `/results/{wave}`.
#[derive(Serialize)]
pub struct ResultsView<'a> {
    /// Round the page; its look is the band's.
    pub page: Around<'a>,
    /// Names the survey in addresses.
    pub wave: &'a str,
    /// Its title.
    pub title: &'a str,
    /// The ages of this page, and the other choices.
    pub bands: Vec<BandLink>,
    /// How many of the group took part.
    pub took_part: TookPart,
    /// Set when the results were taken back; then nothing else is shown.
    pub withdrawn: Option<WithdrawnView>,
    /// What the council says first.
    pub opening: Option<&'a str>,
    /// The questions.
    pub cards: Vec<Card<'a>>,
    /// The lists to pick from.
    pub lists: Vec<List<'a>>,
    /// The questions together, where single ones are few.
    pub together: Option<Together>,
    /// What children of several ages said, where too few of this age answered.
    pub others: Vec<Other<'a>>,
    /// Questions for which even that is too little.
    pub too_few: Vec<Unsaid<'a>>,
    /// Questions that were taken out of the results.
    pub taken_out: Vec<TakenOut<'a>>,
    /// Whether a "yes" of the short way is counted too.
    pub short_way: bool,
}

/// One survey in the list.
#[derive(Clone, Debug, Serialize)]
pub struct Line<'a> {
    /// Names it in addresses.
    pub wave: &'a str,
    /// Its title.
    pub title: &'a str,
    /// The day its results became public.
    pub published_on: Day,
    /// Whether they were taken back.
    pub withdrawn: bool,
    /// One choice for each age.
    pub bands: Vec<BandLink>,
}

/// A survey whose results are later than was promised.
#[derive(Clone, Debug, Serialize)]
pub struct LateLine<'a> {
    /// Its title.
    pub title: &'a str,
    /// The day its results were promised for.
    pub promised_on: Day,
    /// Who holds them back, where that was said.
    pub by: Option<&'a str>,
    /// Why, where that was said.
    pub reason: Option<Reason>,
}

/// A survey that was ended without results.
#[derive(Clone, Debug, Serialize)]
pub struct EndedLine<'a> {
    /// Its title.
    pub title: &'a str,
    /// The day it was ended.
    pub on: Day,
    /// Why.
    pub reason: Reason,
}

/// What the list tells of surveys whose results are not there.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Missing<'a> {
    /// Results that should be public and are not.
    pub late: Vec<LateLine<'a>>,
    /// Surveys of which there will be none, the last one first.
    pub ended: Vec<EndedLine<'a>>,
}

/// `/results`.
#[derive(Serialize)]
pub struct ResultsIndex<'a> {
    /// Round the page.
    pub page: Around<'a>,
    /// What is not there, and why.
    #[serde(flatten)]
    pub missing: Missing<'a>,
    /// Every publication, the latest first.
    pub surveys: Vec<Line<'a>>,
}

fn around(band: Band) -> Around<'static> {
    static CONTACTS: LazyLock<Vec<Contact>> = LazyLock::new(|| {
        let contact = |name: &str, number: &str, dial: &str| Contact {
            name: name.to_owned(),
            number: Some(number.to_owned()),
            dial: Some(dial.to_owned()),
        };
        vec![contact("Childline, free, day or night", "0800 1111", "08001111"), contact("In danger now", "999", "999")]
    });
    Around::new(band, sample::COUNCIL, &CONTACTS).made_up(true)
}

impl View for ResultsView<'_> {
    const TEMPLATE: &'static str = "pages/results/show";

    fn samples() -> Vec<(String, Self)> {
        let show = |state: &str, published: &'static [Published], band| {
            let latest = published.last().expect("there is one");
            let reading = Reading::of(latest, published, &[]);
            let view = super::show(around(band), &reading, band, &sample::PROMISES).expect("the band was asked");
            (state.to_owned(), view)
        };
        vec![
            show("little", &sample::MOVED, Band::FourToSeven),
            show("young", &sample::MOVED, Band::EightToEleven),
            show("older", &sample::MOVED, Band::ElevenToSeventeen),
            show("leaver", &sample::MOVED, Band::CareLeavers),
            show("opening", &sample::OPENED, Band::EightToEleven),
            show("sparse", &sample::SPARSE, Band::FourToSeven),
            show("list", &sample::TOPIC, Band::EightToEleven),
            show("list-older", &sample::TOPIC, Band::ElevenToSeventeen),
            show("taken-out", &sample::TAKEN_OUT, Band::ElevenToSeventeen),
            show("withdrawn", &sample::WITHDRAWN, Band::ElevenToSeventeen),
        ]
    }
}

impl View for ResultsIndex<'_> {
    const TEMPLATE: &'static str = "pages/results/index";

    fn samples() -> Vec<(String, Self)> {
        let index = |state: &str, published: &'static [Published], missing| {
            (state.to_owned(), super::index(around(Band::ElevenToSeventeen), published, missing))
        };
        let late =
            |by, reason| LateLine { title: "Spring survey", promised_on: date!(2027 - 06 - 04).into(), by, reason };
        let held = late(Some("The Director of Children’s Services"), Some(Reason::KeyProblem));
        let reason = Reason::KeyProblem;
        let ended = EndedLine { title: "Winter survey", on: date!(2027 - 02 - 01).into(), reason };
        vec![
            index("some", &sample::WITHDRAWN, Missing::default()),
            index("none", &[], Missing::default()),
            index("late", &sample::MOVED, Missing { late: vec![held, late(None, None)], ended: Vec::new() }),
            index("ended", &[], Missing { late: Vec::new(), ended: vec![ended] }),
        ]
    }
}
