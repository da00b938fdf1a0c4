//! "Make my key."

use actix_web::{HttpResponse, web};
use serde::Deserialize;

use super::entry::{again, on_to, page};
use super::error::DeskError;
use super::form::Sent;
use super::site::DeskSite;
use super::views::{KeyForm, KeyMadeView, KeyProblem};
use crate::workflow::desk::{
    CustodianFault, FolderFault, KeepFault, Kind, PublicCustodian, SHORTEST_PASSPHRASE, make_key,
};

/// `GET /{room}/key`: asks for a name and a passphrase.
///
/// # Errors
/// When the page cannot be made.
pub async fn ask(desk: web::Data<DeskSite>) -> Result<HttpResponse, DeskError> {
    page(&desk, &form(&desk, "", None))
}

fn form(desk: &DeskSite, name: &str, problem: Option<KeyProblem>) -> KeyForm {
    KeyForm { page: desk.shell(), name: name.to_owned(), fewest: SHORTEST_PASSPHRASE, problem }
}

/// `POST /{room}/key`: makes the key and keeps it in the folder.
///
/// # Errors
/// When the folder cannot be written.
pub async fn make(desk: web::Data<DeskSite>, sent: Sent) -> Result<HttpResponse, DeskError> {
    let (name, typed) = (sent.text("name").to_owned(), sent.secret("passphrase"));
    if *typed != *sent.secret("again") {
        return again(&desk, &form(&desk, &name, Some(KeyProblem::Differ)));
    }
    let here = desk.clone();
    let named = name.clone();
    // Locking a file by a passphrase takes a second, on purpose.
    let made = web::block(move || here.with_rng(|rng| make_key(&here.folder, &named, &typed, rng)));
    let problem = match made.await.map_err(|_| DeskError::Bug)? {
        Ok(made) => return Ok(on_to(&desk, &format!("key/made/{}", made.public_file))),
        Err(CustodianFault::BadName) => KeyProblem::Name,
        Err(CustodianFault::WeakPassphrase) => KeyProblem::Short,
        Err(CustodianFault::NotKept(KeepFault::ExistsAlready(_))) => KeyProblem::Exists,
        Err(CustodianFault::NotKept(fault)) => return Err(FolderFault::Kept(fault).into()),
        Err(_) => return Err(DeskError::Bug),
    };
    again(&desk, &form(&desk, &name, Some(problem)))
}

/// What the address of a made key names.
#[derive(Deserialize)]
pub struct Made {
    public: String,
}

/// `GET /{room}/key/made/{public}`: what was made, and what to keep.
///
/// # Errors
/// [`DeskError::NotFound`] when no such public part lies in the folder.
pub async fn made(desk: web::Data<DeskSite>, path: web::Path<Made>) -> Result<HttpResponse, DeskError> {
    let file = desk.folder.chosen(&path.public, Kind::PublicPart).map_err(|_| DeskError::NotFound)?;
    let public = PublicCustodian::read(&desk.folder.read(&file)?).map_err(|_| DeskError::NotFound)?;
    let key = file.as_str().replace(".public.json", ".key");
    let view = KeyMadeView {
        page: desk.shell(),
        fingerprint: public.fingerprint(),
        name: public.name,
        key,
        public: file.to_string(),
    };
    page(&desk, &view)
}
