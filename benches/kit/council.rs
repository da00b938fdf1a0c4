//! A council with one survey open: the shipped yearly one, with its four groups, launched as a real one is.

use std::path::Path;
use std::sync::Arc;

use chorus::clock::{Clock, SystemClock};
use chorus::consultation::{Code, GroupId, WaveId};
use chorus::questionnaire::Band;
use chorus::sealing::custody::{CustodianKey, Protection, ceremony};
use chorus::settings::{Secrets, Settings};
use chorus::store::{self, Stores};
use chorus::surveys;
use chorus::workflow::{self, Batch, Chorus};
use rand::TryRngCore;
use rand::rngs::OsRng;
use time::Duration;

const WHO: &str = "bench";
/// The fewest codes with which a group opens.
const FLOOR: usize = 30;
/// From today to the survey's last day.
pub const LASTS_DAYS: i64 = 30;

/// The settings of a council whose data lies in `folder`.
pub fn settings(folder: &Path) -> Settings {
    Settings { data_dir: folder.to_owned(), insecure_cookies: true, ..Settings::default() }
}

/// The survey that is open.
pub fn wave() -> WaveId {
    "bench".parse().expect("a name of a wave")
}

/// The group whose young people answer.
pub fn group() -> GroupId {
    "11-17".parse().expect("a name of a group")
}

/// Makes a council in the empty `folder`, with a survey open and at least `codes` slips for those of 11 to 17. A
/// custodian's key and bundle lie in `folder/custodians`, as `lead.key` and `bench.1.bundle.age`.
pub async fn launch(folder: &Path, codes: usize) -> (Arc<Chorus>, Vec<Code>) {
    let chorus = open(folder).await;
    let wave = wave();
    workflow::create_wave(&chorus, "the bench's manifest", &draft(), WHO).await.expect("a sound draft");
    let mut slips = Vec::new();
    for band in Band::ALL {
        let group: GroupId = band.as_str().parse().expect("each band is a group");
        let count = if group == self::group() { codes.max(FLOOR) } else { FLOOR };
        let batch = Batch { wave: &wave, group: &group, band: Some(band), count };
        let made = workflow::create_codes(&chorus, &mut OsRng.unwrap_err(), &batch, WHO, &|_| (), |_| Ok(())).await;
        if group == self::group() {
            slips = made.expect("codes can be made");
        }
    }
    let custodians = folder.join("custodians");
    std::fs::create_dir_all(&custodians).expect("a folder can be made");
    let keys = ["lead", "reviewer"].map(|name| {
        let key = CustodianKey::generate(name, &mut OsRng.unwrap_err()).expect("a good name");
        key.keep(&custodians.join(format!("{name}.key")), &Protection::Unprotected).expect("a key can be kept");
        key.public()
    });
    let held = ceremony(&wave, &keys, 1).expect("two custodians are enough");
    held.keep(&custodians).expect("bundles can be kept");
    workflow::open_wave(&chorus, &wave, &held.public, WHO).await.expect("the wave opens");
    (chorus, slips)
}

async fn open(folder: &Path) -> Arc<Chorus> {
    Box::pin(store::migrate(folder)).await.expect("fresh stores can be made");
    let stores = Box::pin(Stores::open(folder, store::Options::default(), OsRng.unwrap_err())).await;
    Arc::new(Chorus {
        stores: stores.expect("the stores open"),
        secrets: Secrets::load_or_create(&settings(folder).secret_path(), &mut OsRng.unwrap_err())
            .expect("secrets can be made"),
        catalogue: Arc::new(workflow::catalogue(folder).expect("the shipped files are sound")),
        clock: Arc::new(SystemClock),
    })
}

/// The shipped yearly manifest under another name, open today.
fn draft() -> String {
    let today = SystemClock.now().date();
    let days = |days: i64| (today + Duration::days(days)).to_string();
    let moved = [
        ("wave", "\"bench\"".to_owned()),
        ("opens_on", days(-1)),
        ("closes_on", days(LASTS_DAYS)),
        ("results_on", days(60)),
        ("erase_on", days(150)),
    ];
    let shipped = surveys::shipped();
    let yearly = shipped.iter().find(|file| file.path == "manifests/yearly-2026.toml").expect("it is shipped");
    let lines = yearly.text.lines().map(|line| {
        let key = line.split('=').next().unwrap_or_default().trim();
        match moved.iter().find(|(name, _)| *name == key) {
            Some((name, value)) => format!("{name} = {value}\n"),
            None => format!("{line}\n"),
        }
    });
    lines.collect()
}
