//! Keeps a log at its end while it grows, unless its reader has scrolled up.

use leptos::html;
use leptos::prelude::*;
use web_sys::HtmlElement;

use crate::browser::{self, ResizeWatch};

/// How far from its end a log still counts as being at its end, in CSS pixels.
const AT_END: i32 = 48;

/// Where the reader of a log is.
#[derive(Clone, Copy)]
pub(super) struct Follow {
    log: NodeRef<html::Div>,
    at_end: StoredValue<bool>,
    last_top: StoredValue<i32>,
    missed: RwSignal<usize>,
}

impl Follow {
    /// Follows this log's end from now on, also when the log itself becomes larger or smaller.
    pub(super) fn new(log: NodeRef<html::Div>) -> Follow {
        let follow = Follow {
            log,
            at_end: StoredValue::new(true),
            last_top: StoredValue::new(0),
            missed: RwSignal::new(0),
        };
        let watch = StoredValue::new_local(None::<ResizeWatch>);
        Effect::new(move |_| {
            if let Some(log) = log.get() {
                watch.set_value(browser::on_resize(&log, move || follow.catch_up()));
            }
        });
        follow
    }

    /// How many new lines the reader has not come to.
    pub(super) fn missed(self) -> usize {
        self.missed.get()
    }

    /// The log was scrolled, by its reader or by us. Browsers may tell that when there is more already, so only who
    /// goes up leaves the end; and they may tell it after the log is gone.
    pub(super) fn scrolled(self) {
        let Some(log) = self.log.try_get_untracked().flatten() else { return };
        if is_at_end(&log) {
            self.at_end.set_value(true);
            self.missed.set(0);
        } else if log.scroll_top() < self.last_top.get_value() {
            self.at_end.set_value(false);
        }
        self.last_top.set_value(log.scroll_top());
    }

    /// There is more now, among it `news` lines that the reader ought to notice.
    pub(super) fn grown(self, news: usize) {
        if self.at_end.get_value() {
            request_animation_frame(move || self.catch_up());
        } else if news > 0 {
            self.missed.update(|missed| *missed += news);
        }
    }

    /// Leads the reader to the end.
    pub(super) fn go_to_end(self) {
        self.missed.set(0);
        self.at_end.set_value(true);
        request_animation_frame(move || self.catch_up());
    }

    /// Called later on, when the log may be gone.
    fn catch_up(self) {
        let log = self.log.try_get_untracked().flatten();
        if let (Some(log), Some(true)) = (log, self.at_end.try_get_value()) {
            log.set_scroll_top(log.scroll_height());
        }
    }
}

fn is_at_end(log: &HtmlElement) -> bool {
    log.scroll_height() - log.scroll_top() - log.client_height() <= AT_END
}
