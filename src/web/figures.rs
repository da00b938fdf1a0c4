//! How a figure is shown: numbers to say, a bar to draw, people to count.
//!
//! Views of the parts `interval`, `measure` and `people`. They bring whole numbers and kinds; the words stand in the
//! templates. No view here can say "all" or "none": the numbers said keep away from 0 and 100, and pictures show an
//! end that is not certain as not certain.

mod beside;
mod taken_out;

use serde::Serialize;

use crate::outcomes::published::Published;
use crate::outcomes::reading::{Change, Figure};
use crate::outcomes::statement::{Aloud, Match, Standing, aloud, standing};
use crate::privacy::document;
use crate::privacy::estimate::Estimate;
use crate::questionnaire::{Band, ItemId, ItemKind, OptionCode};
pub use beside::{AmongView, BesideView, Stands};
pub use taken_out::TakenOut;

/// No number said aloud lies nearer to 0 or 100 than this: a figure of 0 or 100 would speak of each one of them.
const NEVER_NEARER: u8 = 2;

/// Which ends of an interval are said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Ends {
    /// "Between 48 and 62".
    Both,
    /// "88 or more".
    Lower,
    /// "12 or fewer".
    Upper,
}

/// An interval in whole numbers of 100.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Range {
    /// Which ends are said.
    pub ends: Ends,
    /// The lower end, rounded down.
    pub from: u8,
    /// The upper end, rounded up.
    pub to: u8,
    /// The one number, where one is needed.
    pub about: u8,
}

impl Range {
    /// The interval of an estimate; `None` when there are too few to say.
    #[must_use]
    pub fn of(estimate: &Estimate) -> Option<Self> {
        let Aloud { about, from, to } = aloud(estimate)?;
        let ends = match (from, to) {
            (_, 100) => Ends::Lower,
            (0, _) => Ends::Upper,
            _ => Ends::Both,
        };
        Some(Self { ends, from, to, about: about.clamp(NEVER_NEARER, 100 - NEVER_NEARER) })
    }
}

/// A whole number from 0 to 100.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole, and clamped to 0 to 100")]
fn whole(number: f64) -> u8 {
    number.clamp(0.0, 100.0) as u8
}

/// Where a share stands in a picture, in hundredths of its width.
fn place(share: f64) -> f64 {
    (1000.0 * share.clamp(0.0, 1.0)).round() / 10.0
}

/// A bar: where it begins, how long it is and its middle, in hundredths of the picture's width.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Span {
    /// Where it begins.
    pub low: f64,
    /// How long it is.
    pub width: f64,
    /// Where the dot stands.
    pub middle: f64,
    /// Drawn hatched: a rough guide.
    pub rough: bool,
}

impl Span {
    /// The bar of an estimate, clipped to the picture.
    fn of(estimate: &Estimate, standing: Standing) -> Self {
        let (low, high) = (place(estimate.share - estimate.half()), place(estimate.share + estimate.half()));
        let width = (10.0 * (high - low)).round() / 10.0;
        Self { low, width, middle: place(estimate.share), rough: standing == Standing::RoughGuide }
    }
}

/// The picture of a figure.
#[derive(Clone, Debug, Serialize)]
pub struct Bar {
    /// This survey.
    pub now: Span,
    /// The last one.
    pub last: Option<Span>,
    /// Somebody else's figure, only where the wording is exactly the same.
    pub mark: Option<f64>,
}

/// One of ten people in a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Person {
    /// Said it.
    Yes,
    /// May have said it.
    Maybe,
    /// Said something else.
    No,
}

/// How the number of ten is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum OfTen {
    /// "About 5".
    About,
    /// "5 or 6".
    Or,
    /// "Between 4 and 7".
    Between,
    /// "8 or more".
    OrMore,
    /// "2 or fewer".
    OrFewer,
}

/// How many of ten: never said, and never drawn, as none or as all of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Ten {
    /// How it is said.
    pub said: OfTen,
    /// The lower end.
    pub from: u8,
    /// The upper end.
    pub to: u8,
    /// The people, those who said it first.
    pub people: Vec<Person>,
}

impl Ten {
    /// Of an estimate; `None` when there are too few to say.
    #[must_use]
    pub fn of(estimate: &Estimate) -> Option<Self> {
        let range = Range::of(estimate)?;
        let tenth = |hundredths: u8| (hundredths + 5) / 10;
        let (from, to) = (tenth(range.from).min(9), tenth(range.to).max(1));
        let said = match (from, to) {
            (_, 10) => OfTen::OrMore,
            (0, _) => OfTen::OrFewer,
            (from, to) if from == to => OfTen::About,
            (from, to) if from + 1 == to => OfTen::Or,
            _ => OfTen::Between,
        };
        let person = |at: u8| match at {
            at if at < from => Person::Yes,
            at if at < to => Person::Maybe,
            _ => Person::No,
        };
        Some(Self { said, from, to, people: (0..10).map(person).collect() })
    }
}

/// Ages, in whole years.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Ages {
    /// The youngest.
    pub from: u8,
    /// The oldest.
    pub to: u8,
}

impl Ages {
    /// From the youngest of these bands to the oldest; `None` when there is no band.
    #[must_use]
    pub fn of(bands: &[Band]) -> Option<Self> {
        let ages = |band: &Band| match band {
            Band::FourToSeven => (4, 7),
            Band::EightToEleven => (8, 11),
            Band::ElevenToSeventeen => (11, 17),
            Band::CareLeavers => (16, 25),
        };
        let from = bands.iter().map(|band| ages(band).0).min()?;
        let to = bands.iter().map(|band| ages(band).1).max()?;
        Some(Self { from, to })
    }
}

/// How a figure stands, as templates ask for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Shown {
    /// As it is.
    Plain,
    /// As a rough guide.
    Rough,
    /// Not at all: too few to say.
    TooFew,
}

impl From<Standing> for Shown {
    fn from(standing: Standing) -> Self {
        match standing {
            Standing::Shown => Self::Plain,
            Standing::RoughGuide => Self::Rough,
            Standing::TooFew => Self::TooFew,
        }
    }
}

/// What changed, as templates ask for it; each kind has its own words and shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Changed {
    /// Clearly up.
    Up,
    /// Clearly down.
    Down,
    /// No clear change.
    Same,
    /// Asked for the first time.
    New,
    /// Asked in other words before.
    Reworded,
    /// Too few answers to compare.
    Few,
}

impl Changed {
    /// What there is to say of a change; nothing in a first survey, and nothing beside figures without a verdict.
    #[must_use]
    pub const fn of(change: Change) -> Option<Self> {
        match change {
            Change::Up => Some(Self::Up),
            Change::Down => Some(Self::Down),
            Change::NotClear => Some(Self::Same),
            Change::NewlyAsked => Some(Self::New),
            Change::Reworded => Some(Self::Reworded),
            Change::TooFew => Some(Self::Few),
            Change::FirstSurvey | Change::NotHeadline => None,
        }
    }
}

/// One figure: what it is about, its numbers, its picture, what changed.
#[derive(Clone, Debug, Serialize)]
pub struct Measure<'a> {
    /// What a positive answer says ("always feel safe where they live"); none for a score or an overall share.
    pub says: Option<&'a str>,
    /// The theme of a list whose share it is, as it is shown to be picked.
    pub picked: Option<&'a str>,
    /// Whether it is the share over all items of the areas.
    pub overall: bool,
    /// How many items it is made of.
    pub items: usize,
    /// What positive answers say to them, where they are several.
    pub parts: Vec<&'a str>,
    /// The ages it speaks of, where they are fewer than the page's.
    pub ages: Option<Ages>,
    /// How it is shown.
    pub shown: Shown,
    /// Its numbers; none when there are too few to say.
    pub range: Option<Range>,
    /// How far the noise alone moves it either way, in hundredths, rounded up.
    pub noise: Option<u8>,
    /// The last survey's numbers.
    pub last: Option<Range>,
    /// Its picture.
    pub bar: Option<Bar>,
    /// What changed.
    pub changed: Option<Changed>,
    /// Somebody else's figure.
    pub beside: Option<BesideView<'a>>,
    /// Other councils together.
    pub among: Option<AmongView>,
}

impl<'a> Measure<'a> {
    /// The view of a figure on a page about `bands`. An item's statement is that of the oldest band asked.
    #[must_use]
    pub fn of(published: &'a Published, figure: &Figure<'a>, bands: &[Band]) -> Self {
        let standing_now = figure.standing();
        let told = figure.now.filter(|_| standing_now != Standing::TooFew);
        let before = figure.before.filter(|_| told.is_some());
        let beside = figure.beside.as_ref().filter(|_| told.is_some());
        let mut statements: Vec<&str> =
            figure.items.iter().map(|item| statement(published, &figure.bands, item)).collect();
        Self {
            says: if figure.is_item() { statements.pop() } else { None },
            picked: None,
            overall: figure.measure == document::Measure::Overall,
            items: figure.items.len(),
            parts: statements,
            ages: (figure.bands != bands).then(|| Ages::of(&figure.bands)).flatten(),
            shown: standing_now.into(),
            range: told.as_ref().and_then(Range::of),
            noise: told.as_ref().map(noise),
            last: before.as_ref().and_then(Range::of),
            bar: told.map(|estimate| Bar {
                now: Span::of(&estimate, standing_now),
                last: before.map(|before| Span::of(&before, standing(Some(&before)))),
                mark: beside
                    .filter(|beside| beside.benchmark.matched == Match::Exact)
                    .map(|beside| place(beside.benchmark.share)),
            }),
            changed: Changed::of(figure.change),
            beside: beside.map(BesideView::of),
            among: figure.among.as_ref().filter(|_| told.is_some()).map(AmongView::of),
        }
    }

    /// The view of a theme's share; `picked` is the theme as it is shown. It is never compared.
    #[must_use]
    pub fn of_theme(now: Option<&Estimate>, picked: &'a str) -> Self {
        let standing_now = standing(now);
        let told = now.filter(|_| standing_now != Standing::TooFew);
        Self {
            says: None,
            picked: Some(picked),
            overall: false,
            items: 1,
            parts: Vec::new(),
            ages: None,
            shown: standing_now.into(),
            range: told.and_then(Range::of),
            noise: told.map(noise),
            last: None,
            bar: told.map(|estimate| Bar { now: Span::of(estimate, standing_now), last: None, mark: None }),
            changed: None,
            beside: None,
            among: None,
        }
    }
}

/// How far the noise alone moves a figure either way, in hundredths, rounded up.
fn noise(estimate: &Estimate) -> u8 {
    whole((100.0 * estimate.noise_half()).ceil())
}

/// The words of a theme, as the oldest of these bands was asked to pick it.
#[must_use]
pub fn theme<'a>(published: &'a Published, bands: &[Band], list: &ItemId, theme: &'a OptionCode) -> &'a str {
    let label = |band: &Band| match &published.item(*band, list)?.kind {
        ItemKind::Themes { options, .. } => options.iter().find(|one| one.code == *theme).map(|one| one.label.as_str()),
        _ => None,
    };
    bands.iter().rev().find_map(label).unwrap_or(theme.as_str())
}

/// What a positive answer to this item says, as the oldest of these bands was asked it.
#[must_use]
pub fn statement<'a>(published: &'a Published, bands: &[Band], item: &'a ItemId) -> &'a str {
    let asked = bands.iter().rev().find_map(|band| published.item(*band, item));
    asked.map_or(item.as_str(), |item| &item.statement)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// An estimate whose interval is this share, give or take `half`.
    fn estimate(share: f64, half: f64) -> Estimate {
        let deviation = half / crate::privacy::estimate::Z95;
        Estimate {
            responses: 120,
            items: 1,
            answers: 120.0,
            share,
            noise_variance: deviation * deviation,
            sampling_variance: 0.0,
            full_sampling_variance: 0.0,
        }
    }

    #[test]
    fn an_interval_is_said_in_whole_numbers_that_hold_it() {
        let range = Range::of(&estimate(0.553, 0.069)).expect("narrow enough");
        assert_eq!(range, Range { ends: Ends::Both, from: 48, to: 63, about: 55 });
        let range = Range::of(&estimate(0.962, 0.08)).expect("narrow enough");
        assert_eq!(range, Range { ends: Ends::Lower, from: 88, to: 100, about: 96 });
        let range = Range::of(&estimate(-0.012, 0.08)).expect("narrow enough");
        assert_eq!(range, Range { ends: Ends::Upper, from: 0, to: 7, about: 2 });
        assert_eq!(Range::of(&estimate(0.5, 0.21)), None, "too wide to say");
    }

    #[test]
    fn ten_people_show_what_is_sure_and_what_is_not() {
        let ten = Ten::of(&estimate(0.55, 0.07)).expect("narrow enough");
        assert_eq!((ten.said, ten.from, ten.to), (OfTen::Or, 5, 6));
        let drawn: Vec<_> = [Person::Yes; 5].into_iter().chain([Person::Maybe]).chain([Person::No; 4]).collect();
        assert_eq!(ten.people, drawn);
        assert_eq!(Ten::of(&estimate(0.5, 0.01)).map(|ten| (ten.said, ten.from)), Some((OfTen::About, 5)));
        assert_eq!(Ten::of(&estimate(0.55, 0.15)).map(|ten| (ten.from, ten.to)), Some((4, 7)));
    }

    proptest! {
        #[test]
        fn no_figure_is_said_or_drawn_as_none_or_all(share in -0.6_f64..1.6, half in 0.0_f64..0.2) {
            let estimate = estimate(share, half);
            let range = Range::of(&estimate).expect("narrow enough");
            prop_assert!((2..=98).contains(&range.about));
            prop_assert!(range.ends != Ends::Both || (range.from > 0 && range.to < 100));
            prop_assert!(range.ends != Ends::Lower || range.from < 100 || share > 1.0);
            let ten = Ten::of(&estimate).expect("narrow enough");
            prop_assert_eq!(ten.people.len(), 10);
            prop_assert!(!ten.people.iter().all(|person| *person == Person::Yes));
            prop_assert!(!ten.people.iter().all(|person| *person == Person::No));
            prop_assert!(ten.said != OfTen::About || (1..=9).contains(&ten.from));
        }

        #[test]
        fn no_bar_leaves_its_picture(share in -0.6_f64..1.6, half in 0.0_f64..0.2) {
            let estimate = estimate(share, half);
            let span = Span::of(&estimate, standing(Some(&estimate)));
            prop_assert!(span.low >= 0.0 && span.width >= 0.0 && span.low + span.width <= 100.05);
            prop_assert!((0.0..=100.0).contains(&span.middle));
        }
    }
}
