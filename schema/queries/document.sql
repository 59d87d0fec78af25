-- document.sql: documents, their versions, and the bytes of both. What stands before a statement is told in generate.awk.

-- rows: document_by_id (id int)
-- One.
SELECT * FROM document_row WHERE id = ?1;

-- rows: document_list (study int, after int)
-- A study's, in order of arrival.
SELECT * FROM document_row WHERE study = ?1 AND id > ?2 ORDER BY id;

-- rows: document_latest (id int)
-- The number of its newest version, and how often it was changed.
SELECT latest, version FROM document WHERE id = ?1;

-- exec: document_add (study int, kind text, title text, owner int, now_ms int)
-- Filed for the first time.
-- keeps: no right or stage stands in it
INSERT INTO document (study, kind, title, owner, state, latest, created_ms) VALUES (?1, ?2, ?3, ?4, 'filed', 1, ?5);

-- exec: document_again (id int, title text, latest int)
-- A version more.
-- keeps: no right or stage stands in it
UPDATE document SET title = ?2, latest = ?3, version = version + 1 WHERE id = ?1;

-- exec: document_withdraw (id int)
-- It stays, marked.
-- keeps: no right or stage stands in it
UPDATE document SET state = 'withdrawn', version = version + 1 WHERE id = ?1;

-- exec: document_restore (id int)
-- It stands again.
-- keeps: no right or stage stands in it
UPDATE document SET state = 'filed', version = version + 1 WHERE id = ?1;

-- exec: document_version_add (document int, number int, content int, file_name text, media_type text, label text, language text, note text, principal int, now_ms int)
-- Never changed afterwards.
-- keeps: no right or stage stands in it
INSERT INTO document_version (document, number, content, file_name, media_type, label, language, note, principal, time_ms)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10);

-- rows: document_versions (document int, after int)
-- All of them.
SELECT v.number, v.label, v.file_name, v.media_type, v.language, v.note, p.name, v.time_ms, c.bytes, c.digest
FROM document_version v JOIN principal p ON p.id = v.principal JOIN content c ON c.id = v.content
WHERE v.document = ?1 AND v.number > ?2 ORDER BY v.number;

-- rows: document_content (document int, number int)
-- Where the bytes of a version are.
SELECT v.content, c.bytes, c.digest, v.file_name FROM document_version v JOIN content c ON c.id = v.content
WHERE v.document = ?1 AND v.number = ?2;

-- exec: content_add (bytes int)
-- To be received.
-- keeps: no right or stage stands in it
INSERT INTO content (bytes) VALUES (?1);

-- exec: content_part_add (content int, offset int, bytes blob)
-- A part more.
-- keeps: no right or stage stands in it
INSERT INTO content_chunk (content, offset, bytes) VALUES (?1, ?2, ?3);

-- rows: content_parts (content int)
-- All of them in order, for the digest.
SELECT bytes FROM content_chunk WHERE content = ?1 ORDER BY offset;

-- rows: content_part (content int, offset int, most int)
-- From an offset on, as far as one stored part goes.
SELECT substr(bytes, ?2 - offset + 1, ?3) FROM content_chunk WHERE content = ?1 AND offset <= ?2 ORDER BY offset DESC LIMIT 1;

-- exec: content_parts_drop (content int)
-- Never finished, or there already.
-- keeps: no right or stage stands in it
DELETE FROM content_chunk WHERE content = ?1;

-- rows: content_by_digest (digest blob)
-- The same bytes, whoever filed them.
SELECT id FROM content WHERE digest = ?1;

-- exec: content_settle (id int, digest blob)
-- All is there, and is what was announced.
-- keeps: no right or stage stands in it
UPDATE content SET digest = ?2 WHERE id = ?1;
