//! The agent's event stream.

use std::cell::RefCell;

use vestibule_frontend::json;
use vestibule_shared::agent::Notification;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{EventSource, MessageEvent};

use crate::console::Console;
use crate::state::Event;

thread_local! {
    static STREAM: RefCell<Option<Stream>> = const { RefCell::new(None) };
}

/// An open stream; dropping it closes it.
struct Stream {
    source: EventSource,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut()>,
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.source.set_onmessage(None);
        self.source.set_onerror(None);
        self.source.close();
    }
}

/// Opens the stream; one that is open is closed before.
pub(super) fn open(console: Console) {
    close();
    match connect(console) {
        Some(stream) => STREAM.set(Some(stream)),
        None => console.tell(Event::StreamLost { closed: true }),
    }
}

/// Closes the stream.
pub(super) fn close() {
    // Taken out first and dropped then, for what is borrowed cannot be opened again.
    drop(STREAM.take());
}

fn connect(console: Console) -> Option<Stream> {
    let source = EventSource::new("../agent/events").ok()?;
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        // A notification of a newer server that is not understood is skipped; the next snapshot makes it good.
        if let Some(notification) =
            event.data().as_string().and_then(|data| json::read::<Notification>(&data))
        {
            console.tell(Event::Notified(notification));
        }
    });
    let failed = source.clone();
    let on_error = Closure::<dyn FnMut()>::new(move || {
        console.tell(Event::StreamLost { closed: failed.ready_state() == EventSource::CLOSED });
    });
    source.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    source.set_onerror(Some(on_error.as_ref().unchecked_ref()));
    Some(Stream { source, _on_message: on_message, _on_error: on_error })
}
