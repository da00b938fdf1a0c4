//! The keys under which credentials stand, all from the secret file: whoever has the store alone has none of them.
//!
//! ```text
//! PRK = HKDF-Extract(salt = "chorus staff credentials 1", the cookie key of the secret file)
//! totp, recovery, handle, decoy = HKDF-Expand(PRK, its own name, 32)
//! ```

use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// What credentials are sealed and hashed under. No `Debug`; wiped when it is dropped.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct CredentialKeys {
    pub(super) totp: [u8; 32],
    pub(super) recovery: [u8; 32],
    pub(super) handle: [u8; 32],
    pub(super) decoy: [u8; 32],
}

impl CredentialKeys {
    /// The keys of the server whose secret file holds this cookie key.
    ///
    /// # Panics
    /// Never: 32 bytes are fewer than HKDF can give.
    #[must_use]
    pub fn derive(cookie_key: &[u8; 64]) -> Self {
        let keys = Hkdf::<Sha256>::new(Some(b"chorus staff credentials 1"), cookie_key);
        let named = |name: &[u8]| {
            let mut key = [0; 32];
            keys.expand(name, &mut key).expect("32 bytes are fewer than HKDF can give");
            key
        };
        Self { totp: named(b"totp"), recovery: named(b"recovery"), handle: named(b"handle"), decoy: named(b"decoy") }
    }
}

/// HMAC-SHA256 of several texts, with a zero byte between two. None of ours holds a zero byte, so no two lists read alike.
pub(super) fn keyed(key: &[u8; 32], texts: &[&[u8]]) -> [u8; 32] {
    let mut mac = <Hmac<Sha256> as Mac>::new_from_slice(key).expect("HMAC takes a key of any length");
    for text in texts {
        mac.update(text);
        mac.update(&[0]);
    }
    mac.finalize().into_bytes().into()
}
