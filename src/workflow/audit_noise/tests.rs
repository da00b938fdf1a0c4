//! The real path of a release on toy data: what it shows of one response, and that planted faults are found.

use std::sync::OnceLock;

use super::*;
use crate::privacy::audit::Finding;
use crate::privacy::{NanoRho, Sigma, samples};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/vectors/audit");
const FORM: &str = include_str!("../../../tests/vectors/audit/surveys/toy/1.toml");
const WITHOUT: &str = include_str!("../../../tests/vectors/audit/without.csv");
const WITH: &str = include_str!("../../../tests/vectors/audit/with.csv");

/// Of each of the two tables: so many that noise a quarter too small shows in μ in all but one of ten million audits.
const RUNS: u32 = 14_000;

/// Enough for faults that show in a single number.
const FEW: u32 = 2_000;

fn forms() -> Vec<Questionnaire> {
    vec![Questionnaire::parse("toy/1.toml", FORM).unwrap()]
}

fn shipped() -> Manifest {
    let text = std::fs::read_to_string(std::path::Path::new(FOLDER).join("manifest.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn table(wave: &ToyWave<'_>, csv: &str) -> ToyData {
    wave.read("toy.csv", csv.as_bytes()).unwrap_or_else(|faults| panic!("{}", faults[0]))
}

/// The numbers of [`RUNS`] releases of each table, drawn at the scales of this manifest.
fn draw_both(manifest: &Manifest) -> [Vec<Vec<i64>>; 2] {
    let forms = forms();
    let wave = ToyWave::new(manifest, &forms).unwrap();
    [WITHOUT, WITH].map(|csv| {
        let mut drawn = Vec::new();
        let take = |values| {
            drawn.push(values);
            Ok::<(), AuditNoiseError>(())
        };
        wave.repeat(&table(&wave, csv), RUNS, take).unwrap();
        drawn
    })
}

/// Drawn once for every test that only looks at it.
fn real() -> &'static [Vec<Vec<i64>>; 2] {
    static DRAWN: OnceLock<[Vec<Vec<i64>>; 2]> = OnceLock::new();
    DRAWN.get_or_init(|| draw_both(&shipped()))
}

/// Judges the first of these releases by the plan of the shipped manifest, after `fault` had its way with each: it is
/// given which of the two tables was drawn (0 without the response, 1 with it) and the numbers.
fn judged(drawn: &[Vec<Vec<i64>>; 2], first: u32, fault: impl Fn(usize, &mut [i64])) -> Verdict {
    let (manifest, forms) = (shipped(), forms());
    let wave = ToyWave::new(&manifest, &forms).unwrap();
    let [without, with] = [WITHOUT, WITH].map(|csv| wave.count(&table(&wave, csv)).unwrap());
    let pair = Pair::new(&wave.plan, &without, &with).unwrap_or_else(|fault| panic!("{fault}"));
    let mut samples = [pair.sample_without(), pair.sample_with()];
    for (side, sample) in samples.iter_mut().enumerate() {
        for values in drawn[side].iter().take(first as usize) {
            let mut values = values.clone();
            fault(side, &mut values);
            sample.take(&values);
        }
    }
    pair.verdict(&samples[0], &samples[1]).unwrap()
}

/// The place of a number in a release.
fn place(name: &str) -> usize {
    let plan = WavePlan::of(&shipped()).unwrap();
    numbers(&plan).iter().position(|number| number.name == name).expect("the toy survey has it")
}

#[test]
fn real_releases_show_no_more_of_a_response_than_is_charged() {
    let verdict = judged(real(), RUNS, |_, _| ());
    assert_eq!(verdict.findings, []);
    // And the audit is sharp: what it can show comes within a quarter of what is there, which is all of the charge.
    assert!(verdict.moved_mu > 0.95 * verdict.claimed_mu, "{}", verdict.moved_mu);
    assert!(verdict.shown_mu > 0.75 * verdict.claimed_mu, "{}", verdict.shown_mu);
}

#[test]
fn noise_a_quarter_too_small_is_caught_in_every_number_and_in_what_it_shows() {
    let mut narrow = shipped();
    let shrink = |sigma: &mut String| {
        let scale: Sigma = sigma.parse().unwrap();
        *sigma = Sigma::at_least(scale.as_f64() / 1.25).unwrap().to_string();
    };
    narrow.rho = NanoRho::from_nano(800_000_000).to_string();
    narrow.groups[0].rho.clone_from(&narrow.rho);
    shrink(&mut narrow.unreadable_sigma);
    for_each_sigma(&mut narrow, shrink);
    let verdict = judged(&draw_both(&narrow), RUNS, |_, _| ());
    assert!(verdict.findings.iter().any(|finding| matches!(finding, Finding::ShowsTooMuch { .. })), "{verdict:?}");
    for number in &verdict.numbers {
        let named =
            |finding: &Finding| matches!(finding, Finding::Width { number: name, .. } if *name == number.number.name);
        assert!(verdict.findings.iter().any(named), "{} passed", number.number.name);
    }
}

fn for_each_sigma(manifest: &mut Manifest, change: impl Fn(&mut String)) {
    for group in &mut manifest.groups {
        group.n_sigma.as_mut().into_iter().for_each(&change);
        for item in &mut group.items {
            change(&mut item.balance_sigma);
            change(&mut item.missing_sigma);
        }
    }
}

#[test]
fn one_number_without_noise_is_caught_wherever_it_stands() {
    for name in numbers(&WavePlan::of(&shipped()).unwrap()).iter().map(|number| &number.name) {
        let place = place(name);
        let verdict = judged(real(), FEW, |_, values| values[place] = 4);
        assert!(verdict.findings.contains(&Finding::NoNoise(name.clone())), "{name} passed");
    }
}

#[test]
fn noise_that_two_numbers_share_is_caught() {
    let (n, life) = (place("8-11/n"), place("8-11/toy_life/missing"));
    let counts = [[8, 3], [9, 3]];
    let verdict = judged(real(), FEW, |side, values| values[n] = counts[side][0] + values[life] - counts[side][1]);
    assert!(verdict.findings.iter().any(|finding| matches!(finding, Finding::Together { .. })), "{verdict:?}");
}

#[test]
fn a_number_drawn_around_another_count_is_caught() {
    let n = place("8-11/n");
    let verdict = judged(real(), FEW, |_, values| values[n] += 1);
    assert!(
        verdict.findings.iter().any(|finding| matches!(finding, Finding::Off { number, .. } if number == "8-11/n"))
    );
}

#[test]
fn a_response_counted_twice_is_caught_in_what_it_shows() {
    let (manifest, forms) = (shipped(), forms());
    let wave = ToyWave::new(&manifest, &forms).unwrap();
    let (without, mut twice) = (table(&wave, WITHOUT), table(&wave, WITH));
    let extra = twice.0.last().cloned().expect("the table has lines");
    twice.0.push(extra);
    let pair = Pair::new(&wave.plan, &wave.count(&without).unwrap(), &wave.count(&twice).unwrap());
    let pair = pair.unwrap_or_else(|fault| panic!("{fault}"));
    let (mut fewer, mut more) = (pair.sample_without(), pair.sample_with());
    for (data, sample) in [(&without, &mut fewer), (&twice, &mut more)] {
        let take = |values: Vec<i64>| {
            sample.take(&values);
            Ok::<(), AuditNoiseError>(())
        };
        wave.repeat(data, FEW, take).unwrap();
    }
    let verdict = pair.verdict(&fewer, &more).unwrap();
    assert!(matches!(verdict.findings[..], [Finding::MovesTooFar { .. }, Finding::ShowsTooMuch { .. }]), "{verdict:?}");
}

#[test]
fn an_audit_takes_neighbours_and_no_others() {
    let (manifest, forms) = (shipped(), forms());
    let wave = ToyWave::new(&manifest, &forms).unwrap();
    let tables = |one: &str, other: &str| wave.audit(&table(&wave, one), &table(&wave, other), FEW, |_| ());
    assert!(tables(WITH, WITHOUT).is_ok_and(|verdict| verdict.holds() && verdict.numbers[0].moved == 1));
    // A line more that cannot be read moves that number alone.
    let unreadable = format!("{WITHOUT}(unreadable),,,,,\n");
    let moved = tables(WITHOUT, &unreadable).unwrap().numbers;
    assert_eq!(moved.iter().filter(|number| number.moved != 0).count(), 1);
    let other_answer = WITH.replace("8-11,toy/1,yes,,,8", "8-11,toy/1,no,,,8");
    for other in [WITH, &other_answer, &format!("{WITH}8-11,toy/1,yes,,,8\n8-11,toy/1,yes,,,8\n")] {
        assert!(matches!(tables(WITH, other), Err(AuditNoiseError::NotNeighbours)));
    }
    // A response left blank is a neighbour only where the number of responses is published.
    let blank = WITH.replace("8-11,toy/1,yes,,,8", "8-11,toy/1,,,,");
    assert!(matches!(tables(WITH, &blank), Err(AuditNoiseError::NotNeighbours)));
    let few = wave.audit(&table(&wave, WITH), &table(&wave, WITHOUT), 100, |_| ());
    assert!(matches!(few, Err(AuditNoiseError::NoAudit(NoAudit::FewRuns))));
}

#[test]
fn where_the_number_of_responses_is_published_answers_are_what_is_hidden() {
    let (mut manifest, forms) = (shipped(), forms());
    let group = &mut manifest.groups[0];
    group.n_sigma = None;
    // Answers cost 2² + 1² of these scales now, so this is plenty.
    for item in &mut group.items {
        item.balance_sigma = "5".to_owned();
        item.missing_sigma = "5".to_owned();
    }
    let wave = ToyWave::new(&manifest, &forms).unwrap();
    let blank = WITH.replace("8-11,toy/1,yes,,,8", "8-11,toy/1,,,,");
    let verdict = wave.audit(&table(&wave, &blank), &table(&wave, WITH), FEW, |_| ()).unwrap();
    assert_eq!(verdict.findings, []);
    // Yes, and 8: two items answered.
    let moved: Vec<i64> = verdict.numbers.iter().map(|number| number.moved).filter(|moved| *moved != 0).collect();
    assert_eq!((verdict.numbers[0].number.sigma, moved), (None, vec![2, -1, 2, -1]));
    let taken_out = wave.audit(&table(&wave, WITHOUT), &table(&wave, WITH), FEW, |_| ());
    assert!(matches!(taken_out, Err(AuditNoiseError::NotNeighbours)));
    // A count that is published as it is has to be the count.
    let pair = [&blank[..], WITH].map(|csv| wave.count(&table(&wave, csv)).unwrap());
    let pair = Pair::new(&wave.plan, &pair[0], &pair[1]).unwrap_or_else(|fault| panic!("{fault}"));
    let (mut without, mut with) = (pair.sample_without(), pair.sample_with());
    for (csv, sample) in [(&blank[..], &mut without), (WITH, &mut with)] {
        let take = |mut values: Vec<i64>| {
            values[0] += 1;
            sample.take(&values);
            Ok::<(), AuditNoiseError>(())
        };
        wave.repeat(&table(&wave, csv), FEW, take).unwrap();
    }
    assert!(pair.verdict(&without, &with).unwrap().findings.contains(&Finding::NotExact("8-11/n".to_owned())));
}

#[test]
fn every_fault_of_a_table_is_named_with_its_line_and_column() {
    let (manifest, forms) = (shipped(), forms());
    let wave = ToyWave::new(&manifest, &forms).unwrap();
    let told = |csv: &[u8]| -> Vec<String> {
        wave.read("t.csv", csv).err().unwrap_or_default().iter().map(ToString::to_string).collect()
    };
    let csv = "group,questionnaire,toy_safe,toy_clubs,toy_life,toy_told\n\
               8-11,toy/1,maybe,sport chess,11,\n\
               nobody,toy/1,,,,\n\
               8-11,other/1,,,,\n\
               8-11,toy/1,yes\n\
               (unreadable),,yes,,,\n\
               8-11,toy/1,yes,,,yes\n\
               8-11,toy/1,yes,,7,\n";
    assert_eq!(
        told(csv.as_bytes()),
        [
            "t.csv: line 2, column toy_safe: not one of the answers offered; it offers yes, no, dont_know",
            "t.csv: line 2, column toy_clubs: not one of the answers offered; it offers sport, music, nothing",
            "t.csv: line 2, column toy_life: not one of the answers offered; it offers 0 to 10",
            "t.csv: line 3, column group: one of 8-11, or (unreadable)",
            "t.csv: line 4, column questionnaire: no questionnaire, as code/version, that somebody of 8-11 answers",
            "t.csv: line 5: has 3 cells; the header has 6",
            "t.csv: line 6: what cannot be read has no questionnaire and no answers",
            "t.csv: line 7: no response of this survey: an answer its item does not allow, or to an item that was skipped",
        ]
    );
    assert_eq!(told(b"toy_safe\nyes\n").len(), 1);
    let columns = "group,questionnaire,toy_safe,toy_safe,stranger\n";
    assert_eq!(
        told(columns.as_bytes()),
        [
            "t.csv: line 1, column toy_safe: stands here twice",
            "t.csv: line 1, column stranger: no item of the manifest's questionnaires",
        ]
    );
    assert_eq!(told(b"group,questionnaire,toy_safe\n8-11,toy/1,\xff\n"), ["t.csv: line 2: not text in UTF-8"]);
}

#[test]
fn what_holds_real_responses_is_refused() {
    let (manifest, forms) = (shipped(), forms());
    let wave = ToyWave::new(&manifest, &forms).unwrap();
    let mut sealed_box = vec![0; 512];
    sealed_box[257..262].copy_from_slice(b"ustar");
    for (bytes, what) in [
        (sealed_box, "a box"),
        (b"SQLite format 3\0...".to_vec(), "a database"),
        (b"age-encryption.org/v1\n".to_vec(), "a sealed file"),
    ] {
        let faults = wave.read("data", &bytes).err().expect("it is refused");
        assert!(faults.len() == 1 && faults[0].problem.contains(what), "{}", faults[0]);
    }
}

/// The toy survey as it would be planned now.
fn planned() -> Manifest {
    let mut manifest = samples::wave(&forms(), Vec::new(), NanoRho::from_nano(500_000_000));
    manifest.first_item = None;
    manifest.council = "Nowhere".to_owned();
    manifest.wave = "toy".parse().unwrap();
    manifest.title = "Four questions for an audit".to_owned();
    manifest
}

#[test]
fn the_shipped_toy_survey_is_planned_as_a_survey_is() {
    assert_eq!(shipped(), planned(), "see write_the_toy_manifest");
}

/// Run by hand when plans change: `cargo test --lib -- --ignored write_the_toy_manifest`.
#[test]
#[ignore = "writes tests/vectors/audit"]
fn write_the_toy_manifest() {
    let text = serde_json::to_string_pretty(&planned()).unwrap() + "\n";
    std::fs::write(std::path::Path::new(FOLDER).join("manifest.json"), text).unwrap();
}
