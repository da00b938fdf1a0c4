//! Accounts: the first one, joining by invitation, signing in and out, proving oneself once more, one's own ways in, and
//! what admins do with accounts.
//!
//! Everything but passkeys works without JavaScript. A passkey's answer comes in a field of a form, so it is checked for
//! its token and origin like any other. Words that people read stand in templates; here are kinds.
//!
//! Left open: who stands behind somebody who types.

pub mod codes;
pub mod confirm;
pub mod invite;
pub mod join;
pub mod list;
pub mod me;
pub mod password;
pub mod person;
pub mod reception;
mod roles;
pub mod set_up;
mod shelf;
pub mod sign_in;
mod turns;

pub use reception::Reception;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use serde::Serialize;

use crate::credentials::PasswordFault;
use crate::web::error::PageError;
use crate::web::page::{Sample, samples_of};
use crate::web::table::is_for_staff;
use crate::workflow::people::PeopleError;

/// Every page of this part, in every state it has.
#[must_use]
pub fn samples() -> Vec<Sample> {
    [
        samples_of::<set_up::SetUpPage>(),
        samples_of::<join::InvitationPage>(),
        samples_of::<join::JoinPage>(),
        samples_of::<codes::CodesPage>(),
        samples_of::<sign_in::SignInPage>(),
        samples_of::<confirm::ConfirmPage>(),
        samples_of::<me::MePage>(),
        samples_of::<password::PasswordPage>(),
        samples_of::<list::PeoplePage>(),
        samples_of::<person::PersonPage>(),
        samples_of::<person::RolesPage>(),
        samples_of::<invite::InvitePage>(),
        samples_of::<invite::InvitedPage>(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// What is wrong with a new password, as templates word it.
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PasswordProblem {
    /// Fewer than twelve characters.
    Short,
    /// Longer than anybody types.
    Long,
    /// One that is tried first.
    Common,
    /// The login itself.
    Login,
    /// Typed differently the second time.
    Differs,
}

impl From<PasswordFault> for PasswordProblem {
    fn from(fault: PasswordFault) -> Self {
        match fault {
            PasswordFault::Short => Self::Short,
            PasswordFault::Long => Self::Long,
            PasswordFault::Common => Self::Common,
            PasswordFault::Login => Self::Login,
        }
    }
}

/// What is wrong with a passkey, as templates word it.
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PasskeyProblem {
    /// It took too long, or the device's answer does not hold.
    Failed,
    /// The device's passkey belongs to an account already.
    Taken,
    /// Its owner gave it no name, or one that cannot be shown.
    Name,
}

impl From<PeopleError> for PageError {
    fn from(error: PeopleError) -> Self {
        match error {
            PeopleError::Failed(error) => error.into(),
            PeopleError::Nothing => Self::NotFound,
            // Pages word the others themselves; one that comes here was sent by no form of ours.
            _ => Self::BadForm,
        }
    }
}

/// A challenge for the script of the page.
fn challenge(value: &serde_json::Value) -> HttpResponse {
    HttpResponse::build(StatusCode::OK).content_type("application/json").body(value.to_string())
}

/// Where to go on: a staff page of this site, and nothing else, whatever an address says.
fn way_on(asked: &str) -> &str {
    let plain = asked.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'_' | b'.'));
    if plain && is_for_staff(asked) && !asked.contains("//") && !asked.contains("..") { asked } else { "/staff" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_led_to_another_site() {
        for fine in ["/staff", "/staff/c/autumn-2027/check", "/staff/people"] {
            assert_eq!(way_on(fine), fine);
        }
        for other in [
            "",
            "//evil.example",
            "https://evil.example/staff",
            "/staff//evil.example",
            "/staff/../",
            "/staff\\evil",
            "/staff/%2e%2e",
            "/board",
            "/staffroom",
            "/staff\r\nset-cookie: a=b",
            "javascript:alert(1)",
            "/staff?to=/x",
            " /staff",
        ] {
            assert_eq!(way_on(other), "/staff", "{other:?}");
        }
    }
}
