//! Base64 without padding: the standard alphabet inside a stored password, the one for addresses inside a passkey.

const STANDARD: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const FOR_ADDRESSES: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// As a stored password spells bytes.
pub(super) fn encode(bytes: &[u8]) -> String {
    spelled(bytes, STANDARD)
}

/// As browsers spell the bytes of a passkey.
pub(super) fn encode_for_addresses(bytes: &[u8]) -> String {
    spelled(bytes, FOR_ADDRESSES)
}

fn spelled(bytes: &[u8], alphabet: &[u8; 64]) -> String {
    let letter = |bits: u32| char::from(alphabet[(bits & 63) as usize]);
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let at = |place: usize| u32::from(three.get(place).copied().unwrap_or(0));
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        // One byte gives two letters, two give three, three give four.
        text.extend([18, 12, 6, 0].into_iter().take(three.len() + 1).map(|shift| letter(bits >> shift)));
    }
    text
}

/// The `N` bytes that `text` spells in the standard alphabet; `None` for anything but their one spelling.
pub(super) fn decode<const N: usize>(text: &str) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    let (mut bits, mut held, mut filled) = (0_u32, 0_u32, 0);
    for letter in text.bytes() {
        let value = STANDARD.iter().position(|one| *one == letter)?;
        bits = bits << 6 | u32::try_from(value).ok()?;
        held += 6;
        if held >= 8 {
            held -= 8;
            *bytes.get_mut(filled)? = u8::try_from(bits >> held & 0xff).ok()?;
            filled += 1;
        }
    }
    // Another spelling of the same bytes has bits to spare that are not nought, or a letter too many.
    (filled == N && encode(&bytes) == text).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_come_back_from_their_one_spelling() {
        // RFC 4648, section 10.
        for (bytes, text) in [("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("foobar", "Zm9vYmFy")] {
            assert_eq!(encode(bytes.as_bytes()), text);
        }
        assert_eq!(decode::<4>("Zm9vYg"), Some(*b"foob"));
        assert_eq!(encode_for_addresses(&[0xfb, 0xff]), "-_8");
    }

    #[test]
    fn other_spellings_are_refused() {
        for text in ["Zm9vYh", "Zm9vYg==", "Zm9vYgA", "Zm9v", "Zm9vY*", "", "Zm9vY g"] {
            assert_eq!(decode::<4>(text), None, "{text:?}");
        }
    }
}
