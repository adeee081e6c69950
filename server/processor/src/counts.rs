//! How many interactions have not ended, by everything that limits them ("Denial of Service Parameters").

use std::net::IpAddr;

use imbl::OrdMap;

use crate::{Interaction, Kind, Name, Parameters, Queue, Visitor};

/// Counts of interactions that have not ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    chats: u64,
    callbacks: u64,
    anonymous: u64,
    queues: OrdMap<Queue, u64>,
    addresses: OrdMap<IpAddr, u64>,
    users: OrdMap<Name, u64>,
}

impl Counts {
    pub(crate) fn add(&mut self, interaction: &Interaction) {
        self.change(interaction, |count| count.saturating_add(1));
    }

    pub(crate) fn remove(&mut self, interaction: &Interaction) {
        self.change(interaction, |count| count.saturating_sub(1));
    }

    /// All of them.
    pub(crate) fn total(&self) -> u64 {
        self.chats + self.callbacks
    }

    /// The parameter whose limit one more interaction of a visitor would break, if any.
    pub(crate) fn reached(
        &self,
        parameters: &Parameters,
        visitor: &Visitor,
        is_chat: bool,
        is_trusted: bool,
    ) -> Option<&'static str> {
        let of_kind = if is_chat { self.chats } else { self.callbacks };
        let own_limit = if is_chat {
            ("MaxActiveChatsAllowed", parameters.max_active_chats_allowed)
        } else {
            ("MaxActiveCallbacksAllowed", parameters.max_active_callbacks_allowed)
        };
        let of_address = visitor.address.filter(|_| !is_trusted).map(|address| at(&self.addresses, &address));
        let of_user = visitor.user.as_ref().map(|user| at(&self.users, user));
        let anonymous = visitor.user.is_none().then_some(self.anonymous);
        let checks = [
            (Some(of_kind), own_limit),
            (Some(of_kind), ("MaxActiveInteractionsAllowed", parameters.max_active_interactions_allowed)),
            (anonymous, ("MaxAnonymousInteractionsAllowed", parameters.max_anonymous_interactions_allowed)),
            (
                Some(at(&self.queues, &visitor.queue)),
                ("MaxAnyInteractionsAllowedPerQueue", parameters.max_any_interactions_allowed_per_queue),
            ),
            (of_user, ("MaxInteractionsAllowedPerUser", parameters.max_interactions_allowed_per_user)),
            (of_address, ("MaxInteractionsAllowedPerIP", parameters.max_interactions_allowed_per_ip)),
        ];
        let reached = checks.into_iter().find(|(count, (_, most))| count.is_some_and(|count| count >= *most));
        reached.map(|(_, (name, _))| name)
    }

    fn change(&mut self, interaction: &Interaction, step: impl Fn(u64) -> u64) {
        let of_kind = match interaction.kind {
            Kind::Chat => &mut self.chats,
            Kind::Callback(_) => &mut self.callbacks,
        };
        *of_kind = step(*of_kind);
        let visitor = &interaction.visitor;
        match &visitor.user {
            Some(user) => change_at(&mut self.users, user, &step),
            None => self.anonymous = step(self.anonymous),
        }
        if let Some(address) = &visitor.address {
            change_at(&mut self.addresses, address, &step);
        }
        change_at(&mut self.queues, &interaction.queue, &step);
    }
}

fn at<K: Ord + Clone>(counts: &OrdMap<K, u64>, key: &K) -> u64 {
    counts.get(key).copied().unwrap_or_default()
}

fn change_at<K: Ord + Clone>(counts: &mut OrdMap<K, u64>, key: &K, step: impl Fn(u64) -> u64) {
    match step(at(counts, key)) {
        0 => drop(counts.remove(key)),
        count => drop(counts.insert(key.clone(), count)),
    }
}
