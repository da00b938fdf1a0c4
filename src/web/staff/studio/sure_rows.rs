//! How sure the results will be, group by group: the rows of a table, and what would help, as kinds and whole numbers.

use serde::Serialize;

use super::outline::label_in;
use crate::consultation::design::Design;
use crate::outcomes::planner::{FigureForecast, Role, ScopeForecast};
use crate::outcomes::statement::Standing;
use crate::questionnaire::ItemId;
use crate::web::figures::{Ends, Range};
use crate::workflow::Catalogue;
use crate::workflow::design::planned;
use crate::workflow::plan_wave::{Advice, PlannedWave, Suggestion, Way};

/// How useful a group's results will be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Useful {
    /// Too few to say.
    No,
    /// A rough guide.
    Rough,
    /// Good.
    Good,
}

impl From<Standing> for Useful {
    fn from(standing: Standing) -> Self {
        match standing {
            Standing::TooFew => Self::No,
            Standing::RoughGuide => Self::Rough,
            Standing::Shown => Self::Good,
        }
    }
}

/// A range with its picture, in hundredths of the width.
#[derive(Clone, Copy, Debug, Serialize)]
struct Shown {
    ends: Ends,
    from: u8,
    to: u8,
    low: u8,
    width: u8,
}

/// One group.
#[derive(Clone, Serialize)]
struct SureRow {
    /// Nothing of it would be shown.
    nothing: bool,
    /// Its title; none for the children's groups together.
    title: Option<String>,
    answers: u32,
    invited: u32,
    question: Useful,
    shown: Option<Shown>,
    /// Of its area scores: how many there are, and how many will be good or a rough guide.
    areas: usize,
    areas_good: usize,
    areas_rough: usize,
}

/// Something that would help a group.
#[derive(Clone, Serialize)]
pub struct SuggestionLine {
    kind: &'static str,
    group: String,
    title: String,
    /// How many answers, or how many questions to leave out.
    count: Option<usize>,
    /// The questions to leave out.
    without: Vec<Without>,
    /// For a merger: the other group.
    other: Option<String>,
    other_title: Option<String>,
    /// Give or take so many points, now and then: of what it helps most.
    before: u32,
    after: u32,
    /// Whether that is a single question, and not an area's score.
    single: bool,
}

/// A question that would be left out.
#[derive(Clone, Serialize)]
struct Without {
    id: String,
    label: String,
}

/// See the module.
#[derive(Clone, Serialize)]
pub struct SureTable {
    rows: Vec<SureRow>,
    suggestions: Vec<SuggestionLine>,
    /// How many in 100 are taken to answer, where nothing else was typed.
    rate: u32,
    all_said: bool,
}

/// The most suggestions for one group.
const MOST_FOR_A_GROUP: usize = 2;

impl SureTable {
    /// The table of a design; `None` while it cannot be planned, a number is missing say.
    #[must_use]
    pub fn of(catalogue: &Catalogue, design: &Design) -> Option<Self> {
        Some(Self::of_plan(&planned(catalogue, design).ok()?, design))
    }

    /// The table of a plan.
    #[must_use]
    pub fn of_plan(plan: &PlannedWave, design: &Design) -> Self {
        let title = |group: &crate::consultation::GroupId| {
            design.groups.iter().find(|one| one.group == *group).map_or_else(String::new, |one| one.title.clone())
        };
        Self {
            rows: plan.forecast.scopes.iter().map(row).collect(),
            suggestions: plan.advice.iter().flat_map(|advice| suggestions(advice, design, &title)).collect(),
            rate: points(crate::outcomes::planner::USUAL_RATE),
            all_said: design.groups.iter().all(|group| group.answers.is_some()),
        }
    }

    /// A sample table.
    #[must_use]
    pub fn sample() -> Self {
        let row = |title: Option<&str>, question, shown: Option<(u8, u8)>| SureRow {
            nothing: question == Useful::No,
            title: title.map(str::to_owned),
            answers: 39,
            invited: 71,
            question,
            shown: shown.map(|(from, to)| Shown {
                ends: if to == 100 { Ends::Lower } else { Ends::Both },
                from,
                to,
                low: from,
                width: to - from,
            }),
            areas: 7,
            areas_good: if question == Useful::No { 0 } else { 3 },
            areas_rough: if question == Useful::No { 0 } else { 2 },
        };
        let line = |kind, with: Option<&str>| SuggestionLine {
            kind,
            group: "4-7".to_owned(),
            title: "Ages 4 to 7".to_owned(),
            count: Some(12),
            without: if kind == "only_core" {
                vec![Without { id: "pets".to_owned(), label: super::sample::HOSTILE.to_owned() }]
            } else {
                Vec::new()
            },
            other: with.map(str::to_owned),
            other_title: with.map(|_| "Ages 8 to 11".to_owned()),
            before: 22,
            after: 15,
            single: kind == "only_core",
        };
        let kinds = ["more_answers", "two_surveys", "leave_out", "few_of_each", "only_core", "exact_number"];
        let mut suggestions = vec![line("merge", Some("8-11"))];
        suggestions.extend(kinds.map(|kind| line(kind, None)));
        Self {
            rows: vec![
                row(None, Useful::Good, Some((63, 77))),
                row(Some("Ages 4 to 7"), Useful::No, None),
                row(Some("Ages 8 to 11"), Useful::Rough, Some((48, 100))),
                row(Some(super::sample::HOSTILE), Useful::Good, Some((60, 80))),
            ],
            suggestions,
            rate: 33,
            all_said: false,
        }
    }
}

fn row(scope: &ScopeForecast) -> SureRow {
    let mut single: Vec<&FigureForecast> = scope
        .figures
        .iter()
        .filter(|figure| matches!(figure.role, Role::First | Role::Headline | Role::Item | Role::Alone))
        .filter(|figure| figure.estimate.is_some())
        .collect();
    single.sort_by(|one, other| half(one).total_cmp(&half(other)));
    // The one in the middle: half of the questions will be surer, half less sure.
    let typical = single.get(single.len() / 2).copied();
    let with = |standing: Standing| scope.of(Role::Score).filter(|figure| figure.standing == standing).count();
    SureRow {
        nothing: typical.is_none_or(|figure| figure.standing == Standing::TooFew)
            && with(Standing::Shown) + with(Standing::RoughGuide) == 0,
        title: scope.title.clone(),
        answers: scope.answers,
        invited: scope.invited,
        question: typical.map_or(Useful::No, |figure| figure.standing.into()),
        shown: typical.and_then(shown),
        areas: scope.of(Role::Score).count(),
        areas_good: with(Standing::Shown),
        areas_rough: with(Standing::RoughGuide),
    }
}

fn half(figure: &FigureForecast) -> f64 {
    figure.estimate.map_or(f64::INFINITY, |estimate| estimate.half())
}

fn shown(figure: &FigureForecast) -> Option<Shown> {
    let Range { ends, from, to, .. } = Range::of(figure.estimate.as_ref()?)?;
    Some(Shown { ends, from, to, low: from, width: to.saturating_sub(from) })
}

fn points(share: f64) -> u32 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share, not below 0")]
    let whole = (100.0 * share).ceil() as u32;
    whole
}

fn suggestions(
    advice: &Advice,
    design: &Design,
    title: &impl Fn(&crate::consultation::GroupId) -> String,
) -> Vec<SuggestionLine> {
    let without = |id: &ItemId| Without { id: id.to_string(), label: label_in(design, id) };
    let line = |suggestion: &Suggestion| {
        let (kind, count) = match &suggestion.way {
            Way::MoreAnswers { answers, .. } => ("more_answers", usize::try_from(*answers).ok()),
            Way::TwoSurveys => ("two_surveys", None),
            Way::LeaveOut { items } => ("leave_out", Some(items.len())),
            Way::FewOfEachArea { items } => ("few_of_each", Some(items.len())),
            Way::OnlyCore { items } => ("only_core", Some(items.len())),
            Way::ExactNumber => ("exact_number", None),
            Way::Merge { .. } => ("merge", None),
        };
        let areas = (points(suggestion.areas.before), points(suggestion.areas.after));
        let items = suggestion.items.map(|halves| (points(halves.before), points(halves.after)));
        let gain = |(before, after): (u32, u32)| before.saturating_sub(after);
        let helped = items.filter(|items| gain(*items) > gain(areas));
        let (before, after) = helped.unwrap_or(areas);
        let with = if let Way::Merge { with } = &suggestion.way { Some(with) } else { None };
        SuggestionLine {
            kind,
            group: advice.group.to_string(),
            title: advice.title.clone(),
            count,
            without: suggestion.way.left_out().iter().map(without).collect(),
            other: with.map(ToString::to_string),
            other_title: with.map(title),
            before,
            after,
            single: helped.is_some(),
        }
    };
    // What would not be seen in whole points is no help to anybody.
    let helps = |line: &SuggestionLine| line.after < line.before;
    advice.suggestions.iter().map(line).filter(helps).take(MOST_FOR_A_GROUP).collect()
}
