//! The council's outcome areas, and what may be said of a released number.
//!
//! Pure, and of [`privacy`](crate::privacy) it sees released documents and their estimates only.

pub mod statement;
