-- activity.sql: activity plans. What stands before a statement is told in generate.awk.

-- rows: activity_by_id (id int)
-- One.
SELECT * FROM activity_row WHERE id = ?1;

-- rows: activity_list (study int, after int)
-- A study's, in order of arrival.
SELECT * FROM activity_row WHERE study = ?1 AND id > ?2 ORDER BY id;

-- exec: activity_add (study int, owner int, title text, text text, from_date text, to_date text, now_ms int, language text)
-- Proposed.
-- keeps: no right or stage stands in it
INSERT INTO activity (study, owner, title, text, from_date, to_date, state, created_ms, language)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'proposed', ?7, ?8);

-- exec: activity_update (id int, title text, text text, from_date text, to_date text, state text, carried_by int, note text, language text)
-- What is not given stays.
-- keeps: no right or stage stands in it
UPDATE activity SET title = coalesce(?2, title), text = coalesce(?3, text), from_date = ?4, to_date = ?5,
	state = coalesce(?6, state), carried_by = coalesce(nullif(?7, 0), carried_by), note = coalesce(?8, note),
	language = coalesce(?9, language), version = version + 1 WHERE id = ?1;
