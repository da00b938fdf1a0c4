//! What the page of the contact door needs.

use serde::Serialize;
use time::Date;

use crate::door::{Hour, MOST_KEPT_DAYS, MOST_REPLY_HOURS, MOST_WHO, Mark, Promise};
use crate::store::{DoorKey, LetterRow};
use crate::web::day::Day;
use crate::web::page::View;
use crate::web::staff::{Here, StaffShell};
use crate::workflow::{DoorBook, DoorStatus, destroyed_on};

/// With so many letters or more, one can be looked for.
const MANY: usize = 8;

/// What was just done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Done {
    /// A key was registered.
    Key,
    /// A key was taken away.
    Removed,
    /// A reply is promised.
    Promise,
    /// A letter was marked as answered.
    Answered,
    /// A letter was marked as not answered after all.
    Reopened,
}

impl Done {
    const ALL: [(Self, &'static str); 5] = [
        (Self::Key, "/staff/door?done=key"),
        (Self::Removed, "/staff/door?done=removed"),
        (Self::Promise, "/staff/door?done=promise"),
        (Self::Answered, "/staff/door?done=answered"),
        (Self::Reopened, "/staff/door?done=reopened"),
    ];

    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, page)| page.rsplit('=').next() == Some(name)).map(|(done, _)| done)
    }

    /// The page that says so.
    pub(super) fn page(self) -> &'static str {
        Self::ALL.into_iter().find(|(done, _)| *done == self).map_or("/staff/door", |(_, page)| page)
    }
}

/// Why a form is shown again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum DoorProblem {
    /// No file was chosen.
    KeyNone,
    /// The file is no public part of a key.
    KeyBad,
    /// The key opens a survey.
    KeyOfSurvey,
    /// The key is registered already.
    KeyThere,
    /// Who answers is missing or too long.
    Who,
    /// Not a number of hours that can be promised.
    Hours,
    /// Not a number of days for which a letter can be kept.
    Days,
}

/// What stands in the form of the promise.
#[derive(Clone, Serialize)]
pub(super) struct TypedPromise {
    pub(super) who: String,
    pub(super) hours: String,
    pub(super) weekends_count: bool,
    pub(super) days: String,
}

impl TypedPromise {
    fn of(promise: Option<&Promise>) -> Self {
        match promise {
            Some(promise) => Self {
                who: promise.who_answers.clone(),
                hours: promise.reply_hours.to_string(),
                weekends_count: promise.weekends_count,
                days: promise.kept_days.to_string(),
            },
            None => Self { who: String::new(), hours: "24".to_owned(), weekends_count: true, days: "30".to_owned() },
        }
    }
}

/// What the page is asked to show besides how it stands.
#[derive(Default)]
pub(super) struct Asked {
    pub(super) done: Option<Done>,
    pub(super) problem: Option<DoorProblem>,
    pub(super) typed: Option<TypedPromise>,
    pub(super) find: String,
}

/// A key, as the page shows it.
#[derive(Serialize)]
struct KeyView {
    name: String,
    whose: String,
    since: Day,
    fingerprint: String,
    recipient: String,
    /// The only one: without it nobody could read, and the door is shut.
    only: bool,
}

/// A letter, as the page shows it.
#[derive(Serialize)]
struct LetterView {
    mark: String,
    /// Hours until a reply is due; 0 when it is late or due within this hour.
    due_in_hours: u32,
    late_hours: u32,
    answered_on: Option<Day>,
    answered_by: String,
    destroyed_on: Option<Day>,
}

/// What safeguarding leads see besides.
#[derive(Serialize)]
struct Keeping {
    keys: Vec<KeyView>,
    waiting: usize,
    letters: Vec<LetterView>,
    answered: Vec<LetterView>,
    /// Whether a letter can be looked for, and for which one it was.
    searchable: bool,
    find: String,
    typed: TypedPromise,
    most_who: usize,
    most_hours: u16,
    most_days: u16,
    /// What is missing until the door opens.
    lacks_key: bool,
    lacks_promise: bool,
}

/// `/staff/door`.
#[derive(Serialize)]
pub struct DoorPage {
    page: StaffShell,
    open: bool,
    who: String,
    hours: u16,
    weekends_count: bool,
    late_hours: u32,
    done: Option<Done>,
    problem: Option<DoorProblem>,
    keep: Option<Keeping>,
}

impl DoorPage {
    /// For staff who see whether the door works.
    pub(super) fn seen(page: StaffShell, status: &DoorStatus) -> Self {
        let promise = status.promise.as_ref();
        Self {
            page,
            open: status.is_open(),
            who: promise.map(|promise| promise.who_answers.clone()).unwrap_or_default(),
            hours: promise.map_or(0, |promise| promise.reply_hours),
            weekends_count: promise.is_none_or(|promise| promise.weekends_count),
            late_hours: status.late_hours,
            done: None,
            problem: None,
            keep: None,
        }
    }

    /// For safeguarding leads.
    pub(super) fn kept(page: StaffShell, status: &DoorStatus, book: DoorBook, asked: Asked) -> Self {
        let kept_days = book.promise.as_ref().map_or(0, |promise| promise.kept_days);
        let searchable = book.letters.len() >= MANY;
        let find = if searchable { asked.find.trim().to_owned() } else { String::new() };
        let waiting = book.letters.iter().filter(|row| row.answered.is_none()).count();
        let found = |row: &&LetterRow| find.is_empty() || is_found(row.mark, &find);
        let rows = book.letters.iter().filter(found).map(|row| letter(row, book.now, kept_days));
        let (answered, letters) = rows.partition(|row: &LetterView| row.answered_on.is_some());
        let only = book.keys.len() == 1;
        let keep = Keeping {
            lacks_key: book.keys.is_empty(),
            lacks_promise: book.promise.is_none(),
            typed: asked.typed.unwrap_or_else(|| TypedPromise::of(book.promise.as_ref())),
            keys: book.keys.into_iter().map(|key| key_view(key, only)).collect(),
            waiting,
            letters,
            answered,
            searchable,
            find,
            most_who: MOST_WHO,
            most_hours: MOST_REPLY_HOURS,
            most_days: MOST_KEPT_DAYS,
        };
        Self { done: asked.done, problem: asked.problem, keep: Some(keep), ..Self::seen(page, status) }
    }
}

/// Whether a mark is the one looked for, or begins like it, however it was typed.
fn is_found(mark: Mark, find: &str) -> bool {
    let plain = |text: &str| text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_uppercase();
    find.parse() == Ok(mark) || plain(&mark.to_string()).starts_with(&plain(find))
}

fn key_view(key: DoorKey, only: bool) -> KeyView {
    KeyView {
        fingerprint: key.fingerprint,
        name: key.name,
        whose: key.whose,
        since: Day(key.registered_on),
        recipient: key.recipient,
        only,
    }
}

fn letter(row: &LetterRow, now: Hour, kept_days: u16) -> LetterView {
    let answered = row.answered.as_ref();
    LetterView {
        mark: row.mark.to_string(),
        due_in_hours: now.until(row.due),
        late_hours: row.due.until(now),
        answered_on: answered.map(|(on, _)| Day(*on)),
        answered_by: answered.map(|(_, by)| by.clone()).unwrap_or_default(),
        destroyed_on: answered.map(|(on, _)| Day(destroyed_on(*on, kept_days))),
    }
}

impl View for DoorPage {
    const TEMPLATE: &'static str = "pages/staff/door";

    fn samples() -> Vec<(String, Self)> {
        use DoorProblem::{Days, Hours, KeyBad, KeyNone, KeyOfSurvey, KeyThere, Who};
        let page = || StaffShell::sample(Here::Door);
        let promise = || Promise {
            who_answers: "The safeguarding team".to_owned(),
            reply_hours: 24,
            weekends_count: false,
            kept_days: 30,
        };
        let status = |promise, late_hours| DoorStatus { promise, waiting: 0, late_hours, due_in_hours: None };
        let kept = |promise: Option<Promise>, keys, letters, asked| {
            let status = status(promise.clone(), 0);
            DoorPage::kept(page(), &status, DoorBook { keys, promise, letters, now: Hour(1000) }, asked)
        };
        let full = |asked| kept(Some(promise()), sample_keys(2), sample_letters(3), asked);
        let mut samples = vec![
            ("shut".to_owned(), DoorPage::seen(page(), &status(None, 0))),
            ("open".to_owned(), DoorPage::seen(page(), &status(Some(promise()), 0))),
            ("late".to_owned(), DoorPage::seen(page().with_late_letter(5), &status(Some(promise()), 5))),
            ("lead-first".to_owned(), kept(None, Vec::new(), Vec::new(), Asked::default())),
            ("lead-no-promise".to_owned(), kept(None, sample_keys(1), Vec::new(), Asked::default())),
            ("lead-no-letters".to_owned(), kept(Some(promise()), sample_keys(1), Vec::new(), Asked::default())),
            ("lead-letters".to_owned(), full(Asked::default())),
            ("lead-many".to_owned(), kept(Some(promise()), sample_keys(2), sample_letters(20), Asked::default())),
            (
                "lead-not-found".to_owned(),
                kept(
                    Some(promise()),
                    sample_keys(2),
                    sample_letters(20),
                    Asked { find: "ZZZ".to_owned(), ..Asked::default() },
                ),
            ),
        ];
        for (done, name) in Done::ALL {
            let name = name.rsplit('=').next().unwrap_or_default();
            samples.push((format!("lead-done-{name}"), full(Asked { done: Some(done), ..Asked::default() })));
        }
        for problem in [KeyNone, KeyBad, KeyOfSurvey, KeyThere, Who, Hours, Days] {
            let name = format!("lead-problem-{problem:?}").to_lowercase();
            samples.push((name, full(Asked { problem: Some(problem), ..Asked::default() })));
        }
        samples
    }
}

fn sample_keys(count: usize) -> Vec<DoorKey> {
    let key = |(name, whose, letter): (&str, &str, &str)| DoorKey {
        recipient: format!("age1{}", letter.repeat(58)),
        name: name.to_owned(),
        fingerprint: "5f0c 19ab 77e2 d410 c8a3".to_owned(),
        whose: whose.to_owned(),
        registered_on: sample_day(4),
    };
    [("safeguarding-lead", "pat.lead", "q"), ("deputy-safeguarding-lead", "ali.deputy", "z")]
        .into_iter()
        .take(count)
        .map(key)
        .collect()
}

fn sample_letters(count: u32) -> Vec<LetterRow> {
    let letter = |number: u32| LetterRow {
        mark: Mark::from_number(i64::from(number) * 34_567_891 % (1 << 30)).unwrap_or_else(sample_mark),
        due: Hour(990 + i64::from(number) * 6),
        answered: (number % 3 == 2).then(|| (sample_day(10), "pat.lead".to_owned())),
    };
    (1..=count).map(letter).collect()
}

fn sample_mark() -> Mark {
    "K7Q-2M9".parse().expect("six signs with a dash are a mark")
}

fn sample_day(day: u8) -> Date {
    Date::from_calendar_date(2026, time::Month::November, day).expect("November has this day")
}
