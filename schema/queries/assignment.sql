-- assignment.sql: places in a team, and declarations. What stands before a statement is told in generate.awk.

-- rows: assignment_by_id (id int)
-- One.
SELECT id, study, principal, name, full_name, institution, institution_name, state, is_home, language, invited_ms,
	answer_due_ms, answer_due_date, answered_ms, reason, version, zone, declaration, declaration_state,
	due_date, due_ms, due_reason, due_moved, native_name, name_language
FROM assignment_row WHERE id = ?1;

-- rows: assignment_of (study int, principal int)
-- Somebody's place in a study: the live one, else the last.
SELECT id, study, principal, name, full_name, institution, institution_name, state, is_home, language, invited_ms,
	answer_due_ms, answer_due_date, answered_ms, reason, version, zone, declaration, declaration_state,
	due_date, due_ms, due_reason, due_moved, native_name, name_language
FROM assignment_row WHERE study = ?1 AND principal = ?2 ORDER BY state IN ('invited', 'accepted') DESC, id DESC LIMIT 1;

-- rows: assignment_list (study int, after int)
-- A study's places in order of invitation.
SELECT id, study, principal, name, full_name, institution, institution_name, state, is_home, language, invited_ms,
	answer_due_ms, answer_due_date, answered_ms, reason, version, zone, declaration, declaration_state,
	due_date, due_ms, due_reason, due_moved, native_name, name_language
FROM assignment_row WHERE study = ?1 AND id > ?2 ORDER BY id;

-- rows: assignment_list_own (principal int, after int)
-- Somebody's places in every study.
SELECT id, study, principal, name, full_name, institution, institution_name, state, is_home, language, invited_ms,
	answer_due_ms, answer_due_date, answered_ms, reason, version, zone, declaration, declaration_state,
	due_date, due_ms, due_reason, due_moved, native_name, name_language
FROM assignment_row WHERE principal = ?1 AND id > ?2 ORDER BY id;

-- exec: assignment_add (study int, principal int, is_home int, language text, invited_ms int, answer_due_ms int, answer_due_date text, replaces int)
-- Offered.
INSERT INTO assignment (study, principal, state, is_home, language, invited_ms, answer_due_ms, answer_due_date, replaces)
VALUES (?1, ?2, 'invited', ?3, ?4, ?5, ?6, ?7, nullif(?8, 0));

-- exec: assignment_settle (id int, state text, now_ms int, reason text)
-- Answered, given up, or given away.
UPDATE assignment SET state = ?2, answered_ms = ?3, reason = ?4, version = version + 1 WHERE id = ?1;

-- rows: assignments_invited (study int)
-- Invitations whose dates move with the study.
SELECT id, answer_due_date FROM assignment WHERE study = ?1 AND state = 'invited';

-- exec: assignment_reschedule (id int, answer_due_date text, answer_due_ms int)
-- Another day to answer by.
UPDATE assignment SET answer_due_date = ?2, answer_due_ms = ?3, version = version + 1 WHERE id = ?1;

-- exec: extension_add (assignment int, stage text, due_date text, due_ms int, actor int, reason text, now_ms int)
-- More time for one.
-- keeps: no right or stage stands in it
INSERT INTO extension (assignment, stage, due_date, due_ms, actor, reason, time_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7);

-- exec: extension_end (assignment int, now_ms int, reason text)
-- Taken back, given anew, or of no use any more.
-- keeps: no right or stage stands in it
UPDATE extension SET ended_ms = ?2, end_reason = ?3 WHERE assignment = ?1 AND ended_ms IS NULL;

-- exec: extensions_end (study int, now_ms int)
-- They were for the stage that is left; another has dates of its own.
-- keeps: no right or stage stands in it
UPDATE extension SET ended_ms = ?2 WHERE ended_ms IS NULL AND assignment IN (SELECT id FROM assignment WHERE study = ?1);

-- rows: extensions_of_study (study int)
-- Those that count, the longest first.
SELECT e.id, e.due_date, p.name FROM assignment a JOIN extension e ON e.assignment = a.id AND e.ended_ms IS NULL
	JOIN principal p ON p.id = a.principal WHERE a.study = ?1 ORDER BY e.due_ms DESC, e.id;

-- exec: extension_move (id int, due_date text, due_ms int)
-- By as much as the study rested.
-- keeps: no right or stage stands in it
UPDATE extension SET due_date = ?2, due_ms = ?3 WHERE id = ?1;

-- rows: declaration_by_id (id int)
-- One.
SELECT * FROM declaration_row WHERE id = ?1;

-- rows: declaration_list (study int, after int)
-- A study's declarations.
SELECT * FROM declaration_row WHERE study = ?1 AND id > ?2 ORDER BY id;

-- exec: declaration_add (assignment int, state text, type text, text text, now_ms int, language text)
-- Filed.
INSERT INTO declaration (assignment, state, type, text, declared_ms, language) VALUES (?1, ?2, ?3, ?4, ?5, ?6);

-- exec: declaration_change (id int, state text, type text, text text, now_ms int, language text)
-- Filed anew: an earlier decision no longer fits it.
UPDATE declaration SET state = ?2, type = ?3, text = ?4, declared_ms = ?5, decided_by = NULL, reason = NULL,
	language = ?6, version = version + 1 WHERE id = ?1;

-- exec: declaration_decide (id int, state text, decided_by int, reason text)
-- Decided.
UPDATE declaration SET state = ?2, decided_by = ?3, reason = ?4, version = version + 1 WHERE id = ?1;
