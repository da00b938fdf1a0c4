//! Ten codes on paper, for the day the telephone is lost. Each works once; only keyed hashes are kept.
//!
//! A code has 80 random bits, so a hash of it cannot be searched, and no slow one is needed.

use rand::CryptoRng;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::keys::{CredentialKeys, keyed};
use crate::consultation::to_hex;

/// How many somebody gets.
pub const RECOVERY_CODES: usize = 10;

/// Letters of a code.
const LETTERS: usize = 16;
/// Without letters that are taken for others: 32 of them, five bits each.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// One code. No `Debug`: it opens an account. Wiped when it is dropped.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct RecoveryCode([u8; LETTERS]);

impl RecoveryCode {
    /// Ten new ones.
    pub fn draw_ten(rng: &mut impl CryptoRng) -> Vec<Self> {
        let draw = |_| {
            let mut bytes = Zeroizing::new([0; LETTERS]);
            rng.fill_bytes(&mut *bytes);
            // 256 is a multiple of 32, so every letter is as likely.
            Self(bytes.map(|byte| ALPHABET[usize::from(byte & 31)]))
        };
        (0..RECOVERY_CODES).map(draw).collect()
    }

    /// As it is printed: `k7qm-2xw9-hf4t-c8vn`.
    #[must_use]
    pub fn to_text(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(LETTERS + 3));
        for (place, letter) in self.0.iter().enumerate() {
            if place > 0 && place % 4 == 0 {
                text.push('-');
            }
            text.push(char::from(*letter));
        }
        text
    }

    /// What somebody typed, if it can be a code: spaces and hyphens do not matter, nor does upper case, and letters that
    /// look like digits are read as these.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        let mut code = Self([0; LETTERS]);
        let mut typed = text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '–'));
        for place in &mut code.0 {
            let letter = match typed.next()?.to_ascii_lowercase() {
                'o' => '0',
                'i' | 'l' => '1',
                other => other,
            };
            *place = ALPHABET.iter().copied().find(|one| char::from(*one) == letter)?;
        }
        typed.next().is_none().then_some(code)
    }

    /// What is kept of it for the account with this login, lower-case hex.
    #[must_use]
    pub fn hash(&self, keys: &CredentialKeys, login: &str) -> String {
        to_hex(&keyed(&keys.recovery, &[login.as_bytes(), &self.0]))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use rand::SeedableRng;
    use rand_chacha::ChaCha20Rng;

    use super::*;

    fn ten() -> Vec<RecoveryCode> {
        RecoveryCode::draw_ten(&mut ChaCha20Rng::seed_from_u64(1))
    }

    #[test]
    fn ten_codes_are_ten_different_codes() {
        let texts: BTreeSet<String> = ten().iter().map(|code| code.to_text().to_string()).collect();
        assert_eq!(texts.len(), RECOVERY_CODES);
        assert!(texts.iter().all(|text| text.len() == 19 && text.split('-').all(|four| four.len() == 4)));
    }

    #[test]
    fn a_code_is_known_again_however_it_is_typed() {
        let keys = CredentialKeys::derive(&[1; 64]);
        for code in ten() {
            let printed = code.to_text().to_string();
            let hash = code.hash(&keys, "sam");
            for typed in [printed.to_uppercase(), printed.replace('-', " "), printed.replace('-', ""), {
                printed.replace('0', "O").replace('1', "l")
            }] {
                assert_eq!(RecoveryCode::from_text(&typed).unwrap().hash(&keys, "sam"), hash, "{typed}");
            }
        }
    }

    #[test]
    fn a_code_of_one_account_or_server_is_nothing_to_another() {
        let (keys, code) = (CredentialKeys::derive(&[1; 64]), ten().remove(0));
        assert_ne!(code.hash(&keys, "sam"), code.hash(&keys, "kim"));
        assert_ne!(code.hash(&keys, "sam"), code.hash(&CredentialKeys::derive(&[2; 64]), "sam"));
    }

    #[test]
    fn what_cannot_be_a_code_is_none() {
        for text in
            ["", "123456", "k7qm-2xw9-hf4t-c8v", "k7qm-2xw9-hf4t-c8vnn", "k7qm-2xw9-hf4t-c8v!", "ķ7qm-2xw9-hf4t-c8vn"]
        {
            assert!(RecoveryCode::from_text(text).is_none(), "{text}");
        }
    }
}
