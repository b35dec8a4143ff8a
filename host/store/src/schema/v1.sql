-- Schema 1. Times are milliseconds since 1970 UTC; JSON columns hold what serde writes of core's types.
PRAGMA application_id = 1668047223; -- "claw"

CREATE TABLE sessions (
    key     TEXT PRIMARY KEY,
    agent   TEXT NOT NULL,
    created INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    leaf    TEXT,
    entries INTEGER NOT NULL,
    fence   TEXT,             -- the run that may append
    usage   TEXT NOT NULL     -- JSON
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_updated ON sessions (updated DESC, key);

CREATE TABLE entries (
    seq        INTEGER PRIMARY KEY,
    session    TEXT NOT NULL REFERENCES sessions (key),
    id         TEXT NOT NULL,
    parent     TEXT,
    run        TEXT,
    at         INTEGER NOT NULL,
    provenance TEXT NOT NULL CHECK (provenance IN ('owner', 'agent', 'untrusted', 'system')),
    labels     TEXT NOT NULL, -- JSON array
    kind       TEXT NOT NULL,
    body       TEXT NOT NULL, -- JSON
    UNIQUE (session, id)
) STRICT;

CREATE TABLE effects (
    seq     INTEGER PRIMARY KEY,
    id      TEXT NOT NULL UNIQUE,
    call    TEXT NOT NULL,
    session TEXT NOT NULL,
    agent   TEXT NOT NULL,
    subject TEXT NOT NULL,
    kind    TEXT NOT NULL,
    summary TEXT NOT NULL,
    state   TEXT NOT NULL CHECK (state IN ('intended', 'started', 'done', 'failed', 'unknown')),
    at      INTEGER NOT NULL,
    updated INTEGER NOT NULL
) STRICT;
CREATE INDEX effects_call ON effects (call);

CREATE TABLE calls (
    id      TEXT PRIMARY KEY,
    session TEXT NOT NULL,
    agent   TEXT NOT NULL,
    tool    TEXT NOT NULL,
    subject TEXT NOT NULL,
    actor   TEXT NOT NULL,
    at      INTEGER NOT NULL,
    wall_us INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    message TEXT NOT NULL,
    denials TEXT NOT NULL     -- JSON array
) STRICT;
CREATE INDEX calls_at ON calls (at DESC, id DESC);

CREATE TABLE grants (
    id      TEXT PRIMARY KEY,
    agent   TEXT NOT NULL,
    subject TEXT NOT NULL,
    rule    TEXT NOT NULL,
    expires INTEGER,
    giver   TEXT NOT NULL,
    at      INTEGER NOT NULL,
    revoked INTEGER
) STRICT;
CREATE INDEX grants_agent ON grants (agent, at, id);

CREATE TABLE kv (
    namespace TEXT NOT NULL,
    key       TEXT NOT NULL,
    value     BLOB NOT NULL,
    version   INTEGER NOT NULL,
    expires   INTEGER,
    PRIMARY KEY (namespace, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX kv_expires ON kv (namespace, expires) WHERE expires IS NOT NULL;

-- The last version given to any key: a version is never given twice, not even after a removal.
CREATE TABLE kv_clock (
    only    INTEGER PRIMARY KEY CHECK (only = 1),
    version INTEGER NOT NULL
) STRICT;
INSERT INTO kv_clock VALUES (1, 0);

CREATE TABLE settings (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL       -- JSON
) STRICT, WITHOUT ROWID;
