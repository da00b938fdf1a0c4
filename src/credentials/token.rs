//! Secrets that somebody carries once: in a link, in a cookie. Only their hash is kept.

use rand::CryptoRng;
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::consultation::{from_hex, to_hex};

/// What a token is good for. Its hash is made for the purpose, so a token of one kind is never found as another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Making the first account of all.
    SetUp,
    /// Making the account that somebody was invited to.
    Invitation,
    /// Going on with what a browser has begun: joining, signing in.
    Errand,
}

impl Purpose {
    const fn label(self) -> &'static [u8] {
        match self {
            Self::SetUp => b"set-up",
            Self::Invitation => b"invitation",
            Self::Errand => b"errand",
        }
    }
}

/// 256 random bits. No `Debug`: whoever holds it may use it. Wiped when it is dropped.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Token([u8; 32]);

impl Token {
    /// A new one.
    pub fn draw(rng: &mut impl CryptoRng) -> Self {
        let mut token = Self([0; 32]);
        rng.fill_bytes(&mut token.0);
        token
    }

    /// As it stands in a link: 64 hex digits.
    #[must_use]
    pub fn to_text(&self) -> Zeroizing<String> {
        Zeroizing::new(to_hex(&self.0))
    }

    /// From a link, or from what somebody pasted of one. `None` when it is none.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        let pasted = text.rsplit('#').next().unwrap_or_default().trim();
        from_hex(pasted).map(Self)
    }

    /// What is kept of it: SHA-256 for this purpose, lower-case hex. 256 random bits need no slow hash.
    #[must_use]
    pub fn hash(&self, purpose: Purpose) -> String {
        let hash = Sha256::new().chain_update(b"chorus token 1\0").chain_update(purpose.label()).chain_update([0]);
        to_hex(&hash.chain_update(self.0).finalize())
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand_chacha::ChaCha20Rng;

    use super::*;

    #[test]
    fn a_token_is_kept_as_another_hash_for_each_purpose() {
        let token = Token::draw(&mut ChaCha20Rng::seed_from_u64(1));
        let hashes = [Purpose::SetUp, Purpose::Invitation, Purpose::Errand].map(|purpose| token.hash(purpose));
        assert!(hashes[0] != hashes[1] && hashes[1] != hashes[2] && hashes[0] != hashes[2]);
        assert!(hashes.iter().all(|hash| !hash.contains(&token.to_text()[..16])));
    }

    #[test]
    fn the_whole_link_may_be_pasted_and_other_text_is_no_token() {
        let token = Token::draw(&mut ChaCha20Rng::seed_from_u64(2));
        let text = token.to_text();
        for pasted in [format!("https://mysay.example/staff/invitation#{}", *text), format!("  {}\n", *text)] {
            let read = Token::from_text(&pasted).unwrap();
            assert_eq!(read.hash(Purpose::Invitation), token.hash(Purpose::Invitation));
        }
        for other in ["", "#", &text[1..], &format!("{}0", *text), &"g".repeat(64), &"A".repeat(64)] {
            assert!(Token::from_text(other).is_none(), "{other:?}");
        }
    }
}
