//! Whatever the spelling, a body means the same.

use std::fmt;

use proptest::prelude::*;
use proptest::{collection, option, sample};
use serde::Serialize;
use serde::de::DeserializeOwned;
use vestibule::bridge::Format;
use vestibule_shared::visitor::{
    AnyText, ChatRequestParticipant, Credentials, ModifyCallbackRequest, PartyInfoRequest, QueryQueueRequest,
    ReconnectCallbackRequest, ReconnectRequest,
};

use crate::formats::{contact, create, message, query, start, text};
use crate::spelling::{Whims, spell};

/// Spells a request in both forms and reads it.
fn check<T, M>(request: &T, others: &[(&str, &str)], whims: &mut Whims, meaning: impl Fn(&T) -> M)
where
    T: Serialize + DeserializeOwned,
    M: PartialEq + fmt::Debug,
{
    let spelt = spell(&serde_json::to_value(request).unwrap(), others, whims);
    for (format, body) in [Format::Json, Format::Xml].into_iter().zip(spelt) {
        let read = format.read::<T>(body.as_bytes()).unwrap_or_else(|error| panic!("{error}: {body}"));
        assert_eq!(meaning(&read), meaning(request), "{body}");
    }
}

fn check_same<T>(request: &T, others: &[(&str, &str)], whims: &mut Whims)
where
    T: Serialize + DeserializeOwned + Clone + PartialEq + fmt::Debug,
{
    check(request, others, whims, T::clone);
}

/// Which queue is asked about, and by whom.
fn question(query: &QueryQueueRequest) -> (Option<String>, Option<String>, ChatRequestParticipant) {
    let person = query.participant.as_ref().map(|participant| participant.person());
    (query.queue_name.clone(), query.queue_type.clone(), person.unwrap_or_default())
}

fn whims() -> impl Strategy<Value = Whims> {
    collection::vec(any::<u8>(), 0..200).prop_map(Whims::new)
}

/// Texts that read like something else, often.
fn like_values() -> impl Strategy<Value = String> {
    let numbers = sample::select(vec!["0", "12345678", "-7", "1.5", "true", "false", "null", "{}", "[]"]);
    prop_oneof![numbers.prop_map(str::to_owned), any::<i64>().prop_map(|number| number.to_string()), text()]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_start_means_the_same_however_it_is_spelt(
        mut start in start(), request_id in option::of(like_values()), mut whims in whims(),
        attribute in like_values(), password in like_values(),
    ) {
        start.request_id = request_id;
        start.attributes.iter_mut().for_each(|all| drop(all.insert("k".into(), AnyText(Some(attribute.clone())))));
        if let Some(participant) = &mut start.participant {
            participant.credentials.password = Some(password).filter(|password| !password.is_empty());
        }
        check_same(&start, &[("targettype", "targetType")], &mut whims);
    }

    #[test]
    fn a_callback_means_the_same_however_it_is_spelt(
        mut create in create(), telephone in option::of(like_values()), subject in option::of(like_values()),
        id in text(), mut whims in whims(),
    ) {
        create.participant.iter_mut().for_each(|participant| participant.telephone = telephone.clone());
        create.subject = subject.clone();
        check_same(&create, &[("targettype", "targetType")], &mut whims);
        check_same(&ModifyCallbackRequest { telephone, subject }, &[("subject", "description")], &mut whims);
        check_same(&ReconnectCallbackRequest { callback_id: id }, &[("callbackID", "callbackId")], &mut whims);
    }

    #[test]
    fn other_requests_mean_the_same_however_they_are_spelt(
        mut message in message(), message_id in option::of(like_values()), contact in contact(), query in query(),
        id in text(), mut whims in whims(),
    ) {
        message.message_id = message_id;
        check_same(&message, &[], &mut whims);
        check_same(&contact, &[], &mut whims);
        check(&query, &[("username", "name"), ("password", "credentials")], &mut whims, question);
        check_same(&ReconnectRequest { chat_id: id.clone() }, &[("chatID", "chatId")], &mut whims);
        check_same(&PartyInfoRequest { participant_id: id }, &[], &mut whims);
    }

    #[test]
    fn credentials_may_name_the_user(
        username in option::of(like_values()), password in option::of(like_values()), other in any::<[bool; 2]>(),
    ) {
        let names = [["username", "password"], ["name", "credentials"]];
        let keys = [names[usize::from(other[0])][0], names[usize::from(other[1])][1]];
        let object = serde_json::json!({keys[0]: username, keys[1]: password, "extra": [1]});
        let given = |text: Option<String>| text.filter(|text| !text.is_empty());
        let expected = Credentials { username: given(username), password: given(password) };
        prop_assert_eq!(serde_json::from_value::<Credentials>(object).unwrap(), expected);
    }
}
