//! What admins do with accounts.

use rand::CryptoRng;

use super::join::new;
use super::{Chorus, PeopleError, WorkflowError};
use crate::access::Roles;
use crate::credentials::{Purpose, Token};
use crate::store::{Comeback, ComebackOutcome, Invitation, InvitationKind, StaffAccount};

/// Accounts and invitations.
pub struct People {
    /// Every account, by login.
    pub accounts: Vec<StaffAccount>,
    /// Every invitation that works, by login.
    pub invitations: Vec<Invitation>,
    /// Wishes to invite somebody again that wait for another admin.
    pub waiting: Vec<Waiting>,
}

/// An admin asked that somebody be invited again.
pub struct Waiting {
    /// Who lost every way in.
    pub account: StaffAccount,
    /// Who asked: an id, and what pages call them.
    pub asked_by: (String, String),
}

/// What became of the wish to invite somebody again.
pub enum Asked {
    /// Another admin has to agree.
    ForAgreement,
    /// They are invited; this is for the link.
    Invited(Token),
}

/// Every account and invitation.
///
/// # Errors
/// When the store fails.
pub async fn people(chorus: &Chorus) -> Result<People, WorkflowError> {
    let accounts = chorus.stores.app.all_staff().await?;
    let invitations = chorus.stores.app.invitations(chorus.now().unix_timestamp()).await?;
    let of_id = |id: &str| accounts.iter().find(|account| account.id == id).cloned();
    let waiting =
        chorus.stores.app.comebacks().await?.into_iter().filter_map(|Comeback { staff, asked_by, .. }| {
            let name = of_id(&asked_by).map_or_else(String::new, |account| account.name);
            Some(Waiting { account: of_id(&staff)?, asked_by: (asked_by, name) })
        });
    Ok(People { waiting: waiting.collect(), accounts, invitations })
}

/// One account.
///
/// # Errors
/// [`PeopleError::Nothing`].
pub async fn person(chorus: &Chorus, id: &str) -> Result<StaffAccount, PeopleError> {
    chorus.stores.app.staff(id).await?.ok_or(PeopleError::Nothing)
}

/// Changes what an account may do, from its next request on.
///
/// # Errors
/// [`PeopleError::GivesItselfMore`], [`PeopleError::LastAdmin`], [`PeopleError::Nothing`].
pub async fn change_roles(chorus: &Chorus, who: &str, id: &str, roles: &Roles) -> Result<(), PeopleError> {
    let account = person(chorus, id).await?;
    if account.login == who && roles.iter().any(|role| !account.roles.has(role)) {
        return Err(PeopleError::GivesItselfMore);
    }
    let subject = format!("{} as {}", account.login, roles.to_text());
    Ok(chorus.on_record(who, "staff.roles", subject).change_roles(id, roles).await?)
}

/// Shuts an account and ends its sessions at once; or opens it again.
///
/// # Errors
/// [`PeopleError::LastAdmin`], [`PeopleError::Nothing`].
pub async fn set_disabled(chorus: &Chorus, who: &str, id: &str, disabled: bool) -> Result<(), PeopleError> {
    let account = person(chorus, id).await?;
    let act = if disabled { "staff.disable" } else { "staff.enable" };
    Ok(chorus.on_record(who, act, account.login).set_disabled(id, disabled).await?)
}

/// Asks that somebody who lost every way in be invited again. Two admins have to ask, where there are two besides the
/// account itself.
///
/// # Errors
/// [`PeopleError::Nothing`] for one's own account and for one that is shut; [`PeopleError::InvitedAlready`].
pub async fn ask_comeback(
    chorus: &Chorus,
    who: &StaffAccount,
    id: &str,
    rng: &mut (impl CryptoRng + Send),
) -> Result<Asked, PeopleError> {
    let account = person(chorus, id).await?;
    let token = Token::draw(rng);
    let whose = (account.login.clone(), account.name);
    let invitation = new(chorus, InvitationKind::ComeBack, whose, account.roles, &who.login, rng);
    let (hash, now) = (token.hash(Purpose::Invitation), chorus.now().unix_timestamp());
    let store = chorus.on_record(&who.login, "staff.ask_comeback", account.login);
    Ok(match store.ask_comeback(invitation, &hash, &who.id, now, chorus.today()).await? {
        ComebackOutcome::Asked => Asked::ForAgreement,
        ComebackOutcome::Invited => Asked::Invited(token),
    })
}

/// Takes an invitation back.
///
/// # Errors
/// [`PeopleError::NotInvited`] when it was used or taken back meanwhile.
pub async fn withdraw_invitation(chorus: &Chorus, who: &str, id: &str) -> Result<(), PeopleError> {
    let standing = chorus.stores.app.invitations(chorus.now().unix_timestamp()).await?;
    let one = standing.into_iter().find(|one| one.id == id).ok_or(PeopleError::NotInvited)?;
    Ok(chorus.on_record(who, "staff.withdraw_invitation", one.login).withdraw_invitation(id).await?)
}
