-- agenda.sql: agendas. What stands before a statement is told in generate.awk.

-- rows: agenda_by_id (id int)
-- One.
SELECT * FROM agenda_row WHERE id = ?1;

-- rows: agenda_list (study int, after int)
-- A study's, in order of arrival.
SELECT * FROM agenda_row WHERE study = ?1 AND id > ?2 ORDER BY id;

-- rows: agenda_by_item (study int, item text)
-- Whether it stands there.
SELECT id FROM agenda WHERE study = ?1 AND item = ?2;

-- exec: agenda_add (study int, owner int, item text, title text, document int, now_ms int)
-- Put on it.
-- keeps: no right or stage stands in it
INSERT INTO agenda (study, owner, item, title, document, state, created_ms) VALUES (?1, ?2, ?3, ?4, nullif(?5, 0), 'open', ?6);

-- exec: agenda_decide (id int, state text, text text, salt blob, principal int, now_ms int, language text)
-- Once.
-- keeps: no right or stage stands in it
UPDATE agenda SET state = ?2, text = ?3, salt = ?4, decided_by = ?5, decided_ms = ?6, language = ?7,
	version = version + 1 WHERE id = ?1;

-- exec: agenda_withdraw (id int)
-- It stays, marked.
-- keeps: no right or stage stands in it
UPDATE agenda SET state = 'withdrawn', version = version + 1 WHERE id = ?1;

-- exec: agenda_restore (id int)
-- It stands again.
-- keeps: no right or stage stands in it
UPDATE agenda SET state = 'open', version = version + 1 WHERE id = ?1;
