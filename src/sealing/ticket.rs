//! What a code becomes: the lookup by which it is found, the key of a paused draft, and the ticket that is spent once.
//!
//! ```text
//! K      = PBKDF2-HMAC-SHA256(the sixteen ASCII digits, pepper, 20 000 rounds, 32 bytes)
//! PRK    = HKDF-Extract(salt = "chorus code keys 1", K)
//! lookup = HKDF-Expand(PRK, "lookup", 16)      draft = HKDF-Expand(PRK, "draft", 32)
//! input  = HKDF-Expand(PRK, "ticket", 32)      nullifier = HMAC-SHA256(ticket key, input)
//! ticket key = HKDF-Expand(HKDF-Extract("chorus ticket keys 1", ticket master), "key" | 0 | wave | 0 | group, 32)
//! ```
//!
//! A stolen gate, or a stolen box, joins nothing: the lookup and the nullifier of one code are two outputs of HKDF, and
//! the secrets that lead from one to the other are in neither store. With the secret file as well, each guess at a code
//! costs a derivation of about 8 ms, and there are 10¹⁵ codes.
//!
//! Left open: whoever holds the slip and the secret file can compute whether this code was spent. It cannot be told
//! from that which response it gave. A blind ticket closes this for devices with JavaScript; it will stand behind the
//! same type.

use std::num::NonZeroU32;

use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::draft::DraftKey;
use crate::consultation::{Code, GroupId, WaveId, from_hex, to_hex};

/// Rounds of the one slow step: about 8 ms of one core.
const ROUNDS: NonZeroU32 = NonZeroU32::new(20_000).expect("20 000 is not zero");

macro_rules! row_key {
    ($(#[$doc:meta])* $name:ident, $bytes:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; $bytes]);

        impl $name {
            /// As it is stored.
            #[must_use]
            pub const fn as_bytes(&self) -> &[u8; $bytes] {
                &self.0
            }

            /// As it was stored.
            #[must_use]
            pub const fn from_bytes(bytes: [u8; $bytes]) -> Self {
                Self(bytes)
            }
        }
    };
}

row_key! {
    /// By which the gate finds a code. It has no `Debug`: it stands for one slip.
    Lookup, 16
}

row_key! {
    /// The primary key of a spent ticket. It has no `Debug`: it stands for one slip.
    Nullifier, 32
}

/// From which, with the ticket key of a wave and group, the ticket is made. Wiped when it is dropped.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct TicketInput([u8; 32]);

/// Everything one code becomes by one slow derivation.
pub struct CodeKeys {
    /// By which the gate finds it.
    pub lookup: Lookup,
    /// Seals a paused draft.
    pub draft: DraftKey,
    /// Makes the ticket.
    pub ticket: TicketInput,
}

impl CodeKeys {
    /// Derives them: about 8 ms, whether or not the code was ever issued.
    #[must_use]
    pub fn derive(code: &Code, pepper: &[u8; 32]) -> Self {
        let mut slow = Zeroizing::new([0; 32]);
        ring::pbkdf2::derive(ring::pbkdf2::PBKDF2_HMAC_SHA256, ROUNDS, pepper, code.digits(), &mut *slow);
        let keys = Hkdf::<Sha256>::new(Some(b"chorus code keys 1"), &*slow);
        Self {
            lookup: Lookup(expand(&keys, &[b"lookup"])),
            draft: DraftKey::from_bytes(expand(&keys, &[b"draft"])),
            ticket: TicketInput(expand(&keys, &[b"ticket"])),
        }
    }
}

/// The right to answer once, in one wave and group.
///
/// For now it is a keyed function of the code. It hides from whoever holds the stores alone which code it came from; it
/// does not hide it from whoever holds the slip and the secret file.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Ticket {
    nullifier: [u8; 32],
}

impl Ticket {
    /// What is stored when the ticket is spent; the same code gives the same, so it is spent once.
    #[must_use]
    pub fn nullifier(&self) -> Nullifier {
        Nullifier(self.nullifier)
    }

    /// For the respondent's encrypted cookie.
    #[must_use]
    pub fn to_text(&self) -> Zeroizing<String> {
        Zeroizing::new(to_hex(&self.nullifier))
    }

    /// From the respondent's cookie, whose encryption vouches for it. `None` when it is no ticket.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        from_hex(text).map(|nullifier| Self { nullifier })
    }
}

/// Makes the tickets of one wave and group. Wiped when it is dropped.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct TicketKey([u8; 32]);

impl TicketKey {
    /// The key of this wave and group.
    #[must_use]
    pub fn derive(ticket_master: &[u8; 32], wave: &WaveId, group: &GroupId) -> Self {
        // Neither name can hold a zero byte, so no two pairs of names read alike.
        Self::labelled(ticket_master, &[b"key", &[0], wave.as_str().as_bytes(), &[0], group.as_str().as_bytes()])
    }

    /// The key for a code that the gate does not know, so that such a code costs the same work and the same probe.
    /// It is no wave's key: its tickets are never spent.
    #[must_use]
    pub fn decoy(ticket_master: &[u8; 32]) -> Self {
        Self::labelled(ticket_master, &[b"decoy"])
    }

    fn labelled(ticket_master: &[u8; 32], label: &[&[u8]]) -> Self {
        Self(expand(&Hkdf::<Sha256>::new(Some(b"chorus ticket keys 1"), ticket_master), label))
    }

    /// The ticket for this code.
    ///
    /// # Panics
    /// Never: HMAC takes a key of any length.
    #[must_use]
    pub fn issue(&self, input: &TicketInput) -> Ticket {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes a key of any length");
        mac.update(&input.0);
        Ticket { nullifier: mac.finalize().into_bytes().into() }
    }
}

/// `HKDF-Expand` with the pieces of `label` one after the other.
pub(super) fn expand<const N: usize>(keys: &Hkdf<Sha256>, label: &[&[u8]]) -> [u8; N] {
    let mut bytes = [0; N];
    keys.expand_multi_info(label, &mut bytes).expect("HKDF-SHA256 gives up to 8160 bytes");
    bytes
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn pepper() -> [u8; 32] {
        std::array::from_fn(|index| u8::try_from(index).unwrap())
    }

    fn master() -> [u8; 32] {
        std::array::from_fn(|index| u8::try_from(index + 32).unwrap())
    }

    fn code() -> Code {
        Code::parse("1234 5678 9012 3450").unwrap_or_else(|problem| panic!("{problem}"))
    }

    fn key(wave: &str, group: &str) -> TicketKey {
        TicketKey::derive(&master(), &wave.parse().unwrap(), &group.parse().unwrap())
    }

    #[test]
    fn the_derivation_is_the_one_in_the_module_header() {
        // Reckoned apart from this program, with Python's hashlib and hmac.
        let keys = CodeKeys::derive(&code(), &pepper());
        assert_eq!(to_hex(keys.lookup.as_bytes()), "fc70206cf11ddffe77432477988a414c");
        assert_eq!(*keys.draft.to_text(), "4c4bdd437f9c3d9ddce27049d0a43b2b5223168b6241e0d7379f6523a9ce2b26");
        assert_eq!(keys.draft.row(&"2026-autumn".parse().unwrap()), 691_677_599_721_933_752);
        let ticket = key("2026-autumn", "11-17").issue(&keys.ticket);
        let nullifier = "c7e040933500012b3e8485da0cde972cee14571bbd34d7e26776dce250979af9";
        assert_eq!(to_hex(ticket.nullifier().as_bytes()), nullifier);
    }

    #[test]
    fn one_code_gives_one_ticket_for_each_wave_and_group() {
        let input = CodeKeys::derive(&code(), &pepper()).ticket;
        let places = [("a", "b"), ("a", "b+"), ("a-b", "b"), ("b", "a"), ("ab", "b"), ("a", "bb")];
        let nullifiers: HashSet<Nullifier> =
            places.iter().map(|(wave, group)| key(wave, group).issue(&input).nullifier()).collect();
        assert_eq!(nullifiers.len(), places.len());
        assert!(!nullifiers.contains(&TicketKey::decoy(&master()).issue(&input).nullifier()));
        assert!(nullifiers.contains(&key("a", "b").issue(&input).nullifier()));
    }

    #[test]
    fn another_code_or_another_pepper_gives_other_keys() {
        let other = Code::parse("5724 0000 0000 0000").unwrap_or_else(|problem| panic!("{problem}"));
        let one = CodeKeys::derive(&code(), &pepper());
        for two in [CodeKeys::derive(&other, &pepper()), CodeKeys::derive(&code(), &[0; 32])] {
            assert!(one.lookup != two.lookup);
            assert!(*one.draft.to_text() != *two.draft.to_text());
            assert!(one.ticket.0 != two.ticket.0);
        }
    }

    #[test]
    fn a_ticket_survives_the_cookie_and_other_text_is_no_ticket() {
        let ticket = key("a", "b").issue(&CodeKeys::derive(&code(), &pepper()).ticket);
        let again = Ticket::from_text(&ticket.to_text()).unwrap();
        assert!(again.nullifier() == ticket.nullifier());
        for text in ["", "00", &"0".repeat(63), &"G".repeat(64)] {
            assert!(Ticket::from_text(text).is_none());
        }
    }
}
