-- Schema 2: accepted messages, turns, replies, questions, spending. `state` is the word of a row's state, `detail`
-- the whole state as JSON. Open rows are found by partial indexes, however many settled ones there are.
ALTER TABLE sessions ADD COLUMN started    INTEGER NOT NULL DEFAULT 0; -- of the conversation at the leaf
ALTER TABLE sessions ADD COLUMN interacted INTEGER NOT NULL DEFAULT 0; -- last message in
ALTER TABLE sessions ADD COLUMN archived   INTEGER;
ALTER TABLE sessions ADD COLUMN origin     TEXT;
UPDATE sessions SET started = created, interacted = updated;
DROP INDEX sessions_updated;
CREATE INDEX sessions_listed ON sessions (updated DESC, key) WHERE archived IS NULL;
CREATE INDEX sessions_idle ON sessions (interacted, key) WHERE archived IS NULL;

CREATE TABLE inbox (
    id      TEXT PRIMARY KEY,
    session TEXT NOT NULL,
    account TEXT NOT NULL,
    message TEXT NOT NULL,
    at      INTEGER NOT NULL,
    sender  TEXT NOT NULL,
    actor   TEXT NOT NULL,    -- JSON
    route   TEXT NOT NULL,    -- JSON
    text    TEXT NOT NULL,
    mode    TEXT NOT NULL CHECK (mode IN ('steer', 'followup', 'collect', 'interrupt')),
    model   TEXT,
    state   TEXT NOT NULL CHECK (state IN ('received', 'claimed', 'consumed', 'collected', 'dropped')),
    detail  TEXT NOT NULL,    -- JSON
    UNIQUE (account, message)
) STRICT;
CREATE INDEX inbox_waiting ON inbox (session, id) WHERE state IN ('received', 'claimed');
CREATE INDEX inbox_settled ON inbox (at) WHERE state NOT IN ('received', 'claimed');

CREATE TABLE runs (
    id      TEXT PRIMARY KEY,
    session TEXT NOT NULL REFERENCES sessions (key),
    lane    TEXT NOT NULL CHECK (lane IN ('main', 'cron', 'subagent', 'nested')),
    actor   TEXT NOT NULL,    -- JSON
    route   TEXT NOT NULL,    -- JSON
    model   TEXT,
    at      INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    attempt INTEGER NOT NULL,
    state   TEXT NOT NULL CHECK (state IN ('running', 'suspended', 'ended')),
    detail  TEXT NOT NULL     -- JSON
) STRICT;
CREATE UNIQUE INDEX runs_open ON runs (session) WHERE state <> 'ended';
CREATE INDEX runs_session ON runs (session, at DESC, id DESC);
CREATE INDEX runs_at ON runs (at DESC, id DESC);
CREATE INDEX runs_ended ON runs (updated) WHERE state = 'ended';

-- A call ends with the row of the same id in `calls`.
CREATE TABLE call_starts (
    id         TEXT PRIMARY KEY,
    session    TEXT NOT NULL,
    run        TEXT NOT NULL,
    model_call TEXT NOT NULL,
    tool       TEXT NOT NULL,
    at         INTEGER NOT NULL
) STRICT;
CREATE INDEX call_starts_run ON call_starts (run, id);
CREATE INDEX call_starts_at ON call_starts (at);

CREATE TABLE outbox (
    id      TEXT PRIMARY KEY,
    session TEXT NOT NULL,
    run     TEXT,
    route   TEXT NOT NULL,    -- JSON
    at      INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    due     INTEGER NOT NULL,
    draft   TEXT,
    parts   TEXT NOT NULL,    -- JSON array
    state   TEXT NOT NULL CHECK (state IN
        ('drafting', 'queued', 'sending', 'sent', 'ambiguous', 'dead', 'held')),
    reason  TEXT NOT NULL
) STRICT;
CREATE INDEX outbox_state ON outbox (state, id);
CREATE INDEX outbox_route ON outbox (state, route, id);
CREATE INDEX outbox_run ON outbox (run, id) WHERE run IS NOT NULL;
CREATE INDEX outbox_settled ON outbox (updated) WHERE state IN ('sent', 'dead');

CREATE TABLE asks (
    id       TEXT PRIMARY KEY,
    session  TEXT NOT NULL,
    run      TEXT,
    call     TEXT,
    agent    TEXT NOT NULL,
    subject  TEXT NOT NULL,
    rule     TEXT NOT NULL,
    question TEXT NOT NULL,
    at       INTEGER NOT NULL,
    expires  INTEGER NOT NULL,
    state    TEXT NOT NULL CHECK (state IN ('open', 'answered', 'expired', 'withdrawn')),
    detail   TEXT NOT NULL    -- JSON
) STRICT;
CREATE INDEX asks_open ON asks (session, at, id) WHERE state = 'open';

CREATE TABLE spends (
    day       TEXT NOT NULL,
    scope     TEXT NOT NULL,
    tokens    INTEGER NOT NULL,
    micro_usd INTEGER NOT NULL,
    PRIMARY KEY (day, scope)
) STRICT, WITHOUT ROWID;
