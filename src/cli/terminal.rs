//! Speaking with a person at a terminal: answers, passphrases, progress.

use std::io::{BufRead, IsTerminal, Write};
use std::path::Path;

use zeroize::Zeroizing;

use super::exit::{Exit, Failure};

/// Prints `document` as JSON, or the sentence for a person.
///
/// # Errors
/// [`Exit::Storage`] when standard output cannot be written.
pub fn answer(json: bool, document: &serde_json::Value, sentence: impl FnOnce() -> String) -> Result<(), Failure> {
    let text = if json { document.to_string() } else { sentence() };
    print_line(&text)
}

/// Prints one line on standard output and makes sure it left.
///
/// # Errors
/// [`Exit::Storage`] when standard output cannot be written.
pub fn print_line(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{text}")
        .and_then(|()| out.flush())
        .map_err(|error| Failure::new(Exit::Storage, format!("the answer could not be printed: {error}")))
}

/// The passphrase in `file` (its first line), or asked for at the terminal.
///
/// # Errors
/// [`Exit::Key`] when the file cannot be read, and [`Exit::Usage`] when there is neither file nor terminal.
pub fn passphrase(file: Option<&Path>, question: &str) -> Result<Zeroizing<String>, Failure> {
    if let Some(path) = file {
        let text = std::fs::read_to_string(path).map(Zeroizing::new).map_err(|error| {
            Failure::new(Exit::Key, format!("the passphrase file {} could not be read: {error}", path.display()))
        })?;
        return Ok(Zeroizing::new(text.lines().next().unwrap_or_default().to_owned()));
    }
    if !std::io::stdin().is_terminal() {
        return Err(Failure::new(Exit::Usage, "no terminal to ask for the passphrase: give --passphrase-file FILE"));
    }
    eprint!("{question}: ");
    let mut line = Zeroizing::new(String::new());
    without_echo(|| std::io::stdin().lock().read_line(&mut line))
        .map_err(|error| Failure::new(Exit::Usage, format!("the passphrase could not be read: {error}")))?;
    eprintln!();
    Ok(Zeroizing::new(line.trim_end_matches(['\r', '\n']).to_owned()))
}

/// A new passphrase: as [`passphrase`], but asked for twice, for nobody sees what is typed.
///
/// # Errors
/// As [`passphrase`], and [`Exit::Usage`] when the two are not the same.
pub fn new_passphrase(file: Option<&Path>, question: &str) -> Result<Zeroizing<String>, Failure> {
    let first = passphrase(file, question)?;
    if file.is_some() { Ok(first) } else { repeated(first, || passphrase(None, "The same once more")) }
}

fn repeated(
    first: Zeroizing<String>,
    again: impl FnOnce() -> Result<Zeroizing<String>, Failure>,
) -> Result<Zeroizing<String>, Failure> {
    if *again()? == *first {
        return Ok(first);
    }
    Err(Failure::new(Exit::Usage, "the two passphrases are not the same; nothing was made, please start again"))
}

/// Whether somebody at the terminal types `wanted` when asked; `None` without a terminal.
///
/// # Errors
/// [`Exit::Usage`] when the terminal cannot be read.
pub fn typed_back(question: &str, wanted: &str) -> Result<Option<bool>, Failure> {
    if !std::io::stdin().is_terminal() {
        return Ok(None);
    }
    eprint!("{question}: ");
    let mut line = String::new();
    std::io::stdin()
        .lock()
        .read_line(&mut line)
        .map_err(|error| Failure::new(Exit::Usage, format!("the answer could not be read: {error}")))?;
    Ok(Some(line.trim() == wanted))
}

/// Runs `read` while the terminal does not show what is typed.
fn without_echo<T>(read: impl FnOnce() -> T) -> T {
    let quiet = set_echo(false);
    let result = read();
    if quiet {
        set_echo(true);
    }
    result
}

// The terminal's own program sets its mode: the alternative is unsafe code or a crate for one call.
fn set_echo(on: bool) -> bool {
    let mode = if on { "echo" } else { "-echo" };
    std::process::Command::new("stty").arg(mode).status().is_ok_and(|status| status.success())
}

/// Progress of long work, on standard error, only when that is a terminal.
pub struct Progress {
    what: &'static str,
    shown: bool,
}

impl Progress {
    /// Begins to show progress of `what`.
    #[must_use]
    pub fn of(what: &'static str) -> Self {
        Self { what, shown: std::io::stderr().is_terminal() }
    }

    /// Shows that `twentieths` of twenty parts are done.
    pub fn at(&self, twentieths: u8) {
        if self.shown {
            let done = usize::from(twentieths.min(20));
            eprint!("\r{} [{}{}]", self.what, "#".repeat(done), ".".repeat(20 - done));
        }
    }

    /// Ends the line.
    pub fn done(self) {
        if self.shown {
            eprintln!();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(text: &str) -> Zeroizing<String> {
        Zeroizing::new(text.to_owned())
    }

    #[test]
    fn a_new_passphrase_mistyped_once_makes_no_key() {
        let slip = repeated(typed("plum anchor window seven"), || Ok(typed("plum anchor windoe seven")));
        let Err(refused) = slip else { panic!("they differ") };
        let refused = refused.to_string();
        assert!(refused.contains("not the same") && !refused.contains("plum"), "{refused}");
        let same = repeated(typed("plum anchor window seven"), || Ok(typed("plum anchor window seven")));
        assert_eq!(*same.expect("they are the same"), "plum anchor window seven");
    }

    #[test]
    fn a_passphrase_from_a_file_is_read_once() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("passphrase");
        std::fs::write(&file, "plum anchor window seven\nanother line\n").unwrap();
        let read = new_passphrase(Some(&file), "A passphrase").expect("the file can be read");
        assert_eq!(*read, "plum anchor window seven");
    }
}
