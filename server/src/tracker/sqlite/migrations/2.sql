-- Mails with the transcripts of chats, one at most of each. `state` is 'chat' while the chat goes on, then 'waiting', and in the
-- end 'sent' or 'failed'. `due` is NULL unless it waits, `recipient` once it was sent, or given up long ago. There is no reference to `interactions`: if
-- the journal is read a second time the chat is written anew, and what was sent must not be sent again.
CREATE TABLE mails (
    interaction TEXT NOT NULL PRIMARY KEY,
    started INTEGER NOT NULL,
    recipient TEXT,
    language TEXT,
    state TEXT NOT NULL,
    ended INTEGER,
    attempts INTEGER NOT NULL DEFAULT 0,
    due INTEGER,
    reason TEXT
) STRICT;
CREATE INDEX mails_by_due ON mails (due) WHERE due IS NOT NULL;
CREATE INDEX mails_by_state ON mails (state, ended);
