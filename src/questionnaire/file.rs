//! Reading the TOML files under `surveys/` so that every fault is named, with the line where it stands.
//!
//! A file is read as a [`Section`]; each key is asked for with a reader ([`text`], [`number`], [`list`] and their
//! kind) that says what it wants. A key nobody asked for is a fault too. Whatever bytes come in, reading ends with
//! a value or with faults.
//!
//! Left open: a file that is not TOML is told only what is wrong with its TOML. What it would mean is looked at
//! once that is mended, since guesses about a broken file mislead.

use std::cell::RefCell;
use std::fmt::Display;
use std::ops::RangeInclusive;
use std::str::FromStr;

use sha2::{Digest, Sha256};
use time::{Date, Month};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::fault::Fault;

/// No file under `surveys/` is larger than this.
const MOST_BYTES: usize = 256 * 1024;

/// SHA-256 of `bytes`, lower-case hex: how a public file is pinned.
#[must_use]
pub fn sha256_hex(bytes: &[u8]) -> String {
    format!("{:x}", Sha256::digest(bytes))
}

/// Where each line begins, and the faults found so far with the byte at which they stand.
struct Notes<'t> {
    name: &'t str,
    line_starts: Vec<usize>,
    faults: RefCell<Vec<(usize, Fault)>>,
}

impl Notes<'_> {
    fn add(&self, at: usize, label: &str, problem: String) {
        let line = self.line_starts.partition_point(|start| *start <= at);
        let place = if label.is_empty() { format!("line {line}") } else { format!("line {line}, {label}") };
        self.faults.borrow_mut().push((at, Fault { file: self.name.to_owned(), place, problem }));
    }
}

/// Reads the file `name` with `whole`, which returns `None` only after it has named a fault.
///
/// # Errors
/// Every fault, in the order of the file.
pub(crate) fn read<T>(
    name: &str,
    source: &str,
    whole: impl FnOnce(&Section<'_>) -> Option<T>,
) -> Result<T, Vec<Fault>> {
    let line_starts = std::iter::once(0).chain(source.match_indices('\n').map(|(at, _)| at + 1)).collect();
    let notes = Notes { name, line_starts, faults: RefCell::default() };
    let value = if source.len() > MOST_BYTES {
        notes.add(0, "", format!("has {} bytes; {MOST_BYTES} is the most", source.len()));
        None
    } else {
        let (table, mistakes) = DeTable::parse_recoverable(source);
        if mistakes.is_empty() {
            whole(&Section::new(&notes, table.get_ref(), 0, String::new()))
        } else {
            for mistake in mistakes {
                let at = mistake.span().map_or(source.len(), |span| span.start);
                notes.add(at, "", format!("is not TOML: {}", mistake.message()));
            }
            None
        }
    };
    let mut faults = notes.faults.into_inner();
    faults.sort_by_key(|(at, _)| *at);
    match value {
        Some(value) if faults.is_empty() => Ok(value),
        _ => Err(faults.into_iter().map(|(_, fault)| fault).collect()),
    }
}

/// A table of a file while it is being read.
pub(crate) struct Section<'f> {
    notes: &'f Notes<'f>,
    table: &'f DeTable<'f>,
    at: usize,
    label: RefCell<String>,
    known: RefCell<Vec<&'static str>>,
}

impl<'f> Section<'f> {
    fn new(notes: &'f Notes<'f>, table: &'f DeTable<'f>, at: usize, label: String) -> Self {
        Self { notes, table, at, label: RefCell::new(label), known: RefCell::default() }
    }

    /// What faults in this section, and in sections read from it later, are said to stand in.
    pub(crate) fn call(&self, label: &str) {
        label.clone_into(&mut self.label.borrow_mut());
    }

    /// Names a fault of this section as a whole.
    pub(crate) fn fault(&self, problem: impl Into<String>) {
        self.notes.add(self.at, &self.label.borrow(), problem.into());
    }

    /// Names a fault of the value under `key`.
    pub(crate) fn fault_at(&self, key: &str, problem: impl Into<String>) {
        let at = self.table.get(key).map_or(self.at, |value| value.span().start);
        self.notes.add(at, &self.label.borrow(), problem.into());
    }

    /// Whether `key` stands here. Asking does not make it belong here.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    /// Says that `keys` belong here, where a fault may keep them from being asked for.
    pub(crate) fn belongs(&self, keys: &[&'static str]) {
        self.known.borrow_mut().extend(keys);
    }

    fn value(&self, key: &'static str) -> Option<&'f Spanned<DeValue<'f>>> {
        self.known.borrow_mut().push(key);
        self.table.get(key)
    }

    /// The value under `key` where there is one; `None` also when it is faulty.
    pub(crate) fn optional<T>(&self, key: &'static str, reader: impl Fn(&DeValue<'_>) -> Read<T>) -> Option<T> {
        let value = self.value(key)?;
        match reader(value.get_ref()) {
            Ok(read) => Some(read),
            Err(problem) => {
                self.notes.add(value.span().start, &self.label.borrow(), format!("`{key}` {problem}"));
                None
            }
        }
    }

    /// The value under `key`, which has to be there.
    pub(crate) fn required<T>(&self, key: &'static str, reader: impl Fn(&DeValue<'_>) -> Read<T>) -> Option<T> {
        if !self.has(key) {
            self.fault(format!("`{key}` is missing"));
        }
        self.optional(key, reader)
    }

    /// The tables under `key`, of which there have to be as many as `how_many` allows.
    pub(crate) fn sections(&self, key: &'static str, how_many: RangeInclusive<usize>) -> Vec<Section<'f>> {
        let Some(value) = self.value(key) else {
            if !how_many.contains(&0) {
                self.fault(format!("`{key}` is missing"));
            }
            return Vec::new();
        };
        let DeValue::Array(array) = value.get_ref() else {
            self.fault_at(key, format!("`{key}` has to be a list of tables, not {}", kind(value.get_ref())));
            return Vec::new();
        };
        if !how_many.contains(&array.len()) {
            self.fault_at(key, format!("`{key}` has {}; {} may stand here", array.len(), span_of(&how_many)));
        }
        // Past the bound nothing is read, so that a hostile file costs no more than its size.
        array.iter().take(*how_many.end()).filter_map(|one| self.section_of(key, one)).collect()
    }

    /// The table under `key`, which has to be there.
    pub(crate) fn section(&self, key: &'static str) -> Option<Section<'f>> {
        let Some(value) = self.value(key) else {
            self.fault(format!("`{key}` is missing"));
            return None;
        };
        self.section_of(key, value)
    }

    fn section_of(&self, key: &str, value: &'f Spanned<DeValue<'f>>) -> Option<Section<'f>> {
        let at = value.span().start;
        if let DeValue::Table(table) = value.get_ref() {
            Some(Self::new(self.notes, table, at, self.label.borrow().clone()))
        } else {
            let problem = format!("`{key}` has to be a table, not {}", kind(value.get_ref()));
            self.notes.add(at, &self.label.borrow(), problem);
            None
        }
    }

    /// Every key of this section with its table, for sections whose keys are names somebody chose.
    pub(crate) fn named_sections(&self) -> Vec<(&'f str, Section<'f>)> {
        let named = |(key, value): (&'f Spanned<_>, &'f Spanned<DeValue<'f>>)| {
            let key: &'f std::borrow::Cow<'f, str> = key.get_ref();
            self.section_of(key, value).map(|section| (key.as_ref(), section))
        };
        self.table.iter().filter_map(named).collect()
    }

    /// Every key of this section with its value as `reader` reads it, for sections whose keys are names.
    pub(crate) fn named_values<T>(&self, reader: impl Fn(&DeValue<'_>) -> Read<T>) -> Vec<(&'f str, T)> {
        let mut read = Vec::new();
        for (key, value) in self.table {
            match reader(value.get_ref()) {
                Ok(one) => read.push((key.get_ref().as_ref(), one)),
                Err(problem) => self.fault_at(key.get_ref(), format!("`{}` {problem}", key.get_ref())),
            }
        }
        read
    }

    /// Names every key that nobody asked for; `what` is what this section is, such as "a text item".
    pub(crate) fn nothing_else(&self, what: &str) {
        let mut known = self.known.borrow().clone();
        known.sort_unstable();
        known.dedup();
        for key in self.table.keys() {
            let key = key.get_ref();
            if !known.contains(&key.as_ref()) {
                let shown: String = key.chars().take(40).collect();
                self.fault_at(key, format!("`{shown}` does not belong in {what}, which has: {}", known.join(", ")));
            }
        }
    }
}

/// What a reader makes of a value: what it stands for, or what has to be different, to follow the key's name.
pub(crate) type Read<T> = Result<T, String>;

fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number with a point",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date or time",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

fn span_of<N: Display + PartialEq>(range: &RangeInclusive<N>) -> String {
    if range.start() == range.end() {
        range.start().to_string()
    } else {
        format!("{} to {}", range.start(), range.end())
    }
}

/// Reads text of one line, not blank, of at most `most` characters.
pub(crate) fn text(most: usize) -> impl Fn(&DeValue<'_>) -> Read<String> {
    move |value| {
        let DeValue::String(text) = value else {
            return Err(format!("has to be text, not {}", kind(value)));
        };
        let long = text.chars().count();
        if text.trim().is_empty() {
            Err("is blank; it has to say something".to_owned())
        } else if text.trim() != text {
            Err("begins or ends with a space; take it away".to_owned())
        } else if long > most {
            Err(format!("has {long} characters; {most} is the most"))
        } else if text.chars().any(char::is_control) {
            Err("has a line break, tab or control character; it has to be one line".to_owned())
        } else {
            Ok(text.clone().into_owned())
        }
    }
}

/// Reads the code of a file that stands in a folder of that name.
pub(crate) fn code(value: &DeValue<'_>) -> Read<String> {
    let code = text(40)(value)?;
    let fits = code.starts_with(|first: char| first.is_ascii_lowercase())
        && code.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    if fits {
        Ok(code)
    } else {
        Err(format!("is \"{code}\"; a code starts with a lower-case letter and goes on with them, digits or -"))
    }
}

/// Reads text that stands for something, such as a band or an identifier.
pub(crate) fn parsed<T: FromStr<Err: Display>>(value: &DeValue<'_>) -> Read<T> {
    let text = text(100)(value)?;
    text.parse().map_err(|problem| format!("is \"{text}\": {problem}"))
}

/// Reads a whole number within `range`.
pub(crate) fn number<N>(range: RangeInclusive<N>) -> impl Fn(&DeValue<'_>) -> Read<N>
where
    N: TryFrom<i64> + PartialOrd + Display,
{
    move |value| {
        let DeValue::Integer(digits) = value else {
            return Err(format!("has to be a whole number, not {}", kind(value)));
        };
        i64::from_str_radix(digits.as_str(), digits.radix())
            .ok()
            .and_then(|number| N::try_from(number).ok())
            .filter(|number| range.contains(number))
            .ok_or_else(|| format!("has to be from {} to {}", range.start(), range.end()))
    }
}

/// Reads one of a few words.
pub(crate) fn one_of_words<W>(words: &[W]) -> impl Fn(&DeValue<'_>) -> Read<W>
where
    W: AsRef<str> + Copy + Display,
{
    move |value| {
        let found = value.as_str().and_then(|text| words.iter().copied().find(|word| word.as_ref() == text));
        found.ok_or_else(|| {
            let words: Vec<_> = words.iter().map(ToString::to_string).collect();
            format!("has to be one of: {}", words.join(", "))
        })
    }
}

/// Reads `true` or `false`.
pub(crate) fn flag(value: &DeValue<'_>) -> Read<bool> {
    value.as_bool().ok_or_else(|| format!("has to be true or false, not {}", kind(value)))
}

/// Reads a day, written without quotes, such as `2026-10-05`.
pub(crate) fn day(value: &DeValue<'_>) -> Read<Date> {
    let wanted = || "has to be a day, written without quotes, such as 2026-10-05".to_owned();
    let DeValue::Datetime(moment) = value else { return Err(wanted()) };
    let (Some(day), None, None) = (moment.date, moment.time, moment.offset) else { return Err(wanted()) };
    let month = Month::try_from(day.month).map_err(|_| wanted())?;
    Date::from_calendar_date(i32::from(day.year), month, day.day).map_err(|_| wanted())
}

/// Reads a list of as many as `how_many` allows, each read by `reader`, none twice.
pub(crate) fn list<T: PartialEq>(
    how_many: RangeInclusive<usize>,
    reader: impl Fn(&DeValue<'_>) -> Read<T>,
) -> impl Fn(&DeValue<'_>) -> Read<Vec<T>> {
    move |value| {
        let DeValue::Array(array) = value else {
            return Err(format!("has to be a list, not {}", kind(value)));
        };
        if !how_many.contains(&array.len()) {
            return Err(format!("has {} entries; {} may stand here", array.len(), span_of(&how_many)));
        }
        let mut read = Vec::with_capacity(array.len());
        let mut problems = Vec::new();
        for (place, one) in array.iter().enumerate() {
            match reader(one.get_ref()) {
                Ok(one) if read.contains(&one) => problems.push(format!("has its entry {} twice", place + 1)),
                Ok(one) => read.push(one),
                Err(problem) => problems.push(format!("entry {} {problem}", place + 1)),
            }
        }
        if problems.is_empty() { Ok(read) } else { Err(problems.join("; ")) }
    }
}
