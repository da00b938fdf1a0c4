//! A wave of one group, planned for the items of a folder, and its releases.

use std::collections::BTreeMap;
use std::path::Path;

use chorus::consultation::{
    AreaItems, Custodian, FileRef, GroupPlan, MANIFEST_SCHEMA, Manifest, QuestionnaireRef, SigningKey,
};
use chorus::privacy::mechanism::draw;
use chorus::privacy::{
    Charge, GroupShape, Ledger, LedgerEntry, NanoRho, Reservation, Rows, VerifiedRelease, WavePlan, build, plan, verify,
};
use chorus::questionnaire::{
    Band, Condition, Counts, Item, ItemId, ItemKind, Look, OptionCode, Part, Questionnaire, ResponseOption,
};
use chorus::tally::WaveTally;
use time::macros::date;

/// The one group.
pub const GROUP: &str = "everybody";
/// Codes issued: so many that an interval for all who were invited is one for arbitrarily many.
const ISSUED: u32 = 1_000_000;

/// A name that the bench itself made up.
pub fn id<T: std::str::FromStr>(text: &str) -> T {
    text.parse().unwrap_or_else(|_| panic!("{text} is no name"))
}

/// The code of an option: its place.
pub fn option_code(place: usize) -> OptionCode {
    id(&format!("o{place}"))
}

/// A planned wave, its questionnaire, and what pays for each of its releases.
pub struct Survey {
    /// The manifest, with the plan.
    pub manifest: Manifest,
    /// The one questionnaire.
    pub questionnaire: Questionnaire,
    /// What is published of the nation.
    pub national: BTreeMap<ItemId, f64>,
    noise: WavePlan,
    paid: LedgerEntry,
    key: SigningKey,
}

impl Survey {
    /// Plans the items of `items.csv` in this folder at this privacy loss.
    pub fn planned(folder: &Path, rho: NanoRho) -> Self {
        let (items, areas, national) = read_items(&folder.join("items.csv"));
        let first = items[0].id.clone();
        let questionnaire = questionnaire(items);
        let shape = GroupShape {
            group: id(GROUP),
            title: String::new(),
            bands: questionnaire.bands.clone(),
            issued: ISSUED,
            exact_n: false,
            short_way: false,
            questionnaires: vec![&questionnaire],
        };
        let rows = Rows { areas: &areas, first_item: Some(&first), importance: &BTreeMap::new() };
        let planned = plan(&[shape], rows, rho).expect("the items of the bench can be planned");
        let key = SigningKey::from_seed(&[7; 32]);
        let mut manifest = manifest(&questionnaire, &key);
        (manifest.areas, manifest.first_item) = (areas, Some(first));
        (manifest.groups, manifest.rho) = (planned.groups, planned.rho);
        manifest.unreadable_sigma = planned.unreadable_sigma;
        let noise = WavePlan::of(&manifest).expect("a plan holds");
        let reserved = Reservation::for_wave(&manifest).expect("a plan has a privacy loss");
        let paid = Ledger::default().entry(&reserved).expect("nothing is charged yet");
        Self { manifest, questionnaire, national, noise, paid, key }
    }

    /// The plan of the one group.
    pub fn group(&self) -> &GroupPlan {
        &self.manifest.groups[0]
    }

    /// Draws, builds, signs, prints, reads back and verifies a release, as a custodian's desk and a server do.
    pub fn release(&self, tally: WaveTally) -> VerifiedRelease {
        let charge = Charge::for_wave(&self.paid, &self.manifest).expect("the entry pays for this wave");
        let drawn = draw(tally, &self.noise, charge).expect("noise can be drawn");
        let document = build(drawn, &self.manifest, Vec::new(), date!(2026 - 11 - 20)).expect("it is of this wave");
        verify(&document.signed_by(&self.key).to_bytes(), &self.manifest).expect("what was just built holds")
    }
}

/// The items (columns `item`, `options`, `positive`, `area`, `routed`, `national`), the areas they name, and what share
/// of the nation answers them positively.
fn read_items(path: &Path) -> (Vec<Item>, Vec<AreaItems>, BTreeMap<ItemId, f64>) {
    let mut items: Vec<Item> = Vec::new();
    let mut areas: Vec<AreaItems> = Vec::new();
    let mut national = BTreeMap::new();
    for row in csv::Reader::from_path(path).expect("items.csv can be read").records() {
        let row = row.expect("a row of items.csv");
        let number = |column: usize| row[column].parse::<usize>().expect("a whole number");
        let only_if = (number(4) == 1).then(|| Condition { item: items[0].id.clone(), any_of: vec![option_code(0)] });
        let item = item(id(&row[0]), number(1), number(2), only_if);
        if !row[3].is_empty() {
            let place = areas.iter().position(|area| area.area.as_str() == &row[3]).unwrap_or_else(|| {
                areas.push(area(id(&row[3])));
                areas.len() - 1
            });
            areas[place].items.push(item.id.clone());
            if areas[place].headlines.is_empty() {
                areas[place].headlines.push(item.id.clone());
            }
        }
        national.insert(item.id.clone(), row[5].parse().expect("a share"));
        items.push(item);
    }
    (items, areas, national)
}

fn area(code: ItemId) -> AreaItems {
    AreaItems {
        title: code.to_string(),
        area: code,
        priority: 3,
        items: Vec::new(),
        alone: Vec::new(),
        headlines: Vec::new(),
    }
}

/// One of so many options, of which the first so many count as positive and the others as negative.
fn item(name: ItemId, options: usize, positive: usize, only_if: Option<Condition>) -> Item {
    let option = |place: usize| ResponseOption {
        code: option_code(place),
        label: String::new(),
        counts: if place < positive { Counts::Positive } else { Counts::Negative },
        face: None,
    };
    Item {
        id: name,
        wording: String::new(),
        easy: None,
        hint: None,
        statement: String::new(),
        kind: ItemKind::OneOf { look: Look::Words, options: (0..options).map(option).collect() },
        not_about_me: None,
        sensitive: false,
        core: false,
        about: None,
        only_if,
        bands: None,
        scene: None,
    }
}

fn questionnaire(items: Vec<Item>) -> Questionnaire {
    Questionnaire {
        code: "made-up".to_owned(),
        version: 1,
        bands: vec![Band::EightToEleven],
        title: String::new(),
        language: "en-GB".to_owned(),
        minutes: 10,
        source: String::new(),
        parts: vec![Part { title: String::new(), items }],
        file: String::new(),
        sha256: "0".repeat(64),
    }
}

/// A manifest whose plan is still to be filled in.
fn manifest(questionnaire: &Questionnaire, key: &SigningKey) -> Manifest {
    let used = QuestionnaireRef {
        band: questionnaire.bands[0],
        name: questionnaire.name(),
        sha256: questionnaire.sha256.clone(),
    };
    let custodian = Custodian {
        name: "Key holder 1".to_owned(),
        recipient: "age1made-up".to_owned(),
        ed25519: key.public().to_string(),
    };
    Manifest {
        schema: MANIFEST_SCHEMA.to_owned(),
        council: "Made-up Council".to_owned(),
        population: "care".to_owned(),
        wave: id("2026-autumn"),
        title: "Autumn survey".to_owned(),
        council_year: 2026,
        opens_on: date!(2026 - 09 - 14),
        closes_on: date!(2026 - 10 - 16),
        results_on: date!(2026 - 11 - 20),
        erase_on: date!(2027 - 01 - 31),
        questionnaires: vec![used],
        short_way: None,
        purpose: None,
        strategy: FileRef { name: "made-up/1".to_owned(), sha256: "0".repeat(64) },
        first_item: None,
        areas: Vec::new(),
        groups: Vec::new(),
        rho: String::new(),
        delta: "0.000001".to_owned(),
        unreadable_sigma: String::new(),
        frame_bytes: 1024,
        recipient: "age1made-up".to_owned(),
        custodians: vec![custodian],
        threshold: 1,
        server_key: "0".repeat(64),
    }
}
