//! The one quiet line that says what is going on.

use leptos::prelude::*;
use vestibule_frontend::i18n::Texts;

use super::icon::{Icon, icon};
use super::{of_conversation, texts};
use crate::state::{Banner, Conversation, Queue};

/// The id of the line's place.
pub const BANNER_ID: &str = "banner";

/// The line; empty when there is nothing to say. The end has a card of its own.
#[component]
pub fn BannerLine() -> impl IntoView {
    let texts = texts();
    let banner = of_conversation(Conversation::banner);
    view! {
        <div id=BANNER_ID class="banner-place" role="status" tabindex="-1">
            {move || banner().and_then(|banner| {
                let text = text(&texts, banner)?;
                let (class, picture) = look(banner);
                Some(view! {
                    <p class=format!("banner {class}")>{icon(picture)} <span>{text}</span></p>
                })
            })}
        </div>
    }
}

fn text(texts: &Texts, banner: Banner) -> Option<String> {
    Some(match banner {
        Banner::Connecting => texts.text("banner.connecting"),
        Banner::Offline { unsent: 0 } => texts.text("banner.offline"),
        Banner::Offline { unsent } => texts.count("banner.offline-unsent", unsent as u32, &[]),
        Banner::BackAgain => texts.text("banner.back"),
        Banner::Held => texts.text("banner.held"),
        Banner::Leaving => texts.text("banner.leaving"),
        Banner::Queue(Queue::Waiting) => texts.text("queue.waiting"),
        Banner::Queue(Queue::Alerting) => texts.text("queue.alerting"),
        Banner::Queue(Queue::NobodyAvailable) => texts.text("queue.nobody"),
        Banner::Queue(Queue::Behind(0)) => texts.text("queue.next"),
        Banner::Queue(Queue::Behind(people)) => texts.count("queue.behind", people, &[]),
        Banner::Ended(_) => return None,
    })
}

fn look(banner: Banner) -> (&'static str, Icon) {
    match banner {
        Banner::Connecting | Banner::Leaving => ("connecting", Icon::Clock),
        Banner::Offline { .. } => ("offline", Icon::Offline),
        Banner::BackAgain => ("back", Icon::Check),
        Banner::Held | Banner::Queue(_) | Banner::Ended(_) => ("waiting", Icon::Clock),
    }
}
