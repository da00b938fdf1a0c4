//! The one folder a desk works in, and what the files in it are.
//!
//! Names come from people and other machines, so a [`FileName`] leads to a file of the folder, or of a folder in it, and
//! nowhere else; links are passed over.

use std::fmt;
use std::fs::{DirBuilder, File};
use std::io::{self, Read, Write};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use serde::Serialize;
use tempfile::NamedTempFile;
use zeroize::Zeroizing;

use super::kind::{Kind, MOST_SMALL_BYTES, kind_of};
use crate::sealing::custody::KeepFault;

const LONGEST_NAME: usize = 120;
/// So many files are listed; a folder with more is not a key holder's.
const MOST_FILES: usize = 500;
/// How often a name is numbered until it is free.
const MOST_NAMESAKES: usize = 99;

/// Why the folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FolderFault {
    /// The system refused.
    #[error("the folder {path} cannot be used")]
    System {
        /// Which folder or file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// No file of this name and kind lies there.
    #[error("no such file lies in the folder")]
    NoSuchFile,
    /// It holds nothing that a desk knows.
    #[error("the file is none that a desk knows")]
    Unknown,
    /// A file could not be kept.
    #[error(transparent)]
    Kept(#[from] KeepFault),
}

/// The text leads nowhere in the folder.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("not the name of a file in the folder")]
pub struct BadFileName;

/// `name`, or `folder/name`, below the desk's folder.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct FileName(String);

impl FileName {
    /// The text itself.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The last part, for whoever takes the file elsewhere.
    #[must_use]
    pub fn last(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or_default()
    }
}

impl fmt::Display for FileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for FileName {
    type Err = BadFileName;

    fn from_str(text: &str) -> Result<Self, BadFileName> {
        let parts: Vec<&str> = text.split('/').collect();
        if parts.len() <= 2 && parts.iter().all(|part| is_plain(part)) {
            Ok(Self(text.to_owned()))
        } else {
            Err(BadFileName)
        }
    }
}

fn is_plain(part: &str) -> bool {
    let odd = |c: char| c.is_control() || matches!(c, '/' | '\\' | ':' | '"');
    (1..=LONGEST_NAME).contains(&part.len()) && !part.starts_with('.') && !part.contains(odd)
}

/// A file of the folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its name.
    pub name: FileName,
    /// What it is.
    pub kind: Kind,
}

/// See the module.
#[derive(Clone, Debug)]
pub struct Folder {
    path: PathBuf,
}

impl Folder {
    /// The folder at `path`; made, for its owner alone, where there is none.
    ///
    /// # Errors
    /// [`FolderFault::System`].
    pub fn at(path: &Path) -> Result<Self, FolderFault> {
        let fault = |source| FolderFault::System { path: path.to_owned(), source };
        DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(fault)?;
        Ok(Self { path: path.canonicalize().map_err(fault)? })
    }

    /// Where it lies.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Where a file of it lies.
    #[must_use]
    pub fn path_of(&self, name: &FileName) -> PathBuf {
        self.path.join(&name.0)
    }

    /// Every file in it and in the folders in it that a desk knows, by name.
    ///
    /// # Errors
    /// [`FolderFault::System`] when the folder cannot be read; a file that cannot be is left out.
    pub fn files(&self) -> Result<Vec<Found>, FolderFault> {
        let mut found = Vec::new();
        for (name, is_folder) in self.entries("")? {
            if is_folder {
                let below = self.entries(&name)?.into_iter().filter(|(_, is_folder)| !is_folder);
                found.extend(below.map(|(below, _)| format!("{name}/{below}")));
            } else {
                found.push(name);
            }
        }
        found.sort();
        found.truncate(MOST_FILES);
        let named = found.iter().filter_map(|name| name.parse::<FileName>().ok());
        Ok(named.filter_map(|name| Some(Found { kind: kind_of(&self.path_of(&name))?, name })).collect())
    }

    /// The plain files and folders of one level, each with whether it is a folder.
    fn entries(&self, below: &str) -> Result<Vec<(String, bool)>, FolderFault> {
        let path = self.path.join(below);
        let read = std::fs::read_dir(&path).map_err(|source| FolderFault::System { path, source })?;
        let entries = read.filter_map(|entry| {
            let entry = entry.ok()?;
            // That of the entry itself: a link is neither file nor folder, wherever it leads.
            let kind = entry.file_type().ok()?;
            let name = entry.file_name().into_string().ok().filter(|name| is_plain(name))?;
            (kind.is_file() || kind.is_dir()).then_some((name, kind.is_dir()))
        });
        Ok(entries.take(4 * MOST_FILES).collect())
    }

    /// The file somebody chose, if it lies here and is of this kind.
    ///
    /// # Errors
    /// [`FolderFault::NoSuchFile`].
    pub fn chosen(&self, name: &str, kind: Kind) -> Result<FileName, FolderFault> {
        let listed = self.files()?.into_iter().find(|found| found.name.0 == name && found.kind == kind);
        listed.map(|found| found.name).ok_or(FolderFault::NoSuchFile)
    }

    /// The bytes of a file that is not a box; wiped when they are dropped, since it may be a key.
    ///
    /// # Errors
    /// [`FolderFault::System`].
    pub fn read(&self, name: &FileName) -> Result<Zeroizing<Vec<u8>>, FolderFault> {
        let path = self.path_of(name);
        let read = File::open(&path).and_then(|file| {
            let mut bytes = Zeroizing::new(Vec::new());
            file.take(MOST_SMALL_BYTES).read_to_end(&mut bytes)?;
            Ok(bytes)
        });
        read.map_err(|source| FolderFault::System { path, source })
    }

    /// A folder in this one, made for its owner alone where there is none.
    ///
    /// # Errors
    /// [`FolderFault::System`].
    pub fn within(&self, name: &str) -> Result<PathBuf, FolderFault> {
        Ok(Self::at(&self.path.join(name))?.path)
    }

    /// Begins to take in a file from elsewhere on this machine.
    ///
    /// # Errors
    /// [`FolderFault::System`].
    pub fn arriving(&self) -> Result<Arriving, FolderFault> {
        let temporary = NamedTempFile::new_in(&self.path);
        let file = temporary.map_err(|source| FolderFault::System { path: self.path.clone(), source })?;
        Ok(Arriving { file, folder: self.clone() })
    }
}

/// A file on its way into the folder. Dropped before [`Arriving::keep`], it was never there.
pub struct Arriving {
    file: NamedTempFile,
    folder: Folder,
}

impl Arriving {
    /// Adds the next bytes.
    ///
    /// # Errors
    /// [`FolderFault::System`].
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), FolderFault> {
        self.file.write_all(bytes).map_err(|source| self.folder.fault(source))
    }

    /// Keeps it under the name it came with, or one like it: nothing is overwritten. A file that lies there already with
    /// the same bytes is that file.
    ///
    /// # Errors
    /// [`FolderFault::Unknown`] for a file that is none of a desk's; then nothing is kept.
    pub fn keep(mut self, came_as: &str) -> Result<Found, FolderFault> {
        let folder = self.folder.clone();
        self.file.as_file().sync_all().map_err(|source| folder.fault(source))?;
        let kind = kind_of(self.file.path()).ok_or(FolderFault::Unknown)?;
        for name in names_like(came_as) {
            let path = folder.path_of(&name);
            match self.file.persist_noclobber(&path) {
                Ok(_) => {
                    let synced = File::open(&folder.path).and_then(|opened| opened.sync_all());
                    return synced.map(|()| Found { name, kind }).map_err(|source| folder.fault(source));
                }
                Err(refused) if refused.error.kind() == io::ErrorKind::AlreadyExists => {
                    if same_bytes(refused.file.path(), &path).unwrap_or(false) {
                        return Ok(Found { name, kind });
                    }
                    self.file = refused.file;
                }
                Err(refused) => return Err(folder.fault(refused.error)),
            }
        }
        Err(KeepFault::ExistsAlready(folder.path.join(came_as)).into())
    }
}

impl Folder {
    fn fault(&self, source: io::Error) -> FolderFault {
        FolderFault::System { path: self.path.clone(), source }
    }
}

/// The name a file came with, made harmless, then the same with numbers: `box.tar`, `box (2).tar`.
fn names_like(came_as: &str) -> impl Iterator<Item = FileName> {
    let last = came_as.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain: String = last.chars().filter(|c| c.is_alphanumeric() || " .-_+()".contains(*c)).take(60).collect();
    let plain = plain.trim_matches([' ', '.']).to_owned();
    let plain = if plain.is_empty() { "file".to_owned() } else { plain };
    (1..=MOST_NAMESAKES).map(move |number| {
        let (stem, ending) = plain
            .split_once('.')
            .map_or((plain.as_str(), String::new()), |(stem, ending)| (stem, format!(".{ending}")));
        FileName(if number == 1 { plain.clone() } else { format!("{stem} ({number}){ending}") })
    })
}

fn same_bytes(one: &Path, other: &Path) -> io::Result<bool> {
    let (mut one, mut other) = (File::open(one)?, File::open(other)?);
    if one.metadata()?.len() != other.metadata()?.len() {
        return Ok(false);
    }
    let (mut here, mut there) = (vec![0; 64 * 1024], vec![0; 64 * 1024]);
    loop {
        let read = one.read(&mut here)?;
        if read == 0 {
            return Ok(true);
        }
        other.read_exact(&mut there[..read])?;
        if here[..read] != there[..read] {
            return Ok(false);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn folder() -> (tempfile::TempDir, Folder) {
        let dir = tempfile::tempdir().unwrap();
        let folder = Folder::at(&dir.path().join("desk")).unwrap();
        (dir, folder)
    }

    fn bring(folder: &Folder, name: &str, bytes: &[u8]) -> Result<Found, FolderFault> {
        let mut arriving = folder.arriving().unwrap();
        arriving.write(bytes).unwrap();
        arriving.keep(name)
    }

    const SHEET: &[u8] = br#"{"contract":1,"wave":"autumn"}"#;

    #[test]
    fn a_name_leads_to_the_folder_and_one_below_it_and_nowhere_else() {
        for good in ["box.tar", "2026-autumn/wave-public.json", "My key (2).key"] {
            assert!(good.parse::<FileName>().is_ok(), "{good}");
        }
        for bad in ["", "..", "../box.tar", "/etc/passwd", "a/b/c", ".hidden", "a/.b", "a\\b", "a\nb", "a//b"] {
            assert_eq!(bad.parse::<FileName>(), Err(BadFileName), "{bad:?}");
        }
    }

    #[test]
    fn a_file_is_known_by_what_it_holds_and_never_by_its_name() {
        let (_dir, folder) = folder();
        assert_eq!(bring(&folder, "anything.exe", SHEET).unwrap().kind, Kind::LaunchSheet);
        assert!(matches!(bring(&folder, "box.tar", b"not a tar"), Err(FolderFault::Unknown)));
        let public = br#"{"schema":"chorus.custodian/1","name":"x"}"#;
        assert_eq!(bring(&folder, "who.json", public).unwrap().kind, Kind::PublicPart);
        let kinds: Vec<_> = folder.files().unwrap().into_iter().map(|found| found.kind).collect();
        assert_eq!(kinds, [Kind::LaunchSheet, Kind::PublicPart]);
        assert!(matches!(folder.chosen("who.json", Kind::Key), Err(FolderFault::NoSuchFile)));
    }

    #[test]
    fn what_comes_in_overwrites_nothing_and_is_its_owners_alone() {
        let (_dir, folder) = folder();
        let first = bring(&folder, "sheet.json", SHEET).unwrap();
        assert_eq!(bring(&folder, "sheet.json", SHEET).unwrap(), first, "the same file again is that file");
        let other = bring(&folder, "C:\\Users\\x\\sheet.json", br#"{"contract":1,"wave":"spring"}"#).unwrap();
        assert_eq!(other.name.as_str(), "sheet (2).json");
        assert_eq!(&folder.read(&first.name).unwrap()[..], SHEET);
        for found in folder.files().unwrap() {
            let mode = std::fs::metadata(folder.path_of(&found.name)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        assert_eq!(std::fs::metadata(folder.path()).unwrap().permissions().mode() & 0o777, 0o700);
    }

    #[test]
    fn what_did_not_come_in_whole_was_never_there() {
        let (_dir, folder) = folder();
        let mut arriving = folder.arriving().unwrap();
        arriving.write(SHEET).unwrap();
        drop(arriving);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn links_are_passed_over() {
        let (dir, folder) = folder();
        std::fs::write(dir.path().join("outside.json"), SHEET).unwrap();
        std::os::unix::fs::symlink(dir.path().join("outside.json"), folder.path().join("link.json")).unwrap();
        std::os::unix::fs::symlink(dir.path(), folder.path().join("up")).unwrap();
        assert!(folder.files().unwrap().is_empty());
    }

    #[test]
    fn a_hostile_name_becomes_a_plain_one() {
        let names = |came_as| names_like(came_as).next().unwrap().0;
        assert_eq!(names("../../etc/passwd"), "passwd");
        assert_eq!(names("<img src=x>.tar"), "img srcx.tar");
        assert_eq!(names("..."), "file");
        assert!(names(&"x".repeat(4000)).parse::<FileName>().is_ok());
    }
}
