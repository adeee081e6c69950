//! Notifications on the desktop, if the agent wants them.

use std::cell::RefCell;
use std::collections::BTreeMap;

use leptos::prelude::*;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Notification, NotificationOptions, NotificationPermission};

use crate::console::Console;

thread_local! {
    static SHOWN: RefCell<BTreeMap<String, Notification>> = const { RefCell::new(BTreeMap::new()) };
}

/// Whether the browser lets the console notify.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Permission {
    /// It cannot, here.
    Impossible,
    /// It has not been asked.
    Unasked,
    /// It does.
    Granted,
    /// It does not.
    Denied,
}

/// Whether the browser lets the console notify now.
pub(crate) fn permission() -> Permission {
    if !js_sys::Reflect::has(&js_sys::global(), &JsValue::from_str("Notification")).unwrap_or(false) {
        return Permission::Impossible;
    }
    match Notification::permission() {
        NotificationPermission::Granted => Permission::Granted,
        NotificationPermission::Denied => Permission::Denied,
        _ => Permission::Unasked,
    }
}

/// Has the browser ask the agent; only ever called when he pressed the button for it.
pub(crate) fn ask_permission(console: Console) {
    spawn_local(async move {
        if let Ok(asking) = Notification::request_permission() {
            // Whatever he answered is read below.
            let _ = JsFuture::from(asking).await;
        }
        console.permission.set(permission());
    });
}

/// Shows a notification if that is allowed; one with the same tag is replaced, which is no less of a call for attention.
/// A click brings the page to the front.
pub(super) fn notify(title: &str, body: &str, tag: &str, on_click: impl FnMut() + 'static) {
    if permission() != Permission::Granted {
        return;
    }
    let options = NotificationOptions::new();
    options.set_body(body);
    options.set_tag(tag);
    options.set_renotify(true);
    // Some browsers on phones allow notifications from workers only, and throw.
    let Ok(notification) = Notification::new_with_options(title, &options) else { return };
    let mut on_click = on_click;
    let own_tag = tag.to_owned();
    let clicked = Closure::once_into_js(move || {
        if let Some(window) = web_sys::window() {
            let _ = window.focus();
        }
        on_click();
        withdraw(&own_tag);
    });
    notification.set_onclick(Some(clicked.unchecked_ref()));
    SHOWN.with_borrow_mut(|shown| shown.insert(tag.to_owned(), notification));
}

/// Takes away the notification with this tag, if there is one.
pub(super) fn withdraw(tag: &str) {
    if let Some(notification) = SHOWN.with_borrow_mut(|shown| shown.remove(tag)) {
        notification.close();
    }
}
