//! Every page of votes in the room, ideas and checklists, in each of its states.

use time::macros::date;

use super::{AskedPage, Done, LiveProblem, NewRoomPage, RoomPage, RoomsPage, ScreenPage, Typed};
use crate::consultation::room::{RoomKind, RoomProblem, Seen};
use crate::store::{AskedBoard, BoardAnswer, RoomLine, RoomRow};
use crate::web::page::View;
use crate::web::staff::{Here, StaffShell};
use crate::workflow::rooms::OpenQuestion;

/// A room of the samples.
fn sample(kind: RoomKind, present: Option<u16>, asked: Option<AskedBoard>) -> RoomRow {
    let line = |place: i32, wording: &str, hands, seen, note: &str| RoomLine {
        place,
        wording: wording.to_owned(),
        hands,
        seen,
        note: note.to_owned(),
    };
    let not = Seen::NotLooked;
    let (title, lines) = match kind {
        RoomKind::Vote => (
            "Where shall we go in the summer?",
            vec![
                line(1, "To the sea", 7, not, ""),
                line(2, "Climbing", 3, not, ""),
                line(3, "A day at the farm, with the animals and a picnic", 0, not, ""),
            ],
        ),
        RoomKind::Ideas => (
            "What would make our meetings better?",
            vec![
                line(1, "Food we choose ourselves", 6, not, ""),
                line(2, "Start later, after school buses", 4, not, ""),
            ],
        ),
        RoomKind::Checklist => (
            "Visit to the contact centre",
            vec![
                line(1, "A sign that says who works here", 0, Seen::Found, ""),
                line(2, "Somewhere to sit that is not in the hall", 0, Seen::NotFound, "Two chairs by the door."),
                line(3, "Games for older young people", 0, not, ""),
            ],
        ),
    };
    RoomRow {
        id: "8f3a".repeat(8),
        kind,
        title: title.to_owned(),
        group: "VOICE, the children in care council".to_owned(),
        day: date!(2026 - 11 - 21),
        made_by: "sam".to_owned(),
        present,
        asked,
        lines,
    }
}

fn asked(answer: Option<&str>) -> AskedBoard {
    let answer =
        answer.map(|text| BoardAnswer { text: text.to_owned(), on: date!(2026 - 12 - 04), by: "sam".to_owned() });
    AskedBoard { on: date!(2026 - 11 - 22), by: "sam".to_owned(), answer }
}

const ANSWER: &str = "Yes. The trip to the sea is booked for July.";

impl View for RoomsPage {
    const TEMPLATE: &'static str = "pages/staff/room/list";

    fn samples() -> Vec<(String, Self)> {
        let shell = || StaffShell::sample(Here::Rooms);
        let several: Vec<RoomRow> = vec![
            sample(RoomKind::Vote, None, None),
            sample(RoomKind::Ideas, Some(12), Some(asked(None))),
            sample(RoomKind::Checklist, Some(8), Some(asked(Some(ANSWER)))),
        ];
        let many = [&several[..], &several[..], &several[..]].concat();
        vec![
            ("empty".to_owned(), Self::of(shell(), &[], "", None)),
            ("several".to_owned(), Self::of(shell(), &several, "", None)),
            ("removed".to_owned(), Self::of(shell(), &several, "", Some(Done::Removed))),
            ("many".to_owned(), Self::of(shell(), &many, "", None)),
            ("not-found".to_owned(), Self::of(shell(), &many, "swimming", None)),
        ]
    }
}

impl View for NewRoomPage {
    const TEMPLATE: &'static str = "pages/staff/room/new";

    fn samples() -> Vec<(String, Self)> {
        let question = |wording: &str| OpenQuestion {
            name: "pulse/1:x".to_owned(),
            wording: wording.to_owned(),
            options: vec!["Yes".to_owned(), "No".to_owned()],
        };
        let bank: Vec<_> = (1..=14).map(|number| question(&format!("Do you like question number {number}?"))).collect();
        let typed = || Typed {
            title: "Where shall we go in the summer?".to_owned(),
            group: "VOICE".to_owned(),
            options: vec!["To the sea".to_owned(), "Climbing".to_owned()],
            list: "A sign that says who works here\nGames".to_owned(),
        };
        let new = |kind, find: &str| Self::of(StaffShell::sample(Here::Rooms), kind, typed(), &bank, find);
        let mut samples: Vec<_> =
            RoomKind::ALL.into_iter().map(|kind| (kind.as_str().to_owned(), new(kind, ""))).collect();
        samples.push(("no-bank".to_owned(), new(RoomKind::Vote, "swimming")));
        let problems = [
            ("title", RoomProblem::Title),
            ("group", RoomProblem::Group),
            ("too-few", RoomProblem::TooFew),
            ("too-many", RoomProblem::TooMany),
            ("long-line", RoomProblem::LongLine),
            ("twice", RoomProblem::Twice),
            ("private", RoomProblem::Private),
        ];
        for (name, problem) in problems {
            for kind in [RoomKind::Vote, RoomKind::Checklist] {
                let state = format!("{}-{name}", kind.as_str());
                samples.push((state, new(kind, "").with_problem(problem, Vec::new())));
            }
        }
        let may_be = new(RoomKind::Ideas, "").with_problem(RoomProblem::MayBePrivate, vec!["mum", "sad"]);
        samples.push(("may-be-private".to_owned(), may_be));
        samples
    }
}

impl View for RoomPage {
    const TEMPLATE: &'static str = "pages/staff/room/show";

    fn samples() -> Vec<(String, Self)> {
        let shell = || StaffShell::sample(Here::Rooms);
        let mut samples = Vec::new();
        for kind in RoomKind::ALL {
            let state = |state: &str, present, asked, problem| {
                (format!("{}-{state}", kind.as_str()), Self::of(shell(), &sample(kind, present, asked), problem))
            };
            samples.extend([
                state("going-on", None, None, None),
                state("present", None, None, Some(LiveProblem::Present)),
                state("recorded", Some(12), None, None),
                state("asked", Some(12), Some(asked(None)), None),
                state("answered", Some(12), Some(asked(Some(ANSWER))), None),
            ]);
        }
        let ideas = |problem| Self::of(shell(), &sample(RoomKind::Ideas, None, None), Some(problem));
        samples.push(("ideas-idea".to_owned(), ideas(LiveProblem::Idea)));
        samples.push(("ideas-full".to_owned(), ideas(LiveProblem::Full)));
        let none = RoomRow { lines: Vec::new(), ..sample(RoomKind::Ideas, None, None) };
        samples.push(("ideas-none".to_owned(), Self::of(shell(), &none, None)));
        samples
    }
}

impl View for ScreenPage {
    const TEMPLATE: &'static str = "pages/staff/room/screen";

    fn samples() -> Vec<(String, Self)> {
        let shell = || StaffShell::sample(Here::Rooms);
        let mut samples = Vec::new();
        for kind in RoomKind::ALL {
            let name = kind.as_str();
            samples.push((format!("{name}-moves"), Self::of(shell(), &sample(kind, None, None), true)));
            samples.push((format!("{name}-still"), Self::of(shell(), &sample(kind, None, None), false)));
            samples.push((format!("{name}-recorded"), Self::of(shell(), &sample(kind, Some(12), None), false)));
        }
        let none = RoomRow { lines: Vec::new(), ..sample(RoomKind::Ideas, None, None) };
        samples.push(("ideas-none".to_owned(), Self::of(shell(), &none, true)));
        samples
    }
}

impl View for AskedPage {
    const TEMPLATE: &'static str = "pages/staff/room/board";

    fn samples() -> Vec<(String, Self)> {
        let shell = || StaffShell::sample(Here::Asked);
        let rooms = [
            sample(RoomKind::Vote, Some(12), Some(asked(None))),
            RoomRow { id: "7c2b".repeat(8), ..sample(RoomKind::Ideas, Some(9), Some(asked(Some(ANSWER)))) },
            RoomRow { id: "6d1c".repeat(8), ..sample(RoomKind::Checklist, Some(4), Some(asked(None))) },
        ];
        vec![
            ("empty".to_owned(), Self::of(shell(), &[], true, None)),
            ("reads".to_owned(), Self::of(shell(), &rooms, false, None)),
            ("answers".to_owned(), Self::of(shell(), &rooms, true, None)),
            ("wrong".to_owned(), Self::of(shell(), &rooms, true, Some(&rooms[0].id))),
        ]
    }
}
