//! A young person types the number from their slip.

use std::sync::Arc;

use zeroize::Zeroizing;

use super::open_waves::{Accepts, OpenWave, OpenWaves};
use super::{Chorus, WorkflowError};
use crate::consultation::GroupId;
use crate::questionnaire::Band;
use crate::sealing::{CodeKeys, DraftKey, Ticket, TicketKey};
use crate::store::CodeState;

/// A number that works.
pub struct Redeemed {
    /// The wave it belongs to.
    pub wave: Arc<OpenWave>,
    /// The group it belongs to.
    pub group: GroupId,
    /// The band it was made for.
    pub band: Band,
    /// The right to answer once.
    pub ticket: Ticket,
    /// Under which "Stop for now" keeps a draft.
    pub draft_key: DraftKey,
    /// The draft that was kept, now taken up again and gone from the store.
    pub draft: Option<Zeroizing<Vec<u8>>>,
}

/// A number that does not work. Why is not told to anybody, and not even kept.
pub struct NotUsable;

/// A number that works, before anything was taken up.
pub(super) struct Usable {
    /// The wave it belongs to.
    pub(super) wave: Arc<OpenWave>,
    /// The group it belongs to.
    pub(super) group: GroupId,
    /// The band it was made for.
    pub(super) band: Band,
    /// The right to answer once.
    pub(super) ticket: Ticket,
}

/// Looks a number up, and changes nothing.
///
/// Unknown, used, void, expired, of another survey: each costs the caller's one derivation and, here, one lookup in the
/// gate and one probe of the spent tickets, and ends in the same [`NotUsable`].
///
/// # Errors
/// When a store cannot be read.
pub(super) async fn look_up(
    chorus: &Chorus,
    waves: &OpenWaves,
    keys: &CodeKeys,
) -> Result<Result<Usable, NotUsable>, WorkflowError> {
    let row = chorus.stores.gate.find(&keys.lookup).await?;
    let wave = row.as_ref().and_then(|row| waves.get(&row.wave));
    let ticket = match row.as_ref().zip(wave.as_ref()).and_then(|(row, wave)| wave.ticket_key(&row.group)) {
        Some(key) => key.issue(&keys.ticket),
        None => TicketKey::decoy(&chorus.secrets.ticket_master).issue(&keys.ticket),
    };
    let spent = chorus.stores.responses.is_spent(&ticket.nullifier()).await?;
    let (Some(row), Some(wave)) = (row, wave) else { return Ok(Err(NotUsable)) };
    let over = wave.ticket_key(&row.group).is_none() || wave.accepts(chorus.now()) == Accepts::NoMore;
    if spent || over || row.state != CodeState::Issued {
        return Ok(Err(NotUsable));
    }
    Ok(Ok(Usable { wave, group: row.group, band: row.band, ticket }))
}

/// Looks a number up, and takes up the draft that was kept under it.
///
/// # Errors
/// When a store cannot be read.
pub async fn redeem_code(
    chorus: &Chorus,
    waves: &OpenWaves,
    keys: CodeKeys,
) -> Result<Result<Redeemed, NotUsable>, WorkflowError> {
    let Ok(Usable { wave, group, band, ticket }) = look_up(chorus, waves, &keys).await? else {
        return Ok(Err(NotUsable));
    };
    let kept = chorus.stores.gate.take_draft(keys.draft.row(&wave.manifest.wave)).await?;
    // A draft that does not open was kept under a lost key or damaged; the young person starts afresh.
    let draft = kept.and_then(|kept| keys.draft.open(&wave.manifest.wave, &kept).ok());
    Ok(Ok(Redeemed { wave, group, band, ticket, draft_key: keys.draft, draft }))
}
