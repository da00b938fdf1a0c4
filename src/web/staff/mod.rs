//! The staff pages: designing a survey, launching it, following it, bringing its results home.
//!
//! Every request goes through [`guard`], which knows who asks, what the address needs and whether a form is ours, before
//! any handler runs. A handler takes [`Me`] and, for a form, [`StaffForm`]; it parses, calls one workflow, and answers.
//! Everything works without JavaScript.
//!
//! Left open: what somebody who may see a page tells others.

pub mod audit;
pub mod calendar;
pub mod cookie;
pub mod door;
pub mod follow;
pub mod form;
pub mod group;
pub mod guard;
pub mod home;
pub mod import;
pub mod languages;
pub mod launch;
pub mod paper;
pub mod people;
pub mod rooms;
pub mod routes;
pub mod shell;
pub mod slips;
pub mod studio;
pub mod trouble;
pub mod try_as;
pub mod words;

pub use form::{StaffForm, Upload};
pub use guard::Me;
pub use shell::{Here, StaffShell};

use crate::web::page::{Sample, samples_of};

/// Every staff page, in every state it has.
#[must_use]
pub fn samples() -> Vec<Sample> {
    let mut all = samples_of::<home::Home>();
    all.extend(samples_of::<group::GroupSession>());
    all.extend(samples_of::<paper::PaperStart>());
    all.extend(samples_of::<paper::PaperGrid>());
    all.extend(samples_of::<try_as::TryAs>());
    all.extend(samples_of::<import::ImportStart>());
    all.extend(samples_of::<import::ImportReport>());
    all.extend(samples_of::<languages::LanguageList>());
    all.extend(samples_of::<languages::LanguageGrid>());
    all.extend(samples_of::<languages::WordsRead>());
    all.extend(samples_of::<words::Words>());
    all.extend(samples_of::<trouble::StaffTrouble>());
    all.extend(people::samples());
    all.extend(slips::samples());
    all.extend(launch::samples());
    all.extend(samples_of::<door::DoorPage>());
    all.extend(follow::samples());
    all.extend(samples_of::<audit::AuditView>());
    all.extend(samples_of::<calendar::CalendarView>());
    all.extend(samples_of::<rooms::RoomsPage>());
    all.extend(samples_of::<rooms::NewRoomPage>());
    all.extend(samples_of::<rooms::RoomPage>());
    all.extend(samples_of::<rooms::ScreenPage>());
    all.extend(samples_of::<rooms::AskedPage>());
    all.extend(studio::samples());
    all
}
