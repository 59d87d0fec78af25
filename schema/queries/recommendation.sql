-- recommendation.sql: recommendations, commitments, and reports on their progress. What stands before a statement is told in generate.awk.

-- rows: recommendation_by_id (id int)
-- One.
SELECT * FROM recommendation_row WHERE id = ?1;

-- rows: recommendation_list (study int, after int)
-- A study's, in order of arrival.
SELECT * FROM recommendation_row WHERE study = ?1 AND id > ?2 ORDER BY id;

-- rows: recommendation_ids (study int)
-- To count those that somebody may see.
SELECT id FROM recommendation WHERE study = ?1 ORDER BY id;

-- rows: recommendation_last (study int)
-- How many there were.
SELECT number FROM recommendation WHERE study = ?1 ORDER BY number DESC LIMIT 1;

-- rows: recommendation_findings (recommendation int)
-- What it rests on.
SELECT finding FROM recommendation_finding WHERE recommendation = ?1 ORDER BY finding;

-- exec: recommendation_findings_clear (recommendation int)
-- Before another choice of findings.
-- keeps: no right or stage stands in it
DELETE FROM recommendation_finding WHERE recommendation = ?1;

-- exec: recommendation_finding_add (recommendation int, finding int)
-- Cited.
-- keeps: no right or stage stands in it
INSERT INTO recommendation_finding (recommendation, finding) VALUES (?1, ?2);

-- exec: recommendation_add (study int, number int, kind text, owner int, text text, salt blob, addressee text, sector text, priority text, due_date text, acceptance text, now_ms int, language text)
-- Made.
-- keeps: no right or stage stands in it
INSERT INTO recommendation (study, number, kind, owner, text, salt, addressee, sector, priority, due_date, acceptance, status,
	state, created_ms, language)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 'not_started', 'open', ?12, ?13);

-- exec: recommendation_update (id int, text text, salt blob, addressee text, sector text, priority text, due_date text, language text)
-- What is not given stays; a salt belongs to its text.
-- keeps: no right or stage stands in it
UPDATE recommendation SET salt = iif(?2 IS NULL, salt, ?3), text = coalesce(?2, text), addressee = coalesce(?4, addressee),
	sector = coalesce(?5, sector), priority = coalesce(?6, priority), due_date = coalesce(?7, due_date),
	language = coalesce(?8, language), version = version + 1
WHERE id = ?1;

-- exec: recommendation_withdraw (id int)
-- It stays, marked.
-- keeps: no right or stage stands in it
UPDATE recommendation SET state = 'withdrawn', version = version + 1 WHERE id = ?1;

-- exec: recommendation_restore (id int)
-- It stands again.
-- keeps: no right or stage stands in it
UPDATE recommendation SET state = 'open', version = version + 1 WHERE id = ?1;

-- exec: recommendation_respond (id int, acceptance text, response text, salt blob, principal int, now_ms int, language text)
-- The host's word; the last one counts, the journal knows of those before.
-- keeps: no right or stage stands in it
UPDATE recommendation SET acceptance = ?2, response = ?3, response_salt = ?4, responded_by = ?5, responded_ms = ?6,
	response_language = ?7, version = version + 1 WHERE id = ?1;

-- exec: recommendation_reported (id int, status text, reports int, now_ms int)
-- Where it stands by the last report.
-- keeps: no right or stage stands in it
UPDATE recommendation SET status = ?2, reports = ?3, reviewed_ms = ?4, version = version + 1 WHERE id = ?1;

-- exec: progress_add (recommendation int, number int, status text, text text, salt blob, principal int, now_ms int, language text)
-- Never changed afterwards.
-- keeps: no right or stage stands in it
INSERT INTO progress (recommendation, number, status, text, salt, principal, time_ms, language)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8);

-- rows: progress_list (recommendation int, after int)
-- One report after the other.
SELECT g.number, g.status, g.text, p.name, g.time_ms, g.language FROM progress g JOIN principal p ON p.id = g.principal
WHERE g.recommendation = ?1 AND g.number > ?2 ORDER BY g.number;

-- exec: recommendation_text_keep (id int, now_ms int)
-- Before it is replaced.
-- keeps: no right or stage stands in it
INSERT INTO former_text (object, subject, version, text, salt, until_ms, language)
SELECT 'recommendation', id, version, text, salt, ?2, language FROM recommendation WHERE id = ?1 AND salt IS NOT NULL;

-- exec: recommendation_response_keep (id int, now_ms int)
-- Before it is replaced.
-- keeps: no right or stage stands in it
INSERT INTO former_text (object, subject, version, text, salt, until_ms, language)
SELECT 'recommendation.response', id, version, response, response_salt, ?2, response_language FROM recommendation
WHERE id = ?1 AND response_salt IS NOT NULL;
