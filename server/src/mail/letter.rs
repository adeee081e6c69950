//! A transcript as a mail: the same as plain text and as HTML.
//!
//! What visitors wrote is in neither of its headers, and cannot pass for anything but what a visitor wrote: it is escaped, its
//! later lines are indented, and signs that would turn the direction of the text or command a terminal are left out.

use std::time::{Duration, SystemTime};

use lettre::Message;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use vestibule_processor::Timestamp;

use super::words::{self, Words};
use super::{Line, Transcript};
use crate::date;

/// Most of a transcript that is sent, in bytes: more than anybody reads, and less than any mail server refuses.
const MOST_BYTES: usize = 512 * 1024;

/// The last second that a mail's date can tell: the end of the year 9999.
const LAST_SECOND: u64 = 253_402_300_799;

const STYLE: &str = "body{font-family:sans-serif}td{padding:2px 8px;vertical-align:top}.t,.s{color:#666}";

/// What is the same in all mails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heads {
    /// Whom they are from.
    pub sender: Mailbox,
    /// Who gets the answers, if not the sender.
    pub reply_to: Option<Mailbox>,
}

/// Makes the mail. A second one of the same chat has the same Message-ID.
pub(super) fn letter(transcript: &Transcript, heads: &Heads, now: Timestamp) -> anyhow::Result<Message> {
    let words = words::of(transcript.language.as_deref());
    let Heads { sender, reply_to } = heads;
    let seconds = (now.0 / 1_000).min(LAST_SECOND);
    let builder = Message::builder()
        .message_id(Some(message_id(transcript, sender)))
        .date(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds))
        .from(sender.clone())
        .to(Mailbox::new(None, transcript.recipient.parse()?))
        .subject(subject(transcript, words))
        // Nobody's notice of absence shall answer it (RFC 3834).
        .raw_header(HeaderValue::new(
            HeaderName::new_from_ascii_str("Auto-Submitted"),
            "auto-generated".to_owned(),
        ));
    let builder = reply_to.clone().into_iter().fold(builder, |builder, mailbox| builder.reply_to(mailbox));
    let (text, html) = (text(transcript, words), html(transcript, words));
    Ok(builder.multipart(MultiPart::alternative_plain_html(text, html))?)
}

fn message_id(transcript: &Transcript, sender: &Mailbox) -> String {
    let Transcript { interaction, started, .. } = transcript;
    format!("<transcript.{interaction}.{}@{}>", started.0, sender.email.domain())
}

fn subject(transcript: &Transcript, words: &Words) -> String {
    words.subject.replace("%1", &on_one_line(&transcript.queue))
}

fn period(transcript: &Transcript, words: &Words) -> String {
    let shown = |time| format!("{} {}", date::day(time), date::clock(time));
    words.period.replace("%1", &shown(transcript.started)).replace("%2", &shown(transcript.ended))
}

fn text(transcript: &Transcript, words: &Words) -> String {
    let mut text = format!("{}\n{}\n\n", subject(transcript, words), period(transcript, words));
    let (lines, is_cut) = readable(&transcript.lines);
    for Line { at, name, text: said, .. } in lines {
        let said = clean(said).replace('\n', "\n          ");
        text += &format!("{}  {}: {said}\n", date::clock(*at), on_one_line(name));
    }
    if is_cut {
        text += &format!("\n{}\n", words.cut);
    }
    text
}

fn html(transcript: &Transcript, words: &Words) -> String {
    let subject = escape(&subject(transcript, words));
    let (lines, is_cut) = readable(&transcript.lines);
    let rows: String = lines.iter().map(row).collect();
    let cut = if is_cut { format!("<p>{}</p>", escape(words.cut)) } else { String::new() };
    format!(
        "<!doctype html>\n<html lang=\"{}\">\n<head><meta charset=\"utf-8\"><title>{subject}</title>\
         <style>{STYLE}</style></head>\n<body>\n<h1>{subject}</h1>\n<p>{}</p>\n<table>\n{rows}</table>\n{cut}</body>\n</html>\n",
        words.tag,
        escape(&period(transcript, words)),
    )
}

fn row(line: &Line) -> String {
    let class = if line.is_system { " class=\"s\"" } else { "" };
    let said = escape(&clean(&line.text)).replace('\n', "<br>\n");
    format!(
        "<tr{class}><td class=\"t\">{}</td><td><b dir=\"auto\">{}</b></td><td dir=\"auto\">{said}</td></tr>\n",
        date::clock(line.at),
        escape(&on_one_line(&line.name)),
    )
}

/// The lines that are sent, and whether there were more.
fn readable(lines: &[Line]) -> (&[Line], bool) {
    let mut bytes = 0;
    let fits = |line: &Line| {
        bytes += line.name.len() + line.text.len();
        bytes <= MOST_BYTES
    };
    let count = lines.iter().map(fits).take_while(|fits| *fits).count();
    (&lines[..count], count < lines.len())
}

/// A text without what is no text.
fn clean(text: &str) -> String {
    let turns_direction = |one: char| matches!(one, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}');
    let is_line_end = |one: char| matches!(one, '\n' | '\u{2028}' | '\u{2029}');
    let kept = text.chars().filter(|one| is_line_end(*one) || !(one.is_control() || turns_direction(*one)));
    kept.map(|one| if is_line_end(one) { '\n' } else { one }).collect()
}

fn on_one_line(text: &str) -> String {
    clean(text).replace('\n', " ")
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for one in text.chars() {
        match one {
            '&' => escaped += "&amp;",
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            '"' => escaped += "&quot;",
            '\'' => escaped += "&#39;",
            one => escaped.push(one),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use vestibule_processor::InteractionId;

    use super::*;

    const START: Timestamp = Timestamp(1_795_896_900_000);

    fn line(name: &str, text: &str) -> Line {
        Line { at: START, name: name.to_owned(), is_system: false, text: text.to_owned() }
    }

    fn transcript(language: Option<&str>, lines: Vec<Line>) -> Transcript {
        Transcript {
            interaction: InteractionId { partition: 0, number: 7 },
            recipient: "mary@example.com".to_owned(),
            language: language.map(ToOwned::to_owned),
            queue: "Marketing".to_owned(),
            started: START,
            ended: START + Duration::from_secs(61),
            attempts: 0,
            lines,
        }
    }

    fn heads() -> Heads {
        let sender = "Example <chat@example.net>".parse().unwrap();
        Heads { sender, reply_to: Some("help@example.net".parse().unwrap()) }
    }

    fn sent(transcript: &Transcript) -> String {
        String::from_utf8(letter(transcript, &heads(), START).unwrap().formatted()).unwrap()
    }

    #[test]
    fn a_mail_says_what_was_said_in_the_visitors_language() {
        let lines = vec![line("Mary", "hello\nthere"), line("Alicia", "tents.pdf (7 B)")];
        let german = transcript(Some("de-AT"), lines);
        let expected = "Ihr Chat mit Marketing\nVon 2026-11-28 20:15:00 bis 2026-11-28 20:16:01 (UTC)\n\n\
            20:15:00  Mary: hello\n          there\n20:15:00  Alicia: tents.pdf (7 B)\n";
        assert_eq!(text(&german, words::of(german.language.as_deref())), expected);
        let page = html(&german, words::of(german.language.as_deref()));
        assert!(page.contains("<html lang=\"de\">") && page.contains("hello<br>\nthere"), "{page}");
        assert!(
            text(&transcript(Some("xx"), Vec::new()), words::of(Some("xx"))).starts_with("Your chat with")
        );
    }

    #[test]
    fn a_mail_has_the_heads_it_shall_have_and_always_the_same_id() {
        let mail = sent(&transcript(None, vec![line("Mary", "hello")]));
        for head in [
            "Message-ID: <transcript.0-7.1795896900000@example.net>\r\n",
            "From: Example <chat@example.net>\r\n",
            "To: mary@example.com\r\n",
            "Reply-To: help@example.net\r\n",
            "Subject: Your chat with Marketing\r\n",
            "Auto-Submitted: auto-generated\r\n",
            "Date: Sat, 28 Nov 2026 20:15:00 +0000\r\n",
            "Content-Type: multipart/alternative;",
            "Content-Type: text/plain; charset=utf-8\r\n",
            "Content-Type: text/html; charset=utf-8\r\n",
        ] {
            assert!(mail.contains(head), "{head} is not in {mail}");
        }
    }

    #[test]
    fn nothing_that_a_visitor_writes_becomes_a_head_a_tag_or_somebody_elses_line() {
        let name = "Mary\r\nBcc: victim@example.org";
        let said = "<script>'\"&\n20:15:01  Alicia: yes\u{2028}Bcc: x\u{202e}\u{1b}[31m";
        let hostile = transcript(None, vec![line(name, said)]);
        let mail = sent(&hostile);
        let (heads, _) = mail.split_once("\r\n\r\n").unwrap();
        assert!(!heads.contains("Bcc"), "{heads}");
        let plain = text(&hostile, words::of(None));
        assert!(
            !plain.lines().any(|line| line.starts_with("Bcc") || line.starts_with("20:15:01")),
            "{plain}"
        );
        assert!(!plain.contains(['\u{202e}', '\u{1b}', '\r']), "{plain:?}");
        let page = html(&hostile, words::of(None));
        assert!(page.contains("&lt;script&gt;&#39;&quot;&amp;<br>") && !page.contains("<script"), "{page}");
    }

    #[test]
    fn a_queues_name_stays_in_its_head() {
        let mut odd = transcript(None, Vec::new());
        odd.queue = "Mark\r\nBcc: victim@example.org".to_owned();
        let mail = sent(&odd);
        assert!(!mail.lines().any(|line| line.starts_with("Bcc")), "{mail}");
    }

    #[test]
    fn an_address_that_is_none_makes_no_mail() {
        let mut wrong = transcript(None, Vec::new());
        wrong.recipient = "mary@example.com\r\nBcc: victim@example.org".to_owned();
        assert!(letter(&wrong, &heads(), START).is_err());
    }

    #[test]
    fn a_long_transcript_is_cut_and_says_so() {
        let lines = vec![line("Mary", &"x".repeat(8_000)); 100];
        let long = transcript(None, lines);
        let plain = text(&long, words::of(None));
        assert!(plain.len() < MOST_BYTES + 10_000 && plain.ends_with("because it is too long.\n"));
        assert!(html(&long, words::of(None)).contains("<p>The rest is left out"));
    }
}
