//! What the visitor sees. The components draw what the state says, and tell it what he does.

pub mod banner;
pub mod composer;
pub mod confirm;
pub mod end;
pub mod header;
pub mod icon;
pub mod log;
pub mod message;
pub mod start;

use std::time::Duration;

use leptos::prelude::*;
use vestibule_frontend::i18n::Texts;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::shell::Shell;
use crate::state::{Conversation, End, Leaving, Stage, Widget as State};

/// The whole widget: a header, and below it the start form or the conversation.
#[component]
pub fn Widget() -> impl IntoView {
    let shell = shell();
    let in_conversation = Memo::new(move |_| shell.read(|widget| widget.conversation().is_some()));
    keep_focus(shell);
    view! {
        <div class="widget">
            <header::Header/>
            {move || match in_conversation.get() {
                true => view! { <Talk/> }.into_any(),
                false => view! { <start::StartForm/> }.into_any(),
            }}
        </div>
    }
}

/// The conversation: what is going on, what was said, and the composer or what can be done after the end.
#[component]
fn Talk() -> impl IntoView {
    let running = of_conversation(Conversation::is_running);
    let running = Memo::new(move |_| running());
    view! {
        <main class="talk">
            <banner::BannerLine/>
            <log::Log/>
            {move || match running.get() {
                true => view! { <composer::Composer/> }.into_any(),
                false => view! { <end::EndCard/> }.into_any(),
            }}
            <confirm::ConfirmEnd/>
        </main>
    }
}

/// The widget's state.
fn shell() -> Shell {
    expect_context()
}

/// The texts in the visitor's language.
fn texts() -> Texts {
    expect_context()
}

/// Something of the conversation, followed when the state changes; the default without one.
fn of_conversation<T: Default>(what: impl Fn(&Conversation) -> T + Copy) -> impl Fn() -> T + Copy {
    let shell = shell();
    move || shell.read(|widget| widget.conversation().map(what).unwrap_or_default())
}

/// The id of the element that the visitor is going to use next.
fn focus_target(widget: &State) -> Option<&'static str> {
    if !widget.panel.shown {
        return None;
    }
    Some(match &widget.stage {
        Stage::Start(_) => start::NAME_ID,
        Stage::Conversation(conversation) => match conversation.end {
            None if conversation.leaving == Leaving::Sure => banner::BANNER_ID,
            None => composer::MESSAGE_ID,
            Some(End::ByVisitor) => end::NEW_CHAT_ID,
            // The visitor may be typing: a key must not press a button.
            Some(_) => end::SENTENCE_ID,
        },
    })
}

/// Moves the focus when the panel opens, and when what had it is gone; but never out of the page around the frame.
fn keep_focus(shell: Shell) {
    Effect::new(move |before: Option<Option<&'static str>>| {
        let target = shell.read(focus_target);
        if before != Some(target)
            && let Some(id) = target
        {
            // The element is on the page only after this round of drawing.
            set_timeout(move || focus(id), Duration::ZERO);
        }
        target
    });
}

fn focus(id: &str) {
    let element = document().get_element_by_id(id).and_then(|element| element.dyn_into::<HtmlElement>().ok());
    if let Some(element) = element
        && document().has_focus().unwrap_or_default()
    {
        // Nothing is lost when a browser declines.
        let _ = element.focus();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::Options;
    use crate::state::{Event, Keys, Moment, Saved};

    fn target(leaving: bool, end: Option<End>) -> Option<&'static str> {
        let keys = Keys { participant_id: String::new(), chat_id: String::new() };
        let saved = Saved { keys, draft: String::new(), read_up_to: None, unsent: Vec::new(), leaving };
        let mut widget = State::new(Options::read(|_| None));
        widget.update(Moment { now: 0, random: 0.0 }, Event::Loaded(Some(saved), None));
        if let Stage::Conversation(conversation) = &mut widget.stage {
            conversation.end = end;
        }
        focus_target(&widget)
    }

    #[test]
    fn the_focus_goes_where_the_visitor_is_and_never_onto_a_button_by_itself() {
        assert_eq!(target(false, None), Some(composer::MESSAGE_ID));
        assert_eq!(target(true, None), Some(banner::BANNER_ID));
        assert_eq!(target(false, Some(End::ByVisitor)), Some(end::NEW_CHAT_ID));
        assert_eq!(target(false, Some(End::ByOthers)), Some(end::SENTENCE_ID));
        assert_eq!(target(false, Some(End::Unknown)), Some(end::SENTENCE_ID));
    }
}
