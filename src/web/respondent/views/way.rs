//! The pages between and after the questions.

use serde::Serialize;

use super::question::PartPlace;
use super::sample;
use crate::web::around::Around;
use crate::web::day::Day;
use crate::web::page::View;

/// `/r/part/{n}`: between two parts. Next is a link; "Stop for now" posts to `/r/pause`.
#[derive(Serialize)]
pub struct PartBreak<'a> {
    /// Round the page.
    pub page: Around<'a>,
    /// The form's token.
    pub csrf: &'a str,
    /// How many parts are done.
    pub done: usize,
    /// The part that comes.
    pub next: PartPlace<'a>,
    /// Where its first question is.
    pub href: &'a str,
    /// The page before.
    pub back: &'a str,
    /// A calm picture, by its name under `assets/scenes`.
    pub scene: &'a str,
}

impl View for PartBreak<'_> {
    const TEMPLATE: &'static str = "pages/respondent/part";

    fn samples() -> Vec<(String, Self)> {
        sample::each_band("second", |band| PartBreak {
            page: sample::around(band),
            csrf: sample::CSRF,
            done: 1,
            next: PartPlace { number: 2, of: 7, title: "The adults around you" },
            href: "/r/q/9",
            back: "/r/q/8",
            scene: "sun",
        })
    }
}

/// A question that was skipped, to go back to.
#[derive(Serialize)]
pub struct SkippedItem<'a> {
    /// Its number on the pages.
    pub number: usize,
    /// The question.
    pub wording: &'a str,
    /// Where it is.
    pub href: String,
}

/// `/r/check`: the last page before sending. Posts to `/r/send`.
#[derive(Serialize)]
pub struct Check<'a> {
    /// Round the page.
    pub page: Around<'a>,
    /// The form's token.
    pub csrf: &'a str,
    /// The counts are of what was done since coming back after a pause; what was said before is not shown.
    pub came_back: bool,
    /// How many questions were answered.
    pub answered: usize,
    /// Those that were not.
    pub skipped: Vec<SkippedItem<'a>>,
    /// The page before.
    pub back: &'a str,
}

impl View for Check<'_> {
    const TEMPLATE: &'static str = "pages/respondent/check";

    fn samples() -> Vec<(String, Self)> {
        let check = |band| Check {
            page: sample::around(band),
            csrf: sample::CSRF,
            came_back: false,
            answered: 38,
            skipped: Vec::new(),
            back: "/r/q/44",
        };
        let skipped = |number, wording| SkippedItem { number, wording, href: format!("/r/q/{number}") };
        let some = || {
            vec![
                skipped(9, "How often do you have a say in decisions about your life?"),
                skipped(17, "Is there an adult you can count on?"),
            ]
        };
        let mut samples = sample::each_band("all-answered", check);
        samples.extend(sample::each_band("some-skipped", |band| Check { skipped: some(), ..check(band) }));
        let back = |band| Check { came_back: true, answered: 12, skipped: some(), ..check(band) };
        samples.extend(sample::each_band("came-back", back));
        samples
    }
}

/// `/r/done`: thank you.
#[derive(Serialize)]
pub struct Done<'a> {
    /// Round the page.
    pub page: Around<'a>,
    /// When results are promised.
    pub results_on: Day,
    /// Nobody opens the answers before this day is over.
    pub closes_on: Day,
    /// Whether the tablet is to be given back.
    pub shared: bool,
}

impl View for Done<'_> {
    const TEMPLATE: &'static str = "pages/respondent/done";

    fn samples() -> Vec<(String, Self)> {
        let (results_on, closes_on) = (sample::RESULTS_ON, sample::CLOSES_ON);
        let done = |shared| move |band| Done { page: sample::around(band), results_on, closes_on, shared };
        let mut samples = sample::each_band("sent", done(false));
        samples.extend(sample::each_band("sent-shared", done(true)));
        samples
    }
}

/// `/r/paused`: how to come back.
#[derive(Serialize)]
pub struct Paused<'a> {
    /// Round the page.
    pub page: Around<'a>,
    /// The last day to come back.
    pub closes_on: Day,
    /// Whether the tablet is to be given back.
    pub shared: bool,
}

impl View for Paused<'_> {
    const TEMPLATE: &'static str = "pages/respondent/paused";

    fn samples() -> Vec<(String, Self)> {
        let paused = |shared| move |band| Paused { page: sample::around(band), closes_on: sample::CLOSES_ON, shared };
        let mut samples = sample::each_band("paused", paused(false));
        samples.extend(sample::each_band("paused-shared", paused(true)));
        samples
    }
}

/// `/r/no-thanks`: that is fine.
#[derive(Serialize)]
pub struct NoThanks<'a> {
    /// Round the page.
    pub page: Around<'a>,
    /// The last day to change one's mind.
    pub closes_on: Day,
    /// Whether the tablet is to be given back.
    pub shared: bool,
}

impl View for NoThanks<'_> {
    const TEMPLATE: &'static str = "pages/respondent/no-thanks";

    fn samples() -> Vec<(String, Self)> {
        let said_no =
            |shared| move |band| NoThanks { page: sample::around(band), closes_on: sample::CLOSES_ON, shared };
        let mut samples = sample::each_band("no-thanks", said_no(false));
        samples.extend(sample::each_band("no-thanks-shared", said_no(true)));
        samples
    }
}

/// Why a shared tablet is not made ready.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum GroupProblem {
    /// Another PIN was chosen for this session.
    WrongPin,
}

/// `/group`: between two children who share a tablet. Posts to itself.
#[derive(Serialize)]
pub struct Group<'a> {
    /// Round the page.
    pub page: Around<'a>,
    /// What is wrong with what was typed.
    pub problem: Option<GroupProblem>,
}

impl View for Group<'_> {
    const TEMPLATE: &'static str = "pages/respondent/group";

    fn samples() -> Vec<(String, Self)> {
        let group = |problem| Group { page: sample::around(crate::questionnaire::Band::ElevenToSeventeen), problem };
        vec![("plain".to_owned(), group(None)), ("wrong_pin".to_owned(), group(Some(GroupProblem::WrongPin)))]
    }
}

/// Shown once after a number that was paused is typed again.
#[derive(Serialize)]
pub struct WelcomeBack<'a> {
    /// Round the page.
    pub page: Around<'a>,
    /// The next question.
    pub href: &'a str,
}

impl View for WelcomeBack<'_> {
    const TEMPLATE: &'static str = "pages/respondent/welcome-back";

    fn samples() -> Vec<(String, Self)> {
        sample::each_band("back", |band| WelcomeBack { page: sample::around(band), href: "/r/q/9" })
    }
}

/// `/trial/end`: a trial is over, and nothing of it was kept.
#[derive(Serialize)]
pub struct TrialEnd<'a> {
    /// Round the page.
    pub page: Around<'a>,
    /// The survey's staff page, for whoever of the staff tried it.
    pub back: Option<String>,
}

impl View for TrialEnd<'_> {
    const TEMPLATE: &'static str = "pages/respondent/trial-end";

    fn samples() -> Vec<(String, Self)> {
        sample::each_band("end", |band| TrialEnd {
            page: sample::around(band).trial(),
            back: Some("/staff/c/2026-autumn/trial".to_owned()),
        })
    }
}
