//! Which age groups a survey asks, and how they are reported together.
//!
//! A group that loses or gains an age group gets the name of those in it, and their title unless somebody gave it another.
//! Nothing of a group changes for which slips were printed: they would have no place any more.

use std::collections::BTreeSet;

use super::choose::{self, EIGHT_UP};
use super::{At, DesignError, Refused, change, survey, words};
use crate::consultation::GroupId;
use crate::consultation::design::{Design, DesignGroup, DesignKind};
use crate::questionnaire::Band;
use crate::workflow::Chorus;

/// Asks these bands, and no other. One that was not asked gets the questions of the others that are for its age; one that
/// is left out loses its questions.
///
/// # Errors
/// [`Refused::NobodyAsked`] without a band, [`Refused::Gone`] for a band that [can not be asked](can_ask),
/// [`Refused::Printed`] for one that slips were printed for.
pub async fn ask_bands(chorus: &Chorus, at: At<'_>, bands: &[Band]) -> Result<(), DesignError> {
    let printed = printed_groups(chorus, at).await?;
    change(chorus, at, "design.bands", |design| {
        if bands.is_empty() {
            return Err(Refused::NobodyAsked);
        }
        let loses = |group: &DesignGroup| group.bands.iter().any(|band| !bands.contains(band));
        if design.groups.iter().any(|group| printed.contains(&group.group) && loses(group)) {
            return Err(Refused::Printed);
        }
        regrouped(design, &printed, |design| {
            for band in Band::ALL {
                match (design.forms.contains_key(&band), bands.contains(&band)) {
                    (true, false) => design.leave_out(band),
                    (false, true) => take_in(chorus, design, band)?,
                    _ => {}
                }
            }
            Ok(())
        })
    })
    .await
}

/// Whether a band is asked, or could be: the council's files have questions for it. A copy asks whom the earlier survey
/// asked, since the words of last time are not known for anybody else.
#[must_use]
pub fn can_ask(chorus: &Chorus, design: &Design, band: Band) -> bool {
    let could = || design.locks.is_none() && choose::as_the_others(&chorus.catalogue, design, band).is_some();
    design.forms.contains_key(&band) || could()
}

/// Leaves out every band but these.
pub(super) fn leave_out_others(design: &mut Design, bands: &[Band]) {
    let others = Band::ALL.into_iter().filter(|band| !bands.contains(band));
    let left = regrouped(design, &BTreeSet::new(), |design| {
        others.for_each(|band| design.leave_out(band));
        Ok(())
    });
    debug_assert!(left.is_ok(), "leaving out is never refused");
}

/// A group of one band.
pub(super) fn own_group(band: Band, invited: Option<u32>) -> DesignGroup {
    let (group, title) = words::of_bands(&[band]);
    DesignGroup { group, title, bands: vec![band], invited, answers: None, exact_n: false }
}

/// The groups that slips work for.
async fn printed_groups(chorus: &Chorus, at: At<'_>) -> Result<BTreeSet<GroupId>, DesignError> {
    let mut printed = BTreeSet::new();
    for group in survey(chorus, at.wave).await?.designed.into_iter().flat_map(|stored| stored.design.groups) {
        if chorus.stores.gate.issued_count(at.wave, &group.group).await? > 0 {
            printed.insert(group.group);
        }
    }
    Ok(printed)
}

fn take_in(chorus: &Chorus, design: &mut Design, band: Band) -> Result<(), Refused> {
    if !can_ask(chorus, design, band) {
        return Err(Refused::Gone);
    }
    let form = choose::as_the_others(&chorus.catalogue, design, band).ok_or(Refused::Gone)?;
    design.forms.insert(band, form);
    match design.groups.as_mut_slice() {
        // A short survey has one result for everybody from eight up.
        [all] if design.kind != DesignKind::Full && EIGHT_UP.contains(&band) => {
            all.bands.push(band);
            all.bands.sort();
            (all.invited, all.answers) = (None, None);
        }
        _ => design.groups.push(own_group(band, None)),
    }
    design.groups.sort_by_key(|group| group.bands.first().copied());
    Ok(())
}

/// Makes a change, and names the groups after it by who is in them.
fn regrouped(
    design: &mut Design,
    printed: &BTreeSet<GroupId>,
    change: impl FnOnce(&mut Design) -> Result<(), Refused>,
) -> Result<(), Refused> {
    let before = design.groups.clone();
    change(design)?;
    for group in design.groups.iter_mut().filter(|group| !printed.contains(&group.group)) {
        let Some(was) = before.iter().find(|was| was.group == group.group && was.bands != group.bands) else {
            continue;
        };
        let (name, title) = words::of_bands(&group.bands);
        if was.title == words::of_bands(&was.bands).1 {
            group.title = title;
        }
        group.group = name;
    }
    Ok(())
}
