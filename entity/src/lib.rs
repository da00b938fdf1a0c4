//! Rows of the three stores, one module per store; no rules live here.
//!
//! Types that hold a code's lookup, a draft or a sealed response show none of it in `Debug`, which the database crate
//! asks of every row.

pub mod app;
pub mod gate;
pub mod postbox;
