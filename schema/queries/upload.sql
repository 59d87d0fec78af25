-- upload.sql: documents on their way in. What stands before a statement is told in generate.awk.

-- rows: upload_by_id (id int)
-- One.
SELECT * FROM upload_row WHERE id = ?1;

-- rows: upload_list (study int, after int)
-- A study's, in order of arrival.
SELECT * FROM upload_row WHERE study = ?1 AND id > ?2 ORDER BY id;

-- rows: uploads_of (principal int)
-- What somebody is sending.
SELECT id, content, started_ms FROM upload WHERE principal = ?1 AND state = 'receiving' ORDER BY id;

-- rows: upload_same (study int, principal int, kind text, digest blob, bytes int, document int)
-- Begun before, and not ended: it goes on.
SELECT id, version, received FROM upload WHERE principal = ?2 AND state = 'receiving' AND study = ?1 AND kind = ?3
	AND digest = ?4 AND bytes = ?5 AND coalesce(document, 0) = ?6 LIMIT 1;

-- exec: upload_add (study int, document int, principal int, kind text, title text, file_name text, media_type text, label text, language text, note text, digest blob, bytes int, content int, now_ms int)
-- Announced.
-- keeps: no right or stage stands in it
INSERT INTO upload (study, document, principal, kind, title, file_name, media_type, label, language, note, digest, bytes, content,
	state, started_ms)
VALUES (?1, nullif(?2, 0), ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, 'receiving', ?14);

-- exec: upload_received (id int, received int)
-- So much is there.
-- keeps: no right or stage stands in it
UPDATE upload SET received = ?2, version = version + 1 WHERE id = ?1;

-- exec: upload_filed (id int, document int)
-- It is a document now.
-- keeps: no right or stage stands in it
UPDATE upload SET state = 'filed', document = ?2, version = version + 1 WHERE id = ?1;

-- exec: upload_abandon (id int)
-- Given up.
-- keeps: no right or stage stands in it
UPDATE upload SET state = 'abandoned', version = version + 1 WHERE id = ?1;
