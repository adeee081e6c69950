//! What the console puts on the page, in a real browser. Its rules are tested without one.

#![cfg(target_arch = "wasm32")]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod page;

use page::{Page, interaction, offered, waiting};
use vestibule_console::state::{Call, Effect, Event, Failure};
use vestibule_shared::agent::{Interaction, LoginRequest, RoutingContext, Stage};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
async fn the_log_in_form_is_one_that_password_managers_know() {
    let page = Page::login().await;
    let attribute = |selector: &str, name: &str| page.find(selector).get_attribute(name).unwrap_or_default();
    assert_eq!(page.text("label[for=username]"), "login.username");
    assert_eq!(attribute("#username", "autocomplete"), "username");
    assert_eq!(page.text("label[for=password]"), "login.password");
    assert_eq!(attribute("#password", "type"), "password");
    assert_eq!(attribute("#password", "autocomplete"), "current-password");
    assert_eq!(page.focused_id(), "username");
    page.fill("#username", "alicia").await;
    page.fill("#password", "demo").await;
    page.click("button[type=submit]").await;
    let request = LoginRequest { username: "alicia".into(), password: "demo".into() };
    assert_eq!(page.wanted().last(), Some(&Effect::LogIn(request)));
}

#[wasm_bindgen_test]
async fn a_log_in_that_fails_is_an_alert_and_the_password_can_be_typed_again() {
    let page = Page::login().await;
    page.fill("#username", "alicia").await;
    page.fill("#password", "wrong").await;
    page.click("button[type=submit]").await;
    page.on(Event::LoggedIn(Err(Failure::Unauthorized))).await;
    assert_eq!(page.text("[role=alert]"), "login.wrong");
    assert_eq!(page.focused_id(), "password");
    assert_eq!(page.find("#password").get_attribute("aria-invalid").as_deref(), Some("true"));
}

#[wasm_bindgen_test]
async fn what_is_offered_stands_on_top_and_is_picked_up_by_its_button() {
    let page = Page::desk(vec![waiting("0-1", "Wally"), offered("0-2", "Olga")]).await;
    assert_eq!(page.texts(".lists h2 span:first-child"), ["offered.title", "mine.title", "waiting.title"]);
    assert_eq!(page.texts(".row-name"), ["Olga", "Wally"]);
    page.click(".card .pick-up").await;
    assert_eq!(page.wanted().last(), Some(&Effect::Call(Call::PickUp("0-2".into()))));
    assert_eq!(page.text(".card .pick-up"), "pickUp.busy");
}

#[wasm_bindgen_test]
async fn who_waits_is_opened_by_his_row_and_picked_up_by_the_button_beside_it() {
    let page = Page::desk(vec![waiting("0-1", "Wally")]).await;
    page.click(".queue-row .row").await;
    assert_eq!(page.text(".preview h2"), "Wally");
    assert_eq!(page.text(".about-who strong"), "Wally");
    page.click(".queue-row .pick-up").await;
    assert_eq!(page.wanted().last(), Some(&Effect::Call(Call::PickUp("0-1".into()))));
}

#[wasm_bindgen_test]
async fn what_the_page_gives_along_is_told_of_the_visitor() {
    let english = RoutingContext { context: "English".into(), category: "Language".into() };
    let wally = Interaction {
        attributes: vec![("cart".into(), "3 items".into())],
        routing_contexts: vec![english],
        ..waiting("0-1", "Wally")
    };
    let page = Page::desk(vec![wally]).await;
    page.click(".queue-row .row").await;
    assert_eq!(page.texts(".about h3 + .facts dt"), ["cart", "Language"]);
    assert_eq!(page.texts(".about h3 + .facts dd"), ["3 items", "English"]);
}

#[wasm_bindgen_test]
async fn an_empty_list_teaches() {
    let page = Page::desk(Vec::new()).await;
    assert_eq!(page.texts(".hint"), ["mine.empty", "waiting.emptyAvailable", "about.empty"]);
}

#[wasm_bindgen_test]
async fn the_conversation_is_a_live_region_with_a_heading_for_every_message() {
    let page = Page::talking().await;
    page.visitor_says("one").await;
    page.visitor_says("two").await;
    let log = page.find("[role=log]");
    assert_eq!(log.get_attribute("aria-live").as_deref(), Some("polite"));
    assert_eq!(log.get_attribute("aria-label").as_deref(), Some("log.title"));
    assert_eq!(page.texts("[role=log] .bubble"), ["one", "two"]);
    assert_eq!(page.texts("[role=log] .message-name"), ["Wally", "Wally"]);
    assert_eq!(page.texts("[role=log] .message-heading:not(.unseen) .message-name"), ["Wally"]);
    assert_eq!(page.find(".bubble").get_attribute("dir").as_deref(), Some("auto"));
}

#[wasm_bindgen_test]
async fn enter_sends_and_shift_enter_does_not() {
    let page = Page::talking().await;
    page.fill(".composer textarea", "hello").await;
    page.press(".composer textarea", "Enter", true).await;
    assert_eq!(page.sent(), [""; 0]);
    page.press(".composer textarea", "Enter", false).await;
    assert_eq!(page.sent(), ["hello"]);
    assert_eq!(page.value(".composer textarea"), "");
    assert_eq!(page.texts(".message.pending .bubble"), ["hello"]);
}

#[wasm_bindgen_test]
async fn sounds_that_cannot_be_heard_yet_are_asked_for_by_a_hint_that_goes() {
    let page = Page::talking().await;
    assert_eq!(page.count(".sound-hint"), 0);
    page.sound_is_blocked().await;
    assert_eq!(page.text(".sound-hint"), "sound.hint");
    page.click(".sound-hint").await;
    assert_eq!(page.count(".sound-hint"), 0);
    page.sound_is_blocked().await;
    page.click("[aria-keyshortcuts='Alt+M']").await;
    assert_eq!(page.count(".sound-hint"), 0, "who wants quiet is not asked");
    page.click("[aria-keyshortcuts='Alt+M']").await;
}

#[wasm_bindgen_test]
async fn times_are_written_as_in_the_readers_region() {
    let page = Page::talking().await;
    page.visitor_says("one").await;
    let time = page.text("[role=log] .message-heading time");
    assert!(!time.ends_with("AM") && !time.ends_with("PM"), "{time}");
}

#[wasm_bindgen_test]
async fn enter_that_ends_a_composition_does_not_send() {
    let page = Page::talking().await;
    page.fill(".composer textarea", "こんにちは").await;
    page.press_composing(".composer textarea", true, 13).await;
    page.press_composing(".composer textarea", false, 229).await;
    assert_eq!(page.sent(), [""; 0]);
    page.press_composing(".composer textarea", false, 13).await;
    assert_eq!(page.sent(), ["こんにちは"]);
}

#[wasm_bindgen_test]
async fn a_refused_message_says_why_and_can_be_tried_again() {
    let page = Page::talking().await;
    page.fill(".composer textarea", "hello").await;
    page.press(".composer textarea", "Enter", false).await;
    page.refuse_last("No room.").await;
    assert_eq!(page.text(".message.failed [role=alert]"), "message.notSent No room. message.tryAgain");
    page.click(".message.failed button").await;
    assert_eq!(page.sent(), ["hello", "hello"]);
}

#[wasm_bindgen_test]
async fn disconnecting_asks_and_an_ended_conversation_stays_readable() {
    let page = Page::talking().await;
    page.visitor_says("bye").await;
    page.click(".disconnect").await;
    assert_eq!(page.find("dialog").get_attribute("role").as_deref(), Some("alertdialog"));
    page.click("dialog .danger").await;
    assert_eq!(page.wanted().last(), Some(&Effect::Call(Call::Disconnect("0-1".into()))));
    assert_eq!(page.count("dialog"), 0);
    page.changed(interaction("0-1", "Wally", Stage::Ended { at: 9 }, true)).await;
    assert_eq!(page.text(".over p"), "conversation.ended");
    assert_eq!(page.count(".composer"), 0);
    assert_eq!(page.texts(".bubble"), ["bye"]);
}

#[wasm_bindgen_test]
async fn a_lost_connection_is_said_and_nothing_is_taken_away() {
    let page = Page::talking().await;
    page.visitor_says("still here").await;
    page.on(Event::StreamLost { closed: false }).await;
    assert_eq!(page.text("[role=status] .banner"), "connection.lost");
    assert_eq!(page.texts(".bubble"), ["still here"]);
}

#[wasm_bindgen_test]
async fn a_toast_is_polite_and_leaves_the_focus_where_it_is() {
    let page = Page::talking().await;
    let focused = page.focused();
    page.on(Event::Answered(Call::SetStatus("Lunch".into()), Err(Failure::Busy(None)))).await;
    assert_eq!(page.text(".toasts .toast p"), "problem.busy");
    assert_eq!(page.find(".toasts").get_attribute("aria-live").as_deref(), Some("polite"));
    assert_eq!(page.focused(), focused);
}

#[wasm_bindgen_test]
async fn the_status_menu_tells_by_words_which_statuses_bring_work() {
    let page = Page::desk(Vec::new()).await;
    page.click(".status-button").await;
    let groups = page.attributes("[role=menu] [role=group]", "aria-label");
    assert_eq!(groups, ["status.available", "status.away"]);
    assert_eq!(page.attributes("[role=menuitemradio]", "aria-checked"), ["true", "false"]);
    page.click("[role=menuitemradio][aria-checked=false]").await;
    assert_eq!(page.wanted().last(), Some(&Effect::Call(Call::SetStatus("Lunch".into()))));
    assert_eq!(page.count("[role=menu]"), 0);
}
