//! The calls to the server.

use vestibule_frontend::http::{HttpError, get_json, post, post_json};
use vestibule_shared::visitor::{
    ChatAnswer, PartyInfoAnswer, PartyInfoRequest, ReconnectRequest, SendMessageRequest,
    ServerConfigurationItem, StartChatRequest, TEXT_PLAIN, TypingStateRequest,
};
use wasm_bindgen_futures::spawn_local;

use super::Shell;
use crate::state::{Answer, Effect, Event};

/// How long a call may take, in milliseconds.
const TIME_LIMIT: u32 = 12_000;

/// Makes the call that an effect stands for; its answer comes back as an event.
pub(super) fn make(shell: Shell, effect: Effect) {
    spawn_local(async move {
        if let Some(event) = answered(effect).await {
            shell.dispatch(event);
        }
    });
}

async fn answered(effect: Effect) -> Option<Event> {
    Some(match effect {
        Effect::ReadConfiguration => {
            let items: Result<Vec<ServerConfigurationItem>, HttpError> =
                get_json("../websvcs/serverConfiguration", TIME_LIMIT).await;
            let item = items.and_then(|items| items.into_iter().next().ok_or(HttpError::Format));
            Event::Configured(item.map(|item| item.server_configuration))
        }
        Effect::Start(request) => Event::Started(start(&request).await),
        Effect::Poll { participant_id, after } => {
            let url = format!("../websvcs/chat/poll/{participant_id}?after={}", cursor(after));
            Event::Polled { participant_id, answer: get_json(&url, TIME_LIMIT).await }
        }
        Effect::Send { participant_id, message, after } => {
            let url = format!("../websvcs/chat/sendMessage/{participant_id}?after={}", cursor(after));
            let message_id = message.message_id;
            let request = SendMessageRequest {
                message: message.text,
                content_type: Some(TEXT_PLAIN.to_owned()),
                message_id: Some(message_id.clone()),
            };
            let answer = post_json(&url, &request, TIME_LIMIT).await;
            Event::Sent { participant_id, message_id, answer }
        }
        Effect::Leave { participant_id } => {
            let url = format!("../websvcs/chat/exit/{participant_id}");
            Event::Left { participant_id, answer: post_json(&url, &(), TIME_LIMIT).await }
        }
        Effect::Reconnect { chat_id } => {
            let request = ReconnectRequest { chat_id: chat_id.clone() };
            let answer = post_json("../websvcs/chat/reconnect", &request, TIME_LIMIT).await;
            Event::Reconnected { chat_id, answer }
        }
        Effect::AskParty { participant_id, agent_id } => {
            let url = format!("../websvcs/partyInfo/{participant_id}");
            let request = PartyInfoRequest { participant_id: agent_id.clone() };
            // Without an answer the agent goes without a photo.
            let answer: PartyInfoAnswer = post_json(&url, &request, TIME_LIMIT).await.ok()?;
            Event::Introduced { agent_id, party: answer.party_info }
        }
        Effect::ReportTyping { participant_id, typing } => {
            let url = format!("../websvcs/chat/setTypingState/{participant_id}");
            // A report that is lost is not worth repeating.
            let _ = post(&url, &TypingStateRequest { typing_indicator: typing }, TIME_LIMIT).await;
            return None;
        }
        Effect::Schedule(..) | Effect::Cancel(_) | Effect::ClosePanel => return None,
    })
}

async fn start(request: &StartChatRequest) -> Answer {
    post_json::<_, ChatAnswer>("../websvcs/chat/start", request, TIME_LIMIT).await
}

/// How the address of a call says what is known here: -1 for nothing.
fn cursor(after: Option<u64>) -> String {
    after.map_or_else(|| "-1".to_owned(), |after| after.to_string())
}
