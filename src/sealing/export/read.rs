//! Reading a box that may be hostile, row by row, unpacking nothing.

use std::collections::{BTreeMap, HashSet};
use std::io::{self, Read};

use sha2::{Digest, Sha256};

use super::super::archive::BLOCK_BYTES;
use super::{AMENDMENTS, BoxFault, EntryProblem, LEDGER, MANIFEST, questionnaire_path, row_path};
use crate::consultation::{Amendment, AmendmentChain, Manifest, canonical_json, sha256_hex};

/// The most bytes of each file at the head of a box.
const MOST_HEAD_BYTES: u64 = 4 * 1024 * 1024;
/// The longest frame that is opened; the usual one has 1 to 2 KB.
const MOST_FRAME_BYTES: u32 = 64 * 1024;
/// More than an age header for one recipient, with its random line, and the tag at the end can take.
const SEALED_OVERHEAD: u64 = 1024;
/// More responses than any council has young people.
const MOST_ROWS: usize = 2_000_000;
/// What a program that writes whole tapes may add after the end of a tar: zeros, up to this many bytes.
const MOST_TAPE_PADDING: usize = 64 * 1024;

/// What stands before the responses, checked: the amendments are signed and chained, and the questionnaires are those of
/// the manifest. The ledger entry is handed on as it is.
pub struct BoxHead {
    /// The wave's manifest.
    pub manifest: Manifest,
    /// Its amendments.
    pub amendments: Vec<Amendment>,
    /// The paid entry of the ledger, for the ledger to check.
    pub ledger: Vec<u8>,
    /// The bytes of each questionnaire file by its name, `code/version`.
    pub questionnaires: BTreeMap<String, Vec<u8>>,
}

/// A response as it was stored.
pub struct SealedRow {
    /// Its random key.
    pub key: i64,
    /// The age file.
    pub sealed: Vec<u8>,
}

/// Reads a box: hands its head and its rows to `with`, and afterwards makes sure that the box ends where it should.
///
/// `with` may stop early; the rest is read all the same, so its result counts only if the whole box is sound.
///
/// # Errors
/// What `with` says, or [`BoxFault`].
pub fn read_box<R: Read, T, E: From<BoxFault>>(
    from: R,
    with: impl FnOnce(&BoxHead, &mut dyn Iterator<Item = Result<SealedRow, BoxFault>>) -> Result<T, E>,
) -> Result<T, E> {
    let mut archive = tar::Archive::new(from);
    // Raw entries: the format's extensions (long names, sparse files) then show as what they are, and are refused.
    let entries = archive.entries().map_err(BoxFault::NotRead)?.raw(true);
    let mut files = Files { entries, seen: None };
    let head = read_head(&mut files)?;
    let mut rows = Rows::new(files, head.manifest.frame_bytes);
    let result = with(&head, &mut rows)?;
    for row in rows.by_ref() {
        row?;
    }
    drop(rows);
    check_end(archive.into_inner())?;
    Ok(result)
}

/// The plain files of a tar, one after the other; the next one can be looked at before it is taken.
struct Files<'a, R: Read> {
    entries: tar::Entries<'a, R>,
    seen: Option<(String, tar::Entry<'a, R>)>,
}

impl<R: Read> Files<'_, R> {
    fn look(&mut self) -> Result<Option<&str>, BoxFault> {
        if self.seen.is_none() {
            let Some(entry) = self.entries.next() else { return Ok(None) };
            let entry = entry.map_err(|error| match error.kind() {
                io::ErrorKind::Other => BoxFault::NotATar,
                _ => BoxFault::NotRead(error),
            })?;
            let name = shown(&entry.header().path_bytes());
            if entry.header().entry_type() != tar::EntryType::Regular {
                return Err(BoxFault::Entry { entry: name, problem: EntryProblem::NotAPlainFile });
            }
            self.seen = Some((name, entry));
        }
        Ok(self.seen.as_ref().map(|(name, _)| name.as_str()))
    }

    /// The content of the next file, which `look` has shown.
    fn take(&mut self, most_bytes: u64) -> Result<Vec<u8>, BoxFault> {
        let (name, entry) = self.seen.take().ok_or(BoxFault::CutShort)?;
        let problem = |problem| BoxFault::Entry { entry: name.clone(), problem };
        let stated = entry.size();
        if stated > most_bytes {
            return Err(problem(EntryProblem::TooLong));
        }
        let mut content = Vec::new();
        // Grows with what is really there, never with what the header claims.
        entry.take(stated).read_to_end(&mut content).map_err(BoxFault::NotRead)?;
        if u64::try_from(content.len()) == Ok(stated) { Ok(content) } else { Err(problem(EntryProblem::CutShort)) }
    }

    /// The content of the next file, which must have this name.
    fn expect(&mut self, path: &str) -> Result<Vec<u8>, BoxFault> {
        match self.look()? {
            Some(found) if found == path => self.take(MOST_HEAD_BYTES),
            Some(found) => Err(out_of_place(found)),
            None => Err(BoxFault::Missing(path.to_owned())),
        }
    }
}

fn out_of_place(entry: &str) -> BoxFault {
    BoxFault::Entry { entry: entry.to_owned(), problem: EntryProblem::OutOfPlace }
}

/// A name as it may be shown: odd characters spelt out. A tar's header holds at most 256 bytes of it.
fn shown(path: &[u8]) -> String {
    path.iter().copied().flat_map(std::ascii::escape_default).map(char::from).collect()
}

fn read_head<R: Read>(files: &mut Files<'_, R>) -> Result<BoxHead, BoxFault> {
    let manifest: Manifest = canonical(MANIFEST, &files.expect(MANIFEST)?)?;
    if !(1..=MOST_FRAME_BYTES).contains(&manifest.frame_bytes) {
        return Err(not_readable(MANIFEST));
    }
    let amendments: Vec<Amendment> = canonical(AMENDMENTS, &files.expect(AMENDMENTS)?)?;
    AmendmentChain::verify(&manifest, &amendments).map_err(BoxFault::Amendments)?;
    let ledger = files.expect(LEDGER)?;
    let named: BTreeMap<&str, &str> =
        manifest.questionnaires.iter().map(|one| (one.name.as_str(), one.sha256.as_str())).collect();
    let mut questionnaires = BTreeMap::new();
    for (name, sha256) in named {
        let path = questionnaire_path(name).ok_or_else(|| not_readable(MANIFEST))?;
        let content = files.expect(&path)?;
        if sha256_hex(&content) != sha256 {
            return Err(BoxFault::Entry { entry: path, problem: EntryProblem::OtherFile });
        }
        questionnaires.insert(name.to_owned(), content);
    }
    Ok(BoxHead { manifest, amendments, ledger, questionnaires })
}

/// Reads canonical JSON, and nothing else.
fn canonical<T: serde::de::DeserializeOwned + serde::Serialize>(entry: &str, json: &[u8]) -> Result<T, BoxFault> {
    serde_json::from_slice(json).ok().filter(|read| canonical_json(read) == json).ok_or_else(|| not_readable(entry))
}

fn not_readable(entry: &str) -> BoxFault {
    BoxFault::Entry { entry: entry.to_owned(), problem: EntryProblem::NotReadable }
}

/// The responses, in the order of their keys.
struct Rows<'a, R: Read> {
    files: Files<'a, R>,
    most_bytes: u64,
    last_key: Option<i64>,
    seen: HashSet<[u8; 32]>,
    failed: bool,
}

impl<'a, R: Read> Rows<'a, R> {
    fn new(files: Files<'a, R>, frame_bytes: u32) -> Self {
        let most_bytes = u64::from(frame_bytes) + SEALED_OVERHEAD;
        Self { files, most_bytes, last_key: None, seen: HashSet::new(), failed: false }
    }

    fn row(&mut self) -> Result<Option<SealedRow>, BoxFault> {
        let Some(name) = self.files.look()? else { return Ok(None) };
        let name = name.to_owned();
        let key = row_key(&name).filter(|key| self.last_key.is_none_or(|last| last < *key));
        let key = key.ok_or_else(|| out_of_place(&name))?;
        self.last_key = Some(key);
        let sealed = self.files.take(self.most_bytes)?;
        // age files cannot be altered and still open, so a row can only be doubled byte by byte.
        if !self.seen.insert(Sha256::digest(&sealed).into()) {
            return Err(BoxFault::Entry { entry: name, problem: EntryProblem::Twice });
        }
        if self.seen.len() > MOST_ROWS {
            return Err(BoxFault::Entry { entry: name, problem: EntryProblem::TooMany });
        }
        Ok(Some(SealedRow { key, sealed }))
    }
}

/// The key in the one spelling of a row's name.
fn row_key(name: &str) -> Option<i64> {
    let key = i64::from_str_radix(name.strip_prefix("responses/")?.strip_suffix(".age")?, 16).ok()?;
    (key >= 0 && row_path(key) == name).then_some(key)
}

impl<R: Read> Iterator for Rows<'_, R> {
    type Item = Result<SealedRow, BoxFault>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None;
        }
        let row = self.row();
        self.failed = row.is_err();
        row.transpose()
    }
}

/// After the last entry the reader has taken one block of zeros; a whole tar has another, and nothing but zeros after it.
fn check_end(mut rest: impl Read) -> Result<(), BoxFault> {
    let mut end = Vec::new();
    let most = u64::try_from(BLOCK_BYTES + MOST_TAPE_PADDING + 1).expect("a small constant");
    rest.by_ref().take(most).read_to_end(&mut end).map_err(BoxFault::NotRead)?;
    if end.iter().any(|byte| *byte != 0) || end.len() > BLOCK_BYTES + MOST_TAPE_PADDING {
        return Err(BoxFault::TrailingData);
    }
    if end.len() < BLOCK_BYTES { Err(BoxFault::CutShort) } else { Ok(()) }
}

/// Passes on what is read and tells, in twentieths of `total_bytes`, how far it is. Progress is never told finer, and
/// never in rows, because a row is a person.
pub struct ReadInTwentieths<R, F: FnMut(u8)> {
    from: R,
    total_bytes: u64,
    read_bytes: u64,
    told: u8,
    tell: F,
}

impl<R, F: FnMut(u8)> ReadInTwentieths<R, F> {
    /// `tell` is called with 1 to 20, each at most once.
    pub const fn new(from: R, total_bytes: u64, tell: F) -> Self {
        Self { from, total_bytes, read_bytes: 0, told: 0, tell }
    }
}

impl<R: Read, F: FnMut(u8)> Read for ReadInTwentieths<R, F> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.from.read(into)?;
        self.read_bytes = self.read_bytes.saturating_add(u64::try_from(count).unwrap_or(u64::MAX));
        let reached = u128::from(self.read_bytes) * 20 / u128::from(self.total_bytes.max(1));
        let reached = u8::try_from(reached.min(20)).unwrap_or(20);
        while self.told < reached {
            self.told += 1;
            (self.tell)(self.told);
        }
        Ok(count)
    }
}
