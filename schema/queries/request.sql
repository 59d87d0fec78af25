-- request.sql: requests to member States and others. What stands before a statement is told in generate.awk.

-- rows: request_by_id (id int)
-- One.
SELECT * FROM request_row WHERE id = ?1;

-- rows: request_list (study int, after int)
-- A study's, in order of arrival.
SELECT * FROM request_row WHERE study = ?1 AND id > ?2 ORDER BY id;

-- exec: request_add (study int, owner int, kind text, text text, due_date text, due_ms int, now_ms int, language text)
-- Made.
-- keeps: no right or stage stands in it
INSERT INTO request (study, owner, kind, text, due_date, due_ms, state, created_ms, language)
VALUES (?1, ?2, ?3, ?4, ?5, nullif(?6, 0), 'open', ?7, ?8);

-- exec: request_close (id int)
-- No more answers.
-- keeps: no right or stage stands in it
UPDATE request SET state = 'closed', version = version + 1 WHERE id = ?1;
