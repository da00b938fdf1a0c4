//! Files that are handed out: sealed or public, each as it lies in the folder.

use actix_web::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, HeaderValue};
use actix_web::{HttpResponse, web};

use super::error::DeskError;
use super::site::DeskSite;

/// `GET /{room}/files/{name}`: a file to take elsewhere.
///
/// # Errors
/// [`DeskError::NotFound`] for a box, a key, and whatever a desk does not know.
pub async fn download(desk: web::Data<DeskSite>, path: web::Path<(String, String)>) -> Result<HttpResponse, DeskError> {
    let (_, name) = path.into_inner();
    let listed = desk.folder.files()?.into_iter().find(|found| found.name.as_str() == name);
    let found = listed.filter(|found| found.kind.is_handed_out()).ok_or(DeskError::NotFound)?;
    let bytes = desk.folder.read(&found.name)?;
    // A browser saves it and shows nothing, whatever the file holds. Names have no quotation mark; one that a header
    // cannot carry is left for the browser to find.
    let saved = HeaderValue::from_str(&format!("attachment; filename=\"{}\"", found.name.last()));
    let saved = saved.unwrap_or(HeaderValue::from_static("attachment"));
    let mut reply = HttpResponse::Ok();
    reply.insert_header((CONTENT_DISPOSITION, saved));
    Ok(reply.insert_header((CONTENT_TYPE, "application/octet-stream")).body(bytes.to_vec()))
}
