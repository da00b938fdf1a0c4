//! Views of the respondent's pages: what each template needs, and samples of every state.
//!
//! Views bring kinds, numbers, days and the council's own words; every sentence stands in the templates, once for
//! each look where the looks differ.

mod changes;
mod entry;
mod question;
mod sample;
mod shut;
mod standing;
mod way;
mod welcome;
mod who_sees;

pub use changes::{Told, every_kind};
pub use entry::{Entry, EntryProblem};
pub use question::{Ask, Choice, Ends, HowFar, NumberChoice, PartPlace, Question, QuestionProblem};
pub use shut::{GoneWrong, Late, Shut, ShutWhy, Trouble, TroubleKind};
pub use standing::{Accessibility, Help};
pub use way::{Check, Done, Group, GroupProblem, NoThanks, PartBreak, Paused, SkippedItem, TrialEnd, WelcomeBack};
pub use welcome::{Hello, Helper, HelperRole, LookChoice, PurposeTold, ShortWay};
pub use who_sees::{Facts, Numbers, Privacy, WhoSees};

use crate::web::page::{Sample, samples_of};

/// Every page for young people, in every state and every look it has.
#[must_use]
pub fn samples() -> Vec<Sample> {
    let mut all = samples_of::<Entry>();
    all.extend(samples_of::<Hello>());
    all.extend(samples_of::<Helper>());
    all.extend(samples_of::<WhoSees>());
    all.extend(samples_of::<PartBreak>());
    all.extend(samples_of::<Question>());
    all.extend(samples_of::<Check>());
    all.extend(samples_of::<Done>());
    all.extend(samples_of::<Paused>());
    all.extend(samples_of::<NoThanks>());
    all.extend(samples_of::<WelcomeBack>());
    all.extend(samples_of::<TrialEnd>());
    all.extend(samples_of::<Group>());
    all.extend(samples_of::<Shut>());
    all.extend(samples_of::<GoneWrong>());
    all.extend(samples_of::<Trouble>());
    all.extend(samples_of::<Help>());
    all.extend(samples_of::<Privacy>());
    all.extend(samples_of::<Accessibility>());
    all
}
