//! The calls to the server.

use vestibule_frontend::http::{self, HttpError};
use vestibule_frontend::json;
use vestibule_shared::visitor::{
    PartyInfoAnswer, PartyInfoRequest, ReconnectRequest, SendMessageRequest, ServerConfiguration,
    ServerConfigurationItem, TEXT_PLAIN, TypingStateRequest,
};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

use super::Shell;
use crate::state::{Answer, Effect, Event};

/// How long a call may take, in milliseconds.
const TIME_LIMIT: u32 = 12_000;

/// Makes the call that an effect stands for; its answer comes back as an event.
pub(super) fn make(shell: Shell, effect: Effect) {
    let Some(call) = call(&effect) else { return };
    spawn_local(async move {
        let url = format!("../websvcs/{}", call.path);
        let value = http::call_json(&url, call.body.as_deref(), TIME_LIMIT).await;
        if let Some(event) = event(effect, value) {
            shell.dispatch(event);
        }
    });
}

/// A call: a POST if it has a body, and a GET if it has none.
struct Call {
    path: String,
    body: Option<String>,
}

fn call(effect: &Effect) -> Option<Call> {
    let (path, body) = match effect {
        Effect::ReadConfiguration => ("serverConfiguration".to_owned(), None),
        Effect::Start(request) => ("chat/start".to_owned(), json::write(&**request)),
        Effect::Poll { participant_id, after } => {
            (format!("chat/poll/{participant_id}?after={}", cursor(*after)), None)
        }
        Effect::Send { participant_id, message, after } => {
            let request = SendMessageRequest {
                message: message.text.clone(),
                content_type: Some(TEXT_PLAIN.to_owned()),
                message_id: Some(message.message_id.clone()),
            };
            (format!("chat/sendMessage/{participant_id}?after={}", cursor(*after)), json::write(&request))
        }
        Effect::ReportTyping { participant_id, typing } => {
            let request = TypingStateRequest { typing_indicator: *typing };
            (format!("chat/setTypingState/{participant_id}"), json::write(&request))
        }
        Effect::Leave { participant_id } => (format!("chat/exit/{participant_id}"), Some(String::new())),
        Effect::Reconnect { chat_id } => {
            ("chat/reconnect".to_owned(), json::write(&ReconnectRequest { chat_id: chat_id.clone() }))
        }
        Effect::AskParty { participant_id, agent_id } => {
            let request = PartyInfoRequest { participant_id: agent_id.clone() };
            (format!("partyInfo/{participant_id}"), json::write(&request))
        }
        Effect::Schedule(..) | Effect::Cancel(_) | Effect::ClosePanel => return None,
    };
    Some(Call { path, body })
}

fn event(effect: Effect, value: Result<JsValue, HttpError>) -> Option<Event> {
    Some(match effect {
        Effect::ReadConfiguration => Event::Configured(value.and_then(configuration)),
        Effect::Start(_) => Event::Started(answer(value)),
        Effect::Poll { participant_id, .. } => Event::Polled { participant_id, answer: answer(value) },
        Effect::Send { participant_id, message, .. } => {
            Event::Sent { participant_id, message_id: message.message_id, answer: answer(value) }
        }
        Effect::Leave { participant_id } => Event::Left { participant_id, answer: answer(value) },
        Effect::Reconnect { chat_id } => Event::Reconnected { chat_id, answer: answer(value) },
        Effect::AskParty { agent_id, .. } => {
            // Without an answer the agent goes without a photo.
            let answer: PartyInfoAnswer = http::read(value.ok()?).ok()?;
            Event::Introduced { agent_id, party: answer.party_info }
        }
        // A report of typing that is lost is not worth repeating.
        Effect::ReportTyping { .. } | Effect::Schedule(..) | Effect::Cancel(_) | Effect::ClosePanel => {
            return None;
        }
    })
}

fn answer(value: Result<JsValue, HttpError>) -> Answer {
    value.and_then(http::read)
}

fn configuration(value: JsValue) -> Result<ServerConfiguration, HttpError> {
    let items: Vec<ServerConfigurationItem> = http::read(value)?;
    items.into_iter().next().map(|item| item.server_configuration).ok_or(HttpError::Format)
}

/// How the address of a call says what is known here: -1 for nothing.
fn cursor(after: Option<u64>) -> String {
    after.map_or_else(|| "-1".to_owned(), |after| after.to_string())
}
