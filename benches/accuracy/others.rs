//! What other councils of a folder say, and a release drawn towards it.

use std::collections::BTreeMap;

use chorus::consultation::GroupPlan;
use chorus::privacy::shrink::{Background, Figure, Seen};
use chorus::privacy::{Measure, VerifiedRelease};
use chorus::questionnaire::ItemId;

use crate::survey::{GROUP, Survey, id};

/// How many other councils there are: with none, a published national figure stands for them.
const HOW_MANY: [usize; 3] = [0, 15, 80];

/// A share drawn towards what others say.
pub struct Drawn {
    /// How many others.
    pub others: usize,
    /// The share of those who answered.
    pub share: f64,
    /// The share of all who were invited, and half its 95 % interval: what is published.
    pub published: [f64; 2],
    /// Whether the raw interval, for all who were invited, does not hold the shrunk share.
    pub is_questioned: bool,
    /// Whether the raw share is one that the others do not lead to expect.
    pub is_unusual: bool,
}

/// What others say, for each number of them.
pub struct Others {
    backgrounds: Vec<(usize, Background)>,
    /// The plan as if nobody had been invited but those who answered.
    everybody_answered: GroupPlan,
    everybody_invited: GroupPlan,
}

impl Others {
    /// From these other councils' releases, in their order, or from what is published of the nation.
    pub fn new(survey: &Survey, releases: &[VerifiedRelease]) -> Self {
        let plan = survey.group().clone();
        let seen: Vec<Seen> = releases.iter().map(|release| seen(release, &plan)).collect();
        let items: Vec<ItemId> = plan.items.iter().map(|item| item.item.clone()).collect();
        let figures =
            survey.national.iter().map(|(item, share)| (item.clone(), Figure { share: *share, answers: None }));
        let figures: BTreeMap<_, _> = figures.collect();
        let background = |many: usize| {
            let published = if many == 0 { figures.clone() } else { BTreeMap::new() };
            Background::new(&items, &seen[..many.min(seen.len())], &published, &survey.manifest.areas)
        };
        let backgrounds = HOW_MANY.into_iter().map(|many| (many, background(many))).collect();
        Self { backgrounds, everybody_answered: GroupPlan { issued: 0, ..plan.clone() }, everybody_invited: plan }
    }

    /// A release's measures drawn towards them; those that can be.
    pub fn shrink(&self, release: &VerifiedRelease, measures: &[Measure]) -> Vec<(Measure, Drawn)> {
        let mut found = Vec::new();
        for (others, background) in &self.backgrounds {
            let answered = background.shrink(seen(release, &self.everybody_answered));
            let invited = background.shrink(seen(release, &self.everybody_invited));
            for measure in measures {
                let Some(raw) = release.estimate(&id(GROUP), measure) else { continue };
                let Some(items) = release.items(&id(GROUP), measure) else { continue };
                let items: Vec<&ItemId> = items.iter().collect();
                let (Some(one), Some(all)) = (answered.over(&items, &raw), invited.over(&items, &raw)) else {
                    continue;
                };
                let drawn = Drawn {
                    others: *others,
                    share: one.share,
                    published: [all.share, all.half()],
                    is_questioned: all.is_questioned,
                    is_unusual: all.is_unusual,
                };
                found.push((measure.clone(), drawn));
            }
        }
        found
    }
}

fn seen(release: &VerifiedRelease, plan: &GroupPlan) -> Seen {
    Seen::of(release.document().group(&id(GROUP)).expect("the wave has this group"), plan)
}
