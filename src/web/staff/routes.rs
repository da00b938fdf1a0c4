//! The URL table of the staff pages. What stands here is let in as it says here, and nothing else is let in.

use super::{group, home, paper};
use crate::access::Permission::{EnterPaper, HoldSession};
use crate::web::table::Needs::{May, SignedIn};
use crate::web::table::Object::{Nothing, Survey};
use crate::web::table::Table;

/// Adds every staff route.
pub fn all(table: &mut Table) {
    table.get("/staff", SignedIn, Nothing, home::show);
    answering_together_or_on_paper(table);
}

fn answering_together_or_on_paper(table: &mut Table) {
    table.get("/staff/c/{id}/group", May(HoldSession), Survey, group::show);
    table.post("/staff/c/{id}/group", May(HoldSession), Survey, group::start);
    table.get("/staff/c/{id}/paper", May(EnterPaper), Survey, paper::choose);
    table.get("/staff/c/{id}/paper/{band}", May(EnterPaper), Survey, paper::show);
    table.post("/staff/c/{id}/paper/{band}", May(EnterPaper), Survey, paper::enter);
}
