//! The bounds of everything that comes from outside.

use std::time::Duration;

/// Longest text of one message, in characters.
pub const TEXT_CHARS: usize = 8_000;
/// Longest text that the system says, with the names put into it, in characters; what is longer is cut.
pub const SYSTEM_TEXT_CHARS: usize = 1_200;
/// Longest name of a visitor, in characters.
pub const VISITOR_NAME_CHARS: usize = 100;
/// Longest name of an agent, workgroup or status, in characters.
pub const NAME_CHARS: usize = 100;
/// Longest name of who set a parameter, in characters.
pub const AUTHOR_CHARS: usize = 120;
/// Longest free text a page may give along with a chat (`customInfo`), in characters.
pub const CUSTOM_INFO_CHARS: usize = 2_000;
/// Most attributes a page may give along with a chat.
pub const ATTRIBUTES: usize = 50;
/// Longest name of an attribute, in characters.
pub const ATTRIBUTE_NAME_CHARS: usize = 64;
/// Longest value of an attribute, in characters.
pub const ATTRIBUTE_VALUE_CHARS: usize = 1_000;
/// Most routing contexts a page may give along with a chat.
pub const ROUTING_CONTEXTS: usize = 20;
/// Longest context, and longest category, of a routing context, in characters.
pub const ROUTING_CONTEXT_CHARS: usize = 100;
/// Longest telephone number as it was given, in characters.
pub const TELEPHONE_CHARS: usize = 50;
/// Longest description of a callback, which becomes its subject, in characters ("Callback form").
pub const SUBJECT_CHARS: usize = 2_000;
/// Most times a callback is snoozed, whatever its workgroup says.
pub const RETRIES: u32 = 100;
/// Most times a visitor modifies his callback.
pub const MODIFICATIONS: u32 = 100;
/// Longest address of a page that is sent, in characters.
pub const URL_CHARS: usize = 2_000;
/// Longest name of a file, in characters.
pub const FILE_NAME_CHARS: usize = 150;
/// Longest media type, in characters.
pub const MEDIA_TYPE_CHARS: usize = 100;
/// Longest mail address, in characters (RFC 5321, section 4.5.3.1.3, without its angle brackets).
pub const MAIL_ADDRESS_CHARS: usize = 254;
/// Longest language tag, in characters.
pub const LANGUAGE_CHARS: usize = 35;
/// Longest id that a client gives a message, in characters.
pub const MESSAGE_ID_CHARS: usize = 64;
/// Most entries of one conversation that participants cause; what the system adds comes on top.
pub const ENTRIES_PER_CONVERSATION: u64 = 20_000;
/// Most that is said in one conversation before participants may say no more, in bytes.
pub const BYTES_PER_CONVERSATION: usize = 4 << 20;
/// Most that all files of one conversation have together, in bytes.
pub const FILE_BYTES_PER_CONVERSATION: u64 = 100 << 20;
/// Most sessions of one agent (browsers he is logged in with); one more ends the oldest.
pub const SESSIONS_PER_AGENT: usize = 10;
/// How long an agent stays logged in without typing his password again.
pub const SESSION_LIFETIME: Duration = Duration::from_secs(16 * 60 * 60);
/// How long an ended conversation can still be read by its visitor.
pub const ENDED_RETENTION: Duration = Duration::from_secs(10 * 60);
