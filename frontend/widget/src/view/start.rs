//! The form with which a conversation begins.

use leptos::prelude::*;

use super::icon::{Icon, icon};
use super::{shell, texts};
use crate::shell::new_id;
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
    let closed = Memo::new(move |_| shell.read(|widget| widget.offer.is_some_and(|offer| !offer.start)));
    let closed_text = texts.text("start.closed");
    view! {
        <main class="start">
            <h2>{texts.text("start.heading")}</h2>
            {move || match closed.get() {
                true => view! { <p>{closed_text.clone()}</p> }.into_any(),
                false => view! { <Fields/> }.into_any(),
            }}
        </main>
    }
}

#[component]
fn Fields() -> impl IntoView {
    let shell = shell();
    let texts = texts();
    let starting = of_form(|form| form.starting);
    let name_wrong = of_form(|form| form.problem == Some(StartProblem::Name));
    let name = of_form(|form| form.name.clone());
    let (button, busy) = (texts.text("start.button"), texts.text("start.starting"));
    view! {
        <p>{texts.text("start.intro")}</p>
        <form novalidate on:submit=move |event| {
            event.prevent_default();
            shell.look_elsewhere();
            shell.dispatch(Event::StartPressed { request_id: new_id() });
        }>
            <label for=NAME_ID>
                {texts.text("start.name")} " " <span class="optional">{texts.text("start.optional")}</span>
            </label>
            <input id=NAME_ID type="text" autocomplete="name" dir="auto" maxlength=LONGEST_NAME
                enterkeyhint="go" aria-describedby="problem"
                aria-invalid=move || name_wrong().then_some("true")
                prop:value=name
                on:input=move |event| shell.dispatch(Event::NameTyped(event_target_value(&event)))/>
            <div id="problem" role="alert"><Problem/></div>
            <button type="submit" class="primary" aria-disabled=move || starting().then_some("true")>
                {move || if starting() { busy.clone() } else { button.clone() }}
            </button>
        </form>
    }
}

#[component]
fn Problem() -> impl IntoView {
    let texts = texts();
    let problem = of_form(|form| form.problem);
    move || {
        problem().map(|problem| {
            view! {
                <p class="problem">{icon(Icon::Alert)} <span>{texts.text(problem_key(problem))}</span></p>
            }
        })
    }
}

/// Something of the form, followed when the state changes; the default once there is none.
fn of_form<T: Default>(what: impl Fn(&Form) -> T + Copy) -> impl Fn() -> T + Copy {
    let shell = shell();
    move || shell.read(|widget| widget.start_form().map(what).unwrap_or_default())
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
