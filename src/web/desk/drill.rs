//! "Can I still open it?"

use actix_web::{HttpResponse, web};

use super::entry::{again, on_to, page};
use super::error::DeskError;
use super::form::Sent;
use super::set_up::Query;
use super::site::DeskSite;
use super::views::{BroughtAs, Choice, DrillForm, DrillGood, DrillProblem};
use crate::workflow::desk::{CustodianFault, DrillFault, DrillRefused, Kind, drill_key};

/// `GET /{room}/drill`: asks for the files and the passphrase.
///
/// # Errors
/// When the folder cannot be read.
pub async fn ask(desk: web::Data<DeskSite>, query: web::Query<Query>) -> Result<HttpResponse, DeskError> {
    page(&desk, &form(&desk, &[], BroughtAs::of(&query.brought), None)?)
}

fn form(
    desk: &DeskSite,
    before: &[&str],
    brought: Option<BroughtAs>,
    problem: Option<DrillProblem>,
) -> Result<DrillForm, DeskError> {
    let files = desk.folder.files()?;
    Ok(DrillForm {
        page: desk.shell(),
        keys: Choice::of(&files, Kind::Key, before),
        bundles: Choice::of(&files, Kind::Bundle, before),
        publics: Choice::of(&files, Kind::WavePublic, before),
        brought,
        problem,
    })
}

/// `POST /{room}/drill`: tries it.
///
/// # Errors
/// When the folder cannot be read.
pub async fn try_it(desk: web::Data<DeskSite>, sent: Sent) -> Result<HttpResponse, DeskError> {
    let before = [sent.text("key"), sent.text("bundle"), sent.text("public")];
    let kinds = [Kind::Key, Kind::Bundle, Kind::WavePublic];
    let chosen = before.iter().zip(kinds).map(|(name, kind)| desk.folder.chosen(name, kind));
    let Ok(chosen) = chosen.collect::<Result<Vec<_>, _>>() else {
        return again(&desk, &form(&desk, &before, None, Some(DrillProblem::Missing))?);
    };
    let (here, typed) = (desk.clone(), sent.secret("passphrase"));
    let tried = web::block(move || match chosen.as_slice() {
        [key, bundle, public] => drill_key(&here.folder, key, bundle, public, &typed),
        _ => Err(DrillRefused::NotAPublicPart),
    });
    let problem = match tried.await.map_err(|_| DeskError::Bug)? {
        Ok(()) => return Ok(on_to(&desk, "drill/good")),
        Err(DrillRefused::Folder(fault)) => return Err(fault.into()),
        Err(DrillRefused::NotAPublicPart) => DrillProblem::Public,
        Err(DrillRefused::Key(CustodianFault::WrongPassphrase)) => DrillProblem::Passphrase,
        Err(DrillRefused::Key(_)) => DrillProblem::KeyFile,
        Err(DrillRefused::Drill(DrillFault::NotListed)) => DrillProblem::NotListed,
        Err(DrillRefused::Drill(DrillFault::OtherBundle)) => DrillProblem::OtherBundle,
        Err(DrillRefused::Drill(DrillFault::Bundle(_) | DrillFault::TrialFailed)) => DrillProblem::DoesNotOpen,
    };
    again(&desk, &form(&desk, &before, None, Some(problem))?)
}

/// `GET /{room}/drill/good`: it went well.
///
/// # Errors
/// When the page cannot be made.
pub async fn good(desk: web::Data<DeskSite>) -> Result<HttpResponse, DeskError> {
    page(&desk, &DrillGood { page: desk.shell() })
}
