//! Who may do what on the staff pages: one table, and nothing else decides it.
//!
//! An account has [`Roles`]; a page needs a [`Permission`]; [`Roles::may`] looks it up. No role reads an answer, because
//! nothing on the server can. Whoever runs the site ([`Role::Admin`]) never holds a key to the answers
//! ([`Role::Custodian`]) under the same account: [`Roles::of`] refuses both.
//!
//! Left open: two accounts of one person. The council decides whom it invites; the audit trail shows who invited whom.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

/// What somebody is to this council's Chorus.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Looks after accounts and settings.
    Admin,
    /// Designs surveys with young people, launches them, follows them.
    Worker,
    /// Holds a key to the answers. Opens them on a machine of their own.
    Custodian,
    /// Answers for data protection, and for what the privacy budget is spent on.
    PrivacyLead,
    /// Answers for young people's safety; reads what comes in by the contact door.
    SafeguardingLead,
    /// Sits on the Corporate Parenting Board.
    Board,
    /// Checks what was done, and changes nothing.
    Auditor,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 7] = [
        Self::Admin,
        Self::Worker,
        Self::Custodian,
        Self::PrivacyLead,
        Self::SafeguardingLead,
        Self::Board,
        Self::Auditor,
    ];

    /// The role as it is stored and typed, such as `privacy_lead`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Worker => "worker",
            Self::Custodian => "custodian",
            Self::PrivacyLead => "privacy_lead",
            Self::SafeguardingLead => "safeguarding_lead",
            Self::Board => "board",
            Self::Auditor => "auditor",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The text names no role.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("no such role; the roles are admin, worker, custodian, privacy_lead, safeguarding_lead, board and auditor")]
pub struct NoSuchRole;

impl FromStr for Role {
    type Err = NoSuchRole;

    fn from_str(text: &str) -> Result<Self, NoSuchRole> {
        Self::ALL.into_iter().find(|role| role.as_str() == text).ok_or(NoSuchRole)
    }
}

/// Why these roles cannot be one account's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RolesFault {
    /// None was named.
    #[error("an account needs a role")]
    None,
    /// Whoever runs the site would hold a key to the answers.
    #[error("an admin cannot be a key holder: invite somebody else for one of the two")]
    AdminHoldsKey,
}

/// The roles of one account: at least one, and never admin and custodian together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Roles(BTreeSet<Role>);

impl Roles {
    /// These roles, if one account may have them.
    ///
    /// # Errors
    /// [`RolesFault`].
    pub fn of(roles: impl IntoIterator<Item = Role>) -> Result<Self, RolesFault> {
        let roles: BTreeSet<Role> = roles.into_iter().collect();
        if roles.is_empty() {
            return Err(RolesFault::None);
        }
        if roles.contains(&Role::Admin) && roles.contains(&Role::Custodian) {
            return Err(RolesFault::AdminHoldsKey);
        }
        Ok(Self(roles))
    }

    /// Whether this role is among them.
    #[must_use]
    pub fn has(&self, role: Role) -> bool {
        self.0.contains(&role)
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = Role> {
        self.0.iter().copied()
    }

    /// Whether one of them gives this permission.
    #[must_use]
    pub fn may(&self, permission: Permission) -> bool {
        permission.given_to().iter().any(|role| self.has(*role))
    }

    /// As they are stored: `worker privacy_lead`.
    #[must_use]
    pub fn to_text(&self) -> String {
        self.iter().map(Role::as_str).collect::<Vec<_>>().join(" ")
    }

    /// Roles as they were stored; `None` when the text names something else, or roles that no account may have.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        let roles: Result<Vec<Role>, _> = text.split(' ').map(str::parse).collect();
        Self::of(roles.ok()?).ok()
    }
}

macro_rules! permissions {
    ($($(#[doc = $doc:literal])+ $name:ident: $($role:ident),+;)+) => {
        /// One thing that may be done. Each stands beside the roles that it is given to.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Permission {
            $($(#[doc = $doc])+ $name,)+
        }

        impl Permission {
            /// Every permission, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// Who has it.
            #[must_use]
            pub const fn given_to(self) -> &'static [Role] {
                match self {
                    $(Self::$name => &[$(Role::$role),+],)+
                }
            }

            /// Its name, as `chorus routes` prints it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => stringify!($name),)+
                }
            }
        }
    };
}

// The table. A line is a permission and the roles that have it.
permissions! {
    /// See accounts and invitations.
    SeePeople: Admin, Auditor;
    /// Invite, change and disable accounts.
    ManagePeople: Admin;
    /// See the council's surveys and where they stand.
    SeeSurveys: Worker, PrivacyLead, SafeguardingLead, Custodian, Auditor;
    /// Design a survey.
    Design: Worker;
    /// Sign a survey off for young people's safety.
    SignOffSafety: SafeguardingLead;
    /// Sign a survey off for data protection.
    SignOffData: PrivacyLead;
    /// Make slips with numbers, and make them void.
    MakeSlips: Worker;
    /// Give a survey the keys of its key holders, and let answers in.
    Launch: Worker, PrivacyLead;
    /// See how many answered, in fives.
    Follow: Worker, PrivacyLead, SafeguardingLead;
    /// Pause, extend or end a launched survey.
    ChangeLaunched: Worker, PrivacyLead;
    /// Type in what came on paper.
    EnterPaper: Worker;
    /// Hold a session on shared tablets, or a vote in the room.
    HoldSession: Worker;
    /// Register one's own key to the answers.
    HoldKey: Custodian;
    /// See who holds keys.
    SeeKeys: Worker, Custodian, PrivacyLead, Auditor;
    /// See how far the key day has come.
    SeeKeyDay: Worker, Custodian, PrivacyLead;
    /// Take the sealed answers to a key holder, which spends the privacy budget.
    Export: Worker, Custodian;
    /// Bring the signed results home.
    BringHome: Worker, Custodian;
    /// Read results before they are public.
    ReadPrivately: Worker, PrivacyLead, SafeguardingLead;
    /// Make results public, or take them back.
    Publish: Worker, PrivacyLead;
    /// Open the contact door, read who wrote, mark it answered.
    KeepDoor: SafeguardingLead;
    /// See whether the contact door works.
    SeeDoor: Worker, SafeguardingLead, PrivacyLead, Admin;
    /// See what groups asked the board to discuss.
    SeeAsked: Worker, PrivacyLead, SafeguardingLead, Board, Auditor;
    /// Write down what the board said to a group.
    AnswerForBoard: Worker, Board;
    /// See what staff did.
    ReadAudit: Auditor, PrivacyLead, Admin;
    /// See the calendar of consultations.
    SeeCalendar: Worker, PrivacyLead, SafeguardingLead, Board, Auditor;
    /// Write in the calendar of consultations.
    KeepCalendar: Worker;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_runs_the_site_and_holds_a_key_under_one_account() {
        assert_eq!(Roles::of([Role::Admin, Role::Custodian]), Err(RolesFault::AdminHoldsKey));
        assert_eq!(Roles::from_text("admin custodian"), None, "nor by way of the database");
        assert!(Roles::of([Role::Admin, Role::Worker]).is_ok());
        assert_eq!(Roles::of([]), Err(RolesFault::None));
    }

    #[test]
    fn roles_come_back_from_the_database_as_they_went_in() {
        let roles = Roles::of([Role::PrivacyLead, Role::Worker]).unwrap();
        assert_eq!(Roles::from_text(&roles.to_text()), Some(roles));
        for garbled in ["", "owner", "worker  board", "worker,board"] {
            assert_eq!(Roles::from_text(garbled), None, "{garbled:?}");
        }
    }

    #[test]
    fn an_auditor_changes_nothing_and_the_board_sees_no_draft() {
        let auditor = Roles::of([Role::Auditor]).unwrap();
        let reads = [
            Permission::SeePeople,
            Permission::SeeSurveys,
            Permission::SeeKeys,
            Permission::ReadAudit,
            Permission::SeeAsked,
            Permission::SeeCalendar,
        ];
        for permission in Permission::ALL {
            assert_eq!(auditor.may(*permission), reads.contains(permission), "{permission:?}");
        }
        let board = Roles::of([Role::Board]).unwrap();
        assert!(!board.may(Permission::SeeSurveys) && !board.may(Permission::ReadPrivately));
    }

    #[test]
    fn only_the_safeguarding_lead_reads_who_wants_to_be_contacted() {
        assert_eq!(Permission::KeepDoor.given_to(), [Role::SafeguardingLead]);
    }

    #[test]
    fn an_admin_neither_designs_nor_opens_nor_publishes() {
        let admin = Roles::of([Role::Admin]).unwrap();
        for permission in [Permission::Design, Permission::Launch, Permission::Export, Permission::Publish] {
            assert!(!admin.may(permission), "{permission:?}");
        }
    }
}
