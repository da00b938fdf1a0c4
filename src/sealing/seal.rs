//! Sealing a frame to the wave's recipient, with age's X25519.
//!
//! Each frame has a file key of its own, from the operating system. A sealed response is a whole age file, so it opens
//! with any program that speaks age. age adds a header line of random length ("grease"), so the length of a sealed
//! response varies a little, by chance alone.
//!
//! Left open: the age library copies the frame into a buffer of its own, which it gives back to the system unwiped.

use std::fmt;
use std::str::FromStr;

use super::frame::Frame;

/// The text is not an X25519 recipient.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an age recipient; one begins with age1 and has 62 characters")]
pub struct BadRecipient;

/// Whom the responses of a wave are sealed to. It opens nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct WaveRecipient(pub(super) age::x25519::Recipient);

impl WaveRecipient {
    /// Seals a frame; the result is a binary age file.
    ///
    /// # Panics
    /// When the recipient is a point that no honest ceremony makes, or the operating system's randomness fails.
    #[must_use]
    pub fn seal(&self, frame: &Frame) -> Vec<u8> {
        age::encrypt(&self.0, frame.as_bytes()).expect("one recipient, written to memory, leaves nothing to fail")
    }
}

impl FromStr for WaveRecipient {
    type Err = BadRecipient;

    fn from_str(text: &str) -> Result<Self, BadRecipient> {
        let recipient: age::x25519::Recipient = text.parse().map_err(|_| BadRecipient)?;
        // The same point has other spellings (upper case); the manifest's hash needs it to have one.
        if recipient.to_string() == text { Ok(Self(recipient)) } else { Err(BadRecipient) }
    }
}

impl fmt::Display for WaveRecipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From the tests of the age library.
    const RECIPIENT: &str = "age1t7rxyev2z3rw82stdlrrepyc39nvn86l5078zqkf5uasdy86jp6svpy7pa";

    #[test]
    fn a_recipient_is_read_and_written_in_one_spelling() {
        assert_eq!(RECIPIENT.parse::<WaveRecipient>().unwrap_or_else(|_| panic!("reads")).to_string(), RECIPIENT);
        for text in ["", "age1", &RECIPIENT.to_uppercase(), &RECIPIENT[..61], "AGE-SECRET-KEY-1QQQ"] {
            assert!(text.parse::<WaveRecipient>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_frame_sealed_twice_gives_two_different_age_files() {
        let recipient: WaveRecipient = RECIPIENT.parse().unwrap_or_else(|_| panic!("reads"));
        let frame = Frame::around(b"{}", 256).unwrap();
        let (one, two) = (recipient.seal(&frame), recipient.seal(&frame));
        assert_ne!(one, two);
        assert!(one.starts_with(b"age-encryption.org/v1\n"));
    }

    #[test]
    fn nothing_of_the_body_shows_in_the_sealed_bytes() {
        let recipient: WaveRecipient = RECIPIENT.parse().unwrap_or_else(|_| panic!("reads"));
        let sealed = recipient.seal(&Frame::around(b"a canary sings", 256).unwrap());
        assert!(!sealed.windows(6).any(|window| window == b"canary"));
    }
}
