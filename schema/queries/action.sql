-- action.sql: action items. What stands before a statement is told in generate.awk.

-- rows: action_by_id (id int)
-- One.
SELECT * FROM action_row WHERE id = ?1;

-- rows: action_list (study int, after int)
-- A study's, in order of arrival.
SELECT * FROM action_row WHERE study = ?1 AND id > ?2 ORDER BY id;

-- exec: action_add (study int, recommendation int, owner int, text text, salt blob, due_date text, due_ms int, now_ms int, language text)
-- To be done.
-- keeps: no right or stage stands in it
INSERT INTO action (study, recommendation, owner, text, salt, due_date, due_ms, state, created_ms, language)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'open', ?8, ?9);

-- exec: action_update (id int, owner int, due_date text, due_ms int)
-- By somebody else, or by another day.
-- keeps: no right or stage stands in it
UPDATE action SET owner = coalesce(nullif(?2, 0), owner), due_date = coalesce(?3, due_date),
	due_ms = coalesce(nullif(?4, 0), due_ms), version = version + 1 WHERE id = ?1;

-- exec: action_settle (id int, state text, evidence text, salt blob, now_ms int, language text)
-- Done or dropped.
-- keeps: no right or stage stands in it
UPDATE action SET state = ?2, evidence = ?3, evidence_salt = ?4, settled_ms = ?5, evidence_language = ?6,
	version = version + 1 WHERE id = ?1;

-- rows: actions_open (study int)
-- What is still to be done.
SELECT id FROM action WHERE study = ?1 AND state = 'open' ORDER BY due_ms, id;
