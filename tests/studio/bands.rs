//! Who is asked: age groups leave a survey and come back, and results stay those of the people in a group.

use chorus::consultation::WaveId;
use chorus::consultation::design::{Design, DesignKind};
use chorus::questionnaire::Band;
use chorus::workflow::design::{DesignError, GroupNumbers, Refused, ask_bands, can_ask, set_numbers, settle};
use chorus::workflow::{Batch, create_codes};
use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;

use super::{Council, WHO};

const FOUR: Band = Band::FourToSeven;
const EIGHT: Band = Band::EightToEleven;
const ELEVEN: Band = Band::ElevenToSeventeen;
const LEAVERS: Band = Band::CareLeavers;

fn groups(design: &Design) -> Vec<(String, String)> {
    design.groups.iter().map(|group| (group.group.to_string(), group.title.clone())).collect()
}

fn named(group: &str, title: &str) -> (String, String) {
    (group.to_owned(), title.to_owned())
}

async fn asked(council: &Council, wave: &WaveId, bands: &[Band]) -> Result<Design, DesignError> {
    ask_bands(&council.chorus, council.at(wave).await, bands).await?;
    Ok(council.read(wave).await.0)
}

#[tokio::test]
async fn a_short_survey_has_one_group_whoever_is_asked_and_it_is_called_by_who_is_in_it() {
    let council = Council::new().await;
    let wave = council.begun(DesignKind::Pulse).await;
    assert_eq!(groups(&council.read(&wave).await.0), [named("8+", "Ages 8 and up")]);
    let one = asked(&council, &wave, &[EIGHT]).await.unwrap();
    assert_eq!(groups(&one), [named("8-11", "Ages 8 to 11")]);
    let two = asked(&council, &wave, &[EIGHT, ELEVEN]).await.unwrap();
    assert_eq!(groups(&two), [named("8-17", "Ages 8 to 17")]);
    assert!(two.forms[&ELEVEN].items().count() <= 8, "whoever joins is asked what the others are");
    let all = asked(&council, &wave, &[EIGHT, ELEVEN, LEAVERS]).await.unwrap();
    assert_eq!(groups(&all), [named("8+", "Ages 8 and up")]);
}

#[tokio::test]
async fn a_title_that_somebody_typed_stays() {
    let council = Council::new().await;
    let wave = council.whole_pulse().await;
    let numbers = GroupNumbers {
        group: "8+".parse().unwrap(),
        title: "Everybody in our homes".to_owned(),
        invited: Some(300),
        answers: None,
    };
    set_numbers(&council.chorus, council.at(&wave).await, vec![numbers]).await.unwrap();
    let design = asked(&council, &wave, &[EIGHT, ELEVEN]).await.unwrap();
    assert_eq!(groups(&design), [named("8-17", "Everybody in our homes")]);
    assert_eq!(design.groups[0].invited, None, "how many are left is not known");
}

#[tokio::test]
async fn nobody_who_has_a_slip_is_left_out() {
    let council = Council::new().await;
    let wave = council.whole_pulse().await;
    settle(&council.chorus, council.at(&wave).await).await.unwrap();
    let mut rng = ChaCha20Rng::from_os_rng();
    let batch = Batch { wave: &wave, group: &"8+".parse().unwrap(), band: Some(EIGHT), count: 30 };
    create_codes(&council.chorus, &mut rng, &batch, WHO, &|_| (), |_| Ok(())).await.unwrap();
    let before = council.read(&wave).await;
    let refused = asked(&council, &wave, &[ELEVEN, LEAVERS]).await;
    assert!(matches!(refused, Err(DesignError::Refused(Refused::Printed))));
    assert!(council.read(&wave).await == before, "nothing was changed");
}

#[tokio::test]
async fn a_copy_asks_whom_the_earlier_survey_asked_or_fewer() {
    let council = Council::new().await;
    let earlier = council.begun(DesignKind::Full).await;
    asked(&council, &earlier, &[EIGHT, ELEVEN]).await.unwrap();
    let copy = council.try_begin(DesignKind::Copy, Some(earlier)).await.unwrap();
    let design = council.read(&copy).await.0;
    assert!(!can_ask(&council.chorus, &design, FOUR) && can_ask(&council.chorus, &design, EIGHT));
    let more = asked(&council, &copy, &[EIGHT, ELEVEN, LEAVERS]).await;
    assert!(matches!(more, Err(DesignError::Refused(Refused::Gone))), "nobody knows the words of last time for them");
    let fewer = asked(&council, &copy, &[ELEVEN]).await.unwrap();
    assert_eq!(fewer.forms.keys().copied().collect::<Vec<_>>(), [ELEVEN]);
    let back = asked(&council, &copy, &[EIGHT, ELEVEN]).await;
    assert!(matches!(back, Err(DesignError::Refused(Refused::Gone))));
}
