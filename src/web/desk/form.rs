//! A form of the desk, as it was sent.

use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use url::form_urlencoded;
use zeroize::Zeroizing;

use super::error::DeskError;
use super::site::DeskSite;

/// The fields of a form that carries the session's token; wiped when they are dropped, since one may be a passphrase. It
/// has no `Debug`.
pub struct Sent(Vec<(String, Zeroizing<String>)>);

impl Sent {
    /// What a field holds, without blanks at its ends; empty where there is none.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        self.0.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value.trim())
    }

    /// Everything that was sent under this name.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(field, _)| field == name).map(|(_, value)| value.trim())
    }

    /// A passphrase, as it was typed.
    #[must_use]
    pub fn secret(&self, name: &str) -> Zeroizing<String> {
        self.0.iter().find(|(field, _)| field == name).map(|(_, value)| value.clone()).unwrap_or_default()
    }

    fn read(bytes: &[u8]) -> Self {
        let fields = form_urlencoded::parse(bytes);
        Self(fields.map(|(name, value)| (name.into_owned(), Zeroizing::new(value.into_owned()))).collect())
    }
}

impl FromRequest for Sent {
    type Error = DeskError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, DeskError>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let desk = request.app_data::<web::Data<DeskSite>>().cloned();
        let is_form = request.content_type() == "application/x-www-form-urlencoded";
        let body = web::Bytes::from_request(request, payload);
        Box::pin(async move {
            let bytes = body.await.map_err(|_| DeskError::NotOurForm)?;
            let sent = Self::read(&bytes);
            let ours = desk.is_some_and(|desk| desk.form_is_ours(sent.text("csrf")));
            if is_form && ours { Ok(sent) } else { Err(DeskError::NotOurForm) }
        })
    }
}
