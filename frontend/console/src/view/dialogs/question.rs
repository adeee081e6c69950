//! What is asked once before it is done.

use leptos::html;
use leptos::prelude::*;

use super::modal::{close, show_when_drawn};
use crate::console::{Console, use_console};
use crate::state::{Action, Question};

/// What is being asked, if anything.
#[component]
pub(super) fn Asked() -> impl IntoView {
    let console = use_console();
    let question = console.part(|state| state.question.clone());
    move || question.get().map(|question| view! { <QuestionDialog question /> })
}

#[component]
fn QuestionDialog(question: Question) -> impl IntoView {
    let console = use_console();
    let dialog = NodeRef::<html::Dialog>::new();
    show_when_drawn(dialog);
    let words = Words::of(console, &question);
    let confirm = move |_| {
        console.ask(Action::Confirm);
        close(dialog);
    };
    view! {
        <dialog
            class="dialog question"
            role="alertdialog"
            node_ref=dialog
            aria-labelledby="question-title"
            aria-describedby="question-text"
            on:close=move |_| console.ask(Action::Decline)
        >
            <h2 id="question-title" dir="auto">{words.title}</h2>
            <p id="question-text">{words.text}</p>
            <div class="dialog-buttons">
                <button class="button" type="button" autofocus on:click=move |_| close(dialog)>
                    {console.text("question.decline")}
                </button>
                <button class="button danger" type="button" on:click=confirm>
                    {words.confirm}
                </button>
            </div>
        </dialog>
    }
}

struct Words {
    title: String,
    text: String,
    confirm: String,
}

impl Words {
    fn of(console: Console, question: &Question) -> Words {
        match question {
            Question::Disconnect { visitor, .. } => Words {
                title: console.fill("disconnect.title", &[("name", &console.visitor_name(Some(visitor)))]),
                text: console.text("disconnect.text"),
                confirm: console.text("disconnect"),
            },
            Question::LogOut { open, unsent } => {
                let sentence = |key, count| (count > 0).then(|| console.count(key, count, &[]));
                let sentences = [sentence("logOut.text", *open), sentence("logOut.unsent", *unsent)];
                Words {
                    title: console.text("logOut.title"),
                    text: sentences.into_iter().flatten().collect::<Vec<_>>().join(" "),
                    confirm: console.text("logOut"),
                }
            }
        }
    }
}
