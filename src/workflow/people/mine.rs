//! Somebody looks after their own account.

use rand::CryptoRng;
use zeroize::Zeroizing;

use super::{Chorus, PeopleError, WorkflowError, keys, name_of};
use crate::credentials::{Passkey, RecoveryCode};
use crate::store::{KeptPasskey, KeptPassword, WaysIn};
use crate::workflow::staff::{SessionToken, standing_since};

/// One's own account, as its page shows it.
pub struct Mine {
    /// Every way in.
    pub ways: WaysIn,
    /// Sessions besides this one.
    pub other_sessions: u64,
}

/// One's own account.
///
/// # Errors
/// When the store fails.
pub async fn mine(chorus: &Chorus, id: &str) -> Result<Mine, WorkflowError> {
    let ways = chorus.stores.app.ways_in(id).await?;
    let (seen, begun) = standing_since(chorus.now());
    let sessions = chorus.stores.app.sessions_of(id, seen, begun).await?;
    Ok(Mine { ways, other_sessions: sessions.saturating_sub(1) })
}

/// A passkey that was just made, under the name its owner gives it.
///
/// # Errors
/// [`PeopleError::Name`].
pub fn named(chorus: &Chorus, passkey: Passkey, name: &str) -> Result<KeptPasskey, PeopleError> {
    let name = name_of(name)?;
    Ok(KeptPasskey { id: passkey.id, credential: passkey.json, name, created_on: chorus.today() })
}

/// Adds a passkey to one's own account.
///
/// # Errors
/// [`PeopleError::PasskeyTaken`].
pub async fn add_passkey(chorus: &Chorus, id: &str, login: &str, passkey: KeptPasskey) -> Result<(), PeopleError> {
    Ok(chorus.on_record(login, "staff.passkey_add", login).add_passkey(id, passkey).await?)
}

/// Takes a passkey away from one's own account.
///
/// # Errors
/// [`PeopleError::Nothing`], [`PeopleError::LastWayIn`].
pub async fn remove_passkey(chorus: &Chorus, id: &str, login: &str, passkey: &str) -> Result<(), PeopleError> {
    Ok(chorus.on_record(login, "staff.passkey_remove", login).remove_passkey(id, passkey).await?)
}

/// Gives one's own account a password and a code app, in place of what it had.
///
/// # Errors
/// When the store fails.
pub async fn set_password(chorus: &Chorus, id: &str, login: &str, kept: KeptPassword) -> Result<(), PeopleError> {
    Ok(chorus.on_record(login, "staff.password_set", login).set_password(id, kept).await?)
}

/// Takes the password and the code app away from one's own account.
///
/// # Errors
/// [`PeopleError::Nothing`], [`PeopleError::LastWayIn`].
pub async fn remove_password(chorus: &Chorus, id: &str, login: &str) -> Result<(), PeopleError> {
    Ok(chorus.on_record(login, "staff.password_remove", login).remove_password(id).await?)
}

/// Ten new recovery codes for one's own account; the old ones stop working.
///
/// # Errors
/// When the store fails.
pub async fn new_recovery_codes(
    chorus: &Chorus,
    id: &str,
    login: &str,
    rng: &mut (impl CryptoRng + Send),
) -> Result<Vec<Zeroizing<String>>, PeopleError> {
    let (codes, keys) = (RecoveryCode::draw_ten(rng), keys(chorus));
    let hashes = codes.iter().map(|code| code.hash(&keys, login)).collect();
    chorus.on_record(login, "staff.recovery_new", login).set_recovery_codes(id, hashes).await?;
    Ok(codes.iter().map(RecoveryCode::to_text).collect())
}

/// Ends every session of one's own account but this one.
///
/// # Errors
/// When the store fails.
pub async fn end_other_sessions(
    chorus: &Chorus,
    id: &str,
    login: &str,
    this: &SessionToken,
) -> Result<(), PeopleError> {
    Ok(chorus.on_record(login, "staff.sessions_end", login).end_sessions_of(id, Some(&this.hash())).await?)
}
