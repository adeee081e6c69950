//! Who may log in, and how often it may be tried.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Semaphore;
use vestibule_processor::{Name, Timestamp};

use crate::bridge::caller::Caller;
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
/// How many may wait for that.
const WAITING: usize = 200;

/// An agent's name and what is known of his password.
#[derive(Clone, Debug)]
pub struct Account {
    /// The name he logs in with.
    pub username: String,
    /// The argon2id hash of his password, in PHC notation.
    pub password_hash: String,
}

/// Checks passwords. Clones are the same.
#[derive(Clone)]
pub struct Logins(Arc<Shared>);

struct Shared {
    accounts: Vec<(Name, String)>,
    failures: Mutex<HashMap<Key, Failures>>,
    places: Arc<Semaphore>,
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
    /// Too many try at the moment.
    Busy,
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
        Logins(Arc::new(Shared {
            accounts: accounts.collect(),
            failures: Mutex::default(),
            places: Arc::new(Semaphore::new(WAITING)),
            checks: Semaphore::new(CHECKS_AT_A_TIME),
        }))
    }

    /// Checks a name and a password that came from an address. Takes as long for a name that does not exist.
    pub(super) async fn check(
        &self,
        caller: Caller,
        username: &str,
        password: String,
        now: Timestamp,
    ) -> Outcome {
        let keys = [Key::Name(caller.line(), username.to_lowercase()), Key::Address(caller.line())];
        if let Some(wait) = self.0.wait(&keys, now) {
            return Outcome::TooOften(wait);
        }
        let Ok(place) = Arc::clone(&self.0.places).try_acquire_owned() else { return Outcome::Busy };
        let (shared, username) = (Arc::clone(&self.0), username.to_owned());
        // A task of its own: a check that was begun is counted, though whoever asked for it has gone.
        let check = tokio::spawn(async move {
            let _place = place;
            shared.check(keys, &username, password, now).await
        });
        check.await.unwrap_or(Outcome::Wrong)
    }
}

impl Shared {
    async fn check(&self, keys: [Key; 2], username: &str, password: String, now: Timestamp) -> Outcome {
        let Ok(_permit) = self.checks.acquire().await else { return Outcome::Wrong };
        // Those before may have failed meanwhile: a burst gets no more tries than a patient guesser.
        if let Some(wait) = self.wait(&keys, now) {
            return Outcome::TooOften(wait);
        }
        let account = self.accounts.iter().find(|(name, _)| *name == Name::from(username)).cloned();
        let hash = account.as_ref().map(|(_, hash)| hash.clone());
        let verified =
            tokio::task::spawn_blocking(move || password::verify(hash.as_deref(), &password)).await;
        match (verified, account) {
            (Ok(true), Some((name, _))) => {
                self.failures().remove(&keys[0]);
                Outcome::Welcome(name)
            }
            _ => {
                keys.into_iter().for_each(|key| self.count(key, now));
                Outcome::Wrong
            }
        }
    }

    /// How long a caller with these keys has to wait before he is listened to.
    fn wait(&self, keys: &[Key], now: Timestamp) -> Option<Duration> {
        let failures = self.failures();
        let wait = |key: &Key| {
            let known = failures.get(key)?;
            let left = FAILURE_MEMORY.checked_sub(now.since(known.since))?;
            (known.count >= key.allowed() && !left.is_zero()).then_some(left)
        };
        keys.iter().filter_map(wait).max()
    }

    fn count(&self, key: Key, now: Timestamp) {
        let mut failures = self.failures();
        let is_fresh = |known: &Failures| now.since(known.since) < FAILURE_MEMORY;
        if failures.len() >= REMEMBERED {
            failures.retain(|_, known| is_fresh(known));
        }
        if failures.len() >= REMEMBERED {
            let oldest = failures.iter().min_by_key(|(_, known)| known.since).map(|(key, _)| key.clone());
            oldest.and_then(|oldest| failures.remove(&oldest));
        }
        let known = failures.entry(key).or_insert(Failures { count: 0, since: now });
        if !is_fresh(known) {
            *known = Failures { count: 0, since: now };
        }
        known.count += 1;
    }

    fn failures(&self) -> MutexGuard<'_, HashMap<Key, Failures>> {
        self.failures.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Key {
    /// How many failures are allowed.
    fn allowed(&self) -> u32 {
        match self {
            Key::Name(..) => FAILURES_PER_NAME,
            Key::Address(_) => FAILURES_PER_ADDRESS,
        }
    }
}
