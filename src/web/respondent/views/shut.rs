//! Pages for when it does not go on: a survey that takes no answers, a fault of ours, an address that leads nowhere.

use serde::Serialize;
use time::Date;

use super::sample;
use crate::consultation::Reason;
use crate::questionnaire::Band;
use crate::web::around::Around;
use crate::web::day::Day;
use crate::web::page::View;
use crate::workflow::OpenWave;

/// Results that are later than was promised: who holds them back and why, where that was said.
#[derive(Clone, Copy, Serialize)]
pub struct Late<'a> {
    /// Who decided.
    pub by: Option<&'a str>,
    /// Why.
    pub reason: Option<Reason>,
}

impl<'a> Late<'a> {
    /// What is said of this survey on this day; `None` while it is in time.
    #[must_use]
    pub fn of(wave: &'a OpenWave, today: Date) -> Option<Self> {
        let held = wave.held_back.as_ref();
        let late = || Self { by: held.map(|held| held.by.as_str()), reason: held.map(|held| held.reason) };
        wave.is_late(today).then(late)
    }
}

/// Why the survey takes no answers now.
#[derive(Clone, Copy, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ShutWhy<'a> {
    /// It has not begun.
    NotOpen {
        /// The first day.
        opens_on: Day,
        /// The last day.
        closes_on: Day,
    },
    /// It stopped for a while; what was answered stays in the cookie.
    Suspended {
        /// The last day, if it goes on in time.
        closes_on: Day,
        /// Why, where that was said.
        reason: Option<Reason>,
    },
    /// It is over.
    Closed {
        /// When it ended, where that is known.
        closed_on: Option<Day>,
        /// When results are promised.
        results_on: Day,
        /// Set when that day is over.
        late: Option<Late<'a>>,
    },
    /// It is over and the results can be read at `/results`.
    Published {
        /// When it ended, where that is known.
        closed_on: Option<Day>,
    },
    /// It is over, nothing was opened, and there will be no results.
    NoResults {
        /// When it ended.
        closed_on: Day,
        /// Why.
        reason: Reason,
    },
}

/// The survey takes no answers now.
#[derive(Serialize)]
pub struct Shut<'a> {
    /// Round the page.
    pub page: Around<'a>,
    /// Why.
    pub why: ShutWhy<'a>,
}

impl View for Shut<'_> {
    const TEMPLATE: &'static str = "pages/respondent/shut";

    fn samples() -> Vec<(String, Self)> {
        let (opens_on, closes_on, results_on) = (sample::OPENS_ON, sample::CLOSES_ON, sample::RESULTS_ON);
        let held = Late { by: Some("The Director of Children’s Services"), reason: Some(Reason::KeyProblem) };
        let unsaid = Late { by: None, reason: None };
        let reasons = [
            ("not-open", ShutWhy::NotOpen { opens_on, closes_on }),
            ("suspended", ShutWhy::Suspended { closes_on, reason: Some(Reason::QuestionFault) }),
            ("suspended-just-now", ShutWhy::Suspended { closes_on, reason: None }),
            ("closed", ShutWhy::Closed { closed_on: Some(closes_on), results_on, late: None }),
            ("closed-early", ShutWhy::Closed { closed_on: None, results_on, late: None }),
            ("late", ShutWhy::Closed { closed_on: None, results_on, late: Some(held) }),
            ("late-without-a-word", ShutWhy::Closed { closed_on: None, results_on, late: Some(unsaid) }),
            ("published", ShutWhy::Published { closed_on: Some(closes_on) }),
            ("no-results", ShutWhy::NoResults { closed_on: closes_on, reason: Reason::KeyProblem }),
        ];
        let shut = |(name, why): (&str, ShutWhy<'static>)| {
            sample::each_band(name, move |band| Shut { page: sample::around(band), why })
        };
        reasons.into_iter().flat_map(shut).collect()
    }
}

/// 503: not stored. The button sends again; the answers are still in the cookie.
#[derive(Serialize)]
pub struct GoneWrong<'a> {
    /// Round the page.
    pub page: Around<'a>,
    /// The form's token.
    pub csrf: &'a str,
}

impl View for GoneWrong<'_> {
    const TEMPLATE: &'static str = "pages/error/gone-wrong";

    fn samples() -> Vec<(String, Self)> {
        sample::each_band("503", |band| GoneWrong { page: sample::around(band), csrf: sample::CSRF })
    }
}

/// What went wrong with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TroubleKind {
    /// 404.
    NotFound,
    /// 405: an address was opened that only takes forms, or the other way round.
    Method,
    /// 413.
    TooLarge,
    /// 403: the form is not one of ours, or is too old.
    OldForm,
    /// The cookie is gone, or cookies are off.
    LostPlace,
    /// 500.
    Internal,
}

/// A page for a request that cannot be answered.
#[derive(Serialize)]
pub struct Trouble<'a> {
    /// Round the page.
    pub page: Around<'a>,
    /// What went wrong.
    pub kind: TroubleKind,
}

impl View for Trouble<'_> {
    const TEMPLATE: &'static str = "pages/error/trouble";

    fn samples() -> Vec<(String, Self)> {
        let kinds = [
            ("404", TroubleKind::NotFound),
            ("405", TroubleKind::Method),
            ("413", TroubleKind::TooLarge),
            ("old-form", TroubleKind::OldForm),
            ("lost-place", TroubleKind::LostPlace),
            ("500", TroubleKind::Internal),
        ];
        let page = || sample::around(Band::ElevenToSeventeen);
        kinds.into_iter().map(|(name, kind)| (name.to_owned(), Trouble { page: page(), kind })).collect()
    }
}
