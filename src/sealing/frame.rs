//! The frame: what is inside a seal, of one fixed length for a whole wave.
//!
//! ```text
//! version (1) = 1 | mode (1) = 0 | length of the body (4, big endian) | body | zeros up to the wave's frame length
//! ```
//!
//! The length of a frame tells nothing about the answers in it. A body that does not fit is refused, never cut. On
//! opening, the length, version, mode and every zero are checked, so one body has one frame.

use std::fmt;

use zeroize::Zeroizing;

/// Bytes before the body.
const HEADER_BYTES: usize = 6;
const VERSION: u8 = 1;
/// The body is a response in canonical JSON.
const PLAIN: u8 = 0;
/// Frames come in multiples of this, so that a small change of wording does not change the length.
const STEP: usize = 256;

/// Why bytes are not a frame of this wave, or a body does not fit into one. It holds nothing of the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FrameFault {
    /// The body is longer than a frame of this wave holds.
    #[error("the body is longer than a frame of this wave holds")]
    BodyTooLong,
    /// Shorter or longer than every frame of this wave.
    #[error("not as long as the frames of this wave")]
    WrongLength,
    /// Written by a later version of this program, or not a frame at all.
    #[error("frame version {0} is not known")]
    UnknownVersion(u8),
    /// The body is of a kind this version does not know.
    #[error("frame mode {0} is not known")]
    UnknownMode(u8),
    /// The stated length of the body goes beyond the frame.
    #[error("the stated length of the body goes beyond the frame")]
    BodyBeyondFrame,
    /// Something other than zeros after the body.
    #[error("the padding is not all zeros")]
    DirtyPadding,
}

/// The frame length of a wave whose longest body has `largest_body` bytes: a multiple of 256.
///
/// # Panics
/// When the length does not fit into 32 bits; the longest body follows from questionnaires of at most some hundred items.
#[must_use]
pub fn frame_bytes_for(largest_body: usize) -> u32 {
    let bytes = (largest_body + HEADER_BYTES).next_multiple_of(STEP);
    u32::try_from(bytes).expect("a questionnaire's longest response is far below four gigabytes")
}

/// A checked frame, wiped when it is dropped. Its `Debug` tells nothing.
pub struct Frame {
    bytes: Zeroizing<Vec<u8>>,
    body_bytes: usize,
}

impl Frame {
    /// Puts `body` into a frame of `frame_bytes`.
    ///
    /// # Errors
    /// [`FrameFault::BodyTooLong`].
    pub fn around(body: &[u8], frame_bytes: u32) -> Result<Self, FrameFault> {
        let total = usize::try_from(frame_bytes).map_err(|_| FrameFault::WrongLength)?;
        let stated = u32::try_from(body.len()).map_err(|_| FrameFault::BodyTooLong)?;
        if total.checked_sub(HEADER_BYTES).is_none_or(|room| body.len() > room) {
            return Err(FrameFault::BodyTooLong);
        }
        // Reserved whole, so that no half-filled copy stays behind in memory.
        let mut bytes = Zeroizing::new(Vec::with_capacity(total));
        bytes.extend_from_slice(&[VERSION, PLAIN]);
        bytes.extend_from_slice(&stated.to_be_bytes());
        bytes.extend_from_slice(body);
        bytes.resize(total, 0);
        Ok(Self { bytes, body_bytes: body.len() })
    }

    /// Checks opened bytes against the frame length of the wave.
    ///
    /// # Errors
    /// [`FrameFault`] names what is wrong.
    pub fn read(bytes: Zeroizing<Vec<u8>>, frame_bytes: u32) -> Result<Self, FrameFault> {
        if u32::try_from(bytes.len()) != Ok(frame_bytes) {
            return Err(FrameFault::WrongLength);
        }
        let Some((header, rest)) = bytes.split_first_chunk::<HEADER_BYTES>() else {
            return Err(FrameFault::WrongLength);
        };
        let [version, mode, stated @ ..] = *header;
        if version != VERSION {
            return Err(FrameFault::UnknownVersion(version));
        }
        if mode != PLAIN {
            return Err(FrameFault::UnknownMode(mode));
        }
        let body_bytes = usize::try_from(u32::from_be_bytes(stated)).map_err(|_| FrameFault::BodyBeyondFrame)?;
        let padding = rest.get(body_bytes..).ok_or(FrameFault::BodyBeyondFrame)?;
        if padding.iter().any(|byte| *byte != 0) {
            return Err(FrameFault::DirtyPadding);
        }
        Ok(Self { bytes, body_bytes })
    }

    /// What the frame was put around.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.bytes[HEADER_BYTES..HEADER_BYTES + self.body_bytes]
    }

    /// The whole frame, as it is sealed.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl fmt::Debug for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Frame")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(bytes: &[u8], frame_bytes: u32) -> Result<Frame, FrameFault> {
        Frame::read(Zeroizing::new(bytes.to_vec()), frame_bytes)
    }

    #[test]
    fn a_frame_is_what_the_format_says_byte_by_byte() {
        let frame = Frame::around(b"{}", 256).unwrap();
        assert_eq!(frame.as_bytes()[..8], [1, 0, 0, 0, 0, 2, b'{', b'}']);
        assert!(frame.as_bytes()[8..].iter().all(|byte| *byte == 0));
        assert_eq!(frame.as_bytes().len(), 256);
    }

    #[test]
    fn the_frame_length_is_the_longest_body_rounded_up() {
        assert_eq!(frame_bytes_for(0), 256);
        assert_eq!(frame_bytes_for(250), 256);
        assert_eq!(frame_bytes_for(251), 512);
        assert_eq!(frame_bytes_for(1_500), 1_536);
    }

    #[test]
    fn a_body_that_does_not_fit_is_refused_and_not_cut() {
        assert!(Frame::around(&[b'x'; 250], 256).is_ok());
        assert_eq!(Frame::around(&[b'x'; 251], 256).unwrap_err(), FrameFault::BodyTooLong);
        assert_eq!(Frame::around(b"", 5).unwrap_err(), FrameFault::BodyTooLong);
    }

    #[test]
    fn a_frame_of_another_length_is_refused() {
        let frame = Frame::around(b"{}", 256).unwrap();
        assert_eq!(read(frame.as_bytes(), 512).unwrap_err(), FrameFault::WrongLength);
        assert_eq!(read(&frame.as_bytes()[..255], 256).unwrap_err(), FrameFault::WrongLength);
        assert_eq!(read(&[], 0).unwrap_err(), FrameFault::WrongLength);
    }

    #[test]
    fn an_unknown_version_or_mode_is_named() {
        let mut bytes = Frame::around(b"{}", 256).unwrap().as_bytes().to_vec();
        bytes[1] = 1;
        assert_eq!(read(&bytes, 256).unwrap_err(), FrameFault::UnknownMode(1));
        bytes[0] = 9;
        assert_eq!(read(&bytes, 256).unwrap_err(), FrameFault::UnknownVersion(9));
    }

    #[test]
    fn a_length_beyond_the_frame_and_dirty_padding_are_refused() {
        let mut bytes = Frame::around(b"{}", 256).unwrap().as_bytes().to_vec();
        bytes[255] = 1;
        assert_eq!(read(&bytes, 256).unwrap_err(), FrameFault::DirtyPadding);
        bytes[5] = 251;
        assert_eq!(read(&bytes, 256).unwrap_err(), FrameFault::BodyBeyondFrame);
        bytes[2] = 255;
        assert_eq!(read(&bytes, 256).unwrap_err(), FrameFault::BodyBeyondFrame);
    }

    #[test]
    fn debug_shows_nothing_of_the_body() {
        assert_eq!(format!("{:?}", Frame::around(b"canary", 256).unwrap()), "Frame");
    }

    proptest! {
        #[test]
        fn every_body_that_fits_comes_back(body in proptest::collection::vec(any::<u8>(), 0..=506)) {
            let frame = Frame::around(&body, 512).unwrap();
            prop_assert_eq!(frame.as_bytes().len(), 512);
            let again = read(frame.as_bytes(), 512).unwrap();
            prop_assert_eq!(again.body(), &body[..]);
        }

        #[test]
        fn any_bytes_are_a_frame_or_a_fault(bytes in proptest::collection::vec(any::<u8>(), 0..64), claimed in 0_u32..64) {
            let _ = read(&bytes, claimed);
        }
    }
}
