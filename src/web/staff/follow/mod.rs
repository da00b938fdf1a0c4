//! A launched survey: how many answered, changes to it, closing, key day, and the way of its results into the open.
//!
//! Answers stand here as the server wrote them down once a day, in fives; nothing on these pages is finer, and no step
//! depends on how many there are.
//!
//! Left open: whoever may export the locked file can count what is in it. The page says so, and asks to hand it to key
//! holders alone.

pub mod change;
pub mod changes;
pub mod close;
mod head;
pub mod key_day;
pub mod private;
pub mod progress;
pub mod publish;
pub mod take_back;
pub mod take_out;

use crate::web::page::{Sample, samples_of};

/// Every page of a launched survey, in every state.
#[must_use]
pub fn samples() -> Vec<Sample> {
    let pages = [
        samples_of::<progress::ProgressView>(),
        samples_of::<changes::ChangesView>(),
        samples_of::<change::ChangeView>(),
        samples_of::<close::CloseView>(),
        samples_of::<key_day::KeyDayView>(),
        samples_of::<publish::PublishView<'_>>(),
        samples_of::<take_back::TakeBackView>(),
        samples_of::<take_out::TakeOutView>(),
    ];
    pages.into_iter().flatten().collect()
}
