-- A database of schema 2 in the middle of a turn that waits for a person: what schema 1 had, a suspended run, its
-- question, and the words that ask. Dumped; never changed afterwards.
PRAGMA application_id = 1668047223;
PRAGMA user_version = 2;
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
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
INSERT INTO "asks" VALUES('k1','agent:main:main','run-2','call-2','main','tool:x','http GET https://example.com/','may it?',1795000000012,1795000000900,'open','{"state":"open"}');
INSERT INTO "asks" VALUES('k0','agent:main:main','run-1','call-1','main','tool:x','http GET https://example.org/','may it?',1795000000003,1795000000900,'answered','{"state":"answered","scope":"once"}');
CREATE TABLE call_starts (
    id         TEXT PRIMARY KEY,
    session    TEXT NOT NULL,
    run        TEXT NOT NULL,
    model_call TEXT NOT NULL,
    tool       TEXT NOT NULL,
    at         INTEGER NOT NULL
) STRICT;
INSERT INTO "call_starts" VALUES('call-2','agent:main:main','run-2','m2','web_fetch',1795000000011);
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
INSERT INTO "calls" VALUES('call-1','agent:main:main','main','web_fetch','tool:4b5e57f6eb2f42b9039b3d1e13929295f231749c510cbe341cd68036d9af97e2','owner',1795000000003,1234,'ok','','[{"request":"read `/etc/passwd`","capability":"files","decision":{"verdict":"deny","code":"path-outside-root","layer":"manifest","reason":"no","steps":["a"],"hint":"claw grant add"},"count":2}]');
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
INSERT INTO "effects" VALUES(1,'x01','call-1','agent:main:main','main','tool:4b5e57f6eb2f42b9039b3d1e13929295f231749c510cbe341cd68036d9af97e2','http','POST https://example.com/issues','done',1795000000003,1795000000000);
INSERT INTO "effects" VALUES(2,'x02','call-2','agent:main:main','main','tool:4b5e57f6eb2f42b9039b3d1e13929295f231749c510cbe341cd68036d9af97e2','http','POST https://example.com/issues','started',1795000000012,1795000000012);
INSERT INTO "effects" VALUES(3,'x03','call-3','agent:main:main','main','tool:4b5e57f6eb2f42b9039b3d1e13929295f231749c510cbe341cd68036d9af97e2','http','POST https://example.com/issues','unknown',1795000000013,1795000000000);
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
INSERT INTO "entries" VALUES(1,'agent:main:main','e01',NULL,'run-1',1795000000001,'owner','[]','user','{"kind":"user","content":[{"type":"text","text":"what is on the page?"}]}');
INSERT INTO "entries" VALUES(2,'agent:main:main','e02','e01','run-1',1795000000002,'agent','[]','assistant','{"kind":"assistant","model":"openai/gpt-5-mini","text":"let me look","calls":[{"id":"t1","name":"web_fetch","arguments":{"url":"https://example.com/","n":1.5}}],"usage":{"input_tokens":100,"output_tokens":7,"cached_input_tokens":3}}');
INSERT INTO "entries" VALUES(3,'agent:main:main','e03','e02','run-1',1795000000004,'untrusted','["web"]','tool-result','{"kind":"tool-result","id":"t1","call":"call-1","tool":"web_fetch","text":"it''s a page","is_error":false,"rest":"blob-e3b0c44298fc1c149afbf4c8996fb92427ae41e4"}');
INSERT INTO "entries" VALUES(4,'agent:main:main','e04','e03','run-1',1795000000005,'agent','["web"]','assistant','{"kind":"assistant","model":"openai/gpt-5-mini","text":"a page","calls":[],"usage":{"input_tokens":200,"output_tokens":7,"cached_input_tokens":3}}');
INSERT INTO "entries" VALUES(5,'agent:main:main','e05','e04','run-2',1795000000010,'owner','[]','user','{"kind":"user","content":[{"type":"text","text":"file two issues"}]}');
INSERT INTO "entries" VALUES(6,'agent:main:main','e06','e05','run-2',1795000000011,'agent','["web"]','assistant','{"kind":"assistant","model":"openai/gpt-5-mini","text":"","calls":[{"id":"t2","name":"web_post","arguments":{"url":"https://example.com/","n":1.5}},{"id":"t3","name":"web_post","arguments":{"url":"https://example.com/","n":1.5}}],"usage":{"input_tokens":300,"output_tokens":7,"cached_input_tokens":3}}');
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
INSERT INTO "grants" VALUES('g1','main','tool:4b5e57f6eb2f42b9039b3d1e13929295f231749c510cbe341cd68036d9af97e2','http GET https://example.com:443/',NULL,'owner',1795000000000,NULL);
INSERT INTO "grants" VALUES('g2','main','tool:4b5e57f6eb2f42b9039b3d1e13929295f231749c510cbe341cd68036d9af97e2','http GET https://example.com:443/',NULL,'owner',1795000000000,1795000000009);
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
INSERT INTO "inbox" VALUES('i1','agent:main:main','telegram:bot','71',1795000000010,'telegram:7','{"kind":"owner"}','{"channel":"telegram","account":"bot","chat":"7","thread":null}','look it up','steer',NULL,'consumed','{"state":"consumed","entry":"e05"}');
CREATE TABLE kv (
    namespace TEXT NOT NULL,
    key       TEXT NOT NULL,
    value     BLOB NOT NULL,
    version   INTEGER NOT NULL,
    expires   INTEGER,
    PRIMARY KEY (namespace, key)
) STRICT, WITHOUT ROWID;
INSERT INTO "kv" VALUES('main/memory','count',X'32',2,NULL);
INSERT INTO "kv" VALUES('main/memory','seen',X'00FF70616765',1,1795001000000);
CREATE TABLE kv_clock (
    only    INTEGER PRIMARY KEY CHECK (only = 1),
    version INTEGER NOT NULL
) STRICT;
INSERT INTO "kv_clock" VALUES(1,2);
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
INSERT INTO "outbox" VALUES('o1','agent:main:main','run-2','{"channel":"telegram","account":"bot","chat":"7","thread":null}',1795000000012,1795000000012,1795000000012,NULL,'[{"text":"may it?","attempts":0,"left":false,"receipt":null}]','queued','');
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
INSERT INTO "runs" VALUES('run-2','agent:main:main','main','{"kind":"owner"}','{"channel":"telegram","account":"bot","chat":"7","thread":null}',NULL,1795000000010,1795000000012,2,'suspended','{"state":"suspended","ask":"k1"}');
CREATE TABLE sessions (
    key     TEXT PRIMARY KEY,
    agent   TEXT NOT NULL,
    created INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    leaf    TEXT,
    entries INTEGER NOT NULL,
    fence   TEXT,             -- the run that may append
    usage   TEXT NOT NULL     -- JSON
, started    INTEGER NOT NULL DEFAULT 0, interacted INTEGER NOT NULL DEFAULT 0, archived   INTEGER, origin     TEXT) STRICT, WITHOUT ROWID;
INSERT INTO "sessions" VALUES('agent:main:main','main',1795000000001,1795000000011,'e06',6,'run-2','{"input_tokens":600,"output_tokens":21,"cached_input_tokens":9}',1795000000001,1795000000011,NULL,NULL);
INSERT INTO "sessions" VALUES('agent:main:trip','main',1795000000000,1795000000000,NULL,0,NULL,'{"input_tokens":0,"output_tokens":0,"cached_input_tokens":0}',1795000000000,1795000000000,NULL,NULL);
CREATE TABLE settings (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL       -- JSON
) STRICT, WITHOUT ROWID;
INSERT INTO "settings" VALUES('model','"openai/gpt-5-mini"');
INSERT INTO "settings" VALUES('plugin:web','{"on":true,"digest":"abc"}');
CREATE TABLE spends (
    day       TEXT NOT NULL,
    scope     TEXT NOT NULL,
    tokens    INTEGER NOT NULL,
    micro_usd INTEGER NOT NULL,
    PRIMARY KEY (day, scope)
) STRICT, WITHOUT ROWID;
INSERT INTO "spends" VALUES('2026-11-18','all',700,12);
CREATE INDEX effects_call ON effects (call);
CREATE INDEX calls_at ON calls (at DESC, id DESC);
CREATE INDEX grants_agent ON grants (agent, at, id);
CREATE INDEX kv_expires ON kv (namespace, expires) WHERE expires IS NOT NULL;
CREATE INDEX sessions_listed ON sessions (updated DESC, key) WHERE archived IS NULL;
CREATE INDEX sessions_idle ON sessions (interacted, key) WHERE archived IS NULL;
CREATE INDEX inbox_waiting ON inbox (session, id) WHERE state IN ('received', 'claimed');
CREATE INDEX inbox_settled ON inbox (at) WHERE state NOT IN ('received', 'claimed');
CREATE UNIQUE INDEX runs_open ON runs (session) WHERE state <> 'ended';
CREATE INDEX runs_session ON runs (session, at DESC, id DESC);
CREATE INDEX runs_at ON runs (at DESC, id DESC);
CREATE INDEX runs_ended ON runs (updated) WHERE state = 'ended';
CREATE INDEX call_starts_run ON call_starts (run, id);
CREATE INDEX call_starts_at ON call_starts (at);
CREATE INDEX outbox_state ON outbox (state, id);
CREATE INDEX outbox_route ON outbox (state, route, id);
CREATE INDEX outbox_run ON outbox (run, id) WHERE run IS NOT NULL;
CREATE INDEX outbox_settled ON outbox (updated) WHERE state IN ('sent', 'dead');
CREATE INDEX asks_open ON asks (session, at, id) WHERE state = 'open';
COMMIT;
