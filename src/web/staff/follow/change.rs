//! One change to a launched survey, in two steps, each a page of its own: say why, then read what everybody will read and
//! confirm.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};
use time::macros::date;
use time::{Date, Duration};

use super::changes::look_again;
use super::head::{Head, Launched, Step};
use crate::consultation::{Change, ChangeRefused, Reason, Stage};
use crate::web::day::{self, Day};
use crate::web::error::PageError;
use crate::web::page::View;
use crate::web::reply;
use crate::web::respondent::views::{ShutWhy, Told};
use crate::web::site::Site;
use crate::web::staff::{Here, Me, StaffForm, StaffShell};
use crate::workflow::Stands;
use crate::workflow::{self, WorkflowError};

/// The changes there are pages for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Takes no answers for now.
    Suspend,
    /// Takes answers again.
    Resume,
    /// Takes answers for longer.
    Extend,
    /// Ends it without results.
    End,
    /// Ends it and destroys the answers unopened.
    Destroy,
}

impl Kind {
    /// All of them, those that end a survey last.
    pub(super) const ALL: [Self; 5] = [Self::Suspend, Self::Resume, Self::Extend, Self::End, Self::Destroy];

    /// Whether it ends the survey for good.
    const fn ends(self) -> bool {
        matches!(self, Self::End | Self::Destroy)
    }

    /// Whether it can be made of a survey as it stands.
    pub(super) fn is_possible(self, survey: &Launched) -> bool {
        let (open, standing) = (survey.row.stage == Stage::Open, &survey.standing);
        if standing.ending.is_some() {
            return false;
        }
        match self {
            Self::Suspend => open && !standing.suspended,
            Self::Resume => open && standing.suspended,
            Self::Extend => open && latest(survey) > survey.standing.closes_on,
            Self::End | Self::Destroy => matches!(survey.row.stage, Stage::Open | Stage::Closed),
        }
    }

    /// The change; an extension needs its day.
    fn change(self, closes_on: Option<Date>) -> Option<Change> {
        Some(match self {
            Self::Suspend => Change::Suspend,
            Self::Resume => Change::Resume,
            Self::Extend => Change::Extend { closes_on: closes_on? },
            Self::End => Change::CloseWithoutResults,
            Self::Destroy => Change::Destroy,
        })
    }

    /// Reasons that can be given for it: only what was stopped can be put right.
    fn reasons(self) -> impl Iterator<Item = Reason> {
        Reason::ALL.into_iter().filter(move |reason| reason.stops() || self == Self::Resume)
    }
}

/// The last day to which a survey can be extended: the day before results are promised.
fn latest(survey: &Launched) -> Date {
    survey.manifest.results_on.saturating_sub(Duration::days(1))
}

/// What somebody says of a change they want.
#[derive(Default, Deserialize)]
pub struct Wish {
    #[serde(default)]
    reason: String,
    #[serde(default)]
    closes_on: String,
}

/// What is wrong with it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "a template can only ask yes or no")]
struct Problems {
    /// No reason was chosen.
    reason: bool,
    /// The new last day is none.
    not_a_day: bool,
    /// It is not later than the last day now.
    not_later: bool,
    /// It is not before the promised results.
    after_results: bool,
    /// Somebody changed the survey meanwhile, and this cannot be done any more.
    not_now: bool,
    /// The box that says "I understand" was not ticked.
    not_sure: bool,
}

impl Problems {
    fn any(self) -> bool {
        self != Self::default()
    }
}

/// One reason to choose.
#[derive(Clone, Copy, Debug, Serialize)]
struct Choice {
    code: &'static str,
    reason: Reason,
    chosen: bool,
}

/// What will be, if it is confirmed.
#[derive(Clone, Serialize)]
struct Confirm {
    reason: &'static str,
    closes_on: Option<String>,
    last_day: Option<Day>,
    /// As young people are told.
    changes: Vec<Told>,
    /// The page they will find instead of the survey; none where they can answer.
    why: Option<ShutWhy<'static>>,
}

/// The page of one change.
#[derive(Serialize)]
pub struct ChangeView {
    page: StaffShell,
    head: Head,
    kind: Kind,
    ends: bool,
    possible: bool,
    last_day: Day,
    latest: Day,
    /// Days as a field for days takes them.
    earliest_day: String,
    latest_day: String,
    reasons: Vec<Choice>,
    closes_on: String,
    wrong: bool,
    problems: Problems,
    confirm: Option<Confirm>,
}

/// A change that can be made, and why.
struct Wanted {
    change: Change,
    reason: Reason,
    closes_on: Option<Date>,
}

/// What somebody wants, or what is wrong with it.
fn read(kind: Kind, survey: &Launched, wish: &Wish) -> Result<Wanted, Problems> {
    let mut problems = Problems::default();
    let reason = kind.reasons().find(|reason| reason.as_str() == wish.reason);
    problems.reason = reason.is_none();
    let closes_on = day::typed(&wish.closes_on);
    if kind == Kind::Extend {
        problems.not_a_day = closes_on.is_none();
        problems.not_later = closes_on.is_some_and(|day| day <= survey.standing.closes_on);
        problems.after_results = closes_on.is_some_and(|day| day > latest(survey));
    }
    match (reason, kind.change(closes_on)) {
        (Some(reason), Some(change)) if !problems.any() => Ok(Wanted { change, reason, closes_on }),
        _ => Err(problems),
    }
}

fn confirm(survey: &Launched, wanted: &Wanted, today: Date) -> Confirm {
    let last_day = survey.standing.closes_on;
    let why = match wanted.change {
        Change::Suspend => Some(ShutWhy::Suspended { closes_on: Day(last_day), reason: Some(wanted.reason) }),
        Change::CloseWithoutResults | Change::Destroy => {
            Some(ShutWhy::NoResults { closed_on: Day(today.min(last_day)), reason: wanted.reason })
        }
        Change::Resume | Change::Extend { .. } | Change::WithdrawItem { .. } => None,
    };
    Confirm {
        reason: wanted.reason.as_str(),
        closes_on: wanted.closes_on.map(|day| day.to_string()),
        last_day: wanted.closes_on.map(Day),
        changes: vec![Told::new(&wanted.change, today, wanted.reason)],
        why,
    }
}

impl ChangeView {
    fn of(site: &Site, me: &Me, survey: &Launched, kind: Kind, wish: &Wish) -> Self {
        let choice = |reason: Reason| {
            let code = reason.as_str();
            Choice { code, reason, chosen: code == wish.reason }
        };
        let earliest = survey.standing.closes_on.saturating_add(Duration::days(1));
        Self {
            page: StaffShell::of(site, me, Here::Surveys),
            head: survey.head(me, site.chorus.today(), Step::Changes),
            kind,
            ends: kind.ends(),
            possible: kind.is_possible(survey),
            last_day: Day(survey.standing.closes_on),
            latest: Day(latest(survey)),
            earliest_day: earliest.to_string(),
            latest_day: latest(survey).to_string(),
            reasons: kind.reasons().map(choice).collect(),
            closes_on: wish.closes_on.clone(),
            wrong: false,
            problems: Problems::default(),
            confirm: None,
        }
    }
}

/// The page of a change: asks why, and once that is said shows what everybody will read.
async fn ask(site: &Site, me: &Me, id: &str, kind: Kind, wish: &Wish) -> Result<HttpResponse, PageError> {
    let survey = Launched::load(site, id).await?;
    let today = site.chorus.today();
    let mut view = ChangeView::of(site, me, &survey, kind, wish);
    let is_said = !(wish.reason.is_empty() && wish.closes_on.is_empty());
    if view.possible && is_said {
        match read(kind, &survey, wish) {
            Ok(wanted) => view.confirm = Some(confirm(&survey, &wanted, today)),
            Err(problems) => (view.wrong, view.problems) = (true, problems),
        }
    }
    let status = if view.wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    reply::page_with(site, status, &view)
}

/// Makes a change that was confirmed.
async fn make(site: &Site, me: &Me, id: &str, kind: Kind, form: &StaffForm) -> Result<HttpResponse, PageError> {
    let survey = Launched::load(site, id).await?;
    let wish = Wish { reason: form.text("reason").to_owned(), closes_on: form.text("closes_on").to_owned() };
    let today = site.chorus.today();
    let refused = |problems: Problems, confirm: Option<Confirm>| {
        let view = ChangeView::of(site, me, &survey, kind, &wish);
        let view = ChangeView { wrong: true, problems, confirm, ..view };
        reply::page_with(site, StatusCode::UNPROCESSABLE_ENTITY, &view)
    };
    let wanted = match read(kind, &survey, &wish) {
        Ok(wanted) => wanted,
        Err(problems) => return refused(problems, None),
    };
    if kind.ends() && !form.has("sure") {
        let unsure = Problems { not_sure: true, ..Problems::default() };
        return refused(unsure, Some(confirm(&survey, &wanted, today)));
    }
    match workflow::amend_wave(&site.chorus, survey.id(), wanted.change, wanted.reason, &me.login).await {
        Ok(()) => {}
        Err(WorkflowError::Change(
            ChangeRefused::NotAtThisStage(_)
            | ChangeRefused::Ended
            | ChangeRefused::AlreadySuspended
            | ChangeRefused::NotSuspended
            | ChangeRefused::NotLater
            | ChangeRefused::AfterResults,
        )) => return refused(Problems { not_now: true, ..Problems::default() }, None),
        Err(error) => return Err(error.into()),
    }
    look_again(site).await;
    Ok(reply::see_other(&survey.path("/changes")))
}

macro_rules! pages {
    ($($(#[doc = $doc:literal])+ $ask:ident, $make:ident: $kind:ident;)+) => {
        $(
            $(#[doc = $doc])+
            ///
            /// # Errors
            /// When there is no such launched survey, or the page cannot be made.
            pub async fn $ask(
                site: web::Data<Site>,
                me: Me,
                id: web::Path<String>,
                wish: web::Query<Wish>,
            ) -> Result<HttpResponse, PageError> {
                ask(&site, &me, &id, Kind::$kind, &wish).await
            }

            /// The same, confirmed.
            ///
            /// # Errors
            /// When there is no such launched survey, or a store fails.
            pub async fn $make(
                site: web::Data<Site>,
                me: Me,
                id: web::Path<String>,
                form: StaffForm,
            ) -> Result<HttpResponse, PageError> {
                make(&site, &me, &id, Kind::$kind, &form).await
            }
        )+
    };
}

pages! {
    /// `GET /staff/c/{id}/changes/suspend`: pause it.
    ask_suspend, suspend: Suspend;
    /// `GET /staff/c/{id}/changes/resume`: go on.
    ask_resume, resume: Resume;
    /// `GET /staff/c/{id}/changes/extend`: keep it open for longer.
    ask_extend, extend: Extend;
    /// `GET /staff/c/{id}/changes/end`: end it without results.
    ask_end, end: End;
    /// `GET /staff/c/{id}/changes/destroy`: end it and destroy the answers.
    ask_destroy, destroy: Destroy;
}

/// A day in the samples.
pub(super) const TODAY: Date = date!(2026 - 10 - 12);
/// The last day of the samples' survey.
pub(super) const LAST_DAY: Date = date!(2026 - 10 - 30);

impl View for ChangeView {
    const TEMPLATE: &'static str = "pages/staff/follow/change";

    fn samples() -> Vec<(String, Self)> {
        let mut samples = Vec::new();
        for kind in Kind::ALL {
            let name = format!("{kind:?}").to_lowercase();
            samples.push((name.clone(), Self::sample(kind, None, None)));
            samples.push((format!("{name}-confirm"), Self::sample(kind, None, Some(sample_confirm(kind)))));
        }
        let wrong = |problems, confirm| Self::sample(Kind::Extend, Some(problems), confirm);
        let none = Problems::default();
        samples.push(("no-reason".to_owned(), wrong(Problems { reason: true, not_a_day: true, ..none }, None)));
        samples.push(("not-later".to_owned(), wrong(Problems { not_later: true, ..none }, None)));
        samples.push(("after-results".to_owned(), wrong(Problems { after_results: true, ..none }, None)));
        samples.push(("not-now".to_owned(), wrong(Problems { not_now: true, ..none }, None)));
        let unsure = Problems { not_sure: true, ..none };
        let end = Self::sample(Kind::End, Some(unsure), Some(sample_confirm(Kind::End)));
        samples.push(("not-sure".to_owned(), end));
        samples.push(("not-possible".to_owned(), Self { possible: false, ..Self::sample(Kind::Suspend, None, None) }));
        samples
    }
}

fn sample_confirm(kind: Kind) -> Confirm {
    let later = date!(2026 - 11 - 13);
    let reason = if kind == Kind::Resume { Reason::PutRight } else { Reason::TechnicalFault };
    let change = kind.change(Some(later)).expect("a day is named");
    let why = match kind {
        Kind::Suspend => Some(ShutWhy::Suspended { closes_on: Day(LAST_DAY), reason: Some(reason) }),
        Kind::End | Kind::Destroy => Some(ShutWhy::NoResults { closed_on: Day(TODAY), reason }),
        Kind::Resume | Kind::Extend => None,
    };
    Confirm {
        reason: reason.as_str(),
        closes_on: (kind == Kind::Extend).then(|| later.to_string()),
        last_day: (kind == Kind::Extend).then_some(Day(later)),
        changes: vec![Told::new(&change, TODAY, reason)],
        why,
    }
}

impl ChangeView {
    fn sample(kind: Kind, problems: Option<Problems>, confirm: Option<Confirm>) -> Self {
        let stands = if kind == Kind::Resume { Stands::Paused } else { Stands::Open };
        let choice = |reason: Reason| Choice { code: reason.as_str(), reason, chosen: false };
        Self {
            page: StaffShell::sample(Here::Surveys),
            head: Head::sample(stands, Step::Changes),
            kind,
            ends: kind.ends(),
            possible: true,
            last_day: Day(LAST_DAY),
            latest: Day(date!(2026 - 12 - 03)),
            earliest_day: "2026-10-31".to_owned(),
            latest_day: "2026-12-03".to_owned(),
            reasons: kind.reasons().map(choice).collect(),
            closes_on: String::new(),
            wrong: problems.is_some(),
            problems: problems.unwrap_or_default(),
            confirm,
        }
    }
}
