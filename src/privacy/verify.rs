//! Reading a release document back, and believing none of it unseen.
//!
//! Whoever holds a document and the manifest of its wave, both public, can check it without the server and without any
//! secret: who signed, that the scales are those promised before anybody answered, what paid for it, and every figure
//! that follows from the drawn numbers.
//!
//! Left open: that the drawn numbers came from the answers. The custodians who signed answer for that.

use super::document::{Measure, RawEstimate, ReleaseDocument, ReleasedGroup, ReleasedThemes};
use super::estimate::{self, Estimate};
use super::ledger::{Charge, Ledger, LedgerError};
use super::plan::{PlanFault, ThemeNoise, WavePlan};
use super::{mechanism, release};
use crate::consultation::{
    AmendmentChain, GroupId, GroupPlan, Manifest, PublicKey, SignatureFault, WaveId, from_hex, sha256_hex,
};
use crate::questionnaire::ItemId;

/// A longer document is not read. A release of five groups and fifty items each has about 80 KB.
pub const MOST_DOCUMENT_BYTES: usize = 1 << 20;

/// Why a document is not what it says.
#[derive(Debug, thiserror::Error)]
pub enum DocumentFault {
    /// It is longer than any release.
    #[error("the document is longer than {MOST_DOCUMENT_BYTES} bytes")]
    TooLong,
    /// It is not `chorus.release/2`: a field is missing, unknown, doubled or of another form.
    #[error("the document cannot be read as chorus.release/2")]
    Unreadable(#[source] serde_json::Error),
    /// A field differs from what the manifest, the ledger entry or this version of the format makes it.
    #[error("{field} is not what the manifest makes it")]
    Differs {
        /// Which field.
        field: &'static str,
    },
    /// The manifest's own plan does not hold.
    #[error("the plan in the manifest does not hold")]
    Plan(#[from] PlanFault),
    /// The ledger entry does not pay for this wave.
    #[error("the ledger entry does not pay for this release")]
    Ledger(#[from] LedgerError),
    /// The estimates do not follow from the drawn numbers.
    #[error("the estimates do not follow from the drawn numbers")]
    Estimates,
    /// A signature is by nobody the manifest names, or by the same custodian twice.
    #[error("signed by a key that is no custodian of this wave, or twice by one")]
    Signer,
    /// A signature does not fit.
    #[error("a signature does not hold")]
    Signature(#[from] SignatureFault),
    /// Fewer custodians signed than must.
    #[error("{found} of the {needed} custodians who must sign have signed")]
    TooFewSignatures {
        /// Signatures that hold.
        found: usize,
        /// Signatures needed.
        needed: u8,
    },
}

/// A release that holds, together with the manifest it follows. Pages and statements take nothing else.
#[derive(Clone, Debug)]
pub struct VerifiedRelease {
    document: ReleaseDocument,
    manifest: Manifest,
}

/// The wave a document says it is of, so that its manifest can be found; nothing is believed yet.
///
/// # Errors
/// [`DocumentFault::TooLong`], [`DocumentFault::Unreadable`].
pub fn claimed_wave(document: &[u8]) -> Result<WaveId, DocumentFault> {
    if document.len() > MOST_DOCUMENT_BYTES {
        return Err(DocumentFault::TooLong);
    }
    let document: ReleaseDocument = serde_json::from_slice(document).map_err(DocumentFault::Unreadable)?;
    Ok(document.wave)
}

/// Reads a document and checks everything it claims against the manifest of its wave.
///
/// # Errors
/// [`DocumentFault`]: the first thing that does not hold.
pub fn verify(document: &[u8], manifest: &Manifest) -> Result<VerifiedRelease, DocumentFault> {
    if document.len() > MOST_DOCUMENT_BYTES {
        return Err(DocumentFault::TooLong);
    }
    let document: ReleaseDocument = serde_json::from_slice(document).map_err(DocumentFault::Unreadable)?;
    check_signatures(&document, manifest)?;
    let plan = WavePlan::of(manifest)?;
    check_frame(&document, manifest)?;
    check_withdrawn(&document, &plan)?;
    check_numbers(&document, &plan)?;
    if document.raw != estimate::raw(&document.groups, manifest) {
        return Err(DocumentFault::Estimates);
    }
    Ok(VerifiedRelease { document, manifest: manifest.clone() })
}

fn check_signatures(document: &ReleaseDocument, manifest: &Manifest) -> Result<(), DocumentFault> {
    let signed = document.signed_part();
    let mut signers: Vec<&str> = Vec::new();
    for signature in &document.signatures {
        let known = manifest.custodians.iter().any(|custodian| custodian.ed25519 == signature.key);
        if !known || signers.contains(&signature.key.as_str()) {
            return Err(DocumentFault::Signer);
        }
        signature.key.parse::<PublicKey>()?.verify(&signed, &signature.ed25519)?;
        signers.push(&signature.key);
    }
    let needed = manifest.threshold.max(1);
    if signers.len() < usize::from(needed) {
        return Err(DocumentFault::TooFewSignatures { found: signers.len(), needed });
    }
    Ok(())
}

/// Everything but the drawn numbers: all of it is known before they are drawn.
fn check_frame(document: &ReleaseDocument, manifest: &Manifest) -> Result<(), DocumentFault> {
    Charge::for_wave(&document.ledger, manifest)?;
    let statement = mechanism::statement(document.ledger.charged, &manifest.delta, manifest.hides_taking_part())
        .map_err(|_| DocumentFault::Differs { field: "privacy" })?;
    same("schema", &*document.schema, release::SCHEMA)?;
    same("release_id", &document.release_id, &release::release_id(&document.ledger))?;
    same("council", &document.council, &manifest.council)?;
    same("wave", &document.wave, &manifest.wave)?;
    same("manifest_sha256", &document.manifest_sha256, &manifest.sha256())?;
    same("amendments_sha256", &document.amendments_sha256.iter().all(|hash| is_sha256(hash)), &true)?;
    same("privacy", &document.privacy, &statement)
}

/// What was taken out is named once, in order, was planned, and follows from some amendment. Which amendment is for whoever
/// has them to say ([`VerifiedRelease::was_made_with`]).
fn check_withdrawn(document: &ReleaseDocument, plan: &WavePlan) -> Result<(), DocumentFault> {
    let withdrawn = &document.withdrawn;
    let planned = |item: &ItemId| {
        plan.groups.iter().any(|group| {
            group.items.iter().any(|(one, _)| one == item) || group.themes.iter().any(|list| list.item == *item)
        })
    };
    let fits = withdrawn.is_sorted_by(|one, next| one < next)
        && withdrawn.iter().all(planned)
        && withdrawn.len() <= document.amendments_sha256.len();
    same("withdrawn", &fits, &true)
}

fn check_numbers(document: &ReleaseDocument, plan: &WavePlan) -> Result<(), DocumentFault> {
    same("groups", &document.groups.len(), &plan.groups.len())?;
    for (drawn, planned) in document.groups.iter().zip(&plan.groups) {
        same("group", &drawn.group, &planned.group)?;
        same("bands", &drawn.bands, &planned.bands)?;
        same("rho", &drawn.rho, &planned.rho)?;
        same("n", &(drawn.n.sigma, drawn.n.exact), &(planned.n_sigma, planned.n_sigma.is_none()))?;
        let kept = |item: &ItemId| !document.withdrawn.contains(item);
        let items: Vec<_> = planned.items.iter().filter(|(item, _)| kept(item)).collect();
        same("items", &drawn.items.len(), &items.len())?;
        for (drawn, (item, noise)) in drawn.items.iter().zip(items) {
            same("item", &drawn.item, item)?;
            same("sigma", &(drawn.balance.sigma, drawn.missing.sigma), &(noise.balance, noise.missing))?;
        }
        let lists: Vec<_> = planned.themes.iter().filter(|list| kept(&list.item)).collect();
        check_themes(&drawn.themes, &lists)?;
    }
    same("unreadable", &document.unreadable.sigma, &plan.unreadable_sigma)
}

fn check_themes(drawn: &[ReleasedThemes], planned: &[&ThemeNoise]) -> Result<(), DocumentFault> {
    same("themes", &drawn.len(), &planned.len())?;
    for (drawn, planned) in drawn.iter().zip(planned) {
        same("themes", &drawn.item, &planned.item)?;
        same("themes", &drawn.themes.len(), &planned.options.len())?;
        for (theme, option) in drawn.themes.iter().zip(&planned.options) {
            same("themes", &theme.option, option)?;
            same("sigma", &theme.count.sigma, &planned.sigma)?;
        }
    }
    Ok(())
}

fn is_sha256(text: &str) -> bool {
    from_hex::<32>(text).is_some()
}

fn same<T: PartialEq + ?Sized>(field: &'static str, found: &T, wanted: &T) -> Result<(), DocumentFault> {
    if found == wanted { Ok(()) } else { Err(DocumentFault::Differs { field }) }
}

impl VerifiedRelease {
    /// The document.
    #[must_use]
    pub fn document(&self) -> &ReleaseDocument {
        &self.document
    }

    /// The manifest it follows.
    #[must_use]
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// SHA-256 of the published bytes.
    #[must_use]
    pub fn sha256(&self) -> String {
        sha256_hex(&self.document.to_bytes())
    }

    /// Whether it was made with exactly these amendments of its wave, and leaves out what they take out, and nothing else.
    #[must_use]
    pub fn was_made_with(&self, amendments: &AmendmentChain<'_>) -> bool {
        amendments.sha256s() == self.document.amendments_sha256
            && amendments.standing().withdrawn.iter().eq(&self.document.withdrawn)
    }

    /// Whether the entry that paid for it stands in this ledger.
    #[must_use]
    pub fn is_paid_in(&self, ledger: &Ledger) -> bool {
        ledger.charges().any(|entry| *entry == self.document.ledger)
    }

    /// The printed row of a measure; `None` when nothing can be said.
    #[must_use]
    pub fn raw(&self, group: &GroupId, measure: &Measure) -> Option<&RawEstimate> {
        self.document.raw.iter().find(|row| row.group == *group && row.measure == *measure)
    }

    /// The estimate behind that row, with its variances.
    #[must_use]
    pub fn estimate(&self, group: &GroupId, measure: &Measure) -> Option<Estimate> {
        let (drawn, plan) = self.group(group)?;
        estimate::estimate(drawn, plan, &self.manifest.areas, measure)
    }

    /// The items a measure is made of in a group; `None` when the group was not asked enough of them.
    #[must_use]
    pub fn items(&self, group: &GroupId, measure: &Measure) -> Option<Vec<ItemId>> {
        let (drawn, _) = self.group(group)?;
        let items = estimate::items_of(drawn, &self.manifest.areas, measure)?;
        Some(items.into_iter().cloned().collect())
    }

    /// The share over several groups together, such as all children in care, from the sums of their drawn numbers. It
    /// is made of those items of the measure that every one of the groups was asked; a score needs as many as anywhere.
    #[must_use]
    pub fn pooled(&self, groups: &[GroupId], measure: &Measure) -> Option<Estimate> {
        let parts = groups.iter().map(|group| self.group(group)).collect::<Option<Vec<_>>>()?;
        let (first, rest) = parts.split_first()?;
        let asked_of_all = first.0.items.iter().map(|drawn| &drawn.item);
        let asked_of_all = asked_of_all.filter(|item| rest.iter().all(|(group, _)| group.item(item).is_some()));
        let items = match measure {
            Measure::Item(item) => vec![item],
            Measure::Area(code) => {
                let area = self.manifest.areas.iter().find(|area| area.area == *code)?;
                estimate::score_items(area, asked_of_all)?
            }
            Measure::Overall => estimate::overall_items(&self.manifest.areas, asked_of_all),
            Measure::Theme(item, theme) => return estimate::theme_over(&parts, item, theme),
        };
        estimate::share_over(&parts, &items)
    }

    fn group(&self, group: &GroupId) -> Option<(&ReleasedGroup, &GroupPlan)> {
        Some((self.document.group(group)?, self.manifest.group(group)?))
    }
}

#[cfg(test)]
mod tests;
