//! Accounts: who is invited, how somebody proves who they are, and what admins change.
//!
//! Promised: an account begins with an invitation and one way in that was tried; what an invitation gives was fixed by
//! whoever invited. No account gives itself more than it has. There is always an admin, and every account always has a way
//! in. A login that does not exist is looked up, and its password derived, as one that does.
//!
//! Left open: whether an invitation reached the right person. Whoever invites hands the link over and sees who joined.

mod join;
mod manage;
mod mine;
mod prove;

pub use join::{Invited, accept, invite, invited, renew_set_up};
pub use manage::{Asked, People, Waiting};
pub use manage::{ask_comeback, change_roles, people, person, set_disabled, withdraw_invitation};
pub use mine::set_password;
pub use mine::{
    Mine, add_passkey, end_other_sessions, mine, named, new_recovery_codes, remove_passkey, remove_password,
};
pub use prove::{ByCode, Claim, by_code, by_passkey, confirm};

use super::{Chorus, WorkflowError};
use crate::access::RolesFault;
use crate::credentials::{CredentialKeys, PasswordHash, SealedTotp};
use crate::store::{KeptPassword, StoreError};

/// The most characters of a name.
const LONGEST_NAME: usize = 80;
/// The most characters of a login.
const LONGEST_LOGIN: usize = 60;

/// Why something about accounts was not done.
#[derive(Debug, thiserror::Error)]
pub enum PeopleError {
    /// The login is empty, too long, or has characters that a login does not have.
    #[error("a login has 2 to {LONGEST_LOGIN} letters, digits or signs of . - _ @ +")]
    Login,
    /// The name is empty, too long, or cannot be shown.
    #[error("a name has 1 to {LONGEST_NAME} characters that print")]
    Name,
    /// These roles cannot be one account's.
    #[error(transparent)]
    Roles(#[from] RolesFault),
    /// Somebody wanted to give their own account more than it has.
    #[error("nobody gives their own account more; ask another admin")]
    GivesItselfMore,
    /// Another account has this login.
    #[error("somebody has this login already")]
    LoginTaken,
    /// An invitation for this login stands.
    #[error("somebody was invited under this login already")]
    InvitedAlready,
    /// The link was used, withdrawn or is too old.
    #[error("the link was used, withdrawn or is too old")]
    NotInvited,
    /// There is no such account, invitation or way in.
    #[error("there is nothing of this name")]
    Nothing,
    /// Nobody would be left to look after accounts.
    #[error("this is the last admin")]
    LastAdmin,
    /// Nobody could sign in to the account any more.
    #[error("this is the last way of signing in to the account")]
    LastWayIn,
    /// This passkey is an account's already.
    #[error("this passkey belongs to an account already")]
    PasskeyTaken,
    /// Something failed.
    #[error(transparent)]
    Failed(WorkflowError),
}

impl From<StoreError> for PeopleError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::LoginTaken => Self::LoginTaken,
            StoreError::InvitedAlready => Self::InvitedAlready,
            StoreError::NotInvited => Self::NotInvited,
            StoreError::NoSuchAccount | StoreError::NoSuchWayIn => Self::Nothing,
            StoreError::LastAdmin => Self::LastAdmin,
            StoreError::LastWayIn => Self::LastWayIn,
            StoreError::PasskeyTaken => Self::PasskeyTaken,
            other => Self::Failed(other.into()),
        }
    }
}

impl From<WorkflowError> for PeopleError {
    fn from(error: WorkflowError) -> Self {
        match error {
            WorkflowError::Store(error) => error.into(),
            other => Self::Failed(other),
        }
    }
}

/// A login as it is kept: without the spaces around it, in lower case.
///
/// # Errors
/// [`PeopleError::Login`].
pub fn login_of(typed: &str) -> Result<String, PeopleError> {
    let login = typed.trim().to_lowercase();
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '@' | '+');
    let fits = (2..=LONGEST_LOGIN).contains(&login.len()) && login.chars().all(allowed);
    if fits && login.starts_with(|c: char| c.is_ascii_alphanumeric()) { Ok(login) } else { Err(PeopleError::Login) }
}

/// A name as it is kept: one space where there were several.
///
/// # Errors
/// [`PeopleError::Name`].
pub fn name_of(typed: &str) -> Result<String, PeopleError> {
    let name = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    let fits = (1..=LONGEST_NAME).contains(&name.chars().count()) && !name.chars().any(char::is_control);
    if fits { Ok(name) } else { Err(PeopleError::Name) }
}

/// The keys that credentials of this council stand under.
#[must_use]
pub fn keys(chorus: &Chorus) -> CredentialKeys {
    CredentialKeys::derive(&chorus.secrets.cookie_key)
}

/// A password and its code app, as they are kept. The step of the code that was tried is used up.
#[must_use]
pub fn kept_password(hash: &PasswordHash, totp: &SealedTotp, step: i64) -> KeptPassword {
    KeptPassword { hash: hash.to_text(), totp: totp.as_bytes().to_vec(), last_step: step }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_is_kept_in_one_spelling() {
        assert_eq!(login_of(" Sam.Carter@Fenmoor.gov.uk ").unwrap(), "sam.carter@fenmoor.gov.uk");
        for wrong in ["", "s", "sam carter", "sam:carter", "<sam>", "säm", ".sam", &"s".repeat(61), "sam\0"] {
            assert!(login_of(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn a_name_is_anything_that_prints() {
        assert_eq!(name_of("  Siân   O’Brien ").unwrap(), "Siân O’Brien");
        for wrong in ["", "  ", "a\u{7}b", &"s".repeat(81)] {
            assert!(name_of(wrong).is_err(), "{wrong:?}");
        }
    }
}
