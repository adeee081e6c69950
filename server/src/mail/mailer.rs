//! Sends what is due, tries again what could not be sent, and forgets what was given up.

use std::sync::Arc;
use std::time::Duration;

use lettre::message::Mailbox;
use tokio::sync::watch;
use tokio::time::MissedTickBehavior;
use vestibule_processor::{InteractionId, Timestamp};

use super::letter::{Heads, letter};
use super::{Outbox, Outcome, Post, Refusal, Transcript};
use crate::runtime::Handle;

/// How often it is looked for mails that are due.
const INTERVAL: Duration = Duration::from_secs(1);
/// Most mails that are looked at at a time; each may be megabytes.
const AT_A_TIME: u32 = 10;
/// The longest that a mail waits before it is tried again, unless the first wait is longer.
const LONGEST_WAIT: Duration = Duration::from_secs(60 * 60);
/// A mail that was just refused is given up if its chat ended longer ago.
const GIVE_UP_AFTER: Duration = Duration::from_secs(48 * 60 * 60);
/// A mail is not even tried when its chat ended longer ago: a server may be stopped over holidays, but a Tracker that was lost and
/// is written anew from the journal must not mail the transcripts of months once more.
const TOO_OLD_AFTER: Duration = Duration::from_secs(7 * 24 * 60 * 60);
/// The address of a mail that was given up is forgotten when its chat ended longer ago: whoever reads the list once a month has
/// seen it.
const FORGET_AFTER: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// How often it is looked for what is to be forgotten.
const FORGET_INTERVAL: Duration = Duration::from_secs(60 * 60);

/// What sends mails.
pub struct Mailer<P> {
    outbox: Arc<dyn Outbox>,
    /// The post, and whom mails are from.
    post: Option<(P, Mailbox)>,
    first_wait: Duration,
    /// When the post is asked again after it took no mail.
    not_before: Timestamp,
    /// When it is looked next for what is to be forgotten.
    forget_at: Timestamp,
    /// Whether the log knows that the outbox does not answer.
    complained: bool,
}

impl<P: Post> Mailer<P> {
    /// A mailer of what is in `outbox`; a mail that is refused waits for `first_wait`, and twice as long each further time.
    pub fn new(outbox: Arc<dyn Outbox>, post: P, sender: Mailbox, first_wait: Duration) -> Mailer<P> {
        Mailer { post: Some((post, sender)), ..Mailer::without_post(outbox, first_wait) }
    }

    /// A mailer that has nobody to hand mails to any more: they wait, and are given up in time.
    pub fn without_post(outbox: Arc<dyn Outbox>, first_wait: Duration) -> Mailer<P> {
        let (not_before, forget_at) = (Timestamp(0), Timestamp(0));
        Mailer { outbox, post: None, first_wait, not_before, forget_at, complained: false }
    }

    /// Sends what is due until `stopping` turns true. A mail that is on its way then may be sent once more at the next start.
    pub async fn run(mut self, runtime: Handle, mut stopping: watch::Receiver<bool>) {
        let mut interval = tokio::time::interval(INTERVAL);
        interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let send = async {
            loop {
                interval.tick().await;
                let address = runtime.processor().parameters().chat_transcript_reply_to_address.parse().ok();
                self.step(runtime.now(), address.map(|address| Mailbox::new(None, address))).await;
            }
        };
        tokio::select! {
            () = send => {}
            _ = stopping.wait_for(|stopping| *stopping) => {}
        }
    }

    /// Sends some of what is due, and forgets what was given up long ago.
    pub async fn step(&mut self, now: Timestamp, reply_to: Option<Mailbox>) {
        self.forget(now).await;
        for transcript in self.due(now).await {
            if now < self.not_before {
                return;
            }
            let outcome = self.attempt(&transcript, reply_to.as_ref(), now).await;
            self.settle(&transcript, outcome).await;
        }
    }

    async fn due(&mut self, now: Timestamp) -> Vec<Transcript> {
        if now < self.not_before {
            return Vec::new();
        }
        let outbox = Arc::clone(&self.outbox);
        let due = tokio::task::spawn_blocking(move || outbox.due(now, AT_A_TIME)).await;
        match due {
            Ok(Ok(due)) => {
                self.complained = false;
                due
            }
            Ok(Err(error)) => {
                if !std::mem::replace(&mut self.complained, true) {
                    tracing::error!(%error, "no transcripts are mailed as long as the Tracker does not answer");
                }
                Vec::new()
            }
            Err(_) => Vec::new(),
        }
    }

    async fn forget(&mut self, now: Timestamp) {
        if now < self.forget_at {
            return;
        }
        let outbox = Arc::clone(&self.outbox);
        let ended_before = Timestamp(0) + now.since(Timestamp(0)).saturating_sub(FORGET_AFTER);
        // If the outbox does not answer, the log is told by who asks it what is due.
        if let Ok(Ok(())) = tokio::task::spawn_blocking(move || outbox.forget(ended_before)).await {
            self.forget_at = now + FORGET_INTERVAL;
        }
    }

    async fn attempt(
        &mut self,
        transcript: &Transcript,
        reply_to: Option<&Mailbox>,
        now: Timestamp,
    ) -> Outcome {
        let Err(refusal) = self.hand_over(transcript, reply_to, now).await else { return Outcome::Sent };
        let reason = discreet(&refusal.to_string());
        if matches!(refusal, Refusal::Unreachable(_)) {
            self.not_before = now + self.first_wait;
        }
        match refusal {
            Refusal::Never(_) => Outcome::GivenUp(reason),
            _ if now.since(transcript.ended) > GIVE_UP_AFTER => {
                Outcome::GivenUp(format!("48 hours have passed since the chat; the last time: {reason}"))
            }
            _ => Outcome::Later(now + wait(self.first_wait, transcript.attempts), reason),
        }
    }

    async fn hand_over(
        &self,
        transcript: &Transcript,
        reply_to: Option<&Mailbox>,
        now: Timestamp,
    ) -> Result<(), Refusal> {
        let Some((post, sender)) = &self.post else {
            let reason = "no mail server is configured any more; name one in [mail]";
            return Err(Refusal::NotNow(reason.to_owned()));
        };
        if now.since(transcript.ended) > TOO_OLD_AFTER {
            return Err(Refusal::Never("7 days have passed since the chat".to_owned()));
        }
        let heads = Heads { sender: sender.clone(), reply_to: reply_to.cloned() };
        let mail = letter(transcript, &heads, now)
            .map_err(|error| Refusal::Never(format!("no mail can be made: {error}")))?;
        post.hand_over(mail).await
    }

    /// Keeps what became of an attempt, and tells the log.
    async fn settle(&self, transcript: &Transcript, outcome: Outcome) {
        let (outbox, interaction, kept) = (Arc::clone(&self.outbox), transcript.interaction, outcome.clone());
        let settled = tokio::task::spawn_blocking(move || outbox.settle(interaction, &kept)).await;
        if let Ok(Err(error)) = settled {
            tracing::error!(%interaction, %error, "what became of a mail could not be kept; it may be sent again");
        }
        tell(interaction, &outcome);
    }
}

fn tell(interaction: InteractionId, outcome: &Outcome) {
    match outcome {
        Outcome::Sent => tracing::info!(%interaction, "the transcript was mailed"),
        Outcome::Later(_, reason) => {
            tracing::warn!(%interaction, reason, "the transcript could not be mailed; it is tried again later");
        }
        Outcome::GivenUp(reason) => tracing::error!(
            %interaction,
            reason,
            "the transcript is not mailed, for good; `vestibule transcripts --failed` lists such"
        ),
    }
}

/// How long a mail waits that was tried so often before.
fn wait(first: Duration, attempts: u32) -> Duration {
    first.saturating_mul(1 << attempts.min(20)).min(LONGEST_WAIT.max(first))
}

/// What a server says, without whose addresses it repeats.
fn discreet(reason: &str) -> String {
    let is_around = |one: char| one.is_whitespace() || "<>()[]:;,\"'".contains(one);
    let pieces: Vec<&str> = reason.split('@').collect();
    let Some((last, before)) = pieces.split_last() else { return String::new() };
    let masked = before.iter().map(|piece| format!("{}…@", piece.trim_end_matches(|one| !is_around(one))));
    masked.chain([(*last).to_owned()]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_waits_twice_as_long_each_time_up_to_an_hour() {
        let seconds = |first, attempts| wait(Duration::from_secs(first), attempts).as_secs();
        let waits: Vec<u64> = (0..8).map(|attempts| seconds(60, attempts)).collect();
        assert_eq!(waits, [60, 120, 240, 480, 960, 1_920, 3_600, 3_600]);
        assert_eq!((seconds(60, u32::MAX), seconds(3_600, 5)), (3_600, 3_600));
    }

    #[test]
    fn no_log_names_an_address() {
        let check = |said: &str, expected: &str| assert_eq!(discreet(said), expected);
        check(
            "permanent error (550): <mary@example.com> is unknown",
            "permanent error (550): <…@example.com> is unknown",
        );
        check("MARY@example.com, joe@example.com: no", "…@example.com, …@example.com: no");
        check("452 full", "452 full");
        check("mary@", "…@");
    }
}
