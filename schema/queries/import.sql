-- import.sql: tables of comments on their way in. What stands before a statement is told in generate.awk.

-- rows: import_by_id (id int)
-- One.
SELECT * FROM import_row WHERE id = ?1;

-- rows: import_list (study int, after int)
-- A study's, in order of arrival.
SELECT * FROM import_row WHERE study = ?1 AND id > ?2 ORDER BY id;

-- rows: import_same (study int, principal int, digest blob, row_count int)
-- The same file, begun before: it goes on, or is there.
SELECT id, version, received, state FROM import WHERE principal = ?2 AND study = ?1 AND digest = ?3 AND row_count = ?4
	AND state <> 'abandoned' ORDER BY id DESC LIMIT 1;

-- rows: imports_receiving_of (principal int)
-- What somebody is sending.
SELECT id, study, file_name FROM import WHERE principal = ?1 AND state = 'receiving' ORDER BY id;

-- exec: import_add (study int, principal int, file_name text, digest blob, row_count int, bodies blob, now_ms int)
-- Announced.
-- keeps: no right or stage stands in it
INSERT INTO import (study, principal, file_name, digest, row_count, bodies, state, started_ms, heard_ms)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'receiving', ?7, ?7);

-- exec: import_received (id int, rows int, taken int, wrong int, duplicates int, bodies blob, now_ms int)
-- So many more were looked at.
-- keeps: no right or stage stands in it
UPDATE import SET received = received + ?2, taken = taken + ?3, wrong = wrong + ?4, duplicates = duplicates + ?5, bodies = ?6,
	heard_ms = ?7, version = version + 1 WHERE id = ?1;

-- exec: import_filed (id int, now_ms int)
-- From here on its comments are comments.
-- keeps: no right or stage stands in it
UPDATE import SET state = 'filed', filed_ms = ?2, version = version + 1 WHERE id = ?1;

-- exec: import_abandon (id int)
-- Given up.
-- keeps: no right or stage stands in it
UPDATE import SET state = 'abandoned', version = version + 1 WHERE id = ?1;

-- exec: imports_forget (before_ms int)
-- What was begun long ago and never ended.
-- keeps: no right or stage stands in it
UPDATE import SET state = 'abandoned', version = version + 1 WHERE state = 'receiving' AND heard_ms < ?1;

-- rows: import_left ()
-- One that was given up, whose comments are still there.
SELECT id, taken FROM import WHERE state = 'abandoned' AND taken > 0 ORDER BY id LIMIT 1;

-- rows: import_leftovers (import int, most int)
-- Some of them.
SELECT id FROM comment WHERE import = ?1 LIMIT ?2;

-- exec: import_comment_drop (comment int)
-- With what the table said of it.
-- keeps: no right or stage stands in it
DELETE FROM import_comment WHERE comment = ?1;

-- exec: comment_key_drop (comment int)
-- And what it would be known by.
-- keeps: no right or stage stands in it
DELETE FROM comment_key WHERE comment = ?1;

-- exec: comment_drop (comment int)
-- Nobody was ever shown it.
-- keeps: no right or stage stands in it
DELETE FROM comment WHERE id = ?1;

-- exec: import_swept (id int, rows int)
-- So many are gone.
-- keeps: no right or stage stands in it
UPDATE import SET taken = taken - ?2 WHERE id = ?1;

-- exec: import_problem_add (import int, line int, field text, offset int, kind text, message text)
-- Told with its place.
-- keeps: no right or stage stands in it
INSERT INTO import_problem (import, line, field, offset, kind, message) VALUES (?1, ?2, ?3, nullif(?4, -1), ?5, ?6);

-- rows: import_problems (import int, after int)
-- All, as they were found.
SELECT id, line, field, coalesce(offset, -1), kind, message FROM import_problem WHERE import = ?1 AND id > ?2 ORDER BY id;

-- exec: import_comment_add (comment int, line int, commenter text, email text, affiliation text, country text, extra text)
-- What the table says beyond the comment.
-- keeps: no right or stage stands in it
INSERT INTO import_comment (comment, line, commenter, email, affiliation, country, extra) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7);

-- exec: comment_add_imported (study int, author int, class text, type text, document text, chapter text, from_page int, from_line int, to_page int, to_line int, text text, salt blob, language text, now_ms int, import int)
-- Made, to be shown when its table is filed.
-- keeps: no right or stage stands in it
INSERT INTO comment (study, author, state, class, type, document, chapter, from_page, from_line, to_page, to_line, text, salt,
	language, created_ms, import)
VALUES (?1, ?2, 'open', ?3, ?4, ?5, ?6, nullif(?7, 0), nullif(?8, 0), nullif(?9, 0), nullif(?10, 0), ?11, ?12, ?13, ?14, ?15);

-- exec: comment_key_add (study int, key blob, comment int)
-- By what it is known again.
-- keeps: no right or stage stands in it
INSERT OR IGNORE INTO comment_key (study, key, comment) VALUES (?1, ?2, ?3);

-- rows: comments_same (study int, key blob)
-- Known by the same, whoever may see them.
SELECT k.comment, coalesce(c.import, 0), coalesce(t.line, 0) FROM comment_key k JOIN comment c ON c.id = k.comment
	LEFT JOIN import_comment t ON t.comment = k.comment
WHERE k.study = ?1 AND k.key = ?2 ORDER BY k.comment;

-- rows: comment_keyed (study int)
-- Up to where they have their key.
SELECT last FROM comment_keyed WHERE study = ?1;

-- rows: comments_unkeyed (study int, after int, most int)
-- The next ones; of those that a table brought, which have theirs, only that they are there.
SELECT c.id, c.import IS NOT NULL, c.document, coalesce(c.from_page, 0), coalesce(c.from_line, 0),
	CASE WHEN c.import IS NULL THEN c.text END, p.full_name
FROM comment c JOIN principal p ON p.id = c.author WHERE c.study = ?1 AND c.id > ?2 ORDER BY c.id LIMIT ?3;

-- exec: comment_keyed_put (study int, last int)
-- So far.
-- keeps: no right or stage stands in it
INSERT INTO comment_keyed (study, last) VALUES (?1, ?2) ON CONFLICT (study) DO UPDATE SET last = ?2;

-- exec: comment_tally_more (study int, author int, state text, count int)
-- As many more stand there, with nobody to answer them.
-- keeps: no right or stage stands in it
INSERT INTO comment_tally (study, author, responder, state, count) VALUES (?1, ?2, 0, ?3, ?4)
ON CONFLICT (study, author, responder, state) DO UPDATE SET count = count + ?4;

-- rows: verify_import (import int)
-- Texts and salts, in their order, that the journal holds one digest of.
SELECT text, salt FROM comment WHERE import = ?1 ORDER BY id;
