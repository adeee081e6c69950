//! Small drawings. They say nothing to screen readers: what carries one has a name of its own.

use leptos::prelude::*;

/// What is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Picture {
    Back,
    Bell,
    Check,
    Close,
    Down,
    End,
    Gear,
    Info,
    Keyboard,
    LogOut,
    People,
    Send,
    Silent,
    Sound,
    Talk,
    Warning,
}

/// A drawing, as large as the text beside it.
#[component]
pub(super) fn Icon(picture: Picture) -> impl IntoView {
    view! {
        <svg class="icon" class:mirrored=is_directed(picture) viewBox="0 0 24 24" aria-hidden="true">
            <path d=path(picture)></path>
        </svg>
    }
}

/// The product's mark and name.
#[component]
pub(super) fn Brand() -> impl IntoView {
    view! {
        <span class="brand">
            <svg class="brand-mark" viewBox="0 0 24 24" aria-hidden="true">
                <path d="M4 21V10a8 8 0 0 1 16 0v11h-5v-9a3 3 0 0 0-6 0v9z"></path>
            </svg>
            <span translate="no">"Vestibule"</span>
        </span>
    }
}

/// Whether it points in the direction of reading, or against it.
fn is_directed(picture: Picture) -> bool {
    matches!(picture, Picture::Back | Picture::LogOut | Picture::Send)
}

fn path(picture: Picture) -> &'static str {
    match picture {
        Picture::Back => "M15 5l-7 7 7 7",
        Picture::Bell => "M6 16V11a6 6 0 0 1 12 0v5l2 2H4zM10 21h4",
        Picture::Check => "M5 12.5l4.5 4.5L19 7.5",
        Picture::Close => "M6 6l12 12M18 6L6 18",
        Picture::Down => "M6 9l6 6 6-6",
        Picture::End => "M4 5h16v11H10l-4 4v-4H4zM9.5 8l5 5M14.5 8l-5 5",
        Picture::Gear => {
            "M4 7h9M17 7h3M4 17h3M11 17h9M13 7a2 2 0 1 0 4 0a2 2 0 1 0-4 0M7 17a2 2 0 1 0 4 0a2 2 0 1 0-4 0"
        }
        Picture::Info => "M12 11v6M12 7.5v.01M3 12a9 9 0 1 0 18 0a9 9 0 1 0-18 0",
        Picture::Keyboard => "M3 6h18v12H3zM7 10h.01M11 10h.01M15 10h.01M17.5 10h.01M8 14h8",
        Picture::LogOut => "M10 4H5v16h5M10 12h10M16 8l4 4-4 4",
        Picture::People => {
            "M9 11a3.5 3.5 0 1 0 0-7a3.5 3.5 0 0 0 0 7zM3 20v-1a6 6 0 0 1 12 0v1M16 4.5a3.5 3.5 0 0 1 0 6M18 14a6 6 0 0 1 3 5v1"
        }
        Picture::Send => "M5 12h13M12 5l7 7-7 7",
        Picture::Silent => "M4 9.5h3.5L12 5.5v13l-4.5-4H4zM16 9.5l5 5M21 9.5l-5 5",
        Picture::Sound => "M4 9.5h3.5L12 5.5v13l-4.5-4H4zM15.5 9a4.5 4.5 0 0 1 0 6M18 6.5a8 8 0 0 1 0 11",
        Picture::Talk => "M4 5h16v11H10l-4 4v-4H4z",
        Picture::Warning => "M12 4l9 16H3zM12 10v4M12 17v.01",
    }
}
