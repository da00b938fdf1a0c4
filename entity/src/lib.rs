//! Rows of the four stores, one module per store; no rules live here.
//!
//! Types that hold a code's lookup, a draft, a sealed response or a sealed letter show none of it in `Debug`, which the
//! database crate asks of every row.

pub mod app;
pub mod door;
pub mod gate;
pub mod postbox;
