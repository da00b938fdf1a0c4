//! Rows of `gate`: codes and paused drafts.

pub mod code;
pub mod draft;
