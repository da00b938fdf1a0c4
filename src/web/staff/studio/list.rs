//! `GET /staff/consultations`: every survey, where it stands, and what to do next.

use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};

use super::next::{self, Next};
use crate::access::Permission;
use crate::web::day::Day;
use crate::web::error::PageError;
use crate::web::page::View;
use crate::web::reply;
use crate::web::site::Site;
use crate::web::staff::{Here, Me, StaffShell};
use crate::workflow::Stands;
use crate::workflow::design::{Survey, surveys};

/// One survey.
#[derive(Serialize)]
struct Line {
    href: String,
    title: String,
    stands: Stands,
    tone: &'static str,
    next: Next,
    next_href: String,
    day: Option<Day>,
    opens_on: Option<Day>,
    closes_on: Option<Day>,
}

/// See the module.
#[derive(Serialize)]
pub struct Consultations {
    page: StaffShell,
    may_design: bool,
    search: String,
    any: bool,
    lines: Vec<Line>,
}

/// What is searched for.
#[derive(Deserialize)]
pub struct Search {
    q: Option<String>,
}

fn line(site: &Site, me: &Me, survey: &Survey) -> Line {
    let lacking = next::lacking(site, survey);
    let next = next::next(site, survey, &lacking);
    let calendar = survey.designed.as_ref().map(|stored| &stored.design.calendar);
    let manifest = survey.settled.as_ref().and_then(|wave| wave.manifest.as_ref());
    Line {
        href: super::path_of(&survey.wave),
        title: survey.title(),
        stands: survey.stands,
        tone: survey.stands.tone(),
        next,
        next_href: next.href_for(&survey.wave, me),
        day: next::day_of(survey, next),
        opens_on: manifest.map(|one| one.opens_on).or(calendar.map(|days| days.opens_on)).map(Day),
        closes_on: survey
            .settled
            .as_ref()
            .and_then(|wave| wave.closes_on)
            .or(calendar.map(|days| days.closes_on))
            .map(Day),
    }
}

/// See the module.
///
/// # Errors
/// When a store fails or the page cannot be made.
pub async fn show(site: web::Data<Site>, me: Me, search: web::Query<Search>) -> Result<HttpResponse, PageError> {
    let mut all = surveys(&site.chorus).await?;
    all.reverse();
    let search = search.q.as_deref().unwrap_or_default().trim().to_owned();
    let wanted = search.to_lowercase();
    let found = all.iter().filter(|survey| survey.title().to_lowercase().contains(&wanted));
    let view = Consultations {
        page: StaffShell::of(&site, &me, Here::Surveys),
        may_design: me.may(Permission::Design),
        any: !all.is_empty(),
        lines: found.map(|survey| line(&site, &me, survey)).collect(),
        search,
    };
    reply::page(&site, &view)
}

impl View for Consultations {
    const TEMPLATE: &'static str = "pages/staff/studio/list";

    fn samples() -> Vec<(String, Self)> {
        let view = |search: &str, lines: Vec<Line>, any| Self {
            page: StaffShell::sample(Here::Surveys),
            may_design: true,
            search: search.to_owned(),
            any,
            lines,
        };
        let lines = || super::sample::LINES.map(|(title, stands, next)| sample_line(title, stands, next)).into();
        vec![
            ("some".to_owned(), view("", lines(), true)),
            ("none-found".to_owned(), view("winter", Vec::new(), true)),
            ("empty".to_owned(), view("", Vec::new(), false)),
            ("reader".to_owned(), Self { may_design: false, ..view("", Vec::new(), false) }),
        ]
    }
}

fn sample_line(title: &str, stands: Stands, next: Next) -> Line {
    let id = "2027-06-pulse".parse().expect("it is a name");
    Line {
        href: super::path_of(&id),
        title: title.to_owned(),
        stands,
        tone: stands.tone(),
        next,
        next_href: next.href(&id),
        day: Some(super::sample::CLOSES_ON),
        opens_on: Some(super::sample::OPENS_ON),
        closes_on: Some(super::sample::CLOSES_ON),
    }
}
