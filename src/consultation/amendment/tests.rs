//! Amendments: what can be done when, and what a forged chain looks like.

use time::macros::date;

use super::super::samples::manifest;
use super::*;

const TODAY: Date = date!(2026 - 10 - 01);

fn server() -> SigningKey {
    SigningKey::from_seed(&[7; 32])
}

fn item(id: &str) -> ItemId {
    id.parse().unwrap()
}

/// Makes one amendment after another, each at the stage given.
fn chain(manifest: &Manifest, changes: &[(Stage, Change)]) -> Result<Vec<Amendment>, ChangeRefused> {
    let mut made = Vec::new();
    for (stage, change) in changes {
        let next = AmendmentChain::verify(manifest, &made).unwrap().amend(
            *stage,
            change.clone(),
            Reason::TechnicalFault,
            TODAY,
            &server(),
        )?;
        made.push(next);
    }
    Ok(made)
}

fn standing(manifest: &Manifest, made: &[Amendment]) -> Standing {
    AmendmentChain::verify(manifest, made).unwrap().standing().clone()
}

fn open(changes: &[Change]) -> Result<Vec<Amendment>, ChangeRefused> {
    chain(&manifest(), &changes.iter().map(|change| (Stage::Open, change.clone())).collect::<Vec<_>>())
}

/// A pause, its end, and a longer time.
fn three() -> Vec<Amendment> {
    open(&[Change::Suspend, Change::Resume, Change::Extend { closes_on: date!(2026 - 10 - 23) }]).unwrap()
}

#[test]
fn without_amendments_the_manifest_stands() {
    let manifest = manifest();
    assert_eq!(standing(&manifest, &[]), Standing::at_launch(&manifest));
}

#[test]
fn a_suspended_wave_takes_no_answers_until_it_is_resumed() {
    let manifest = manifest();
    let made = three();
    assert!(standing(&manifest, &[]).takes_answers(Stage::Open, TODAY));
    assert!(!standing(&manifest, &made[..1]).takes_answers(Stage::Open, TODAY));
    assert!(standing(&manifest, &made[..2]).takes_answers(Stage::Open, TODAY));
}

#[test]
fn an_extended_wave_takes_answers_up_to_and_on_its_new_last_day() {
    let manifest = manifest();
    let made = three();
    for (day, before, after) in [
        (date!(2026 - 09 - 06), false, false),
        (date!(2026 - 09 - 07), true, true),
        (date!(2026 - 10 - 16), true, true),
        (date!(2026 - 10 - 17), false, true),
        (date!(2026 - 10 - 23), false, true),
        (date!(2026 - 10 - 24), false, false),
    ] {
        assert_eq!(standing(&manifest, &[]).takes_answers(Stage::Open, day), before, "{day}");
        assert_eq!(standing(&manifest, &made).takes_answers(Stage::Open, day), after, "{day}");
        assert!(!standing(&manifest, &made).takes_answers(Stage::Closed, day));
    }
}

#[test]
fn an_extension_goes_forward_and_stays_before_the_results() {
    let extend = |closes_on| open(&[Change::Extend { closes_on }]).err();
    assert_eq!(extend(date!(2026 - 10 - 16)), Some(ChangeRefused::NotLater));
    assert_eq!(extend(date!(2026 - 11 - 20)), Some(ChangeRefused::AfterResults));
    assert_eq!(extend(date!(2026 - 11 - 19)), None);
}

#[test]
fn an_item_is_withdrawn_once_and_only_if_it_would_be_released() {
    let manifest = manifest();
    let withdraw = |id| Change::WithdrawItem { item: item(id) };
    let made = open(&[withdraw("life")]).unwrap();
    assert_eq!(standing(&manifest, &made).withdrawn, BTreeSet::from([item("life")]));
    assert_eq!(open(&[withdraw("life"), withdraw("life")]).err(), Some(ChangeRefused::AlreadyWithdrawn));
    assert_eq!(open(&[withdraw("moves")]).err(), Some(ChangeRefused::NoSuchItem));
}

#[test]
fn nothing_follows_an_early_end() {
    let manifest = manifest();
    for (end, ending) in [(Change::CloseWithoutResults, Ending::WithoutResults), (Change::Destroy, Ending::Destroyed)] {
        let made = open(std::slice::from_ref(&end)).unwrap();
        assert_eq!(standing(&manifest, &made).ending, Some(ending));
        assert!(!standing(&manifest, &made).takes_answers(Stage::Open, TODAY));
        assert_eq!(open(&[end, Change::Suspend]).err(), Some(ChangeRefused::Ended));
    }
}

#[test]
fn pausing_a_pause_and_resuming_what_runs_are_refused() {
    assert_eq!(open(&[Change::Suspend, Change::Suspend]).err(), Some(ChangeRefused::AlreadySuspended));
    assert_eq!(open(&[Change::Resume]).err(), Some(ChangeRefused::NotSuspended));
}

#[test]
fn each_change_is_possible_at_its_stages_only() {
    let stages =
        [Stage::Draft, Stage::Open, Stage::Closed, Stage::Exported, Stage::Released, Stage::Published, Stage::Erased];
    let possible =
        |change: &Change| stages.into_iter().filter(|stage| change.is_possible_at(*stage)).collect::<Vec<_>>();
    for change in [Change::Suspend, Change::Resume, Change::Extend { closes_on: TODAY }] {
        assert_eq!(possible(&change), [Stage::Open]);
    }
    for change in [Change::WithdrawItem { item: item("life") }, Change::CloseWithoutResults, Change::Destroy] {
        assert_eq!(possible(&change), [Stage::Open, Stage::Closed]);
    }
    let refused = chain(&manifest(), &[(Stage::Exported, Change::Destroy)]).err();
    assert_eq!(refused, Some(ChangeRefused::NotAtThisStage(Stage::Exported)));
}

#[test]
fn an_amendment_altered_dropped_moved_or_doubled_is_found() {
    let manifest = manifest();
    let made = three();
    let fault = |made: &[Amendment]| AmendmentChain::verify(&manifest, made).err();
    let mut altered = made.clone();
    altered[2].change = Change::Extend { closes_on: date!(2026 - 10 - 30) };
    assert_eq!(fault(&altered), Some(ChainFault::Signature(3, SignatureFault::DoesNotFit)));
    let mut altered = made.clone();
    altered[0].reason = Reason::Safety;
    assert_eq!(fault(&altered), Some(ChainFault::Signature(1, SignatureFault::DoesNotFit)));
    assert_eq!(fault(&made[1..]), Some(ChainFault::DoesNotFollow(1)));
    assert_eq!(fault(&[made[0].clone(), made[2].clone()]), Some(ChainFault::DoesNotFollow(2)));
    assert_eq!(fault(&[made[0].clone(), made[0].clone()]), Some(ChainFault::DoesNotFollow(2)));
}

#[test]
fn an_amendment_of_another_wave_or_under_another_manifest_is_found() {
    let made = three();
    let mut other = manifest();
    other.wave = "2027-autumn".parse().unwrap();
    assert_eq!(AmendmentChain::verify(&other, &made).err(), Some(ChainFault::OtherWave(1)));
    let mut other = manifest();
    other.title.push('!');
    assert_eq!(AmendmentChain::verify(&other, &made).err(), Some(ChainFault::DoesNotFollow(1)));
}

#[test]
fn only_the_key_in_the_manifest_amends() {
    let manifest = manifest();
    let stranger = SigningKey::from_seed(&[8; 32]);
    let chain = AmendmentChain::verify(&manifest, &[]).unwrap();
    let refused = chain.amend(Stage::Open, Change::Suspend, Reason::Safety, TODAY, &stranger);
    assert_eq!(refused, Err(ChangeRefused::OtherKey));
    let mut forged = chain.amend(Stage::Open, Change::Suspend, Reason::Safety, TODAY, &server()).unwrap();
    forged.signature = stranger.sign(&forged.terms());
    let fault = AmendmentChain::verify(&manifest, &[forged]).err();
    assert_eq!(fault, Some(ChainFault::Signature(1, SignatureFault::DoesNotFit)));
}

#[test]
fn a_signed_change_that_could_not_be_made_does_not_stand() {
    let manifest = manifest();
    let mut twice = open(&[Change::Suspend]).unwrap();
    let mut second = Amendment { sequence: 2, previous: twice[0].sha256(), ..twice[0].clone() };
    second.signature = server().sign(&second.terms());
    twice.push(second);
    let fault = AmendmentChain::verify(&manifest, &twice).err();
    assert_eq!(fault, Some(ChainFault::Impossible(2, ChangeRefused::AlreadySuspended)));
}

#[test]
fn a_clock_set_back_does_not_keep_a_wave_from_being_suspended() {
    let manifest = manifest();
    let made = open(&[Change::Suspend]).unwrap();
    let chain = AmendmentChain::verify(&manifest, &made).unwrap();
    let early = date!(2020 - 01 - 01);
    let next = chain.amend(Stage::Open, Change::Resume, Reason::PutRight, early, &server()).unwrap();
    assert_eq!(next.made_on, TODAY);
    assert!(AmendmentChain::verify(&manifest, &[made[0].clone(), next]).is_ok());
}

#[test]
fn an_amendment_reads_as_it_was_written() {
    for amendment in three() {
        let json = canonical_json(&amendment);
        assert_eq!(serde_json::from_slice::<Amendment>(&json).unwrap(), amendment);
    }
    let json = String::from_utf8(canonical_json(&three()[2])).unwrap();
    assert!(
        json.starts_with(r#"{"change":{"closes_on":"2026-10-23","kind":"extend"},"made_on":"2026-10-01","previous":""#)
    );
    assert!(serde_json::from_str::<Amendment>(&json.replace("extend", "shorten")).is_err());
    assert!(serde_json::from_str::<Amendment>(&json.replace("technical_fault", "too_few_answers")).is_err());
}

#[test]
fn every_reason_has_a_name_of_its_own() {
    let names: BTreeSet<String> = Reason::ALL.iter().map(|reason| serde_json::to_string(reason).unwrap()).collect();
    assert_eq!(names.len(), Reason::ALL.len());
}

#[test]
fn kinds_and_reasons_have_one_spelling() {
    for reason in Reason::ALL {
        assert_eq!(serde_json::json!(reason), reason.as_str());
    }
    let item = "home_safe".parse().unwrap();
    for change in [
        Change::Suspend,
        Change::Resume,
        Change::Extend { closes_on: date!(2026 - 10 - 20) },
        Change::WithdrawItem { item },
        Change::CloseWithoutResults,
        Change::Destroy,
    ] {
        assert_eq!(serde_json::json!(change)["kind"], change.kind());
    }
}
