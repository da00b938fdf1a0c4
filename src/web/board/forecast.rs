//! What was expected of a survey before it opened, beside what came: a part of `/board/{wave}/how`.
//!
//! Whole points and numbers rounded to five. The forecast is that of [`planner`](crate::outcomes::planner) for the usual
//! turnout, made again from the frozen manifest.

use serde::Serialize;

use super::views::TookPart;
use crate::outcomes::PublishedFigure;
use crate::outcomes::planner::{Held, Kept, USUAL_RATE, as_usual, held};
use crate::outcomes::published::Published;
use crate::outcomes::statement::WIDEST;

/// The forecast of one survey.
#[derive(Clone, Debug, Serialize)]
pub struct ForecastView<'a> {
    /// How many in 100 of those invited were expected to answer.
    pub rate: u32,
    /// The largest give or take, in points, with which a figure is still shown; the pictures end there.
    pub most: u32,
    /// Each group.
    pub groups: Vec<ForecastRow<'a>>,
}

/// One group: halves of the intervals of its area scores, or of all its questions together.
#[derive(Clone, Debug, Serialize)]
pub struct ForecastRow<'a> {
    /// The group.
    pub title: &'a str,
    /// Whether the figure is the average over its areas; else it is that of all its questions together.
    pub by_areas: bool,
    /// How many were expected to take part.
    pub expected_part: TookPart,
    /// How many did.
    pub took_part: TookPart,
    /// The give or take that was expected, in points, rounded up; none where nothing could be said.
    pub expected: Option<u32>,
    /// The give or take that came.
    pub came: Option<u32>,
    /// The bar of what was expected.
    pub expected_bar: Option<Bar>,
    /// The bar of what came.
    pub came_bar: Option<Bar>,
    /// How the two stand to each other.
    pub kept: Words,
}

/// A bar round the middle of a picture, in hundredths of its width.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Bar {
    /// Where it begins.
    pub low: f64,
    /// How long it is.
    pub width: f64,
}

impl Bar {
    /// The bar of this half-width, a fraction; the picture ends where an interval is too wide to be shown.
    fn of(half: f64) -> Self {
        let reach = (1000.0 * (half / WIDEST).min(0.5)).round() / 10.0;
        Self { low: 50.0 - reach, width: 2.0 * reach }
    }
}

/// How what came stands to what was expected; each has its own words and sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Words {
    /// About as sure.
    AsExpected,
    /// Surer.
    Surer,
    /// Less sure.
    LessSure,
    /// Too few answered to say anything.
    TooFew,
}

impl From<Kept> for Words {
    fn from(kept: Kept) -> Self {
        match kept {
            Kept::AsExpected => Self::AsExpected,
            Kept::Surer => Self::Surer,
            Kept::LessSure => Self::LessSure,
            Kept::TooFew => Self::TooFew,
        }
    }
}

/// The forecast of a publication; `None` when it was taken back or its plan cannot be read.
pub(super) fn forecast<'a>(published: &'a Published, elsewhere: &[PublishedFigure]) -> Option<ForecastView<'a>> {
    if published.withdrawn.is_some() {
        return None;
    }
    let groups = held(published, elsewhere, &as_usual(published))?;
    Some(ForecastView {
        rate: points(USUAL_RATE),
        most: points(WIDEST / 2.0),
        groups: groups.iter().map(row).collect(),
    })
}

fn row<'a>(held: &Held<'a>) -> ForecastRow<'a> {
    let (expected, came) = (held.expected.told(), held.came.told());
    ForecastRow {
        title: &held.plan.title,
        by_areas: held.came.scores > 0,
        expected_part: TookPart::of(held.answers.into(), held.plan.issued),
        took_part: TookPart::of(held.responses, held.plan.issued),
        expected: expected.map(points),
        came: came.map(points),
        expected_bar: expected.map(Bar::of),
        came_bar: came.map(Bar::of),
        kept: held.kept().into(),
    }
}

/// A fraction in points, rounded up, but for what is whole already.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "positive, and cut at the top")]
fn points(share: f64) -> u32 {
    (100.0 * share - 1e-9).ceil() as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcomes::sample::{ELSEWHERE, GROUPS, MOVED, SPARSE, WITHDRAWN};

    #[test]
    fn each_group_has_a_row_in_whole_points_and_rounded_numbers() {
        let view = forecast(&MOVED[1], &ELSEWHERE).expect("the plan can be read");
        assert_eq!((view.rate, view.most), (33, 20));
        assert_eq!(view.groups.len(), GROUPS.len());
        for group in &view.groups {
            assert!(group.expected.is_some() && group.came.is_some(), "{}", group.title);
            assert!([group.expected_part, group.took_part].iter().all(|part| part.about % 5 == 0 && part.of % 5 == 0));
        }
    }

    #[test]
    fn of_a_survey_that_hardly_anybody_answered_no_width_is_told_but_the_expected_one() {
        let view = forecast(&SPARSE[0], &[]).expect("the plan can be read");
        assert!(view.groups.iter().all(|group| group.kept == Words::TooFew && group.came.is_none()));
        assert!(view.groups.iter().all(|group| group.expected.is_some() && group.came_bar.is_none()));
    }

    #[test]
    fn a_survey_that_was_taken_back_has_none() {
        assert!(forecast(&WITHDRAWN[1], &[]).is_none());
    }

    #[test]
    fn a_bar_stands_round_the_middle_and_ends_with_the_picture() {
        assert_eq!(Bar::of(0.10), Bar { low: 25.0, width: 50.0 });
        assert_eq!(Bar::of(0.90), Bar { low: 0.0, width: 100.0 });
        assert_eq!([points(0.14), points(0.1401), points(0.20)], [14, 15, 20]);
    }
}
