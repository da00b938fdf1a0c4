//! Zip files nobody vouches for: unpacked with limits, and packed again so that a reader sees only what was checked.
//!
//! Sizes are held twice: what an entry says it unpacks to, and what it does unpack to. Only the entries asked for are
//! unpacked, all of them together into at most [`MOST_UNPACKED`] bytes, so that entries which share their bytes cost
//! no more. What [`pack`] writes has one entry for each part, unpacked; another reader of zip files cannot find
//! anything in it that was not looked at here.

use std::io::Read;

use flate2::Crc;
use flate2::read::DeflateDecoder;

use super::{MOST_ENTRIES, MOST_UNPACKED, Refused};

/// One entry, unpacked.
pub(super) struct Part {
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
}

const END: &[u8] = b"PK\x05\x06";
const ENTRY: &[u8] = b"PK\x01\x02";
const LOCAL: &[u8] = b"PK\x03\x04";

/// Unpacks the entries whose names are `wanted`.
///
/// # Errors
/// [`Refused::UnpacksTooLarge`] past a limit; [`Refused::OldOrLocked`] for an encrypted entry; otherwise
/// [`Refused::Damaged`].
pub(super) fn unpack(file: &[u8], wanted: impl Fn(&str) -> bool) -> Result<Vec<Part>, Refused> {
    let mut parts: Vec<Part> = Vec::new();
    let mut room = MOST_UNPACKED;
    for entry in directory(file)? {
        if !wanted(&entry.name) {
            continue;
        }
        if parts.iter().any(|part| part.name == entry.name) {
            return Err(Refused::Damaged);
        }
        let bytes = entry.unpack(file, room)?;
        room -= bytes.len();
        parts.push(Part { name: entry.name, bytes });
    }
    Ok(parts)
}

struct Entry {
    name: String,
    locked: bool,
    deflated: bool,
    crc: u32,
    packed: usize,
    unpacked: usize,
    at: usize,
}

fn number<const N: usize>(file: &[u8], at: usize) -> Result<usize, Refused> {
    let bytes = at.checked_add(N).and_then(|end| file.get(at..end)).ok_or(Refused::Damaged)?;
    Ok(bytes.iter().rev().fold(0, |number, byte| number << 8 | usize::from(*byte)))
}

fn starts_with(file: &[u8], at: usize, mark: &[u8]) -> Result<(), Refused> {
    let fits = file.get(at..).is_some_and(|rest| rest.starts_with(mark));
    if fits { Ok(()) } else { Err(Refused::Damaged) }
}

/// The entries, from the directory at the end. A directory of the 64-bit kind is refused: no file this small has one.
fn directory(file: &[u8]) -> Result<Vec<Entry>, Refused> {
    let earliest = file.len().saturating_sub(22 + 0xFFFF);
    let ends = (earliest..file.len().saturating_sub(21)).rev();
    let end = ends.into_iter().find(|at| file[*at..].starts_with(END)).ok_or(Refused::Damaged)?;
    let (many, mut at) = (number::<2>(file, end + 10)?, number::<4>(file, end + 16)?);
    if many > MOST_ENTRIES {
        return Err(Refused::UnpacksTooLarge);
    }
    let mut entries = Vec::with_capacity(many);
    for _ in 0..many {
        starts_with(file, at, ENTRY)?;
        let (name, extra, comment) =
            (number::<2>(file, at + 28)?, number::<2>(file, at + 30)?, number::<2>(file, at + 32)?);
        let bytes = file.get(at + 46..at + 46 + name).ok_or(Refused::Damaged)?;
        let method = number::<2>(file, at + 10)?;
        entries.push(Entry {
            name: String::from_utf8(bytes.to_vec()).map_err(|_| Refused::Damaged)?,
            locked: number::<2>(file, at + 8)? & 1 == 1,
            deflated: match method {
                0 => false,
                8 => true,
                _ => return Err(Refused::Damaged),
            },
            crc: u32::try_from(number::<4>(file, at + 16)?).map_err(|_| Refused::Damaged)?,
            packed: number::<4>(file, at + 20)?,
            unpacked: number::<4>(file, at + 24)?,
            at: number::<4>(file, at + 42)?,
        });
        at += 46 + name + extra + comment;
    }
    Ok(entries)
}

impl Entry {
    /// The bytes of the entry, `room` at most.
    fn unpack(&self, file: &[u8], room: usize) -> Result<Vec<u8>, Refused> {
        if self.locked {
            return Err(Refused::OldOrLocked);
        }
        if self.unpacked > room {
            return Err(Refused::UnpacksTooLarge);
        }
        starts_with(file, self.at, LOCAL)?;
        let from = self.at + 30 + number::<2>(file, self.at + 26)? + number::<2>(file, self.at + 28)?;
        let packed = from.checked_add(self.packed).and_then(|to| file.get(from..to)).ok_or(Refused::Damaged)?;
        let mut bytes = Vec::new();
        // One byte more than it says would show that it says too little.
        let most = u64::try_from(self.unpacked).unwrap_or(u64::MAX).saturating_add(1);
        if self.deflated {
            DeflateDecoder::new(packed).take(most).read_to_end(&mut bytes).map_err(|_| Refused::Damaged)?;
        } else {
            packed.take(most).read_to_end(&mut bytes).map_err(|_| Refused::Damaged)?;
        }
        let mut crc = Crc::new();
        crc.update(&bytes);
        if bytes.len() != self.unpacked || crc.sum() != self.crc {
            return Err(Refused::Damaged);
        }
        Ok(bytes)
    }
}

/// A zip file of `parts`, none compressed.
///
/// # Errors
/// [`Refused::Damaged`] when a name or size does not fit into a zip file; the limits above keep it from happening.
pub(super) fn pack(parts: &[Part]) -> Result<Vec<u8>, Refused> {
    let small = |number: usize| u16::try_from(number).map(u16::to_le_bytes).map_err(|_| Refused::Damaged);
    let large = |number: usize| u32::try_from(number).map(u32::to_le_bytes).map_err(|_| Refused::Damaged);
    let (mut file, mut directory) = (Vec::new(), Vec::new());
    for part in parts {
        let mut crc = Crc::new();
        crc.update(&part.bytes);
        // Version 2.0, no flags, stored, the first day there is.
        let mut common = vec![20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0];
        common.extend(crc.sum().to_le_bytes());
        common.extend(large(part.bytes.len())?);
        common.extend(large(part.bytes.len())?);
        common.extend(small(part.name.len())?);
        common.extend([0, 0]);
        directory.extend(ENTRY);
        directory.extend([20, 0]);
        directory.extend(&common);
        directory.extend([0; 10]);
        directory.extend(large(file.len())?);
        directory.extend(part.name.as_bytes());
        file.extend(LOCAL);
        file.extend(&common);
        file.extend(part.name.as_bytes());
        file.extend(&part.bytes);
    }
    let at = large(file.len())?;
    file.extend(&directory);
    file.extend(END);
    file.extend([0; 4]);
    file.extend(small(parts.len())?);
    file.extend(small(parts.len())?);
    file.extend(large(directory.len())?);
    file.extend(at);
    file.extend([0, 0]);
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(name: &str, bytes: &[u8]) -> Part {
        Part { name: name.to_owned(), bytes: bytes.to_vec() }
    }

    #[test]
    fn what_was_packed_unpacks_to_the_same() {
        let file = pack(&[part("a.xml", b"<a/>"), part("b/c.xml", &[7; 1000])]).unwrap();
        let parts = unpack(&file, |name| name.ends_with("c.xml")).unwrap();
        assert_eq!(parts.len(), 1);
        assert_eq!((parts[0].name.as_str(), parts[0].bytes.as_slice()), ("b/c.xml", &[7; 1000][..]));
    }

    #[test]
    fn any_damage_is_refused_and_never_read_past() {
        let file = pack(&[part("a.xml", b"<a/>"), part("b.xml", b"<b/>")]).unwrap();
        for end in 0..file.len() {
            assert!(unpack(&file[..end], |_| true).is_err(), "cut at {end}");
        }
        for at in 0..file.len() {
            for byte in [0, 1, 0x7F, 0xFF] {
                let mut other = file.clone();
                other[at] = byte;
                let _ = unpack(&other, |_| true);
            }
        }
    }

    #[test]
    fn an_entry_that_holds_more_than_it_says_is_refused() {
        let mut file = pack(&[part("a.xml", b"<aaaa/>")]).unwrap();
        let directory = file.windows(4).position(|window| window == ENTRY).unwrap();
        file[directory + 24] = 3;
        assert_eq!(unpack(&file, |_| true).err(), Some(Refused::Damaged));
    }

    #[test]
    fn what_unpacks_to_more_than_the_limit_is_refused_before_it_is_unpacked() {
        let file = pack(&[part("a.xml", b"<a/>")]).unwrap();
        let directory = file.windows(4).position(|window| window == ENTRY).unwrap();
        let mut says_much = file.clone();
        says_much[directory + 24..directory + 28].copy_from_slice(&u32::MAX.to_le_bytes());
        assert_eq!(unpack(&says_much, |_| true).err(), Some(Refused::UnpacksTooLarge));
        let many: Vec<_> = (0..=MOST_ENTRIES).map(|nth| part(&format!("{nth}"), b"")).collect();
        assert_eq!(unpack(&pack(&many).unwrap(), |_| true).err(), Some(Refused::UnpacksTooLarge));
    }

    #[test]
    fn entries_that_share_their_bytes_share_the_limit() {
        let half = vec![0; MOST_UNPACKED / 2 + 1];
        let file = pack(&[part("a", &half), part("b", &half)]).unwrap();
        assert_eq!(unpack(&file, |_| true).err(), Some(Refused::UnpacksTooLarge));
        assert_eq!(unpack(&file, |name| name == "a").unwrap()[0].bytes.len(), half.len());
    }
}
