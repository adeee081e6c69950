//! The words of the document: what is not said where the code is.

/// What the document is about.
pub(super) const ABOUT: &str = "The visitor's protocol (`websvcs`), the agents' and the administrators'. \
Addresses are below whatever path prefix a proxy puts before the server.

What is marked as *Extension* is Vestibule's own and optional: a client that knows nothing of it misses nothing. \
`serverConfiguration` announces what of it there is. All else of the visitor's protocol is that of Interaction Web Tools.

An answer to a visitor is HTTP 200, also if the call failed: its `status` says so, with a `reason`. Other HTTP statuses are for calls \
that reached no endpoint. The protocol's own words in a path are read in any case. Fields that are not listed are ignored.

Failures of the agents' and administrators' calls have an HTTP status of their own and carry a `Problem`.";

/// The visitor's half.
pub(super) const VISITOR: &str = "Clients of visitors' browsers, ours and others'. Requests and answers are JSON or XML; the XML is \
the JSON, element for element, below a root element of any name. Long answers that tell what was said are compressed for clients \
that accept gzip.";

/// The agents' half.
pub(super) const AGENT: &str = "The console. Plain calls for what an agent does, one stream for what he sees. A call is answered when \
what it did is on disk.";

/// The administrators'.
pub(super) const ADMIN: &str = "For agents who are administrators.";

/// What the cookie is.
pub(super) const COOKIE: &str = "Set by `POST /agent/login`.";

/// What a body of an agent's call is that says nothing.
pub(super) const NO_BODY: &str = "Nothing, or anything: it is not read. But the header `Content-Type: application/json` has to be there, \
which no foreign page can send unasked.";

/// What a visitor is told while the server goes down.
pub(super) const STOPPING: &str = "The server is going down; look for another.";

/// What placeholders in paths stand for.
pub(super) const PLACEHOLDERS: [(&str, &str); 5] = [
    ("participantID", "The visitor's key, as the answer to `start`, `create` or `reconnect` gave it."),
    ("other", "The id of another participant of the visitor's conversation."),
    ("file", "The file's id, 32 hexadecimal digits."),
    ("interaction", "The interaction's id, such as `0-1042`."),
    ("name", "The name."),
];

/// What the statuses of an agent's call mean.
pub(super) const PROBLEMS: [(&str, &str); 9] = [
    ("400", "The call cannot be understood, or something in it is out of its bounds"),
    ("401", "Nobody is logged in; or, at a login, user name or password is wrong"),
    ("403", "This is for administrators"),
    ("404", "There is no such thing, or not for this agent"),
    ("408", "The body took too long to arrive"),
    ("409", "This cannot be done as things stand"),
    ("413", "The body is too long"),
    (
        "415",
        "The header that marks calls of our own pages is missing, or the file is of a kind that is not allowed",
    ),
    ("503", "The server cannot do this at the moment; try again later"),
];
