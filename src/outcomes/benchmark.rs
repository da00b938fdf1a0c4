//! Figures other people published, to stand beside a council's own.
//!
//! A benchmark file is a versioned TOML file under `surveys/benchmarks/`. Each figure says what exactly was counted,
//! when, of whom and where that can be read, and how closely it matches our item: `exact` allows a verdict, `similar`
//! is shown without one, `none` is kept for reference and never shown as a comparison.
//!
//! Left open: whether the source is right. Most figures here are taken from summaries, since the tables behind them
//! are not public.

use std::collections::BTreeSet;

use toml::de::DeValue;

use super::statement::{Benchmark, Match};
use crate::questionnaire::file::{self, Read, Section, code, number, parsed, text};
use crate::questionnaire::{Band, Fault, ItemId, sha256_hex};

/// No file has more figures than this.
const MOST_FIGURES: usize = 500;

/// A checked benchmark file.
#[derive(Clone, Debug, PartialEq)]
pub struct BenchmarkFile {
    /// Names it across versions.
    pub code: String,
    /// Counts up.
    pub version: u32,
    /// Its title on pages.
    pub title: String,
    /// In the order of the file.
    pub figures: Vec<PublishedFigure>,
    /// SHA-256 of the file's bytes, lower-case hex.
    pub sha256: String,
}

/// Whom a figure is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Whom {
    /// Children in care or care leavers, elsewhere.
    InCare,
    /// Young people in general.
    Peers,
}

/// One figure.
#[derive(Clone, Debug, PartialEq)]
pub struct PublishedFigure {
    /// The item it stands beside.
    pub item: ItemId,
    /// The band it stands beside.
    pub band: Band,
    /// Whom it is about.
    pub whom: Whom,
    /// Per cent, as it is printed.
    pub value: String,
    /// The same as a fraction. For a figure that matches, the share that counts as positive by our rule.
    pub share: f64,
    /// What exactly was counted, and how it was published where that differs.
    pub definition: String,
    /// When it was asked.
    pub year: String,
    /// Who was asked.
    pub population: String,
    /// Who published it, in words.
    pub citation: String,
    /// Where it can be read.
    pub address: String,
    /// How many answers it rests on, where the source says so.
    pub answers: Option<u32>,
    /// How closely it matches; `None` is not at all.
    pub matched: Option<Match>,
}

impl BenchmarkFile {
    /// Reads and checks a benchmark file; `file_name` is only used to name it in faults.
    ///
    /// # Errors
    /// Every fault, in the order of the file. Never empty.
    pub fn parse(file_name: &str, source: &str) -> Result<Self, Vec<Fault>> {
        file::read(file_name, source, |root| read_file(root, source))
    }

    /// `code/version`.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}/{}", self.code, self.version)
    }

    /// The figure to stand beside an item of a band.
    #[must_use]
    pub fn figure(&self, item: &ItemId, band: Band, whom: Whom) -> Option<&PublishedFigure> {
        self.figures.iter().find(|one| one.item == *item && one.band == band && one.whom == whom)
    }
}

impl PublishedFigure {
    /// The figure as it may be compared; `None` where it matches nothing of ours.
    #[must_use]
    pub fn benchmark(&self) -> Option<Benchmark> {
        let of_one_answer = self.share * (1.0 - self.share);
        let variance = self.answers.map_or(0.0, |answers| of_one_answer / f64::from(answers.max(1)));
        Some(Benchmark { share: self.share, variance, matched: self.matched? })
    }
}

/// The figure to stand beside an item of these bands: of several, one in the same words, else of young people in care.
#[must_use]
pub fn best_match<'f>(
    figures: &'f [PublishedFigure],
    item: &ItemId,
    bands: &[Band],
) -> Option<(&'f PublishedFigure, Benchmark)> {
    let of_item = figures.iter().filter(|theirs| theirs.item == *item && bands == [theirs.band]);
    let matched = of_item.filter_map(|theirs| Some((theirs, theirs.benchmark()?)));
    matched.min_by_key(|(theirs, benchmark)| (benchmark.matched != Match::Exact, theirs.whom))
}

fn read_file(root: &Section<'_>, source: &str) -> Option<BenchmarkFile> {
    let code = root.required("code", code);
    let version = root.required("version", number(1..=9999));
    let title = root.required("title", text(120));
    let sections = root.sections("figures", 1..=MOST_FIGURES);
    let figures: Vec<_> = sections.iter().map(read_figure).collect();
    let mut seen = BTreeSet::new();
    for (section, figure) in sections.iter().zip(&figures) {
        let Some(figure) = figure else { continue };
        if !seen.insert((&figure.item, figure.band, figure.whom)) {
            section.fault("there is a figure for this item, band and people already; keep the one that fits best");
        }
    }
    root.nothing_else("a benchmark file");
    Some(BenchmarkFile {
        code: code?,
        version: version?,
        title: title?,
        figures: figures.into_iter().collect::<Option<_>>()?,
        sha256: sha256_hex(source.as_bytes()),
    })
}

fn read_figure(section: &Section<'_>) -> Option<PublishedFigure> {
    let item: Option<ItemId> = section.required("item", parsed);
    let band: Option<Band> = section.required("band", parsed);
    if let (Some(item), Some(band)) = (&item, band) {
        section.call(&format!("{item}, {band}"));
    }
    let whom = section.required("whom", whom);
    let value = section.required("value", per_cent);
    let definition = section.required("definition", text(300));
    let year = section.required("year", text(40));
    let population = section.required("population", text(200));
    let citation = section.required("citation", text(300));
    let address = section.required("address", address);
    let answers = section.optional("answers", number(1..=10_000_000));
    let matched = section.required("match", matched);
    section.nothing_else("a figure");
    let (value, share) = value?;
    Some(PublishedFigure {
        item: item?,
        band: band?,
        whom: whom?,
        value,
        share,
        definition: definition?,
        year: year?,
        population: population?,
        citation: citation?,
        address: address?,
        answers,
        matched: matched?,
    })
}

fn whom(value: &DeValue<'_>) -> Read<Whom> {
    match value.as_str() {
        Some("in_care") => Ok(Whom::InCare),
        Some("peers") => Ok(Whom::Peers),
        _ => Err("has to be \"in_care\" or \"peers\"".to_owned()),
    }
}

fn matched(value: &DeValue<'_>) -> Read<Option<Match>> {
    match value.as_str() {
        Some("exact") => Ok(Some(Match::Exact)),
        Some("similar") => Ok(Some(Match::Similar)),
        Some("none") => Ok(None),
        _ => Err("has to be \"exact\", \"similar\" or \"none\"".to_owned()),
    }
}

/// Reads a share in per cent, such as `"97.5"`, as it is printed and as a fraction.
fn per_cent(value: &DeValue<'_>) -> Read<(String, f64)> {
    let printed = text(10)(value)?;
    let tenths = match printed.split_once('.') {
        None => printed.parse::<u32>().ok().map(|whole| whole * 10),
        Some((whole, tenth)) if tenth.len() == 1 => format!("{whole}{tenth}").parse().ok(),
        Some(_) => None,
    };
    let digits_only = printed.chars().all(|c| c.is_ascii_digit() || c == '.');
    match tenths.filter(|tenths| digits_only && *tenths <= 1000) {
        Some(tenths) => Ok((printed, f64::from(tenths) / 1000.0)),
        None => Err(format!("is \"{printed}\"; a share is written in per cent, such as \"97\" or \"97.5\"")),
    }
}

/// Reads the web address where something can be read.
fn address(value: &DeValue<'_>) -> Read<String> {
    let address = text(300)(value)?;
    if address.starts_with("https://") && !address.contains(char::is_whitespace) {
        Ok(address)
    } else {
        Err("has to be one address that begins with https://".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = r#"
code = "published"
version = 1
title = "Published figures"

[[figures]]
item = "friend_good"
band = "11-17"
whom = "peers"
value = "97.5"
definition = "have at least one good friend (published as 2.5% with none)"
year = "2016 to 2021"
population = "young people in general, UK"
citation = "A report"
address = "https://example.org/report"
match = "similar"

[[figures]]
item = "friend_good"
band = "11-17"
whom = "in_care"
value = "93"
definition = "have at least one good friend"
year = "2016 to 2021"
population = "young people in care aged 11 to 18"
citation = "A report"
address = "https://example.org/report"
answers = 2000
match = "none"
"#;

    fn one_fault(from: &str, to: &str, problem: &str) {
        assert!(FILE.contains(from), "{from}");
        let told = BenchmarkFile::parse("b.toml", &FILE.replacen(from, to, 1)).unwrap_err();
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].to_string().contains(problem), "{}", told[0]);
    }

    #[test]
    fn a_figure_is_found_by_item_band_and_people() {
        let read = BenchmarkFile::parse("b.toml", FILE).unwrap();
        let friend = "friend_good".parse().unwrap();
        let peers = read.figure(&friend, Band::ElevenToSeventeen, Whom::Peers).unwrap();
        assert_eq!(peers.value, "97.5");
        let benchmark = peers.benchmark().unwrap();
        assert!((benchmark.share - 0.975).abs() < 1e-12 && benchmark.matched == Match::Similar);
        assert!(read.figure(&friend, Band::EightToEleven, Whom::Peers).is_none());
    }

    #[test]
    fn a_figure_that_matches_nothing_is_never_compared() {
        let read = BenchmarkFile::parse("b.toml", FILE).unwrap();
        assert!(read.figures[1].benchmark().is_none());
        assert_eq!(read.figures[1].answers, Some(2000));
    }

    #[test]
    fn faults_are_named() {
        one_fault("whom = \"in_care\"", "whom = \"peers\"", "already");
        one_fault("value = \"93\"", "value = \"103\"", "written in per cent");
        one_fault("value = \"93\"", "value = \"+93\"", "written in per cent");
        one_fault("value = \"93\"", "value = \"93.55\"", "written in per cent");
        one_fault("value = \"93\"", "value = 93", "has to be text");
        one_fault("match = \"none\"", "match = \"close\"", "\"exact\", \"similar\" or \"none\"");
        one_fault("band = \"11-17\"", "band = \"11-18\"", "no such band");
        one_fault("address = \"https://example.org/report\"", "address = \"report.pdf\"", "https://");
        one_fault("year = \"2016 to 2021\"\n", "", "friend_good, 11-17: `year` is missing");
        one_fault("citation = \"A report\"", "citaton = \"x\"\ncitation = \"A report\"", "does not belong in a figure");
    }
}
