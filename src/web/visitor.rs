//! A visitor without a network: sends requests to the very app that `serve` serves, in this process.
//!
//! The demo's made-up young people come this way, and so do tests of handlers, those of the desk among them. Everything
//! runs but the socket: routes, headers, forms, cookies, workflows.

use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;

use actix_web::body::{BoxBody, to_bytes};
use actix_web::cookie::{Cookie, CookieJar};
use actix_web::dev::{Service, ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{COOKIE, HOST, HeaderMap, LOCATION, ORIGIN};
use actix_web::test::{TestRequest, init_service};
use actix_web::{App, web};

use super::app;
use super::desk::{self, DeskSite};
use super::site::Site;

/// What came back.
pub struct Reply {
    /// The status.
    pub status: StatusCode,
    /// Every header.
    pub headers: HeaderMap,
    /// The page; text that is not UTF-8 (a font, say) has replacement characters.
    pub page: String,
    /// The same, byte for byte.
    pub bytes: Vec<u8>,
}

impl Reply {
    /// Where to go on, if the reply sends the visitor on.
    #[must_use]
    pub fn location(&self) -> Option<&str> {
        self.headers.get(LOCATION)?.to_str().ok()
    }
}

/// The app itself failed, which no page of it does.
#[derive(Debug, thiserror::Error)]
#[error("the app gave no reply: {0}")]
pub struct VisitFailed(String);

type Replying = Pin<Box<dyn Future<Output = Result<(Reply, Vec<Cookie<'static>>), actix_web::Error>>>>;

/// The app of a site, ready for visitors; belongs to the thread that made it.
#[derive(Clone)]
pub struct FrontDoor {
    ask: Rc<dyn Fn(TestRequest) -> Replying>,
    origin: Rc<str>,
    host: Option<Rc<str>>,
}

impl FrontDoor {
    /// Builds the app of `site`.
    pub async fn of(site: Arc<Site>) -> Self {
        let site = web::Data::from(site);
        let origin = site.origin().into();
        Self::to(app::of(site), origin, None).await
    }

    /// Builds the app of a desk, as it is reached at this port of the framework's test requests.
    pub async fn of_desk(desk: Arc<DeskSite>) -> Self {
        let host = "localhost:8080";
        let app = desk::serve::of(web::Data::from(desk));
        Self::to(app, format!("http://{host}").into(), Some(host.into())).await
    }

    async fn to<T>(app: App<T>, origin: Rc<str>, host: Option<Rc<str>>) -> Self
    where
        T: ServiceFactory<
                ServiceRequest,
                Config = (),
                Response = ServiceResponse<BoxBody>,
                Error = actix_web::Error,
                InitError = (),
            > + 'static,
    {
        let service = Rc::new(init_service(app).await);
        let ask = move |request: TestRequest| -> Replying {
            let service = Rc::clone(&service);
            Box::pin(async move {
                let response = service.call(request.to_request()).await?;
                let cookies = response.response().cookies().map(Cookie::into_owned).collect();
                let (status, headers) = (response.status(), response.headers().clone());
                let bytes = to_bytes(response.into_body()).await?;
                let page = String::from_utf8_lossy(&bytes).into_owned();
                Ok((Reply { status, headers, page, bytes: bytes.to_vec() }, cookies))
            })
        };
        Self { ask: Rc::new(ask), origin, host }
    }

    /// Somebody with an empty cookie jar.
    #[must_use]
    pub fn visitor(&self) -> Visitor {
        Visitor { door: self.clone(), cookies: CookieJar::new() }
    }

    /// The same app, as it is asked for by another name.
    #[must_use]
    pub fn called(&self, host: &str) -> Self {
        Self { host: Some(host.into()), ..self.clone() }
    }
}

/// Somebody whose browser keeps cookies. A clone is the same browser at this moment, as after its Back button.
#[derive(Clone)]
pub struct Visitor {
    door: FrontDoor,
    cookies: CookieJar,
}

impl Visitor {
    /// Puts a cookie into this browser.
    pub fn carry(&mut self, cookie: Cookie<'static>) {
        self.cookies.add_original(cookie);
    }

    /// Asks for a page.
    ///
    /// # Errors
    /// When the app itself fails; a page that says so is a reply, not an error.
    pub async fn get(&mut self, path: &str) -> Result<Reply, VisitFailed> {
        self.send(TestRequest::get().uri(path)).await
    }

    /// Sends a form.
    ///
    /// # Errors
    /// As [`Visitor::get`].
    pub async fn post(&mut self, path: &str, form: &[(&str, &str)]) -> Result<Reply, VisitFailed> {
        let request = TestRequest::post().uri(path).insert_header((ORIGIN, &*self.door.origin)).set_form(form);
        self.send(request).await
    }

    /// Sends a request as it is, with this visitor's cookies.
    ///
    /// # Errors
    /// As [`Visitor::get`].
    pub async fn send(&mut self, request: TestRequest) -> Result<Reply, VisitFailed> {
        let carried: Vec<String> =
            self.cookies.iter().map(|cookie| format!("{}={}", cookie.name(), cookie.value())).collect();
        let request = match &self.door.host {
            Some(host) => request.insert_header((HOST, &**host)),
            None => request,
        };
        let request = if carried.is_empty() { request } else { request.insert_header((COOKIE, carried.join("; "))) };
        let (reply, set) = (self.door.ask)(request).await.map_err(|error| VisitFailed(error.to_string()))?;
        for cookie in set {
            if cookie.max_age().is_some_and(actix_web::cookie::time::SignedDuration::is_zero) {
                self.cookies.force_remove(&cookie);
            } else {
                self.cookies.add_original(cookie);
            }
        }
        Ok(reply)
    }
}
