-- Schema 3: grants of one conversation, what a question is about, and what untrusted text stood behind a call.
ALTER TABLE grants ADD COLUMN session TEXT;                              -- NULL: in all sessions
ALTER TABLE asks ADD COLUMN capability TEXT NOT NULL DEFAULT '';
ALTER TABLE calls ADD COLUMN taint TEXT NOT NULL DEFAULT '{"sources":[],"more":0}'; -- JSON
CREATE INDEX asks_at ON asks (at DESC, id DESC);
CREATE INDEX asks_run ON asks (run, at, id) WHERE run IS NOT NULL;
CREATE INDEX asks_call ON asks (call, at, id) WHERE call IS NOT NULL;
CREATE INDEX asks_waiting ON asks (at, id) WHERE state = 'open';
CREATE INDEX asks_settled ON asks (at) WHERE state <> 'open';
