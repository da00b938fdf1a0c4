//! The made-up people who work for the made-up council.

use rand::TryRngCore;
use rand::rngs::OsRng;
use time::Date;

use super::fill::DemoError;
use crate::access::{Role, Roles};
use crate::store::StaffAccount;
use crate::workflow::Chorus;
use crate::workflow::staff::SessionToken;

/// Login, name, role. Two workers, since a second person opens a survey and makes results public; two key holders.
const PEOPLE: [(&str, &str, Role); 9] = [
    ("ada", "Ada Okafor", Role::Admin),
    ("sam", "Sam Carter", Role::Worker),
    ("jo", "Jo Lund", Role::Worker),
    ("kim", "Kim Price", Role::Custodian),
    ("lee", "Lee Hart", Role::Custodian),
    ("priya", "Priya Shah", Role::PrivacyLead),
    ("noor", "Noor Aziz", Role::SafeguardingLead),
    ("max", "Max Reid", Role::Board),
    ("uma", "Uma Bell", Role::Auditor),
];

/// Gives each of them an account. They have neither passkey nor password: the demo signs them in by a button.
///
/// # Errors
/// When the store fails.
pub async fn employ(chorus: &Chorus, today: Date) -> Result<(), DemoError> {
    for (login, name, role) in PEOPLE {
        let roles = Roles::of([role]).map_err(|_| DemoError::lost("a role"))?;
        let id = SessionToken::generate(&mut OsRng.unwrap_err()).hash()[..32].to_owned();
        let account = StaffAccount { id, login: login.to_owned(), name: name.to_owned(), roles, disabled: false };
        chorus.stores.app.add_staff(&account, today).await?;
    }
    Ok(())
}
