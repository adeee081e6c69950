//! The bounds of what clients send, as they are checked.

use serde_json::Value;
use vestibule_processor::limits;
use vestibule_shared::visitor::Contact;

use crate::bridge::agent::login;
use crate::bridge::visitor::{person, register};

/// Longest texts, in characters, by the schema and its field.
const TEXTS: [(&str, &str, usize); 23] = [
    ("CallbackRequestParticipant", "name", limits::VISITOR_NAME_CHARS),
    ("CallbackRequestParticipant", "telephone", limits::TELEPHONE_CHARS),
    ("ChatRequestParticipant", "name", limits::VISITOR_NAME_CHARS),
    ("Contact", "password", person::PASSWORD_CHARS),
    ("Contact", "username", register::USERNAME_CHARS),
    ("CreateCallbackRequest", "customInfo", limits::CUSTOM_INFO_CHARS),
    ("CreateCallbackRequest", "language", limits::LANGUAGE_CHARS),
    ("CreateCallbackRequest", "subject", limits::SUBJECT_CHARS),
    ("LoginRequest", "password", login::PASSWORD_CHARS),
    ("LoginRequest", "username", limits::NAME_CHARS),
    ("MessageRequest", "messageId", limits::MESSAGE_ID_CHARS),
    ("MessageRequest", "text", limits::TEXT_CHARS),
    ("ModifyCallbackRequest", "subject", limits::SUBJECT_CHARS),
    ("ModifyCallbackRequest", "telephone", limits::TELEPHONE_CHARS),
    ("RoutingContext", "category", limits::ROUTING_CONTEXT_CHARS),
    ("RoutingContext", "context", limits::ROUTING_CONTEXT_CHARS),
    ("SendMessageRequest", "message", limits::TEXT_CHARS),
    ("SendMessageRequest", "messageId", limits::MESSAGE_ID_CHARS),
    ("StartChatRequest", "customInfo", limits::CUSTOM_INFO_CHARS),
    ("StartChatRequest", "emailAddress", limits::MAIL_ADDRESS_CHARS),
    ("StartChatRequest", "language", limits::LANGUAGE_CHARS),
    ("UrlRequest", "messageId", limits::MESSAGE_ID_CHARS),
    ("UrlRequest", "url", limits::URL_CHARS),
];

/// Texts that must not be empty, or must have so many characters.
const LEAST: [(&str, &str, usize); 6] = [
    ("Contact", "password", register::PASSWORD_CHARS_LEAST),
    ("Contact", "username", 1),
    ("MessageRequest", "messageId", 1),
    ("MessageRequest", "text", 1),
    ("SendMessageRequest", "message", 1),
    ("UrlRequest", "messageId", 1),
];

/// The schemas that have `attributes` and `routingContexts` from a page.
const WITH_ATTRIBUTES: [&str; 2] = ["CreateCallbackRequest", "StartChatRequest"];

/// Says them in the document.
pub(super) fn set(document: &mut Value) {
    let schemas = &mut document["components"]["schemas"];
    for (schema, field, most) in TEXTS {
        schemas[schema]["properties"][field]["maxLength"] = most.into();
    }
    for (schema, field, least) in LEAST {
        schemas[schema]["properties"][field]["minLength"] = least.into();
    }
    for (field, most) in Contact::DETAILS {
        schemas["Contact"]["properties"][field]["maxLength"] = most.into();
    }
    for schema in WITH_ATTRIBUTES {
        let fields = &mut schemas[schema]["properties"];
        fields["attributes"]["maxProperties"] = limits::ATTRIBUTES.into();
        fields["routingContexts"]["maxItems"] = limits::ROUTING_CONTEXTS.into();
    }
}

/// Every bound that is said, as a schema and its field.
#[cfg(test)]
pub(super) fn fields() -> impl Iterator<Item = (&'static str, &'static str)> {
    let texts = TEXTS.into_iter().chain(LEAST).map(|(schema, field, _)| (schema, field));
    let details = Contact::DETAILS.into_iter().map(|(field, _)| ("Contact", field));
    let counts = WITH_ATTRIBUTES
        .into_iter()
        .flat_map(|schema| ["attributes", "routingContexts"].map(|field| (schema, field)));
    texts.chain(details).chain(counts)
}
