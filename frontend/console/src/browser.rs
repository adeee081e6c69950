//! The console's hands: what the state decides is done here, and what happens is told from here.

mod calls;
mod desktop;
mod identifier;
mod languages;
mod page;
mod resize;
mod sound;
mod stream;

use leptos::prelude::*;
use vestibule_frontend::json;
use vestibule_frontend::storage::{self, Area};
use wasm_bindgen_futures::spawn_local;

pub(crate) use desktop::{Permission, ask_permission, permission};
pub(crate) use identifier::new_identifier;
pub(crate) use languages::{language_name, languages};
pub(crate) use page::{clear_page, is_focus_lost, is_right_to_left, listen, reload, show_failure};
pub(crate) use resize::{ResizeWatch, on_resize};
pub(crate) use sound::play_sample;

use crate::console::Console;
use crate::state::{Action, Alert, Effect, Event, Kept};

/// Where a reload finds what it must not lose.
const KEPT: &str = "vestibule.console";

/// Does what the state decided.
pub(crate) fn perform(console: Console, effect: Effect) {
    match effect {
        Effect::FindSession => spawn_local(async move {
            console.tell(Event::SessionFound(calls::find_session().await));
        }),
        Effect::LogIn(request) => spawn_local(async move {
            console.tell(Event::LoggedIn(calls::log_in(&request).await));
        }),
        Effect::Call(call) => spawn_local(async move {
            let answer = calls::call(&call).await;
            console.tell(Event::Answered(call, answer));
        }),
        Effect::OpenStream => stream::open(console),
        Effect::CloseStream => stream::close(),
        Effect::Keep => keep(console),
        Effect::Alert { alert, seen } => draw_attention(console, alert, seen),
        Effect::Withdraw(id) => desktop::withdraw(&id),
        Effect::Ring => sound::play(console, sound::Tune::Offer),
        Effect::FocusComposer => console.composer_wanted.update(|count| *count = count.wrapping_add(1)),
    }
}

/// What was kept before the page was loaded again.
pub(crate) fn kept() -> Option<Kept> {
    storage::read(Area::Session, KEPT).and_then(|text| json::read(&text))
}

/// Keeps what a reload must not lose.
fn keep(console: Console) {
    match console.peek(|state| state.keep()).and_then(|kept| json::write(&kept)) {
        Some(text) => drop(storage::write(Area::Session, KEPT, &text)),
        None => storage::remove(Area::Session, KEPT),
    }
}

fn draw_attention(console: Console, alert: Alert, seen: bool) {
    let (tune, id, title, body) = match alert {
        Alert::Offered { interaction_id, visitor, queue } => {
            let title = console.fill("alert.offered", &[("name", &console.visitor_name(Some(&visitor)))]);
            (sound::Tune::Offer, interaction_id, title, queue)
        }
        Alert::PickedUp { interaction_id, visitor } => {
            let title = console.fill("alert.pickedUp", &[("name", &console.visitor_name(Some(&visitor)))]);
            (sound::Tune::Offer, interaction_id, title, String::new())
        }
        Alert::Said { interaction_id, visitor, text } => {
            (sound::Tune::Message, interaction_id, console.visitor_name(Some(&visitor)), text)
        }
    };
    sound::play(console, tune);
    console.announcement.set(format!("{title} {body}"));
    if !seen {
        desktop::notify(&title, &body, &id.clone(), move || console.ask(Action::Open(id.clone())));
    }
}
