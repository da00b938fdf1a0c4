//! Which releases of other councils, and which published figures, one of our groups may be drawn towards.

use std::collections::BTreeMap;

use crate::consultation::Manifest;
use crate::outcomes::others::{FEWEST_COUNCILS, OtherCouncil, counterparts};
use crate::outcomes::published::Member;
use crate::outcomes::statement::Match;
use crate::outcomes::{PublishedFigure, Whom};
use crate::privacy::shrink::{Background, Figure, Seen};
use crate::questionnaire::{Band, ItemId};

/// What others say of the items of this group: of each other council the last release of a group that was asked alike, if
/// these are [`FEWEST_COUNCILS`] or more.
/// Two releases of one council would count its young people twice; our own are what is drawn, not what it is drawn to.
pub(super) fn background(
    ours: &Manifest,
    member: Member<'_>,
    others: &[OtherCouncil],
    elsewhere: &[PublishedFigure],
) -> Background {
    // Those that were taken out of the results have nothing to be drawn.
    let items: Vec<ItemId> = member.released.items.iter().map(|drawn| drawn.item.clone()).collect();
    let asked_alike = counterparts(others, ours, &member.plan.bands);
    let asked_alike = asked_alike.iter().filter(|one| one.council != ours.council);
    let mut seen: Vec<_> = asked_alike.map(|one| Seen::of(one.member.released, one.member.plan)).collect();
    // One or two are no "other councils", and everybody could name them.
    if seen.len() < FEWEST_COUNCILS {
        seen.clear();
    }
    Background::new(&items, &seen, &figures(&member.plan.bands, elsewhere), &ours.areas)
}

/// For each item a published figure about children in care, one in the same words before one in similar words.
///
/// Figures about young people in general do not serve: where both were published, children in care stand lower, by up
/// to 13 points.
fn figures(bands: &[Band], elsewhere: &[PublishedFigure]) -> BTreeMap<ItemId, Figure> {
    let fits = |one: &&PublishedFigure| bands == [one.band] && one.whom == Whom::InCare && one.matched.is_some();
    let mut fitting: Vec<_> = elsewhere.iter().filter(fits).collect();
    // The last of an item stays.
    fitting.sort_by_key(|one| one.matched == Some(Match::Exact));
    let figure = |one: &PublishedFigure| Figure { share: one.share, answers: one.answers };
    fitting.into_iter().map(|one| (one.item.clone(), figure(one))).collect()
}
