//! What cargo knows of the workspace and of everything it depends on.

use std::process::Command;

use serde::Deserialize;

use crate::root;

/// The platforms that code is built for.
const TARGETS: [&str; 2] = ["x86_64-unknown-linux-gnu", "wasm32-unknown-unknown"];

/// The part of `cargo metadata` that the rules look at.
#[derive(Deserialize)]
pub(crate) struct Metadata {
    pub(crate) packages: Vec<Package>,
}

/// A package of the workspace or of a registry.
#[derive(Deserialize)]
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) license: Option<String>,
    pub(crate) dependencies: Vec<Dependency>,
    /// Where it was fetched from; none for the workspace's own.
    pub(crate) source: Option<String>,
}

/// One line of a package's dependencies.
#[derive(Deserialize)]
pub(crate) struct Dependency {
    pub(crate) name: String,
    /// `dev`, `build` or, for what is part of the product, nothing.
    pub(crate) kind: Option<String>,
    /// Whether only a feature brings it.
    pub(crate) optional: bool,
}

/// All packages that any target needs.
pub(crate) fn load() -> Metadata {
    let packages = TARGETS.iter().flat_map(|target| load_for(target).packages);
    Metadata { packages: packages.collect() }
}

fn load_for(target: &str) -> Metadata {
    let text = cargo(&["metadata", "--format-version", "1", "--filter-platform", target]);
    serde_json::from_str(&text).unwrap()
}

/// What cargo prints, given these arguments.
pub(crate) fn cargo(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO")).args(arguments).current_dir(root()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}
