//! Views of the board's pages. Numbers, kinds and the council's own words; the sentences stand in the templates.

use serde::Serialize;

use super::forecast::ForecastView;
use crate::consultation::Reason;
use crate::web::around::Shell;
use crate::web::day::Day;
use crate::web::figures::{Ages, Measure, Range, TakenOut};

/// How many took part, of how many; both rounded to five, and never exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct TookPart {
    /// About so many; 0 stands for "fewer than 10".
    pub about: u32,
    /// Of about so many invited.
    pub of: u32,
}

/// One choice of whose answers to look at.
#[derive(Clone, Debug, Serialize)]
pub struct ScopeLink<'a> {
    /// How it is named in addresses.
    pub name: &'a str,
    /// The group's name on pages; none for the children's groups together.
    pub title: Option<&'a str>,
    /// The ages in it.
    pub ages: Option<Ages>,
    /// Where it leads.
    pub href: String,
    /// Whether this page is about it.
    pub here: bool,
}

/// The survey a page is about.
#[derive(Clone, Debug, Serialize)]
pub struct Survey<'a> {
    /// Names it in addresses.
    pub wave: &'a str,
    /// Its title.
    pub title: &'a str,
    /// How it is called in a chart's key, such as "2026".
    pub when: String,
    /// How the survey before it is called, where there is one.
    pub since: Option<String>,
    /// The day the results became public.
    pub published_on: Day,
    /// Whether they were taken back since.
    pub taken_back: bool,
    /// Whose answers this page is about.
    pub whose: ScopeLink<'a>,
    /// How many of them took part.
    pub took_part: TookPart,
    /// Everybody's, where there is a choice.
    pub scopes: Vec<ScopeLink<'a>>,
}

/// A figure that clearly moved.
#[derive(Clone, Debug, Serialize)]
pub struct Moved<'a> {
    /// The area, where the figure is its score.
    pub area: Option<&'a str>,
    /// What a positive answer says, where it is an item.
    pub says: Option<&'a str>,
    /// About how many in 100 there were.
    pub from: u8,
    /// About how many in 100 there are.
    pub to: u8,
    /// The promises linked to it, by number.
    pub promises: Vec<u32>,
}

/// The finding a page opens with.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Finding<'a> {
    /// Something clearly moved.
    Changed {
        /// The largest rise.
        up: Option<Moved<'a>>,
        /// The largest fall.
        down: Option<Moved<'a>>,
    },
    /// Figures were compared, and none clearly moved.
    Unchanged {
        /// What the first figure says now.
        says: &'a str,
        /// Its numbers.
        range: Range,
    },
    /// There is nothing to compare with.
    Level {
        /// What the first figure says.
        says: &'a str,
        /// Its numbers.
        range: Range,
    },
    /// Too few to say anything of one question; what is left is the share over the areas together.
    Overall {
        /// Its numbers.
        range: Range,
    },
    /// Too few to say anything.
    TooFew,
    /// The results were taken back.
    Withdrawn,
}

/// When results were taken back, and why.
#[derive(Clone, Debug, Serialize)]
pub struct WithdrawnView {
    /// The day.
    pub on: Day,
    /// The public reason, from the fixed list.
    pub reason: Reason,
}

/// One row: a title and its figures.
#[derive(Clone, Debug, Serialize)]
pub struct Row<'a> {
    /// Its anchor.
    pub id: &'a str,
    /// Its emblem.
    pub icon: &'static str,
    /// Its title; none for a row whose title the template brings.
    pub title: Option<&'a str>,
    /// Where there is more of it.
    pub href: Option<String>,
    /// Whether anything of it was asked.
    pub asked: bool,
    /// Its figures; none where each of them has too few to say.
    pub measures: Vec<Measure<'a>>,
}

/// A group in the section by age.
#[derive(Clone, Debug, Serialize)]
pub struct GroupRow<'a> {
    /// Its anchor.
    pub id: &'a str,
    /// Its title.
    pub title: &'a str,
    /// Where its own page is.
    pub href: String,
    /// How many took part.
    pub took_part: TookPart,
    /// The first item, and the share over all items.
    pub measures: Vec<Measure<'a>>,
}

/// A list of themes and how many chose each, in the order in which they were asked.
#[derive(Clone, Debug, Serialize)]
pub struct ListRow<'a> {
    /// Its anchor.
    pub id: &'a str,
    /// The question.
    pub wording: &'a str,
    /// How many could be chosen.
    pub most: u8,
    /// Whether that is more than one.
    pub several: bool,
    /// The ages it speaks of, where they are fewer than the page's.
    pub ages: Option<Ages>,
    /// One figure for each theme; none where each of them has too few to say.
    pub measures: Vec<Measure<'a>>,
}

/// A promise and what the survey says that bears on it.
#[derive(Clone, Debug, Serialize)]
pub struct PromiseRow<'a> {
    /// Its number in the council's list.
    pub number: u32,
    /// The promise.
    pub words: &'a str,
    /// Figures linked to it by the strategy.
    pub measures: Vec<Measure<'a>>,
}

/// `/board/{wave}`.
#[derive(Serialize)]
pub struct BoardView<'a> {
    /// Round the page.
    pub page: Shell<'a>,
    /// Which survey, whose answers.
    pub survey: Survey<'a>,
    /// What it opens with.
    pub finding: Finding<'a>,
    /// Set when the results were taken back; then nothing else is shown.
    pub withdrawn: Option<WithdrawnView>,
    /// Headlines that clearly went up.
    pub up: Vec<Moved<'a>>,
    /// Headlines that clearly went down.
    pub down: Vec<Moved<'a>>,
    /// How many headlines were compared and did not clearly move.
    pub unclear: usize,
    /// Whether any bar is a rough guide.
    pub any_rough: bool,
    /// Whether somebody else's figure is marked in any picture.
    pub any_mark: bool,
    /// The row before the areas.
    pub first: Option<Row<'a>>,
    /// The share over all areas, where none of them can be shown as more than a rough guide.
    pub overall: Option<Row<'a>>,
    /// The outcome areas.
    pub areas: Vec<Row<'a>>,
    /// Questions that were taken out of the results.
    pub taken_out: Vec<TakenOut<'a>>,
    /// Each group, on the page of several.
    pub groups: Vec<GroupRow<'a>>,
    /// The lists of themes.
    pub lists: Vec<ListRow<'a>>,
    /// Items that never enter a score, by area.
    pub alone: Vec<Row<'a>>,
    /// The promises.
    pub promises: Vec<PromiseRow<'a>>,
    /// Where the same stands drawn towards what others said, if anything does.
    pub others: Option<String>,
}

/// How an item was asked at one age.
#[derive(Clone, Debug, Serialize)]
pub struct Asked<'a> {
    /// The ages.
    pub ages: Option<Ages>,
    /// The question.
    pub wording: &'a str,
    /// The answers that count as positive.
    pub counted: Counted<'a>,
}

/// Which answers count as positive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Counted<'a> {
    /// These options.
    Options {
        /// As they are shown.
        labels: Vec<&'a str>,
    },
    /// This number.
    Number {
        /// Which.
        from: u8,
    },
    /// This number or a larger one.
    AtLeast {
        /// The smallest.
        from: u8,
    },
    /// This number or a smaller one.
    AtMost {
        /// The largest.
        to: u8,
    },
    /// From one number to another.
    Between {
        /// The smallest.
        from: u8,
        /// The largest.
        to: u8,
    },
}

/// A figure in one of several surveys or groups.
#[derive(Clone, Debug, Serialize)]
pub struct Point<'a> {
    /// The survey or the group.
    pub title: String,
    /// The figure there.
    pub measure: Measure<'a>,
}

/// An item on an area's page.
#[derive(Clone, Debug, Serialize)]
pub struct ItemRow<'a> {
    /// Its anchor.
    pub id: &'a str,
    /// How it was asked, oldest first.
    pub asked: Vec<Asked<'a>>,
    /// Whether it is left out of the score.
    pub alone: bool,
    /// The figure.
    pub measure: Measure<'a>,
    /// The same in each group, on the page of several.
    pub groups: Vec<Point<'a>>,
}

/// `/board/{wave}/{area}`.
#[derive(Serialize)]
pub struct AreaView<'a> {
    /// Round the page.
    pub page: Shell<'a>,
    /// Which survey, whose answers.
    pub survey: Survey<'a>,
    /// The area.
    pub title: &'a str,
    /// Its emblem.
    pub icon: &'static str,
    /// Its score, where it has one.
    pub score: Option<Measure<'a>>,
    /// Whether any bar is a rough guide.
    pub any_rough: bool,
    /// Whether somebody else's figure is marked in any picture.
    pub any_mark: bool,
    /// The score in each group, on the page of several.
    pub groups: Vec<Point<'a>>,
    /// The score in this and up to five earlier surveys, the latest first; empty unless there are several.
    pub history: Vec<Point<'a>>,
    /// Its items.
    pub items: Vec<ItemRow<'a>>,
    /// Those that were taken out of the results.
    pub taken_out: Vec<TakenOut<'a>>,
    /// The promises linked to it or to one of its items.
    pub promises: Vec<PromiseRow<'a>>,
    /// Where the same stands drawn towards what others said, if anything does.
    pub others: Option<String>,
}

/// The noise in one group's numbers, for statisticians.
#[derive(Clone, Debug, Serialize)]
pub struct GroupNoise<'a> {
    /// The group.
    pub title: &'a str,
    /// How many took part.
    pub took_part: TookPart,
    /// Half the 95 % interval of the number who took part, rounded up; none where it is exact.
    pub give_or_take: Option<u32>,
    /// σ of that number; none where it is exact.
    pub n_sigma: Option<String>,
    /// Whether each item has the same σ.
    pub one_sigma: bool,
    /// The smallest σ of an item's balance.
    pub least_sigma: String,
    /// The largest.
    pub most_sigma: String,
    /// ρ of the group.
    pub rho: String,
}

/// What somebody lost, and would, who takes part in everything; from the public ledger.
#[derive(Serialize)]
pub struct OverTheYears {
    /// How many surveys were charged.
    pub surveys: usize,
    /// ρ of all of them.
    pub rho: String,
    /// ε at the usual δ.
    pub epsilon: String,
    /// As many council years as a childhood and youth in care can have.
    pub years: u8,
    /// ρ of these, with every year from now on used to its limits.
    pub rho_at_the_limits: String,
    /// ε at the usual δ.
    pub epsilon_at_the_limits: String,
}

/// `/board/{wave}/how`.
#[derive(Serialize)]
pub struct HowView<'a> {
    /// Round the page.
    pub page: Shell<'a>,
    /// Which survey.
    pub survey: Survey<'a>,
    /// One figure of this survey, to read together.
    pub example: Option<Measure<'a>>,
    /// What was expected before it opened, beside what came; not for results that were taken back.
    pub forecast: Option<ForecastView<'a>>,
    /// What is promised, in the words of the field.
    pub unit: &'a str,
    /// What is hidden.
    pub protects: &'a str,
    /// The notion of privacy.
    pub notion: &'a str,
    /// The wave's ρ.
    pub rho: String,
    /// ε at δ.
    pub epsilon: &'a str,
    /// δ.
    pub delta: &'a str,
    /// The mechanism.
    pub mechanism: &'a str,
    /// The library that drew.
    pub library: &'a str,
    /// What this population was charged in the council year.
    pub spent_year: String,
    /// And in four years.
    pub spent_four_years: String,
    /// The council year, such as "2026/27".
    pub council_year: String,
    /// What the years add up to; none while the ledger cannot be read.
    pub over_the_years: Option<OverTheYears>,
    /// About how many responses could not be read; at least 0.
    pub unreadable: i64,
    /// Half the 95 % interval of that number, rounded up.
    pub unreadable_give_or_take: u32,
    /// SHA-256 of the manifest.
    pub manifest_sha256: &'a str,
    /// The groups.
    pub groups: Vec<GroupNoise<'a>>,
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
    /// How the survey before it is called, where there is one.
    pub since: Option<String>,
    /// What its page opens with.
    pub finding: Finding<'a>,
    /// How many took part.
    pub took_part: TookPart,
}

/// `/board`.
#[derive(Serialize)]
pub struct BoardIndex<'a> {
    /// Round the page.
    pub page: Shell<'a>,
    /// Every publication, the latest first.
    pub surveys: Vec<Line<'a>>,
}
