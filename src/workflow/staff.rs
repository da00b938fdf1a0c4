//! Somebody of staff is signed in: a random token in their browser, its hash in the store.
//!
//! A session ends after half an hour in which nothing was asked, after twelve hours, at signing out, and at the next
//! request after its account was shut. Roles are read anew for each request, so a change works at once.

use rand::CryptoRng;
use time::OffsetDateTime;
use zeroize::Zeroizing;

use super::{Chorus, WorkflowError};
use crate::consultation::sha256_hex;
use crate::store::StaffAccount;

/// Seconds without a request after which a session ends.
const IDLE_SECONDS: i64 = 30 * 60;
/// Seconds after which a session ends in any case.
const LONGEST_SECONDS: i64 = 12 * 60 * 60;
/// Seconds for which somebody who showed who they are need not show it again.
const FRESH_SECONDS: i64 = 10 * 60;
/// Seconds between two notes that a session is in use; a note for each request would be a write for each page.
const NOTED_EVERY_SECONDS: i64 = 60;

/// What the browser of somebody signed in carries: 32 random bytes. No `Debug`: whoever has it is signed in.
#[derive(Clone)]
pub struct SessionToken(Zeroizing<[u8; 32]>);

impl SessionToken {
    /// A new one.
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        let mut bytes = Zeroizing::new([0; 32]);
        rng.fill_bytes(&mut *bytes);
        Self(bytes)
    }

    /// The token as the cookie carries it, 64 hex digits.
    #[must_use]
    pub fn to_text(&self) -> Zeroizing<String> {
        use std::fmt::Write;
        let mut text = Zeroizing::new(String::with_capacity(64));
        for byte in self.0.iter() {
            write!(text, "{byte:02x}").expect("writing to a string never fails");
        }
        text
    }

    /// A token as a cookie carried it.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let mut bytes = Zeroizing::new([0; 32]);
        for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
        }
        Some(Self(bytes))
    }

    /// What it is known by in the store.
    #[must_use]
    pub fn hash(&self) -> String {
        sha256_hex(&*self.0)
    }

    /// The bytes, to derive what is bound to this session from.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// Somebody who is signed in.
#[derive(Clone)]
pub struct SignedIn {
    /// Who.
    pub account: StaffAccount,
    /// Whether they showed who they are a short while ago.
    pub fresh: bool,
}

/// Signs an account in. The caller has seen who it is.
///
/// # Errors
/// When the store fails.
pub async fn begin_session(
    chorus: &Chorus,
    account: &StaffAccount,
    rng: &mut (impl CryptoRng + Send),
) -> Result<SessionToken, WorkflowError> {
    let (token, now) = (SessionToken::generate(rng), chorus.now().unix_timestamp());
    // Whoever signs in sweeps up behind those who did not sign out.
    chorus.stores.app.drop_sessions(now - IDLE_SECONDS, now - LONGEST_SECONDS).await?;
    chorus
        .on_record(&account.login, "staff.sign_in", account.login.as_str())
        .begin_session(&token.hash(), &account.id, now)
        .await?;
    Ok(token)
}

/// Who carries this token, if the session still stands.
///
/// # Errors
/// When the store fails.
pub async fn session_of(chorus: &Chorus, token: &SessionToken) -> Result<Option<SignedIn>, WorkflowError> {
    let (hash, now) = (token.hash(), chorus.now().unix_timestamp());
    let Some(session) = chorus.stores.app.session(&hash).await? else { return Ok(None) };
    let over = now - session.seen_at > IDLE_SECONDS || now - session.began_at > LONGEST_SECONDS;
    if over || session.account.disabled {
        chorus.stores.app.end_session(&hash).await?;
        return Ok(None);
    }
    if now - session.seen_at >= NOTED_EVERY_SECONDS {
        chorus.stores.app.touch_session(&hash, now).await?;
    }
    Ok(Some(SignedIn { fresh: now - session.confirmed_at <= FRESH_SECONDS, account: session.account }))
}

/// Since when a session has to have been used, and since when begun, to stand at `now`; seconds since 1970.
pub(super) fn standing_since(now: OffsetDateTime) -> (i64, i64) {
    (now.unix_timestamp() - IDLE_SECONDS, now.unix_timestamp() - LONGEST_SECONDS)
}

/// Signs out whoever carries this token.
///
/// # Errors
/// When the store fails.
pub async fn end_session(chorus: &Chorus, token: &SessionToken) -> Result<(), WorkflowError> {
    Ok(chorus.stores.app.end_session(&token.hash()).await?)
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand_chacha::ChaCha20Rng;

    use super::*;

    #[test]
    fn a_token_comes_back_from_its_cookie_and_nothing_else_is_one() {
        let token = SessionToken::generate(&mut ChaCha20Rng::seed_from_u64(1));
        let back = SessionToken::from_text(&token.to_text()).unwrap();
        assert_eq!(back.hash(), token.hash());
        for wrong in ["", "00", &"g".repeat(64), &"0".repeat(63), &"é".repeat(32), &"+0".repeat(32)] {
            assert!(SessionToken::from_text(wrong).is_none_or(|token| *token.to_text() == *wrong), "{wrong}");
        }
    }
}
