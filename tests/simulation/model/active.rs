//! What goes on at a time, counted one by one, and the limits of that.

use std::collections::BTreeMap;
use std::net::IpAddr;

use vestibule_processor::{Command, Event, InteractionId, Name, Parameters, Queue, Rejection};

/// All that has begun and not ended.
#[derive(Clone, Default)]
pub(crate) struct Active(BTreeMap<InteractionId, One>);

#[derive(Clone)]
struct One {
    is_chat: bool,
    user: Option<Name>,
    address: Option<IpAddr>,
    queue: Queue,
}

/// A command to begin an interaction.
pub(crate) struct Asking {
    one: One,
    is_trusted: bool,
}

impl Asking {
    pub(crate) fn of(command: &Command) -> Option<Asking> {
        let (start, is_chat) = match command {
            Command::StartChat(start) => (start, true),
            Command::CreateCallback { start, .. } => (start, false),
            _ => return None,
        };
        let (user, address, queue) = (start.user.clone(), start.address, start.queue.clone());
        Some(Asking { one: One { is_chat, user, address, queue }, is_trusted: start.is_trusted })
    }
}

impl Active {
    pub(crate) fn take_in(&mut self, event: &Event) {
        let (interaction, visitor, is_chat) = match event {
            Event::ChatStarted { interaction, visitor, .. } => (interaction, visitor, true),
            Event::CallbackCreated { interaction, visitor, .. } => (interaction, visitor, false),
            Event::Queued { interaction, queue, .. } => {
                let queued = self.0.get_mut(interaction).expect("what is queued has not ended");
                queued.queue = queue.clone();
                return;
            }
            Event::Ended { interaction, .. } => {
                self.0.remove(interaction).expect("what ends has begun");
                return;
            }
            _ => return,
        };
        let (user, address, queue) = (visitor.user.clone(), visitor.address, visitor.queue.clone());
        self.0.insert(*interaction, One { is_chat, user, address, queue });
    }

    /// What has just begun broke no limit, and what was refused for one would have.
    pub(crate) fn check(&self, asking: &Asking, answer: Result<&[Event], &Rejection>, limits: &Parameters) {
        let mut counts = self.counts(asking).into_iter();
        let limit = |name: &str| limits.text(name).unwrap().parse::<usize>().unwrap();
        match answer {
            // A repeat begins nothing.
            Ok([]) => {}
            Ok(_) => {
                counts.for_each(|(name, count)| assert!(count <= limit(name), "{count} are over {name}"));
            }
            Err(Rejection::TooManyInteractions(name)) => {
                let (_, count) = counts.find(|(known, _)| known == name).expect("the limit is one of his");
                assert!(count >= limit(name), "{name} is not reached by {count}");
            }
            Err(_) => {}
        }
    }

    /// How many count towards each limit of somebody who comes.
    fn counts(&self, Asking { one, is_trusted }: &Asking) -> Vec<(&'static str, usize)> {
        let count =
            |is_counted: &dyn Fn(&One) -> bool| self.0.values().filter(|other| is_counted(other)).count();
        let of_kind = count(&|other| other.is_chat == one.is_chat);
        let own = if one.is_chat { "MaxActiveChatsAllowed" } else { "MaxActiveCallbacksAllowed" };
        let of_user = count(&|other| other.user == one.user);
        let user = match one.user {
            Some(_) => "MaxInteractionsAllowedPerUser",
            None => "MaxAnonymousInteractionsAllowed",
        };
        let mut counts = vec![
            (own, of_kind),
            ("MaxActiveInteractionsAllowed", of_kind),
            ("MaxAnyInteractionsAllowedPerQueue", count(&|other| other.queue == one.queue)),
            (user, of_user),
        ];
        if one.address.is_some() && !is_trusted {
            counts.push(("MaxInteractionsAllowedPerIP", count(&|other| other.address == one.address)));
        }
        counts
    }
}
