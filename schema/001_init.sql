-- 001_init: everything that the first release keeps. Migrations are only ever added to.
-- Instants are whole milliseconds since 1970 UTC (_ms); local dates are YYYY-MM-DD with a zone beside them.
-- The glossary of tables and columns is refereed-schema(7).

CREATE TABLE secret (
	name TEXT PRIMARY KEY, -- 'ident': key of public ids; 'digest': key of request digests
	value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE institution (
	id INTEGER PRIMARY KEY,
	name TEXT NOT NULL UNIQUE,
	title TEXT NOT NULL,
	country TEXT NOT NULL,
	language TEXT NOT NULL,
	version INTEGER NOT NULL DEFAULT 1,
	created_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE principal (
	id INTEGER PRIMARY KEY,
	institution INTEGER NOT NULL REFERENCES institution,
	name TEXT NOT NULL UNIQUE, -- never changes: the journal's hashes name it
	full_name TEXT NOT NULL,
	email TEXT,
	language TEXT NOT NULL,
	zone TEXT NOT NULL,
	is_active INTEGER NOT NULL DEFAULT 1 CHECK (is_active IN (0, 1)),
	version INTEGER NOT NULL DEFAULT 1,
	created_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX principal_institution ON principal (institution);

CREATE TABLE key (
	id INTEGER PRIMARY KEY,
	principal INTEGER NOT NULL REFERENCES principal,
	public BLOB NOT NULL UNIQUE CHECK (length(public) = 32), -- a revoked one never comes back
	label TEXT,
	added_ms INTEGER NOT NULL,
	revoked_ms INTEGER
) STRICT;
CREATE INDEX key_principal ON key (principal);

CREATE TABLE global_role (
	principal INTEGER NOT NULL REFERENCES principal,
	role TEXT NOT NULL CHECK (role IN ('secretariat', 'operator', 'worker', 'plenary')),
	PRIMARY KEY (principal, role)
) STRICT, WITHOUT ROWID;

CREATE TABLE workflow (
	id INTEGER PRIMARY KEY,
	name TEXT NOT NULL,
	version INTEGER NOT NULL,
	source TEXT NOT NULL, -- the file as it was: a study runs by it whatever happens to the file
	added_ms INTEGER NOT NULL,
	UNIQUE (name, version)
) STRICT;

CREATE TABLE form (
	id INTEGER PRIMARY KEY,
	name TEXT NOT NULL,
	version INTEGER NOT NULL,
	source TEXT NOT NULL,
	added_ms INTEGER NOT NULL,
	UNIQUE (name, version)
) STRICT;

CREATE TABLE study (
	id INTEGER PRIMARY KEY,
	code TEXT NOT NULL UNIQUE, -- never changes
	title TEXT NOT NULL,
	city TEXT NOT NULL,
	country TEXT NOT NULL,
	year INTEGER NOT NULL,
	language TEXT NOT NULL,
	zone TEXT NOT NULL,
	workflow INTEGER NOT NULL REFERENCES workflow,
	form INTEGER NOT NULL REFERENCES form,
	state TEXT NOT NULL CHECK (state IN ('active', 'suspended', 'withdrawn', 'cancelled', 'closed')),
	stage TEXT NOT NULL, -- kept when the study is suspended or ends
	entered_ms INTEGER NOT NULL,
	due_date TEXT,
	due_ms INTEGER,
	close_date TEXT,
	close_ms INTEGER,
	anchor_version INTEGER NOT NULL DEFAULT 1, -- bumped when dates move: what was reminded of is due anew
	suspended_ms INTEGER,
	version INTEGER NOT NULL DEFAULT 1, -- bumped only by what everybody in the study may see
	created_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX study_workflow ON study (workflow);
CREATE INDEX study_form ON study (form);

CREATE TABLE study_role (
	study INTEGER NOT NULL REFERENCES study,
	principal INTEGER NOT NULL REFERENCES principal,
	role TEXT NOT NULL CHECK (role IN ('host', 'lead', 'editor', 'observer')),
	PRIMARY KEY (study, principal, role)
) STRICT, WITHOUT ROWID;
CREATE INDEX study_role_principal ON study_role (principal);

CREATE TABLE stage_step (
	id INTEGER PRIMARY KEY,
	study INTEGER NOT NULL REFERENCES study,
	step TEXT NOT NULL CHECK (step IN ('create', 'advance', 'override', 'back', 'suspend', 'resume',
		'reschedule', 'withdraw', 'cancel')),
	from_stage TEXT,
	to_stage TEXT NOT NULL,
	actor INTEGER NOT NULL REFERENCES principal, -- for whom, where a coordinator acted
	reason TEXT,
	time_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX stage_step_study ON stage_step (study);
CREATE INDEX stage_step_actor ON stage_step (actor);

CREATE TABLE confirmation (
	study INTEGER NOT NULL REFERENCES study,
	item TEXT NOT NULL,
	stage TEXT NOT NULL,
	principal INTEGER NOT NULL REFERENCES principal,
	note TEXT,
	time_ms INTEGER NOT NULL,
	PRIMARY KEY (study, stage, item)
) STRICT, WITHOUT ROWID;
CREATE INDEX confirmation_principal ON confirmation (principal);

CREATE TABLE assignment (
	id INTEGER PRIMARY KEY,
	study INTEGER NOT NULL REFERENCES study,
	principal INTEGER NOT NULL REFERENCES principal,
	state TEXT NOT NULL CHECK (state IN ('invited', 'accepted', 'declined', 'withdrawn', 'replaced')),
	is_home INTEGER NOT NULL CHECK (is_home IN (0, 1)), -- institution of the host's country
	language TEXT NOT NULL, -- of the invitation, and of all mail about it
	invited_ms INTEGER NOT NULL,
	answer_due_ms INTEGER NOT NULL,
	answer_due_date TEXT NOT NULL,
	answered_ms INTEGER,
	reason TEXT,
	replaces INTEGER REFERENCES assignment,
	version INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE UNIQUE INDEX assignment_live ON assignment (study, principal) WHERE state IN ('invited', 'accepted');
CREATE INDEX assignment_study ON assignment (study);
CREATE INDEX assignment_principal ON assignment (principal);
CREATE INDEX assignment_replaces ON assignment (replaces) WHERE replaces IS NOT NULL;

CREATE TABLE declaration (
	id INTEGER PRIMARY KEY,
	assignment INTEGER NOT NULL UNIQUE REFERENCES assignment, -- filing again changes the row and bumps version
	state TEXT NOT NULL CHECK (state IN ('none', 'declared', 'disclosed', 'waived', 'excluded')),
	type TEXT,
	text TEXT,
	declared_ms INTEGER NOT NULL,
	decided_by INTEGER REFERENCES principal,
	reason TEXT,
	version INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX declaration_decided_by ON declaration (decided_by) WHERE decided_by IS NOT NULL;

CREATE TABLE review (
	id INTEGER PRIMARY KEY,
	study INTEGER NOT NULL REFERENCES study,
	assignment INTEGER NOT NULL UNIQUE REFERENCES assignment,
	form INTEGER NOT NULL REFERENCES form,
	state TEXT NOT NULL CHECK (state IN ('draft', 'submitted', 'returned', 'approved')),
	is_stale INTEGER NOT NULL DEFAULT 0 CHECK (is_stale IN (0, 1)),
	version INTEGER NOT NULL, -- of the last saved or submitted body; the author's alone
	edition INTEGER NOT NULL DEFAULT 0, -- how often it was submitted
	submitted_ms INTEGER,
	reason TEXT
) STRICT;
CREATE INDEX review_study ON review (study);
CREATE INDEX review_form ON review (form);

CREATE TABLE review_version (
	review INTEGER NOT NULL REFERENCES review,
	version INTEGER NOT NULL,
	edition INTEGER, -- NULL: a draft
	body TEXT NOT NULL,
	salt BLOB NOT NULL,
	principal INTEGER NOT NULL REFERENCES principal,
	time_ms INTEGER NOT NULL,
	PRIMARY KEY (review, version)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX review_version_edition ON review_version (review, edition) WHERE edition IS NOT NULL;
CREATE INDEX review_version_principal ON review_version (principal);

CREATE TABLE comment (
	id INTEGER PRIMARY KEY,
	study INTEGER NOT NULL REFERENCES study,
	author INTEGER NOT NULL REFERENCES principal,
	state TEXT NOT NULL CHECK (state IN ('open', 'answered', 'withdrawn')),
	class TEXT NOT NULL,
	type TEXT NOT NULL,
	document TEXT,
	chapter TEXT,
	from_page INTEGER,
	from_line INTEGER,
	to_page INTEGER,
	to_line INTEGER,
	text TEXT NOT NULL,
	salt BLOB NOT NULL,
	language TEXT NOT NULL,
	created_ms INTEGER NOT NULL,
	responder INTEGER REFERENCES principal,
	response INTEGER, -- number of the response that counts; NULL while open
	version INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX comment_study ON comment (study); -- in order of arrival, a page after the other
CREATE INDEX comment_open ON comment (study, responder) WHERE state = 'open'; -- who has how many to answer, reading no text
CREATE INDEX comment_author ON comment (author);
CREATE INDEX comment_responder ON comment (responder) WHERE responder IS NOT NULL;

CREATE TABLE response (
	comment INTEGER NOT NULL REFERENCES comment,
	number INTEGER NOT NULL,
	disposition TEXT NOT NULL,
	text TEXT,
	salt BLOB NOT NULL,
	principal INTEGER NOT NULL REFERENCES principal,
	time_ms INTEGER NOT NULL,
	PRIMARY KEY (comment, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX response_principal ON response (principal);
CREATE INDEX response_unreasoned ON response (comment) WHERE disposition = 'rejected' AND text IS NULL; -- none, by the rules

CREATE TABLE journal (
	seq INTEGER PRIMARY KEY AUTOINCREMENT,
	chain INTEGER NOT NULL, -- study, or 0: the programme
	position INTEGER NOT NULL, -- 1, 2, ... within the chain
	time_ms INTEGER NOT NULL,
	actor INTEGER NOT NULL REFERENCES principal, -- the true one
	behalf INTEGER REFERENCES principal, -- for whom a coordinator acted
	request_id BLOB, -- NULL: a consequence, or one call of a batch
	digest BLOB, -- keyed BLAKE2b of the request in canonical form
	verb TEXT NOT NULL,
	object TEXT NOT NULL, -- kind of the subject
	subject INTEGER NOT NULL, -- its row; 0: none
	data TEXT, -- JSON: details for events, digests of bodies; never a body
	result TEXT, -- JSON: what was answered; the same again for the same request_id
	hash BLOB NOT NULL, -- BLAKE2b over the hash before it in the chain and this row
	UNIQUE (chain, position)
) STRICT;
CREATE UNIQUE INDEX journal_request ON journal (actor, request_id) WHERE request_id IS NOT NULL;
CREATE INDEX journal_behalf ON journal (behalf) WHERE behalf IS NOT NULL;

-- What a noun's reads select, once.
CREATE VIEW study_row AS
	SELECT s.id, s.code, s.title, s.city, s.country, s.year, s.language, s.zone, s.workflow, s.form, s.state, s.stage,
		s.entered_ms, s.due_date, s.due_ms, s.close_date, s.close_ms, s.anchor_version, s.suspended_ms, s.version
	FROM study s;

CREATE VIEW assignment_row AS
	SELECT a.id, a.study, a.principal, p.name, p.full_name, p.institution, i.name AS institution_name, a.state, a.is_home,
		a.language, a.invited_ms, a.answer_due_ms, a.answer_due_date, a.answered_ms, a.reason, a.version, p.zone,
		d.id AS declaration, d.state AS declaration_state
	FROM assignment a JOIN principal p ON p.id = a.principal JOIN institution i ON i.id = p.institution
		LEFT JOIN declaration d ON d.assignment = a.id;

CREATE VIEW declaration_row AS
	SELECT d.id, a.study, d.assignment, a.principal, p.name, p.full_name, i.name AS institution_name, d.state, d.type, d.text,
		d.declared_ms, b.name AS decided_by, d.reason, d.version
	FROM declaration d JOIN assignment a ON a.id = d.assignment JOIN principal p ON p.id = a.principal
		JOIN institution i ON i.id = p.institution LEFT JOIN principal b ON b.id = d.decided_by;

CREATE VIEW review_row AS
	SELECT r.id, r.study, r.assignment, a.principal, p.name, p.full_name, i.name AS institution_name, r.form, r.state, r.is_stale,
		r.version, r.edition, r.submitted_ms, r.reason, f.name AS form_name, f.version AS form_version, a.state AS place_state
	FROM review r JOIN assignment a ON a.id = r.assignment JOIN principal p ON p.id = a.principal
		JOIN institution i ON i.id = p.institution JOIN form f ON f.id = r.form;

CREATE VIEW comment_row AS
	SELECT c.id, c.study, c.author, p.name, p.full_name, i.name AS institution_name, c.state, c.class, c.type, c.document,
		c.chapter, c.from_page, c.from_line, c.to_page, c.to_line, c.text, c.language, c.created_ms, c.responder,
		q.name AS responder_name, c.response, r.disposition, r.text AS response_text, r.time_ms AS responded_ms, c.version
	FROM comment c JOIN principal p ON p.id = c.author JOIN institution i ON i.id = p.institution
		LEFT JOIN principal q ON q.id = c.responder
		LEFT JOIN response r ON r.comment = c.id AND r.number = c.response;

CREATE VIEW journal_row AS
	SELECT j.seq, j.chain, j.position, j.time_ms, j.actor, p.name AS actor_name, j.behalf, b.name AS behalf_name,
		j.request_id, j.digest, j.verb, j.object, j.subject, j.data, j.result, j.hash, s.code
	FROM journal j JOIN principal p ON p.id = j.actor LEFT JOIN principal b ON b.id = j.behalf
		LEFT JOIN study s ON s.id = j.chain;
