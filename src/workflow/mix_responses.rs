//! Every now and then, what came in lately is mixed among what came before.

use super::{Chorus, WorkflowError};
use crate::store::Mixing;

/// Mixes the responses if enough came since the last time, so that a stolen disk shows the order of the newest alone.
///
/// # Errors
/// When the box cannot be rewritten now; every response stands either way.
pub async fn mix_responses(chorus: &Chorus) -> Result<Mixing, WorkflowError> {
    Ok(chorus.stores.responses.mix().await?)
}
