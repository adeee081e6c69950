//! What every Tracker does, whatever it is made of.

use std::collections::BTreeMap;

use uuid::Uuid;
use vestibule::runtime::Mark;
use vestibule::tracker::{
    Cause, Change, Individual, InteractionKind, PROBLEM_REPORTS, Person, ProblemReport, RegisterError,
    SegmentKind, Tracker,
};
use vestibule_processor::bounded::RoutingText;
use vestibule_processor::{InteractionId, ParticipantNumber, Queue, RoutingContext, Timestamp};
use vestibule_shared::visitor::Contact;

/// A kind of Tracker, and the means to put it through its paces.
pub(crate) trait Engine {
    /// A new, empty store.
    fn new() -> Self;
    /// Opens the store, perhaps once more.
    fn open(&self) -> Box<dyn Tracker>;
    /// Makes all that is about people, and all that is written, fail.
    fn fail(&self, tracker: &dyn Tracker);
    /// Lets it work again.
    fn mend(&self, tracker: &dyn Tracker);
}

/// Runs the whole suite against an [`Engine`].
macro_rules! run {
    ($engine:ty: $($rule:ident)*) => {
        $(#[test]
        fn $rule() {
            crate::tracker::suite::$rule::<$engine>();
        })*
    };
    ($engine:ty) => {
        crate::tracker::suite::run! { $engine:
            a_new_tracker_is_empty
            an_individual_is_found_whatever_the_case
            a_user_name_is_taken_once
            individuals_are_listed_in_portions
            an_interaction_is_kept_with_its_segments_and_texts
            an_interaction_that_nobody_took_was_abandoned
            a_snooze_is_as_long_as_it_was
            what_is_not_recorded_is_not_kept
            a_beginning_that_is_read_again_replaces_what_is_known
            what_is_read_again_without_its_beginning_is_kept_once
            changes_of_unknown_interactions_are_passed_over
            the_mark_is_kept_with_the_changes
            a_failure_changes_nothing
            an_export_holds_all_that_is_known
            who_is_erased_is_nowhere_to_be_found
            problem_reports_are_searched_and_bounded
        }
    };
}
pub(crate) use run;

pub(crate) const ID: InteractionId = InteractionId { partition: 0, number: 7 };
pub(crate) const OTHER: InteractionId = InteractionId { partition: 0, number: 8 };
const AGENT: ParticipantNumber = ParticipantNumber(2);

pub(crate) fn individual(username: &str) -> Individual {
    let details = Contact::DETAILS.map(|(name, _)| Some(format!("{name} of {username}")));
    Individual {
        username: username.to_owned(),
        password_hash: "$argon2id$…".to_owned(),
        contact: Contact::from_details(details),
        created: Timestamp(1_000),
        updated: Timestamp(2_000),
    }
}

pub(crate) fn mark(position: u64) -> Mark {
    Mark { position, record: Uuid::from_u128(position.into()) }
}

fn routing_contexts() -> Vec<RoutingContext> {
    let text = |text| RoutingText::parse(text).unwrap();
    let contexts = [("Tents \"for two\"", "Product"), ("English", "Language")];
    contexts
        .map(|(context, category)| RoutingContext { context: text(context), category: text(category) })
        .into()
}

pub(crate) fn person(user: &str) -> Person {
    Person {
        name: "Mary Major".into(),
        user: Some(user.into()),
        address: Some("203.0.113.7".into()),
        telephone: Some("555 12".into()),
        subject: Some("a bill".into()),
        routing_contexts: routing_contexts(),
        ..Person::default()
    }
}

fn began(interaction: InteractionId, user: &str, is_recorded: bool) -> Change {
    let (kind, queue) = (InteractionKind::Callback, Queue::Workgroup("Marketing".into()));
    Change::Began { interaction, kind, at: Timestamp(10_000), queue, person: person(user), is_recorded }
}

pub(crate) fn segment(at: u64, kind: SegmentKind, cause: Cause) -> Change {
    let agent = matches!(kind, SegmentKind::Alert | SegmentKind::Connect).then(|| "alicia".into());
    let details = BTreeMap::from([("SnoozeStartTime".to_owned(), at)]);
    let details = if kind == SegmentKind::System { details } else { BTreeMap::new() };
    Change::Segment { interaction: ID, at: Timestamp(at), kind, cause, agent, details }
}

pub(crate) fn said(number: ParticipantNumber, sequence_number: u64, text: &str) -> Change {
    let at = Timestamp(10_000 + sequence_number);
    Change::Said { interaction: ID, number, sequence_number, at, text: text.into() }
}

pub(crate) fn joined(number: ParticipantNumber, role: &'static str, name: &str) -> Change {
    Change::Joined { interaction: ID, number, role, name: name.into() }
}

/// A callback that was snoozed once.
fn life(user: &str, is_recorded: bool) -> Vec<Change> {
    vec![
        began(ID, user, is_recorded),
        joined(ParticipantNumber::VISITOR, "visitor", "Mary Major"),
        segment(10_000, SegmentKind::Queue, Cause::Queued),
        joined(AGENT, "agent", "Alicia Adams"),
        segment(11_000, SegmentKind::Alert, Cause::Alerted),
        segment(13_000, SegmentKind::Connect, Cause::Connected),
        said(AGENT, 4, "hello"),
        said(ParticipantNumber::VISITOR, 5, "goodbye"),
        segment(20_000, SegmentKind::System, Cause::Snoozed),
        segment(320_000, SegmentKind::Queue, Cause::Queued),
        Change::Modified { interaction: ID, telephone: "555 13".into(), subject: None },
        Change::Outcome { interaction: ID, outcome: "failed" },
        Change::Ended { interaction: ID, at: Timestamp(330_000) },
    ]
}

fn report(interaction: InteractionId, text: &str) -> ProblemReport {
    ProblemReport { at: Timestamp(5), interaction, address: "203.0.113.7".into(), text: text.into() }
}

pub(crate) fn a_new_tracker_is_empty<E: Engine>() {
    let tracker = E::new().open();
    assert_eq!(tracker.individual("mary").unwrap(), None);
    assert_eq!(tracker.individuals(None, 10).unwrap(), []);
    assert_eq!(tracker.export("mary").unwrap(), None);
    assert_eq!(tracker.erase("mary").unwrap(), None);
    assert_eq!(tracker.mark().unwrap(), Mark::default());
    assert_eq!(tracker.interaction(ID).unwrap(), None);
    assert_eq!(tracker.problem_reports(None, 10).unwrap(), []);
}

pub(crate) fn an_individual_is_found_whatever_the_case<E: Engine>() {
    let engine = E::new();
    engine.open().register(&individual("Märy")).unwrap();
    let tracker = engine.open();
    for username in ["Märy", "mÄRY", " märy "] {
        assert_eq!(tracker.individual(username).unwrap(), Some(individual("Märy")), "{username}");
    }
    let bare = Individual { contact: Contact::default(), ..individual("o'brien\"--") };
    tracker.register(&bare).unwrap();
    assert_eq!(tracker.individual("O'Brien\"--").unwrap(), Some(bare));
    assert_eq!(tracker.individual("mary").unwrap(), None);
}

pub(crate) fn a_user_name_is_taken_once<E: Engine>() {
    let tracker = E::new().open();
    tracker.register(&individual("mary")).unwrap();
    let another = Individual { contact: Contact::default(), ..individual("MARY") };
    assert!(matches!(tracker.register(&another), Err(RegisterError::Exists)));
    assert_eq!(tracker.individual("mary").unwrap(), Some(individual("mary")));
}

pub(crate) fn individuals_are_listed_in_portions<E: Engine>() {
    let tracker = E::new().open();
    for username in ["mary", "Bob", "alice", "Zoe", "carol"] {
        tracker.register(&individual(username)).unwrap();
    }
    let names = |after: Option<&str>, most| {
        let portion = tracker.individuals(after, most).unwrap().into_iter();
        portion.map(|individual| individual.username).collect::<Vec<_>>()
    };
    assert_eq!(names(None, 2), ["alice", "Bob"]);
    assert_eq!(names(Some("BOB"), 2), ["carol", "mary"]);
    assert_eq!(names(Some("mary"), 2), ["Zoe"]);
    assert!(names(Some("zoe"), 2).is_empty());
}

pub(crate) fn an_interaction_is_kept_with_its_segments_and_texts<E: Engine>() {
    let engine = E::new();
    engine.open().write(&life("mary", true), mark(1)).unwrap();
    let interaction = engine.open().interaction(ID).unwrap().unwrap();
    assert_eq!((interaction.kind, &*interaction.queue), (InteractionKind::Callback, "Marketing"));
    assert_eq!((&*interaction.visitor_name, interaction.user.as_deref()), ("Mary Major", Some("mary")));
    assert_eq!((interaction.telephone.as_deref(), interaction.subject), (Some("555 13"), None));
    assert_eq!(interaction.routing_contexts, routing_contexts());
    assert_eq!((interaction.started, interaction.ended), (Timestamp(10_000), Some(Timestamp(330_000))));
    assert_eq!(
        (interaction.outcome.as_deref(), interaction.agent.as_deref()),
        (Some("failed"), Some("alicia"))
    );
    let segments = interaction
        .segments
        .iter()
        .map(|it| (it.kind, it.duration.unwrap(), it.end_code.as_deref().unwrap()));
    let expected = [
        (SegmentKind::Queue, 1_000, "Alerted"),
        (SegmentKind::Alert, 2_000, "PickedUp"),
        (SegmentKind::Connect, 7_000, "Snoozed"),
        (SegmentKind::System, 300_000, "Resumed"),
        (SegmentKind::Queue, 10_000, "Disconnected"),
    ];
    assert_eq!(segments.collect::<Vec<_>>(), expected);
    let details = [("SnoozeDurationInSeconds".to_owned(), 300), ("SnoozeStartTime".to_owned(), 20_000)];
    assert_eq!(interaction.segments[3].details, details.into());
    assert_eq!(interaction.segments[2].agent.as_deref(), Some("alicia"));
    let texts = interaction.transcript.iter().map(|it| format!("{} ({}): {}", it.name, it.role, it.text));
    assert_eq!(texts.collect::<Vec<_>>(), ["Alicia Adams (agent): hello", "Mary Major (visitor): goodbye"]);
}

pub(crate) fn an_interaction_that_nobody_took_was_abandoned<E: Engine>() {
    let tracker = E::new().open();
    let end = Change::Ended { interaction: ID, at: Timestamp(11_000) };
    let queued = segment(10_000, SegmentKind::Queue, Cause::Queued);
    tracker.write(&[began(ID, "mary", true), queued.clone()], mark(1)).unwrap();
    let outcome = || tracker.interaction(ID).unwrap().unwrap().outcome;
    assert_eq!(outcome(), None);
    tracker.write(std::slice::from_ref(&end), mark(2)).unwrap();
    assert_eq!(outcome().as_deref(), Some("abandoned"));
    let connected = segment(10_500, SegmentKind::Connect, Cause::Connected);
    tracker.write(&[began(ID, "mary", true), queued, connected, end], mark(3)).unwrap();
    assert_eq!(outcome().as_deref(), Some("answered"));
}

pub(crate) fn a_snooze_is_as_long_as_it_was<E: Engine>() {
    let tracker = E::new().open();
    let duration = || {
        let segments = tracker.interaction(ID).unwrap().unwrap().segments;
        segments[3].details.get("SnoozeDurationInSeconds").copied()
    };
    tracker.write(&life("mary", true)[..9], mark(1)).unwrap();
    assert_eq!(duration(), None, "nobody knows yet");
    tracker.write(&[Change::Ended { interaction: ID, at: Timestamp(50_999) }], mark(2)).unwrap();
    assert_eq!(duration(), Some(30));
}

pub(crate) fn what_is_not_recorded_is_not_kept<E: Engine>() {
    let tracker = E::new().open();
    tracker.write(&life("mary", false), mark(1)).unwrap();
    let interaction = tracker.interaction(ID).unwrap().unwrap();
    assert_eq!((interaction.segments.len(), interaction.transcript.len()), (5, 0));
}

pub(crate) fn a_beginning_that_is_read_again_replaces_what_is_known<E: Engine>() {
    let tracker = E::new().open();
    tracker.write(&life("mary", true), mark(1)).unwrap();
    let once = tracker.interaction(ID).unwrap();
    tracker.write(&life("mary", true), mark(2)).unwrap();
    assert_eq!(tracker.interaction(ID).unwrap(), once);
}

/// As when the journal has forgotten the beginning before it is read anew.
pub(crate) fn what_is_read_again_without_its_beginning_is_kept_once<E: Engine>() {
    let life = life("mary", true);
    for (read, again) in [(life.len(), 3), (life.len(), 5), (life.len() - 1, 4), (6, 4), (6, 1)] {
        let tracker = E::new().open();
        tracker.write(&life[..read], mark(1)).unwrap();
        let once = tracker.interaction(ID).unwrap();
        tracker.write(&life[again..read], mark(2)).unwrap();
        assert_eq!(tracker.interaction(ID).unwrap(), once, "{read} changes, and those from {again} on again");
        tracker.write(&life[read..], mark(3)).unwrap();
        let segments = tracker.interaction(ID).unwrap().unwrap().segments;
        let durations: Vec<_> = segments.iter().map(|segment| segment.duration.unwrap()).collect();
        assert_eq!(durations, [1_000, 2_000, 7_000, 300_000, 10_000]);
    }
}

pub(crate) fn changes_of_unknown_interactions_are_passed_over<E: Engine>() {
    let tracker = E::new().open();
    tracker.write(&life("mary", true)[1..], mark(1)).unwrap();
    assert_eq!(tracker.interaction(ID).unwrap(), None);
    assert_eq!(tracker.mark().unwrap(), mark(1));
}

pub(crate) fn the_mark_is_kept_with_the_changes<E: Engine>() {
    let engine = E::new();
    engine.open().write(&[], mark(3)).unwrap();
    engine.open().write(&[], mark(4)).unwrap();
    assert_eq!(engine.open().mark().unwrap(), mark(4));
    engine.open().keep(mark(5)).unwrap();
    assert_eq!(engine.open().mark().unwrap(), mark(5));
}

pub(crate) fn a_failure_changes_nothing<E: Engine>() {
    let engine = E::new();
    let tracker = engine.open();
    tracker.register(&individual("mary")).unwrap();
    engine.fail(&*tracker);
    assert!(tracker.write(&life("mary", true), mark(1)).is_err());
    assert!(matches!(tracker.register(&individual("bob")), Err(RegisterError::Tracker(_))));
    assert!(tracker.individual("mary").is_err());
    assert!(tracker.export("mary").is_err());
    assert!(tracker.erase("mary").is_err());
    engine.mend(&*tracker);
    assert_eq!(tracker.interaction(ID).unwrap(), None);
    assert_eq!(tracker.mark().unwrap(), Mark::default());
    assert_eq!(tracker.individual("bob").unwrap(), None);
    tracker.write(&life("mary", true), mark(1)).unwrap();
    assert!(tracker.interaction(ID).unwrap().is_some());
}

pub(crate) fn an_export_holds_all_that_is_known<E: Engine>() {
    let tracker = E::new().open();
    tracker.register(&individual("mary")).unwrap();
    tracker.write(&[life("MARY", true), vec![began(OTHER, "bob", true)]].concat(), mark(1)).unwrap();
    tracker.add_problem_report(&report(ID, "it broke")).unwrap();
    tracker.add_problem_report(&report(OTHER, "bob's broke")).unwrap();
    let export = tracker.export("Mary").unwrap().unwrap();
    let known = export.individual.as_ref().unwrap();
    assert_eq!((known.contact.len(), &*known.contact["homeCity"]), (33, "homeCity of mary"));
    assert_eq!(export.interactions, [tracker.interaction(ID).unwrap().unwrap()]);
    assert_eq!(export.problem_reports, [report(ID, "it broke")]);
    let by_token = tracker.export("bob").unwrap().unwrap();
    assert_eq!((by_token.individual, by_token.interactions.len()), (None, 1));
}

pub(crate) fn who_is_erased_is_nowhere_to_be_found<E: Engine>() {
    let tracker = E::new().open();
    tracker.register(&individual("mary")).unwrap();
    tracker.write(&[life("mary", true), vec![began(OTHER, "bob", true)]].concat(), mark(1)).unwrap();
    tracker.add_problem_report(&report(ID, "it broke")).unwrap();
    tracker.add_problem_report(&report(OTHER, "bob's broke")).unwrap();
    let (before, other) = (tracker.interaction(ID).unwrap().unwrap(), tracker.interaction(OTHER).unwrap());
    assert_eq!(tracker.erase("MARY").unwrap(), Some(1));
    assert_eq!(tracker.individual("mary").unwrap(), None);
    assert_eq!(tracker.export("mary").unwrap(), None);
    assert_eq!(tracker.erase("mary").unwrap(), None);
    let after = tracker.interaction(ID).unwrap().unwrap();
    assert_eq!((&*after.visitor_name, &after.user, &after.address), ("", &None, &None));
    assert_eq!((&after.telephone, &after.subject, after.transcript.len()), (&None, &None, 0));
    assert_eq!(after.routing_contexts, []);
    assert_eq!(
        (after.segments, after.outcome),
        (before.segments, before.outcome),
        "statistics stay as they are"
    );
    assert_eq!(tracker.interaction(OTHER).unwrap(), other);
    assert_eq!(tracker.problem_reports(None, 10).unwrap(), [report(OTHER, "bob's broke")]);
    tracker.write(&[said(ParticipantNumber::VISITOR, 9, "later")], mark(2)).unwrap();
    assert_eq!(tracker.interaction(ID).unwrap().unwrap().transcript, []);
    tracker.register(&individual("mary")).unwrap();
    assert!(tracker.export("mary").unwrap().unwrap().interactions.is_empty());
}

pub(crate) fn problem_reports_are_searched_and_bounded<E: Engine>() {
    let tracker = E::new().open();
    for number in 0..PROBLEM_REPORTS + 5 {
        tracker.add_problem_report(&report(ID, &format!("Chrome 100% <{number}>"))).unwrap();
    }
    tracker.add_problem_report(&report(ID, "Firefox")).unwrap();
    let texts = |text: Option<&str>, most| {
        let found = tracker.problem_reports(text, most).unwrap().into_iter();
        found.map(|report| report.text).collect::<Vec<_>>()
    };
    assert_eq!(texts(None, 2), ["Firefox", "Chrome 100% <10004>"]);
    assert_eq!(texts(Some("chrome"), 1), ["Chrome 100% <10004>"]);
    assert_eq!(texts(Some("<6>"), 10), ["Chrome 100% <6>"]);
    assert!(texts(Some("<5>"), 10).is_empty(), "the oldest are dropped");
    assert!(texts(Some("c%e"), 10).is_empty(), "there are no wildcards");
    assert_eq!(tracker.problem_reports(None, u32::MAX).unwrap().len(), PROBLEM_REPORTS as usize);
}
