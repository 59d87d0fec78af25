-- occasion.sql: occasions. What stands before a statement is told in generate.awk.

-- rows: occasion_by_id (id int)
-- One.
SELECT * FROM occasion_row WHERE id = ?1;

-- rows: occasion_list (study int, after int)
-- A study's, in order of arrival.
SELECT * FROM occasion_row WHERE study = ?1 AND id > ?2 ORDER BY id;

-- exec: occasion_add (study int, owner int, title text, place text, country text, zone text, from_date text, to_date text, note text, now_ms int)
-- Planned.
-- keeps: no right or stage stands in it
INSERT INTO occasion (study, owner, title, place, country, zone, from_date, to_date, state, note, created_ms)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 'planned', ?9, ?10);

-- exec: occasion_update (id int, title text, place text, from_date text, to_date text, state text, on_site int, on_site_count text, online int, online_count text, note text)
-- What is not given stays; a number goes with how well it is known.
-- keeps: no right or stage stands in it
UPDATE occasion SET title = coalesce(?2, title), place = coalesce(?3, place), from_date = ?4, to_date = ?5,
	state = coalesce(?6, state), on_site = iif(?8 IS NULL, on_site, ?7), on_site_count = coalesce(?8, on_site_count),
	online = iif(?10 IS NULL, online, ?9), online_count = coalesce(?10, online_count), note = coalesce(?11, note),
	version = version + 1 WHERE id = ?1;
