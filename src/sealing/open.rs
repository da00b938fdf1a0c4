//! Opening one sealed response, on a custodian's machine.
//!
//! A response opens only with the identity of its wave, whole and unaltered: age authenticates header and content, and
//! the frame inside is checked to the last zero. The wave and its manifest stand in the response itself and are compared
//! when it is read, so a row carried over from another wave is found even where two waves shared a key.

use std::io::{self, Read};

use age::secrecy::ExposeSecret;
use zeroize::Zeroizing;

use super::frame::{Frame, FrameFault};
use super::seal::WaveRecipient;

/// Why sealed bytes do not open. It holds nothing of what was inside.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Sealed to somebody else, such as another wave.
    #[error("the sealed bytes are not meant for this identity")]
    NotOurs,
    /// No age file, or one that was altered before its content begins.
    #[error("the sealed bytes are damaged, or are not age's")]
    Damaged(#[source] age::DecryptError),
    /// The content was altered, cut short or made longer.
    #[error("the sealed content is damaged")]
    DamagedContent(#[source] io::Error),
    /// It opened, and is no frame of this wave.
    #[error("what was sealed is not a frame of this wave")]
    NotAFrame(#[source] FrameFault),
}

/// Opens the responses of a wave. It has no `Debug`, and is wiped when it is dropped.
#[derive(Clone)]
pub struct WaveIdentity(age::x25519::Identity);

impl WaveIdentity {
    /// A new identity, from the operating system's randomness.
    pub(super) fn generate() -> Self {
        Self(age::x25519::Identity::generate())
    }

    /// Reads `AGE-SECRET-KEY-1…`; `None` when it is not one.
    pub(super) fn from_text(text: &str) -> Option<Self> {
        text.parse().ok().map(Self)
    }

    /// `AGE-SECRET-KEY-1…`, for a bundle.
    pub(super) fn to_text(&self) -> Zeroizing<String> {
        Zeroizing::new(self.0.to_string().expose_secret().to_owned())
    }

    /// Whom to seal to, so that this identity opens.
    #[must_use]
    pub fn recipient(&self) -> WaveRecipient {
        WaveRecipient(self.0.to_public())
    }

    /// Opens a sealed response and checks its frame.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn open(&self, sealed: &[u8], frame_bytes: u32) -> Result<Frame, OpenError> {
        let mut content = decrypt(sealed, &self.0)?;
        let length = usize::try_from(frame_bytes).map_err(|_| OpenError::NotAFrame(FrameFault::WrongLength))?;
        let mut bytes = Zeroizing::new(vec![0; length]);
        content.read_exact(&mut bytes).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => OpenError::NotAFrame(FrameFault::WrongLength),
            _ => OpenError::DamagedContent(error),
        })?;
        match content.read(&mut [0]) {
            Ok(0) => Frame::read(bytes, frame_bytes).map_err(OpenError::NotAFrame),
            Ok(_) => Err(OpenError::NotAFrame(FrameFault::WrongLength)),
            Err(error) => Err(OpenError::DamagedContent(error)),
        }
    }
}

/// The content of an age file, as far as its header shows that it is for `identity`.
pub(super) fn decrypt<'a>(
    sealed: &'a [u8],
    identity: &age::x25519::Identity,
) -> Result<age::stream::StreamReader<&'a [u8]>, OpenError> {
    age::Decryptor::new_buffered(sealed)
        .and_then(|file| file.decrypt(std::iter::once(identity as &dyn age::Identity)))
        .map_err(|error| match error {
            age::DecryptError::NoMatchingKeys => OpenError::NotOurs,
            error => OpenError::Damaged(error),
        })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const FRAME_BYTES: u32 = 512;

    fn sealed(identity: &WaveIdentity, body: &[u8]) -> Vec<u8> {
        identity.recipient().seal(&Frame::around(body, FRAME_BYTES).unwrap())
    }

    #[test]
    fn what_was_sealed_opens_with_its_identity() {
        let identity = WaveIdentity::generate();
        let opened = identity.open(&sealed(&identity, b"{\"a\":1}"), FRAME_BYTES).unwrap();
        assert_eq!(opened.body(), b"{\"a\":1}");
    }

    #[test]
    fn a_row_of_another_wave_does_not_open() {
        let (ours, theirs) = (WaveIdentity::generate(), WaveIdentity::generate());
        let problem = ours.open(&sealed(&theirs, b"{}"), FRAME_BYTES).unwrap_err();
        assert!(matches!(problem, OpenError::NotOurs));
    }

    #[test]
    fn one_flipped_bit_anywhere_is_found() {
        let identity = WaveIdentity::generate();
        let sealed = sealed(&identity, b"{}");
        for bit in 0..sealed.len() * 8 {
            let mut flipped = sealed.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert!(identity.open(&flipped, FRAME_BYTES).is_err(), "bit {bit}");
        }
    }

    #[test]
    fn a_shortened_or_lengthened_row_does_not_open() {
        let identity = WaveIdentity::generate();
        let sealed = sealed(&identity, b"{}");
        for length in 0..sealed.len() {
            assert!(identity.open(&sealed[..length], FRAME_BYTES).is_err(), "{length} bytes");
        }
        let longer = [&sealed[..], &[0]].concat();
        assert!(identity.open(&longer, FRAME_BYTES).is_err());
        assert!(identity.open(&[&sealed[..], &sealed[..]].concat(), FRAME_BYTES).is_err());
    }

    #[test]
    fn the_head_of_one_row_does_not_open_the_content_of_another() {
        let identity = WaveIdentity::generate();
        let (one, two) = (sealed(&identity, b"{}"), sealed(&identity, b"[]"));
        // Nonce (16), frame and tag (16) stand at the end.
        let content = usize::try_from(FRAME_BYTES).unwrap() + 32;
        let swapped = [&one[..one.len() - content], &two[two.len() - content..]].concat();
        assert!(matches!(identity.open(&swapped, FRAME_BYTES), Err(OpenError::DamagedContent(_))));
    }

    #[test]
    fn a_frame_of_another_length_is_refused() {
        let identity = WaveIdentity::generate();
        let sealed = sealed(&identity, b"{}");
        for frame_bytes in [0, 256, 511, 513, 768, 1 << 17] {
            let problem = identity.open(&sealed, frame_bytes).unwrap_err();
            assert!(matches!(problem, OpenError::NotAFrame(FrameFault::WrongLength)), "{frame_bytes}");
        }
    }

    #[test]
    fn content_that_is_no_frame_is_refused() {
        let identity = WaveIdentity::generate();
        let sealed = age::encrypt(&identity.0.to_public(), &[b'x'; 512]).unwrap();
        let problem = identity.open(&sealed, FRAME_BYTES).unwrap_err();
        assert!(matches!(problem, OpenError::NotAFrame(FrameFault::UnknownVersion(b'x'))));
    }

    #[test]
    fn the_identity_is_written_as_age_writes_it() {
        let identity = WaveIdentity::generate();
        let text = identity.to_text();
        assert!(text.starts_with("AGE-SECRET-KEY-1"));
        let again = WaveIdentity::from_text(&text).unwrap();
        assert!(again.recipient() == identity.recipient());
        assert!(WaveIdentity::from_text(&identity.recipient().to_string()).is_none());
    }

    proptest! {
        #[test]
        fn the_length_of_a_sealed_response_tells_nothing_of_its_body(length in 0_usize..=506) {
            // The header is made before the body is seen. After it stand a nonce (16), the frame and a tag (16).
            let identity = WaveIdentity::generate();
            let sealed = sealed(&identity, &vec![b'x'; length]);
            let mac = sealed.windows(5).position(|five| five == b"\n--- ").unwrap() + 1;
            let header = mac + "--- ".len() + 43 + 1;
            prop_assert_eq!(sealed.len() - header, 16 + 512 + 16);
        }

        #[test]
        fn any_bytes_open_or_do_not_and_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
            let identity = WaveIdentity::generate();
            prop_assert!(identity.open(&bytes, FRAME_BYTES).is_err());
            let with_header = [b"age-encryption.org/v1\n-> X25519 ", &bytes[..]].concat();
            prop_assert!(identity.open(&with_header, FRAME_BYTES).is_err());
        }
    }
}
