//! The two forms of the visitor's protocol say the same, and reading them never fails otherwise than by saying so.

use std::collections::BTreeMap;
use std::fmt;

use proptest::prelude::*;
use proptest::{collection, option, sample};
use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use vestibule::bridge::Format;
use vestibule::bridge::xml::Element;
use vestibule_shared::visitor::{
    AcdStatus, AnyText, AssignedAgent, CallbackAnswer, CallbackBody, CallbackProperties,
    CallbackRequestParticipant, Capabilities, ChatAnswer, ChatBody, ChatEvent, ChatRequestParticipant,
    Contact, CreateCallbackRequest, Credentials, ModifyCallbackRequest, ParticipantState, ParticipantType,
    PartyInfoAnswer, PartyInfoBody, PartyInfoRequest, QueryQueueParticipant, QueryQueueRequest, QueueAnswer,
    QueueBody, ReconnectCallbackRequest, ReconnectRequest, RegisterRequest, RegistrationAnswer,
    RegistrationBody, RoutingContext, SendMessageRequest, ServerConfiguration, ServerConfigurationItem,
    StartChatRequest, Status, TypingStateRequest, Waiting,
};

use crate::fuzzers::bodies;

#[derive(Serialize)]
struct Rooted<'a, T> {
    request: &'a T,
}

/// Reads a request's JSON, writes it as XML, and reads that.
fn check_request<T: Serialize + DeserializeOwned + PartialEq + fmt::Debug>(request: &T) {
    let json = Format::Json.write(request).unwrap();
    assert_eq!(&Format::Json.read::<T>(&json).unwrap(), request);
    let xml = Format::Xml.write(&Rooted { request }).unwrap();
    assert_eq!(&Format::Xml.read::<T>(&xml).unwrap(), request);
    check_same(&serde_json::to_value(request).unwrap(), &xml);
}

/// Writes an answer in both forms, which must say the same.
fn check_answer(answer: &impl Serialize, root: &str) {
    let json = serde_json::to_value(answer).unwrap();
    let json = if json.is_array() { &json[0][root] } else { &json[root] };
    let xml = Format::Xml.write(answer).unwrap();
    assert!(xml.ends_with(format!("</{root}>").as_bytes()));
    check_same(json, &xml);
}

fn check_same(json: &Value, xml: &[u8]) {
    let element = Element::parse(xml).unwrap();
    let read = Like(json).deserialize(&element).unwrap();
    assert_eq!(&read, json, "{}", String::from_utf8_lossy(xml));
}

/// Reads a value whose types are those of another.
struct Like<'a>(&'a Value);

impl<'de> DeserializeSeed<'de> for Like<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        match self.0 {
            Value::Null => Option::<String>::deserialize(deserializer).map(Value::from),
            Value::Bool(_) => bool::deserialize(deserializer).map(Value::from),
            Value::Number(_) => u64::deserialize(deserializer).map(Value::from),
            Value::String(_) => String::deserialize(deserializer).map(Value::from),
            Value::Array(_) => deserializer.deserialize_seq(self),
            Value::Object(_) => deserializer.deserialize_map(self),
        }
    }
}

impl<'de> Visitor<'de> for Like<'_> {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        write!(formatter, "a value like {}", self.0)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut read = Vec::new();
        while let Some(item) = items.next_element_seed(Like(&self.0[read.len()]))? {
            read.push(item);
        }
        Ok(Value::Array(read))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Value, A::Error> {
        let nulls = self.0.as_object().into_iter().flatten().filter(|(_, value)| value.is_null());
        let mut read: Map<String, Value> = nulls.map(|(name, null)| (name.clone(), null.clone())).collect();
        while let Some(name) = fields.next_key::<String>()? {
            let value = fields.next_value_seed(Like(&self.0[&name]))?;
            read.insert(name, value);
        }
        Ok(Value::Object(read))
    }
}

/// Texts of characters that XML has a way to say.
pub(crate) fn text() -> impl Strategy<Value = String> {
    let markup =
        sample::select(vec!['<', '>', '&', '"', '\'', ']', '\r', '\n', '\t', ' ', '\u{feff}', '\u{2028}']);
    let sayable = any::<char>().prop_map(|character| match character {
        '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'.. => character,
        _ => '?',
    });
    let words = sample::select(vec!["", "true", "false", "0", "1", "-1.5", "null", "]]>", "<a/>", "&amp;"]);
    prop_oneof![
        3 => collection::vec(prop_oneof![markup, sayable], 0..12).prop_map(String::from_iter),
        1 => words.prop_map(str::to_owned),
    ]
}

/// What a page gives along with a chat or a callback.
fn given() -> impl Strategy<Value = (Option<BTreeMap<String, AnyText>>, Option<Vec<RoutingContext>>)> {
    let attributes = collection::btree_map(text(), option::of(text()).prop_map(AnyText), 0..4);
    let routing = (text(), text()).prop_map(|(context, category)| RoutingContext { context, category });
    (option::of(attributes), option::of(collection::vec(routing, 0..4)))
}

pub(crate) fn start() -> impl Strategy<Value = StartChatRequest> {
    let password = text().prop_map(|text| Some(text).filter(|text| !text.is_empty()));
    let credentials = password.prop_map(|password| Credentials { username: None, password });
    let participant = (option::of(text()), option::of(text()), credentials);
    let participant = participant.prop_map(|(name, participant_name, credentials)| ChatRequestParticipant {
        name,
        participant_name,
        credentials,
    });
    let texts = [(); 8].map(|()| option::of(text()));
    (texts, option::of(participant), given()).prop_map(|(texts, participant, given)| {
        let (attributes, routing_contexts) = given;
        let [texts @ .., transcript_required, email_address] = texts;
        let [supported_content_types, target, target_type, language, custom_info, request_id] = texts;
        StartChatRequest {
            supported_content_types,
            participant,
            target,
            target_type,
            language,
            transcript_required,
            email_address,
            custom_info,
            attributes,
            routing_contexts,
            request_id,
        }
    })
}

pub(crate) fn message() -> impl Strategy<Value = SendMessageRequest> {
    (text(), option::of(text()), option::of(text())).prop_map(|(message, content_type, message_id)| {
        SendMessageRequest { message, content_type, message_id }
    })
}

fn status() -> impl Strategy<Value = Status> {
    prop_oneof![
        Just(Status::Success),
        (text(), option::of(text())).prop_map(|(reason, message)| Status::Failure { reason, message }),
    ]
}

fn event() -> impl Strategy<Value = ChatEvent> {
    let state = sample::select(vec![ParticipantState::Initializing, ParticipantState::Held]);
    let kind =
        sample::select(vec![ParticipantType::WebUser, ParticipantType::Agent, ParticipantType::System]);
    let texts = [(); 4].map(|()| text());
    let numbers = [(); 3].map(|()| any::<u64>());
    (0..5, texts, numbers, state, kind, any::<bool>(), option::of(text())).prop_map(
        |(variant, texts, numbers, state, participant_type, flag, message_id)| {
            let [participant_id, display_name, value, content_type] = texts;
            let [sequence_number, conversation_sequence_number, timestamp] = numbers;
            match variant {
                0 => ChatEvent::ParticipantStateChanged {
                    participant_id,
                    sequence_number,
                    state,
                    participant_name: display_name,
                    participant_type,
                    timestamp,
                },
                1 => ChatEvent::Text {
                    participant_id,
                    sequence_number,
                    conversation_sequence_number,
                    content_type,
                    value,
                    display_name,
                    participant_type,
                    timestamp,
                    message_id,
                },
                2 => ChatEvent::Url {
                    participant_id,
                    sequence_number,
                    conversation_sequence_number,
                    value,
                    display_name,
                    participant_type,
                    timestamp,
                },
                3 => ChatEvent::File {
                    participant_id,
                    sequence_number,
                    conversation_sequence_number,
                    value,
                    display_name,
                    participant_type,
                    timestamp,
                },
                _ => ChatEvent::TypingIndicator { participant_id, sequence_number, value: flag },
            }
        },
    )
}

fn chat() -> impl Strategy<Value = ChatAnswer> {
    let waiting = (any::<u32>(), any::<u32>())
        .prop_map(|(position, agents_available)| Waiting { position, agents_available });
    let numbers = [(); 2].map(|()| option::of(any::<u64>()));
    let texts = [(); 4].map(|()| option::of(text()));
    (numbers, texts, collection::vec(event(), 0..4), option::of(waiting), status()).prop_map(
        |(numbers, texts, events, waiting, status)| {
            let [poll_wait_suggestion, cfg_ver] = numbers;
            let [participant_id, chat_id, date_format, time_format] = texts;
            let chat = ChatBody {
                poll_wait_suggestion,
                cfg_ver,
                participant_id,
                chat_id,
                date_format,
                time_format,
                events,
                waiting,
                status,
            };
            ChatAnswer { chat }
        },
    )
}

fn configuration() -> impl Strategy<Value = ServerConfigurationItem> {
    let names = [(); 4].map(|()| collection::vec(text(), 0..4));
    (any::<u64>(), names, option::of(text())).prop_map(|(cfg_ver, names, problem_report_reg_ex)| {
        let [common, chat, callback, queue_query] = names;
        let capabilities = Capabilities { common, chat, callback, queue_query };
        let server_configuration = ServerConfiguration { cfg_ver, capabilities, problem_report_reg_ex };
        ServerConfigurationItem { server_configuration }
    })
}

fn credentials() -> impl Strategy<Value = Credentials> {
    let password = text().prop_map(|text| Some(text).filter(|text| !text.is_empty()));
    password.prop_map(|password| Credentials { username: None, password })
}

pub(crate) fn create() -> impl Strategy<Value = CreateCallbackRequest> {
    let texts = [(); 6].map(|()| option::of(text()));
    let participant = ([(); 3].map(|()| option::of(text())), credentials());
    let participant = participant.prop_map(|([name, participant_name, telephone], credentials)| {
        CallbackRequestParticipant { name, participant_name, credentials, telephone }
    });
    (texts, option::of(participant), given()).prop_map(|(texts, participant, given)| {
        let (attributes, routing_contexts) = given;
        let [target, target_type, subject, language, custom_info, request_id] = texts;
        CreateCallbackRequest {
            participant,
            target,
            target_type,
            subject,
            language,
            custom_info,
            attributes,
            routing_contexts,
            request_id,
        }
    })
}

pub(crate) fn query() -> impl Strategy<Value = QueryQueueRequest> {
    let username = option::of(text().prop_map(|text| AnyText(Some(text))));
    let participant = (username, credentials())
        .prop_map(|(username, password)| QueryQueueParticipant { username, password });
    (option::of(text()), option::of(text()), option::of(participant)).prop_map(
        |(queue_name, queue_type, participant)| QueryQueueRequest { queue_name, queue_type, participant },
    )
}

pub(crate) fn contact() -> impl Strategy<Value = RegisterRequest> {
    let details = collection::vec(option::of(text()), Contact::DETAILS.len());
    (details, option::of(text()), option::of(text())).prop_map(|(details, username, password)| {
        let details =
            Contact::from_details(details.try_into().expect("there are as many as there are details"));
        RegisterRequest { contact: Some(Contact { username, password, ..details }) }
    })
}

fn callback() -> impl Strategy<Value = CallbackAnswer> {
    let acd = ([(); 2].map(|()| text()), [(); 7].map(|()| any::<u64>())).prop_map(|(texts, numbers)| {
        let [interaction_state, queue_name] = texts;
        let [
            estimated_callback_time,
            queue_wait_time,
            queue_position,
            longest_wait_time,
            calls_waiting_count,
            logged_in_agents_count,
            available_agents_count,
        ] = numbers;
        AcdStatus {
            interaction_state,
            estimated_callback_time,
            queue_wait_time,
            queue_position,
            queue_name,
            longest_wait_time,
            calls_waiting_count,
            logged_in_agents_count,
            available_agents_count,
        }
    });
    let agent = (text(), text()).prop_map(|(name, participant_id)| AssignedAgent { name, participant_id });
    let properties = (text(), text(), option::of(text()), any::<u64>()).prop_map(
        |(name, telephone, subject, created_at)| CallbackProperties { name, telephone, subject, created_at },
    );
    let ids = [(); 3].map(|()| option::of(text()));
    let numbers = [(); 2].map(|()| option::of(any::<u64>()));
    (ids, numbers, option::of(agent), option::of(acd), option::of(properties), status()).prop_map(
        |(ids, numbers, assigned_agent, acd_status, properties, status)| {
            let [participant_id, callback_id, user_identity_id] = ids;
            let [poll_wait_suggestion, cfg_ver] = numbers;
            let callback = CallbackBody {
                poll_wait_suggestion,
                cfg_ver,
                participant_id,
                callback_id,
                user_identity_id,
                assigned_agent,
                acd_status,
                properties,
                status,
            };
            CallbackAnswer { callback }
        },
    )
}

fn queue() -> impl Strategy<Value = QueueAnswer> {
    (option::of(any::<u64>()), option::of(any::<u64>()), status()).prop_map(
        |(agents_available, estimated_wait_time, status)| QueueAnswer {
            queue: QueueBody { agents_available, estimated_wait_time, status },
        },
    )
}

fn party() -> impl Strategy<Value = PartyInfoAnswer> {
    (option::of(text()), option::of(text()), status()).prop_map(|(name, photo, status)| PartyInfoAnswer {
        party_info: PartyInfoBody { name, photo, status },
    })
}

/// Pieces of both forms in any order: closer to them than bytes by chance.
fn rubble() -> impl Strategy<Value = Vec<u8>> {
    let pieces: Vec<&[u8]> = vec![
        b"<",
        b">",
        b"/",
        b"</",
        b"/>",
        b"<a>",
        b"</a>",
        b"<message>",
        b"</message>",
        b"<a name='",
        b"' ",
        b" nil=\"true\"",
        b"<![CDATA[",
        b"]]>",
        b"<!--",
        b"-->",
        b"<?xml version='1.0' encoding='",
        b"?>",
        b"<!DOCTYPE",
        b"[",
        b"]",
        b"&",
        b";",
        b"&#",
        b"&#x",
        b"&amp;",
        b"0",
        b"110000",
        b"{",
        b"}",
        b"\"",
        b":",
        b",",
        b"\"message\":",
        b"true",
        b"null",
        b"\\u",
        b"d83d",
        b"1e9",
        b"\0",
        b"\xff",
        b"\xef\xbb\xbf",
        b"\xc3\xa4",
        b" ",
        b"\r\n",
    ];
    collection::vec(sample::select(pieces), 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn requests_say_the_same_in_both_forms(
        start in start(), message in message(), typing_indicator in any::<bool>(), id in text(),
    ) {
        check_request(&start);
        check_request(&message);
        check_request(&TypingStateRequest { typing_indicator });
        check_request(&ReconnectRequest { chat_id: id.clone() });
        check_request(&PartyInfoRequest { participant_id: id.clone() });
        check_request(&ReconnectCallbackRequest { callback_id: id });
    }

    #[test]
    fn requests_about_callbacks_and_people_say_the_same_in_both_forms(
        create in create(), query in query(), contact in contact(), telephone in option::of(text()),
    ) {
        check_request(&create);
        check_request(&query);
        check_request(&contact);
        check_request(&ModifyCallbackRequest { telephone, subject: None });
    }

    #[test]
    fn answers_about_callbacks_and_people_say_the_same_in_both_forms(
        callback in callback(), queue in queue(), status in status(),
    ) {
        check_answer(&callback, "callback");
        check_answer(&queue, "queue");
        check_answer(&RegistrationAnswer { registration: RegistrationBody { status } }, "registration");
    }

    #[test]
    fn answers_say_the_same_in_both_forms(chat in chat(), configuration in configuration(), party in party()) {
        check_answer(&chat, "chat");
        check_answer(&[configuration], "serverConfiguration");
        check_answer(&party, "partyInfo");
    }

    #[test]
    fn no_bytes_are_too_much_for_a_reader(
        bytes in prop_oneof![collection::vec(any::<u8>(), 0..200), rubble()],
    ) {
        bodies::read(Format::Json, &bytes);
        bodies::read(Format::Xml, &bytes);
    }

    #[test]
    fn what_is_written_as_xml_can_be_read(texts in collection::vec(any::<String>(), 1..3)) {
        let texts: BTreeMap<&String, &String> = texts.iter().zip(&texts).collect();
        let xml = Format::Xml.write(&Rooted { request: &texts }).unwrap();
        prop_assert!(Element::parse(&xml).is_ok());
    }
}
