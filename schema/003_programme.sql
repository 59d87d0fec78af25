-- 003_programme: what a study is made of beside its reviews and comments, and what the programme's other undertakings
-- have in common with one: documents, guiding questions, findings, recommendations, occasions, meetings, practices.

-- ---- documents: bytes stand once, whatever is filed under them ----

CREATE TABLE content (
	id INTEGER PRIMARY KEY,
	digest BLOB UNIQUE CHECK (length(digest) = 32), -- BLAKE2b-256 of all bytes; NULL: still being received
	bytes INTEGER NOT NULL
) STRICT;

CREATE TABLE content_chunk (
	content INTEGER NOT NULL REFERENCES content,
	offset INTEGER NOT NULL,
	bytes BLOB NOT NULL,
	PRIMARY KEY (content, offset)
) STRICT;

CREATE TABLE document (
	id INTEGER PRIMARY KEY,
	study INTEGER NOT NULL REFERENCES study,
	kind TEXT NOT NULL,
	title TEXT NOT NULL,
	owner INTEGER NOT NULL REFERENCES principal,
	state TEXT NOT NULL CHECK (state IN ('filed', 'withdrawn')),
	latest INTEGER NOT NULL, -- number of the newest version
	version INTEGER NOT NULL DEFAULT 1,
	created_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX document_study ON document (study);
CREATE INDEX document_owner ON document (owner);

CREATE TABLE document_version (
	document INTEGER NOT NULL REFERENCES document,
	number INTEGER NOT NULL,
	content INTEGER NOT NULL REFERENCES content,
	file_name TEXT NOT NULL,
	media_type TEXT NOT NULL,
	label TEXT, -- what people call it: FOD, SOD
	language TEXT NOT NULL,
	note TEXT,
	principal INTEGER NOT NULL REFERENCES principal,
	time_ms INTEGER NOT NULL,
	PRIMARY KEY (document, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX document_version_content ON document_version (content);
CREATE INDEX document_version_principal ON document_version (principal);

CREATE TABLE upload (
	id INTEGER PRIMARY KEY,
	study INTEGER NOT NULL REFERENCES study,
	document INTEGER REFERENCES document, -- NULL: a new one
	principal INTEGER NOT NULL REFERENCES principal,
	kind TEXT NOT NULL,
	title TEXT NOT NULL,
	file_name TEXT NOT NULL,
	media_type TEXT NOT NULL,
	label TEXT,
	language TEXT NOT NULL,
	note TEXT,
	digest BLOB NOT NULL CHECK (length(digest) = 32), -- as promised by who sends it
	bytes INTEGER NOT NULL, -- likewise
	received INTEGER NOT NULL DEFAULT 0,
	content INTEGER NOT NULL REFERENCES content,
	state TEXT NOT NULL CHECK (state IN ('receiving', 'filed', 'abandoned')),
	started_ms INTEGER NOT NULL,
	version INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX upload_principal ON upload (principal) WHERE state = 'receiving';
CREATE INDEX upload_study ON upload (study);
CREATE INDEX upload_document ON upload (document) WHERE document IS NOT NULL;
CREATE INDEX upload_content ON upload (content);

CREATE TABLE bundle (
	id INTEGER PRIMARY KEY,
	study INTEGER NOT NULL REFERENCES study,
	number INTEGER NOT NULL, -- 1, 2, ... in the study
	digest BLOB NOT NULL CHECK (length(digest) = 32), -- BLAKE2b-256 over what it holds
	note TEXT,
	principal INTEGER NOT NULL REFERENCES principal,
	time_ms INTEGER NOT NULL,
	UNIQUE (study, number)
) STRICT;
CREATE INDEX bundle_principal ON bundle (principal);

CREATE TABLE bundle_document (
	bundle INTEGER NOT NULL REFERENCES bundle,
	document INTEGER NOT NULL REFERENCES document,
	number INTEGER NOT NULL, -- the version that is frozen
	PRIMARY KEY (bundle, document)
) STRICT, WITHOUT ROWID;
CREATE INDEX bundle_document_document ON bundle_document (document);

-- ---- from a question to what became of a recommendation ----

CREATE TABLE question (
	id INTEGER PRIMARY KEY,
	study INTEGER NOT NULL REFERENCES study,
	number INTEGER NOT NULL, -- 1, 2, ... in the study
	text TEXT NOT NULL,
	owner INTEGER NOT NULL REFERENCES principal,
	state TEXT NOT NULL CHECK (state IN ('open', 'withdrawn')),
	version INTEGER NOT NULL DEFAULT 1,
	created_ms INTEGER NOT NULL,
	UNIQUE (study, number)
) STRICT;
CREATE INDEX question_owner ON question (owner);

CREATE TABLE evidence (
	id INTEGER PRIMARY KEY,
	study INTEGER NOT NULL REFERENCES study,
	question INTEGER REFERENCES question,
	document INTEGER REFERENCES document,
	owner INTEGER NOT NULL REFERENCES principal,
	source TEXT NOT NULL CHECK (source IN ('interview', 'visit', 'document', 'data', 'statement')),
	text TEXT NOT NULL,
	salt BLOB NOT NULL,
	state TEXT NOT NULL CHECK (state IN ('kept', 'withdrawn')),
	version INTEGER NOT NULL DEFAULT 1,
	created_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX evidence_study ON evidence (study);
CREATE INDEX evidence_question ON evidence (question) WHERE question IS NOT NULL;
CREATE INDEX evidence_document ON evidence (document) WHERE document IS NOT NULL;
CREATE INDEX evidence_owner ON evidence (owner);

CREATE TABLE finding (
	id INTEGER PRIMARY KEY,
	study INTEGER NOT NULL REFERENCES study,
	question INTEGER REFERENCES question,
	owner INTEGER NOT NULL REFERENCES principal,
	kind TEXT NOT NULL CHECK (kind IN ('strength', 'obstacle', 'good_practice', 'gap')),
	sector TEXT NOT NULL,
	confidence TEXT NOT NULL CHECK (confidence IN ('well_established', 'established_but_incomplete', 'unresolved',
		'inconclusive')),
	text TEXT NOT NULL,
	salt BLOB NOT NULL,
	state TEXT NOT NULL CHECK (state IN ('open', 'withdrawn')),
	version INTEGER NOT NULL DEFAULT 1,
	created_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX finding_study ON finding (study);
CREATE INDEX finding_question ON finding (question) WHERE question IS NOT NULL;
CREATE INDEX finding_owner ON finding (owner);

CREATE TABLE finding_evidence (
	finding INTEGER NOT NULL REFERENCES finding,
	evidence INTEGER NOT NULL REFERENCES evidence,
	PRIMARY KEY (finding, evidence)
) STRICT, WITHOUT ROWID;
CREATE INDEX finding_evidence_evidence ON finding_evidence (evidence);

CREATE TABLE recommendation (
	id INTEGER PRIMARY KEY,
	study INTEGER NOT NULL REFERENCES study,
	number INTEGER NOT NULL, -- 1, 2, ... in the study
	kind TEXT NOT NULL CHECK (kind IN ('recommendation', 'commitment')),
	owner INTEGER NOT NULL REFERENCES principal,
	text TEXT NOT NULL,
	salt BLOB NOT NULL,
	addressee TEXT NOT NULL,
	sector TEXT NOT NULL,
	priority TEXT NOT NULL CHECK (priority IN ('high', 'medium', 'low')),
	due_date TEXT,
	acceptance TEXT NOT NULL CHECK (acceptance IN ('pending', 'accepted', 'partly_accepted', 'not_accepted')),
	response TEXT, -- what the host says to it
	response_salt BLOB,
	responded_by INTEGER REFERENCES principal,
	responded_ms INTEGER,
	status TEXT NOT NULL CHECK (status IN ('not_started', 'in_progress', 'implemented', 'superseded')),
	reports INTEGER NOT NULL DEFAULT 0, -- how often its progress was reported
	reviewed_ms INTEGER, -- when it was last
	state TEXT NOT NULL CHECK (state IN ('open', 'withdrawn')),
	version INTEGER NOT NULL DEFAULT 1,
	created_ms INTEGER NOT NULL,
	UNIQUE (study, number)
) STRICT;
CREATE INDEX recommendation_owner ON recommendation (owner);
CREATE INDEX recommendation_responded_by ON recommendation (responded_by) WHERE responded_by IS NOT NULL;

CREATE TABLE recommendation_finding (
	recommendation INTEGER NOT NULL REFERENCES recommendation,
	finding INTEGER NOT NULL REFERENCES finding,
	PRIMARY KEY (recommendation, finding)
) STRICT, WITHOUT ROWID;
CREATE INDEX recommendation_finding_finding ON recommendation_finding (finding);

CREATE TABLE progress (
	recommendation INTEGER NOT NULL REFERENCES recommendation,
	number INTEGER NOT NULL,
	status TEXT NOT NULL,
	text TEXT NOT NULL, -- the evidence
	salt BLOB NOT NULL,
	principal INTEGER NOT NULL REFERENCES principal,
	time_ms INTEGER NOT NULL,
	PRIMARY KEY (recommendation, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX progress_principal ON progress (principal);

CREATE TABLE action (
	id INTEGER PRIMARY KEY,
	study INTEGER NOT NULL REFERENCES study,
	recommendation INTEGER NOT NULL REFERENCES recommendation,
	owner INTEGER NOT NULL REFERENCES principal, -- who is to do it
	text TEXT NOT NULL,
	salt BLOB NOT NULL,
	due_date TEXT NOT NULL,
	due_ms INTEGER NOT NULL,
	state TEXT NOT NULL CHECK (state IN ('open', 'done', 'dropped')),
	evidence TEXT, -- of its being done, or why it was dropped
	evidence_salt BLOB,
	settled_ms INTEGER,
	version INTEGER NOT NULL DEFAULT 1,
	created_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX action_study ON action (study);
CREATE INDEX action_recommendation ON action (recommendation);
CREATE INDEX action_owner ON action (owner);

-- What a text was before it was replaced: nothing that somebody said is lost, and the journal's digest of it still fits.
CREATE TABLE former_text (
	object TEXT NOT NULL, -- table, and column where it is not text
	subject INTEGER NOT NULL, -- its row there
	version INTEGER NOT NULL, -- of the subject, until which it stood
	text TEXT,
	salt BLOB NOT NULL,
	until_ms INTEGER NOT NULL,
	PRIMARY KEY (object, subject, version)
) STRICT, WITHOUT ROWID;

-- ---- meetings, forums and workshops ----

CREATE TABLE occasion (
	id INTEGER PRIMARY KEY,
	study INTEGER NOT NULL REFERENCES study,
	owner INTEGER NOT NULL REFERENCES principal,
	title TEXT NOT NULL,
	place TEXT NOT NULL,
	country TEXT NOT NULL,
	zone TEXT NOT NULL,
	from_date TEXT NOT NULL,
	to_date TEXT NOT NULL,
	state TEXT NOT NULL CHECK (state IN ('planned', 'held', 'cancelled')),
	on_site INTEGER, -- participants
	on_site_count TEXT CHECK (on_site_count IN ('exactly', 'over', 'about')), -- how well the number is known
	online INTEGER,
	online_count TEXT CHECK (online_count IN ('exactly', 'over', 'about')),
	note TEXT,
	version INTEGER NOT NULL DEFAULT 1,
	created_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX occasion_study ON occasion (study);
CREATE INDEX occasion_owner ON occasion (owner);

CREATE TABLE agenda (
	id INTEGER PRIMARY KEY,
	study INTEGER NOT NULL REFERENCES study,
	owner INTEGER NOT NULL REFERENCES principal,
	item TEXT NOT NULL, -- as the paper counts: 5 (d)
	title TEXT NOT NULL,
	document INTEGER REFERENCES document,
	state TEXT NOT NULL CHECK (state IN ('open', 'approved', 'noted', 'returned', 'withdrawn')),
	text TEXT, -- of the decision
	salt BLOB,
	decided_by INTEGER REFERENCES principal,
	decided_ms INTEGER,
	version INTEGER NOT NULL DEFAULT 1,
	created_ms INTEGER NOT NULL,
	UNIQUE (study, item)
) STRICT;
CREATE INDEX agenda_owner ON agenda (owner);
CREATE INDEX agenda_document ON agenda (document) WHERE document IS NOT NULL;
CREATE INDEX agenda_decided_by ON agenda (decided_by) WHERE decided_by IS NOT NULL;

CREATE TABLE decision (
	id INTEGER PRIMARY KEY,
	study INTEGER NOT NULL REFERENCES study,
	owner INTEGER NOT NULL REFERENCES principal,
	stage TEXT NOT NULL,
	outcome TEXT NOT NULL CHECK (outcome IN ('adopted', 'adopted_with_changes', 'returned')),
	text TEXT NOT NULL,
	salt BLOB NOT NULL,
	version INTEGER NOT NULL DEFAULT 1,
	created_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX decision_study ON decision (study);
CREATE INDEX decision_owner ON decision (owner);

CREATE TABLE request (
	id INTEGER PRIMARY KEY,
	study INTEGER NOT NULL REFERENCES study,
	owner INTEGER NOT NULL REFERENCES principal,
	kind TEXT NOT NULL CHECK (kind IN ('hosting', 'attendance', 'nomination', 'contribution', 'other')),
	text TEXT NOT NULL, -- what member States, cities and partners are asked for
	due_date TEXT,
	due_ms INTEGER,
	state TEXT NOT NULL CHECK (state IN ('open', 'closed')),
	version INTEGER NOT NULL DEFAULT 1,
	created_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX request_study ON request (study);
CREATE INDEX request_owner ON request (owner);

CREATE TABLE answer (
	id INTEGER PRIMARY KEY,
	study INTEGER NOT NULL REFERENCES study,
	request INTEGER NOT NULL REFERENCES request,
	owner INTEGER NOT NULL REFERENCES principal,
	institution INTEGER NOT NULL REFERENCES institution, -- which answers once, and may answer anew
	answer TEXT NOT NULL CHECK (answer IN ('interested', 'yes', 'no', 'noted')),
	text TEXT,
	salt BLOB NOT NULL,
	version INTEGER NOT NULL DEFAULT 1,
	created_ms INTEGER NOT NULL,
	UNIQUE (request, institution)
) STRICT;
CREATE INDEX answer_study ON answer (study);
CREATE INDEX answer_owner ON answer (owner);
CREATE INDEX answer_institution ON answer (institution);

CREATE TABLE activity (
	id INTEGER PRIMARY KEY,
	study INTEGER NOT NULL REFERENCES study, -- whose plan it stands in
	owner INTEGER NOT NULL REFERENCES principal,
	title TEXT NOT NULL,
	text TEXT,
	from_date TEXT NOT NULL,
	to_date TEXT NOT NULL,
	state TEXT NOT NULL CHECK (state IN ('proposed', 'approved', 'under_way', 'done', 'dropped')),
	carried_by INTEGER REFERENCES study, -- the undertaking that does it
	note TEXT,
	version INTEGER NOT NULL DEFAULT 1,
	created_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX activity_study ON activity (study);
CREATE INDEX activity_owner ON activity (owner);
CREATE INDEX activity_carried_by ON activity (carried_by) WHERE carried_by IS NOT NULL;

-- ---- a compendium ----

CREATE TABLE practice (
	id INTEGER PRIMARY KEY,
	study INTEGER NOT NULL REFERENCES study,
	owner INTEGER NOT NULL REFERENCES principal,
	theme TEXT NOT NULL CHECK (theme IN ('policies', 'circular_economy', 'nature_based_solutions',
		'stakeholder_engagement')),
	city TEXT NOT NULL,
	country TEXT NOT NULL,
	title TEXT NOT NULL,
	text TEXT NOT NULL,
	salt BLOB NOT NULL,
	finding INTEGER REFERENCES finding, -- of a study, which it was taken over from
	state TEXT NOT NULL CHECK (state IN ('proposed', 'accepted', 'declined', 'published', 'withdrawn')),
	reason TEXT,
	decided_by INTEGER REFERENCES principal,
	version INTEGER NOT NULL DEFAULT 1,
	created_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX practice_study ON practice (study);
CREATE INDEX practice_owner ON practice (owner);
CREATE INDEX practice_finding ON practice (finding) WHERE finding IS NOT NULL;
CREATE INDEX practice_decided_by ON practice (decided_by) WHERE decided_by IS NOT NULL;


-- What a noun's reads select, once. The first six columns are the same in each: id, study, owner, who else it is shown
-- to as their own (0: nobody), version, whether it is the owner's alone.
CREATE VIEW document_row AS
	SELECT d.id, d.study, d.owner, 0 AS owner_also, d.version, 0 AS is_draft, d.kind, d.title, d.state, d.latest,
		d.created_ms, p.name, i.name AS institution_name, v.file_name, v.media_type, v.label, v.language, v.note, v.time_ms,
		c.bytes, c.digest, v.content
	FROM document d JOIN document_version v ON v.document = d.id AND v.number = d.latest JOIN content c ON c.id = v.content
		JOIN principal p ON p.id = d.owner JOIN institution i ON i.id = p.institution;

CREATE VIEW upload_row AS
	SELECT u.id, u.study, u.principal AS owner, 0 AS owner_also, u.version, 1 AS is_draft, u.document, u.kind, u.title,
		u.file_name, u.media_type, u.label, u.language, u.note, u.digest, u.bytes, u.received, u.content, u.state,
		u.started_ms
	FROM upload u;

CREATE VIEW bundle_row AS
	SELECT b.id, b.study, b.principal AS owner, 0 AS owner_also, 1 AS version, 0 AS is_draft, b.number, b.digest, b.note,
		b.time_ms, p.name, (SELECT count(*) FROM bundle_document x WHERE x.bundle = b.id) AS documents
	FROM bundle b JOIN principal p ON p.id = b.principal;

CREATE VIEW question_row AS
	SELECT q.id, q.study, q.owner, 0 AS owner_also, q.version, 0 AS is_draft, q.number, q.text, q.state, q.created_ms,
		p.name
	FROM question q JOIN principal p ON p.id = q.owner;

CREATE VIEW evidence_row AS
	SELECT e.id, e.study, e.owner, 0 AS owner_also, e.version, 0 AS is_draft, e.question, e.document, e.source, e.text,
		e.state, e.created_ms, p.name, q.number AS question_number
	FROM evidence e JOIN principal p ON p.id = e.owner LEFT JOIN question q ON q.id = e.question;

CREATE VIEW finding_row AS
	SELECT f.id, f.study, f.owner, 0 AS owner_also, f.version, 0 AS is_draft, f.question, f.kind, f.sector, f.confidence,
		f.text, f.state, f.created_ms, p.name, i.name AS institution_name, q.number AS question_number
	FROM finding f JOIN principal p ON p.id = f.owner JOIN institution i ON i.id = p.institution
		LEFT JOIN question q ON q.id = f.question;

CREATE VIEW recommendation_row AS
	SELECT r.id, r.study, r.owner, 0 AS owner_also, r.version, 0 AS is_draft, r.number, r.kind, r.text, r.addressee,
		r.sector, r.priority, r.due_date, r.acceptance, r.response, r.responded_ms, r.status, r.reports, r.reviewed_ms,
		r.state, r.created_ms, p.name, b.name AS responded_by
	FROM recommendation r JOIN principal p ON p.id = r.owner LEFT JOIN principal b ON b.id = r.responded_by;

CREATE VIEW action_row AS
	SELECT a.id, a.study, a.owner, r.owner AS owner_also, a.version, 0 AS is_draft, a.recommendation, a.text, a.due_date,
		a.due_ms, a.state, a.evidence, a.settled_ms, a.created_ms, p.name, p.full_name, i.name AS institution_name,
		r.number AS recommendation_number, p.is_active
	FROM action a JOIN recommendation r ON r.id = a.recommendation JOIN principal p ON p.id = a.owner
		JOIN institution i ON i.id = p.institution;

CREATE VIEW occasion_row AS
	SELECT o.id, o.study, o.owner, 0 AS owner_also, o.version, 0 AS is_draft, o.title, o.place, o.country, o.zone,
		o.from_date, o.to_date, o.state, o.on_site, o.on_site_count, o.online, o.online_count, o.note
	FROM occasion o;

CREATE VIEW agenda_row AS
	SELECT a.id, a.study, a.owner, 0 AS owner_also, a.version, 0 AS is_draft, a.item, a.title, a.document, a.state, a.text,
		a.decided_ms, b.name AS decided_by
	FROM agenda a LEFT JOIN principal b ON b.id = a.decided_by;

CREATE VIEW decision_row AS
	SELECT d.id, d.study, d.owner, 0 AS owner_also, d.version, 0 AS is_draft, d.stage, d.outcome, d.text, d.created_ms,
		p.name
	FROM decision d JOIN principal p ON p.id = d.owner;

CREATE VIEW request_row AS
	SELECT r.id, r.study, r.owner, 0 AS owner_also, r.version, 0 AS is_draft, r.kind, r.text, r.due_date, r.due_ms, r.state,
		r.created_ms, p.name
	FROM request r JOIN principal p ON p.id = r.owner;

CREATE VIEW answer_row AS
	SELECT a.id, a.study, a.owner, r.owner AS owner_also, a.version, 0 AS is_draft, a.request, a.institution, i.name AS
		institution_name, i.country, a.answer, a.text, a.created_ms, p.name
	FROM answer a JOIN request r ON r.id = a.request JOIN institution i ON i.id = a.institution
		JOIN principal p ON p.id = a.owner;

CREATE VIEW activity_row AS
	SELECT a.id, a.study, a.owner, 0 AS owner_also, a.version, 0 AS is_draft, a.title, a.text, a.from_date, a.to_date,
		a.state, a.carried_by, s.code AS carried_by_code, a.note, a.created_ms
	FROM activity a LEFT JOIN study s ON s.id = a.carried_by;

CREATE VIEW practice_row AS
	SELECT x.id, x.study, x.owner, 0 AS owner_also, x.version, 0 AS is_draft, x.theme, x.city, x.country, x.title, x.text,
		x.finding, x.state, x.reason, x.created_ms, p.name, i.name AS institution_name, b.name AS decided_by
	FROM practice x JOIN principal p ON p.id = x.owner JOIN institution i ON i.id = p.institution
		LEFT JOIN principal b ON b.id = x.decided_by;
