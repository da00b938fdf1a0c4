//! A figure over this survey and an earlier one, added together.

use crate::outcomes::published::{Member, Published};
use crate::outcomes::reading::{Figure, same_members};
use crate::privacy::estimate::{Estimate, share_over};

/// What was released of both surveys, summed. Each may have too few answers by itself; that is what adding is for. `None`
/// where the other did not ask the same.
///
/// The noise is drawn anew each time, so its variance is that of the sum. Those who answered may be the same people
/// both times, so sampling counts as if all of them were: adding does not narrow it.
pub(super) fn added(now: &Published, then: &Published, figure: &Figure<'_>) -> Option<Estimate> {
    let before = same_members(now, then, figure).ok()?;
    let before: Vec<_> = before.iter().map(|member| (member.released, member.plan)).collect();
    let bands = |member: &Member<'_>| member.plan.bands.iter().all(|band| figure.bands.contains(band));
    let after: Vec<_> = now.groups().filter(bands).map(|member| (member.released, member.plan)).collect();
    let (first, second) = (share_over(&after, &figure.items)?, share_over(&before, &figure.items)?);
    let both: Vec<_> = after.into_iter().chain(before).collect();
    let both = share_over(&both, &figure.items)?;
    let answers = first.answers + second.answers;
    let together = |of: fn(&Estimate) -> f64| {
        let error = (first.answers * of(&first).sqrt() + second.answers * of(&second).sqrt()) / answers;
        error * error
    };
    Some(Estimate {
        sampling_variance: together(|one| one.sampling_variance),
        full_sampling_variance: together(|one| one.full_sampling_variance),
        ..both
    })
}
