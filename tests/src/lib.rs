//! Tests live in the folders beside this file; here is what several of them share.

use std::env;

/// Says that a test has nothing to look at, for the frontend is not built.
///
/// # Panics
/// If the environment variable `CI` or `VESTIBULE_REQUIRE_FRONTEND` is set: then it has to be.
pub fn frontend_is_not_built() {
    let required = ["CI", "VESTIBULE_REQUIRE_FRONTEND"].into_iter().find(|name| env::var_os(name).is_some());
    assert_eq!(required, None, "the frontend is not built, which this variable asks for");
    println!("the frontend is not built: nothing to look at");
}
