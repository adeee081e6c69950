//! What the widget puts on the page, in a real browser. Its rules are tested without one.

#![cfg(target_arch = "wasm32")]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod page;

use page::{Page, agent_says, visitor_disconnected, visitor_says};
use vestibule_widget::state::Effect;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
async fn the_start_form_has_one_optional_field_and_starts() {
    let page = Page::configured().await;
    assert_eq!(page.text("label[for=name]"), "start.name start.optional");
    page.fill("#name", "Mary").await;
    page.click(".start .primary").await;
    let started = page.wanted(|effect| matches!(effect, Effect::Start(_)));
    assert_eq!(started.len(), 1);
    assert_eq!(page.text(".start .primary"), "start.starting");
}

#[wasm_bindgen_test]
async fn the_conversation_is_a_live_region() {
    let page = Page::with_agent().await;
    let log = page.find(".log");
    let attribute = |name| log.get_attribute(name).unwrap_or_default();
    assert_eq!(attribute("role"), "log");
    assert_eq!(attribute("aria-live"), "polite");
    assert_eq!(attribute("aria-label"), "log.label");
    assert_eq!(attribute("aria-busy"), "false");
    assert_eq!(attribute("tabindex"), "0");
}

#[wasm_bindgen_test]
async fn who_and_when_is_seen_once_a_group_and_said_for_every_message() {
    let page = Page::with_agent().await;
    page.polled(vec![agent_says(2, "one"), agent_says(3, "two"), visitor_says(4, "three", "m0")]).await;
    assert_eq!(page.texts(".bubble"), ["one", "two", "three"]);
    assert_eq!(page.count(".message .who time"), 3);
    assert_eq!(page.count(".message.starts"), 2);
    assert_eq!(page.text(".message.own .who span"), "message.you");
    assert_eq!(page.texts(".message:not(.own) .who span"), ["Alicia Adams", "Alicia Adams"]);
    assert!(page.find(".bubble").get_attribute("dir").is_some_and(|dir| dir == "auto"));
}

#[wasm_bindgen_test]
async fn enter_sends_and_shift_enter_does_not() {
    let page = Page::with_agent().await;
    page.fill("#message", "hello").await;
    page.press("#message", "Enter", true).await;
    let sends = |effect: &Effect| matches!(effect, Effect::Send { .. });
    assert_eq!(page.wanted(sends).len(), 0);
    page.press("#message", "Enter", false).await;
    let sent = page.wanted(sends);
    assert!(matches!(&sent[..], [Effect::Send { message, .. }] if message.text == "hello"));
    assert_eq!(page.value("#message"), "");
    assert_eq!(page.texts(".own.sending .bubble"), ["hello"]);
}

#[wasm_bindgen_test]
async fn a_message_is_the_same_element_from_sending_to_sent() {
    let page = Page::with_agent().await;
    let message_id = page.send("hello").await;
    let before = page.find(".own");
    page.polled(vec![visitor_says(2, "hello", &message_id)]).await;
    assert!(before.is_same_node(Some(&page.find(".own"))));
    assert_eq!(page.count(".own.sending"), 0);
    assert_eq!(page.text(".own .fate"), "message.sent");
}

#[wasm_bindgen_test]
async fn a_refused_message_says_why_and_can_be_tried_again() {
    let page = Page::with_agent().await;
    let message_id = page.send("hello").await;
    page.refused(&message_id, "error.websvc.content.invalid").await;
    assert_eq!(page.text(".refused[role=alert] p"), "message.not-sent message.refused.content");
    page.click(".refused button").await;
    assert_eq!(page.wanted(|effect| matches!(effect, Effect::Send { .. })).len(), 2);
}

#[wasm_bindgen_test]
async fn only_web_addresses_are_links_and_open_without_a_way_back() {
    let page = Page::with_agent().await;
    page.polled(vec![agent_says(2, "see https://a.example/x. javascript:alert(1) <b>bold</b>")]).await;
    assert_eq!(page.count(".bubble a"), 1);
    assert_eq!(page.count(".bubble b"), 0);
    let link = page.find(".bubble a");
    assert_eq!(link.get_attribute("href").as_deref(), Some("https://a.example/x"));
    assert_eq!(link.get_attribute("rel").as_deref(), Some("noopener noreferrer nofollow"));
}

#[wasm_bindgen_test]
async fn the_visitor_is_asked_before_he_leaves() {
    let page = Page::with_agent().await;
    assert_eq!(page.count("dialog[open]"), 0);
    page.click(".header .end").await;
    assert_eq!(page.count("dialog[open]"), 1);
    page.click("dialog .primary").await;
    assert_eq!(page.count("dialog[open]"), 0);
    assert_eq!(page.wanted(|effect| matches!(effect, Effect::Leave { .. })).len(), 1);
}

#[wasm_bindgen_test]
async fn after_the_end_the_conversation_can_be_read_and_a_new_one_begun() {
    let page = Page::with_agent().await;
    page.polled(vec![agent_says(2, "bye"), visitor_disconnected(3)]).await;
    assert_eq!(page.texts(".bubble"), ["bye"]);
    assert_eq!(page.count("#message"), 0);
    assert_eq!(page.text(".end-card p"), "end.by-others");
    page.click("#new-chat").await;
    assert_eq!(page.count("#name"), 1);
}
