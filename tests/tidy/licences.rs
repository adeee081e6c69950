//! Under which licences others may use this: ours, and those of everything it is made of.

use spdx::{Expression, Licensee, ParseMode};
use toml::Value;

use crate::metadata::{self, Package};
use crate::{assert_none, read};

#[test]
fn dependencies_have_licences_that_are_allowed() {
    let allowed = allowed_licences();
    let metadata = metadata::load();
    let mut violations: Vec<String> = metadata
        .packages
        .iter()
        .filter(|package| !is_allowed(package, &allowed))
        .map(|package| format!("{} is under {:?}", package.name, package.license))
        .collect();
    violations.dedup();
    assert_none("every dependency's licence is in deny.toml", &violations);
}

#[test]
fn the_project_is_under_mit_or_apache() {
    assert!(read("LICENSE-MIT").starts_with("MIT License"));
    assert!(read("LICENSE-APACHE").contains("Apache License"));
    for package in metadata::load().packages.iter().filter(|package| package.source.is_none()) {
        assert_eq!(package.license.as_deref(), Some("MIT OR Apache-2.0"), "{}", package.name);
    }
}

fn allowed_licences() -> Vec<Licensee> {
    let settings: Value = toml::from_str(&read("deny.toml")).unwrap();
    let allowed = settings["licenses"]["allow"].as_array().unwrap();
    allowed.iter().map(|name| Licensee::parse(name.as_str().unwrap()).unwrap()).collect()
}

fn is_allowed(package: &Package, allowed: &[Licensee]) -> bool {
    let Some(licence) = &package.license else { return false };
    let expression = Expression::parse_mode(licence, ParseMode::LAX).unwrap();
    expression.evaluate(|required| allowed.iter().any(|licence| licence.satisfies(required)))
}
