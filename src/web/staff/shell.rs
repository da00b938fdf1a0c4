//! What stands round every staff page: the council, who is signed in, and the places they may go to.

use serde::Serialize;

use super::guard::{Me, Visit};
use crate::access::Permission;
use crate::web::around::Place;
use crate::web::site::Site;

/// The place of the navigation that a page belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Here {
    /// None of them.
    Nowhere,
    /// Surveys: designing, launching, following.
    Surveys,
    /// The question bank.
    Bank,
    /// Votes in the room, ideas, checklists.
    Rooms,
    /// What the board was asked to discuss.
    Asked,
    /// The calendar of consultations.
    Calendar,
    /// The contact door.
    Door,
    /// Key holders.
    Keys,
    /// Accounts.
    People,
    /// What staff did.
    Audit,
}

/// The navigation: a place, its words, its address, and what it takes to see it.
const PLACES: &[(Here, &str, &str, Permission)] = &[
    (Here::Surveys, "Surveys", "/staff/consultations", Permission::SeeSurveys),
    (Here::Bank, "Question bank", "/staff/bank", Permission::Design),
    (Here::Rooms, "In the room", "/staff/rooms", Permission::HoldSession),
    (Here::Asked, "For the board", "/staff/board", Permission::SeeAsked),
    (Here::Calendar, "Calendar", "/staff/calendar", Permission::SeeCalendar),
    (Here::Door, "Contact door", "/staff/door", Permission::SeeDoor),
    (Here::Keys, "Key holders", "/staff/keys", Permission::SeeKeys),
    (Here::People, "People", "/staff/people", Permission::SeePeople),
    (Here::Audit, "What was done", "/staff/audit", Permission::ReadAudit),
];

/// Round every staff page. Templates name it `page`.
#[derive(Clone, Serialize)]
pub struct StaffShell {
    lang: &'static str,
    dir: &'static str,
    council: String,
    made_up: bool,
    /// What stands in every form of this browser.
    pub csrf: String,
    name: Option<String>,
    places: Vec<Place<'static>>,
    /// For how many hours a young person's letter has waited longer than was promised; 0 when none has, or when this
    /// account may not see it.
    late_hours: u32,
}

impl StaffShell {
    /// Round a page of somebody signed in.
    #[must_use]
    pub fn of(site: &Site, me: &Me, here: Here) -> Self {
        let mut shell = Self::empty(site, me.csrf.clone());
        shell.name = Some(me.name.clone());
        shell.places = places(here, |permission| me.may(permission));
        shell.late_hours = if me.may(Permission::SeeDoor) { site.door().late_hours } else { 0 };
        shell
    }

    /// Round a page before anybody is signed in.
    #[must_use]
    pub fn signed_out(site: &Site, visit: &Visit) -> Self {
        Self::empty(site, visit.csrf.clone())
    }

    /// Round a page of which nobody knows who asks for it; forms on it would not be taken.
    #[must_use]
    pub fn of_nobody(site: &Site) -> Self {
        Self::empty(site, String::new())
    }

    fn empty(site: &Site, csrf: String) -> Self {
        let (council, made_up) = (site.council.clone(), site.made_up);
        Self { lang: "en-GB", dir: "ltr", council, made_up, csrf, name: None, places: Vec::new(), late_hours: 0 }
    }

    /// Round a sample page, of somebody who may do everything.
    #[must_use]
    pub fn sample(here: Here) -> Self {
        Self {
            lang: "en-GB",
            dir: "ltr",
            council: "Fenmoor County Council".to_owned(),
            made_up: true,
            csrf: "0".repeat(64),
            name: Some("Sam Carter".to_owned()),
            places: places(here, |_| true),
            late_hours: 0,
        }
    }

    /// The same, while a young person's letter waits too long.
    #[must_use]
    pub fn with_late_letter(mut self, late_hours: u32) -> Self {
        self.late_hours = late_hours;
        self
    }

    /// Round a sample page before anybody is signed in.
    #[must_use]
    pub fn sample_signed_out() -> Self {
        Self { name: None, places: Vec::new(), ..Self::sample(Here::Nowhere) }
    }
}

fn places(here: Here, may: impl Fn(Permission) -> bool) -> Vec<Place<'static>> {
    let shown = PLACES.iter().filter(|(.., permission)| may(*permission));
    shown.map(|&(place, name, href, _)| Place { name, href, here: place == here }).collect()
}
