//! "Read letters": what young people wrote who asked to be contacted, on the computer of a safeguarding lead.
//!
//! What was opened stands on the one page that answers the form. It is kept nowhere: not in this program, not in the
//! folder; and the page asks the browser to keep nothing either.

use actix_web::{HttpResponse, web};

use super::entry::{again, page};
use super::error::DeskError;
use super::form::Sent;
use super::set_up::Query;
use super::site::DeskSite;
use super::views::{BroughtAs, LettersForm, LettersProblem, LettersRead};
use crate::workflow::desk::{CustodianFault, Kind, LettersRefused, open_letters};

/// `GET /{room}/letters`: asks for the files and the passphrase.
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
    problem: Option<LettersProblem>,
) -> Result<LettersForm, DeskError> {
    Ok(LettersForm::of(desk.shell(), &desk.folder.files()?, before, brought, problem))
}

/// `POST /{room}/letters`: shows what the letters say.
///
/// # Errors
/// When the folder cannot be read.
pub async fn read(desk: web::Data<DeskSite>, sent: Sent) -> Result<HttpResponse, DeskError> {
    let before = [sent.text("letters"), sent.text("key")];
    let chosen = (desk.folder.chosen(before[0], Kind::Letters), desk.folder.chosen(before[1], Kind::Key));
    let (Ok(letters), Ok(key)) = chosen else {
        return again(&desk, &form(&desk, &before, None, Some(LettersProblem::Missing))?);
    };
    let (here, typed) = (desk.clone(), sent.secret("passphrase"));
    // Unlocking a key takes a second, on purpose.
    let opened = web::block(move || open_letters(&here.folder, &letters, &key, &typed));
    let problem = match opened.await.map_err(|_| DeskError::Bug)? {
        Ok(letters) => return page(&desk, &LettersRead::of(desk.shell(), &letters)),
        Err(LettersRefused::Folder(fault)) => return Err(fault.into()),
        Err(LettersRefused::Key(CustodianFault::WrongPassphrase)) => LettersProblem::Passphrase,
        Err(LettersRefused::Key(_)) => LettersProblem::KeyFile,
        Err(LettersRefused::File(_)) => LettersProblem::File,
    };
    again(&desk, &form(&desk, &before, None, Some(problem))?)
}
