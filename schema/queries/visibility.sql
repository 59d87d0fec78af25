-- visibility.sql: what a study opens or keeps closed beside its procedure. What stands before a statement is told in
-- generate.awk.

-- rows: openings_live (study int)
-- Those that count.
SELECT id, kind, object, document, levels, from_stage, until_stage FROM opening
WHERE study = ?1 AND ended_ms IS NULL AND kind <> 'identity' ORDER BY id;

-- rows: opening_list (study int, after int)
-- All that were ever made, in order of time.
SELECT o.id, o.kind, o.object, o.document, o.levels, o.from_stage, o.until_stage, p.name, o.reason, o.time_ms, o.ended_ms,
	o.end_reason
FROM opening o JOIN principal p ON p.id = o.actor WHERE o.study = ?1 AND o.id > ?2 ORDER BY o.id;

-- rows: opening_get (id int)
-- One.
SELECT study, kind, object, document, ended_ms FROM opening WHERE id = ?1 AND kind <> 'identity';

-- exec: opening_add (study int, kind text, object text, document text, levels int, from_stage text, until_stage text, actor int, reason text, time_ms int)
-- A new one.
INSERT INTO opening (study, kind, object, document, levels, from_stage, until_stage, actor, reason, time_ms)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10);

-- exec: opening_end (id int, ended_ms int, end_reason text)
-- Taken back; the row tells of it.
UPDATE opening SET ended_ms = ?2, end_reason = ?3 WHERE id = ?1;

-- exec: study_openings_count (study int)
-- A study that has none is read without looking.
UPDATE study SET openings = (SELECT count(*) FROM opening WHERE study = ?1 AND ended_ms IS NULL
	AND kind <> 'identity') WHERE id = ?1;

-- exec: study_identity (study int, identity text)
-- From now on.
UPDATE study SET identity = ?2, version = version + 1 WHERE id = ?1;
