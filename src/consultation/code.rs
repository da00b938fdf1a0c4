//! The code on a slip: sixteen digits, of which fifteen are drawn and the last checks them.
//!
//! Fifteen drawn digits are 49.8 bits. The last digit (Damm 2004) finds every single wrong digit and every swap of
//! two neighbours, so a slip of the pen is told apart from a code that is not ours without asking any store.
//!
//! A code has no `Debug` and no `Display`, and its digits are wiped when it is dropped. Left open: the page, the
//! network and the slip itself hold it too.

use rand::CryptoRng;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// How many digits a code has, the check digit included.
pub const CODE_DIGITS: usize = 16;

/// Why what was typed is not a code; the page words it. None of these needs a look at any store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodeProblem {
    /// Fewer or more than sixteen digits.
    #[error("a code has sixteen digits")]
    WrongLength,
    /// Something that is neither a digit nor a gap between digits.
    #[error("a code has only digits")]
    NotDigits,
    /// Sixteen digits, of which at least one was mistyped.
    #[error("the digits do not fit together")]
    CheckDigit,
}

/// See the module.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Code {
    /// ASCII digits.
    digits: [u8; CODE_DIGITS],
}

impl Code {
    /// A new code, each of the 10¹⁵ equally likely.
    pub fn generate(rng: &mut impl CryptoRng) -> Self {
        const CODES: u64 = 1_000_000_000_000_000;
        const WHOLE_ROUNDS: u64 = u64::MAX - u64::MAX % CODES;
        let mut drawn = loop {
            let candidate = rng.next_u64();
            // What lies above the last whole round would make the smallest codes a little likelier.
            if candidate < WHOLE_ROUNDS {
                break Zeroizing::new(candidate % CODES);
            }
        };
        let mut digits = [b'0'; CODE_DIGITS];
        for digit in digits[..CODE_DIGITS - 1].iter_mut().rev() {
            *digit = ascii_digit(*drawn % 10);
            *drawn /= 10;
        }
        digits[CODE_DIGITS - 1] = ascii_digit(u64::from(damm(&digits[..CODE_DIGITS - 1])));
        let code = Self { digits };
        digits.zeroize();
        code
    }

    /// Reads what somebody typed, pasted or scanned: decimal digits of any script, with spaces, dashes and other gaps
    /// wherever they like.
    ///
    /// # Errors
    /// [`CodeProblem`] says what kind of mistake it is, and nothing of what was typed.
    pub fn parse(typed: &str) -> Result<Self, CodeProblem> {
        let mut code = Self { digits: [b'0'; CODE_DIGITS] };
        let mut found = 0;
        for character in typed.chars() {
            if let Some(value) = decimal_value(character) {
                // Digits beyond the sixteenth are counted, so that a longer number is never cut down to a code.
                if let Some(place) = code.digits.get_mut(found) {
                    *place = ascii_digit(u64::from(value));
                }
                found += 1;
            } else if !is_gap(character) {
                return Err(CodeProblem::NotDigits);
            }
        }
        if found != CODE_DIGITS {
            return Err(CodeProblem::WrongLength);
        }
        if damm(&code.digits) != 0 {
            return Err(CodeProblem::CheckDigit);
        }
        Ok(code)
    }

    /// The sixteen ASCII digits, for deriving keys.
    #[must_use]
    pub fn digits(&self) -> &[u8; CODE_DIGITS] {
        &self.digits
    }

    /// The code as it stands on a slip, `1234 5678 9012 3456`. For slips only.
    #[must_use]
    pub fn printed(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(CODE_DIGITS + 3));
        for (index, digit) in self.digits.iter().enumerate() {
            if index > 0 && index % 4 == 0 {
                text.push(' ');
            }
            text.push(char::from(*digit));
        }
        text
    }
}

fn ascii_digit(value: u64) -> u8 {
    b"0123456789"[usize::try_from(value % 10).expect("a number below ten fits")]
}

/// The Damm check over ASCII digits: 0 when the last of them is the right check digit, and else the digit to append.
fn damm(digits: &[u8]) -> u8 {
    /// A quasigroup of order ten that is weakly totally anti-symmetric, with zeros on its diagonal (Damm 2004).
    const TABLE: [[u8; 10]; 10] = [
        [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
        [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
        [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
        [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
        [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
        [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
        [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
        [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
        [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
        [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
    ];
    digits.iter().fold(0, |interim, digit| TABLE[usize::from(interim)][usize::from(digit - b'0')])
}

/// The value of a decimal digit of any script (Unicode 17, general category Nd).
fn decimal_value(character: char) -> Option<u8> {
    let code_point = u32::from(character);
    let last = ZEROS.partition_point(|zero| *zero <= code_point).checked_sub(1)?;
    u8::try_from(code_point - ZEROS[last]).ok().filter(|value| *value < 10)
}

/// What may stand between digits: white space, control characters and dashes, the invisible marks that come along when
/// text is pasted, and the points and low lines some people put between groups.
fn is_gap(character: char) -> bool {
    character.is_whitespace()
        || character.is_control()
        || matches!(
            character,
            '-' | '.' | ',' | '_' | '·' | '•' | '\u{AD}' | '\u{61C}' | '\u{58A}' | '\u{5BE}' | '\u{180E}'
                | '\u{200B}'..='\u{200F}'
                | '\u{2010}'..='\u{2015}'
                | '\u{202A}'..='\u{202E}'
                | '\u{2060}'..='\u{2069}'
                | '\u{2212}' | '\u{2E3A}' | '\u{2E3B}' | '\u{30FC}' | '\u{FE58}' | '\u{FE63}' | '\u{FEFF}' | '\u{FF0D}'
        )
}

/// The zero of every set of decimal digits in Unicode 17, ascending; each is followed by its one to nine.
const ZEROS: [u32; 77] = [
    0x0030, 0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6, 0x0D66, 0x0DE6,
    0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90, 0x1B50, 0x1BB0, 0x1C40,
    0x1C50, 0xA620, 0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10, 0x104A0, 0x10D30, 0x10D40, 0x11066,
    0x110F0, 0x11136, 0x111D0, 0x112F0, 0x11450, 0x114D0, 0x11650, 0x116C0, 0x116D0, 0x116DA, 0x11730, 0x118E0,
    0x11950, 0x11BF0, 0x11C50, 0x11D50, 0x11DA0, 0x11DE0, 0x11F50, 0x16130, 0x16A60, 0x16AC0, 0x16B50, 0x16D70,
    0x1CCF0, 0x1D7CE, 0x1D7D8, 0x1D7E2, 0x1D7EC, 0x1D7F6, 0x1E140, 0x1E2F0, 0x1E4F0, 0x1E5F1, 0x1E950, 0x1FBF0,
];

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rand::{CryptoRng, RngCore, SeedableRng};
    use rand_chacha::ChaCha20Rng;

    use super::*;

    fn generated(seed: u64) -> Code {
        Code::generate(&mut ChaCha20Rng::seed_from_u64(seed))
    }

    fn problem(typed: &str) -> Option<CodeProblem> {
        Code::parse(typed).err()
    }

    /// Gives out the numbers it was given, in order.
    struct Dealt(Vec<u64>);

    impl RngCore for Dealt {
        fn next_u32(&mut self) -> u32 {
            unreachable!("codes are drawn from 64 bits at once")
        }

        fn next_u64(&mut self) -> u64 {
            self.0.remove(0)
        }

        fn fill_bytes(&mut self, _: &mut [u8]) {
            unreachable!("codes are drawn from 64 bits at once")
        }
    }

    impl CryptoRng for Dealt {}

    #[test]
    fn the_check_digit_is_the_one_of_the_published_example() {
        assert_eq!(damm(b"572"), 4);
        assert_eq!(damm(b"5724"), 0);
    }

    #[test]
    fn a_printed_code_has_four_groups_and_is_read_back() {
        let code = generated(1);
        let printed = code.printed();
        assert_eq!(printed.len(), 19);
        assert!(printed.split(' ').all(|group| group.len() == 4 && group.bytes().all(|b| b.is_ascii_digit())));
        assert!(Code::parse(&printed).is_ok_and(|read| read.digits() == code.digits()));
    }

    #[test]
    fn every_script_with_decimal_digits_is_read() {
        assert!(ZEROS.is_sorted());
        let code = generated(2);
        for zero in ZEROS {
            let typed: String = code
                .digits()
                .iter()
                .map(|digit| char::from_u32(zero + u32::from(digit - b'0')).expect("a digit of the table"))
                .inspect(|digit| assert!(digit.is_numeric(), "U+{:04X} is a digit", u32::from(*digit)))
                .collect();
            assert!(Code::parse(&typed).is_ok_and(|read| read.digits() == code.digits()), "zero at U+{zero:04X}");
        }
    }

    #[test]
    fn numerals_that_are_not_decimal_digits_are_no_digits() {
        for numeral in ['½', 'Ⅳ', '四', '①', '²', 'O', 'l'] {
            assert_eq!(problem(&format!("123456789012345{numeral}")), Some(CodeProblem::NotDigits));
        }
    }

    #[test]
    fn gaps_of_every_kind_are_passed_over() {
        let code = generated(3);
        let printed = code.printed();
        for gap in
            ["", " ", "\u{A0}", "\u{202F}", "\t", "\r\n", "-", "–", "\u{2011}", "−", "\u{FEFF}", "\u{200E}", ".", " - "]
        {
            let typed = format!("\u{200B} {}\n", printed.replace(' ', gap));
            assert!(Code::parse(&typed).is_ok_and(|read| read.digits() == code.digits()), "gap {gap:?}");
        }
    }

    #[test]
    fn each_mistake_has_its_own_kind() {
        assert_eq!(problem(""), Some(CodeProblem::WrongLength));
        assert_eq!(problem("   "), Some(CodeProblem::WrongLength));
        assert_eq!(problem("123456789012345"), Some(CodeProblem::WrongLength));
        assert_eq!(problem(&"0".repeat(17)), Some(CodeProblem::WrongLength));
        assert_eq!(problem(&"0".repeat(100_000)), Some(CodeProblem::WrongLength));
        assert_eq!(problem("1234 5678 9O12 3456"), Some(CodeProblem::NotDigits));
        assert_eq!(problem("0000 0000 0000 0001"), Some(CodeProblem::CheckDigit));
    }

    #[test]
    fn every_single_wrong_digit_and_every_swap_of_neighbours_is_found() {
        let code = generated(4);
        for place in 0..CODE_DIGITS {
            for wrong in b'0'..=b'9' {
                let mut digits = *code.digits();
                digits[place] = wrong;
                let typed = std::str::from_utf8(&digits).expect("ASCII digits");
                assert_eq!(Code::parse(typed).is_ok(), wrong == code.digits()[place]);
            }
        }
        for place in 1..CODE_DIGITS {
            let mut digits = *code.digits();
            digits.swap(place - 1, place);
            let typed = std::str::from_utf8(&digits).expect("ASCII digits");
            assert_eq!(Code::parse(typed).is_ok(), digits == *code.digits());
        }
    }

    #[test]
    fn a_draw_above_the_last_whole_round_is_thrown_away() {
        // 2⁶⁴ = 18 446 · 10¹⁵ + 744 073 709 551 616, so the draws from 18 446 · 10¹⁵ on would favour small codes.
        let first_refused = 18_446_000_000_000_000_000;
        let mut rng = Dealt(vec![u64::MAX, first_refused, first_refused - 1]);
        assert_eq!(&Code::generate(&mut rng).digits()[..15], b"999999999999999");
        assert!(rng.0.is_empty());
    }

    #[test]
    fn each_digit_is_equally_likely_in_every_place() {
        // 16 places, 9 degrees of freedom each, 20,000 codes. A χ² of 60 or more has p ≈ 1.3e-9 by Wilson-Hilferty;
        // over 16 places a false alarm has a chance below 1e-7.
        let mut rng = ChaCha20Rng::seed_from_u64(5);
        let mut counts = [[0_u32; 10]; CODE_DIGITS];
        for _ in 0..20_000 {
            for (place, digit) in Code::generate(&mut rng).digits().iter().enumerate() {
                counts[place][usize::from(digit - b'0')] += 1;
            }
        }
        for (place, count) in counts.iter().enumerate() {
            let chi_squared: f64 = count.iter().map(|seen| (f64::from(*seen) - 2_000.0).powi(2) / 2_000.0).sum();
            assert!(chi_squared < 60.0, "place {place}: {chi_squared}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_typed_is_a_code_or_a_kind_of_mistake(typed in any::<String>()) {
            if let Ok(code) = Code::parse(&typed) {
                prop_assert_eq!(damm(code.digits()), 0);
            }
        }

        #[test]
        fn every_code_is_read_back_from_its_slip(seed in any::<u64>()) {
            let code = generated(seed);
            prop_assert!(Code::parse(&code.printed()).is_ok_and(|read| read.digits() == code.digits()));
        }
    }
}
