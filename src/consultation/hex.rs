//! Bytes as lower-case hexadecimal digits, the one spelling this project reads and writes.

/// Two lower-case digits a byte.
#[must_use]
pub fn to_hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |half: u8| char::from(DIGITS[usize::from(half & 15)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(*byte)]).collect()
}

/// The `N` bytes that `text` spells; `None` for another length, another character or upper case.
#[must_use]
pub fn from_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let value = |digit: u8| match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    };
    if text.len() != 2 * N {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        *byte = value(pair[0])? << 4 | value(pair[1])?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_come_back_from_their_one_spelling() {
        assert_eq!(to_hex(&[0, 15, 160, 255]), "000fa0ff");
        assert_eq!(from_hex("000fa0ff"), Some([0, 15, 160, 255]));
    }

    #[test]
    fn other_spellings_are_refused() {
        for text in ["000FA0FF", "000fa0f", "000fa0ff0", "0x0fa0ff", " 00fa0ff", "000fa0fé"] {
            assert_eq!(from_hex::<4>(text), None, "{text}");
        }
    }
}
