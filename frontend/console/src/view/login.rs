//! The log-in page.

use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;
use vestibule_shared::agent::LoginRequest;

use super::icon::{Brand, Icon, Picture};
use crate::console::{Console, use_console};
use crate::state::{Action, Login, LoginProblem, Notice, Page};

/// Where an agent says who he is.
#[component]
pub(super) fn LoginPage() -> impl IntoView {
    let console = use_console();
    let login = console.part(|state| match &state.page {
        Page::Login(login) => login.clone(),
        Page::Starting | Page::Desk => Login::default(),
    });
    let (username, password) = (NodeRef::<html::Input>::new(), NodeRef::<html::Input>::new());
    let problem = Memo::new(move |_| login.with(|login| login.problem.clone()));
    let notice = move || login.with(|login| login.notice.as_ref().map(|notice| notice_text(console, notice)));
    let busy = move || login.with(|login| login.busy);

    Effect::new(move |_| focus_on(&problem.get(), username, password));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        // Read from the fields themselves, for password managers fill them without telling.
        let value = |field: NodeRef<html::Input>| field.get_untracked().map(|field| field.value());
        let request = LoginRequest {
            username: value(username).unwrap_or_default(),
            password: value(password).unwrap_or_default(),
        };
        console.ask(Action::LogIn(request));
    };
    let username_is_wrong = move || {
        problem.with(|problem| matches!(problem, Some(LoginProblem::NoUsername | LoginProblem::Wrong)))
    };
    let password_is_wrong = move || {
        problem.with(|problem| matches!(problem, Some(LoginProblem::NoPassword | LoginProblem::Wrong)))
    };

    view! {
        <main class="login">
            <form class="login-card" novalidate on:submit=submit aria-labelledby="login-title">
                <Brand />
                <h1 id="login-title">{console.text("login.title")}</h1>
                <p class="login-notice" role="status" hidden=move || notice().is_none()>
                    {notice}
                </p>
                <label for="username">{console.text("login.username")}</label>
                <input
                    id="username"
                    name="username"
                    type="text"
                    node_ref=username
                    autocomplete="username"
                    autocapitalize="none"
                    spellcheck="false"
                    dir="auto"
                    required
                    maxlength="100"
                    aria-invalid=move || username_is_wrong().to_string()
                    aria-describedby="login-problem"
                />
                <label for="password">{console.text("login.password")}</label>
                <input
                    id="password"
                    name="password"
                    type="password"
                    node_ref=password
                    autocomplete="current-password"
                    required
                    maxlength="1000"
                    aria-invalid=move || password_is_wrong().to_string()
                    aria-describedby="login-problem"
                />
                <p class="login-problem" id="login-problem" role="alert">
                    {move || {
                        problem.get().map(|problem| {
                            view! {
                                <Icon picture=Picture::Warning />
                                <span>{problem_text(console, &problem)}</span>
                            }
                        })
                    }}
                </p>
                <button class="button primary" type="submit" aria-disabled=move || busy().to_string()>
                    {move || console.text(if busy() { "login.busy" } else { "login.submit" })}
                </button>
            </form>
        </main>
    }
}

/// Puts the cursor where the problem is, or else into the first empty field.
fn focus_on(problem: &Option<LoginProblem>, username: NodeRef<html::Input>, password: NodeRef<html::Input>) {
    let (Some(username), Some(password)) = (username.get(), password.get()) else { return };
    let focused = match problem {
        Some(LoginProblem::NoUsername) => username.focus(),
        Some(LoginProblem::Wrong) => {
            password.select();
            password.focus()
        }
        Some(LoginProblem::NoPassword) => password.focus(),
        Some(LoginProblem::Other(_)) => return,
        None if username.value().is_empty() => username.focus(),
        None => password.focus(),
    };
    // A page that cannot be focused is at least readable.
    drop(focused);
}

fn notice_text(console: Console, notice: &Notice) -> String {
    match notice {
        Notice::LoggedOut => console.text("login.loggedOut"),
        Notice::SessionEnded => console.text("login.sessionEnded"),
        Notice::LoggedOff => console.text("login.loggedOff"),
    }
}

fn problem_text(console: Console, problem: &LoginProblem) -> String {
    match problem {
        LoginProblem::NoUsername => console.text("login.noUsername"),
        LoginProblem::NoPassword => console.text("login.noPassword"),
        LoginProblem::Wrong => console.text("login.wrong"),
        LoginProblem::Other(words) => console.say(words),
    }
}
