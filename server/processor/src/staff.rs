//! How many agents each workgroup has at work: counted as they come and go, for every waiting visitor asks.

use std::sync::Arc;

use imbl::OrdMap;

use crate::{Agent, Configuration, Name, Presence};

/// How many of a queue's agents are at work.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StaffCount {
    /// Logged in.
    pub logged_in: u32,
    /// Reached and in a status in which they are given work, busy or not.
    pub available: u32,
}

/// What an agent counts as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) is_logged_in: bool,
    pub(crate) is_available: bool,
}

/// The counts of all workgroups.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Staff {
    workgroups: OrdMap<Name, StaffCount>,
    memberships: Arc<OrdMap<Name, Vec<Name>>>,
}

impl Standing {
    pub(crate) fn of(agent: &Agent, configuration: &Configuration) -> Standing {
        Standing {
            is_logged_in: agent.is_logged_in(),
            is_available: agent.presence == Presence::On && configuration.is_available(&agent.status),
        }
    }
}

impl StaffCount {
    pub(crate) fn changed(self, before: Standing, after: Standing) -> StaffCount {
        let step = |count: u32, was: bool, is: bool| (count + u32::from(is)).saturating_sub(u32::from(was));
        StaffCount {
            logged_in: step(self.logged_in, before.is_logged_in, after.is_logged_in),
            available: step(self.available, before.is_available, after.is_available),
        }
    }
}

impl Staff {
    pub(crate) fn of<'a>(
        configuration: &Configuration,
        agents: impl Iterator<Item = &'a Arc<Agent>>,
    ) -> Staff {
        let mut memberships: OrdMap<Name, Vec<Name>> = OrdMap::new();
        for workgroup in &configuration.workgroups {
            for member in &workgroup.members {
                memberships.entry(member.clone()).or_default().push(workgroup.name.clone());
            }
        }
        let mut staff = Staff { workgroups: OrdMap::new(), memberships: Arc::new(memberships) };
        for agent in agents {
            staff.change(&agent.settings.name, Standing::default(), Standing::of(agent, configuration));
        }
        staff
    }

    pub(crate) fn of_workgroup(&self, name: &Name) -> StaffCount {
        self.workgroups.get(name).copied().unwrap_or_default()
    }

    pub(crate) fn change(&mut self, agent: &Name, before: Standing, after: Standing) {
        if before == after {
            return;
        }
        for workgroup in self.memberships.get(agent).into_iter().flatten() {
            match self.of_workgroup(workgroup).changed(before, after) {
                StaffCount { logged_in: 0, available: 0 } => drop(self.workgroups.remove(workgroup)),
                count => drop(self.workgroups.insert(workgroup.clone(), count)),
            }
        }
    }
}
