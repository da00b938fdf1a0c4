//! Codes from an app: six digits that change every thirty seconds (RFC 6238, with SHA-1, which every app knows).
//!
//! A code of the step before or after is taken too, for clocks that differ. Which step it was comes back, and whoever
//! stores it refuses that step and all before it from then on: no code works twice.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use rand::CryptoRng;
use time::OffsetDateTime;
use totp_rs::Totp;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::keys::CredentialKeys;

const SECRET_BYTES: usize = 20;
const NONCE_BYTES: usize = 24;
const TAG_BYTES: usize = 16;

/// How long a sealed secret is.
const SEALED_BYTES: usize = NONCE_BYTES + SECRET_BYTES + TAG_BYTES;

/// What an app and this server share. No `Debug`; wiped when it is dropped.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct TotpSecret([u8; SECRET_BYTES]);

/// A secret as the store keeps it: nonce, then XChaCha20-Poly1305 bound to the login. No `Debug`.
#[derive(Clone)]
pub struct SealedTotp(Vec<u8>);

impl SealedTotp {
    /// As it is stored.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// As it was stored; `None` when it has another length.
    #[must_use]
    pub fn from_bytes(bytes: Vec<u8>) -> Option<Self> {
        (bytes.len() == SEALED_BYTES).then_some(Self(bytes))
    }
}

impl TotpSecret {
    /// A new one, of 160 bits.
    pub fn draw(rng: &mut impl CryptoRng) -> Self {
        let mut secret = Self([0; SECRET_BYTES]);
        rng.fill_bytes(&mut secret.0);
        secret
    }

    /// The step whose code this is, counted in thirty seconds since 1970: the one of `now`, before it or after it.
    /// `None` when it is the code of none of them.
    #[must_use]
    pub fn step_of(&self, typed: &str, now: OffsetDateTime) -> Option<i64> {
        let digits: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
        let step = self.app(None, "").check(&digits, u64::try_from(now.unix_timestamp()).ok()?)?;
        i64::try_from(step).ok()
    }

    /// The secret for typing into an app: letters and digits in groups of four.
    #[must_use]
    pub fn to_text(&self) -> Zeroizing<String> {
        let spelled = Zeroizing::new(self.app(None, "").secret().to_base32());
        let mut text = Zeroizing::new(String::with_capacity(spelled.len() * 5 / 4));
        for (place, letter) in spelled.chars().enumerate() {
            if place > 0 && place % 4 == 0 {
                text.push(' ');
            }
            text.push(letter);
        }
        text
    }

    /// The address that an app reads from a QR code. `council` and `login` are what the app shows.
    ///
    /// # Panics
    /// Never: a name without a colon is taken.
    #[must_use]
    pub fn link(&self, council: &str, login: &str) -> Zeroizing<String> {
        let app = self.app(Some(&council.replace(':', " ")), &login.replace(':', " "));
        Zeroizing::new(app.to_url().expect("names without a colon can stand in the address"))
    }

    /// Sealed for the account with this login.
    ///
    /// # Panics
    /// Never: twenty bytes are fewer than the cipher takes.
    #[must_use]
    pub fn seal(&self, rng: &mut impl CryptoRng, keys: &CredentialKeys, login: &str) -> SealedTotp {
        let mut sealed = vec![0; NONCE_BYTES];
        rng.fill_bytes(&mut sealed);
        let payload = Payload { msg: &self.0, aad: login.as_bytes() };
        let kept = cipher(keys).encrypt(XNonce::from_slice(&sealed), payload);
        sealed.extend(kept.expect("twenty bytes are fewer than the cipher takes"));
        SealedTotp(sealed)
    }

    /// Opened again; `None` when it was sealed under another key or for another account, or altered.
    #[must_use]
    pub fn open(sealed: &SealedTotp, keys: &CredentialKeys, login: &str) -> Option<Self> {
        let (nonce, kept) = sealed.0.split_at_checked(NONCE_BYTES)?;
        let payload = Payload { msg: kept, aad: login.as_bytes() };
        let opened = Zeroizing::new(cipher(keys).decrypt(XNonce::from_slice(nonce), payload).ok()?);
        Some(Self(opened.as_slice().try_into().ok()?))
    }

    fn app(&self, council: Option<&str>, login: &str) -> Totp {
        totp_rs::Builder::new()
            .with_secret(self.0)
            .with_issuer(council)
            .with_account_name(login)
            .build()
            .expect("160 bits, six digits, thirty seconds and names without a colon are what the library takes")
    }
}

fn cipher(keys: &CredentialKeys) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(&keys.totp.into())
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand_chacha::ChaCha20Rng;

    use super::*;

    fn at(second: i64) -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp(second).unwrap()
    }

    #[test]
    fn codes_are_those_of_the_standard() {
        // RFC 6238, appendix B, SHA-1; the last six of the eight digits.
        let secret = TotpSecret(*b"12345678901234567890");
        for (second, code) in
            [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (2_000_000_000, "279037")]
        {
            assert_eq!(secret.step_of(code, at(second)), Some(second / 30), "{second}");
        }
    }

    #[test]
    fn a_code_is_taken_one_step_early_or_late_and_tells_its_own_step() {
        let secret = TotpSecret(*b"12345678901234567890");
        for (now, step) in [(59 - 30, Some(1)), (59, Some(1)), (59 + 30, Some(1)), (59 + 61, None)] {
            assert_eq!(secret.step_of("287 082", at(now)), step, "{now}");
        }
        for wrong in ["", "287083", "28708", "2870820", "+28708", "２８７０８２"] {
            assert_eq!(secret.step_of(wrong, at(59)), None, "{wrong:?}");
        }
    }

    #[test]
    fn an_app_reads_the_secret_from_the_address_and_a_person_from_the_text() {
        let secret = TotpSecret(*b"12345678901234567890");
        let link = secret.link("Fenmoor: county council", "sam");
        assert!(link.starts_with("otpauth://totp/Fenmoor") && link.contains("secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"));
        assert_eq!(*secret.to_text(), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
    }

    #[test]
    fn a_sealed_secret_opens_for_its_own_account_and_server_alone() {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let (keys, secret) = (CredentialKeys::derive(&[1; 64]), TotpSecret::draw(&mut rng));
        let sealed = secret.seal(&mut rng, &keys, "sam");
        assert_eq!(TotpSecret::open(&sealed, &keys, "sam").unwrap().0, secret.0);
        assert!(TotpSecret::open(&sealed, &keys, "kim").is_none());
        assert!(TotpSecret::open(&sealed, &CredentialKeys::derive(&[2; 64]), "sam").is_none());
        let mut altered = sealed.as_bytes().to_vec();
        altered[NONCE_BYTES] ^= 1;
        assert!(TotpSecret::open(&SealedTotp::from_bytes(altered).unwrap(), &keys, "sam").is_none());
        assert!(!sealed.as_bytes().windows(4).any(|bytes| bytes == &secret.0[..4]));
        assert!(SealedTotp::from_bytes(vec![0; SEALED_BYTES - 1]).is_none());
    }
}
