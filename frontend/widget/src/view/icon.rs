//! The pictures on buttons, drawn in the colour of the text around them.

use leptos::prelude::*;

/// A picture, as the path of its strokes in a square of 24 by 24.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Icon {
    Alert,
    ArrowDown,
    Check,
    ChevronDown,
    Clock,
    Leave,
    Offline,
    Send,
}

impl Icon {
    fn path(self) -> &'static str {
        match self {
            Icon::Alert => "M12 8v5m0 3.2v.1M12 3 2.5 20h19L12 3Z",
            Icon::ArrowDown => "M12 5v14m-6-6 6 6 6-6",
            Icon::Check => "m5 12.5 4.5 4.5L19 7.5",
            Icon::ChevronDown => "m6 9 6 6 6-6",
            Icon::Clock => "M12 7v5l3 2m6-2a9 9 0 1 1-18 0 9 9 0 0 1 18 0Z",
            Icon::Leave => "M14 4H6v16h8m-4-8h11m-4-4 4 4-4 4",
            Icon::Offline => {
                "M3 3l18 18M8.5 15.5a5 5 0 0 1 6.5-.4M5 12a10 10 0 0 1 4-2.4m4-.5a10 10 0 0 1 6 2.9M12 19v.1"
            }
            Icon::Send => "M12 19V5m-6 6 6-6 6 6",
        }
    }
}

/// Draws a picture. It says nothing by itself: what it stands on needs a label.
pub fn icon(icon: Icon) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
            <path d=icon.path()></path>
        </svg>
    }
}
