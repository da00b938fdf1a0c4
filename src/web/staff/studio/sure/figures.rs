//! `/staff/c/{id}/privacy/figures`: the figures of a plan, for statisticians.

use actix_web::{HttpResponse, web};
use serde::Serialize;

use crate::access::Permission;
use crate::consultation::ItemPlan;
use crate::web::error::PageError;
use crate::web::page::View;
use crate::web::reply;
use crate::web::site::Site;
use crate::web::staff::studio::head::{Step, SurveyHead};
use crate::web::staff::studio::{launched, studied};
use crate::web::staff::{Here, Me, StaffShell};
use crate::workflow::Stands;
use crate::workflow::WorkflowError;
use crate::workflow::design::planned;

/// The noise of one group.
#[derive(Serialize)]
struct GroupNoise {
    title: String,
    responses: Option<String>,
    balance: String,
    missing: String,
}

/// The figures.
#[derive(Serialize)]
struct Numbers {
    rho: String,
    epsilon: String,
    delta: String,
    mechanism: String,
    contrasts: usize,
    groups: Vec<GroupNoise>,
}

/// See the module.
#[derive(Serialize)]
pub struct Figures {
    page: StaffShell,
    head: SurveyHead,
    numbers: Option<Numbers>,
}

/// `GET /staff/c/{id}/privacy/figures`.
///
/// # Errors
/// When there is no such survey or the page cannot be made.
pub async fn show(site: web::Data<Site>, me: Me, id: web::Path<String>) -> Result<HttpResponse, PageError> {
    let Some(studied) = studied(&site, &id).await? else { return Ok(launched(&id)) };
    let plan = match planned(&site.chorus.catalogue, &studied.design) {
        Ok(plan) => Some(plan),
        Err(WorkflowError::Faults(_) | WorkflowError::Plan(_)) => None,
        Err(error) => return Err(error.into()),
    };
    let numbers = plan.map(|plan| Numbers {
        rho: plan.promise.rho.to_string(),
        epsilon: plan.promise.epsilon,
        delta: plan.promise.delta,
        mechanism: plan.promise.mechanism,
        contrasts: plan.forecast.compared,
        groups: plan.plan.groups.iter().map(noise).collect(),
    });
    let head = SurveyHead::of(&studied.survey, &studied.design.title, me.may(Permission::Design), Some(Step::Sure));
    let view = Figures { page: StaffShell::of(&site, &me, Here::Surveys), head, numbers };
    reply::page(&site, &view)
}

fn noise(group: &crate::consultation::GroupPlan) -> GroupNoise {
    let scales = |of: fn(&ItemPlan) -> &String| {
        let mut sigmas: Vec<_> = group.items.iter().map(|item| of(item).as_str()).collect();
        sigmas.sort_unstable();
        sigmas.dedup();
        sigmas.join(", ")
    };
    GroupNoise {
        title: group.title.clone(),
        responses: group.n_sigma.clone(),
        balance: scales(|item| &item.balance_sigma),
        missing: scales(|item| &item.missing_sigma),
    }
}

impl View for Figures {
    const TEMPLATE: &'static str = "pages/staff/studio/figures";

    fn samples() -> Vec<(String, Self)> {
        let noise = |responses: Option<&str>| GroupNoise {
            title: "Ages 8 and up".to_owned(),
            responses: responses.map(str::to_owned),
            balance: "9.015625, 12.75".to_owned(),
            missing: "9.015625".to_owned(),
        };
        let numbers = Numbers {
            rho: "0.030000000".to_owned(),
            epsilon: "1.15".to_owned(),
            delta: "0.000001".to_owned(),
            mechanism: "discrete-gaussian".to_owned(),
            contrasts: 14,
            groups: vec![noise(Some("12.015625")), noise(None)],
        };
        let view = |numbers| Self {
            page: StaffShell::sample(Here::Surveys),
            head: SurveyHead::sample(Stands::Designed, Some(Step::Sure)),
            numbers,
        };
        vec![("planned".to_owned(), view(Some(numbers))), ("unplanned".to_owned(), view(None))]
    }
}
