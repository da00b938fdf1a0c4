//! Rows of `app`: nothing in it is about one young person.

pub mod amendment;
pub mod audit;
pub mod budget;
pub mod consultation;
pub mod ledger;
pub mod other_release;
pub mod questionnaire;
pub mod release;
pub mod reservation;
pub mod session;
pub mod staff;
pub mod wave;
