//! Made-up young people at work: through the real pages, one after the other, on as many threads as there are cores.

use std::sync::Arc;

use rand::SeedableRng;
use rand_chacha::ChaCha12Rng;

use super::fill::DemoError;
use super::simulate::{Reaction, Respondent, Shifts, Truth};
use crate::consultation::Code;
use crate::outcomes::Area;
use crate::questionnaire::{Band, ItemId, Questionnaire};
use crate::web::Site;
use crate::web::visitor::{FrontDoor, Reply, Visitor};

/// Somebody who will answer: a code, the band it is for, and the seed of what they say.
pub struct Invited {
    /// The code on their slip.
    pub code: Code,
    /// Its band.
    pub band: Band,
    /// Moves their answers.
    pub seed: u64,
}

/// What everybody who answers a wave has in common.
pub struct Survey {
    /// The site, under the clock of the wave.
    pub site: Arc<Site>,
    /// The questionnaire of each band.
    pub forms: Vec<(Band, Arc<Questionnaire>)>,
    /// The outcome areas, which answers hang together by.
    pub areas: Vec<Area>,
    /// How this wave differs from the national picture.
    pub shifts: Shifts,
}

/// Lets everybody answer. `done` is called after each.
///
/// # Errors
/// When a page does not lead on as it should, which is a fault of this program.
pub async fn everybody(
    survey: Arc<Survey>,
    invited: Vec<Invited>,
    done: Arc<dyn Fn() + Send + Sync>,
) -> Result<(), DemoError> {
    let threads = std::thread::available_parallelism().map_or(2, usize::from);
    let mut shares: Vec<Vec<Invited>> = (0..threads).map(|_| Vec::new()).collect();
    for (place, one) in invited.into_iter().enumerate() {
        shares[place % threads].push(one);
    }
    let mut waiting = Vec::new();
    for share in shares {
        let (survey, done) = (Arc::clone(&survey), Arc::clone(&done));
        let (tell, told) = tokio::sync::oneshot::channel();
        // The app of a site belongs to one thread, so each thread has its own, as each worker of `serve` has.
        std::thread::spawn(move || {
            // Nobody listens any more only when another thread failed first, and that is told.
            let _ = tell.send(crate::web::run(some(&survey, share, &*done)));
        });
        waiting.push(told);
    }
    for told in waiting {
        told.await.map_err(|_| DemoError::Gone)??;
    }
    Ok(())
}

async fn some(survey: &Survey, share: Vec<Invited>, done: &(dyn Fn() + Send + Sync)) -> Result<(), DemoError> {
    let door = FrontDoor::of(Arc::clone(&survey.site)).await;
    let truth = Truth::shipped();
    for one in share {
        answer_all(survey, &truth, &mut door.visitor(), &one).await?;
        done();
    }
    Ok(())
}

async fn answer_all(survey: &Survey, truth: &Truth, visitor: &mut Visitor, who: &Invited) -> Result<(), DemoError> {
    let form = survey.forms.iter().find(|(band, _)| *band == who.band).map(|(_, form)| form).ok_or(DemoError::Gone)?;
    let mut rng = ChaCha12Rng::seed_from_u64(who.seed);
    let respondent = Respondent::draw(who.band, survey.areas.iter().map(|area| &area.code), &mut rng);
    let entered = visitor.post("/", &[("code", &who.code.printed())]).await?;
    let hello = visitor.get(leads_on(&entered)?).await?;
    let csrf =
        between(&hello.page, "name=\"csrf\" value=\"", "\"").ok_or_else(|| DemoError::lost("the token of a form"))?;
    let begun = visitor.post("/r/who-sees", &[("csrf", &csrf), ("go", "start")]).await?;
    let mut next = leads_on(&begun)?.to_owned();
    while next != "/r/check" {
        if next.starts_with("/r/part/") {
            next = first_question(&visitor.get(&next).await?.page)?;
        }
        let index: usize =
            next.strip_prefix("/r/q/").and_then(|n| n.parse().ok()).ok_or_else(|| DemoError::lost(&next))?;
        let item = form.items().nth(index - 1).ok_or_else(|| DemoError::lost("the next question"))?;
        let reaction = respondent.answer(item, area_of(survey, &item.id), truth, &survey.shifts, &mut rng);
        let reply = match &reaction {
            Reaction::Skips => visitor.post(&next, &[("csrf", &csrf), ("go", "skip")]).await?,
            Reaction::Sends(values) => {
                let mut fields = vec![("csrf", csrf.as_str()), ("go", "next")];
                fields.extend(values.iter().map(|value| (item.id.as_str(), value.as_str())));
                visitor.post(&next, &fields).await?
            }
        };
        leads_on(&reply)?.clone_into(&mut next);
    }
    let sent = visitor.post("/r/send", &[("csrf", &csrf)]).await?;
    if leads_on(&sent)? == "/r/done" { Ok(()) } else { Err(DemoError::lost("thank you")) }
}

fn area_of<'a>(survey: &'a Survey, item: &ItemId) -> Option<&'a ItemId> {
    survey.areas.iter().find(|area| area.items.contains(item) || area.alone.contains(item)).map(|area| &area.code)
}

fn leads_on(reply: &Reply) -> Result<&str, DemoError> {
    reply.location().ok_or_else(|| DemoError::LostTheWay(format!("a form was answered with {}", reply.status)))
}

fn first_question(page: &str) -> Result<String, DemoError> {
    between(page, "class=\"btn\" href=\"", "\"").ok_or_else(|| DemoError::lost("the way on from a part"))
}

fn between(text: &str, before: &str, after: &str) -> Option<String> {
    text.split(before).nth(1)?.split(after).next().map(str::to_owned)
}
