//! What clients send, for whoever reads, and for tests that try it out.

use serde_json::{Value, json};

/// Adds them to the schemas.
pub(super) fn add(document: &mut Value) {
    for (schema, example) in examples() {
        document["components"]["schemas"][schema]["examples"] = json!([example]);
    }
}

/// An example of what is sent, by its schema.
pub(super) fn examples() -> [(&'static str, Value); 9] {
    [
        (
            "StartChatRequest",
            json!({
                "participant": { "name": "Mary", "credentials": null },
                "target": "Marketing",
                "targettype": "Workgroup",
                "language": "en-us",
                "attributes": { "product": "Tent" },
                "routingContexts": [{ "context": "English", "category": "Language" }],
            }),
        ),
        ("SendMessageRequest", json!({ "message": "Hello", "contentType": "text/plain" })),
        ("TypingStateRequest", json!({ "typingIndicator": true })),
        (
            "CreateCallbackRequest",
            json!({
                "participant": { "name": "Mary", "telephone": "+1 317 555 0100" },
                "target": "Support",
                "targettype": "Workgroup",
                "subject": "About my tent",
            }),
        ),
        ("ModifyCallbackRequest", json!({ "telephone": "+1 317 555 0101" })),
        ("QueryQueueRequest", json!({ "queueName": "Marketing", "queueType": "Workgroup" })),
        (
            "RegisterRequest",
            json!({ "contact": { "username": "mary", "password": "a long one", "firstName": "Mary" } }),
        ),
        ("MessageRequest", json!({ "text": "Hello", "messageId": "1" })),
        ("UrlRequest", json!({ "url": "https://www.example.com/", "messageId": "2" })),
    ]
}
