//! The desk's URL table, on one screen; `docs/desk.md` says what each is. `{room}` is drawn anew at each start.
//!
//! There are no accounts here, so no route declares a need of its own: the guard asks the same of each, which is the
//! session's cookie.

use super::{bring, drill, entry, files, key, letters, open, set_up};
use crate::web::public;
use crate::web::table::Needs::Nobody;
use crate::web::table::Object::Nothing;
use crate::web::table::Table;

/// Every route.
#[must_use]
pub fn all() -> Table {
    let mut table = Table::default();
    table.get("/", Nobody, Nothing, entry::ask);
    table.post("/", Nobody, Nothing, entry::enter);
    table.get("/static/{file:.*}", Nobody, Nothing, public::asset);
    table.get("/{room}/", Nobody, Nothing, entry::home);
    table.post("/{room}/close", Nobody, Nothing, entry::close);
    table.post("/{room}/bring", Nobody, Nothing, bring::bring);
    table.get("/{room}/files/{name:.*}", Nobody, Nothing, files::download);
    table.get("/{room}/key", Nobody, Nothing, key::ask);
    table.post("/{room}/key", Nobody, Nothing, key::make);
    table.get("/{room}/key/made/{public}", Nobody, Nothing, key::made);
    table.get("/{room}/set-up", Nobody, Nothing, set_up::ask);
    table.get("/{room}/set-up/look", Nobody, Nothing, set_up::look);
    table.post("/{room}/set-up/make", Nobody, Nothing, set_up::make);
    table.get("/{room}/set-up/made/{wave}", Nobody, Nothing, set_up::made);
    table.get("/{room}/open", Nobody, Nothing, open::ask);
    table.post("/{room}/open", Nobody, Nothing, open::unlock_it);
    table.get("/{room}/open/look", Nobody, Nothing, open::look);
    table.post("/{room}/open/draw", Nobody, Nothing, open::draw);
    table.get("/{room}/open/drawing", Nobody, Nothing, open::drawing);
    table.get("/{room}/open/result", Nobody, Nothing, open::result);
    table.post("/{room}/open/put-away", Nobody, Nothing, open::put_away);
    table.get("/{room}/drill", Nobody, Nothing, drill::ask);
    table.post("/{room}/drill", Nobody, Nothing, drill::try_it);
    table.get("/{room}/drill/good", Nobody, Nothing, drill::good);
    table.get("/{room}/letters", Nobody, Nothing, letters::ask);
    table.post("/{room}/letters", Nobody, Nothing, letters::read);
    table
}
