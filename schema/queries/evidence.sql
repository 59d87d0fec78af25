-- evidence.sql: notes of evidence. What stands before a statement is told in generate.awk.

-- rows: evidence_by_id (id int)
-- One.
SELECT * FROM evidence_row WHERE id = ?1;

-- rows: evidence_list (study int, after int)
-- A study's, in order of arrival.
SELECT * FROM evidence_row WHERE study = ?1 AND id > ?2 ORDER BY id;

-- exec: evidence_add (study int, question int, document int, owner int, source text, text text, salt blob, now_ms int, language text)
-- Kept.
-- keeps: no right or stage stands in it
INSERT INTO evidence (study, question, document, owner, source, text, salt, state, created_ms, language)
VALUES (?1, nullif(?2, 0), nullif(?3, 0), ?4, ?5, ?6, ?7, 'kept', ?8, ?9);

-- exec: evidence_withdraw (id int)
-- It stays, marked.
-- keeps: no right or stage stands in it
UPDATE evidence SET state = 'withdrawn', version = version + 1 WHERE id = ?1;

-- exec: evidence_restore (id int)
-- It stands again.
-- keeps: no right or stage stands in it
UPDATE evidence SET state = 'kept', version = version + 1 WHERE id = ?1;
