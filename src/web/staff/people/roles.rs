//! Roles as ticks in a form.

use serde::Serialize;

use crate::access::{Role, Roles, RolesFault};
use crate::web::staff::StaffForm;

/// A role, as a tick in a form. Templates word it by its name.
#[derive(Clone, Serialize)]
pub struct RoleTick {
    /// Its name, such as `privacy_lead`.
    pub role: &'static str,
    /// Whether it is ticked.
    pub ticked: bool,
    /// Whether it can be.
    pub offered: bool,
}

/// Every role, ticked as `ticked` says, and offered as `offered` says.
pub fn ticks(ticked: impl Fn(Role) -> bool, offered: impl Fn(Role) -> bool) -> Vec<RoleTick> {
    let tick = |role: Role| RoleTick { role: role.as_str(), ticked: ticked(role), offered: offered(role) };
    Role::ALL.into_iter().map(tick).collect()
}

/// A role that somebody has. Templates word it by its name.
#[derive(Clone, Serialize)]
pub struct RoleName {
    /// Its name, such as `privacy_lead`.
    pub role: &'static str,
}

/// These roles, for a template to word.
pub fn names(roles: impl IntoIterator<Item = Role>) -> Vec<RoleName> {
    roles.into_iter().map(|role| RoleName { role: role.as_str() }).collect()
}

/// The roles that a form ticks, and whether one account may have them. A role that does not exist is not there.
pub fn ticked(form: &StaffForm) -> (Vec<Role>, Result<Roles, RolesFault>) {
    let roles: Vec<Role> = form.all("role").iter().filter_map(|name| name.parse().ok()).collect();
    (roles.clone(), Roles::of(roles))
}

/// What is wrong with the ticks, as templates word it.
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RolesProblem {
    /// None is ticked.
    None,
    /// Admin and key holder.
    AdminHoldsKey,
    /// The last admin would be none.
    LastAdmin,
    /// More for oneself.
    GivesItselfMore,
}

impl From<RolesFault> for RolesProblem {
    fn from(fault: RolesFault) -> Self {
        match fault {
            RolesFault::None => Self::None,
            RolesFault::AdminHoldsKey => Self::AdminHoldsKey,
        }
    }
}
