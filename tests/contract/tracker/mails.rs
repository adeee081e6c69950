//! What every Tracker does with the mails that visitors ask for, whatever it is made of.

use std::time::Duration;

use vestibule::tracker::{Attempt, Cause, Change, InteractionKind, Mail, Person, SegmentKind, Tracker};
use vestibule_processor::{InteractionId, ParticipantNumber, Queue, Timestamp};

use super::suite::{Engine, ID, OTHER, joined, mark, person, said, segment};

/// Runs the whole suite against an [`Engine`].
macro_rules! run {
    ($engine:ty: $($rule:ident)*) => {
        $(#[test]
        fn $rule() {
            crate::tracker::mails::$rule::<$engine>();
        })*
    };
    ($engine:ty) => {
        crate::tracker::mails::run! { $engine:
            a_mail_is_due_when_the_chat_is_over
            a_mail_that_is_sent_is_due_no_more_and_its_address_forgotten
            a_mail_that_is_put_off_is_due_again_later
            a_mail_that_is_given_up_is_listed
            a_mail_that_was_given_up_long_ago_is_forgotten_and_not_sent_again
            a_mail_knows_the_name_that_the_visitor_saw
            no_mail_is_sent_of_a_chat_that_nobody_took
            texts_that_are_not_recorded_are_kept_until_their_mail_is_settled
            a_chat_that_is_written_a_second_time_is_not_mailed_a_second_time
            another_chat_of_the_same_number_is_mailed
            who_is_erased_gets_no_mail
            a_mail_that_is_not_there_is_not_settled
        }
    };
}
pub(crate) use run;

const END: Timestamp = Timestamp(20_000);

fn began(interaction: InteractionId, at: u64, is_recorded: bool) -> Change {
    let (transcript_to, language) = (Some("mary@example.com".to_owned()), Some("de".to_owned()));
    Change::Began {
        interaction,
        kind: InteractionKind::Chat,
        at: Timestamp(at),
        queue: Queue::Workgroup("Marketing".into()),
        person: Person { transcript_to, language, ..person("mary") },
        is_recorded,
    }
}

fn chat(is_recorded: bool) -> Vec<Change> {
    vec![
        began(ID, 10_000, is_recorded),
        joined(ParticipantNumber::VISITOR, "visitor", "Mary Major"),
        segment(10_000, SegmentKind::Queue, Cause::Queued),
        segment(13_000, SegmentKind::Connect, Cause::Connected),
        said(ParticipantNumber::VISITOR, 5, "hello"),
    ]
}

fn ended(interaction: InteractionId) -> Change {
    Change::Ended { interaction, at: END }
}

/// A store in which a chat has ended whose transcript is asked for.
fn with_ended_chat<E: Engine>(is_recorded: bool) -> Box<dyn Tracker> {
    let tracker = E::new().open();
    tracker.write(&[chat(is_recorded), vec![ended(ID)]].concat(), mark(1)).unwrap();
    tracker
}

fn due(tracker: &dyn Tracker) -> Vec<Mail> {
    tracker.due_mails(Timestamp(u64::from(u32::MAX)), 10).unwrap()
}

fn texts(tracker: &dyn Tracker) -> usize {
    tracker.interaction(ID).unwrap().unwrap().transcript.len()
}

pub(crate) fn a_mail_is_due_when_the_chat_is_over<E: Engine>() {
    let tracker = E::new().open();
    tracker.write(&chat(true), mark(1)).unwrap();
    assert_eq!((due(&*tracker), tracker.mails(false, 10).unwrap()), (vec![], vec![]));
    tracker.write(&[ended(ID)], mark(2)).unwrap();
    let mail = Mail {
        interaction: ID,
        recipient: "mary@example.com".into(),
        language: Some("de".into()),
        agent_name: None,
        ended: END,
        attempts: 0,
        due: Some(END),
        reason: None,
    };
    assert_eq!(tracker.due_mails(Timestamp(19_999), 10).unwrap(), []);
    assert_eq!(tracker.due_mails(END, 10).unwrap(), std::slice::from_ref(&mail));
    assert_eq!(tracker.due_mails(END, 0).unwrap(), []);
    assert_eq!((tracker.mails(false, 10).unwrap(), tracker.mails(true, 10).unwrap()), (vec![mail], vec![]));
    let interaction = tracker.interaction(ID).unwrap().unwrap();
    assert_eq!(interaction.transcript_to.as_deref(), Some("mary@example.com"));
}

pub(crate) fn a_mail_that_is_sent_is_due_no_more_and_its_address_forgotten<E: Engine>() {
    let tracker = with_ended_chat::<E>(true);
    tracker.settle_mail(ID, &Attempt::Sent).unwrap();
    assert_eq!((due(&*tracker), tracker.mails(false, 10).unwrap()), (vec![], vec![]));
    assert_eq!(tracker.interaction(ID).unwrap().unwrap().transcript_to, None);
}

pub(crate) fn a_mail_that_is_put_off_is_due_again_later<E: Engine>() {
    let tracker = with_ended_chat::<E>(true);
    let later = |due, reason: &str| Attempt::Later { due: Timestamp(due), reason: reason.to_owned() };
    tracker.settle_mail(ID, &later(30_000, "full")).unwrap();
    tracker.settle_mail(ID, &later(40_000, "still full")).unwrap();
    assert_eq!(tracker.due_mails(Timestamp(39_999), 10).unwrap(), []);
    let mail = tracker.due_mails(Timestamp(40_000), 10).unwrap().remove(0);
    assert_eq!((mail.attempts, mail.due, mail.ended), (2, Some(Timestamp(40_000)), END));
    assert_eq!(mail.reason.as_deref(), Some("still full"));
    assert_eq!(tracker.mails(false, 10).unwrap(), [mail]);
}

pub(crate) fn a_mail_that_is_given_up_is_listed<E: Engine>() {
    let tracker = with_ended_chat::<E>(true);
    tracker.settle_mail(ID, &Attempt::GivenUp { reason: "unknown".into() }).unwrap();
    assert_eq!(due(&*tracker), []);
    let mail = tracker.mails(true, 10).unwrap().remove(0);
    assert_eq!((mail.attempts, mail.due, mail.reason.as_deref()), (1, None, Some("unknown")));
    assert_eq!((tracker.mails(false, 10).unwrap().len(), tracker.mails(true, 0).unwrap().len()), (1, 0));
}

pub(crate) fn a_mail_that_was_given_up_long_ago_is_forgotten_and_not_sent_again<E: Engine>() {
    let tracker = with_ended_chat::<E>(false);
    tracker.forget_mails(END + Duration::from_millis(1)).unwrap();
    assert_eq!(due(&*tracker).len(), 1, "what waits is not forgotten");
    tracker.settle_mail(ID, &Attempt::GivenUp { reason: "unknown".into() }).unwrap();
    tracker.forget_mails(END).unwrap();
    assert_eq!(tracker.mails(true, 10).unwrap().len(), 1);
    tracker.forget_mails(END + Duration::from_millis(1)).unwrap();
    assert_eq!((tracker.mails(true, 10).unwrap(), tracker.mails(false, 10).unwrap()), (vec![], vec![]));
    assert_eq!(tracker.interaction(ID).unwrap().unwrap().transcript_to, None);
    tracker.write(&[chat(false), vec![ended(ID)]].concat(), mark(2)).unwrap();
    assert_eq!((due(&*tracker), texts(&*tracker)), (vec![], 0));
}

pub(crate) fn a_mail_knows_the_name_that_the_visitor_saw<E: Engine>() {
    let tracker = E::new().open();
    let agents =
        [(2, "Ally"), (3, "Bob")].map(|(number, name)| joined(ParticipantNumber(number), "agent", name));
    tracker.write(&[chat(true), agents.to_vec(), vec![ended(ID)]].concat(), mark(1)).unwrap();
    assert_eq!(due(&*tracker).remove(0).agent_name.as_deref(), Some("Ally"));
    assert_eq!(tracker.mails(false, 10).unwrap().remove(0).agent_name.as_deref(), Some("Ally"));
}

pub(crate) fn no_mail_is_sent_of_a_chat_that_nobody_took<E: Engine>() {
    let tracker = E::new().open();
    let said = said(ParticipantNumber::VISITOR, 5, "hello");
    let joined = joined(ParticipantNumber::VISITOR, "visitor", "Mary Major");
    tracker.write(&[began(ID, 10_000, false), joined, said], mark(1)).unwrap();
    assert_eq!(texts(&*tracker), 1);
    tracker.write(&[ended(ID)], mark(2)).unwrap();
    assert_eq!((due(&*tracker), texts(&*tracker)), (vec![], 0));
    assert_eq!(tracker.interaction(ID).unwrap().unwrap().transcript_to, None);
}

pub(crate) fn texts_that_are_not_recorded_are_kept_until_their_mail_is_settled<E: Engine>() {
    let attempts = [Attempt::Sent, Attempt::GivenUp { reason: "unknown".into() }];
    for (attempt, is_recorded) in attempts.iter().flat_map(|attempt| [(attempt, false), (attempt, true)]) {
        let tracker = with_ended_chat::<E>(is_recorded);
        tracker.settle_mail(ID, &Attempt::Later { due: END, reason: "full".into() }).unwrap();
        assert_eq!(texts(&*tracker), 1);
        tracker.settle_mail(ID, attempt).unwrap();
        assert_eq!(texts(&*tracker), usize::from(is_recorded), "{attempt:?}");
    }
}

pub(crate) fn a_chat_that_is_written_a_second_time_is_not_mailed_a_second_time<E: Engine>() {
    let again = [chat(false), vec![ended(ID)]].concat();
    let tracker = with_ended_chat::<E>(false);
    tracker.write(&again, mark(2)).unwrap();
    assert_eq!((due(&*tracker).len(), texts(&*tracker)), (1, 1), "what waits waits on");
    tracker.settle_mail(ID, &Attempt::Sent).unwrap();
    tracker.write(&again, mark(3)).unwrap();
    assert_eq!((due(&*tracker), texts(&*tracker)), (vec![], 0));
}

pub(crate) fn another_chat_of_the_same_number_is_mailed<E: Engine>() {
    let tracker = with_ended_chat::<E>(true);
    tracker.settle_mail(ID, &Attempt::Sent).unwrap();
    let mut another = chat(true);
    another[0] = began(ID, 11_000, true);
    tracker.write(&[another, vec![ended(ID)]].concat(), mark(2)).unwrap();
    assert_eq!(due(&*tracker).len(), 1);
    tracker.write(&[chat(true), vec![ended(ID)]].concat(), mark(3)).unwrap();
    assert_eq!(due(&*tracker).len(), 1);
}

pub(crate) fn who_is_erased_gets_no_mail<E: Engine>() {
    let tracker = E::new().open();
    tracker.write(&chat(false), mark(1)).unwrap();
    tracker.erase("mary").unwrap();
    tracker.write(&[said(ParticipantNumber::VISITOR, 6, "later"), ended(ID)], mark(2)).unwrap();
    assert_eq!((due(&*tracker), texts(&*tracker)), (vec![], 0));
    let tracker = with_ended_chat::<E>(false);
    tracker.erase("mary").unwrap();
    assert_eq!((tracker.mails(false, 10).unwrap(), texts(&*tracker)), (vec![], 0));
}

pub(crate) fn a_mail_that_is_not_there_is_not_settled<E: Engine>() {
    let tracker = with_ended_chat::<E>(true);
    tracker.settle_mail(OTHER, &Attempt::GivenUp { reason: "unknown".into() }).unwrap();
    tracker.settle_mail(ID, &Attempt::Sent).unwrap();
    tracker.settle_mail(ID, &Attempt::GivenUp { reason: "unknown".into() }).unwrap();
    assert_eq!(tracker.mails(false, 10).unwrap(), []);
}
