//! Letters through the contact door, sealed to those who read them, and the file in which they are taken to a desk.
//!
//! A letter is put into a frame of [`LETTER_BYTES`], whatever is in it, and sealed with age to each key that stands in
//! the door's store; any one of them opens it. The keys are those of safeguarding leads. A survey's key opens no letter,
//! and a letter's key no response.
//!
//! ```text
//! letters/<mark>.age    one age file a letter, in the order of the marks
//! ```
//!
//! The file is a tar, so `tar x` and the stock `age` program are all it takes. Each letter names its own mark, so that
//! one which was moved under another name is found out.
//!
//! Left open: whoever can write to the store can take letters out, or put in letters of their own. The number of
//! keys shows in the length of a sealed letter.

use std::io::{self, Read, Write};

use zeroize::Zeroizing;

use super::archive::{BLOCK_BYTES, put_end, put_file};
use super::custody::CustodianKey;
use super::frame::{Frame, FrameFault};
use super::open::{OpenError, decrypt};
use super::seal::BadRecipient;
use crate::door::{LETTER_BYTES, Letter, Mark};

/// More letters than a file ever holds.
const MOST_LETTERS: usize = 20_000;
/// The most bytes of one sealed letter: the frame, and a header with a line for each of some fifty keys.
const MOST_SEALED_BYTES: u64 = 16 * 1024;
/// What a program that writes whole tapes may add after the end of a tar.
const MOST_TAPE_PADDING: usize = 64 * 1024;

/// Those who can open a letter: at least one.
pub struct Readers(Vec<age::x25519::Recipient>);

impl Readers {
    /// The holders of these keys, each `age1…`; `None` when there are none, and then nobody could read a letter.
    ///
    /// # Errors
    /// [`BadRecipient`].
    pub fn of<'a>(recipients: impl IntoIterator<Item = &'a str>) -> Result<Option<Self>, BadRecipient> {
        let recipients: Result<Vec<_>, _> =
            recipients.into_iter().map(|one| one.parse().map_err(|_| BadRecipient)).collect();
        recipients.map(|recipients| (!recipients.is_empty()).then_some(Self(recipients)))
    }

    /// Seals a letter, so that each of them opens it.
    ///
    /// # Errors
    /// [`FrameFault::BodyTooLong`], which a checked letter rules out.
    ///
    /// # Panics
    /// When a recipient is a point that no honest program makes, or the operating system's randomness fails.
    pub fn seal(&self, letter: &Letter) -> Result<Vec<u8>, FrameFault> {
        let frame = Frame::around(&letter.to_json(), LETTER_BYTES)?;
        let recipients = self.0.iter().map(|one| one as &dyn age::Recipient);
        let mut sealed = Vec::new();
        let write = |sealed: &mut Vec<u8>| -> io::Result<()> {
            let encryptor = age::Encryptor::with_recipients(recipients).map_err(io::Error::other)?;
            let mut writer = encryptor.wrap_output(sealed)?;
            writer.write_all(frame.as_bytes())?;
            writer.finish().map(|_| ())
        };
        write(&mut sealed).expect("one recipient at least, written to memory, leaves nothing to fail");
        Ok(sealed)
    }
}

/// Why a letter is not read. It holds nothing of what was inside.
#[derive(Debug, thiserror::Error)]
pub enum LetterFault {
    /// Sealed before this key was registered, or damaged.
    #[error("the letter does not open with this key")]
    DoesNotOpen(#[source] OpenError),
    /// It opened, and is not as long as letters are.
    #[error("what was sealed is not a letter's frame")]
    NotAFrame(#[source] FrameFault),
    /// It opened, and is no letter of this version.
    #[error("what was sealed is not a letter")]
    NotALetter,
    /// It says another mark than the one it lies under.
    #[error("the letter lies under another's mark")]
    OtherMark,
}

/// Opens a letter that lies under this mark.
///
/// # Errors
/// [`LetterFault`].
pub fn open_letter(mark: Mark, sealed: &[u8], key: &CustodianKey) -> Result<Letter, LetterFault> {
    let content = decrypt(sealed, key.identity()).map_err(LetterFault::DoesNotOpen)?;
    let mut bytes = Zeroizing::new(Vec::with_capacity(usize::try_from(LETTER_BYTES).unwrap_or(0) + 1));
    content
        .take(u64::from(LETTER_BYTES) + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| LetterFault::DoesNotOpen(OpenError::DamagedContent(error)))?;
    let frame = Frame::read(bytes, LETTER_BYTES).map_err(LetterFault::NotAFrame)?;
    let letter = Letter::read(frame.body()).ok_or(LetterFault::NotALetter)?;
    if letter.mark == mark { Ok(letter) } else { Err(LetterFault::OtherMark) }
}

/// A letter as it is stored.
pub struct SealedLetter {
    /// Its mark.
    pub mark: Mark,
    /// The age file.
    pub sealed: Vec<u8>,
}

fn path_of(mark: Mark) -> String {
    format!("letters/{mark}.age")
}

/// The file in which letters are taken to a desk. The same letters always give the same bytes.
///
/// # Errors
/// When memory refuses, which it does not.
pub fn write_letters(mut letters: Vec<SealedLetter>) -> io::Result<Vec<u8>> {
    letters.sort_unstable_by_key(|letter| letter.mark);
    let mut file = Vec::new();
    for letter in &letters {
        put_file(&mut file, &path_of(letter.mark), &letter.sealed)?;
    }
    put_end(&mut file)?;
    Ok(file)
}

/// Why a file of letters is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LettersFault {
    /// Not a tar, or one that is damaged or cut short.
    #[error("not a file of letters, or one that was cut short")]
    NotAFile,
    /// Something stands in it that is no letter, or a letter twice.
    #[error("something in the file is not a letter in its place")]
    OutOfPlace,
    /// Longer than such a file can be.
    #[error("the file is longer than a file of letters can be")]
    TooLong,
}

/// Reads a file of letters that may be hostile. Nothing is unpacked.
///
/// # Errors
/// [`LettersFault`].
pub fn read_sealed_letters(file: &[u8]) -> Result<Vec<SealedLetter>, LettersFault> {
    let mut archive = tar::Archive::new(file);
    let mut letters: Vec<SealedLetter> = Vec::new();
    // Raw entries: the format's extensions then show as what they are, and are refused.
    for entry in archive.entries().map_err(|_| LettersFault::NotAFile)?.raw(true) {
        let entry = entry.map_err(|_| LettersFault::NotAFile)?;
        let path = String::from_utf8(entry.header().path_bytes().into_owned()).map_err(|_| LettersFault::OutOfPlace)?;
        let mark = mark_in(&path).filter(|mark| letters.last().is_none_or(|last| last.mark < *mark));
        let (Some(mark), true) = (mark, entry.header().entry_type() == tar::EntryType::Regular) else {
            return Err(LettersFault::OutOfPlace);
        };
        let stated = entry.size();
        if stated > MOST_SEALED_BYTES || letters.len() == MOST_LETTERS {
            return Err(LettersFault::TooLong);
        }
        let mut sealed = Vec::new();
        entry.take(stated).read_to_end(&mut sealed).map_err(|_| LettersFault::NotAFile)?;
        if u64::try_from(sealed.len()) != Ok(stated) {
            return Err(LettersFault::NotAFile);
        }
        letters.push(SealedLetter { mark, sealed });
    }
    // After the last entry the reader has taken one block of zeros; a whole tar has another, and nothing else after it.
    let rest = archive.into_inner();
    let ends =
        (BLOCK_BYTES..=BLOCK_BYTES + MOST_TAPE_PADDING).contains(&rest.len()) && rest.iter().all(|byte| *byte == 0);
    if ends { Ok(letters) } else { Err(LettersFault::NotAFile) }
}

/// The mark in the one spelling of a letter's name.
fn mark_in(path: &str) -> Option<Mark> {
    let mark = path.strip_prefix("letters/")?.strip_suffix(".age")?.parse().ok()?;
    (path_of(mark) == path).then_some(mark)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rand::TryRngCore;
    use rand::rngs::OsRng;

    use super::*;
    use crate::door::Written;
    use crate::sealing::custody::Protection;

    fn key() -> CustodianKey {
        CustodianKey::generate("safeguarding lead", &mut OsRng.unwrap_err()).unwrap()
    }

    fn readers(keys: &[&CustodianKey]) -> Readers {
        let recipients: Vec<String> = keys.iter().map(|key| key.public().recipient).collect();
        Readers::of(recipients.iter().map(String::as_str)).unwrap().unwrap()
    }

    fn mark(text: &str) -> Mark {
        text.parse().unwrap()
    }

    fn letter(of: &str, about: &str) -> Letter {
        let written = Written {
            name: "Ash".to_owned(),
            way: "phone".to_owned(),
            place: "01632 960 009".to_owned(),
            about: about.to_owned(),
            ..Written::default()
        };
        written.checked(mark(of)).unwrap_or_else(|_| panic!("a letter"))
    }

    #[test]
    fn the_recipe_in_the_documentation_gives_a_letter_back() {
        let docs = include_str!("../../docs/sealing.md");
        let recipes = docs.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next());
        let recipe = recipes.into_iter().find(|recipe| recipe.contains("letters-")).unwrap();
        let (key, folder) = (key(), tempfile::tempdir().unwrap());
        let written = letter("K7Q-2M9", "I would like to move.");
        let sealed = readers(&[&key]).seal(&written).unwrap();
        let file = write_letters(vec![SealedLetter { mark: mark("K7Q-2M9"), sealed }]).unwrap();
        std::fs::write(folder.path().join("letters-2026-11-27.tar"), file).unwrap();
        key.keep(&folder.path().join("safeguarding-lead.key"), &Protection::Unprotected).unwrap();
        let ran =
            std::process::Command::new("sh").args(["-e", "-c", recipe]).current_dir(folder.path()).output().unwrap();
        let read: serde_json::Value =
            serde_json::from_slice(&ran.stdout).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&ran.stderr)));
        assert_eq!((&read["mark"], &read["about"]), (&"K7Q-2M9".into(), &"I would like to move.".into()));
    }

    #[test]
    fn each_registered_key_opens_a_letter_and_no_other_does() {
        let (one, two, other) = (key(), key(), key());
        let letter = letter("K7Q-2M9", "a canary sings");
        let sealed = readers(&[&one, &two]).seal(&letter).unwrap();
        for reader in [&one, &two] {
            assert!(open_letter(letter.mark, &sealed, reader).is_ok_and(|opened| opened == letter));
        }
        assert!(matches!(open_letter(letter.mark, &sealed, &other), Err(LetterFault::DoesNotOpen(_))));
        assert!(!sealed.windows(6).any(|window| window == b"canary"));
    }

    #[test]
    fn without_a_key_nothing_can_be_sealed() {
        assert!(Readers::of([]).unwrap().is_none());
        assert!(Readers::of(["age1nothing"]).is_err());
    }

    #[test]
    fn a_letter_under_another_mark_is_found_out() {
        let reader = key();
        let sealed = readers(&[&reader]).seal(&letter("K7Q-2M9", "")).unwrap();
        assert!(matches!(open_letter(mark("000-000"), &sealed, &reader), Err(LetterFault::OtherMark)));
    }

    #[test]
    fn how_much_was_written_does_not_show() {
        let reader = key();
        let content = |about: &str| {
            let sealed = readers(&[&reader]).seal(&letter("K7Q-2M9", about)).unwrap();
            // The header ends with a line that begins with three dashes; age's header has a line of random length.
            let mac = sealed.windows(5).position(|five| five == b"\n--- ").unwrap();
            sealed.len() - mac
        };
        assert_eq!(content(""), content(&"a".repeat(600)));
    }

    #[test]
    fn a_file_of_letters_comes_back_in_the_order_of_the_marks_and_is_always_the_same() {
        let reader = key();
        let sealed =
            |of: &str| SealedLetter { mark: mark(of), sealed: readers(&[&reader]).seal(&letter(of, "")).unwrap() };
        let (late, early) = (sealed("Z00-000"), sealed("100-000"));
        let again = |one: &SealedLetter| SealedLetter { mark: one.mark, sealed: one.sealed.clone() };
        let file = write_letters(vec![again(&late), again(&early)]).unwrap();
        assert_eq!(file, write_letters(vec![early, late]).unwrap());
        let read = read_sealed_letters(&file).unwrap();
        assert_eq!(read.iter().map(|one| one.mark.to_string()).collect::<Vec<_>>(), ["100-000", "Z00-000"]);
        assert!(read.iter().all(|one| open_letter(one.mark, &one.sealed, &reader).is_ok()));
        assert!(read_sealed_letters(&write_letters(Vec::new()).unwrap()).unwrap().is_empty());
    }

    #[test]
    fn a_file_that_is_not_quite_one_is_refused() {
        for name in ["letters/passwd.age", "other/K7Q-2M9.age", "letters/k7q2m9.age", "letters/K7Q-2M9.age.exe"] {
            let mut odd = Vec::new();
            put_file(&mut odd, name, b"x").unwrap();
            put_end(&mut odd).unwrap();
            assert_eq!(read_sealed_letters(&odd).err(), Some(LettersFault::OutOfPlace), "{name}");
        }
        let mut twice = Vec::new();
        for _ in 0..2 {
            put_file(&mut twice, "letters/K7Q-2M9.age", b"x").unwrap();
        }
        put_end(&mut twice).unwrap();
        assert_eq!(read_sealed_letters(&twice).err(), Some(LettersFault::OutOfPlace));
        let mut huge = Vec::new();
        put_file(&mut huge, "letters/K7Q-2M9.age", &vec![0; 17 * 1024]).unwrap();
        put_end(&mut huge).unwrap();
        assert_eq!(read_sealed_letters(&huge).err(), Some(LettersFault::TooLong));
        let whole = write_letters(vec![SealedLetter { mark: mark("K7Q-2M9"), sealed: vec![1; 700] }]).unwrap();
        for cut in [0, 511, 512, 1_000, whole.len() - 512] {
            assert_eq!(read_sealed_letters(&whole[..cut]).err(), Some(LettersFault::NotAFile), "{cut} bytes");
        }
        assert_eq!(read_sealed_letters(&[&whole[..], b"more"].concat()).err(), Some(LettersFault::NotAFile));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused_and_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..2_000)) {
            let _ = read_sealed_letters(&bytes);
        }
    }
}
