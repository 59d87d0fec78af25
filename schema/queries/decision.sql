-- decision.sql: decisions of the plenary. What stands before a statement is told in generate.awk.

-- rows: decision_by_id (id int)
-- One.
SELECT * FROM decision_row WHERE id = ?1;

-- rows: decision_list (study int, after int)
-- A study's, in order of arrival.
SELECT * FROM decision_row WHERE study = ?1 AND id > ?2 ORDER BY id;

-- exec: decision_add (study int, owner int, stage text, outcome text, text text, salt blob, now_ms int, language text)
-- Never changed afterwards.
-- keeps: no right or stage stands in it
INSERT INTO decision (study, owner, stage, outcome, text, salt, created_ms, language)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8);
