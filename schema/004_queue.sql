-- 004_queue: the message queue: topics, their jobs, and each attempt at one.

CREATE TABLE topic (
	id INTEGER PRIMARY KEY,
	name TEXT NOT NULL UNIQUE, -- never changes
	title TEXT,
	institution INTEGER NOT NULL REFERENCES institution, -- whose workers fetch from it
	leases_max INTEGER NOT NULL DEFAULT 0, -- leased at a time; 0: any number
	keep_ms INTEGER NOT NULL, -- how long an ended job stays
	is_paused INTEGER NOT NULL DEFAULT 0 CHECK (is_paused IN (0, 1)),
	is_draining INTEGER NOT NULL DEFAULT 0 CHECK (is_draining IN (0, 1)),
	is_inbox INTEGER NOT NULL DEFAULT 0 CHECK (is_inbox IN (0, 1)), -- of the institution's open tasks: the daemon alone fills it
	version INTEGER NOT NULL DEFAULT 1,
	created_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX topic_institution ON topic (institution);
CREATE UNIQUE INDEX topic_inbox ON topic (institution) WHERE is_inbox = 1;
INSERT INTO topic (name, title, institution, keep_ms, is_inbox, created_ms)
	SELECT 'inbox-' || name, 'Open tasks', id, 2592000000, 1, created_ms FROM institution;

CREATE TABLE job (
	id INTEGER PRIMARY KEY AUTOINCREMENT, -- an id is never given again, though old jobs go
	topic INTEGER NOT NULL REFERENCES topic,
	study INTEGER REFERENCES study, -- what it concerns; NULL: no study
	principal INTEGER NOT NULL REFERENCES principal, -- who put it
	state TEXT NOT NULL CHECK (state = 'scheduled' OR state = 'ready' OR state = 'leased' OR state = 'done'
		OR state = 'failed' OR state = 'cancelled' OR state = 'incident'),
	priority INTEGER NOT NULL,
	ready_ms INTEGER NOT NULL, -- from when it may be leased; of one priority, the earliest goes first
	due_ms INTEGER, -- when it changes by itself: comes, expires, is given up, is forgotten; NULL: never
	payload TEXT NOT NULL,
	key TEXT, -- only one job of a topic holds a key
	key_held TEXT, -- NULL: not any more
	key_scope TEXT CHECK (key_scope IN ('open', 'period', 'kept')),
	key_until_ms INTEGER, -- scope period
	attempts INTEGER NOT NULL DEFAULT 0, -- made and counted
	attempts_max INTEGER NOT NULL,
	backoff_ms INTEGER NOT NULL, -- before the second attempt; twice as long before each further one
	queue_ms INTEGER NOT NULL, -- longest wait, ready, for an attempt; 0: any
	attempt_ms INTEGER NOT NULL, -- longest attempt
	total_ms INTEGER NOT NULL, -- longest of all, from put to done; 0: any
	heartbeat_ms INTEGER NOT NULL, -- a lease lasts as long, and is extended by as much
	total_until_ms INTEGER, -- NULL: no end
	attempt INTEGER, -- the lease: row of job_attempt; NULL: nobody has it
	worker INTEGER REFERENCES principal, -- who has it
	attempt_until_ms INTEGER,
	is_droppable INTEGER NOT NULL CHECK (is_droppable IN (0, 1)), -- ends as failed, not as an incident
	is_cancelling INTEGER NOT NULL DEFAULT 0 CHECK (is_cancelling IN (0, 1)), -- leased, and its worker is to stop
	error TEXT, -- the last
	result TEXT,
	put_ms INTEGER NOT NULL,
	ended_ms INTEGER,
	version INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX job_topic ON job (topic, state, priority DESC, ready_ms);
CREATE INDEX job_due ON job (due_ms) WHERE due_ms IS NOT NULL;
CREATE UNIQUE INDEX job_key ON job (topic, key_held) WHERE key_held IS NOT NULL;
CREATE INDEX job_worker ON job (worker) WHERE worker IS NOT NULL;
CREATE INDEX job_study ON job (study, state) WHERE study IS NOT NULL;
CREATE INDEX job_principal ON job (principal);

CREATE TABLE job_attempt (
	id INTEGER PRIMARY KEY AUTOINCREMENT, -- the lease's token is made of it: never given again
	job INTEGER NOT NULL REFERENCES job,
	worker INTEGER NOT NULL REFERENCES principal,
	request_id BLOB NOT NULL, -- of the job.lease: asked again, it gets the same
	leased_ms INTEGER NOT NULL,
	ended_ms INTEGER,
	outcome TEXT CHECK (outcome IN ('done', 'failed', 'expired', 'released', 'cancelled')), -- NULL: under way
	error TEXT
) STRICT;
CREATE INDEX job_attempt_job ON job_attempt (job);
CREATE INDEX job_attempt_request ON job_attempt (worker, request_id);

CREATE VIEW topic_row AS
	SELECT t.id, t.name, t.title, t.institution, i.name AS institution_name, t.leases_max, t.keep_ms, t.is_paused,
		t.is_draining, t.version, t.created_ms, t.is_inbox
	FROM topic t JOIN institution i ON i.id = t.institution;

CREATE VIEW job_row AS
	SELECT j.id, j.topic, j.study, j.principal, j.state, j.priority, j.ready_ms, j.due_ms, j.key_held, j.key_scope,
		j.key_until_ms, j.attempts, j.attempts_max, j.backoff_ms, j.queue_ms, j.attempt_ms, j.total_ms, j.heartbeat_ms,
		j.total_until_ms, j.attempt, j.worker, j.attempt_until_ms, j.is_droppable, j.is_cancelling, j.put_ms, j.ended_ms,
		j.version, t.keep_ms
	FROM job j JOIN topic t ON t.id = j.topic;
