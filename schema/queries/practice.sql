-- practice.sql: good practices. What stands before a statement is told in generate.awk.

-- rows: practice_by_id (id int)
-- One.
SELECT * FROM practice_row WHERE id = ?1;

-- rows: practice_list (study int, after int)
-- A study's, in order of arrival.
SELECT * FROM practice_row WHERE study = ?1 AND id > ?2 ORDER BY id;

-- exec: practice_add (study int, owner int, theme text, city text, country text, title text, text text, salt blob, finding int, now_ms int, language text)
-- Proposed.
-- keeps: no right or stage stands in it
INSERT INTO practice (study, owner, theme, city, country, title, text, salt, finding, state, created_ms, language)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, nullif(?9, 0), 'proposed', ?10, ?11);

-- exec: practice_judge (id int, state text, reason text, principal int)
-- Accepted, declined, published or withdrawn; or brought back (principal 0): nobody has judged it.
-- keeps: no right or stage stands in it
UPDATE practice SET state = ?2, reason = ?3, decided_by = nullif(?4, 0), version = version + 1 WHERE id = ?1;

-- exec: practice_reason_keep (id int, now_ms int)
-- Before another judgement takes its place.
-- keeps: no right or stage stands in it
INSERT INTO former_text (object, subject, version, text, salt, until_ms)
SELECT 'practice.reason', id, version, reason, x'', ?2 FROM practice WHERE id = ?1 AND reason IS NOT NULL;
