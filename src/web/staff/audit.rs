//! `GET /staff/audit`: what staff did, in order, with a search; whether the record is whole; and the ledger in words.
//!
//! Every hash is worked out again for each page, so what is called whole was whole a moment ago. The trail knows days and
//! no hours, and nothing of one code or one answer, so neither does this page.

use actix_web::http::header::CONTENT_DISPOSITION;
use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};
use time::macros::date;

use crate::store::{AuditEntry, FIRST_PREVIOUS, StoreError};
use crate::web::csv_cells;
use crate::web::day::{self, Day};
use crate::web::error::PageError;
use crate::web::page::View;
use crate::web::reply;
use crate::web::site::Site;
use crate::web::staff::{Here, Me, StaffShell};
use crate::workflow::{self, LedgerLine, LedgerSays};

/// Acts on one page.
const ON_A_PAGE: usize = 50;

/// What is looked for; what is empty is not.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub struct Search {
    #[serde(default)]
    who: String,
    #[serde(default)]
    act: String,
    #[serde(default)]
    subject: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
    /// Which page, from 1, the latest acts first.
    #[serde(default)]
    page: String,
}

impl Search {
    fn finds(&self, entry: &AuditEntry) -> bool {
        let has = |text: &str, part: &str| text.to_lowercase().contains(&part.trim().to_lowercase());
        let note = &entry.note;
        has(&note.who, &self.who)
            && has(&note.act, &self.act)
            && has(&note.subject, &self.subject)
            && day::typed(&self.from).is_none_or(|from| note.day >= from)
            && day::typed(&self.to).is_none_or(|to| note.day <= to)
    }

    /// The search as the part of an address behind `?`.
    fn query(&self) -> String {
        let fields = [("who", &self.who), ("act", &self.act), ("subject", &self.subject)];
        let days = [("from", &self.from), ("to", &self.to)];
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(fields.into_iter().chain(days).filter(|(_, value)| !value.is_empty()));
        query.finish()
    }
}

/// One act.
#[derive(Clone, Debug, Serialize)]
struct Line {
    sequence: i64,
    day: Day,
    who: String,
    act: String,
    subject: String,
}

/// Whether a chain is whole.
#[derive(Clone, Debug, Serialize)]
struct Chain {
    whole: bool,
    /// The first entry that does not fit, where there is one.
    altered_at: Option<i64>,
    entries: usize,
    head: String,
}

/// An entry of the ledger.
#[derive(Clone, Debug, Serialize)]
struct Spent {
    sequence: u64,
    year: String,
    wave: Option<String>,
    places: u64,
    decided_by: Option<String>,
    decided_on: Option<Day>,
    reason: Option<&'static str>,
}

/// See the module.
#[derive(Serialize)]
pub struct AuditView {
    page: StaffShell,
    search: Search,
    searched: bool,
    lines: Vec<Line>,
    found: usize,
    here: usize,
    pages: usize,
    newer: Option<String>,
    older: Option<String>,
    csv: String,
    chain: Chain,
    ledger_whole: bool,
    ledger_head: Option<String>,
    ledger: Vec<Spent>,
}

/// `GET /staff/audit`.
///
/// # Errors
/// When the store cannot be read, or the page cannot be made.
pub async fn show(site: web::Data<Site>, me: Me, search: web::Query<Search>) -> Result<HttpResponse, PageError> {
    let app = &site.chorus.stores.app;
    let trail = app.audit_trail().await?;
    let altered_at = match app.verify_audit().await {
        Ok(_) => None,
        Err(StoreError::AuditAltered(at)) => Some(at),
        Err(error) => return Err(error.into()),
    };
    let ledger = workflow::ledger_lines(&site.chorus).await?;
    let page = StaffShell::of(&site, &me, Here::Audit);
    reply::page(&site, &AuditView::of(page, search.into_inner(), &trail, altered_at, ledger))
}

/// `GET /staff/audit/trail.csv`: what the search finds, as a table.
///
/// # Errors
/// When the store cannot be read.
pub async fn trail_csv(site: web::Data<Site>, search: web::Query<Search>) -> Result<HttpResponse, PageError> {
    let trail = site.chorus.stores.app.audit_trail().await?;
    let rows = trail.into_iter().filter(|entry| search.finds(entry)).map(|entry| {
        let note = entry.note;
        [entry.sequence.to_string(), note.day.to_string(), note.who, note.act, note.subject, entry.previous, entry.hash]
    });
    let table = csv_cells::table(["number", "day", "who", "act", "subject", "previous", "hash"], rows);
    let mut reply = HttpResponse::Ok();
    reply.insert_header((CONTENT_DISPOSITION, "attachment; filename=\"what-was-done.csv\""));
    Ok(reply.content_type("text/csv; charset=utf-8").body(table))
}

impl AuditView {
    fn of(
        page: StaffShell,
        search: Search,
        trail: &[AuditEntry],
        altered_at: Option<i64>,
        ledger: Option<Vec<LedgerLine>>,
    ) -> Self {
        let found: Vec<_> = trail.iter().rev().filter(|entry| search.finds(entry)).collect();
        let pages = found.len().div_ceil(ON_A_PAGE).max(1);
        let here = search.page.parse().unwrap_or(1).clamp(1, pages);
        let query = search.query();
        let page_at = |number: usize| {
            let more = if query.is_empty() { String::new() } else { format!("{query}&") };
            format!("/staff/audit?{more}page={number}")
        };
        let lines = found.iter().skip((here - 1) * ON_A_PAGE).take(ON_A_PAGE).map(|entry| Line::of(entry));
        Self {
            page,
            searched: !query.is_empty(),
            lines: lines.collect(),
            found: found.len(),
            here,
            pages,
            newer: (here > 1).then(|| page_at(here - 1)),
            older: (here < pages).then(|| page_at(here + 1)),
            csv: if query.is_empty() {
                "/staff/audit/trail.csv".to_owned()
            } else {
                format!("/staff/audit/trail.csv?{query}")
            },
            chain: Chain {
                whole: altered_at.is_none(),
                altered_at,
                entries: trail.len(),
                head: trail.last().map_or_else(|| FIRST_PREVIOUS.to_owned(), |last| last.hash.clone()),
            },
            ledger_whole: ledger.is_some(),
            ledger_head: ledger.as_ref().and_then(|lines| lines.last()).map(|last| last.hash.clone()),
            ledger: ledger.into_iter().flatten().map(Spent::of).collect(),
            search,
        }
    }
}

impl Line {
    fn of(entry: &AuditEntry) -> Self {
        let note = &entry.note;
        Self {
            sequence: entry.sequence,
            day: Day(note.day),
            who: note.who.clone(),
            act: note.act.clone(),
            subject: note.subject.clone(),
        }
    }
}

impl Spent {
    fn of(line: LedgerLine) -> Self {
        let year = format!("{}/{:02}", line.council_year, (line.council_year + 1).rem_euclid(100));
        let empty = Self {
            sequence: line.sequence,
            year,
            wave: None,
            places: 0,
            decided_by: None,
            decided_on: None,
            reason: None,
        };
        match line.says {
            LedgerSays::Used { wave, places } => Self { wave: Some(wave.to_string()), places, ..empty },
            LedgerSays::Raised { places, decided_by, decided_on, reason } => Self {
                places,
                decided_by: Some(decided_by),
                decided_on: Some(Day(decided_on)),
                reason: Some(reason),
                ..empty
            },
        }
    }
}

impl View for AuditView {
    const TEMPLATE: &'static str = "pages/staff/audit";

    fn samples() -> Vec<(String, Self)> {
        use crate::store::Note;
        let acts = [
            ("wave.create", "p.worker", "2026-autumn"),
            ("codes.create", "p.worker", "2026-autumn, 11-17, 30 codes"),
            ("wave.open", "lead", "2026-autumn"),
            ("wave.amend", "p.worker", "2026-autumn, extend"),
            ("wave.close", "p.worker", "2026-autumn"),
            ("box.export", "p.worker", "2026-autumn"),
            ("release.import", "key", "2026-autumn"),
            ("release.ask", "p.worker", "2026-autumn"),
            ("release.publish", "lead", "2026-autumn"),
            ("some.future_act", "command line", "something"),
        ];
        let entry = |(sequence, (act, who, subject)): (i64, (&str, &str, &str))| AuditEntry {
            sequence,
            note: Note {
                day: date!(2026 - 10 - 05),
                who: who.to_owned(),
                act: act.to_owned(),
                subject: subject.to_owned(),
            },
            previous: FIRST_PREVIOUS.to_owned(),
            hash: "5f3a".repeat(16),
        };
        let trail: Vec<_> = (1..).zip(acts.into_iter().cycle().take(120)).map(entry).collect();
        let ledger = || {
            let says = [
                LedgerSays::Used { wave: "2025-autumn".parse().expect("a proper name"), places: 32 },
                LedgerSays::Raised {
                    places: 71,
                    decided_by: "privacy-lead".to_owned(),
                    decided_on: date!(2026 - 04 - 10),
                    reason: "young_people_asked",
                },
            ];
            let line = |(sequence, says)| LedgerLine { sequence, council_year: 2026, hash: "0c".repeat(32), says };
            Some((1..).zip(says).map(line).collect())
        };
        let view = |search: Search, trail: &[AuditEntry], altered_at, ledger| {
            Self::of(StaffShell::sample(Here::Audit), search, trail, altered_at, ledger)
        };
        let looked = Search { who: "lead".to_owned(), act: "wave".to_owned(), ..Search::default() };
        let nobody = Search { who: "nobody".to_owned(), ..Search::default() };
        let second = Search { page: "2".to_owned(), ..Search::default() };
        vec![
            ("whole".to_owned(), view(Search::default(), &trail, None, ledger())),
            ("second-page".to_owned(), view(second, &trail, None, ledger())),
            ("searched".to_owned(), view(looked, &trail, None, ledger())),
            ("nothing-found".to_owned(), view(nobody, &trail, None, ledger())),
            ("altered".to_owned(), view(Search::default(), &trail, Some(7), None)),
            ("nothing-yet".to_owned(), view(Search::default(), &[], None, Some(Vec::new()))),
        ]
    }
}
