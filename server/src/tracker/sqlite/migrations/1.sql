-- Times are in milliseconds since 1970-01-01 UTC. A `..._key` is a name in lower case: names are told apart by it.

CREATE TABLE individuals (
    username_key TEXT NOT NULL PRIMARY KEY,
    username TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    created INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    firstName TEXT,
    middleName TEXT,
    lastName TEXT,
    homeStreetAddress TEXT,
    homeCity TEXT,
    homeState TEXT,
    homePostalCode TEXT,
    homeCountry TEXT,
    homeEmail TEXT,
    homePhone TEXT,
    homePhone2 TEXT,
    homeFax TEXT,
    homePager TEXT,
    homeMobile TEXT,
    homeURL TEXT,
    department TEXT,
    company TEXT,
    jobTitle TEXT,
    assistantName TEXT,
    assistantPhone TEXT,
    businessStreetAddress TEXT,
    businessCity TEXT,
    businessState TEXT,
    businessPostalCode TEXT,
    businessCountry TEXT,
    businessEmail TEXT,
    businessPhone TEXT,
    businessPhone2 TEXT,
    businessFax TEXT,
    businessPager TEXT,
    businessMobile TEXT,
    businessURL TEXT,
    remarks TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE interactions (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    queue TEXT NOT NULL,
    visitor_name TEXT NOT NULL,
    user TEXT,
    user_key TEXT,
    address TEXT,
    telephone TEXT,
    subject TEXT,
    started INTEGER NOT NULL,
    ended INTEGER,
    outcome TEXT,
    agent TEXT,
    is_recorded INTEGER NOT NULL
) STRICT;
CREATE INDEX interactions_by_start ON interactions (started);
CREATE INDEX interactions_by_queue ON interactions (queue, started);
CREATE INDEX interactions_by_user ON interactions (user_key, started) WHERE user_key IS NOT NULL;
CREATE INDEX interactions_by_agent ON interactions (agent, started) WHERE agent IS NOT NULL;

-- `duration` is in milliseconds, and NULL while the segment lasts. `details` is a JSON object.
CREATE TABLE segments (
    id INTEGER PRIMARY KEY,
    interaction TEXT NOT NULL REFERENCES interactions (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    agent TEXT,
    started INTEGER NOT NULL,
    duration INTEGER,
    end_code TEXT,
    details TEXT NOT NULL
) STRICT;
CREATE INDEX segments_by_interaction ON segments (interaction);

CREATE TABLE participants (
    interaction TEXT NOT NULL REFERENCES interactions (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    role TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (interaction, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE transcripts (
    interaction TEXT NOT NULL REFERENCES interactions (id) ON DELETE CASCADE,
    sequence_number INTEGER NOT NULL,
    participant INTEGER NOT NULL,
    at INTEGER NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (interaction, sequence_number)
) STRICT;

CREATE TABLE problem_reports (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    interaction TEXT NOT NULL,
    address TEXT NOT NULL,
    text TEXT NOT NULL
) STRICT;
CREATE INDEX problem_reports_by_interaction ON problem_reports (interaction);

-- How far the journal was followed: one row, changed together with what was written.
CREATE TABLE mark (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    position INTEGER NOT NULL,
    record BLOB NOT NULL
) STRICT;
