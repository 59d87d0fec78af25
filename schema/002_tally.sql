-- 002_tally: a comment costs one index instead of four, and counting comments reads no comment.

-- How many comments of a study stand where: the sum over its rows is what counting the comments would give, which
-- server.verify holds against the comments themselves.
CREATE TABLE comment_tally (
	study INTEGER NOT NULL REFERENCES study,
	author INTEGER NOT NULL REFERENCES principal,
	responder INTEGER NOT NULL, -- 0: nobody yet
	state TEXT NOT NULL CHECK (state = 'open' OR state = 'answered' OR state = 'withdrawn'),
	count INTEGER NOT NULL CHECK (count >= 0),
	PRIMARY KEY (study, author, responder, state)
) STRICT, WITHOUT ROWID;

INSERT INTO comment_tally SELECT study, author, coalesce(responder, 0), state, count(*) FROM comment GROUP BY 1, 2, 3, 4;

-- The same comments. For a state IN of three words the engine makes a table of words at each insert, which takes a fifth
-- of its time; nobody looks comments up by author or responder any more, and no principal is ever deleted.
DROP VIEW comment_row;
CREATE TABLE new_comment (
	id INTEGER PRIMARY KEY,
	study INTEGER NOT NULL REFERENCES study,
	author INTEGER NOT NULL REFERENCES principal,
	state TEXT NOT NULL CHECK (state = 'open' OR state = 'answered' OR state = 'withdrawn'),
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
INSERT INTO new_comment SELECT * FROM comment ORDER BY id;
DROP TABLE comment;
ALTER TABLE new_comment RENAME TO comment;
CREATE INDEX comment_study ON comment (study); -- in order of arrival, a page after the other
CREATE VIEW comment_row AS
	SELECT c.id, c.study, c.author, p.name, p.full_name, i.name AS institution_name, c.state, c.class, c.type, c.document,
		c.chapter, c.from_page, c.from_line, c.to_page, c.to_line, c.text, c.language, c.created_ms, c.responder,
		q.name AS responder_name, c.response, r.disposition, r.text AS response_text, r.time_ms AS responded_ms, c.version
	FROM comment c JOIN principal p ON p.id = c.author JOIN institution i ON i.id = p.institution
		LEFT JOIN principal q ON q.id = c.responder
		LEFT JOIN response r ON r.comment = c.id AND r.number = c.response;
