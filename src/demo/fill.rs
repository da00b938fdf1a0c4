//! Filling a made-up council: four waves, from the manifest to the published document.

use std::fs::OpenOptions;
use std::io::{IsTerminal, Write};
use std::num::NonZeroUsize;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rand::rngs::OsRng;
use rand::{Rng, SeedableRng, TryRngCore};
use rand_chacha::ChaCha12Rng;
use time::{Date, Duration, OffsetDateTime};

use super::respond::{Invited, Survey, everybody};
use super::simulate::Shifts;
use super::staff;
use crate::clock::SetClock;
use crate::consultation::{Code, Draft, GroupId, WaveId};
use crate::door::Promise;
use crate::questionnaire::Band;
use crate::sealing::custody::{CustodianKey, Protection, WavePublic, ceremony};
use crate::settings::{Secrets, Settings};
use crate::store::{self, Stores};
use crate::web::Site;
use crate::workflow::{self, Batch, Chorus, Desk, FLOOR};

/// The council's name.
pub const COUNCIL: &str = "Fenmoor County Council";
/// How many answer each survey, unless told otherwise.
pub const USUAL_RESPONDENTS: usize = 310;

/// Who is invited to each survey, and how many of a thousand who answer are of this band.
const INVITED: [(Band, usize, usize); 4] = [
    (Band::FourToSeven, 105, 105),
    (Band::EightToEleven, 105, 105),
    (Band::ElevenToSeventeen, 440, 410),
    (Band::CareLeavers, 350, 380),
];
/// Codes of the open survey that are printed, per band.
const PRINTED: usize = 10;
const WHO: &str = "demo";
const FILLED: &str = "filled";
const PRINTED_CODES: &str = "printed-codes.txt";

/// Why the made-up council could not be made.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The folder holds something that is not a demo.
    #[error("{0} is not empty and is not a finished demo; choose another folder with --data, or empty it")]
    NotEmpty(PathBuf),
    /// A store failed.
    #[error("a store failed")]
    Store(#[from] store::StoreError),
    /// A step of the way failed.
    #[error("a step of the way failed")]
    Workflow(#[from] workflow::WorkflowError),
    /// The desk failed.
    #[error("the desk failed")]
    Desk(#[from] workflow::ReleaseError),
    /// The secrets could not be made.
    #[error("the secrets could not be made")]
    Secrets(#[from] crate::settings::SecretsError),
    /// A page could not be asked for.
    #[error("a page could not be asked for")]
    Page(#[from] crate::web::visitor::VisitFailed),
    /// A page did not lead where it should.
    #[error("the way was lost: {0}")]
    LostTheWay(String),
    /// A part of the demo stopped.
    #[error("a part of the demo stopped")]
    Gone,
    /// The keys could not be made.
    #[error("the keys could not be made: {0}")]
    Keys(String),
    /// A file could not be written.
    #[error("a file could not be written")]
    File(#[from] std::io::Error),
}

impl DemoError {
    /// What was looked for and not found.
    pub(super) fn lost(what: &str) -> Self {
        Self::LostTheWay(format!("{what} was not found"))
    }
}

/// Whether this folder holds a finished demo.
#[must_use]
pub fn is_filled(data: &Path) -> bool {
    data.join(FILLED).exists()
}

/// Refuses a folder with something else in it.
///
/// # Errors
/// [`DemoError::NotEmpty`].
pub fn must_be_empty(data: &Path) -> Result<(), DemoError> {
    let stray = std::fs::read_dir(data)?.filter_map(Result::ok).any(|entry| entry.file_name() != "serve.lock");
    if stray { Err(DemoError::NotEmpty(data.to_owned())) } else { Ok(()) }
}

/// The codes of the open survey, as they were printed. Only the demo keeps any.
#[must_use]
pub fn codes_to_print(data: &Path) -> Vec<String> {
    std::fs::read_to_string(data.join(PRINTED_CODES)).unwrap_or_default().lines().map(str::to_owned).collect()
}

/// Fills the migrated stores of `settings` with three surveys of the past, the last a year before `now`, and an open one.
///
/// # Errors
/// [`DemoError`] names the step. The folder is then not a finished demo, and has to be emptied.
pub async fn fill(settings: &Settings, now: OffsetDateTime, respondents: usize, seed: u64) -> Result<(), DemoError> {
    let clock = SetClock::at(now);
    let chorus = Arc::new(Chorus {
        stores: Stores::open(&settings.data_dir, store::Options::default(), OsRng.unwrap_err()).await?,
        secrets: Secrets::load_or_create(&settings.secret_path(), &mut OsRng.unwrap_err())?,
        catalogue: Arc::new(workflow::catalogue(&settings.data_dir)?),
        clock: Arc::new(clock.clone()),
    });
    let mut demo = Filling { settings, chorus, clock, rng: ChaCha12Rng::seed_from_u64(seed), custodians: Vec::new() };
    demo.make_custodians()?;
    staff::employ(&demo.chorus, now.date()).await?;
    demo.open_the_door().await?;
    for years_ago in [3, 2, 1] {
        demo.past_wave(now, years_ago, respondents).await?;
    }
    demo.open_survey(now).await?;
    std::fs::write(settings.data_dir.join(FILLED), "A made-up council. Nothing here is real.\n")?;
    // Every handle on the stores is gone after this line; whoever serves opens them afresh.
    Ok(demo.chorus.stores.clone().close().await?)
}

struct Filling<'a> {
    settings: &'a Settings,
    chorus: Arc<Chorus>,
    clock: SetClock,
    rng: ChaCha12Rng,
    custodians: Vec<CustodianKey>,
}

impl Filling<'_> {
    fn make_custodians(&mut self) -> Result<(), DemoError> {
        let folder = self.settings.data_dir.join("custodians");
        std::fs::create_dir_all(&folder)?;
        for name in ["data-protection-lead", "independent-reviewer"] {
            let key =
                CustodianKey::generate(name, &mut OsRng.unwrap_err()).map_err(|e| DemoError::Keys(e.to_string()))?;
            key.keep(&folder.join(format!("{name}.key")), &Protection::Unprotected)
                .map_err(|error| DemoError::Keys(error.to_string()))?;
            self.custodians.push(key);
        }
        Ok(())
    }

    /// The contact door, with a key that lies beside the data. Its page says that this is a try-out.
    async fn open_the_door(&self) -> Result<(), DemoError> {
        let name = "safeguarding-lead";
        let key = CustodianKey::generate(name, &mut OsRng.unwrap_err()).map_err(|e| DemoError::Keys(e.to_string()))?;
        let path = self.settings.data_dir.join("custodians").join(format!("{name}.key"));
        let public = key.keep(&path, &Protection::Unprotected).map_err(|error| DemoError::Keys(error.to_string()))?;
        workflow::register_door_key(&self.chorus, &std::fs::read(public)?, WHO).await?;
        let who_answers = "The safeguarding team".to_owned();
        let promise = Promise { who_answers, reply_hours: 24, weekends_count: false, kept_days: 30 };
        Ok(workflow::promise_reply(&self.chorus, promise, WHO).await?)
    }

    /// A survey of the past: opened, answered, closed, drawn, published, each on its day.
    async fn past_wave(&mut self, now: OffsetDateTime, years_ago: i32, respondents: usize) -> Result<(), DemoError> {
        let opens = on_the_day(now, years_ago) - Duration::days(20);
        self.clock.set(opens);
        let (draft, slips) = self
            .launch(opens, |band| INVITED.iter().find(|(one, ..)| *one == band).map_or(0, |(_, invited, _)| *invited))
            .await?;
        let answering = self.who_answers(slips, respondents);
        self.let_answer(&draft, answering, years_ago).await?;
        self.clock.set(opens + Duration::days(40));
        workflow::close_wave(&self.chorus, &draft.wave, WHO).await?;
        self.clock.set(opens + Duration::days(45));
        self.bring_home(&draft.wave).await
    }

    /// The survey that is open now, with ten codes a band to try.
    async fn open_survey(&mut self, now: OffsetDateTime) -> Result<(), DemoError> {
        self.clock.set(now);
        let floor = usize::try_from(FLOOR).unwrap_or(usize::MAX);
        let (_, slips) = self.launch(now - Duration::days(13), |_| floor.max(PRINTED)).await?;
        let mut lines = Vec::new();
        for (band, codes) in slips {
            lines.push(format!("Codes for {band}:"));
            lines.extend(codes.iter().take(PRINTED).map(|code| format!("  {}", *code.printed())));
        }
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(self.settings.data_dir.join(PRINTED_CODES))?;
        Ok(file.write_all((lines.join("\n") + "\n").as_bytes())?)
    }

    /// Writes a draft for a survey that opens on this day, prints slips, holds the ceremony, opens.
    async fn launch(
        &mut self,
        opens: OffsetDateTime,
        invited: impl Fn(Band) -> usize,
    ) -> Result<(Draft, Vec<(Band, Vec<Code>)>), DemoError> {
        let text = draft_for(opens.date());
        let wave = workflow::create_wave(&self.chorus, "the demo's manifest", &text, WHO).await?;
        let draft = Draft::parse("the demo's manifest", &text).map_err(|_| DemoError::lost("a file of the demo"))?;
        let progress = Progress::of(format!("{wave}: printing slips"));
        let mut slips = Vec::new();
        for group in &draft.groups {
            for band in &group.bands {
                slips.push((*band, self.print(&wave, &group.group, *band, invited(*band), &progress).await?));
            }
        }
        progress.done();
        let table: Vec<_> = self.custodians.iter().map(CustodianKey::public).collect();
        let held = ceremony(&wave, &table, 1).map_err(|error| DemoError::Keys(error.to_string()))?;
        let folder = self.settings.data_dir.join("custodians").join(wave.as_str());
        std::fs::create_dir_all(&folder)?;
        held.keep(&folder).map_err(|error| DemoError::Keys(error.to_string()))?;
        workflow::open_wave(&self.chorus, &wave, &held.public, WHO).await?;
        Ok((draft, slips))
    }

    async fn print(
        &self,
        wave: &WaveId,
        group: &GroupId,
        band: Band,
        count: usize,
        progress: &Progress,
    ) -> Result<Vec<Code>, DemoError> {
        let batch = Batch { wave, group, band: Some(band), count };
        let show = |twentieths| progress.at(usize::from(twentieths), 20);
        Ok(workflow::create_codes(&self.chorus, &mut OsRng.unwrap_err(), &batch, WHO, &show, |_| Ok(())).await?)
    }

    /// Of all who were invited, those who answer.
    fn who_answers(&mut self, slips: Vec<(Band, Vec<Code>)>, respondents: usize) -> Vec<Invited> {
        let mut answering = Vec::new();
        for (band, codes) in slips {
            let share = INVITED.iter().find(|(one, ..)| *one == band).map_or(0, |(_, _, share)| *share);
            let many = (respondents * share / 1000).min(codes.len());
            answering.extend(codes.into_iter().take(many).map(|code| Invited { code, band, seed: self.rng.random() }));
        }
        answering
    }

    async fn let_answer(&mut self, draft: &Draft, answering: Vec<Invited>, years_ago: i32) -> Result<(), DemoError> {
        let site = Site::new(Arc::clone(&self.chorus), self.settings, "http://localhost".to_owned(), true)
            .map_err(|_| DemoError::lost("a file of the demo"))?;
        site.waves.refresh(&self.chorus).await?;
        let strategy =
            self.chorus.catalogue.strategy(&draft.strategy).ok_or_else(|| DemoError::lost("a file of the demo"))?;
        let named = draft.questionnaires.iter();
        let forms = named.filter_map(|(band, name)| Some((*band, self.chorus.catalogue.questionnaire(name)?)));
        let survey = Survey {
            site: Arc::new(site),
            forms: forms.collect(),
            areas: strategy.areas.clone(),
            shifts: shifts(years_ago),
        };
        let (all, answered) = (answering.len(), AtomicUsize::new(0));
        let progress = Progress::of(format!("{}: young people answer", draft.wave));
        let done = move || progress.at(answered.fetch_add(1, Ordering::Relaxed) + 1, all);
        everybody(Arc::new(survey), answering, Arc::new(done)).await?;
        if std::io::stderr().is_terminal() {
            eprintln!();
        }
        Ok(())
    }

    /// Exports, opens, draws, signs, imports, publishes.
    async fn bring_home(&self, wave: &WaveId) -> Result<(), DemoError> {
        let folder = self.settings.data_dir.join("custodians").join(wave.as_str());
        let sealed_box = folder.join("box.tar");
        workflow::export_box(&self.chorus, wave, &sealed_box, WHO).await?;
        let custodian = self.custodians.first().ok_or_else(|| DemoError::lost("a file of the demo"))?;
        let bundle = bundle_in(&folder, &custodian.public().name)?;
        let desk = Desk {
            sealed_box: &sealed_box,
            bundle: &bundle,
            custodian,
            keeps_in: &folder,
            out: &folder.join("release.json"),
            threads: std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN),
        };
        let progress = Progress::of(format!("{wave}: the custodian opens, draws, signs"));
        let document = workflow::release(&desk, self.chorus.today(), |twentieths| progress.at(twentieths.into(), 20))?;
        progress.done();
        workflow::import_release(&self.chorus, &document.document().to_bytes(), WHO).await?;
        Ok(workflow::publish_release(&self.chorus, wave, WHO).await?)
    }
}

/// The bundle that the ceremony made for this custodian.
fn bundle_in(folder: &Path, name: &str) -> Result<Vec<u8>, DemoError> {
    let public = WavePublic::read(&std::fs::read(folder.join("wave-public.json"))?)
        .map_err(|error| DemoError::Keys(error.to_string()))?;
    let made = public.bundles.iter().find(|bundle| bundle.custodian == name);
    let made = made.ok_or_else(|| DemoError::lost("a bundle"))?;
    Ok(std::fs::read(folder.join(&made.file))?)
}

/// The same day, years before; the 28th for the 29th of February.
fn on_the_day(now: OffsetDateTime, years_ago: i32) -> OffsetDateTime {
    now.replace_year(now.year() - years_ago)
        .unwrap_or_else(|_| now.replace_day(28).and_then(|day| day.replace_year(now.year() - years_ago)).unwrap_or(now))
}

/// The shipped yearly manifest, moved to this day.
fn draft_for(opens_on: Date) -> String {
    let season = match u8::from(opens_on.month()) {
        3..=5 => "spring",
        6..=8 => "summer",
        9..=11 => "autumn",
        _ => "winter",
    };
    let text = |words: &str| format!("\"{words}\"");
    let moved = [
        ("wave", text(&format!("{}-{season}", opens_on.year()))),
        ("title", text(&format!("How is life? {} {}", capitalised(season), opens_on.year()))),
        ("council", text(COUNCIL)),
        ("opens_on", opens_on.to_string()),
        ("closes_on", (opens_on + Duration::days(39)).to_string()),
        ("results_on", (opens_on + Duration::days(75)).to_string()),
        ("erase_on", (opens_on + Duration::days(160)).to_string()),
    ];
    let shipped = crate::surveys::shipped();
    let yearly = shipped.iter().find(|file| file.path == "manifests/yearly-2026.toml").map_or("", |file| &file.text);
    let mut before_tables = true;
    let lines = yearly.lines().map(|line| {
        before_tables &= !line.starts_with('[');
        let key = line.split('=').next().unwrap_or_default().trim();
        match moved.iter().find(|(name, _)| *name == key && before_tables) {
            Some((name, value)) => format!("{name} = {value}"),
            None => line.to_owned(),
        }
    });
    lines.collect::<Vec<_>>().join("\n") + "\n"
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// How a made-up year differs from the national picture, per area, on the latent scale: this council listens less than
/// others and has been getting better at helping with learning and worse at having a say.
fn shifts(years_ago: i32) -> Shifts {
    let recent = f64::from(3 - years_ago);
    let by_area = [
        ("relationships", 0.05),
        ("safety", 0.05 + 0.04 * recent),
        ("rights", 0.10 - 0.16 * recent),
        ("well_being", -0.05),
        ("achieving", -0.15 + 0.20 * recent),
        ("recovery", 0.02 * recent),
        ("reunification", -0.08),
    ];
    by_area.iter().filter_map(|(area, shift)| Some((area.parse().ok()?, *shift))).collect()
}

/// Progress on standard error, when somebody watches.
struct Progress {
    what: String,
    shown: bool,
}

impl Progress {
    fn of(what: String) -> Self {
        Self { what, shown: std::io::stderr().is_terminal() }
    }

    fn at(&self, done: usize, all: usize) {
        if self.shown {
            let twentieths = (done * 20).checked_div(all).unwrap_or(20).min(20);
            eprint!("\r{} [{}{}]", self.what, "#".repeat(twentieths), ".".repeat(20 - twentieths));
        }
    }

    fn done(self) {
        if self.shown {
            eprintln!();
        }
    }
}
