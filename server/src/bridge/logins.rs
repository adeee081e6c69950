//! Who may log in, and how often it may be tried: agents and registered visitors.
//!
//! Passwords are checked and hashed away from everything else, one at a time, so that a storm of logins takes nobody
//! else's time.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use thiserror::Error;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use vestibule_processor::{Name, Timestamp};

use super::caller::Caller;
use super::people::{NotOnline, People, Registered};
use super::recent::Recent;
use crate::complaints::Complaints;
use crate::config::password;

/// Wrong passwords for one name from one address before further ones are not looked at.
const FAILURES_PER_NAME: usize = 5;
/// Wrong passwords from one address, whatever the names.
const FAILURES_PER_ADDRESS: usize = 50;
/// How long failures count.
const FAILURE_MEMORY: Duration = Duration::from_secs(5 * 60);
/// How many passwords are checked at a time: each takes a core for about 20 ms, and 19 MiB.
const CHECKS_AT_A_TIME: usize = 1;
/// How many agents may wait for that, and how many visitors.
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
    failures: Recent<Key>,
    agents: Arc<Semaphore>,
    visitors: Arc<Semaphore>,
    checks: Semaphore,
    complaints: Complaints,
}

/// A try to log in.
#[derive(Clone)]
pub(super) struct Attempt {
    /// Where it comes from.
    pub(super) caller: Caller,
    /// Who it is said to be.
    pub(super) username: String,
    /// What proves it.
    pub(super) password: String,
    /// When.
    pub(super) now: Timestamp,
}

/// What came of a try to log in.
pub(super) enum Outcome<T> {
    /// It is him.
    Welcome(T),
    /// Name or password is wrong.
    Wrong,
    /// It was tried too often; again after this time.
    TooOften(Duration),
    /// Too many try at the moment.
    Busy,
    /// Nobody can be looked up at the moment.
    NotOnline,
}

/// Why there is no hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub(super) enum HashError {
    /// Too many wait already.
    #[error("the server is busy; try again in a moment")]
    Busy,
    /// The system has no random bytes to give.
    #[error("the server can hash nothing at the moment; try again later")]
    Failed,
}

/// Whose logins do not get into each other's way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Realm {
    Agents,
    Visitors,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Key {
    Name(Realm, IpAddr, String),
    Address(Realm, IpAddr),
}

/// Somebody with the hash of his password.
type Found<T> = Result<Option<(T, String)>, NotOnline>;

impl Logins {
    /// Lets these agents log in.
    pub fn new(accounts: impl IntoIterator<Item = Account>) -> Logins {
        let accounts = accounts.into_iter().map(|one| (Name::from(one.username.as_str()), one.password_hash));
        Logins(Arc::new(Shared {
            accounts: accounts.collect(),
            failures: Recent::new(FAILURE_MEMORY),
            agents: Arc::new(Semaphore::new(WAITING)),
            visitors: Arc::new(Semaphore::new(WAITING)),
            checks: Semaphore::new(CHECKS_AT_A_TIME),
            complaints: Complaints::default(),
        }))
    }

    /// Checks an agent's name and password. Takes as long for a name that does not exist.
    pub(super) async fn check_agent(&self, attempt: Attempt) -> Outcome<Name> {
        let name = Name::from(attempt.username.as_str());
        let account = self.0.accounts.iter().find(|(known, _)| *known == name).cloned();
        self.check(Realm::Agents, attempt, move |_| Ok(account)).await
    }

    /// Checks a registered visitor's name and password. Takes as long for a name that does not exist.
    pub(super) async fn check_visitor(
        &self,
        people: Arc<dyn People>,
        attempt: Attempt,
    ) -> Outcome<Registered> {
        let find = move |username: &str| {
            let found = people.find(username)?;
            Ok(found.map(|found| (found.clone(), found.password_hash)))
        };
        self.check(Realm::Visitors, attempt, find).await
    }

    /// The hash of a password that a visitor chose.
    pub(super) async fn hash(&self, password: String) -> Result<String, HashError> {
        let place = self.place(Realm::Visitors).ok_or(HashError::Busy)?;
        let shared = Arc::clone(&self.0);
        let hash = tokio::spawn(async move {
            let _place = place;
            let _permit = shared.checks.acquire().await.map_err(|_| HashError::Failed)?;
            let hash = tokio::task::spawn_blocking(move || password::hash(&password)).await;
            hash.map_err(|_| HashError::Failed)?.map_err(|_| HashError::Failed)
        });
        hash.await.unwrap_or(Err(HashError::Failed))
    }

    async fn check<T: Send + 'static>(
        &self,
        realm: Realm,
        attempt: Attempt,
        find: impl FnOnce(&str) -> Found<T> + Send + 'static,
    ) -> Outcome<T> {
        let keys = Key::both(realm, &attempt);
        if let Some(wait) = self.0.lock_out(&keys, attempt.now) {
            return Outcome::TooOften(wait);
        }
        let Some(place) = self.place(realm) else { return Outcome::Busy };
        let shared = Arc::clone(&self.0);
        // A task of its own: a check that was begun is counted, though whoever asked for it has gone.
        let check = tokio::spawn(async move {
            let _place = place;
            shared.check(keys, attempt, find).await
        });
        check.await.unwrap_or(Outcome::Wrong)
    }

    fn place(&self, realm: Realm) -> Option<OwnedSemaphorePermit> {
        let places = match realm {
            Realm::Agents => &self.0.agents,
            Realm::Visitors => &self.0.visitors,
        };
        let place = Arc::clone(places).try_acquire_owned().ok();
        if place.is_none()
            && let Some(unsaid) = self.0.complaints.add(realm.name())
        {
            let who = realm.name();
            tracing::warn!(who, unsaid, "too many log in at once; more are refused until there is room");
        }
        place
    }
}

impl Shared {
    async fn check<T: Send + 'static>(
        &self,
        keys: [Key; 2],
        attempt: Attempt,
        find: impl FnOnce(&str) -> Found<T> + Send + 'static,
    ) -> Outcome<T> {
        let Ok(_permit) = self.checks.acquire().await else { return Outcome::Wrong };
        // Those before may have failed meanwhile: a burst gets no more tries than a patient guesser.
        if let Some(wait) = self.lock_out(&keys, attempt.now) {
            return Outcome::TooOften(wait);
        }
        let now = attempt.now;
        let verified = tokio::task::spawn_blocking(move || verify(&attempt, find(&attempt.username))).await;
        match verified {
            Ok(Ok(Some(who))) => {
                self.failures.forget(&keys[0]);
                Outcome::Welcome(who)
            }
            Ok(Err(error)) => {
                tracing::warn!(%error, "registered visitors cannot be looked up");
                Outcome::NotOnline
            }
            _ => {
                keys.into_iter().for_each(|key| {
                    let allowed = key.allowed();
                    self.failures.count(key, allowed, now);
                });
                Outcome::Wrong
            }
        }
    }

    /// How long a caller with these keys has to wait before he is listened to.
    fn lock_out(&self, keys: &[Key; 2], now: Timestamp) -> Option<Duration> {
        let waits = keys.iter().filter_map(|key| Some((self.failures.wait(key, key.allowed(), now)?, key)));
        let (wait, key) = waits.max_by_key(|(wait, _)| *wait)?;
        if let Some(unsaid) = self.complaints.add(key.lock_out()) {
            let (Key::Name(_, address, _) | Key::Address(_, address)) = key;
            tracing::warn!(cause = key.lock_out(), %address, unsaid, "logins are refused for some minutes");
        }
        Some(wait)
    }
}

fn verify<T>(attempt: &Attempt, found: Found<T>) -> Result<Option<T>, NotOnline> {
    let (who, hash) = found?.unzip();
    // Nobody's password takes as long.
    let matches = password::verify(hash.as_deref(), &attempt.password);
    Ok(who.filter(|_| matches))
}

impl Realm {
    fn name(self) -> &'static str {
        match self {
            Realm::Agents => "agents",
            Realm::Visitors => "visitors",
        }
    }
}

impl Key {
    fn both(realm: Realm, attempt: &Attempt) -> [Key; 2] {
        let line = attempt.caller.line();
        [Key::Name(realm, line, attempt.username.to_lowercase()), Key::Address(realm, line)]
    }

    /// What more than these lead to, for the log.
    fn lock_out(&self) -> &'static str {
        match self {
            Key::Name(Realm::Agents, ..) => "wrong passwords for an agent",
            Key::Name(Realm::Visitors, ..) => "wrong passwords for a visitor",
            Key::Address(Realm::Agents, _) => "wrong passwords for agents from one address",
            Key::Address(Realm::Visitors, _) => "wrong passwords for visitors from one address",
        }
    }

    /// How many failures are allowed.
    fn allowed(&self) -> usize {
        match self {
            Key::Name(..) => FAILURES_PER_NAME,
            Key::Address(..) => FAILURES_PER_ADDRESS,
        }
    }
}
