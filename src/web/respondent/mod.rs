//! The pages of a young person's way from a code to "thank you".
//!
//! A started form lives in the respondent's cookie alone; see [`cookie`]. Nothing here can open, count or draw.

pub mod cookie;
mod draft;
pub mod ending;
pub mod entry;
pub mod error_pages;
pub mod facts;
pub mod group;
pub mod question;
mod started;
pub mod trial;
pub mod views;
pub mod welcome;
