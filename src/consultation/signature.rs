//! Signatures: Ed25519 (RFC 8032) over canonical JSON (RFC 8785).
//!
//! The server's key signs amendments, a custodian's key signs releases. What is signed always carries its `schema`, so
//! a signature over one kind of document never fits another. Keys and signatures are lower-case hex, in that one
//! spelling. Verifying is strict: no weak keys, no second signature for the same document.
//!
//! Left open: whether a key belongs to whom it is said to belong; the manifest, published before anyone answers, says.

use std::fmt;
use std::str::FromStr;

use ed25519_dalek::{SECRET_KEY_LENGTH, Signature, Signer, VerifyingKey};
use rand::CryptoRng;
use serde::Serialize;
use zeroize::Zeroizing;

use super::hex::{from_hex, to_hex};
use super::manifest::canonical_json;

/// Why a signature does not stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignatureFault {
    /// The key is not 64 lower-case hexadecimal digits, or no point of the curve, or a weak one.
    #[error("not an Ed25519 public key in lower-case hexadecimal digits")]
    NotAKey,
    /// The signature is not 128 lower-case hexadecimal digits.
    #[error("not an Ed25519 signature in lower-case hexadecimal digits")]
    NotASignature,
    /// Another key signed, or another document was signed.
    #[error("the signature does not fit the document and the key")]
    DoesNotFit,
}

/// The secret half. It has no `Debug`, and is wiped when it is dropped.
pub struct SigningKey(ed25519_dalek::SigningKey);

impl SigningKey {
    /// A new key.
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        let mut seed = Zeroizing::new([0; SECRET_KEY_LENGTH]);
        rng.fill_bytes(&mut *seed);
        Self::from_seed(&seed)
    }

    /// The key that grows from this seed (the "secret key" of RFC 8032).
    #[must_use]
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(ed25519_dalek::SigningKey::from_bytes(seed))
    }

    /// The seed, for the one file that keeps this key.
    #[must_use]
    pub fn seed(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.0.to_bytes())
    }

    /// The public half.
    #[must_use]
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key())
    }

    /// Signs the canonical JSON of `document`; lower-case hex.
    #[must_use]
    pub fn sign(&self, document: &impl Serialize) -> String {
        to_hex(&self.0.sign(&canonical_json(document)).to_bytes())
    }
}

/// The public half, written as 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

impl PublicKey {
    /// Checks that `signature` was made by this key over the canonical JSON of `document`.
    ///
    /// # Errors
    /// [`SignatureFault::NotASignature`] or [`SignatureFault::DoesNotFit`].
    pub fn verify(&self, document: &impl Serialize, signature: &str) -> Result<(), SignatureFault> {
        let bytes = from_hex(signature).ok_or(SignatureFault::NotASignature)?;
        self.0
            .verify_strict(&canonical_json(document), &Signature::from_bytes(&bytes))
            .map_err(|_| SignatureFault::DoesNotFit)
    }
}

impl FromStr for PublicKey {
    type Err = SignatureFault;

    fn from_str(hex: &str) -> Result<Self, SignatureFault> {
        let bytes = from_hex(hex).ok_or(SignatureFault::NotAKey)?;
        let key = VerifyingKey::from_bytes(&bytes).map_err(|_| SignatureFault::NotAKey)?;
        // A point of small order would verify signatures over documents nobody chose.
        if key.is_weak() { Err(SignatureFault::NotAKey) } else { Ok(Self(key)) }
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&to_hex(self.0.as_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand_chacha::ChaCha20Rng;
    use serde_json::json;

    use super::*;

    fn key(seed: u64) -> SigningKey {
        SigningKey::generate(&mut ChaCha20Rng::seed_from_u64(seed))
    }

    #[test]
    fn a_signature_fits_its_document_and_no_other() {
        let document = json!({"schema": "a/1", "number": "7"});
        let signature = key(1).sign(&document);
        assert_eq!(key(1).public().verify(&document, &signature), Ok(()));
        let other = json!({"schema": "a/1", "number": "8"});
        assert_eq!(key(1).public().verify(&other, &signature), Err(SignatureFault::DoesNotFit));
        assert_eq!(key(2).public().verify(&document, &signature), Err(SignatureFault::DoesNotFit));
    }

    #[test]
    fn the_order_in_which_fields_were_written_does_not_matter() {
        let one: serde_json::Value = serde_json::from_str(r#"{"b":1,"a":[2,3]}"#).unwrap();
        let two: serde_json::Value = serde_json::from_str(r#"{ "a": [2, 3], "b": 1 }"#).unwrap();
        assert_eq!(key(1).public().verify(&two, &key(1).sign(&one)), Ok(()));
    }

    #[test]
    fn one_flipped_bit_anywhere_in_the_signature_is_found() {
        let document = json!({"schema": "a/1"});
        let signature = key(1).sign(&document);
        let bytes: [u8; 64] = from_hex(&signature).unwrap();
        for bit in 0..512 {
            let mut flipped = bytes;
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert!(key(1).public().verify(&document, &to_hex(&flipped)).is_err(), "bit {bit}");
        }
    }

    #[test]
    fn the_first_test_vector_of_rfc_8032_gives_its_public_key() {
        let seed = from_hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60").unwrap();
        let key = SigningKey::from_seed(&seed);
        let public = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
        assert_eq!(key.public().to_string(), public);
        assert_eq!(*key.seed(), seed);
        assert!(public.parse::<PublicKey>().is_ok_and(|read| read == key.public()));
    }

    #[test]
    fn a_key_or_signature_has_one_spelling() {
        let document = json!({"schema": "a/1"});
        let signature = key(1).sign(&document);
        let public = key(1).public();
        assert_eq!(public.verify(&document, &signature.to_uppercase()), Err(SignatureFault::NotASignature));
        assert_eq!(public.verify(&document, &signature[1..]), Err(SignatureFault::NotASignature));
        assert_eq!(public.verify(&document, &"é".repeat(64)), Err(SignatureFault::NotASignature));
        let upper = public.to_string().to_uppercase();
        assert_eq!(upper.parse::<PublicKey>(), Err(SignatureFault::NotAKey));
    }

    #[test]
    fn weak_keys_are_refused() {
        let identity_point = format!("01{}", "00".repeat(31));
        assert_eq!(identity_point.parse::<PublicKey>(), Err(SignatureFault::NotAKey));
        assert_eq!("00".repeat(32).parse::<PublicKey>(), Err(SignatureFault::NotAKey));
    }
}
