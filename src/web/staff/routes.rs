//! The URL table of the staff pages. What stands here is let in as it says here, and nothing else is let in.

use super::home;
use crate::web::table::Needs::SignedIn;
use crate::web::table::Object::Nothing;
use crate::web::table::Table;

/// Adds every staff route.
pub fn all(table: &mut Table) {
    table.get("/staff", SignedIn, Nothing, home::show);
}
