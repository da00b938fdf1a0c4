//! The pages of a young person's way from a code to "thank you".

pub mod views;
