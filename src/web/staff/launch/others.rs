//! Who sees to a line of the launch list, for somebody who can't.

use std::collections::BTreeSet;

use serde::Serialize;

use super::check::{form_of, mend};
use crate::access::{Permission, Role, Roles};
use crate::consultation::launch::{Finding, Line};
use crate::store::StaffAccount;

/// Who else does something.
#[derive(Clone, Serialize)]
pub struct Others {
    /// Their names; nobody may hold the role yet.
    pub names: Vec<String>,
    /// A role that may, by its name.
    pub role: &'static str,
}

/// Whoever looks at the list, and who else there is.
pub(super) struct Looker<'a> {
    /// What they may do.
    pub may: &'a dyn Fn(Permission) -> bool,
    /// Every account.
    pub staff: &'a [StaffAccount],
}

/// Who sees to a line that `looker` can't see to; whoever designed the survey signs nothing off.
pub(super) fn others(finding: &Finding, looker: &Looker<'_>, designers: &BTreeSet<String>) -> Option<Others> {
    let permission = needed(finding).filter(|permission| !(looker.may)(*permission))?;
    let is_sign_off = matches!(finding.line, Line::Safeguarding | Line::DataProtection);
    let can = |one: &&StaffAccount| {
        !one.disabled && one.roles.may(permission) && !(is_sign_off && designers.contains(&one.login))
    };
    let names = looker.staff.iter().filter(can).map(|one| one.name.clone()).collect();
    Some(Others { names, role: permission.given_to().first()?.as_str() })
}

/// What it takes to see to a line: to say what it waits for, or to mend it.
fn needed(finding: &Finding) -> Option<Permission> {
    match finding.line {
        // A look is better than a reason, and is the safeguarding lead's.
        Line::HelpLines => Some(Permission::SignOffSafety),
        // Whoever sees the page that mends these is not always who does it.
        Line::KeyHolders => Some(Permission::HoldKey),
        Line::KeyDay => Some(Permission::Launch),
        Line::ContactDoor => Some(Permission::KeepDoor),
        line => {
            let says_so = form_of(line, finding.needs).map(|(_, permission)| permission);
            says_so.or_else(|| mend(finding, "").map(|(_, permission)| permission))
        }
    }
}

/// People of a sample page.
pub(super) fn sample_staff() -> Vec<StaffAccount> {
    let one = |name: &str, role: Role| StaffAccount {
        id: name.to_lowercase(),
        login: name.to_lowercase(),
        name: name.to_owned(),
        roles: Roles::of([role]).expect("one role is a set of roles"),
        disabled: false,
    };
    vec![one("Noor Aziz", Role::SafeguardingLead), one("Kim Price", Role::Custodian)]
}
