//! The questionnaires, strategies, benchmarks and manifests that come with the program, and those of a folder.
//!
//! The shipped files are embedded in the binary. A `surveys` folder in the data directory adds the council's own.

use std::path::{Path, PathBuf};

use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "surveys/"]
struct Shipped;

/// A file that may describe a survey: where it lies, below `surveys/`, and what it says.
pub struct SurveyFile {
    /// Such as `wellbeing-8-11/1.toml`.
    pub path: String,
    /// Its text; a file that is not UTF-8 has replacement characters, which no check accepts.
    pub text: String,
}

/// The files that come with the program, in the order of their names.
#[must_use]
pub fn shipped() -> Vec<SurveyFile> {
    let mut files: Vec<SurveyFile> = Shipped::iter()
        .filter_map(|path| {
            let file = Shipped::get(&path)?;
            Some(SurveyFile { path: path.into_owned(), text: String::from_utf8_lossy(&file.data).into_owned() })
        })
        .collect();
    files.sort_by(|one, other| one.path.cmp(&other.path));
    files
}

/// Every `.toml` file below `folder`, in the order of their names; `path` is relative to it.
///
/// # Errors
/// When the folder or a file in it cannot be read.
pub fn in_folder(folder: &Path) -> std::io::Result<Vec<SurveyFile>> {
    let mut files = Vec::new();
    let mut open: Vec<PathBuf> = vec![folder.to_owned()];
    while let Some(here) = open.pop() {
        for entry in std::fs::read_dir(&here)? {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "toml") {
                let name = path.strip_prefix(folder).unwrap_or(&path).to_string_lossy().into_owned();
                files.push(SurveyFile { path: name, text: read(&path)? });
            }
        }
    }
    files.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(files)
}

/// The text of one file.
///
/// # Errors
/// When it cannot be read.
pub fn read(path: &Path) -> std::io::Result<String> {
    std::fs::read(path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}
