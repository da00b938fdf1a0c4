//! `/staff/c/{id}/launch`: everything that a launch fixes, in words, and the button that does it; afterwards, what young
//! people see from now on.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use serde::Serialize;

use super::survey::{LaunchHead, LaunchStep, Survey};
use crate::consultation::{Draft, Stage};
use crate::questionnaire::Band;
use crate::store::StoreError;
use crate::web::day::Day;
use crate::web::error::PageError;
use crate::web::page::View;
use crate::web::reply::{page, page_with, see_other};
use crate::web::site::Site;
use crate::web::staff::{Here, Me, StaffForm, StaffShell};
use crate::workflow::launch::{LaunchList, as_it_opens, launch_list_of, launch_survey};
use crate::workflow::{WorkflowError, rounded_down};

/// Why a survey was not launched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LaunchProblem {
    /// The list is not done.
    NotReady,
    /// Whoever pressed the button designed it.
    OwnDesign,
    /// The box was left open.
    NotTicked,
    /// The privacy budget has no room.
    Budget,
}

/// A band: how many questions, in which words.
#[derive(Clone, Serialize)]
pub struct FormRow {
    /// The band.
    pub band: Band,
    /// How many questions at most.
    pub questions: usize,
    /// About how many minutes.
    pub minutes: u32,
}

/// Who is reported together.
#[derive(Clone, Serialize)]
pub struct GroupRow {
    /// Its title.
    pub title: String,
    /// Its bands.
    pub bands: Vec<Band>,
    /// How many slips work, in whole fives below: what everybody will be told.
    pub slips: u32,
    /// Whether its number of answers will be made public exactly.
    pub exact: bool,
}

/// What a launch fixes.
#[derive(Clone, Serialize)]
pub struct Fixed {
    /// The first day.
    pub opens_on: Day,
    /// The last day.
    pub closes_on: Day,
    /// The day of the results.
    pub results_on: Day,
    /// The day by which sealed answers are destroyed.
    pub erase_on: Day,
    /// What can change.
    pub can_change: Option<String>,
    /// Who decides.
    pub who_decides: Option<String>,
    /// When young people hear back.
    pub hear_back_on: Option<Day>,
    /// What each band is asked.
    pub forms: Vec<FormRow>,
    /// Who is reported together.
    pub groups: Vec<GroupRow>,
    /// Who can open the answers.
    pub holders: Vec<String>,
    /// Whether the short way is offered.
    pub short_way: bool,
}

/// The launch of a survey.
#[derive(Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "a template can only ask yes or no")]
pub struct LaunchPage {
    page: StaffShell,
    survey: LaunchHead,
    address: String,
    launched: bool,
    waits: bool,
    ready: bool,
    designed: bool,
    fixed: Option<Fixed>,
    problem: Option<LaunchProblem>,
}

async fn fixed(site: &Site, survey: &Survey, draft: &Draft) -> Result<Fixed, PageError> {
    let (app, gate) = (&site.chorus.stores.app, &site.chorus.stores.gate);
    let mut groups = Vec::new();
    for group in &draft.groups {
        groups.push(GroupRow {
            title: group.title.clone(),
            bands: group.bands.clone(),
            slips: rounded_down(gate.issued_count(&survey.wave, &group.group).await?),
            exact: group.exact_n,
        });
    }
    let forms = draft.questionnaires.iter().filter_map(|(band, name)| {
        let form = site.chorus.catalogue.questionnaire(name)?;
        let asked = form.items().filter(|item| item.bands.as_ref().is_none_or(|bands| bands.contains(band)));
        Some(FormRow { band: *band, questions: asked.count(), minutes: form.minutes })
    });
    let holders = app.key_day(&survey.wave).await?.map(|brought| brought.public.custodians).unwrap_or_default();
    let purpose = draft.purpose.as_ref();
    Ok(Fixed {
        opens_on: Day(draft.opens_on),
        closes_on: Day(draft.closes_on),
        results_on: Day(draft.results_on),
        erase_on: Day(draft.erase_on),
        can_change: purpose.map(|purpose| purpose.can_change.clone()),
        who_decides: purpose.map(|purpose| purpose.who_decides.clone()),
        hear_back_on: purpose.map(|purpose| Day(purpose.hear_back_on)),
        forms: forms.collect(),
        groups,
        holders: holders.into_iter().map(|one| one.name).collect(),
        short_way: draft.short_way,
    })
}

async fn view(
    site: &Site,
    me: &Me,
    survey: &Survey,
    list: &LaunchList,
    problem: Option<LaunchProblem>,
) -> Result<LaunchPage, PageError> {
    let launched = survey.stage != Stage::Draft;
    let draft = as_it_opens(&site.chorus, &survey.wave).await?;
    let fixed = match &draft {
        Some(draft) => Some(fixed(site, survey, draft).await?),
        None => None,
    };
    Ok(LaunchPage {
        page: StaffShell::of(site, me, Here::Surveys),
        survey: survey.head(me, LaunchStep::Launch),
        address: site.origin().trim_start_matches("https://").to_owned(),
        launched,
        waits: draft.is_some_and(|draft| site.chorus.today() < draft.opens_on),
        ready: list.is_ready(),
        designed: list.designers.contains(&me.login),
        fixed,
        problem,
    })
}

/// `GET /staff/c/{id}/launch`.
///
/// # Errors
/// When there is no such survey, a store cannot be read, or the page cannot be made.
pub async fn show(site: web::Data<Site>, me: Me, id: web::Path<String>) -> Result<HttpResponse, PageError> {
    let survey = Survey::of(&site, &id).await?;
    let list = launch_list_of(&site.chorus, &survey.wave, &site.help_lines_sha256()).await?;
    page(&site, &view(&site, &me, &survey, &list, None).await?)
}

/// `POST /staff/c/{id}/launch`: lets answers in.
///
/// # Errors
/// When there is no such survey, a store fails, or the page cannot be made. Nothing is fixed or set aside then.
pub async fn launch(
    site: web::Data<Site>,
    me: Me,
    id: web::Path<String>,
    form: StaffForm,
) -> Result<HttpResponse, PageError> {
    let survey = Survey::of(&site, &id).await?;
    let help_lines = site.help_lines_sha256();
    let launched = if form.has("sure") {
        launch_survey(&site.chorus, &survey.wave, &help_lines, &me.login).await.map_err(problem_of)
    } else {
        Err(Ok(LaunchProblem::NotTicked))
    };
    let problem = match launched {
        Ok(_) => {
            // Young people's pages know of it at once, and not only at the next look.
            site.refresh().await?;
            return Ok(see_other(&format!("/staff/c/{}/launch", survey.wave)));
        }
        Err(Ok(problem)) => problem,
        Err(Err(error)) => return Err(error.into()),
    };
    let list = launch_list_of(&site.chorus, &survey.wave, &help_lines).await?;
    page_with(&site, StatusCode::UNPROCESSABLE_ENTITY, &view(&site, &me, &survey, &list, Some(problem)).await?)
}

/// What the page says, or the error of which it can say nothing.
fn problem_of(error: WorkflowError) -> Result<LaunchProblem, WorkflowError> {
    match error {
        WorkflowError::OwnDesign => Ok(LaunchProblem::OwnDesign),
        WorkflowError::NotReady
        | WorkflowError::FloorNotMet { .. }
        | WorkflowError::Over(_)
        | WorkflowError::Ceremony(_)
        | WorkflowError::Printed(_)
        | WorkflowError::Stage(_) => Ok(LaunchProblem::NotReady),
        WorkflowError::Store(StoreError::OverBudget { .. }) => Ok(LaunchProblem::Budget),
        other => Err(other),
    }
}

impl View for LaunchPage {
    const TEMPLATE: &'static str = "pages/staff/launch/launch";

    fn samples() -> Vec<(String, Self)> {
        use time::macros::date;
        let group = |title: &str, bands: &[Band], slips, exact| GroupRow {
            title: title.to_owned(),
            bands: bands.to_vec(),
            slips,
            exact,
        };
        let form = |band, questions, minutes| FormRow { band, questions, minutes };
        let fixed = Fixed {
            opens_on: Day(date!(2026 - 10 - 05)),
            closes_on: Day(date!(2026 - 10 - 30)),
            results_on: Day(date!(2026 - 11 - 20)),
            erase_on: Day(date!(2027 - 02 - 18)),
            can_change: Some("How review meetings are held".to_owned()),
            who_decides: Some("The Corporate Parenting Board".to_owned()),
            hear_back_on: Some(Day(date!(2026 - 12 - 11))),
            forms: vec![form(Band::FourToSeven, 14, 5), form(Band::EightToEleven, 36, 10)],
            groups: vec![group("Ages 4 to 11", &[Band::FourToSeven, Band::EightToEleven], 145, false)],
            holders: vec!["data-protection-lead".to_owned(), "reviewing-officer".to_owned()],
            short_way: true,
        };
        let of = |ready, designed, problem| Self {
            page: StaffShell::sample(Here::Surveys),
            survey: LaunchHead::sample(LaunchStep::Launch),
            address: "say.fenmoor.example".to_owned(),
            launched: false,
            waits: true,
            ready,
            designed,
            fixed: Some(fixed.clone()),
            problem,
        };
        let mut exact = fixed.clone();
        exact.groups.push(group("Ages 11 to 17", &[Band::ElevenToSeventeen], 130, true));
        (exact.can_change, exact.who_decides, exact.hear_back_on) = (None, None, None);
        vec![
            ("ready".to_owned(), of(true, false, None)),
            ("exact".to_owned(), Self { fixed: Some(exact), ..of(true, false, None) }),
            ("not-ready".to_owned(), Self { fixed: None, ..of(false, false, None) }),
            ("own-design".to_owned(), of(true, true, None)),
            ("not-ticked".to_owned(), of(true, false, Some(LaunchProblem::NotTicked))),
            ("refused-own".to_owned(), of(true, true, Some(LaunchProblem::OwnDesign))),
            ("refused-list".to_owned(), of(false, false, Some(LaunchProblem::NotReady))),
            ("refused-budget".to_owned(), of(true, false, Some(LaunchProblem::Budget))),
            ("launched-early".to_owned(), Self { launched: true, ..of(true, false, None) }),
            ("launched".to_owned(), Self { launched: true, waits: false, ..of(true, false, None) }),
        ]
    }
}
