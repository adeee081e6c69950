//! The form with which a conversation begins.

use leptos::prelude::*;

use super::icon::{Icon, icon};
use super::{shell, texts};
use crate::state::{Event, StartForm as Form, StartProblem};

/// The id of the field for the name.
pub const NAME_ID: &str = "name";

/// The longest name, in characters.
const LONGEST_NAME: &str = "100";

/// The form with which a conversation begins.
#[component]
pub fn StartForm() -> impl IntoView {
    let shell = shell();
    let texts = texts();
    let closed = shell.memo(|widget| widget.offer.is_some_and(|offer| !offer.start));
    let closed_text = StoredValue::new(texts.text("start.closed"));
    view! {
        <main class="start">
            <h2>{texts.text("start.heading")}</h2>
            {move || match closed.get() {
                true => view! { <p>{closed_text.get_value()}</p> }.into_any(),
                false => view! { <Fields/> }.into_any(),
            }}
        </main>
    }
}

#[component]
fn Fields() -> impl IntoView {
    let shell = shell();
    let texts = texts();
    let form = move |what: fn(&Form) -> bool| shell.memo(move |widget| widget.start_form().is_some_and(what));
    let starting = form(|form| form.starting);
    let name_wrong = form(|form| form.problem == Some(StartProblem::Name));
    let name = shell.memo(|widget| widget.start_form().map(|form| form.name.clone()).unwrap_or_default());
    let (button, busy) = (texts.text("start.button"), texts.text("start.starting"));
    view! {
        <p>{texts.text("start.intro")}</p>
        <form novalidate on:submit=move |event| {
            event.prevent_default();
            shell.dispatch(Event::StartPressed);
        }>
            <label for=NAME_ID>
                {texts.text("start.name")} " " <span class="optional">{texts.text("start.optional")}</span>
            </label>
            <input id=NAME_ID type="text" autocomplete="name" dir="auto" maxlength=LONGEST_NAME
                enterkeyhint="go" aria-describedby="problem"
                aria-invalid=move || name_wrong.get().then_some("true")
                prop:value=name
                on:input=move |event| shell.dispatch(Event::NameTyped(event_target_value(&event)))/>
            <div id="problem" role="alert"><Problem/></div>
            <button type="submit" class="primary" aria-disabled=move || starting.get().then_some("true")>
                {move || if starting.get() { busy.clone() } else { button.clone() }}
            </button>
        </form>
    }
}

#[component]
fn Problem() -> impl IntoView {
    let texts = texts();
    let problem = shell().memo(|widget| widget.start_form().and_then(|form| form.problem));
    move || {
        problem.get().map(|problem| {
            view! {
                <p class="problem">{icon(Icon::Alert)} <span>{texts.text(problem_key(problem))}</span></p>
            }
        })
    }
}

fn problem_key(problem: StartProblem) -> &'static str {
    match problem {
        StartProblem::Unreachable => "start.problem.unreachable",
        StartProblem::UnknownTarget => "start.problem.unknown-target",
        StartProblem::Name => "start.problem.name",
        StartProblem::Busy => "start.problem.busy",
        StartProblem::General => "start.problem.general",
    }
}
