//! Rows of `app`: nothing in it is about one young person.

pub mod amendment;
pub mod audit;
pub mod budget;
pub mod comeback;
pub mod consultation;
pub mod invitation;
pub mod key_day;
pub mod key_holder;
pub mod launch_word;
pub mod ledger;
pub mod ledger;
pub mod other_release;
pub mod other_release;
pub mod passkey;
pub mod password;
pub mod print_run;
pub mod questionnaire;
pub mod recovery_code;
pub mod release;
pub mod reservation;
pub mod session;
pub mod staff;
pub mod trial;
pub mod wave;
