//! Who may log in, and how often it may be tried.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Semaphore;
use vestibule_processor::{Name, Timestamp};

use crate::config::password;

/// Wrong passwords for one name from one address before further ones are not looked at.
const FAILURES_PER_NAME: u32 = 5;
/// Wrong passwords from one address, whatever the names.
const FAILURES_PER_ADDRESS: u32 = 50;
/// How long failures count.
const FAILURE_MEMORY: Duration = Duration::from_secs(5 * 60);
/// Most names and addresses whose failures are remembered.
const REMEMBERED: usize = 10_000;
/// How many passwords are checked at a time: each takes a core for about 20 ms, and 19 MiB.
const CHECKS_AT_A_TIME: usize = 1;

/// An agent's name and what is known of his password.
#[derive(Clone, Debug)]
pub struct Account {
    /// The name he logs in with.
    pub username: String,
    /// The argon2id hash of his password, in PHC notation.
    pub password_hash: String,
}

/// Checks passwords.
pub struct Logins {
    accounts: Vec<(Name, String)>,
    failures: Mutex<HashMap<Key, Failures>>,
    checks: Semaphore,
}

/// What came of a try to log in.
pub(super) enum Outcome {
    /// It is him.
    Welcome(Name),
    /// Name or password is wrong.
    Wrong,
    /// It was tried too often; again after this time.
    TooOften(Duration),
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Key {
    Name(IpAddr, String),
    Address(IpAddr),
}

struct Failures {
    count: u32,
    since: Timestamp,
}

impl Logins {
    /// Lets these agents log in.
    pub fn new(accounts: impl IntoIterator<Item = Account>) -> Logins {
        let accounts = accounts.into_iter().map(|one| (Name::from(one.username.as_str()), one.password_hash));
        Logins {
            accounts: accounts.collect(),
            failures: Mutex::default(),
            checks: Semaphore::new(CHECKS_AT_A_TIME),
        }
    }

    /// Checks a name and a password that came from an address. Takes as long for a name that does not exist.
    pub(super) async fn check(
        &self,
        address: IpAddr,
        username: &str,
        password: String,
        now: Timestamp,
    ) -> Outcome {
        let keys = [Key::Name(address, username.to_lowercase()), Key::Address(address)];
        if let Some(wait) = keys.iter().filter_map(|key| self.wait(key, now)).max() {
            return Outcome::TooOften(wait);
        }
        // Counted before it is looked at, so that a burst gets no more tries than a patient guesser.
        keys.iter().for_each(|key| self.count(key, now));
        let account = self.accounts.iter().find(|(name, _)| *name == Name::from(username)).cloned();
        let hash = account.as_ref().map(|(_, hash)| hash.clone());
        let Ok(_permit) = self.checks.acquire().await else { return Outcome::Wrong };
        let verified =
            tokio::task::spawn_blocking(move || password::verify(hash.as_deref(), &password)).await;
        match (verified, account) {
            (Ok(true), Some((name, _))) => {
                keys.iter().for_each(|key| self.forgive(key));
                Outcome::Welcome(name)
            }
            _ => Outcome::Wrong,
        }
    }

    fn wait(&self, key: &Key, now: Timestamp) -> Option<Duration> {
        let failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        let known = failures.get(key)?;
        let allowed = match key {
            Key::Name(..) => FAILURES_PER_NAME,
            Key::Address(_) => FAILURES_PER_ADDRESS,
        };
        FAILURE_MEMORY
            .checked_sub(now.since(known.since))
            .filter(|wait| known.count >= allowed && !wait.is_zero())
    }

    fn count(&self, key: &Key, now: Timestamp) {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        let is_fresh = |known: &Failures| now.since(known.since) < FAILURE_MEMORY;
        if failures.len() >= REMEMBERED {
            failures.retain(|_, known| is_fresh(known));
        }
        if failures.len() >= REMEMBERED && !failures.contains_key(key) {
            return;
        }
        let known = failures.entry(key.clone()).or_insert(Failures { count: 0, since: now });
        if !is_fresh(known) {
            *known = Failures { count: 0, since: now };
        }
        known.count += 1;
    }

    /// A right password clears its name; the address keeps its failures, less this try that was none.
    fn forgive(&self, key: &Key) {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        match key {
            Key::Name(..) => drop(failures.remove(key)),
            Key::Address(_) => {
                if let Some(known) = failures.get_mut(key) {
                    known.count = known.count.saturating_sub(1);
                }
            }
        }
    }
}
