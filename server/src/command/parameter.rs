//! `vestibule parameter`: the Web Services parameters of a server that runs.

use std::path::Path;

use hyper::Method;
use serde_json::json;
use vestibule_shared::admin::{Parameter, Source};

use super::call;

/// All parameters, a line each: name, value, and where the value comes from.
///
/// # Errors
/// If the server cannot be reached.
pub fn list(data: &Path) -> anyhow::Result<String> {
    let all: Vec<Parameter> = call(data, Method::GET, "/admin/parameters", None)?;
    Ok(all.iter().map(line).collect())
}

/// One parameter, with what is known of it.
///
/// # Errors
/// If the server cannot be reached, or there is no such parameter.
pub fn show(data: &Path, name: &str) -> anyhow::Result<String> {
    let all: Vec<Parameter> = call(data, Method::GET, "/admin/parameters", None)?;
    let found = all.iter().find(|parameter| parameter.name.eq_ignore_ascii_case(name));
    let Some(Parameter { about, rule, default, .. }) = found else {
        let near = crate::parameters::nearest(name);
        let advice = near.map_or_else(String::new, |near| format!("; did you mean {near}?"));
        anyhow::bail!("there is no parameter {name}{advice}");
    };
    let line = found.map(line).unwrap_or_default();
    Ok(format!("{line}{about}\nA value {rule}. The default is \"{default}\".\n"))
}

/// Gives a parameter a value, and says what it is now.
///
/// # Errors
/// If the server cannot be reached, there is no such parameter, or it does not take the value.
pub fn set(data: &Path, name: &str, value: &str) -> anyhow::Result<String> {
    changed(&call(data, Method::PUT, &path(name)?, Some(&json!({ "value": value })))?)
}

/// Gives a parameter back the value of the configuration, and says what it is now.
///
/// # Errors
/// If the server cannot be reached, or there is no such parameter.
pub fn reset(data: &Path, name: &str) -> anyhow::Result<String> {
    changed(&call(data, Method::DELETE, &path(name)?, None)?)
}

fn path(name: &str) -> anyhow::Result<String> {
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    anyhow::ensure!(is_name, "a parameter's name consists of letters; `vestibule parameter list` names all");
    Ok(format!("/admin/parameters/{name}"))
}

fn changed(parameter: &Parameter) -> anyhow::Result<String> {
    let restart = if parameter.needs_restart { "It is effective after the next start.\n" } else { "" };
    Ok(line(parameter) + restart)
}

fn line(parameter: &Parameter) -> String {
    let source = match parameter.source {
        Source::Default => "default",
        Source::Configuration => "configuration",
        Source::Set => "set",
    };
    format!("{} = \"{}\"  ({source})\n", parameter.name, parameter.value)
}
