//! "Open a survey": unlock, look, draw and sign, see what will be public.

use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::{HttpResponse, web};

use super::entry::{again, on_to, page};
use super::error::DeskError;
use super::form::Sent;
use super::result;
use super::set_up::Query;
use super::site::DeskSite;
use super::views::{
    Asked, Block, BroughtAs, Choice, DeskShell, Look, OpenForm, OpenProblem, StoppedView, Why, Working,
};
use super::work::{Stopped, UnderWay, Unlocked, Work};
use crate::consultation::{FULL_SURVEY_NANO_RHO, GroupPlan};
use crate::questionnaire::ItemId;
use crate::web::day::Day;
use crate::web::respondent::views::Told;
use crate::workflow::ReleaseError;
use crate::workflow::desk::{Counted, CustodianFault, KeepFault, Kind, Looked, unlock};

/// After so many seconds a page about something under way is asked for again.
const LOOK_AGAIN_SECONDS: &str = "2";

/// `GET /{room}/open`: asks for the files and the passphrase.
///
/// # Errors
/// When the folder cannot be read.
pub async fn ask(desk: web::Data<DeskSite>, query: web::Query<Query>) -> Result<HttpResponse, DeskError> {
    let forgotten = {
        let mut work = desk.work();
        work.go_on();
        match &*work {
            Work::Looking(_) | Work::Ready(_) => return Ok(on_to(&desk, "open/look")),
            Work::Drawing(_) => return Ok(on_to(&desk, "open/drawing")),
            Work::Forgotten => true,
            Work::Nothing | Work::Drawn(_) | Work::Stopped(_) => false,
        }
    };
    page(&desk, &OpenForm { forgotten, ..form(&desk, &[], BroughtAs::of(&query.brought), None)? })
}

fn form(
    desk: &DeskSite,
    before: &[&str],
    brought: Option<BroughtAs>,
    problem: Option<OpenProblem>,
) -> Result<OpenForm, DeskError> {
    let files = desk.folder.files()?;
    Ok(OpenForm {
        page: desk.shell(),
        boxes: Choice::of(&files, Kind::Box, before),
        bundles: Choice::of(&files, Kind::Bundle, before),
        keys: Choice::of(&files, Kind::Key, before),
        brought,
        forgotten: false,
        problem,
    })
}

/// `POST /{room}/open`: unlocks the key, and begins to look into the box.
///
/// # Errors
/// When the folder cannot be read.
pub async fn unlock_it(desk: web::Data<DeskSite>, sent: Sent) -> Result<HttpResponse, DeskError> {
    let before = [sent.text("box"), sent.text("bundle"), sent.text("key")];
    let chosen = |at: usize, kind| desk.folder.chosen(before[at], kind);
    let files = (chosen(0, Kind::Box), chosen(1, Kind::Bundle), chosen(2, Kind::Key));
    let (Ok(sealed_box), Ok(bundle), Ok(key)) = files else {
        return again(&desk, &form(&desk, &before, None, Some(OpenProblem::Missing))?);
    };
    let (bundle, file, typed) = (desk.folder.read(&bundle)?, desk.folder.read(&key)?, sent.secret("passphrase"));
    let key = match web::block(move || unlock(&file, &typed)).await.map_err(|_| DeskError::Bug)? {
        Ok(key) => key,
        Err(CustodianFault::WrongPassphrase) => {
            return again(&desk, &form(&desk, &before, None, Some(OpenProblem::Passphrase))?);
        }
        Err(_) => return again(&desk, &form(&desk, &before, None, Some(OpenProblem::KeyFile))?),
    };
    let mut work = desk.work();
    work.go_on();
    // A drawing that is under way goes on; nothing else may begin beside it.
    if !matches!(&*work, Work::Drawing(_)) {
        work.look(&desk.folder, Unlocked { sealed_box, bundle, key }, desk.now().date());
    }
    Ok(on_to(&desk, "open/look"))
}

/// `GET /{room}/open/look`: what is in the box.
///
/// # Errors
/// When the page cannot be made.
pub async fn look(desk: web::Data<DeskSite>) -> Result<HttpResponse, DeskError> {
    let mut work = desk.work();
    work.go_on();
    match &*work {
        Work::Looking(under_way) => working(&desk, under_way, false),
        Work::Ready(ready) => page(&desk, &look_view(desk.shell(), &ready.looked)),
        other => elsewhere(&desk, other),
    }
}

/// `POST /{room}/open/draw`: begins to open, count, draw and sign.
///
/// # Errors
/// When the form is not ours.
pub async fn draw(desk: web::Data<DeskSite>, _: Sent) -> Result<HttpResponse, DeskError> {
    let mut work = desk.work();
    work.go_on();
    work.draw(&desk.folder, desk.now().date());
    Ok(on_to(&desk, "open/drawing"))
}

/// `GET /{room}/open/drawing`: how far it is.
///
/// # Errors
/// When the page cannot be made.
pub async fn drawing(desk: web::Data<DeskSite>) -> Result<HttpResponse, DeskError> {
    let mut work = desk.work();
    work.go_on();
    match &*work {
        Work::Drawing(under_way) => working(&desk, under_way, true),
        Work::Looking(_) | Work::Ready(_) => Ok(on_to(&desk, "open/look")),
        other => elsewhere(&desk, other),
    }
}

/// `GET /{room}/open/result`: what will be public.
///
/// # Errors
/// When the page cannot be made.
pub async fn result(desk: web::Data<DeskSite>) -> Result<HttpResponse, DeskError> {
    let mut work = desk.work();
    work.go_on();
    match &*work {
        Work::Drawn(drawn) => page(&desk, &result::view(desk.shell(), &drawn.published, drawn.file.to_string())),
        _ => Ok(on_to(&desk, "open")),
    }
}

/// `POST /{room}/open/put-away`: forgets the survey at hand.
///
/// # Errors
/// When the form is not ours.
pub async fn put_away(desk: web::Data<DeskSite>, _: Sent) -> Result<HttpResponse, DeskError> {
    desk.work().put_away();
    Ok(on_to(&desk, ""))
}

/// What to say where a page is about something else than what is at hand.
fn elsewhere(desk: &DeskSite, work: &Work) -> Result<HttpResponse, DeskError> {
    match work {
        Work::Drawing(_) => Ok(on_to(desk, "open/drawing")),
        Work::Drawn(_) => Ok(on_to(desk, "open/result")),
        Work::Stopped(stopped) => again(desk, &stopped_view(desk.shell(), stopped)),
        Work::Nothing | Work::Forgotten | Work::Looking(_) | Work::Ready(_) => Ok(on_to(desk, "open")),
    }
}

/// A page that asks for itself again, since it works without a script.
fn working<T: Send + 'static>(
    desk: &DeskSite,
    under_way: &UnderWay<T>,
    drawing: bool,
) -> Result<HttpResponse, DeskError> {
    let twentieths = under_way.twentieths();
    let mut reply = page(desk, &Working { page: desk.shell(), drawing, twentieths, percent: twentieths * 5 })?;
    let refresh = HeaderName::from_static("refresh");
    reply.headers_mut().insert(refresh, HeaderValue::from_static(LOOK_AGAIN_SECONDS));
    Ok(reply)
}

fn look_view(page: DeskShell, looked: &Looked) -> Look {
    let manifest = &looked.manifest;
    Look {
        page,
        title: manifest.title.clone(),
        council: manifest.council.clone(),
        opens_on: Day(manifest.opens_on),
        closes_on: Day(looked.standing.closes_on),
        results_on: Day(manifest.results_on),
        erase_on: Day(manifest.erase_on),
        answers: match looked.responses {
            Counted::FewerThanTen => None,
            Counted::FromFive(count) => Some(count),
        },
        groups: manifest.groups.iter().map(|group| block(looked, group)).collect(),
        changes: looked.amendments.iter().map(Told::of).collect(),
        holders: manifest.custodians.iter().map(|holder| holder.name.clone()).collect(),
        entry: looked.ledger.sequence,
        of_full: (100 * looked.ledger.charged.nano()).div_ceil(FULL_SURVEY_NANO_RHO),
        drawn_before: looked.drawn_before,
    }
}

/// A group, with its questions in the words of the oldest band that was asked them.
fn block(looked: &Looked, group: &GroupPlan) -> Block {
    let wording = |item: &ItemId| {
        let asked = group.bands.iter().rev().filter_map(|band| looked.manifest.questionnaire_for(*band));
        let mut forms = asked.filter_map(|given| looked.questionnaires.iter().find(|one| one.name() == given.name));
        forms.find_map(|form| form.item(item)).map_or_else(|| item.to_string(), |item| item.wording.clone())
    };
    let withdrawn = |item: &ItemId| looked.standing.withdrawn.contains(item);
    let shares = group.items.iter().map(|plan| (&plan.item, false));
    let all: Vec<_> = shares.chain(group.themes.iter().map(|plan| (&plan.item, true))).collect();
    let kept = all.iter().filter(|(item, _)| !withdrawn(item));
    Block {
        title: group.title.clone(),
        issued: group.issued,
        public: kept.map(|(item, list)| Asked { wording: wording(item), list: *list }).collect(),
        withheld: all.iter().filter(|(item, _)| withdrawn(item)).map(|(item, _)| wording(item)).collect(),
    }
}

fn stopped_view(page: DeskShell, stopped: &Stopped) -> StoppedView {
    let Stopped::Refused(refused) = stopped else { return StoppedView { page, why: Why::Internal, until: None } };
    let mut until = None;
    let why = match refused {
        ReleaseError::Bundle(_) => Why::Bundle,
        ReleaseError::Unpaid(_) | ReleaseError::Entry(_) => Why::Unpaid,
        ReleaseError::Amendments(_) => Why::Changes,
        ReleaseError::NoResults => Why::NoResults,
        ReleaseError::TooEarly(day) => {
            until = Some(Day(*day));
            Why::TooEarly
        }
        ReleaseError::Drawn(_) => Why::Altered,
        ReleaseError::OtherCharge => Why::OtherCharge,
        ReleaseError::Kept(KeepFault::ExistsAlready(_)) => Why::Exists,
        ReleaseError::Kept(_) | ReleaseError::File { .. } => Why::Disk,
        ReleaseError::Plan(_) | ReleaseError::Rule(_) | ReleaseError::Questionnaire(_) | ReleaseError::Missing(_) => {
            Why::Plan
        }
        ReleaseError::Box(_) | ReleaseError::Opening(_) => Why::Box,
        ReleaseError::Full(_) | ReleaseError::Mechanism(_) => Why::Internal,
    };
    StoppedView { page, why, until }
}
