-- A database of schema 1 as its claw left it in the middle of a turn: two calls without results, one effect that
-- began and one without an answer. Written by that version's store and dumped; never changed afterwards.
PRAGMA application_id = 1668047223;
PRAGMA user_version = 1;
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
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
INSERT INTO sessions VALUES('agent:main:main','main',1795000000001,1795000000011,'e06',6,'run-2','{"input_tokens":600,"output_tokens":21,"cached_input_tokens":9}');
INSERT INTO sessions VALUES('agent:main:trip','main',1795000000000,1795000000000,NULL,0,NULL,'{"input_tokens":0,"output_tokens":0,"cached_input_tokens":0}');
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
INSERT INTO entries VALUES(1,'agent:main:main','e01',NULL,'run-1',1795000000001,'owner','[]','user','{"kind":"user","content":[{"type":"text","text":"what is on the page?"}]}');
INSERT INTO entries VALUES(2,'agent:main:main','e02','e01','run-1',1795000000002,'agent','[]','assistant','{"kind":"assistant","model":"openai/gpt-5-mini","text":"let me look","calls":[{"id":"t1","name":"web_fetch","arguments":{"url":"https://example.com/","n":1.5}}],"usage":{"input_tokens":100,"output_tokens":7,"cached_input_tokens":3}}');
INSERT INTO entries VALUES(3,'agent:main:main','e03','e02','run-1',1795000000004,'untrusted','["web"]','tool-result','{"kind":"tool-result","id":"t1","call":"call-1","tool":"web_fetch","text":"it''s a page","is_error":false,"rest":"blob-e3b0c44298fc1c149afbf4c8996fb92427ae41e4"}');
INSERT INTO entries VALUES(4,'agent:main:main','e04','e03','run-1',1795000000005,'agent','["web"]','assistant','{"kind":"assistant","model":"openai/gpt-5-mini","text":"a page","calls":[],"usage":{"input_tokens":200,"output_tokens":7,"cached_input_tokens":3}}');
INSERT INTO entries VALUES(5,'agent:main:main','e05','e04','run-2',1795000000010,'owner','[]','user','{"kind":"user","content":[{"type":"text","text":"file two issues"}]}');
INSERT INTO entries VALUES(6,'agent:main:main','e06','e05','run-2',1795000000011,'agent','["web"]','assistant','{"kind":"assistant","model":"openai/gpt-5-mini","text":"","calls":[{"id":"t2","name":"web_post","arguments":{"url":"https://example.com/","n":1.5}},{"id":"t3","name":"web_post","arguments":{"url":"https://example.com/","n":1.5}}],"usage":{"input_tokens":300,"output_tokens":7,"cached_input_tokens":3}}');
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
INSERT INTO effects VALUES(1,'x01','call-1','agent:main:main','main','tool:4b5e57f6eb2f42b9039b3d1e13929295f231749c510cbe341cd68036d9af97e2','http','POST https://example.com/issues','done',1795000000003,1795000000000);
INSERT INTO effects VALUES(2,'x02','call-2','agent:main:main','main','tool:4b5e57f6eb2f42b9039b3d1e13929295f231749c510cbe341cd68036d9af97e2','http','POST https://example.com/issues','started',1795000000012,1795000000012);
INSERT INTO effects VALUES(3,'x03','call-3','agent:main:main','main','tool:4b5e57f6eb2f42b9039b3d1e13929295f231749c510cbe341cd68036d9af97e2','http','POST https://example.com/issues','unknown',1795000000013,1795000000000);
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
INSERT INTO calls VALUES('call-1','agent:main:main','main','web_fetch','tool:4b5e57f6eb2f42b9039b3d1e13929295f231749c510cbe341cd68036d9af97e2','owner',1795000000003,1234,'ok','','[{"request":"read `/etc/passwd`","capability":"files","decision":{"verdict":"deny","code":"path-outside-root","layer":"manifest","reason":"no","steps":["a"],"hint":"claw grant add"},"count":2}]');
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
INSERT INTO grants VALUES('g1','main','tool:4b5e57f6eb2f42b9039b3d1e13929295f231749c510cbe341cd68036d9af97e2','http GET https://example.com:443/',NULL,'owner',1795000000000,NULL);
INSERT INTO grants VALUES('g2','main','tool:4b5e57f6eb2f42b9039b3d1e13929295f231749c510cbe341cd68036d9af97e2','http GET https://example.com:443/',NULL,'owner',1795000000000,1795000000009);
CREATE TABLE kv (
    namespace TEXT NOT NULL,
    key       TEXT NOT NULL,
    value     BLOB NOT NULL,
    version   INTEGER NOT NULL,
    expires   INTEGER,
    PRIMARY KEY (namespace, key)
) STRICT, WITHOUT ROWID;
INSERT INTO kv VALUES('main/memory','count',X'32',2,NULL);
INSERT INTO kv VALUES('main/memory','seen',X'00ff70616765',1,1795001000000);
CREATE TABLE kv_clock (
    only    INTEGER PRIMARY KEY CHECK (only = 1),
    version INTEGER NOT NULL
) STRICT;
INSERT INTO kv_clock VALUES(1,2);
CREATE TABLE settings (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL       -- JSON
) STRICT, WITHOUT ROWID;
INSERT INTO settings VALUES('model','"openai/gpt-5-mini"');
INSERT INTO settings VALUES('plugin:web','{"on":true,"digest":"abc"}');
CREATE INDEX sessions_updated ON sessions (updated DESC, key);
CREATE INDEX effects_call ON effects (call);
CREATE INDEX calls_at ON calls (at DESC, id DESC);
CREATE INDEX grants_agent ON grants (agent, at, id);
CREATE INDEX kv_expires ON kv (namespace, expires) WHERE expires IS NOT NULL;
COMMIT;
