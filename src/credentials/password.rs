//! Passwords: how long they have to be, and what is kept of them.
//!
//! Twelve characters and no rule about their kinds; those that everybody tries first are refused. Kept is argon2id
//! (19 MiB, two passes, one lane, the least that OWASP's cheat sheet asks for) in the usual PHC spelling, which names its
//! own costs, so they can be raised later and older ones still be read.
//!
//! Left open: two spellings of one accented letter are two passwords.

use argon2::{Algorithm, Argon2, Params, Version};
use rand::CryptoRng;
use subtle::ConstantTimeEq;
use zeroize::{Zeroize, Zeroizing};

use super::base64;

/// The fewest characters.
const FEWEST: usize = 12;
/// The most characters; past that nobody types.
const MOST: usize = 512;
/// KiB of memory, passes, lanes.
const COSTS: (u32, u32, u32) = (19_456, 2, 1);
/// The dearest costs that a stored hash may ask for.
const DEAREST: (u32, u32, u32) = (262_144, 10, 4);
const SALT_BYTES: usize = 16;
const HASH_BYTES: usize = 32;

/// Passwords of twelve characters or more that guessers try first, a line each.
const COMMONEST: &str = include_str!("common_passwords.txt");

/// Why a password is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordFault {
    /// Fewer than twelve characters.
    #[error("the password has fewer than {FEWEST} characters")]
    Short,
    /// Longer than anybody types.
    #[error("the password has more than {MOST} characters")]
    Long,
    /// One that is tried first.
    #[error("the password is one that many people use")]
    Common,
    /// The login itself.
    #[error("the password is the login")]
    Login,
}

/// The machine could not do the slow step.
#[derive(Debug, thiserror::Error)]
#[error("the slow step of a password could not be done")]
pub struct SlowHashFailed(#[source] argon2::Error);

/// A password as somebody typed it. No `Debug`; wiped when it is dropped.
#[derive(Clone)]
pub struct Password(Zeroizing<String>);

impl Password {
    /// To be compared with one that was chosen before.
    #[must_use]
    pub fn typed(text: &str) -> Self {
        Self(Zeroizing::new(text.to_owned()))
    }

    /// A new one for the account with this login.
    ///
    /// # Errors
    /// [`PasswordFault`].
    pub fn chosen(text: &str, login: &str) -> Result<Self, PasswordFault> {
        let mut plain: String = text.to_lowercase().split_whitespace().collect();
        let fault = match text.chars().count() {
            ..FEWEST => Some(PasswordFault::Short),
            count if count > MOST => Some(PasswordFault::Long),
            _ if is_made_of(&plain, &login.to_lowercase()) => Some(PasswordFault::Login),
            _ if is_common(&plain) => Some(PasswordFault::Common),
            _ => None,
        };
        plain.zeroize();
        fault.map_or_else(|| Ok(Self::typed(text)), Err)
    }

    /// What is kept of it. Slow: some tens of milliseconds of one core, and 19 MiB.
    ///
    /// # Errors
    /// [`SlowHashFailed`] when there is no memory for it.
    pub fn hash(&self, rng: &mut impl CryptoRng) -> Result<PasswordHash, SlowHashFailed> {
        let mut salt = [0; SALT_BYTES];
        rng.fill_bytes(&mut salt);
        Ok(PasswordHash { costs: COSTS, salt, hash: self.derived(COSTS, &salt)? })
    }

    /// Whether it is the one that was kept. As slow as [`Password::hash`], also where nothing was kept: then it is
    /// compared with a password that nobody has.
    ///
    /// # Errors
    /// [`SlowHashFailed`].
    pub fn is(&self, kept: Option<&PasswordHash>) -> Result<bool, SlowHashFailed> {
        let decoy = PasswordHash { costs: COSTS, salt: [0; SALT_BYTES], hash: [0; HASH_BYTES] };
        let against = kept.unwrap_or(&decoy);
        let derived = self.derived(against.costs, &against.salt)?;
        Ok(bool::from(derived.ct_eq(&against.hash)) && kept.is_some())
    }

    fn derived(&self, costs: (u32, u32, u32), salt: &[u8]) -> Result<[u8; HASH_BYTES], SlowHashFailed> {
        let (memory, passes, lanes) = costs;
        let params = Params::new(memory, passes, lanes, Some(HASH_BYTES)).map_err(SlowHashFailed)?;
        let mut hash = [0; HASH_BYTES];
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(self.0.as_bytes(), salt, &mut hash)
            .map_err(SlowHashFailed)?;
        Ok(hash)
    }
}

/// Whether `text` is `piece`, once or over and over.
fn is_made_of(text: &str, piece: &str) -> bool {
    !piece.is_empty() && text.len().is_multiple_of(piece.len()) && text == piece.repeat(text.len() / piece.len())
}

/// Whether a password in lower case and without blanks is among the first that are tried: in the list, or one to four
/// characters over and over.
fn is_common(plain: &str) -> bool {
    let starts = plain.char_indices().skip(1).take(4).map(|(at, _)| &plain[..at]);
    COMMONEST.lines().any(|line| line == plain) || starts.into_iter().any(|start| is_made_of(plain, start))
}

/// What is kept of a password. No `Debug`.
#[derive(Clone)]
pub struct PasswordHash {
    costs: (u32, u32, u32),
    salt: [u8; SALT_BYTES],
    hash: [u8; HASH_BYTES],
}

impl PasswordHash {
    /// As it is stored: `$argon2id$v=19$m=19456,t=2,p=1$…$…`.
    #[must_use]
    pub fn to_text(&self) -> String {
        let (memory, passes, lanes) = self.costs;
        let (salt, hash) = (base64::encode(&self.salt), base64::encode(&self.hash));
        format!("$argon2id$v=19$m={memory},t={passes},p={lanes}${salt}${hash}")
    }

    /// As it was stored; `None` when it is spelled differently, or asks for costs that would stop the server.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        let mut parts = text.strip_prefix("$argon2id$v=19$m=")?.split('$');
        let (costs, salt, hash) = (parts.next()?, parts.next()?, parts.next()?);
        let (memory, rest) = costs.split_once(",t=")?;
        let (passes, lanes) = rest.split_once(",p=")?;
        let costs = (memory.parse().ok()?, passes.parse().ok()?, lanes.parse().ok()?);
        let bearable = costs.0 <= DEAREST.0 && costs.1 <= DEAREST.1 && costs.2 <= DEAREST.2;
        let read = Self { costs, salt: base64::decode(salt)?, hash: base64::decode(hash)? };
        (bearable && parts.next().is_none() && read.to_text() == text).then_some(read)
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand_chacha::ChaCha20Rng;

    use super::*;

    fn kept(text: &str) -> PasswordHash {
        Password::chosen(text, "sam").unwrap().hash(&mut ChaCha20Rng::seed_from_u64(1)).unwrap()
    }

    #[test]
    fn a_password_is_known_again_from_what_is_stored_and_no_other_is() {
        let stored = kept("plum anchor window").to_text();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$") && !stored.contains("plum"));
        let read = PasswordHash::from_text(&stored).unwrap();
        assert!(Password::typed("plum anchor window").is(Some(&read)).unwrap());
        for other in ["plum anchor windoe", "Plum anchor window", "plum anchor window ", ""] {
            assert!(!Password::typed(other).is(Some(&read)).unwrap(), "{other:?}");
        }
        assert!(!Password::typed("plum anchor window").is(None).unwrap(), "nobody's password");
    }

    #[test]
    fn the_hash_is_argon2id_as_others_compute_it() {
        // The reference program: echo -n password | argon2 somesalt -id -t 2 -k 65536 -p 1 (its test vector).
        let costs = (65_536, 2, 1);
        let hash = Password::typed("password").derived(costs, b"somesalt").unwrap();
        assert_eq!(
            crate::consultation::to_hex(&hash),
            "09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7"
        );
    }

    #[test]
    fn the_same_password_is_never_kept_the_same_way_twice() {
        let mut rng = ChaCha20Rng::seed_from_u64(2);
        let password = Password::typed("plum anchor window");
        assert_ne!(password.hash(&mut rng).unwrap().to_text(), password.hash(&mut rng).unwrap().to_text());
    }

    #[test]
    fn what_everybody_tries_first_is_refused_and_long_odd_ones_are_taken() {
        let refused = [
            ("plum anchor", PasswordFault::Short),
            ("sam sam sam sam", PasswordFault::Login),
            ("Password1234", PasswordFault::Common),
            ("password password", PasswordFault::Common),
            ("aaaaaaaaaaaaaaa", PasswordFault::Common),
            ("abcabcabcabc", PasswordFault::Common),
            ("123412341234", PasswordFault::Common),
        ];
        for (text, fault) in refused {
            assert_eq!(Password::chosen(text, "sam").err(), Some(fault), "{text:?}");
        }
        assert_eq!(Password::chosen(&"xy1!".repeat(200), "sam").err(), Some(PasswordFault::Long));
        for text in ["plum anchor window", "ééééééabcdef", "all lower case letters"] {
            assert!(Password::chosen(text, "sam").is_ok(), "{text:?}");
        }
        assert_eq!(Password::chosen("samantha.carter", "samantha.carter").err(), Some(PasswordFault::Login));
    }

    #[test]
    fn the_list_of_the_commonest_is_made_of_passwords_that_could_otherwise_be_chosen() {
        for line in COMMONEST.lines() {
            assert!(line.chars().count() >= FEWEST && line == line.to_lowercase() && !line.contains(' '), "{line}");
        }
        assert!(COMMONEST.lines().count() >= 100);
    }

    #[test]
    fn a_stored_hash_that_is_not_ours_is_not_read() {
        let good = kept("plum anchor window").to_text();
        let altered = [
            good.replace("argon2id", "argon2i"),
            good.replace("m=19456", "m=4000000000"),
            good.replace("t=2", "t=1000"),
            good.replace("v=19", "v=16"),
            good.replace("m=19456", "m=019456"),
            format!("{good}$"),
            good[..good.len() - 1].to_owned(),
            String::new(),
        ];
        for text in altered {
            assert!(PasswordHash::from_text(&text).is_none(), "{text}");
        }
    }
}
