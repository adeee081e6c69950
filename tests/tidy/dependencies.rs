//! Which crate may know which: see ARCHITECTURE.md.

use crate::assert_none;
use crate::metadata::{self, Package};

/// Every crate of the workspace with those of its siblings that it may depend on.
const DIRECTION: [(&str, &[&str]); 8] = [
    ("vestibule-shared", &[]),
    ("vestibule-processor", &["vestibule-shared"]),
    ("vestibule", &["vestibule-processor", "vestibule-shared"]),
    ("vestibule-frontend", &["vestibule-shared"]),
    ("vestibule-widget", &["vestibule-frontend", "vestibule-shared"]),
    ("vestibule-console", &["vestibule-frontend", "vestibule-shared"]),
    ("vestibule-tests", &["vestibule", "vestibule-processor", "vestibule-shared"]),
    ("xtask", &[]),
];

/// Clocks, randomness and I/O: what makes a function answer differently the second time.
const IMPURE: [&str; 16] = [
    "async-std",
    "axum",
    "chrono",
    "fastrand",
    "futures-util",
    "getrandom",
    "hyper",
    "mio",
    "rand",
    "reqwest",
    "rusqlite",
    "socket2",
    "time",
    "tokio",
    "tracing",
    "ureq",
];

#[test]
fn crates_depend_on_each_other_in_one_direction() {
    let metadata = metadata::load();
    let own: Vec<&Package> = metadata.packages.iter().filter(|package| package.source.is_none()).collect();
    let mut violations = Vec::new();
    for package in &own {
        let allowed = DIRECTION.iter().find(|(name, _)| *name == package.name).map(|(_, allowed)| *allowed);
        let Some(allowed) = allowed else {
            violations.push(format!("{} has no place in the direction", package.name));
            continue;
        };
        let siblings = package.dependencies.iter().filter(|it| own.iter().any(|own| own.name == it.name));
        let wrong = siblings.filter(|sibling| !allowed.contains(&sibling.name.as_str()));
        violations.extend(wrong.map(|sibling| format!("{} depends on {}", package.name, sibling.name)));
    }
    assert_none("dependencies between crates go one way", &violations);
}

#[test]
fn the_processor_is_pure() {
    let arguments = ["tree", "--package", "vestibule-processor", "--edges", "normal", "--prefix", "none"];
    let tree = metadata::cargo(&arguments);
    let names = tree.lines().filter_map(|line| line.split(' ').next());
    let impure: Vec<String> = names.filter(|name| IMPURE.contains(name)).map(str::to_owned).collect();
    assert_none("the processor knows no clock, no randomness and no I/O", &impure);
}

#[test]
fn the_wire_types_depend_on_serde_only() {
    let metadata = metadata::load();
    let shared = metadata.packages.iter().find(|package| package.name == "vestibule-shared").unwrap();
    let product = shared.dependencies.iter().filter(|it| it.kind.is_none() && !it.optional);
    let others: Vec<String> =
        product.map(|dependency| dependency.name.clone()).filter(|name| name != "serde").collect();
    assert_none("the wire types depend on serde only", &others);
}

#[test]
fn the_frontends_do_not_carry_the_documents_descriptions() {
    for frontend in ["vestibule-widget", "vestibule-console"] {
        let target = ["--target", "wasm32-unknown-unknown", "--edges", "normal", "--prefix", "none"];
        let tree = metadata::cargo(&[&["tree", "--package", frontend][..], &target].concat());
        let heavy: Vec<String> =
            tree.lines().filter(|line| line.starts_with("utoipa")).map(str::to_owned).collect();
        assert_none("the OpenAPI document is the server's alone", &heavy);
    }
}
