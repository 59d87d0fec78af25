-- 008_import: comments that come in a table, as the IPCC and IPBES keep them.

-- A table on its way in. Its rows become comments as they are sent; nobody is shown one before the whole is filed, which
-- is one change of this row, however many they are.
CREATE TABLE import (
	id INTEGER PRIMARY KEY,
	study INTEGER NOT NULL REFERENCES study,
	principal INTEGER NOT NULL REFERENCES principal,
	file_name TEXT NOT NULL,
	digest BLOB NOT NULL CHECK (length(digest) = 32), -- of the file, as promised by who sends it
	row_count INTEGER NOT NULL, -- likewise: records behind the header
	received INTEGER NOT NULL DEFAULT 0, -- rows that were looked at
	taken INTEGER NOT NULL DEFAULT 0, -- and became comments
	wrong INTEGER NOT NULL DEFAULT 0, -- and could not
	duplicates INTEGER NOT NULL DEFAULT 0, -- and are there already
	bodies BLOB NOT NULL, -- digest over the digests of the comments' texts, in their order
	state TEXT NOT NULL CHECK (state IN ('receiving', 'filed', 'abandoned')),
	started_ms INTEGER NOT NULL,
	heard_ms INTEGER NOT NULL, -- when the last rows came
	filed_ms INTEGER, -- NULL: not yet
	version INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX import_principal ON import (principal);
CREATE INDEX import_study ON import (study);
CREATE INDEX import_receiving ON import (heard_ms) WHERE state = 'receiving';
CREATE INDEX import_left ON import (id) WHERE state = 'abandoned' AND taken > 0; -- whose comments are still to be removed

-- What is wrong with a table, all of it.
CREATE TABLE import_problem (
	id INTEGER PRIMARY KEY,
	import INTEGER NOT NULL REFERENCES import,
	line INTEGER NOT NULL, -- of the file
	field TEXT, -- column that it is in; NULL: the row
	offset INTEGER, -- byte of the cell; NULL: the cell
	kind TEXT NOT NULL CHECK (kind IN ('wrong', 'duplicate')),
	message TEXT NOT NULL
) STRICT;
CREATE INDEX import_problem_import ON import_problem (import);

ALTER TABLE comment ADD COLUMN import INTEGER REFERENCES import; -- NULL: made by itself
CREATE INDEX comment_import ON comment (import) WHERE import IS NOT NULL;

-- What a table says of a comment beyond the comment: whose it is, and the columns that we do not know.
CREATE TABLE import_comment (
	comment INTEGER PRIMARY KEY REFERENCES comment,
	line INTEGER NOT NULL, -- of the file
	commenter TEXT, -- who commented; NULL: who imported
	email TEXT,
	affiliation TEXT,
	country TEXT,
	extra TEXT -- JSON: the other columns by name
) STRICT;

-- By what a comment is known again: a digest of document, commenter, place and text, however it is spelled. Comments that
-- no table brought have theirs when somebody imports into their study.
CREATE TABLE comment_key (
	study INTEGER NOT NULL REFERENCES study,
	key BLOB NOT NULL CHECK (length(key) = 16),
	comment INTEGER NOT NULL REFERENCES comment,
	PRIMARY KEY (study, key, comment)
) STRICT, WITHOUT ROWID;
CREATE INDEX comment_key_comment ON comment_key (comment);

CREATE TABLE comment_keyed (
	study INTEGER PRIMARY KEY REFERENCES study,
	last INTEGER NOT NULL -- comments up to this row have their key
) STRICT;

DROP VIEW comment_row;
CREATE VIEW comment_row AS
	SELECT c.id, c.study, c.author, p.name, p.full_name, i.name AS institution_name, c.state, c.class, c.type, c.document,
		c.chapter, c.from_page, c.from_line, c.to_page, c.to_line, c.text, c.language,
		coalesce(m.filed_ms, c.created_ms) AS created_ms, c.responder, q.name AS responder_name, c.response, r.disposition,
		r.text AS response_text, r.time_ms AS responded_ms, c.version, t.commenter, t.email, t.affiliation, t.country,
		t.extra
	FROM comment c JOIN principal p ON p.id = c.author JOIN institution i ON i.id = p.institution
		LEFT JOIN principal q ON q.id = c.responder
		LEFT JOIN response r ON r.comment = c.id AND r.number = c.response
		LEFT JOIN import m ON m.id = c.import
		LEFT JOIN import_comment t ON t.comment = c.id
	WHERE c.import IS NULL OR m.state = 'filed';

CREATE VIEW import_row AS
	SELECT m.id, m.study, m.principal AS owner, 0 AS owner_also, m.version, 1 AS is_draft, m.file_name, m.digest, m.row_count,
		m.received, m.taken, m.wrong, m.duplicates, m.bodies, m.state, m.started_ms, m.filed_ms
	FROM import m;
