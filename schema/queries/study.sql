-- study.sql: studies, their stages and people. What stands before a statement is told in generate.awk.

-- rows: study_by_id (id int)
-- One.
SELECT * FROM study_row WHERE id = ?1;

-- rows: study_by_code (code text)
-- One, by the name people use.
SELECT * FROM study_row WHERE code = ?1;

-- rows: study_list (after int)
-- In order of arrival; what may be seen is decided row by row.
SELECT id FROM study WHERE id > ?1 ORDER BY id;

-- exec: study_add (code text, title text, city text, country text, year int, language text, zone text, workflow int, form int, stage text, identity text, now_ms int)
-- A new one; study_enter gives it its dates.
INSERT INTO study (code, title, city, country, year, language, zone, workflow, form, state, stage, identity, entered_ms, version,
	created_ms)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 'active', ?10, ?11, ?12, 0, ?12);

-- exec: study_enter (id int, state text, stage text, now_ms int, due_date text, due_ms int, close_date text, close_ms int)
-- Into a stage: new dates, and whoever was reminded of the old ones is reminded anew.
UPDATE study SET state = ?2, stage = ?3, entered_ms = ?4, due_date = ?5, due_ms = nullif(?6, 0), close_date = ?7,
	close_ms = nullif(?8, 0), anchor_version = anchor_version + 1, version = version + 1 WHERE id = ?1;

-- exec: study_suspend (id int, now_ms int)
-- The stage and its dates are kept.
UPDATE study SET state = 'suspended', suspended_ms = ?2, version = version + 1 WHERE id = ?1;

-- exec: study_resume (id int, due_date text, due_ms int, close_date text, close_ms int)
-- The dates moved by the time it rested.
UPDATE study SET state = 'active', suspended_ms = NULL, due_date = ?2, due_ms = nullif(?3, 0), close_date = ?4,
	close_ms = nullif(?5, 0), anchor_version = anchor_version + 1, version = version + 1 WHERE id = ?1;

-- exec: study_end (id int, state text)
-- Withdrawn or cancelled; the stage is kept, so that what was visible stays so.
UPDATE study SET state = ?2, suspended_ms = NULL, version = version + 1 WHERE id = ?1;

-- exec: study_reschedule (id int, due_date text, due_ms int, close_date text, close_ms int)
-- Other dates for the present stage.
UPDATE study SET due_date = ?2, due_ms = nullif(?3, 0), close_date = ?4, close_ms = nullif(?5, 0),
	anchor_version = anchor_version + 1, version = version + 1 WHERE id = ?1;

-- exec: stage_step_add (study int, step text, from_stage text, to_stage text, actor int, reason text, time_ms int)
-- History: the step, and where it left the study, which has taken it already.
-- keeps: no right or stage stands in it
INSERT INTO stage_step (study, step, from_stage, to_stage, actor, reason, time_ms, state, entered_ms, due_date, due_ms,
	close_date, close_ms)
SELECT id, ?2, ?3, ?4, ?5, ?6, ?7, state, entered_ms, due_date, due_ms, close_date, close_ms FROM study WHERE id = ?1;

-- rows: stage_step_at (study int, at_ms int)
-- Where the last step before an instant, or at it, left the study.
SELECT to_stage, state, entered_ms, due_date, due_ms, close_date, close_ms FROM stage_step
WHERE study = ?1 AND time_ms <= ?2 ORDER BY id DESC LIMIT 1;

-- rows: stage_step_known (study int)
-- From when on all is known of where it stood.
SELECT time_ms FROM stage_step WHERE study = ?1 AND state IS NOT NULL ORDER BY id LIMIT 1;

-- rows: stage_back_since (study int, since_ms int, until_ms int)
-- Steps back between two instants, both among them.
SELECT to_stage FROM stage_step WHERE study = ?1 AND step = 'back' AND time_ms >= ?2 AND time_ms <= ?3 ORDER BY id;

-- rows: stage_step_list (study int, after int)
-- In order of time.
SELECT t.id, t.step, t.from_stage, t.to_stage, p.name, t.reason, t.time_ms
FROM stage_step t JOIN principal p ON p.id = t.actor WHERE t.study = ?1 AND t.id > ?2 ORDER BY t.id;

-- rows: study_people (study int)
-- Who was given a role in it; by the key's order, so that the first is always the same.
SELECT p.name, p.full_name, i.name, r.role, p.native_name, p.name_language
FROM study_role r JOIN principal p ON p.id = r.principal JOIN institution i ON i.id = p.institution WHERE r.study = ?1 ORDER BY r.principal, r.role;

-- rows: confirmations_of (study int, stage text)
-- What was stated on record for a stage.
SELECT item FROM confirmation WHERE study = ?1 AND stage = ?2;

-- rows: confirmation_get (study int, stage text, item text)
-- Whether it was stated.
SELECT principal FROM confirmation WHERE study = ?1 AND stage = ?2 AND item = ?3;

-- exec: confirmation_add (study int, stage text, item text, principal int, note text, time_ms int)
-- Stated.
INSERT INTO confirmation (study, stage, item, principal, note, time_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6);

-- exec: confirmation_remove (study int, stage text, item text)
-- Taken back; the journal keeps both.
DELETE FROM confirmation WHERE study = ?1 AND stage = ?2 AND item = ?3;

-- exec: confirmations_forget (study int, stage text)
-- The stage comes again, and so do its questions.
DELETE FROM confirmation WHERE study = ?1 AND stage = ?2;

-- rows: study_roles_held (study int)
-- Which roles have somebody.
SELECT DISTINCT role FROM study_role WHERE study = ?1;

-- rows: study_team_facts (study int)
-- Accepted places: how many, of how many institutes, not of the host's country, undeclared, undecided, excluded.
SELECT count(*), count(DISTINCT p.institution), coalesce(sum(a.is_home = 0), 0), coalesce(sum(d.id IS NULL), 0),
	coalesce(sum(d.state = 'declared'), 0), coalesce(sum(d.state = 'excluded'), 0)
FROM assignment a JOIN principal p ON p.id = a.principal LEFT JOIN declaration d ON d.assignment = a.id
WHERE a.study = ?1 AND a.state = 'accepted';

-- rows: study_review_facts (study int)
-- Reviews that count: how many, of how many institutes, not of the host's country. Whom a conflict excludes does not.
SELECT count(*), count(DISTINCT p.institution), coalesce(sum(a.is_home = 0), 0)
FROM review r JOIN assignment a ON a.id = r.assignment JOIN principal p ON p.id = a.principal
	LEFT JOIN declaration d ON d.assignment = a.id
WHERE r.study = ?1 AND r.state IN ('submitted', 'approved') AND r.is_stale = 0 AND a.state = 'accepted'
	AND d.state IS NOT 'excluded';

-- rows: study_comment_facts (study int)
-- Comments that wait for an answer, and rejections without a word.
-- scan: the index of rejections without a word is empty, by the rules of comment.respond
SELECT (SELECT coalesce(sum(count), 0) FROM comment_tally WHERE study = ?1 AND state = 'open'),
	(SELECT count(*) FROM response r CROSS JOIN comment c
	 WHERE c.id = r.comment AND c.response = r.number AND r.disposition = 'rejected' AND r.text IS NULL AND c.study = ?1 AND c.state = 'answered');
