//! The URL table of the staff pages. What stands here is let in as it says here, and nothing else is let in.

use super::follow::{change, changes, close, key_day, private, progress, publish, take_back, take_out};
use super::{
    audit, calendar, door, group, home, import, languages, launch, paper, people, rooms, studio, try_as, words,
};
use crate::access::Permission::{
    AnswerForBoard, BringHome, ChangeLaunched, EnterPaper, Export, Follow, HoldSession, KeepCalendar, KeepDoor,
    ManagePeople, Publish, ReadAudit, ReadPrivately, SeeAsked, SeeCalendar, SeeDoor, SeeKeyDay, SeePeople,
};
use crate::web::table::Needs::{Fresh, FreshlySignedIn, May, Nobody, SignedIn};
use crate::web::table::Object::{Credential, Entry, Invitation, Letter, Nothing, Person, Room, Survey};
use crate::web::table::Table;

/// Adds every staff route.
pub fn all(table: &mut Table) {
    table.get("/staff", SignedIn, Nothing, home::show);
    table.get("/staff/try", Nobody, Nothing, try_as::show);
    table.post("/staff/try", Nobody, Nothing, try_as::sign_in);
    signing_in(table);
    ones_own_account(table);
    accounts(table);
    studio::routes::all(table);
    answering_together_or_on_paper(table);
    launch::routes(table);
    the_door(table);
    following_and_changing(table);
    bringing_home(table);
    calendar_and_audit(table);
    in_the_room(table);
    import::routes(table);
    languages::routes(table);
    words::routes(table);
}

fn answering_together_or_on_paper(table: &mut Table) {
    table.get("/staff/c/{id}/group", May(HoldSession), Survey, group::show);
    table.post("/staff/c/{id}/group", May(HoldSession), Survey, group::start);
    table.get("/staff/c/{id}/paper", May(EnterPaper), Survey, paper::choose);
    table.get("/staff/c/{id}/paper/{band}", May(EnterPaper), Survey, paper::show);
    table.post("/staff/c/{id}/paper/{band}", May(EnterPaper), Survey, paper::enter);
}

fn signing_in(table: &mut Table) {
    use people::{confirm, join, set_up, sign_in};
    table.get("/staff/set-up", Nobody, Nothing, set_up::show);
    table.post("/staff/set-up", Nobody, Nothing, set_up::begin);
    table.get("/staff/invitation", Nobody, Nothing, join::ask_link);
    table.post("/staff/invitation", Nobody, Nothing, join::take_link);
    table.get("/staff/join", Nobody, Nothing, join::show);
    table.post("/staff/join/challenge", Nobody, Nothing, join::ask_passkey);
    table.post("/staff/join/passkey", Nobody, Nothing, join::by_passkey);
    table.post("/staff/join/password", Nobody, Nothing, join::by_password);
    table.get("/staff/sign-in", Nobody, Nothing, sign_in::show);
    table.post("/staff/sign-in", Nobody, Nothing, sign_in::by_password);
    table.post("/staff/sign-in/challenge", Nobody, Nothing, sign_in::ask_passkey);
    table.post("/staff/sign-in/passkey", Nobody, Nothing, sign_in::by_passkey);
    table.post("/staff/sign-out", SignedIn, Nothing, sign_in::sign_out);
    table.get("/staff/confirm", SignedIn, Nothing, confirm::show);
    table.post("/staff/confirm", SignedIn, Nothing, confirm::by_password);
    table.post("/staff/confirm/challenge", SignedIn, Nothing, confirm::ask_passkey);
    table.post("/staff/confirm/passkey", SignedIn, Nothing, confirm::by_passkey);
}

fn ones_own_account(table: &mut Table) {
    use people::{codes, me, password};
    table.get("/staff/me", SignedIn, Nothing, me::show);
    table.get("/staff/me/codes", SignedIn, Nothing, codes::show);
    table.post("/staff/me/codes", FreshlySignedIn, Nothing, codes::renew);
    table.post("/staff/me/codes/kept", SignedIn, Nothing, codes::kept);
    table.post("/staff/me/passkeys/challenge", FreshlySignedIn, Nothing, me::ask_passkey);
    table.post("/staff/me/passkeys", FreshlySignedIn, Nothing, me::add_passkey);
    table.post("/staff/me/passkeys/{id}/remove", FreshlySignedIn, Credential, me::remove_passkey);
    table.get("/staff/me/password", FreshlySignedIn, Nothing, password::show);
    table.post("/staff/me/password", FreshlySignedIn, Nothing, password::change);
    table.post("/staff/me/password/remove", FreshlySignedIn, Nothing, me::remove_password);
    table.post("/staff/me/sessions", SignedIn, Nothing, me::end_others);
}

fn accounts(table: &mut Table) {
    use people::{invite, list, person};
    table.get("/staff/people", May(SeePeople), Nothing, list::show);
    // Before the address of a person: the router takes the first that fits.
    table.get("/staff/people/invite", Fresh(ManagePeople), Nothing, invite::show);
    table.post("/staff/people/invite", Fresh(ManagePeople), Nothing, invite::invite);
    table.get("/staff/people/invited", May(ManagePeople), Nothing, invite::show_link);
    table.post("/staff/people/invited", May(ManagePeople), Nothing, invite::put_away);
    table.post("/staff/people/invitations/{id}/withdraw", Fresh(ManagePeople), Invitation, list::withdraw);
    table.get("/staff/people/{id}", May(SeePeople), Person, person::show);
    table.get("/staff/people/{id}/roles", Fresh(ManagePeople), Person, person::show_roles);
    table.post("/staff/people/{id}/roles", Fresh(ManagePeople), Person, person::change_roles);
    table.post("/staff/people/{id}/close", Fresh(ManagePeople), Person, person::close);
    table.post("/staff/people/{id}/open", Fresh(ManagePeople), Person, person::open);
    table.post("/staff/people/{id}/again", Fresh(ManagePeople), Person, person::invite_again);
}

fn the_door(table: &mut Table) {
    table.get("/staff/door", May(SeeDoor), Nothing, door::show);
    table.post("/staff/door/keys", Fresh(KeepDoor), Nothing, door::add_key);
    table.post("/staff/door/keys/remove", Fresh(KeepDoor), Nothing, door::remove_key);
    table.post("/staff/door/promise", May(KeepDoor), Nothing, door::promise);
    table.get("/staff/door/letters.tar", May(KeepDoor), Nothing, door::take);
    table.post("/staff/door/letters/{mark}/answered", May(KeepDoor), Letter, door::answered);
    table.post("/staff/door/letters/{mark}/reopen", May(KeepDoor), Letter, door::reopen);
}

fn following_and_changing(table: &mut Table) {
    table.get("/staff/c/{id}/progress", May(Follow), Survey, progress::show);
    table.get("/staff/c/{id}/changes", May(ChangeLaunched), Survey, changes::show);
    table.get("/staff/c/{id}/changes/suspend", May(ChangeLaunched), Survey, change::ask_suspend);
    table.post("/staff/c/{id}/changes/suspend", May(ChangeLaunched), Survey, change::suspend);
    table.get("/staff/c/{id}/changes/resume", May(ChangeLaunched), Survey, change::ask_resume);
    table.post("/staff/c/{id}/changes/resume", May(ChangeLaunched), Survey, change::resume);
    table.get("/staff/c/{id}/changes/extend", May(ChangeLaunched), Survey, change::ask_extend);
    table.post("/staff/c/{id}/changes/extend", May(ChangeLaunched), Survey, change::extend);
    table.get("/staff/c/{id}/changes/take-out", May(ChangeLaunched), Survey, take_out::ask);
    table.post("/staff/c/{id}/changes/take-out", May(ChangeLaunched), Survey, take_out::take_out);
    table.get("/staff/c/{id}/changes/end", Fresh(ChangeLaunched), Survey, change::ask_end);
    table.post("/staff/c/{id}/changes/end", Fresh(ChangeLaunched), Survey, change::end);
    table.get("/staff/c/{id}/changes/destroy", Fresh(ChangeLaunched), Survey, change::ask_destroy);
    table.post("/staff/c/{id}/changes/destroy", Fresh(ChangeLaunched), Survey, change::destroy);
    table.get("/staff/c/{id}/close", May(ChangeLaunched), Survey, close::show);
    table.post("/staff/c/{id}/close", Fresh(ChangeLaunched), Survey, close::close);
}

fn bringing_home(table: &mut Table) {
    table.get("/staff/c/{id}/release", May(SeeKeyDay), Survey, key_day::show);
    table.post("/staff/c/{id}/release/charge", Fresh(Export), Survey, key_day::charge);
    table.get("/staff/c/{id}/release/box", Fresh(Export), Survey, key_day::download);
    table.post("/staff/c/{id}/release/erase", Fresh(ChangeLaunched), Survey, key_day::erase);
    table.post("/staff/c/{id}/release/results", May(BringHome), Survey, key_day::bring_home);
    table.get("/staff/c/{id}/publish", May(ReadPrivately), Survey, publish::show);
    table.get("/staff/c/{id}/publish/board", May(ReadPrivately), Survey, private::board);
    table.get("/staff/c/{id}/publish/board/{area}", May(ReadPrivately), Survey, private::area);
    table.get("/staff/c/{id}/publish/young", May(ReadPrivately), Survey, private::young);
    table.post("/staff/c/{id}/publish/opening", May(Publish), Survey, publish::write_opening);
    table.post("/staff/c/{id}/publish/ask", Fresh(Publish), Survey, publish::ask);
    table.post("/staff/c/{id}/publish/confirm", Fresh(Publish), Survey, publish::confirm);
    table.post("/staff/c/{id}/publish/call-off", May(Publish), Survey, publish::call_off);
    table.post("/staff/c/{id}/publish/hold-back", May(Publish), Survey, publish::hold_back);
    table.get("/staff/c/{id}/publish/take-back", Fresh(Publish), Survey, take_back::show);
    table.post("/staff/c/{id}/publish/take-back", Fresh(Publish), Survey, take_back::take_back);
}

fn calendar_and_audit(table: &mut Table) {
    table.get("/staff/calendar", May(SeeCalendar), Nothing, calendar::show);
    table.post("/staff/calendar", May(KeepCalendar), Nothing, calendar::add);
    table.post("/staff/calendar/{entry}/remove", May(KeepCalendar), Entry, calendar::remove);
    table.get("/staff/audit", May(ReadAudit), Nothing, audit::show);
    table.get("/staff/audit/trail.csv", May(ReadAudit), Nothing, audit::trail_csv);
}

fn in_the_room(table: &mut Table) {
    table.get("/staff/rooms", May(HoldSession), Nothing, rooms::list);
    table.get("/staff/rooms/new", May(HoldSession), Nothing, rooms::ask_new);
    table.post("/staff/rooms/new", May(HoldSession), Nothing, rooms::begin);
    table.get("/staff/rooms/{id}", May(HoldSession), Room, rooms::show_room);
    table.get("/staff/rooms/{id}/screen", May(HoldSession), Room, rooms::screen);
    table.post("/staff/rooms/{id}/vote", May(HoldSession), Room, rooms::vote);
    table.post("/staff/rooms/{id}/undo", May(HoldSession), Room, rooms::undo);
    table.post("/staff/rooms/{id}/idea", May(HoldSession), Room, rooms::add_idea);
    table.post("/staff/rooms/{id}/check", May(HoldSession), Room, rooms::check);
    table.post("/staff/rooms/{id}/record", May(HoldSession), Room, rooms::record);
    table.post("/staff/rooms/{id}/ask", May(HoldSession), Room, rooms::ask);
    table.post("/staff/rooms/{id}/remove", May(HoldSession), Room, rooms::remove);
    table.get("/staff/board", May(SeeAsked), Nothing, rooms::asked);
    table.post("/staff/board/{id}", May(AnswerForBoard), Room, rooms::answer);
}
