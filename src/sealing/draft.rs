//! Paused drafts: what "Stop for now" keeps, under a key that only the code gives.
//!
//! ```text
//! PRK  = HKDF-Extract(salt = "chorus draft 1", draft key)
//! row  = HKDF-Expand(PRK, "row" | 0 | wave, 8), read big endian, its highest bit cleared
//! key  = HKDF-Expand(PRK, "seal" | 0 | wave, 32)
//! kept = nonce (24, random) | XChaCha20-Poly1305(key, nonce, length (4, big endian) | draft | zeros to 2048 bytes)
//! ```
//!
//! Every kept draft is equally long. A stolen store opens none, and a row leads to no code: its key is an output of the
//! slow derivation, as [`super::Lookup`] is, and neither leads to the other.
//!
//! Left open: whoever holds the store, the secret file and a slip opens the draft of that slip.

use chacha20poly1305::aead::{Aead, AeadInPlace, KeyInit};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use rand::CryptoRng;
use sha2::Sha256;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::ticket::expand;
use crate::consultation::{WaveId, from_hex, to_hex};

const NONCE_BYTES: usize = 24;
const TAG_BYTES: usize = 16;
const LENGTH_BYTES: usize = 4;
const PADDED_BYTES: usize = 2_048;

/// How long every kept draft is.
pub const SEALED_DRAFT_BYTES: usize = NONCE_BYTES + PADDED_BYTES + TAG_BYTES;

/// Why a draft was not kept or does not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DraftFault {
    /// Longer than a kept draft can be.
    #[error("the draft is longer than a kept draft can be")]
    TooLong,
    /// Kept under another key or for another wave, or altered.
    #[error("the kept draft does not open with this key")]
    DoesNotOpen,
}

/// Opens the one draft of the code it came from. It has no `Debug`, and is wiped when it is dropped.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct DraftKey([u8; 32]);

impl DraftKey {
    pub(super) const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// For the respondent's encrypted cookie.
    #[must_use]
    pub fn to_text(&self) -> Zeroizing<String> {
        Zeroizing::new(to_hex(&self.0))
    }

    /// From the respondent's cookie. `None` when it is no key.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        from_hex(text).map(Self)
    }

    /// The row under which the draft of this wave is kept: 63 bits that lead to no code.
    #[must_use]
    pub fn row(&self, wave: &WaveId) -> i64 {
        i64::from_be_bytes(expand(&self.keys(), &[b"row", &[0], wave.as_str().as_bytes()])) & i64::MAX
    }

    /// Seals a draft for keeping; [`SEALED_DRAFT_BYTES`] long, whatever is in it.
    ///
    /// # Errors
    /// [`DraftFault::TooLong`].
    ///
    /// # Panics
    /// Never: the cipher takes messages far longer than a draft.
    pub fn seal(&self, rng: &mut impl CryptoRng, wave: &WaveId, draft: &[u8]) -> Result<Vec<u8>, DraftFault> {
        if draft.len() > PADDED_BYTES - LENGTH_BYTES {
            return Err(DraftFault::TooLong);
        }
        let stated = u32::try_from(draft.len()).map_err(|_| DraftFault::TooLong)?;
        let mut kept = Vec::with_capacity(SEALED_DRAFT_BYTES);
        kept.resize(NONCE_BYTES, 0);
        rng.fill_bytes(&mut kept);
        let nonce = *XNonce::from_slice(&kept);
        kept.extend_from_slice(&stated.to_be_bytes());
        kept.extend_from_slice(draft);
        kept.resize(NONCE_BYTES + PADDED_BYTES, 0);
        // In place, so that the draft itself does not stay behind in memory.
        let tag = self
            .cipher(wave)
            .encrypt_in_place_detached(&nonce, b"", &mut kept[NONCE_BYTES..])
            .expect("a draft is far shorter than what the cipher takes");
        kept.extend_from_slice(&tag);
        Ok(kept)
    }

    /// Opens a kept draft.
    ///
    /// # Errors
    /// [`DraftFault::DoesNotOpen`].
    pub fn open(&self, wave: &WaveId, kept: &[u8]) -> Result<Zeroizing<Vec<u8>>, DraftFault> {
        if kept.len() != SEALED_DRAFT_BYTES {
            return Err(DraftFault::DoesNotOpen);
        }
        let (nonce, sealed) = kept.split_at(NONCE_BYTES);
        let padded =
            self.cipher(wave).decrypt(XNonce::from_slice(nonce), sealed).map_err(|_| DraftFault::DoesNotOpen)?;
        let padded = Zeroizing::new(padded);
        let (stated, rest) = padded.split_first_chunk::<LENGTH_BYTES>().ok_or(DraftFault::DoesNotOpen)?;
        let length = usize::try_from(u32::from_be_bytes(*stated)).map_err(|_| DraftFault::DoesNotOpen)?;
        rest.get(..length).map(|draft| Zeroizing::new(draft.to_vec())).ok_or(DraftFault::DoesNotOpen)
    }

    fn keys(&self) -> Hkdf<Sha256> {
        Hkdf::new(Some(b"chorus draft 1"), &self.0)
    }

    fn cipher(&self, wave: &WaveId) -> XChaCha20Poly1305 {
        let key = Zeroizing::new(expand::<32>(&self.keys(), &[b"seal", &[0], wave.as_str().as_bytes()]));
        XChaCha20Poly1305::new(Key::from_slice(&*key))
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand_chacha::ChaCha20Rng;

    use super::*;

    fn key(byte: u8) -> DraftKey {
        DraftKey::from_bytes([byte; 32])
    }

    fn wave(name: &str) -> WaveId {
        name.parse().unwrap()
    }

    fn kept(draft: &[u8]) -> Vec<u8> {
        key(1).seal(&mut ChaCha20Rng::seed_from_u64(1), &wave("2026-autumn"), draft).unwrap()
    }

    #[test]
    fn a_draft_comes_back_to_the_key_and_wave_it_was_kept_for() {
        let sealed = kept(b"answers so far");
        let opened = key(1).open(&wave("2026-autumn"), &sealed).unwrap();
        assert_eq!(&opened[..], b"answers so far");
        assert!(key(2).open(&wave("2026-autumn"), &sealed).is_err());
        assert!(key(1).open(&wave("2027-autumn"), &sealed).is_err());
    }

    #[test]
    fn every_kept_draft_is_equally_long_and_looks_new() {
        for length in [0, 1, 700, PADDED_BYTES - LENGTH_BYTES] {
            assert_eq!(kept(&vec![7; length]).len(), SEALED_DRAFT_BYTES);
        }
        let mut rng = ChaCha20Rng::seed_from_u64(2);
        let one = key(1).seal(&mut rng, &wave("w"), b"x").unwrap();
        assert_ne!(one, key(1).seal(&mut rng, &wave("w"), b"x").unwrap());
    }

    #[test]
    fn a_draft_that_is_too_long_is_refused_and_not_cut() {
        let long = vec![7; PADDED_BYTES - LENGTH_BYTES + 1];
        let refused = key(1).seal(&mut ChaCha20Rng::seed_from_u64(1), &wave("w"), &long);
        assert_eq!(refused, Err(DraftFault::TooLong));
    }

    #[test]
    fn an_altered_or_shortened_draft_does_not_open() {
        let sealed = kept(b"answers so far");
        for place in [0, 23, 24, 500, SEALED_DRAFT_BYTES - 1] {
            let mut altered = sealed.clone();
            altered[place] ^= 1;
            assert!(key(1).open(&wave("2026-autumn"), &altered).is_err(), "byte {place}");
        }
        assert!(key(1).open(&wave("2026-autumn"), &sealed[..SEALED_DRAFT_BYTES - 1]).is_err());
        assert!(key(1).open(&wave("2026-autumn"), &[]).is_err());
    }

    #[test]
    fn the_row_is_positive_and_differs_by_wave_and_by_key() {
        let row = key(1).row(&wave("2026-autumn"));
        assert!(row >= 0);
        assert_eq!(row, key(1).row(&wave("2026-autumn")));
        assert_ne!(row, key(1).row(&wave("2027-autumn")));
        assert_ne!(row, key(2).row(&wave("2026-autumn")));
    }

    #[test]
    fn a_key_survives_the_cookie_and_other_text_is_no_key() {
        let again = DraftKey::from_text(&key(9).to_text()).unwrap();
        assert_eq!(again.row(&wave("w")), key(9).row(&wave("w")));
        assert!(DraftKey::from_text("").is_none());
        assert!(DraftKey::from_text(&"g".repeat(64)).is_none());
    }
}
