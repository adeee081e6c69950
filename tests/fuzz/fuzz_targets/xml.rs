//! Any bytes as a body in XML.
#![no_main]

#[path = "../bodies.rs"]
mod bodies;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    bodies::read(vestibule::bridge::Format::Xml, bytes);
});
