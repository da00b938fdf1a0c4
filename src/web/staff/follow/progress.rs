//! `GET /staff/c/{id}/progress`: how many of each group had answered this morning, in fives, beside how many would be
//! good; and a reminder for everybody.

use std::collections::BTreeSet;

use actix_web::{HttpResponse, web};
use serde::Serialize;
use time::macros::date;
use time::{Date, Duration};

use super::head::{Head, Launched, Step};
use crate::consultation::InFives;
use crate::questionnaire::Band;
use crate::web::around::Look;
use crate::web::day::Day;
use crate::web::error::PageError;
use crate::web::page::View;
use crate::web::reply;
use crate::web::site::Site;
use crate::web::staff::{Here, Me, StaffShell};
use crate::workflow::Stands;
use crate::workflow::{self, GroupProgress};

/// The most weeks in the table.
const MOST_WEEKS: usize = 12;

/// How sure the results would be, with as many answers as this morning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Sure {
    NotCounted,
    TooFew,
    Rough,
    Good,
}

/// One group.
#[derive(Clone, Debug, Serialize)]
struct GroupView {
    title: String,
    invited: u32,
    /// Whether anything was counted yet.
    counted: bool,
    /// Answers in fives; none for fewer than ten.
    answers: Option<u32>,
    /// How many are a rough guide, and how many are good; none where not even all who were invited are enough.
    rough: Option<u32>,
    good: Option<u32>,
    /// In hundredths of those invited, for the picture.
    came_wide: u32,
    rough_at: Option<u32>,
    good_at: Option<u32>,
    sure: Sure,
    /// The last count of each week, as in the head of the table.
    weeks: Vec<WeekCount>,
}

/// What stood at the end of a week.
#[derive(Clone, Copy, Debug, Serialize)]
struct WeekCount {
    counted: bool,
    answers: Option<u32>,
}

/// A reminder, in the words of one look.
#[derive(Clone, Debug, Serialize)]
struct Reminder {
    look: Look,
    band: Band,
    leavers: bool,
}

/// See the module.
#[derive(Serialize)]
pub struct ProgressView {
    page: StaffShell,
    head: Head,
    as_of: Option<Day>,
    /// Its first day, while that is to come.
    opens_on: Option<Day>,
    closes_on: Day,
    days_left: Option<i64>,
    last_day: bool,
    groups: Vec<GroupView>,
    weeks: Vec<Day>,
    reminders: Vec<Reminder>,
    remind: bool,
    /// Whether its last day can still be moved, or was not long ago.
    is_open: bool,
    address: String,
    council: String,
}

/// `GET /staff/c/{id}/progress`.
///
/// # Errors
/// When there is no such launched survey, or the page cannot be made.
pub async fn show(site: web::Data<Site>, me: Me, id: web::Path<String>) -> Result<HttpResponse, PageError> {
    let survey = Launched::load(&site, &id).await?;
    let today = site.chorus.today();
    let groups = workflow::progress(&site.chorus, survey.id(), &survey.manifest).await?;
    let view = ProgressView {
        page: StaffShell::of(&site, &me, Here::Surveys),
        address: site.origin().to_owned(),
        opens_on: (today < survey.standing.opens_on).then_some(Day(survey.standing.opens_on)),
        council: site.council.clone(),
        ..ProgressView::of(survey.head(&me, today, Step::Progress), &groups, survey.standing.closes_on, today)
    };
    reply::page(&site, &view)
}

impl ProgressView {
    fn of(head: Head, groups: &[GroupProgress], closes_on: Date, today: Date) -> Self {
        let as_of = groups.iter().filter_map(|group| Some(group.latest()?.0)).max();
        let weeks = weeks(groups);
        let left = (closes_on - today).whole_days();
        let remind = matches!(head.stands(), Stands::Open | Stands::Paused | Stands::NotBegun);
        let bands: BTreeSet<Band> = groups.iter().flat_map(|group| group.plan.bands.iter().copied()).collect();
        let reminder = |band: Band| Reminder { look: Look::of(band), band, leavers: band == Band::CareLeavers };
        Self {
            page: StaffShell::sample(Here::Surveys),
            as_of: as_of.map(Day),
            opens_on: None,
            closes_on: Day(closes_on),
            days_left: (remind && left >= 0).then_some(left),
            last_day: left == 0,
            groups: groups.iter().map(|group| GroupView::of(group, &weeks)).collect(),
            weeks: weeks.into_iter().map(Day).collect(),
            reminders: bands.into_iter().map(reminder).collect(),
            remind,
            is_open: remind || head.stands() == Stands::Over,
            head,
            address: "https://mysay.example".to_owned(),
            council: "Fenmoor County Council".to_owned(),
        }
    }
}

/// The last day of each week of which something was counted, up to the latest count.
fn weeks(groups: &[GroupProgress]) -> Vec<Date> {
    let days = groups.iter().flat_map(|group| group.days.iter().map(|(day, _)| *day));
    let Some(last) = days.clone().max() else { return Vec::new() };
    let first = days.min().unwrap_or(last);
    let back = std::iter::successors(Some(last), |day| day.checked_sub(Duration::days(7)));
    let mut weeks: Vec<_> = back.take_while(|day| *day >= first).take(MOST_WEEKS).collect();
    weeks.reverse();
    weeks
}

impl GroupView {
    fn of(group: &GroupProgress, weeks: &[Date]) -> Self {
        let (plan, target) = (&group.plan, group.target);
        let latest = group.latest().map(|(_, answers)| answers);
        let number = latest.map_or(0, InFives::number);
        let hundredths = |count: u32| (100 * count / plan.issued.max(1)).min(100);
        let reached = |target: Option<u32>| target.is_some_and(|target| number >= target);
        let until = |week: &Date| {
            let stood = group.days.iter().rfind(|(day, _)| day <= week).map(|(_, answers)| *answers);
            WeekCount { counted: stood.is_some(), answers: stood.and_then(InFives::told) }
        };
        Self {
            title: plan.title.clone(),
            invited: plan.issued,
            counted: latest.is_some(),
            answers: latest.and_then(InFives::told),
            rough: target.rough,
            good: target.good,
            came_wide: hundredths(number),
            rough_at: target.rough.map(hundredths),
            good_at: target.good.map(hundredths),
            sure: if latest.is_none() {
                Sure::NotCounted
            } else if reached(target.good) {
                Sure::Good
            } else if reached(target.rough) {
                Sure::Rough
            } else {
                Sure::TooFew
            },
            weeks: weeks.iter().map(until).collect(),
        }
    }
}

impl View for ProgressView {
    const TEMPLATE: &'static str = "pages/staff/follow/progress";

    fn samples() -> Vec<(String, Self)> {
        use crate::outcomes::sample::MOVED;
        use crate::workflow::plan_wave::Target;
        let today = date!(2026 - 10 - 12);
        let closes_on = date!(2026 - 10 - 30);
        let targets = [(60, None), (50, Some(80)), (75, Some(190)), (75, Some(170))];
        let plans = MOVED.iter().take(1).flat_map(|one| one.manifest().groups.iter());
        let group = |counts: &[u64], (plan, (rough, good)): (&crate::consultation::GroupPlan, (u32, Option<u32>))| {
            let days = (0..)
                .zip(counts)
                .map(|(week, count)| (date!(2026 - 09 - 21) + Duration::days(7 * week), InFives::of(*count)));
            GroupProgress { plan: plan.clone(), days: days.collect(), target: Target { rough: Some(rough), good } }
        };
        let all = |counts: [&[u64]; 4]| -> Vec<GroupProgress> {
            plans.clone().zip(targets).zip(counts).map(|(one, counts)| group(counts, one)).collect()
        };
        let some = all([&[0, 7, 12, 18], &[4, 30, 52, 64], &[11, 64, 121, 144], &[3, 9, 40, 201]]);
        let none = all([&[]; 4]);
        let of = |stands, groups: &[GroupProgress], today| {
            Self::of(Head::sample(stands, Step::Progress), groups, closes_on, today)
        };
        vec![
            ("open".to_owned(), of(Stands::Open, &some, today)),
            ("nothing-yet".to_owned(), of(Stands::Open, &none, date!(2026 - 09 - 21))),
            (
                "not-begun".to_owned(),
                Self { opens_on: Some(Day(today)), ..of(Stands::NotBegun, &none, date!(2026 - 09 - 21)) },
            ),
            ("last-day".to_owned(), of(Stands::Open, &some, closes_on)),
            ("closed".to_owned(), of(Stands::Closed, &some, date!(2026 - 11 - 03))),
            ("never-counted".to_owned(), of(Stands::Public, &none, date!(2027 - 02 - 01))),
        ]
    }
}
