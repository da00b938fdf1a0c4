//! Rows of `app`: nothing in it is about one young person.

pub mod amendment;
pub mod audit;
pub mod budget;
pub mod comeback;
pub mod consultation;
pub mod invitation;
pub mod ledger;
pub mod other_release;
pub mod passkey;
pub mod password;
pub mod questionnaire;
pub mod recovery_code;
pub mod release;
pub mod reservation;
pub mod session;
pub mod staff;
pub mod wave;
