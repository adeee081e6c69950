//! Registered visitors.

use std::collections::BTreeMap;
use std::ops::Bound;

use crate::tracker::{Individual, RegisterError, key};

#[derive(Default)]
pub(super) struct Individuals(BTreeMap<String, Individual>);

impl Individuals {
    pub(super) fn insert(&mut self, individual: &Individual) -> Result<(), RegisterError> {
        let key = key(&individual.username);
        if self.0.contains_key(&key) {
            return Err(RegisterError::Exists);
        }
        self.0.insert(key, individual.clone());
        Ok(())
    }

    pub(super) fn find(&self, key: &str) -> Option<&Individual> {
        self.0.get(key)
    }

    pub(super) fn list(&self, after: &str, most: u32) -> Vec<Individual> {
        let range = (Bound::Excluded(after), Bound::Unbounded);
        self.0.range::<str, _>(range).take(most as usize).map(|(_, individual)| individual.clone()).collect()
    }

    pub(super) fn erase(&mut self, key: &str) -> bool {
        self.0.remove(key).is_some()
    }
}
