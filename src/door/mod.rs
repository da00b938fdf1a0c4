//! The contact door: letters of young people who want somebody to get in touch, and the reply they are promised.
//!
//! A letter names whoever wrote it; it is the one thing here that does. So this room imports nothing: no wave, code,
//! ticket, answer or questionnaire can stand in a letter, and nothing in a letter leads to one.
//!
//! Left open: whether somebody does reply. The staff pages say when a letter waits for longer than was promised.

mod letter;
mod mark;
mod promise;

pub use letter::{
    LETTER_BYTES, LeaveMessage, Letter, MOST_ABOUT, MOST_HELPER, MOST_NAME, MOST_PLACE, MOST_WHEN, PartProblem,
    Problems, Way, Written,
};
pub use mark::{Mark, NotAMark};
pub use promise::{Hour, MOST_KEPT_DAYS, MOST_REPLY_HOURS, MOST_WHO, Promise, PromiseProblem};
