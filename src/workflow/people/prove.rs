//! Somebody proves who they are: to sign in, or once more before something that matters.

use rand::CryptoRng;

use super::{Chorus, WorkflowError, keys};
use crate::credentials::{
    Passkey, Password, PasswordHash, Proof, RecoveryCode, SealedTotp, SlowHashFailed, TotpSecret,
};
use crate::store::{KeptPasskey, StaffAccount, StoreError, WaysIn};
use crate::workflow::staff::SessionToken;

/// Stands for the account that a login does not have, so that looking it up costs the same.
const NOBODY: &str = "00000000000000000000000000000000";

/// Somebody says who they are. Whether there is such an account is not told.
pub struct Claim {
    login: String,
    account: Option<StaffAccount>,
    ways: WaysIn,
}

impl Claim {
    /// Looks the login up. One that does not exist, or whose account is shut, costs the same questions to the store.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn of(chorus: &Chorus, login: &str) -> Result<Self, WorkflowError> {
        let login = login.trim().to_lowercase();
        let account = chorus.stores.app.staff_by_login(&login).await?.filter(|account| !account.disabled);
        let ways = chorus.stores.app.ways_in(account.as_ref().map_or(NOBODY, |account| &account.id)).await?;
        Ok(Self { login, account, ways })
    }

    /// The login, as it is kept.
    #[must_use]
    pub fn login(&self) -> &str {
        &self.login
    }

    /// Whether this is the password of the account. Slow, and as slow where there is no account or no password.
    ///
    /// # Errors
    /// When there is no memory for the slow step.
    pub fn password_is(&self, typed: &Password) -> Result<bool, SlowHashFailed> {
        let kept = self.ways.password.as_ref().and_then(|kept| PasswordHash::from_text(&kept.hash));
        typed.is(kept.as_ref())
    }

    /// The passkeys of the account; none where there is no account.
    #[must_use]
    pub fn passkeys(&self) -> Vec<Passkey> {
        self.ways.passkeys.iter().map(as_passkey).collect()
    }

    /// Whether the account has a password.
    #[must_use]
    pub fn has_password(&self) -> bool {
        self.ways.password.is_some()
    }
}

fn as_passkey(kept: &KeptPasskey) -> Passkey {
    Passkey { id: kept.id.clone(), json: kept.credential.clone() }
}

/// Somebody who proved who they are by a code.
pub struct ByCode {
    /// Who.
    pub account: StaffAccount,
    /// Whether it was a recovery code, so that they may have lost something.
    pub recovered: bool,
}

/// The account, if `typed` is a code of its app that was not used yet, or one of its recovery codes. Either is used up. The
/// password was right if `password_was_right` says so, and without that no code is looked at; but an account with passkeys
/// alone has no password, so there a recovery code is enough.
///
/// # Errors
/// When the store fails.
pub async fn by_code(
    chorus: &Chorus,
    claim: &Claim,
    password_was_right: bool,
    typed: &str,
) -> Result<Option<ByCode>, WorkflowError> {
    let Some(account) = &claim.account else { return Ok(None) };
    let code = RecoveryCode::from_text(typed);
    let recovered = code.is_some();
    let proved = match (code, &claim.ways.password) {
        (Some(code), kept) if password_was_right || kept.is_none() => spend(chorus, claim, account, &code).await?,
        (None, Some(kept)) if password_was_right => {
            let sealed = SealedTotp::from_bytes(kept.totp.clone());
            let secret = sealed.and_then(|sealed| TotpSecret::open(&sealed, &keys(chorus), &claim.login));
            match secret.and_then(|secret| secret.step_of(typed, chorus.now())) {
                Some(step) => chorus.stores.app.spend_step(&account.id, step).await?,
                None => false,
            }
        }
        _ => false,
    };
    Ok(proved.then(|| ByCode { account: account.clone(), recovered }))
}

/// Uses a recovery code up; `false` when it is none of this account, or was used before.
async fn spend(
    chorus: &Chorus,
    claim: &Claim,
    account: &StaffAccount,
    code: &RecoveryCode,
) -> Result<bool, WorkflowError> {
    let store = chorus.on_record(&claim.login, "staff.recovery_code", claim.login.as_str());
    match store.spend_recovery_code(&account.id, &code.hash(&keys(chorus), &claim.login)).await {
        Ok(()) => Ok(true),
        Err(StoreError::NothingToSpend) => Ok(false),
        Err(other) => Err(other.into()),
    }
}

/// The account of this login, if `proof` is that of one of its passkeys as they stand now.
///
/// # Errors
/// When the store fails.
pub async fn by_passkey(chorus: &Chorus, login: &str, proof: &Proof) -> Result<Option<StaffAccount>, WorkflowError> {
    // Asked anew: since the challenge was made the account may have been shut, or the passkey taken away.
    let claim = Claim::of(chorus, login).await?;
    if !claim.passkeys().contains(&proof.used) {
        return Ok(None);
    }
    if let Some(changed) = &proof.changed {
        let used = &proof.used;
        if !chorus.stores.app.passkey_used(&used.id, &used.json, &changed.json).await? {
            return Ok(None);
        }
    }
    Ok(claim.account)
}

/// Whoever carries `token` just proved once more who they are: their session goes on under a new token. `None` when it was
/// over.
///
/// # Errors
/// When the store fails.
pub async fn confirm(
    chorus: &Chorus,
    token: &SessionToken,
    login: &str,
    rng: &mut (impl CryptoRng + Send),
) -> Result<Option<SessionToken>, WorkflowError> {
    let new = SessionToken::generate(rng);
    let now = chorus.now().unix_timestamp();
    let store = chorus.on_record(login, "staff.confirm", login);
    Ok(store.renew_session(&token.hash(), &new.hash(), now).await?.then_some(new))
}
