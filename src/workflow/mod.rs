//! The verbs: one file is one thing somebody does.

mod check_surveys;

pub use check_surveys::{SurveyFiles, check_surveys, read_surveys};
