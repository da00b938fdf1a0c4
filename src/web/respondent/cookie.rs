//! The respondent's cookie: a started form, encrypted and authenticated, kept by the browser alone.
//!
//! Between pages nothing of an unfinished response is on the server, so any node can answer, a restart loses nothing,
//! and a child who stops half-way leaves no trace. The jar of the cookie library encrypts (AES-256-GCM) and binds the
//! value to the cookie's name.

use actix_web::cookie::time::Duration as CookieAge;
use actix_web::cookie::{Cookie, CookieJar, Key, SameSite};
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::consultation::{GroupId, WaveId, Way};
use crate::questionnaire::Band;
use crate::web::around::Look;
use crate::web::carried::carried;

/// Minutes without a request after which a started form is given up, unless the tablet is shared.
const IDLE_MINUTES: i64 = 120;

/// A form somebody has begun. No `Debug`: it holds answers.
#[derive(Clone, Serialize, Deserialize)]
pub struct Journey {
    /// The wave the code belongs to.
    #[serde(rename = "w")]
    pub wave: WaveId,
    /// The group it belongs to.
    #[serde(rename = "g")]
    pub group: GroupId,
    /// The band of the code; never changed by another look.
    #[serde(rename = "b")]
    pub band: Band,
    /// The ticket's nullifier, in hex.
    #[serde(rename = "t")]
    pub ticket: String,
    /// The key under which "Stop for now" stores the draft, in hex.
    #[serde(rename = "d")]
    pub draft_key: String,
    /// One per started form; sending twice stores once. Hex.
    #[serde(rename = "s")]
    pub submission: String,
    /// Stands in every form of this journey; a form without it is refused. Hex.
    #[serde(rename = "c")]
    pub csrf: String,
    /// Which wording is answered.
    #[serde(rename = "v")]
    pub way: Way,
    /// How pages look, where it is not the band's own look.
    #[serde(rename = "l")]
    pub look: Option<Look>,
    /// Whether somebody helps, and who that is.
    #[serde(rename = "h")]
    pub helper: Helper,
    /// Answers so far, by item index; see `questionnaire::encode_answers`.
    #[serde(rename = "a")]
    pub answers: String,
    /// Items answered before a pause, and items that rest on these, by index: what was said is not shown again.
    #[serde(rename = "p")]
    pub hidden: Vec<usize>,
    /// The minute of the last request, since 1970.
    #[serde(rename = "m")]
    pub minute: i64,
    /// How far this journey has come.
    #[serde(rename = "x")]
    pub at: At,
    /// On a tablet that children pass on: nothing is given up because a child takes long.
    #[serde(rename = "k", default)]
    pub shared: bool,
}

impl Journey {
    /// The journey at its end, with nothing in it that could be told or used: no answer, no ticket, no key.
    #[must_use]
    pub fn emptied(&self, at: At) -> Self {
        Self {
            ticket: String::new(),
            draft_key: String::new(),
            submission: String::new(),
            answers: String::new(),
            hidden: Vec::new(),
            at,
            ..self.clone()
        }
    }

    /// Whether this respondent sees a page between parts: the youngest go straight on.
    #[must_use]
    pub fn shows_parts(&self) -> bool {
        self.look.unwrap_or(Look::of(self.band)) != Look::Little && self.way != Way::Short
    }
}

impl At {
    /// The page a journey ended with; `None` while it goes on.
    #[must_use]
    pub const fn last_page(self) -> Option<&'static str> {
        match self {
            Self::Answering => None,
            Self::Sent => Some("/r/done"),
            Self::Paused => Some("/r/paused"),
            Self::Declined => Some("/r/no-thanks"),
        }
    }
}

/// How far a journey has come.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum At {
    /// Answering.
    #[serde(rename = "a")]
    Answering,
    /// Sent: only the thank-you page is left.
    #[serde(rename = "s")]
    Sent,
    /// Put down for now: only the page that tells how to come back is left.
    #[serde(rename = "p")]
    Paused,
    /// Did not want to: only the page that says this is fine is left.
    #[serde(rename = "n")]
    Declined,
}

/// Whether somebody helps, and who.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Helper {
    /// Nobody said yet.
    #[serde(rename = "?")]
    Unsaid,
    /// On their own.
    #[serde(rename = "0")]
    Nobody,
    /// Somebody who is neither carer nor social worker.
    #[serde(rename = "n")]
    Neutral,
    /// The child's carer: questions about the carer are not shown.
    #[serde(rename = "c")]
    Carer,
    /// The child's social worker: questions about the worker are not shown.
    #[serde(rename = "w")]
    Worker,
}

/// Seals journeys into cookies and opens them again.
pub struct CookieSealer {
    key: Key,
    name: &'static str,
    secure: bool,
}

impl CookieSealer {
    /// A sealer under the server's cookie key. `insecure` drops `Secure` and the `__Host-` prefix (loopback only).
    #[must_use]
    pub fn new(key: &[u8; 64], insecure: bool) -> Self {
        let name = if insecure { "my-say" } else { "__Host-my-say" };
        Self { key: Key::from(key), name, secure: !insecure }
    }

    /// Whether this request carries a cookie of ours, readable or not.
    #[must_use]
    pub fn came_with(&self, request: &HttpRequest) -> bool {
        carried(request, self.name).is_some()
    }

    /// The journey this request carries, if it is whole, ours, and not idle for too long.
    #[must_use]
    pub fn open(&self, request: &HttpRequest, now: OffsetDateTime) -> Option<Journey> {
        let mut jar = CookieJar::new();
        let pair = format!("{}={}", self.name, carried(request, self.name)?);
        jar.add_original(Cookie::parse_encoded(pair).ok()?);
        let opened = jar.private(&self.key).get(self.name)?;
        let journey: Journey = serde_json::from_str(opened.value()).ok()?;
        let idle = minute_of(now) - journey.minute;
        (journey.shared || idle <= IDLE_MINUTES).then_some(journey)
    }

    /// The cookie that carries this journey on.
    ///
    /// # Panics
    /// Never: a journey is plain strings and numbers.
    #[must_use]
    pub fn seal(&self, mut journey: Journey, now: OffsetDateTime) -> Cookie<'static> {
        journey.minute = minute_of(now);
        let value = serde_json::to_string(&journey).expect("a journey is plain strings and numbers");
        let mut jar = CookieJar::new();
        jar.private_mut(&self.key).add(self.cookie(value));
        jar.get(self.name).expect("it was added one line above").clone()
    }

    /// The cookie that makes the browser forget.
    #[must_use]
    pub fn forget(&self) -> Cookie<'static> {
        let mut cookie = self.cookie(String::new());
        cookie.set_max_age(CookieAge::ZERO);
        cookie
    }

    /// What only this server can read, for a cookie or a field of its own; `purpose` keeps one from being taken for
    /// another.
    ///
    /// # Panics
    /// Never: what was added a line before is there.
    #[must_use]
    pub fn seal_text(&self, purpose: &'static str, text: String) -> String {
        let mut jar = CookieJar::new();
        jar.private_mut(&self.key).add(Cookie::new(purpose, text));
        jar.get(purpose).expect("it was added one line above").value().to_owned()
    }

    /// What [`seal_text`](Self::seal_text) sealed for this purpose; `None` for anything else.
    #[must_use]
    pub fn open_text(&self, purpose: &'static str, sealed: &str) -> Option<String> {
        let mut jar = CookieJar::new();
        jar.add_original(Cookie::new(purpose, sealed.to_owned()));
        jar.private(&self.key).get(purpose).map(|opened| opened.value().to_owned())
    }

    /// Whether cookies go over TLS alone.
    #[must_use]
    pub const fn is_secure(&self) -> bool {
        self.secure
    }

    // Without an age the browser drops it when it closes, which is what a shared device wants.
    fn cookie(&self, value: String) -> Cookie<'static> {
        Cookie::build(self.name, value).path("/").http_only(true).same_site(SameSite::Lax).secure(self.secure).finish()
    }
}

fn minute_of(now: OffsetDateTime) -> i64 {
    now.unix_timestamp().div_euclid(60)
}

/// Adds a cookie to a reply.
///
/// # Panics
/// Never: the cookie library writes only what a header may hold.
pub fn add(response: &mut HttpResponse, cookie: &Cookie<'_>) {
    response.add_cookie(cookie).expect("the cookie library writes only what a header may hold");
}
