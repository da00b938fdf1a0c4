//! What the pages of votes in the room, ideas and checklists need.

mod samples;

use serde::Serialize;

use crate::consultation::room::{
    MOST_ANSWER, MOST_GROUP, MOST_LINE, MOST_NOTE, MOST_OPTIONS, MOST_PRESENT, MOST_TITLE, RoomKind, RoomProblem, Seen,
};
use crate::store::{AskedBoard, RoomLine, RoomRow};
use crate::web::day::Day;
use crate::web::staff::{StaffForm, StaffShell};
use crate::workflow::rooms::OpenQuestion;

/// With so many in a list, one can look for words.
const MANY: usize = 6;
/// So many questions of the bank are shown at once.
const SHOWN_OF_BANK: usize = 12;

/// What was just done.
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Done {
    /// A room was taken away.
    Removed,
}

impl Done {
    pub(super) fn named(name: &str) -> Option<Self> {
        (name == "removed").then_some(Self::Removed)
    }
}

/// A room in a list.
#[derive(Serialize)]
struct Card {
    id: String,
    kind: RoomKind,
    title: String,
    group: String,
    day: Day,
    /// About how many were there, once it was recorded.
    about: Option<u16>,
    asked: bool,
    answered: bool,
}

impl Card {
    fn of(room: &RoomRow) -> Self {
        Self {
            id: room.id.clone(),
            kind: room.kind,
            title: room.title.clone(),
            group: room.group.clone(),
            day: Day(room.day),
            about: room.present,
            asked: room.asked.is_some(),
            answered: room.asked.as_ref().is_some_and(|asked| asked.answer.is_some()),
        }
    }
}

fn has_words(room: &RoomRow, find: &str) -> bool {
    let text = format!("{} {}", room.title, room.group).to_lowercase();
    find.to_lowercase().split_whitespace().all(|word| text.contains(word))
}

/// `/staff/rooms`.
#[derive(Serialize)]
pub struct RoomsPage {
    page: StaffShell,
    rooms: Vec<Card>,
    any: bool,
    searchable: bool,
    find: String,
    done: Option<Done>,
}

impl RoomsPage {
    pub(super) fn of(page: StaffShell, rooms: &[RoomRow], find: &str, done: Option<Done>) -> Self {
        let find = find.trim();
        let found = rooms.iter().filter(|room| has_words(room, find)).map(Card::of).collect();
        Self {
            page,
            rooms: found,
            any: !rooms.is_empty(),
            searchable: rooms.len() >= MANY,
            find: find.to_owned(),
            done,
        }
    }
}

/// What stands in the form of a new room.
#[derive(Clone, Default, Serialize)]
pub(super) struct Typed {
    pub(super) title: String,
    pub(super) group: String,
    options: Vec<String>,
    list: String,
}

impl Typed {
    pub(super) fn read(form: &StaffForm) -> Self {
        Self {
            title: form.text("title").to_owned(),
            group: form.text("group").to_owned(),
            options: form.all("option").into_iter().map(str::to_owned).collect(),
            list: form.text("list").to_owned(),
        }
    }

    pub(super) fn of(question: &OpenQuestion) -> Self {
        Self { title: question.wording.clone(), options: question.options.clone(), ..Self::default() }
    }

    pub(super) fn lines_of(&self, kind: RoomKind) -> Vec<&str> {
        match kind {
            RoomKind::Vote => self.options.iter().map(String::as_str).collect(),
            RoomKind::Ideas => Vec::new(),
            RoomKind::Checklist => self.list.lines().collect(),
        }
    }
}

/// An option to be typed.
#[derive(Serialize)]
struct OptionField {
    number: usize,
    text: String,
}

/// A question of the bank to begin with.
#[derive(Serialize)]
struct BankQuestion {
    name: String,
    wording: String,
}

/// `/staff/rooms/new`.
#[derive(Serialize)]
pub struct NewRoomPage {
    page: StaffShell,
    kind: RoomKind,
    title: String,
    group: String,
    options: Vec<OptionField>,
    list: String,
    bank: Vec<BankQuestion>,
    find: String,
    /// Whether there are more questions than are shown.
    more: bool,
    problem: Option<RoomProblem>,
    /// Words that are often too private.
    words: Vec<&'static str>,
    most_title: usize,
    most_group: usize,
    most_line: usize,
}

impl NewRoomPage {
    pub(super) fn of(page: StaffShell, kind: RoomKind, typed: Typed, bank: &[OpenQuestion], find: &str) -> Self {
        let find = find.trim();
        let fits = |question: &&OpenQuestion| {
            let wording = question.wording.to_lowercase();
            find.to_lowercase().split_whitespace().all(|word| wording.contains(word))
        };
        let found: Vec<&OpenQuestion> = bank.iter().filter(fits).collect();
        let shown = found.iter().take(SHOWN_OF_BANK);
        let option =
            |number: usize| OptionField { number, text: typed.options.get(number - 1).cloned().unwrap_or_default() };
        Self {
            page,
            kind,
            options: (1..=MOST_OPTIONS).map(option).collect(),
            title: typed.title,
            group: typed.group,
            list: typed.list,
            bank: shown
                .map(|question| BankQuestion { name: question.name.clone(), wording: question.wording.clone() })
                .collect(),
            more: found.len() > SHOWN_OF_BANK,
            find: find.to_owned(),
            problem: None,
            words: Vec::new(),
            most_title: MOST_TITLE,
            most_group: MOST_GROUP,
            most_line: MOST_LINE,
        }
    }

    pub(super) fn with_problem(self, problem: RoomProblem, words: Vec<&'static str>) -> Self {
        Self { problem: Some(problem), words, ..self }
    }
}

/// A line, as a page shows it.
#[derive(Serialize)]
struct LineView {
    place: i32,
    wording: String,
    hands: u32,
    /// The length of its bar, of 100.
    width: u32,
    seen: Seen,
    note: String,
}

fn lines_of(room: &RoomRow) -> Vec<LineView> {
    let most = room.lines.iter().map(|line| line.hands).max().unwrap_or(0).max(1);
    let line = |line: &RoomLine| LineView {
        place: line.place,
        wording: line.wording.clone(),
        hands: line.hands,
        width: 100 * line.hands / most,
        seen: line.seen,
        note: line.note.clone(),
    };
    room.lines.iter().map(line).collect()
}

/// Why a form of a room is shown again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum LiveProblem {
    /// No idea, or too long a one.
    Idea,
    /// As many ideas as there can be.
    Full,
    /// Not a number of people.
    Present,
}

/// That the board was asked, as a page shows it.
#[derive(Serialize)]
struct Asked {
    on: Day,
    by: String,
    answered: bool,
    answer: String,
    answered_on: Option<Day>,
}

impl Asked {
    fn of(asked: &AskedBoard) -> Self {
        let answer = asked.answer.as_ref();
        Self {
            on: Day(asked.on),
            by: asked.by.clone(),
            answered: answer.is_some(),
            answer: answer.map(|answer| answer.text.clone()).unwrap_or_default(),
            answered_on: answer.map(|answer| Day(answer.on)),
        }
    }
}

/// `/staff/rooms/{id}`.
#[derive(Serialize)]
pub struct RoomPage {
    page: StaffShell,
    card: Card,
    lines: Vec<LineView>,
    recorded: bool,
    asked: Option<Asked>,
    problem: Option<LiveProblem>,
    most_line: usize,
    most_note: usize,
    most_present: u16,
}

impl RoomPage {
    pub(super) fn of(page: StaffShell, room: &RoomRow, problem: Option<LiveProblem>) -> Self {
        Self {
            page,
            card: Card::of(room),
            lines: lines_of(room),
            recorded: room.present.is_some(),
            asked: room.asked.as_ref().map(Asked::of),
            problem,
            most_line: MOST_LINE,
            most_note: MOST_NOTE,
            most_present: MOST_PRESENT,
        }
    }
}

/// `/staff/rooms/{id}/screen`.
#[derive(Serialize)]
pub struct ScreenPage {
    page: StaffShell,
    card: Card,
    lines: Vec<LineView>,
    /// Whether the browser asks again by itself.
    moves: bool,
    recorded: bool,
}

impl ScreenPage {
    pub(super) fn of(page: StaffShell, room: &RoomRow, moves: bool) -> Self {
        Self { page, card: Card::of(room), lines: lines_of(room), moves, recorded: room.present.is_some() }
    }
}

/// Something the board was asked to discuss.
#[derive(Serialize)]
struct Before {
    card: Card,
    lines: Vec<LineView>,
    asked: Asked,
    /// Whether the answer that was sent for it does not do.
    wrong: bool,
}

/// `/staff/board`.
#[derive(Serialize)]
pub struct AskedPage {
    page: StaffShell,
    before: Vec<Before>,
    may_answer: bool,
    /// The room whose answer was empty or too long.
    problem: Option<String>,
    most_answer: usize,
}

impl AskedPage {
    pub(super) fn of(page: StaffShell, rooms: &[RoomRow], may_answer: bool, problem: Option<&str>) -> Self {
        let before = rooms.iter().filter_map(|room| {
            let asked = Asked::of(room.asked.as_ref()?);
            Some(Before { card: Card::of(room), lines: lines_of(room), asked, wrong: problem == Some(&room.id) })
        });
        Self {
            before: before.collect(),
            page,
            may_answer,
            problem: problem.map(str::to_owned),
            most_answer: MOST_ANSWER,
        }
    }
}
