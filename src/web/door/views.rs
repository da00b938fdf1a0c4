//! Views of the contact door: what each template needs, and samples of every state in every look.

use serde::Serialize;

use crate::door::{PartProblem, Problems, Promise, Written};
use crate::web::around::{Around, Contact, Look};
use crate::web::page::{Sample, View, samples_of};
use crate::workflow::DoorStatus;

/// A link to the page of another age.
#[derive(Serialize)]
pub struct LookLink {
    value: Look,
    here: bool,
}

impl LookLink {
    /// One for each look.
    #[must_use]
    pub fn all(here: Look) -> Vec<Self> {
        Look::ALL.into_iter().map(|value| Self { value, here: value == here }).collect()
    }
}

/// What is promised, as a page says it.
#[derive(Serialize)]
pub struct Promised<'a> {
    /// Who reads what is written.
    pub who: &'a str,
    /// Within how many hours they get in touch.
    pub hours: u16,
    /// The same in days, where it is two or more whole ones.
    pub days: Option<u16>,
    /// Whether hours on Saturdays and Sundays count.
    pub weekends_count: bool,
}

impl<'a> Promised<'a> {
    /// What is promised while the door is open.
    #[must_use]
    pub fn of(status: &'a DoorStatus) -> Option<Self> {
        status.promise.as_ref().map(Self::by)
    }

    fn by(promise: &'a Promise) -> Self {
        let hours = promise.reply_hours;
        let days = (hours >= 48 && hours.is_multiple_of(24)).then_some(hours / 24);
        Self { who: &promise.who_answers, hours, days, weekends_count: promise.weekends_count }
    }
}

/// Why the page is shown again.
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ContactProblem {
    /// Something is missing, or does not fit.
    Missing,
    /// It could not be kept now.
    NotKept,
}

/// `/contact`: who wants to be contacted, and how. Sends the parts of [`Written`], and `form`.
#[derive(Serialize)]
pub struct ContactForm<'a> {
    /// Round the page.
    pub page: Around<'a>,
    /// The same page for other ages.
    pub looks: Vec<LookLink>,
    /// What is promised.
    pub promised: Promised<'a>,
    /// A number that keeps the same form sent twice from being two letters.
    pub form: String,
    /// What was written so far.
    pub written: &'a Written,
    /// Why the page is shown again.
    pub problem: Option<ContactProblem>,
    /// What is wrong with which part.
    pub problems: Problems,
}

/// `/contact/sent`: when a reply is promised. It shows nothing of what was written.
#[derive(Serialize)]
pub struct ContactSent<'a> {
    /// Round the page.
    pub page: Around<'a>,
    /// What is promised.
    pub promised: Promised<'a>,
}

/// Instead of either: nobody could read what would be written.
#[derive(Serialize)]
pub struct ContactShut<'a> {
    /// Round the page; it brings the help lines.
    pub page: Around<'a>,
}

/// Every page of the door, in every state and every look.
#[must_use]
pub fn samples() -> Vec<Sample> {
    let mut all = samples_of::<ContactForm>();
    all.extend(samples_of::<ContactSent>());
    all.extend(samples_of::<ContactShut>());
    all
}

/// A made-up council, and somebody made up who writes to it.
mod sample {
    use std::sync::LazyLock;

    use super::{Around, Contact, Look, Promise, Promised, Written};

    static CONTACTS: LazyLock<Vec<Contact>> = LazyLock::new(|| {
        let contact = |name: &str, number: &str| Contact {
            name: name.to_owned(),
            number: Some(number.to_owned()),
            dial: Some(number.replace(' ', "")),
        };
        vec![
            contact("Childline, free, day or night", "0800 1111"),
            contact("Your advocate, weekdays", "01632 960 001"),
            contact("In danger right now? Call", "999"),
        ]
    });

    static PROMISE: LazyLock<Promise> = LazyLock::new(|| Promise {
        who_answers: "The safeguarding team".to_owned(),
        reply_hours: 24,
        weekends_count: true,
        kept_days: 30,
    });

    static SLOWER: LazyLock<Promise> =
        LazyLock::new(|| Promise { reply_hours: 48, weekends_count: false, ..PROMISE.clone() });

    pub static NOTHING: LazyLock<Written> = LazyLock::new(Written::default);

    pub static ALL: LazyLock<Written> = LazyLock::new(|| Written {
        name: "Ash Reed".to_owned(),
        way: "text".to_owned(),
        place: "01632 960 009".to_owned(),
        when: "After school, before six".to_owned(),
        message: "no".to_owned(),
        helper: "Mrs Hill".to_owned(),
        about: "Somebody at home.".to_owned(),
    });

    pub fn around(look: Look) -> Around<'static> {
        Around::new(look.band(), "Fenbridge County Council", &CONTACTS).look(look)
    }

    pub fn promised() -> Promised<'static> {
        Promised::by(&PROMISE)
    }

    pub fn slower() -> Promised<'static> {
        Promised::by(&SLOWER)
    }
}

fn each_look<V>(state: &str, view: impl Fn(Look) -> V) -> Vec<(String, V)> {
    Look::ALL.into_iter().map(|look| (format!("{}-{state}", look.as_str()), view(look))).collect()
}

impl View for ContactForm<'_> {
    const TEMPLATE: &'static str = "pages/contact/form";

    fn samples() -> Vec<(String, Self)> {
        let first = |look| ContactForm {
            page: sample::around(look),
            looks: LookLink::all(look),
            promised: sample::promised(),
            form: "0123456789abcdef0123456789abcdef".to_owned(),
            written: &sample::NOTHING,
            problem: None,
            problems: Problems::default(),
        };
        let missing = Some(PartProblem::Missing);
        let nothing = Problems { name: missing, way: missing, place: missing, ..Problems::default() };
        let long = Some(PartProblem::TooLong);
        let all_long = Problems { name: long, way: None, place: long, when: long, helper: long, about: long };
        let with =
            |look, written, problem, problems| ContactForm { written, problem: Some(problem), problems, ..first(look) };
        let place = |place| Problems { place: Some(place), ..Problems::default() };
        let mut samples = each_look("first", first);
        samples.extend(each_look("nothing", |look| with(look, &sample::NOTHING, ContactProblem::Missing, nothing)));
        samples.extend(each_look("too-long", |look| with(look, &sample::ALL, ContactProblem::Missing, all_long)));
        samples.extend(each_look("not-kept", |look| {
            with(look, &sample::ALL, ContactProblem::NotKept, Problems::default())
        }));
        for (state, problem) in [("no-number", PartProblem::NotANumber), ("no-address", PartProblem::NotAnAddress)] {
            let view = with(Look::Older, &sample::ALL, ContactProblem::Missing, place(problem));
            samples.push((state.to_owned(), view));
        }
        samples.extend(each_look("slower", |look| ContactForm { promised: sample::slower(), ..first(look) }));
        samples
    }
}

impl View for ContactSent<'_> {
    const TEMPLATE: &'static str = "pages/contact/sent";

    fn samples() -> Vec<(String, Self)> {
        let sent = |look| ContactSent { page: sample::around(look), promised: sample::promised() };
        let mut samples = each_look("sent", sent);
        samples.extend(each_look("slower", |look| ContactSent { promised: sample::slower(), ..sent(look) }));
        samples
    }
}

impl View for ContactShut<'_> {
    const TEMPLATE: &'static str = "pages/contact/shut";

    fn samples() -> Vec<(String, Self)> {
        each_look("shut", |look| ContactShut { page: sample::around(look) })
    }
}
