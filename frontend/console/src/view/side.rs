//! The first pane: who the agent is, his status, his workgroups, and the tools.

use leptos::prelude::*;
use vestibule_shared::agent::{Stage, Workgroup};

use super::avatar::Avatar;
use super::icon::{Brand, Icon, Picture};
use super::panes::Separator;
use super::statuses::StatusMenu;
use crate::browser::{self, Permission};
use crate::console::{Console, Overlay, use_console};
use crate::preferences::Pane;
use crate::state::Action;

/// The first pane.
#[component]
pub(super) fn SidePane() -> impl IntoView {
    let console = use_console();
    let name = console.desk(|desk| desk.me.display_name.clone());
    let username = console.desk(|desk| desk.me.username.clone());
    view! {
        <header class="side" id="side">
            <Brand />
            <h1 class="unseen">{console.text("login.title")}</h1>
            <div class="me">
                <Avatar name />
                <strong class="me-name" dir="auto" title=move || username.get()>
                    {move || name.get()}
                </strong>
            </div>
            <StatusMenu />
            <Workgroups />
            <Tools />
            <Separator pane=Pane::Side controls="side" />
        </header>
    }
}

/// Turns sounds off or on, and says so.
pub(crate) fn toggle_sound(console: Console) {
    console.preferences.update(|preferences| preferences.muted = !preferences.muted);
    let muted = console.preferences.with_untracked(|preferences| {
        preferences.write();
        preferences.muted
    });
    console.announcement.set(console.text(if muted { "sound.isOff" } else { "sound.isOn" }));
    if !muted {
        browser::play_sample();
    }
}

#[component]
fn Workgroups() -> impl IntoView {
    let console = use_console();
    let groups = console.desk(|desk| {
        let waiting = |name: &str| {
            let of_group = desk.interactions.values().filter(|about| about.queue.name == name);
            of_group.filter(|about| matches!(about.stage, Stage::Waiting)).count() as u32
        };
        let groups = desk.workgroups.iter();
        groups.map(|group| (group.clone(), waiting(&group.name))).collect::<Vec<_>>()
    });
    let open = move || console.overlay.get() == Some(Overlay::Workgroups);
    view! {
        <section class="workgroups" class:open=open aria-labelledby="workgroups-title">
            <h2 id="workgroups-title">{console.text("workgroups.title")}</h2>
            <button
                class="button workgroups-button"
                type="button"
                aria-label=console.text("workgroups.title")
                aria-expanded=move || open().to_string()
                aria-controls="workgroups"
                on:click=move |_| console.toggle(Overlay::Workgroups)
            >
                <Icon picture=Picture::People />
                <span>{console.text("workgroups.title")}</span>
                <Icon picture=Picture::Down />
            </button>
            <ul class="workgroup-list" id="workgroups">
                {move || {
                    let groups = groups.get().into_iter();
                    groups.map(|(group, waiting)| view! { <WorkgroupRow group waiting /> }).collect_view()
                }}
            </ul>
            <Show when=move || groups.with(Vec::is_empty)>
                <p class="muted">{console.text("workgroups.none")}</p>
            </Show>
        </section>
    }
}

#[component]
fn WorkgroupRow(group: Workgroup, waiting: u32) -> impl IntoView {
    let console = use_console();
    let (available, there) = (group.agents_available.to_string(), group.agents_logged_in.to_string());
    let values = [("available", &*available), ("there", &*there)];
    let people = console.count("workgroups.agents", group.agents_logged_in, &values);
    let waits = console.count("workgroups.waiting", waiting, &[]);
    view! {
        <li class="workgroup">
            <span class="workgroup-name" dir="auto" title=group.name.clone()>
                {group.name.clone()}
            </span>
            <Show when=move || { waiting > 0 }>
                <span class="workgroup-waiting" title=waits.clone()>
                    <span aria-hidden="true">{waiting}</span>
                    <span class="unseen">{waits.clone()}</span>
                </span>
            </Show>
            <span class="workgroup-agents" class:nobody=group.agents_available == 0 title=people.clone()>
                <Icon picture=Picture::People />
                <span class="workgroup-count" aria-hidden="true">{available}"/"{there}</span>
                <span class="unseen">{people.clone()}</span>
            </span>
        </li>
    }
}

#[component]
fn Tools() -> impl IntoView {
    let console = use_console();
    let muted = move || console.preferences.with(|preferences| preferences.muted);
    let sound = move || console.text(if muted() { "sound.turnOn" } else { "sound.turnOff" });
    view! {
        <div class="tools">
            <Tool
                label=Signal::derive(sound)
                key="Alt+M"
                on_press=move || toggle_sound(console)
            >
                {move || {
                    let picture = if muted() { Picture::Silent } else { Picture::Sound };
                    view! { <Icon picture /> }
                }}
            </Tool>
            <Show when=move || console.permission.get() == Permission::Unasked>
                <button
                    class="icon-button rarer"
                    type="button"
                    title=console.text("desktop.allow")
                    aria-label=console.text("desktop.allow")
                    on:click=move |_| browser::ask_permission(console)
                >
                    <Icon picture=Picture::Bell />
                </button>
            </Show>
            <Tool
                label=console.text("preferences.title")
                key="Alt+G"
                on_press=move || console.toggle(Overlay::Preferences)
            >
                <Icon picture=Picture::Gear />
            </Tool>
            <Tool
                label=console.text("keys.title")
                key="?"
                rarer=true
                on_press=move || console.toggle(Overlay::Keys)
            >
                <Icon picture=Picture::Keyboard />
            </Tool>
            <Tool label=console.text("logOut") key="Alt+Q" on_press=move || console.ask(Action::LogOut)>
                <Icon picture=Picture::LogOut />
            </Tool>
        </div>
    }
}

/// A button with a picture, a name, and a key.
#[component]
fn Tool(
    #[prop(into)] label: Signal<String>,
    key: &'static str,
    #[prop(optional)] rarer: bool,
    on_press: impl Fn() + 'static,
    children: Children,
) -> impl IntoView {
    view! {
        <button
            class="icon-button"
            class:rarer=rarer
            type="button"
            title=move || format!("{} ({key})", label.get())
            aria-label=move || label.get()
            aria-keyshortcuts=key
            on:click=move |_| on_press()
        >
            {children()}
        </button>
    }
}
