//! Addresses and files.

use super::check_refused;
use super::scene::{CONNECTED, Scene, check_end};
use crate::{FileId, Rejection};

#[test]
fn addresses_and_files_are_counted_as_texts_are() {
    // The scene checks the numbers.
    check_end(
        "tell alicia mary Look\n link alicia mary https://a.example\n send alicia mary a.pdf\n upload mary b.pdf\n say mary Thanks",
        &[
            "Alicia Adams: Look",
            "Alicia Adams links https://a.example",
            "Alicia Adams sends a.pdf",
            "Mary sends b.pdf",
            "Mary: Thanks",
        ],
    );
}

#[test]
fn what_is_sent_again_is_there_once() {
    check_end(
        "link alicia mary #1 https://a.example\n link alicia mary #1 https://a.example
         send alicia mary #2 a.pdf\n crash\n back alicia\n send alicia mary #2 a.pdf\n send alicia mary #1 a.pdf
         upload mary #2 b.pdf\n upload mary #2 b.pdf\n say mary #2 Hello",
        &["Alicia Adams links https://a.example", "Alicia Adams sends a.pdf", "Mary sends b.pdf"],
    );
}

#[test]
fn sending_ends_typing() {
    check_end("type mary\n upload mary b.pdf", &["Mary types", "Mary pauses", "Mary sends b.pdf"]);
}

#[test]
fn only_who_has_a_running_chat_sends() {
    check_refused(
        "in alicia\n chat mary Marketing\n link alicia mary https://a.example\n send alicia mary a.pdf
         take alicia mary\n exit mary\n send alicia mary a.pdf\n upload mary a.pdf
         call joe Marketing\n take alicia joe\n send alicia joe a.pdf\n link alicia joe https://a.example",
        "joe connected alicia\n mary ended",
        &[
            Rejection::NotYours,
            Rejection::NotYours,
            Rejection::Ended,
            Rejection::Ended,
            Rejection::NotAChat,
            Rejection::NotAChat,
        ],
    );
}

#[test]
fn the_files_of_a_conversation_have_a_greatest_size_together() {
    check_refused(
        &format!(
            "{CONNECTED}send alicia mary a.pdf 60\n upload mary b.pdf 41\n upload mary c.pdf 40\n send alicia mary d.pdf 1
             tell alicia mary That was all"
        ),
        "mary connected alicia",
        &[Rejection::TooManyFiles, Rejection::TooManyFiles],
    );
}

#[test]
fn an_interaction_knows_its_files() {
    let scene =
        Scene::play(&format!("{CONNECTED}send alicia mary a.pdf\n upload mary b.pdf\n exit mary\n crash"));
    let mary = scene.processor.interaction(scene.visitors["mary"].1).unwrap();
    let names: Vec<_> = mary.files().map(|file| file.name.to_string()).collect();
    assert_eq!(names, ["a.pdf", "b.pdf"]);
    let first = mary.files().next().unwrap();
    assert_eq!(mary.file(first.id), Some(first));
    assert_eq!(mary.file(FileId(uuid::Uuid::nil())), None);
}
