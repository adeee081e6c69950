//! Pictures for people to look at, in `target/e2e/screenshots/`.
