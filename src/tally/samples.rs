//! Odd questionnaires and responses for tests.
