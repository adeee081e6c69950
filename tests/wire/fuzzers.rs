//! The fuzzers' targets, compiled without a fuzzer and fed with their corpus.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use vestibule::bridge::Format;

#[path = "../fuzz/bodies.rs"]
pub(crate) mod bodies;

macro_rules! fuzz_target {
    (|$bytes:ident: &[u8]| $body:block) => {
        pub(crate) fn feed($bytes: &[u8]) $body
    };
}
pub(crate) use fuzz_target;

#[expect(clippy::duplicate_mod, unused_attributes, reason = "each is a program of its own elsewhere")]
#[path = "../fuzz/fuzz_targets/json.rs"]
mod json;

#[expect(clippy::duplicate_mod, unused_attributes, reason = "each is a program of its own elsewhere")]
#[path = "../fuzz/fuzz_targets/xml.rs"]
mod xml;

type Feed = fn(&[u8]);
const TARGETS: [(&str, Feed, Format, Format); 2] =
    [("json", json::feed, Format::Json, Format::Xml), ("xml", xml::feed, Format::Xml, Format::Json)];

fn files(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz").join(folder);
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    files
}

fn name(path: &Path) -> &str {
    path.file_name().unwrap().to_str().unwrap()
}

#[test]
fn the_corpus_of_the_fuzzers_is_read() {
    for (folder, feed, format, other) in TARGETS {
        let mut valid = BTreeSet::new();
        for path in files(&format!("corpus/{folder}")) {
            let bytes = fs::read(&path).unwrap();
            feed(&bytes);
            if let Some(name) = name(&path).strip_prefix("valid-") {
                let body = name.split('-').next().unwrap_or_default();
                assert!(bodies::read(format, &bytes).contains(&body), "{path:?}");
                valid.insert(body.to_owned());
            }
            assert_eq!(bodies::read(other, &bytes), [""; 0], "{path:?}");
        }
        let all = bodies::READERS.map(|(body, _)| body.to_owned());
        assert_eq!(valid, all.into(), "each body has a valid file in {folder}");
    }
}

#[test]
fn every_target_of_the_fuzzers_is_compiled() {
    let manifest = include_str!("../fuzz/Cargo.toml").parse::<toml::Table>().unwrap();
    let programs =
        manifest["bin"].as_array().unwrap().iter().map(|program| program["path"].as_str().unwrap());
    let here = TARGETS.map(|(name, ..)| format!("fuzz_targets/{name}.rs"));
    assert_eq!(programs.collect::<Vec<_>>(), here);
    let sources = files("fuzz_targets");
    assert_eq!(sources.iter().map(|path| format!("fuzz_targets/{}", name(path))).collect::<Vec<_>>(), here);
}
