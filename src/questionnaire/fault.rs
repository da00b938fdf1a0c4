//! What is wrong with a file somebody wrote.

use std::fmt;

/// One thing wrong with one file. It is for the person who wrote the file, so it says what would be right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The file, as it was named by whoever read it.
    pub file: String,
    /// Where in the file: a line, and the item or table that stands there.
    pub place: String,
    /// What is wrong, and what would be right.
    pub problem: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", self.file, self.place, self.problem)
    }
}
