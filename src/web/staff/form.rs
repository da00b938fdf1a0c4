//! A form that staff sent, with the files in it. Read once, by the guard, before any handler sees it.

use std::future::{Ready, ready};

use actix_multipart::Multipart;
use actix_web::body::{BodyStream, to_bytes_limited};
use actix_web::dev::{Payload, ServiceRequest};
use actix_web::http::header::CONTENT_TYPE;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use futures_util::StreamExt;

use crate::web::error::PageError;

/// The most bytes a form without files may have.
const MOST_FORM_BYTES: usize = 1 << 20;
/// The most bytes a file may have.
const MOST_FILE_BYTES: usize = 6 << 20;
/// The most fields and files a form may have.
const MOST_FIELDS: usize = 4_000;
/// The most bytes of all fields and files of a form with files.
const MOST_BYTES: usize = 12 << 20;

/// How much a form may hold.
#[derive(Clone, Copy)]
pub(super) enum FormSize {
    /// Of somebody signed in: long texts, and files.
    OfStaff,
    /// Of anybody: at most so many bytes, and no file.
    OfAnybody(usize),
}

/// A file in a form.
#[derive(Clone)]
pub struct Upload {
    /// What its owner calls it. Shown, never used as a path.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// A form. No `Debug`: passwords come this way.
#[derive(Clone, Default)]
pub struct StaffForm {
    fields: Vec<(String, String)>,
    files: Vec<(String, Upload)>,
}

impl StaffForm {
    /// The first field of this name without the spaces around it; empty when there is none.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        self.all(name).first().copied().unwrap_or_default()
    }

    /// The first field of this name exactly as it was sent, which a password needs.
    #[must_use]
    pub fn exact(&self, name: &str) -> &str {
        self.fields.iter().find(|(found, _)| found == name).map_or("", |(_, value)| value)
    }

    /// Every field of this name, without the spaces around each.
    #[must_use]
    pub fn all(&self, name: &str) -> Vec<&str> {
        self.fields.iter().filter(|(found, _)| found == name).map(|(_, value)| value.trim()).collect()
    }

    /// Whether a field of this name came, as a ticked box or a pressed button does.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.fields.iter().any(|(found, _)| found == name)
    }

    /// Every field, as it came.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.fields.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The file of this field; `None` when none was chosen.
    #[must_use]
    pub fn file(&self, name: &str) -> Option<&Upload> {
        self.files
            .iter()
            .find(|(found, file)| found == name && !(file.bytes.is_empty() && file.name.is_empty()))
            .map(|(_, file)| file)
    }

    /// Every file of this field.
    pub fn files<'f>(&'f self, name: &'f str) -> impl Iterator<Item = &'f Upload> {
        let chosen =
            move |(found, file): &&(String, Upload)| found == name && !(file.bytes.is_empty() && file.name.is_empty());
        self.files.iter().filter(chosen).map(|(_, file)| file)
    }

    /// Reads the form of a request, whichever way browsers write it.
    ///
    /// # Errors
    /// [`PageError::TooLarge`], [`PageError::BadForm`].
    pub(super) async fn read(request: &mut ServiceRequest, size: FormSize) -> Result<Self, PageError> {
        let kind =
            request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default().to_owned();
        let payload = request.take_payload();
        let most = match size {
            FormSize::OfStaff => MOST_FORM_BYTES,
            FormSize::OfAnybody(bytes) => bytes,
        };
        if kind.starts_with("multipart/form-data") && matches!(size, FormSize::OfStaff) {
            return Self::of_parts(Multipart::new(request.headers(), payload)).await;
        }
        let bytes = to_bytes_limited(BodyStream::new(payload), most).await;
        let bytes = bytes.map_err(|_| PageError::TooLarge)?.map_err(|_| PageError::BadForm)?;
        if !bytes.is_empty() && !kind.starts_with("application/x-www-form-urlencoded") {
            return Err(PageError::BadForm);
        }
        let pairs = url::form_urlencoded::parse(&bytes).take(MOST_FIELDS + 1);
        let fields: Vec<_> = pairs.map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
        if fields.len() > MOST_FIELDS { Err(PageError::TooLarge) } else { Ok(Self { fields, files: Vec::new() }) }
    }

    async fn of_parts(mut parts: Multipart) -> Result<Self, PageError> {
        let mut form = Self::default();
        let mut left = MOST_BYTES;
        while let Some(part) = parts.next().await {
            let mut part = part.map_err(|_| PageError::BadForm)?;
            let name = part.name().ok_or(PageError::BadForm)?.to_owned();
            let file_name = part.content_disposition().and_then(|told| told.get_filename()).map(str::to_owned);
            let most = if file_name.is_some() { MOST_FILE_BYTES } else { MOST_FORM_BYTES };
            let bytes = part.bytes(most.min(left)).await.map_err(|_| PageError::TooLarge)?;
            let bytes = bytes.map_err(|_| PageError::BadForm)?;
            left -= bytes.len();
            match file_name {
                Some(file_name) => form.files.push((name, Upload { name: file_name, bytes: bytes.to_vec() })),
                None => form.fields.push((name, String::from_utf8(bytes.to_vec()).map_err(|_| PageError::BadForm)?)),
            }
            if form.fields.len() + form.files.len() > MOST_FIELDS {
                return Err(PageError::TooLarge);
            }
        }
        Ok(form)
    }
}

impl FromRequest for StaffForm {
    type Error = PageError;
    type Future = Ready<Result<Self, PageError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(request.extensions_mut().remove::<Self>().ok_or(PageError::BadForm))
    }
}

#[cfg(test)]
impl StaffForm {
    /// A form with these fields.
    pub(crate) fn of_fields(fields: &[(&str, &str)]) -> Self {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Self { fields: fields.iter().map(owned).collect(), files: Vec::new() }
    }
}
