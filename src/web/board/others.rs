//! `/board/{wave}/others`: the shares of one group, drawn towards what others said.
//!
//! The numbers are those of `chorus.estimates/1`. They stand on a page of their own, which says so, and never beside what
//! they were drawn towards: the two are not two pieces of evidence. What may be said of a share is decided as it is for a
//! raw one, by its responses and its width. Our own figures come first; where one lies apart, the page leads back to it.
//!
//! Shares drawn towards the mean of fewer councils than are ever put together
//! ([`FEWEST_COUNCILS`]) are in the document and on no page.
//!
//! Left open: figures over several groups. They are not drawn towards anything.

use serde::Serialize;

use super::area::asked;
use super::rows::{Rows, emblem};
use super::show::any_rough;
use super::survey::survey;
use super::views::{Asked, Survey};
use crate::consultation::Manifest;
use crate::outcomes::estimates::{EstimatesDocument, FigureEstimates, Said, ScopeEstimates, ShrunkEstimate, Towards};
use crate::outcomes::others::{Counterpart, FEWEST_COUNCILS, OtherCouncil, counterparts};
use crate::outcomes::reading::{AreaReading, Change, Figure, Reading, ScopeReading};
use crate::outcomes::statement::{Standing, standing};
use crate::privacy::estimate::{Estimate, Z95};
use crate::web::around::Shell;
use crate::web::figures::{Measure, Shown};

/// What the server says of a release, and the other councils it was worked out with.
#[derive(Clone, Copy)]
pub struct Drawn<'d> {
    /// What it says.
    pub estimates: &'d EstimatesDocument,
    /// The other councils, as they were then.
    pub councils: &'d [OtherCouncil],
}

/// What the shares of a page were drawn towards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Source {
    /// Of how many other councils; 0 where none of the shares was drawn towards councils.
    pub councils: usize,
    /// Whether any was drawn towards a published figure.
    pub figures: bool,
    /// As how many answers to one question that counts, where it counts least.
    pub from: u32,
    /// And where it counts most.
    pub to: u32,
}

/// That our own figure lies far from the share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Apart {
    /// It can be looked at.
    Look,
    /// It rests on too few to be shown.
    TooFew,
}

/// A share, and where our own stands.
#[derive(Clone, Debug, Serialize)]
pub struct DrawnRow<'a> {
    /// Its anchor; none where the page brings it.
    pub id: Option<&'a str>,
    /// How it was asked, oldest first; empty for what is made of several items.
    pub asked: Vec<Asked<'a>>,
    /// Whether it is left out of the score.
    pub alone: bool,
    /// The share.
    pub measure: Measure<'a>,
    /// Whether our own lies far from it.
    pub apart: Option<Apart>,
    /// Where our own stands.
    pub href: String,
}

/// An area with anything to show.
#[derive(Clone, Debug, Serialize)]
pub struct DrawnArea<'a> {
    /// Its anchor.
    pub id: &'a str,
    /// Its emblem.
    pub icon: &'static str,
    /// Its title.
    pub title: &'a str,
    /// Its score, then its items.
    pub rows: Vec<DrawnRow<'a>>,
}

/// `/board/{wave}/others`.
#[derive(Serialize)]
pub struct OthersView<'a> {
    /// Round the page.
    pub page: Shell<'a>,
    /// Which survey, whose answers.
    pub survey: Survey<'a>,
    /// What the shares were drawn towards.
    pub source: Source,
    /// Whether any bar is a rough guide.
    pub any_rough: bool,
    /// Whether our own figure lies apart anywhere.
    pub any_apart: bool,
    /// Whether anything that was asked has nothing to be drawn towards.
    pub left_out: bool,
    /// The item reported first.
    pub first: Option<DrawnRow<'a>>,
    /// The share over all areas.
    pub overall: Option<DrawnRow<'a>>,
    /// The areas.
    pub areas: Vec<DrawnArea<'a>>,
}

/// The page of one group of a release. `None` when nothing of that group can be shown so, and when nothing can of any. A
/// group of an unknown name is the first that has something.
#[must_use]
pub fn others<'a>(
    page: Shell<'a>,
    reading: &Reading<'a>,
    whose: Option<&str>,
    drawn: Drawn<'_>,
) -> Option<OthersView<'a>> {
    let tells = |scope: &&ScopeReading<'a>| Shares::of(drawn, reading, scope).is_some_and(|shares| shares.tell());
    let known = whose.and_then(|name| reading.scopes.iter().find(|one| one.scope.name() == name));
    let scope = known.or_else(|| reading.scopes.iter().find(tells)).filter(tells)?;
    let shares = Shares::of(drawn, reading, scope)?;
    let mut survey = survey(reading, scope, "/others");
    let with_something: Vec<_> = reading.scopes.iter().filter(tells).map(|scope| scope.scope.name()).collect();
    survey.scopes.retain(|link| with_something.len() > 1 && with_something.contains(&link.name));
    // No share here is compared with the last survey's.
    survey.since = None;
    let (first, overall, areas) = (shares.first(), shares.overall(), shares.areas());
    let rows = || first.iter().chain(&overall).chain(areas.iter().flat_map(|area| &area.rows));
    Some(OthersView {
        page,
        survey,
        source: shares.source()?,
        any_rough: any_rough(rows().map(|row| &row.measure)),
        any_apart: rows().any(|row| row.apart.is_some()),
        left_out: figures(scope).any(|figure| shares.share(figure).is_none()),
        first,
        overall,
        areas,
    })
}

impl Drawn<'_> {
    /// Where the same of this group, or of an area of it, stands drawn towards what others said; `None` where nothing does.
    pub(super) fn href<'a>(
        self,
        reading: &Reading<'a>,
        scope: &ScopeReading<'a>,
        area: Option<&AreaReading<'a>>,
    ) -> Option<String> {
        let shares = Shares::of(self, reading, scope).filter(Shares::tell)?;
        let page = format!("/board/{}/others?whose={}", reading.published.manifest().wave, scope.scope.name());
        match area {
            Some(area) => shares.area(area).map(|area| format!("{page}#{}", area.id)),
            None => Some(page),
        }
    }
}

/// A figure as it stands in the document, and its share as an estimate.
struct Share<'d> {
    figure: &'d FigureEstimates,
    shrunk: &'d ShrunkEstimate,
    estimate: Estimate,
}

impl Share<'_> {
    fn apart(&self) -> Option<Apart> {
        let far = self.shrunk.questioned || self.shrunk.unusual;
        far.then_some(if self.figure.says == Said::TooFew { Apart::TooFew } else { Apart::Look })
    }

    /// As how many answers that counts which it was drawn towards.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "whole, at least 1, and a cast saturates"
    )]
    fn counts_as(&self) -> u32 {
        self.shrunk.prior_answers.as_f64().round().max(1.0) as u32
    }
}

/// The shares of one group.
struct Shares<'r, 'd, 'a> {
    rows: Rows<'r, 'a>,
    reading: &'r Reading<'a>,
    estimates: &'d ScopeEstimates,
    counterparts: Vec<Counterpart<'d>>,
}

impl<'r, 'd, 'a> Shares<'r, 'd, 'a> {
    fn of(drawn: Drawn<'d>, reading: &'r Reading<'a>, scope: &'r ScopeReading<'a>) -> Option<Self> {
        let manifest: &Manifest = reading.published.manifest();
        let member = scope.scope.only()?;
        let estimates = drawn.estimates.scopes.iter().find(|one| one.groups == [member.plan.group.clone()])?;
        let mut counterparts = counterparts(drawn.councils, manifest, &member.plan.bands);
        counterparts.retain(|one| one.council != manifest.council);
        Some(Self { rows: Rows::new(reading, scope), reading, estimates, counterparts })
    }

    /// The share of a figure, where there is one that a page may show.
    fn share(&self, figure: &Figure<'a>) -> Option<Share<'d>> {
        let said = self.estimates.figures.iter().find(|one| one.measure == figure.measure)?;
        let shrunk = said.shrunk.as_ref()?;
        let asked = |one: &&Counterpart<'d>| figure.items.iter().all(|item| one.member.was_asked(item));
        let enough = self.counterparts.iter().filter(asked).count() >= FEWEST_COUNCILS;
        if shrunk.towards == Towards::FewOtherCouncils && !enough {
            return None;
        }
        let variance = |half: f64| (half / Z95).powi(2);
        let noise_variance = variance(shrunk.noise_half.as_f64());
        let rest = (variance(shrunk.half.as_f64()) - noise_variance).max(0.0);
        let estimate = Estimate {
            share: shrunk.share.as_f64(),
            noise_variance,
            sampling_variance: rest,
            full_sampling_variance: rest,
            ..figure.now?
        };
        Some(Share { figure: said, shrunk, estimate })
    }

    /// Whether anything can be said of any of them.
    fn tell(&self) -> bool {
        let mut shares = figures(self.rows.scope).filter_map(|figure| self.share(figure));
        shares.any(|share| standing(Some(&share.estimate)) != Standing::TooFew)
    }

    fn source(&self) -> Option<Source> {
        let shares: Vec<_> =
            figures(self.rows.scope).filter_map(|figure| Some((figure, self.share(figure)?))).collect();
        let figures = |share: &Share<'_>| share.shrunk.towards == Towards::PublishedFigure;
        let counts: Vec<_> =
            shares.iter().filter(|(figure, _)| figure.is_item()).map(|(_, share)| share.counts_as()).collect();
        Some(Source {
            councils: if shares.iter().all(|(_, share)| figures(share)) { 0 } else { self.counterparts.len() },
            figures: shares.iter().any(|(_, share)| figures(share)),
            from: *counts.iter().min()?,
            to: *counts.iter().max()?,
        })
    }

    fn row(&self, figure: &Figure<'a>, place: &str) -> Option<DrawnRow<'a>> {
        let share = self.share(figure)?;
        let bare = Figure {
            now: Some(share.estimate),
            before: None,
            change: Change::NotHeadline,
            beside: None,
            among: None,
            ..figure.clone()
        };
        let measure = self.rows.measure(&bare);
        Some(DrawnRow {
            id: None,
            asked: Vec::new(),
            alone: false,
            apart: share.apart().filter(|_| measure.shown != Shown::TooFew),
            measure,
            href: format!("/board/{}{place}", self.reading.published.manifest().wave),
        })
    }

    fn first(&self) -> Option<DrawnRow<'a>> {
        let figure = self.rows.scope.first.as_ref()?;
        self.row(figure, &format!("?whose={}#first", self.rows.scope.scope.name()))
    }

    /// Our own stands with the group's areas where none of these can be relied on, else with the groups, where there are
    /// several.
    fn overall(&self) -> Option<DrawnRow<'a>> {
        let scope = self.rows.scope;
        let several = self.reading.scopes.iter().find(|one| one.scope.members.len() > 1);
        let place = match several {
            _ if scope.overall_stands_instead() => format!("?whose={}#overall", scope.scope.name()),
            Some(several) => format!("?whose={}#group-{}", several.scope.name(), scope.scope.name()),
            None => format!("?whose={}#areas", scope.scope.name()),
        };
        self.row(scope.overall.as_ref()?, &place)
    }

    fn areas(&self) -> Vec<DrawnArea<'a>> {
        self.rows.scope.areas.iter().filter_map(|area| self.area(area)).collect()
    }

    /// An area; `None` where none of its figures was drawn towards anything. The item reported first stands before them.
    fn area(&self, area: &AreaReading<'a>) -> Option<DrawnArea<'a>> {
        let code = &area.area.area;
        let place = |id: &str| format!("/{code}?whose={}#{id}", self.rows.scope.scope.name());
        let first = self.rows.scope.first.as_ref().map(|first| &first.measure);
        let items = area.items.iter().map(|figure| (figure, false)).chain(area.alone.iter().map(|one| (one, true)));
        let item = |(figure, alone): (&Figure<'a>, bool)| {
            let id = figure.items[0].as_str();
            let asked = asked(self.reading.published, figure);
            Some(DrawnRow { id: Some(id), asked, alone, ..self.row(figure, &place(id))? })
        };
        let score = area.score.as_ref().and_then(|figure| self.row(figure, &place("score")));
        let items = items.filter(|(figure, _)| Some(&figure.measure) != first).filter_map(item);
        let rows: Vec<_> = score.into_iter().chain(items).collect();
        let (id, icon, title) = (code.as_str(), emblem(code), area.area.title.as_str());
        (!rows.is_empty()).then_some(DrawnArea { id, icon, title, rows })
    }
}

/// Every figure of a scope.
fn figures<'r, 'a>(scope: &'r ScopeReading<'a>) -> impl Iterator<Item = &'r Figure<'a>> {
    let areas = scope.areas.iter().flat_map(|area| area.score.iter().chain(&area.items).chain(&area.alone));
    scope.first.iter().chain(&scope.overall).chain(areas)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcomes::estimates::{Evidence, estimates};
    use crate::outcomes::published::Published;
    use crate::outcomes::sample::{COUNCILS, ELSEWHERE, MOVED, SPARSE};
    use crate::web::around::Shell;

    fn page(
        published: &'static Published,
        whose: &str,
        councils: &'static [OtherCouncil],
    ) -> Option<OthersView<'static>> {
        let document = estimates(published, &Evidence { earlier: &MOVED, others: councils, benchmarks: &[] });
        // With what others say at hand, as it is on the pages that show it.
        let reading = Reading::among(published, &MOVED, &ELSEWHERE, councils);
        others(Shell::new("A council", Vec::new()), &reading, Some(whose), Drawn { estimates: &document, councils })
    }

    fn rows(view: &OthersView<'static>) -> Vec<DrawnRow<'static>> {
        let areas = view.areas.iter().flat_map(|area| &area.rows);
        view.first.iter().chain(&view.overall).chain(areas).cloned().collect()
    }

    #[test]
    fn no_share_stands_beside_what_it_was_drawn_towards_or_beside_the_last_survey() {
        for group in ["4-7", "8-11", "11-17", "16-25"] {
            let view = page(&MOVED[1], group, &COUNCILS).expect("three councils asked the same");
            let rows = rows(&view);
            assert!(rows.len() >= 14, "{group}");
            for DrawnRow { measure, .. } in rows {
                assert!(measure.beside.is_none() && measure.among.is_none(), "{group}: {:?}", measure.says);
                assert!(measure.last.is_none() && measure.changed.is_none(), "{group}: {:?}", measure.says);
                assert!(measure.bar.is_none_or(|bar| bar.mark.is_none() && bar.last.is_none()));
            }
        }
    }

    #[test]
    fn fewer_councils_than_are_put_together_show_nothing() {
        assert!(page(&MOVED[1], "11-17", &COUNCILS[..2]).is_none());
        assert_eq!(page(&MOVED[1], "11-17", &COUNCILS).map(|view| view.source.councils), Some(3));
    }

    #[test]
    fn several_groups_and_a_group_that_hardly_anybody_answered_for_have_no_page() {
        assert!(page(&MOVED[1], "children", &COUNCILS).is_none());
        assert!(page(&SPARSE[0], "4-7", &COUNCILS).is_none());
        let unknown = page(&MOVED[1], "no-such", &COUNCILS).expect("the first group that has something");
        assert_eq!(unknown.survey.whose.name, "4-7");
        let named: Vec<_> = unknown.survey.scopes.iter().map(|link| link.name).collect();
        assert_eq!(named, ["4-7", "8-11", "11-17", "16-25"]);
    }

    #[test]
    fn where_our_own_lies_apart_the_page_leads_back_to_it() {
        let evidence = Evidence { earlier: &MOVED, others: &COUNCILS, benchmarks: &[] };
        let mut document = estimates(&MOVED[1], &evidence);
        for figure in document.scopes.iter_mut().flat_map(|scope| &mut scope.figures) {
            if let Some(shrunk) = &mut figure.shrunk {
                shrunk.questioned = figure.measure.to_string().contains("decisions");
                shrunk.unusual = false;
            }
        }
        let reading = Reading::of(&MOVED[1], &MOVED, &[]);
        let drawn = Drawn { estimates: &document, councils: &COUNCILS };
        let view = others(Shell::new("A council", Vec::new()), &reading, Some("11-17"), drawn).expect("it was asked");
        let apart: Vec<_> =
            rows(&view).into_iter().filter_map(|row| row.apart.map(|apart| (apart, row.href))).collect();
        assert_eq!(apart, [(Apart::Look, "/board/2026-autumn/rights?whose=11-17#decisions".to_owned())]);
        assert!(view.any_apart);
    }

    #[test]
    fn the_item_reported_first_stands_once() {
        let view = page(&MOVED[1], "11-17", &COUNCILS).expect("three councils asked the same");
        let says = view.first.as_ref().and_then(|row| row.measure.says).expect("it was asked");
        assert_eq!(rows(&view).iter().filter(|row| row.measure.says == Some(says)).count(), 1);
    }
}
