//! Somebody else saved the survey since a page was loaded: both are shown, and nothing that was typed is lost.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use serde::Serialize;

use super::head::{Step, SurveyHead};
use super::named;
use crate::consultation::WaveId;
use crate::web::error::PageError;
use crate::web::page::View;
use crate::web::reply;
use crate::web::site::Site;
use crate::web::staff::{Here, Me, StaffForm, StaffShell};
use crate::workflow::Stands;

/// Fields that are not the worker's words.
const NOT_SHOWN: [&str; 4] = ["csrf", "version", "go", "order"];

/// A field of both.
#[derive(Serialize)]
struct Field {
    name: String,
    mine: String,
    theirs: Option<String>,
    differs: bool,
}

/// A field of the form, to be sent again.
#[derive(Serialize)]
struct Sent {
    name: String,
    value: String,
}

/// `409`: what was typed beside what stands now.
#[derive(Serialize)]
pub struct Conflict {
    page: StaffShell,
    head: SurveyHead,
    action: String,
    back: String,
    version: u32,
    fields: Vec<Field>,
    sent: Vec<Sent>,
}

/// The page for a form that was made from an older version. `theirs` are the fields as the form would have them now.
///
/// # Errors
/// When the survey is gone or the page cannot be made.
pub async fn page(
    site: &Site,
    me: &Me,
    id: &WaveId,
    form: &StaffForm,
    (action, back): (&str, &str),
    theirs: impl FnOnce(&crate::consultation::design::Design) -> Vec<(String, String)>,
) -> Result<HttpResponse, PageError> {
    let survey = named(site, id.as_str()).await?;
    let stored = survey.designed.as_ref().ok_or(PageError::NotFound)?;
    let theirs = theirs(&stored.design);
    let shown = form.fields().filter(|(name, _)| !NOT_SHOWN.contains(name));
    let field = |(name, mine): (&str, &str)| {
        let found = theirs.iter().find(|(other, _)| other == name).map(|(_, value)| value.clone());
        let differs = found.as_ref().is_none_or(|theirs| theirs != mine.trim());
        Field { name: name.to_owned(), mine: mine.to_owned(), theirs: found, differs }
    };
    let fields = shown.map(field).filter(|field| field.differs && !(field.mine.is_empty() && field.theirs.is_none()));
    let again = form.fields().filter(|(name, _)| !["csrf", "version"].contains(name));
    let view = Conflict {
        page: StaffShell::of(site, me, Here::Surveys),
        head: SurveyHead::of(&survey, &stored.design.title, true, None),
        action: action.to_owned(),
        back: back.to_owned(),
        version: stored.version,
        fields: fields.collect(),
        sent: again.map(|(name, value)| Sent { name: name.to_owned(), value: value.to_owned() }).collect(),
    };
    reply::page_with(site, StatusCode::CONFLICT, &view)
}

impl View for Conflict {
    const TEMPLATE: &'static str = "pages/staff/studio/conflict";

    fn samples() -> Vec<(String, Self)> {
        let field = |name: &str, mine: &str, theirs: Option<&str>| Field {
            name: name.to_owned(),
            mine: mine.to_owned(),
            theirs: theirs.map(str::to_owned),
            differs: true,
        };
        let view = Self {
            page: StaffShell::sample(Here::Surveys),
            head: SurveyHead::sample(Stands::Designed, Some(Step::Questions)),
            action: "/staff/c/2027-06-pulse/questions".to_owned(),
            back: "/staff/c/2027-06-pulse/questions".to_owned(),
            version: 8,
            fields: vec![
                field("wording", "Do grown-ups listen to you?", Some("Do grown-ups listen to what you think?")),
                field("hint", "<script>alert(1)</script>", None),
            ],
            sent: vec![Sent { name: "wording".to_owned(), value: "Do grown-ups listen to you?".to_owned() }],
        };
        vec![("both".to_owned(), view)]
    }
}
