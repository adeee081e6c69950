//! `/admin/parameters`: the Web Services parameters, while the server runs.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use vestibule_processor::bounded::Author;
use vestibule_processor::parameters::{DEFINITIONS, Definition, definition};
use vestibule_processor::{Command, Processor};
use vestibule_shared::admin::{Parameter, SetParameterRequest, Source};

use super::administrator::Administrator;
use crate::bridge::Bridge;
use crate::bridge::agent::{OwnCall, OwnJson, Problem};
use crate::parameters;

/// Answers all of them, by name.
#[utoipa::path(
    get,
    path = "/parameters",
    tag = "admin",
    responses((status = 200, description = "All of them, by name", body = Vec<Parameter>))
)]
pub(in crate::bridge) async fn list_parameters(
    State(bridge): State<Bridge>,
    _: Administrator,
) -> Json<Vec<Parameter>> {
    let processor = bridge.runtime().processor();
    let texts = processor.parameters().texts();
    let all = DEFINITIONS.iter().zip(texts).map(|(definition, value)| told(&processor, definition, value));
    let mut all: Vec<Parameter> = all.collect();
    all.sort_by(|one, other| one.name.cmp(&other.name));
    Json(all)
}

/// Gives it a value, which is effective at once and kept.
#[utoipa::path(
    put,
    path = "/parameters/{name}",
    tag = "admin",
    params(("name" = String, Path)),
    request_body = SetParameterRequest,
    responses((status = 200, description = "How it is now", body = Parameter))
)]
pub(in crate::bridge) async fn set_parameter(
    State(bridge): State<Bridge>,
    Path(name): Path<String>,
    Administrator(by): Administrator,
    OwnJson(SetParameterRequest { value }): OwnJson<SetParameterRequest>,
) -> Result<Json<Parameter>, Problem> {
    let known = known(&name)?;
    parameters::check(known, &value)
        .map_err(|error| Problem::new(StatusCode::BAD_REQUEST, format!("{} {error}.", known.name)))?;
    change(&bridge, known, Some(value), by).await
}

/// Gives it back the value of the configuration.
#[utoipa::path(
    delete,
    path = "/parameters/{name}",
    tag = "admin",
    params(("name" = String, Path)),
    responses((status = 200, description = "How it is now", body = Parameter))
)]
pub(in crate::bridge) async fn reset_parameter(
    State(bridge): State<Bridge>,
    Path(name): Path<String>,
    Administrator(by): Administrator,
    _: OwnCall,
) -> Result<Json<Parameter>, Problem> {
    change(&bridge, known(&name)?, None, by).await
}

async fn change(
    bridge: &Bridge,
    known: &'static Definition,
    value: Option<String>,
    by: Author,
) -> Result<Json<Parameter>, Problem> {
    let command = Command::SetParameter { name: known.name.to_owned(), value, by: by.clone() };
    bridge.runtime().submit(command).await?;
    let processor = bridge.runtime().processor();
    let value = processor.parameters().text(known.name).unwrap_or_default();
    tracing::info!(parameter = known.name, value, %by, "a parameter was set");
    Ok(Json(told(&processor, known, value)))
}

fn known(name: &str) -> Result<&'static Definition, Problem> {
    definition(name).map_err(|_| {
        let near =
            parameters::nearest(name).map_or_else(String::new, |near| format!(" Did you mean {near}?"));
        let name: String = name.chars().take(100).collect();
        Problem::new(StatusCode::NOT_FOUND, format!("There is no parameter {name}.{near}"))
    })
}

fn told(processor: &Processor, definition: &Definition, value: String) -> Parameter {
    let is_default = value == definition.default;
    Parameter {
        name: definition.name.to_owned(),
        value,
        default: definition.default.to_owned(),
        source: match processor.set_value(definition.name) {
            Some(_) => Source::Set,
            None if is_default => Source::Default,
            None => Source::Configuration,
        },
        about: definition.about.trim().to_owned(),
        rule: definition.kind.rule(),
        needs_restart: definition.needs_restart,
    }
}
