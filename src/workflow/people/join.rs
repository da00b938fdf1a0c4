//! Somebody gets an account: the first of all by the link that the server prints, everybody else by an invitation.

use rand::CryptoRng;
use zeroize::Zeroizing;

use super::{Chorus, PeopleError, WorkflowError, keys, login_of, name_of};
use crate::access::{Role, Roles};
use crate::consultation::to_hex;
use crate::credentials::{Purpose, RecoveryCode, Token};
use crate::store::{Invitation, InvitationKind, Joiner, StaffAccount, WayIn};

/// Seconds for which an invitation works: three days.
const INVITATION_SECONDS: i64 = 72 * 60 * 60;
/// Who invited whoever makes the first account.
const THE_SERVER: &str = "server";

/// An invitation that works, as its holder sees it.
#[derive(Clone)]
pub struct Invited {
    /// What it is known by in the store.
    pub token_hash: String,
    /// What it is for.
    pub kind: InvitationKind,
    /// The login.
    pub login: String,
    /// The name.
    pub name: String,
    /// The roles.
    pub roles: Roles,
}

/// While nobody has an account: a new link with which the first admin makes theirs, in place of the last one.
///
/// # Errors
/// When the store fails.
///
/// # Panics
/// Never: an account may have one role alone.
pub async fn renew_set_up(chorus: &Chorus, rng: &mut (impl CryptoRng + Send)) -> Result<Option<Token>, WorkflowError> {
    let token = Token::draw(rng);
    let admin = Roles::of([Role::Admin]).expect("one role alone is allowed");
    let link = new(chorus, InvitationKind::SetUp, (String::new(), String::new()), admin, THE_SERVER, rng);
    let stands = chorus.stores.app.renew_set_up(link, &token.hash(Purpose::SetUp)).await?;
    Ok(stands.then_some(token))
}

/// Invites somebody, as `who`. The token is for the link, and is kept nowhere.
///
/// # Errors
/// [`PeopleError::Login`], [`PeopleError::Name`], [`PeopleError::LoginTaken`], [`PeopleError::InvitedAlready`].
pub async fn invite(
    chorus: &Chorus,
    who: &str,
    login: &str,
    name: &str,
    roles: Roles,
    rng: &mut (impl CryptoRng + Send),
) -> Result<Token, PeopleError> {
    let (login, name) = (login_of(login)?, name_of(name)?);
    let token = Token::draw(rng);
    let subject = format!("{login} as {}", roles.to_text());
    let invitation = new(chorus, InvitationKind::Join, (login, name), roles, who, rng);
    let now = chorus.now().unix_timestamp();
    let store = chorus.on_record(who, "staff.invite", subject);
    store.invite(invitation, &token.hash(Purpose::Invitation), now).await?;
    Ok(token)
}

/// An invitation as it is stored.
pub(super) fn new(
    chorus: &Chorus,
    kind: InvitationKind,
    (login, name): (String, String),
    roles: Roles,
    who: &str,
    rng: &mut impl CryptoRng,
) -> Invitation {
    let mut id = [0; 16];
    rng.fill_bytes(&mut id);
    let expires_at = chorus.now().unix_timestamp() + INVITATION_SECONDS;
    Invitation { id: to_hex(&id), kind, login, name, roles, invited_by: who.to_owned(), expires_at }
}

/// The invitation of a link, while it works. A set-up link is none, and no other link is a set-up link.
///
/// # Errors
/// When the store fails.
pub async fn invited(chorus: &Chorus, token: &Token, purpose: Purpose) -> Result<Option<Invited>, WorkflowError> {
    let token_hash = token.hash(purpose);
    let found = chorus.stores.app.invitation(&token_hash, chorus.now().unix_timestamp()).await?;
    Ok(found.map(|Invitation { kind, login, name, roles, .. }| Invited { token_hash, kind, login, name, roles }))
}

/// Makes the account that `invited` leads to, with its first way in, and gives its recovery codes. They are shown once.
///
/// # Errors
/// [`PeopleError::NotInvited`], [`PeopleError::LoginTaken`], [`PeopleError::PasskeyTaken`]; nothing is changed then.
pub async fn accept(
    chorus: &Chorus,
    invited: &Invited,
    way: WayIn,
    rng: &mut (impl CryptoRng + Send),
) -> Result<(StaffAccount, Vec<Zeroizing<String>>), PeopleError> {
    let codes = RecoveryCode::draw_ten(rng);
    let keys = keys(chorus);
    let mut id = [0; 16];
    rng.fill_bytes(&mut id);
    let joiner = Joiner {
        id: to_hex(&id),
        login: invited.login.clone(),
        name: invited.name.clone(),
        roles: invited.roles.clone(),
        way,
        recovery: codes.iter().map(|code| code.hash(&keys, &invited.login)).collect(),
    };
    let act = match invited.kind {
        InvitationKind::SetUp => "staff.set_up",
        InvitationKind::Join => "staff.join",
        InvitationKind::ComeBack => "staff.come_back",
    };
    let store = chorus.on_record(&invited.login, act, invited.login.as_str());
    let now = chorus.now().unix_timestamp();
    let account = store.accept_invitation(&invited.token_hash, joiner, now, chorus.today()).await?;
    Ok((account, codes.iter().map(RecoveryCode::to_text).collect()))
}
