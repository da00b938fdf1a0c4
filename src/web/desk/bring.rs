//! Files that come to the desk's folder from elsewhere on the machine, however large.
//!
//! The token of the form stands before the file, so nothing of a form that is not ours is ever written; a file is then
//! written as it comes, one piece at a time.

use std::pin::Pin;

use actix_multipart::form::{Limits, MultipartCollect, MultipartForm, State};
use actix_multipart::{Field, MultipartError};
use actix_web::body::{BodyStream, MessageBody};
use actix_web::{HttpRequest, HttpResponse, web};

use super::error::DeskError;
use super::site::DeskSite;
use crate::web::reply::see_other;
use crate::workflow::desk::{Arriving, FolderFault, Found, Kind};

/// More than any field beside the file holds.
const MOST_FIELD_BYTES: usize = 1024;
const CSRF: &str = "csrf";
const BACK: &str = "back";
const FILE: &str = "file";

/// What was brought.
pub struct Brought {
    back: String,
    files: Vec<(String, Arriving)>,
}

type Taken<'t> = Pin<Box<dyn Future<Output = Result<(), MultipartError>> + 't>>;

impl MultipartCollect for Brought {
    fn limit(_: &str) -> Option<usize> {
        None
    }

    fn handle_field<'t>(request: &'t HttpRequest, field: Field, _: &'t mut Limits, state: &'t mut State) -> Taken<'t> {
        Box::pin(async move {
            let name = field.name().unwrap_or_default().to_owned();
            let desk = request.app_data::<web::Data<DeskSite>>().ok_or_else(|| refused(CSRF))?;
            match name.as_str() {
                CSRF => {
                    let sent = text(field).await?;
                    let ours = desk.form_is_ours(&sent);
                    if ours {
                        _ = state.insert(CSRF.to_owned(), Box::new(true));
                    }
                    if ours { Ok(()) } else { Err(refused(CSRF)) }
                }
                BACK => {
                    let sent = text(field).await?;
                    _ = state.insert(BACK.to_owned(), Box::new(sent));
                    Ok(())
                }
                FILE if state.contains_key(CSRF) => {
                    let came_as =
                        field.content_disposition().and_then(|told| told.get_filename()).unwrap_or_default().to_owned();
                    if came_as.is_empty() {
                        return text(field).await.map(|_| ());
                    }
                    let arrived = take_in(desk, field).await?;
                    let files =
                        state.entry(FILE.to_owned()).or_insert_with(|| Box::<Vec<(String, Arriving)>>::default());
                    files
                        .downcast_mut::<Vec<(String, Arriving)>>()
                        .ok_or_else(|| refused(FILE))?
                        .push((came_as, arrived));
                    Ok(())
                }
                _ => Err(refused(CSRF)),
            }
        })
    }

    fn from_state(mut state: State) -> Result<Self, MultipartError> {
        if !state.contains_key(CSRF) {
            return Err(refused(CSRF));
        }
        let back = state.remove(BACK).and_then(|back| back.downcast::<String>().ok()).map(|back| *back);
        let files = state.remove(FILE).and_then(|files| files.downcast::<Vec<(String, Arriving)>>().ok());
        Ok(Self { back: back.unwrap_or_default(), files: files.map(|files| *files).unwrap_or_default() })
    }
}

fn refused(field: &str) -> MultipartError {
    MultipartError::MissingField(field.to_owned())
}

/// A short field.
async fn text(mut field: Field) -> Result<String, MultipartError> {
    let bytes = field.bytes(MOST_FIELD_BYTES).await.map_err(|_| refused(CSRF))??;
    Ok(String::from_utf8_lossy(&bytes).trim().to_owned())
}

/// Writes a file as it comes.
async fn take_in(desk: &DeskSite, field: Field) -> Result<Arriving, MultipartError> {
    let mut arriving = desk.folder.arriving().map_err(|fault| not_kept(&fault))?;
    let mut pieces = BodyStream::new(field);
    while let Some(piece) = std::future::poll_fn(|cx| Pin::new(&mut pieces).poll_next(cx)).await {
        arriving.write(&piece.map_err(|_| refused(FILE))?).map_err(|fault| not_kept(&fault))?;
    }
    Ok(arriving)
}

fn not_kept(fault: &FolderFault) -> MultipartError {
    tracing::error!(error = %fault, "a file could not be taken in");
    refused(FILE)
}

/// `POST /bring`: keeps the files in the folder, and leads back to the page they were brought for.
///
/// # Errors
/// [`DeskError::NotBrought`]; nothing is kept of a form that did not come through whole.
pub async fn bring(
    desk: web::Data<DeskSite>,
    brought: Result<MultipartForm<Brought>, actix_web::Error>,
) -> Result<HttpResponse, DeskError> {
    let Ok(MultipartForm(brought)) = brought else { return Err(DeskError::NotBrought) };
    // Only to a page of the desk, by its name.
    let back = ["open", "set-up", "drill", "letters"].into_iter().find(|page| *page == brought.back).unwrap_or("open");
    let mut told = if brought.files.is_empty() { "nothing" } else { "kept" };
    for (came_as, arriving) in brought.files {
        match web::block(move || arriving.keep(&came_as)).await.map_err(|_| DeskError::Bug)? {
            Ok(Found { kind, .. }) if fits(back, kind) => {}
            Ok(_) => told = "elsewhere",
            Err(FolderFault::Unknown) => told = "unknown",
            Err(fault) => return Err(fault.into()),
        }
    }
    Ok(see_other(&format!("{}/{back}?brought={told}", desk.base())))
}

/// Whether a page asks for files of this kind.
fn fits(page: &str, kind: Kind) -> bool {
    match page {
        "open" => matches!(kind, Kind::Box | Kind::Bundle | Kind::Key),
        "set-up" => matches!(kind, Kind::LaunchSheet | Kind::PublicPart),
        "letters" => matches!(kind, Kind::Letters | Kind::Key),
        _ => matches!(kind, Kind::Key | Kind::Bundle | Kind::WavePublic),
    }
}
