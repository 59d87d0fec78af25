-- queries.sql: every statement that the daemon runs, named.
--
-- Before each statement:
--   -- rows: NAME (ARG TYPE, ...)   a statement with result rows: struct query *sql_NAME(struct txn *, ...)
--   -- exec: NAME (ARG TYPE, ...)   one without: void sql_NAME(struct txn *, ...)
--   -- why, in a line or two
--   -- scan: REASON                 where a full scan is meant; the test on plans refuses any other
--   -- keeps: REASON                where what the writer keeps in memory of people, roles and studies stays true
--                                   (daemon/core/kept.c); every other exec ends that
-- TYPE is int (int64_t), text (struct str, UTF-8) or blob (struct str). Arguments are ?1, ?2, ... in that order.

-- ==== the core's own ====

-- rows: secret_by_name (name text)
-- Keys of public ids and request digests.
SELECT value FROM secret WHERE name = ?1;

-- exec: secret_add (name text, value blob)
-- Made once, on the first start.
INSERT INTO secret (name, value) VALUES (?1, ?2);

-- exec: secret_put (name text, value blob)
-- Made anew, when a database is restored.
INSERT INTO secret (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value;

-- rows: principal_any ()
-- Whether this is the first start.
-- scan: one row is enough
SELECT id FROM principal LIMIT 1;

-- rows: keyring_keys ()
-- The front's table of keys, in the order that it searches by.
-- scan: every key is wanted; runs when a key or principal changed
SELECT k.public, k.id, k.principal FROM key k JOIN principal p ON p.id = k.principal
WHERE k.revoked_ms IS NULL AND p.is_active = 1 ORDER BY k.public;

-- rows: keyring_principals ()
-- Names for the users of the local socket.
-- scan: every principal is wanted; runs when a key or principal changed
SELECT name, id FROM principal WHERE is_active = 1 ORDER BY name;

-- rows: workflow_by_id (id int)
-- A pinned procedure.
SELECT name, version, source FROM workflow WHERE id = ?1;

-- rows: workflow_by_name (name text, version int)
-- Whether a file is stored already, and with the same content.
SELECT id, source FROM workflow WHERE name = ?1 AND version = ?2;

-- rows: workflow_newest (name text)
-- What a new study runs by.
SELECT id FROM workflow WHERE name = ?1 ORDER BY version DESC LIMIT 1;

-- exec: workflow_add (name text, version int, source text, added_ms int)
-- A file that is new.
INSERT INTO workflow (name, version, source, added_ms) VALUES (?1, ?2, ?3, ?4);

-- rows: form_by_id (id int)
-- A pinned form.
SELECT name, version, source FROM form WHERE id = ?1;

-- rows: form_by_name (name text, version int)
-- Whether a file is stored already, and with the same content.
SELECT id, source FROM form WHERE name = ?1 AND version = ?2;

-- rows: form_newest (name text)
-- What a new study's reviews are written by.
SELECT id FROM form WHERE name = ?1 ORDER BY version DESC LIMIT 1;

-- exec: form_add (name text, version int, source text, added_ms int)
-- A file that is new.
INSERT INTO form (name, version, source, added_ms) VALUES (?1, ?2, ?3, ?4);

-- ==== who ====

-- rows: actor_by_id (id int)
-- Somebody who acts; one who is not active does not.
SELECT p.id, p.institution, p.name, p.full_name, p.language, p.zone, i.name, i.country
FROM principal p JOIN institution i ON i.id = p.institution WHERE p.id = ?1 AND p.is_active = 1;

-- rows: key_is_live (id int, principal int)
-- A revocation holds for the next request, whatever the front knows.
SELECT id FROM key WHERE id = ?1 AND principal = ?2 AND revoked_ms IS NULL;

-- rows: global_roles_of (principal int)
-- Roles in the programme.
SELECT role FROM global_role WHERE principal = ?1;

-- rows: study_roles_of (study int, principal int)
-- Roles in a study: those granted, and what a place in the team makes of somebody.
SELECT role FROM study_role WHERE study = ?1 AND principal = ?2
UNION ALL
SELECT CASE state WHEN 'accepted' THEN 'reviewer' ELSE 'invitee' END FROM assignment
WHERE study = ?1 AND principal = ?2 AND state IN ('invited', 'accepted');

-- rows: review_own_in (study int, principal int)
-- Whether somebody's own review is in, so that they may read the others'; a stale one is to be written anew.
SELECT r.id FROM assignment a JOIN review r ON r.assignment = a.id
WHERE a.study = ?1 AND a.principal = ?2 AND a.state = 'accepted' AND r.state IN ('submitted', 'approved')
	AND r.is_stale = 0 LIMIT 1;

-- ==== institutions, principals, keys, roles ====

-- rows: institution_by_name (name text)
-- By its short name.
SELECT id, version, language FROM institution WHERE name = ?1;

-- exec: institution_add (name text, title text, country text, language text, created_ms int)
-- A new one.
INSERT INTO institution (name, title, country, language, created_ms) VALUES (?1, ?2, ?3, ?4, ?5);

-- exec: institution_update (id int, title text, country text, language text)
-- What is not given stays.
UPDATE institution SET title = coalesce(?2, title), country = coalesce(?3, country), language = coalesce(?4, language),
	version = version + 1 WHERE id = ?1;

-- rows: institution_list (after int)
-- In order of arrival.
SELECT id, name, title, country, language, version FROM institution WHERE id > ?1 ORDER BY id;

-- rows: principal_by_name (name text)
-- By the short name.
SELECT id, version, is_active FROM principal WHERE name = ?1;

-- exec: principal_add (institution int, name text, full_name text, email text, language text, zone text, created_ms int)
-- A new one.
INSERT INTO principal (institution, name, full_name, email, language, zone, created_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7);

-- exec: principal_update (id int, full_name text, email text, language text, zone text, is_active int)
-- What is not given stays.
UPDATE principal SET full_name = coalesce(?2, full_name), email = coalesce(?3, email), language = coalesce(?4, language),
	zone = coalesce(?5, zone), is_active = ?6, version = version + 1 WHERE id = ?1;

-- rows: principal_get (name text)
-- One, for showing.
SELECT p.id, p.name, p.full_name, i.name, p.email, p.language, p.zone, p.is_active, p.version
FROM principal p JOIN institution i ON i.id = p.institution WHERE p.name = ?1;

-- rows: principal_list (after int)
-- In order of arrival.
SELECT p.id, p.name, p.full_name, i.name, p.email, p.language, p.zone, p.is_active, p.version
FROM principal p JOIN institution i ON i.id = p.institution WHERE p.id > ?1 ORDER BY p.id;

-- rows: secretariat_others (principal int)
-- Who else of the secretariat could act: active and with a live key.
-- scan: roles in the programme are few
SELECT g.principal FROM global_role g JOIN principal p ON p.id = g.principal
WHERE g.role = 'secretariat' AND g.principal <> ?1 AND p.is_active = 1
	AND EXISTS (SELECT 1 FROM key k WHERE k.principal = g.principal AND k.revoked_ms IS NULL) LIMIT 1;

-- exec: global_role_add (principal int, role text)
-- Granted.
INSERT INTO global_role (principal, role) VALUES (?1, ?2);

-- exec: global_role_remove (principal int, role text)
-- Taken back.
DELETE FROM global_role WHERE principal = ?1 AND role = ?2;

-- rows: global_people ()
-- Who holds a role in the programme.
-- scan: roles in the programme are few
SELECT p.name, p.full_name, i.name, g.role FROM global_role g JOIN principal p ON p.id = g.principal
JOIN institution i ON i.id = p.institution ORDER BY g.principal, g.role;

-- exec: study_role_add (study int, principal int, role text)
-- Granted.
INSERT INTO study_role (study, principal, role) VALUES (?1, ?2, ?3);

-- exec: study_role_remove (study int, principal int, role text)
-- Taken back.
DELETE FROM study_role WHERE study = ?1 AND principal = ?2 AND role = ?3;

-- rows: key_by_public (public blob)
-- A key is known once and for ever, also a revoked one.
SELECT id FROM key WHERE public = ?1;

-- exec: key_add (principal int, public blob, label text, added_ms int)
-- A new one.
INSERT INTO key (principal, public, label, added_ms) VALUES (?1, ?2, ?3, ?4);

-- rows: key_by_id (id int)
-- One, with whose it is.
SELECT k.principal, p.name, k.revoked_ms FROM key k JOIN principal p ON p.id = k.principal WHERE k.id = ?1;

-- exec: key_revoke (id int, revoked_ms int)
-- For good.
UPDATE key SET revoked_ms = ?2 WHERE id = ?1;

-- rows: keys_live_of (principal int, but int)
-- Another live key of the same principal.
SELECT id FROM key WHERE principal = ?1 AND id <> ?2 AND revoked_ms IS NULL LIMIT 1;

-- rows: key_list (after int)
-- In order of arrival.
SELECT k.id, k.principal, p.name, k.public, k.label, k.added_ms, k.revoked_ms
FROM key k JOIN principal p ON p.id = k.principal WHERE k.id > ?1 ORDER BY k.id;

-- ==== studies ====

-- rows: study_by_id (id int)
-- One.
SELECT * FROM study_row WHERE id = ?1;

-- rows: study_by_code (code text)
-- One, by the name people use.
SELECT * FROM study_row WHERE code = ?1;

-- rows: study_list (after int)
-- In order of arrival; what may be seen is decided row by row.
SELECT id FROM study WHERE id > ?1 ORDER BY id;

-- exec: study_add (code text, title text, city text, country text, year int, language text, zone text, workflow int, form int, stage text, now_ms int)
-- A new one; study_enter gives it its dates.
INSERT INTO study (code, title, city, country, year, language, zone, workflow, form, state, stage, entered_ms, version, created_ms)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 'active', ?10, ?11, 0, ?11);

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
-- History.
-- keeps: no right or stage stands in it
INSERT INTO stage_step (study, step, from_stage, to_stage, actor, reason, time_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7);

-- rows: stage_step_list (study int, after int)
-- In order of time.
SELECT t.id, t.step, t.from_stage, t.to_stage, p.name, t.reason, t.time_ms
FROM stage_step t JOIN principal p ON p.id = t.actor WHERE t.study = ?1 AND t.id > ?2 ORDER BY t.id;

-- rows: study_people (study int)
-- Who was given a role in it; by the key's order, so that the first is always the same.
SELECT p.name, p.full_name, i.name, r.role FROM study_role r JOIN principal p ON p.id = r.principal
JOIN institution i ON i.id = p.institution WHERE r.study = ?1 ORDER BY r.principal, r.role;

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

-- ==== places and declarations ====

-- rows: assignment_by_id (id int)
-- One.
SELECT id, study, principal, name, full_name, institution, institution_name, state, is_home, language, invited_ms,
	answer_due_ms, answer_due_date, answered_ms, reason, version, zone, declaration, declaration_state
FROM assignment_row WHERE id = ?1;

-- rows: assignment_of (study int, principal int)
-- Somebody's place in a study: the live one, else the last.
SELECT id, study, principal, name, full_name, institution, institution_name, state, is_home, language, invited_ms,
	answer_due_ms, answer_due_date, answered_ms, reason, version, zone, declaration, declaration_state
FROM assignment_row WHERE study = ?1 AND principal = ?2 ORDER BY state IN ('invited', 'accepted') DESC, id DESC LIMIT 1;

-- rows: assignment_list (study int, after int)
-- A study's places in order of invitation.
SELECT id, study, principal, name, full_name, institution, institution_name, state, is_home, language, invited_ms,
	answer_due_ms, answer_due_date, answered_ms, reason, version, zone, declaration, declaration_state
FROM assignment_row WHERE study = ?1 AND id > ?2 ORDER BY id;

-- rows: assignment_list_own (principal int, after int)
-- Somebody's places in every study.
SELECT id, study, principal, name, full_name, institution, institution_name, state, is_home, language, invited_ms,
	answer_due_ms, answer_due_date, answered_ms, reason, version, zone, declaration, declaration_state
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

-- rows: declaration_by_id (id int)
-- One.
SELECT * FROM declaration_row WHERE id = ?1;

-- rows: declaration_list (study int, after int)
-- A study's declarations.
SELECT * FROM declaration_row WHERE study = ?1 AND id > ?2 ORDER BY id;

-- exec: declaration_add (assignment int, state text, type text, text text, now_ms int)
-- Filed.
INSERT INTO declaration (assignment, state, type, text, declared_ms) VALUES (?1, ?2, ?3, ?4, ?5);

-- exec: declaration_change (id int, state text, type text, text text, now_ms int)
-- Filed anew: an earlier decision no longer fits it.
UPDATE declaration SET state = ?2, type = ?3, text = ?4, declared_ms = ?5, decided_by = NULL, reason = NULL,
	version = version + 1 WHERE id = ?1;

-- exec: declaration_decide (id int, state text, decided_by int, reason text)
-- Decided.
UPDATE declaration SET state = ?2, decided_by = ?3, reason = ?4, version = version + 1 WHERE id = ?1;

-- ==== reviews ====

-- rows: review_by_id (id int)
-- One.
SELECT * FROM review_row WHERE id = ?1;

-- rows: review_by_assignment (assignment int)
-- The one of a place.
SELECT * FROM review_row WHERE assignment = ?1;

-- rows: review_list (study int, after int)
-- A study's reviews.
SELECT * FROM review_row WHERE study = ?1 AND id > ?2 ORDER BY id;

-- exec: review_add (study int, assignment int, form int)
-- Begun; version 0 becomes 1 with the first body.
INSERT INTO review (study, assignment, form, state, version) VALUES (?1, ?2, ?3, 'draft', 0);

-- exec: review_saved (id int, version int)
-- A draft more.
UPDATE review SET version = ?2 WHERE id = ?1;

-- exec: review_submitted (id int, version int, edition int, now_ms int)
-- An edition more.
UPDATE review SET state = 'submitted', is_stale = 0, version = ?2, edition = ?3, submitted_ms = ?4, reason = NULL WHERE id = ?1;

-- exec: review_judged (id int, state text, reason text)
-- Returned or approved.
UPDATE review SET state = ?2, reason = ?3 WHERE id = ?1;

-- exec: reviews_mark_stale (study int)
-- The bundle changes: what was said of the old one is kept and marked.
UPDATE review SET is_stale = 1 WHERE study = ?1 AND edition > 0;

-- exec: review_version_add (review int, version int, edition int, body text, salt blob, principal int, time_ms int)
-- Never changed afterwards. Edition 0: a draft.
-- keeps: no right or stage stands in it
INSERT INTO review_version (review, version, edition, body, salt, principal, time_ms)
VALUES (?1, ?2, nullif(?3, 0), ?4, ?5, ?6, ?7);

-- rows: review_body (review int, version int)
-- By the author's count.
SELECT body FROM review_version WHERE review = ?1 AND version = ?2;

-- rows: review_body_edition (review int, edition int)
-- By the count that others know.
SELECT body FROM review_version WHERE review = ?1 AND edition = ?2;

-- rows: review_versions (review int, after int)
-- All of them.
SELECT v.version, v.edition, v.time_ms, p.name FROM review_version v JOIN principal p ON p.id = v.principal
WHERE v.review = ?1 AND v.version > ?2 ORDER BY v.version;

-- ==== comments ====

-- rows: comment_by_id (id int)
-- One.
SELECT * FROM comment_row WHERE id = ?1;

-- rows: comment_list (study int, after int)
-- A study's comments in order of arrival.
SELECT * FROM comment_row WHERE study = ?1 AND id > ?2 ORDER BY id;

-- exec: comment_add (study int, author int, class text, type text, document text, chapter text, from_page int, from_line int, to_page int, to_line int, text text, salt blob, language text, now_ms int)
-- Made.
-- keeps: no right or stage stands in it
INSERT INTO comment (study, author, state, class, type, document, chapter, from_page, from_line, to_page, to_line, text, salt,
	language, created_ms)
VALUES (?1, ?2, 'open', ?3, ?4, ?5, ?6, nullif(?7, 0), nullif(?8, 0), nullif(?9, 0), nullif(?10, 0), ?11, ?12, ?13, ?14);

-- exec: comment_assign (id int, responder int)
-- One responder is accountable.
-- keeps: no right or stage stands in it
UPDATE comment SET responder = ?2, version = version + 1 WHERE id = ?1;

-- rows: response_last (comment int)
-- How many responses it had.
SELECT number FROM response WHERE comment = ?1 ORDER BY number DESC LIMIT 1;

-- exec: response_add (comment int, number int, disposition text, text text, salt blob, principal int, time_ms int)
-- Never changed afterwards.
-- keeps: no right or stage stands in it
INSERT INTO response (comment, number, disposition, text, salt, principal, time_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7);

-- exec: comment_answered (id int, response int, responder int)
-- The response that counts, and who answered for it.
-- keeps: no right or stage stands in it
UPDATE comment SET state = 'answered', response = ?2, responder = ?3, version = version + 1 WHERE id = ?1;

-- exec: comment_state (id int, state text)
-- Reopened (no response counts then) or withdrawn.
-- keeps: no right or stage stands in it
UPDATE comment SET state = ?2, response = NULL, version = version + 1 WHERE id = ?1;

-- exec: comment_tally_add (study int, author int, responder int, state text)
-- One more stands there.
-- keeps: no right or stage stands in it
INSERT INTO comment_tally (study, author, responder, state, count) VALUES (?1, ?2, ?3, ?4, 1)
ON CONFLICT (study, author, responder, state) DO UPDATE SET count = count + 1;

-- exec: comment_tally_take (study int, author int, responder int, state text)
-- One less.
-- keeps: no right or stage stands in it
UPDATE comment_tally SET count = count - 1 WHERE study = ?1 AND author = ?2 AND responder = ?3 AND state = ?4;

-- rows: comments_open_by_responder (study int)
-- Who has how many to answer; responder 0 is nobody yet.
SELECT t.responder, p.name, p.full_name, i.name, sum(t.count) FROM comment_tally t LEFT JOIN principal p ON p.id = t.responder
LEFT JOIN institution i ON i.id = p.institution WHERE t.study = ?1 AND t.state = 'open'
GROUP BY t.responder HAVING sum(t.count) > 0 ORDER BY t.responder;

-- rows: comment_counts (study int)
-- For who sees them all.
SELECT coalesce(sum(count), 0), coalesce(sum(count * (state = 'open')), 0) FROM comment_tally WHERE study = ?1;

-- rows: comment_counts_own (study int, principal int)
-- For who sees only what is theirs.
SELECT coalesce(sum(count), 0), coalesce(sum(count * (state = 'open')), 0) FROM comment_tally
WHERE study = ?1 AND (author = ?2 OR responder = ?2);

-- rows: comments_answered_by_others (study int, principal int, is_all int)
-- Of all comments, or of one's own: for whom answers are hidden from, to count these as open.
SELECT coalesce(sum(count), 0) FROM comment_tally
WHERE study = ?1 AND state = 'answered' AND responder <> ?2 AND (?3 <> 0 OR author = ?2);

-- rows: comment_tally_wrong ()
-- Where the tally is not what counting gives: none, by the rules.
-- scan: every comment is counted; runs when somebody verifies
SELECT s.code FROM study s WHERE EXISTS (
	SELECT 1 FROM (
		SELECT author, responder, state, sum(n) AS n FROM (
			SELECT author, coalesce(responder, 0) AS responder, state, 1 AS n FROM comment WHERE study = s.id
			UNION ALL SELECT author, responder, state, -count FROM comment_tally WHERE study = s.id)
		GROUP BY author, responder, state)
	WHERE n <> 0)
LIMIT 1;

-- ==== the journal ====

-- rows: journal_head (chain int)
-- The last row of a chain.
SELECT position, hash FROM journal WHERE chain = ?1 ORDER BY position DESC LIMIT 1;

-- exec: journal_add (chain int, position int, time_ms int, actor int, behalf int, request_id blob, digest blob, verb text, object text, subject int, data text, result text, hash blob)
-- Once for each change, in its transaction.
-- keeps: no right or stage stands in it
INSERT INTO journal (chain, position, time_ms, actor, behalf, request_id, digest, verb, object, subject, data, result, hash)
VALUES (?1, ?2, ?3, ?4, nullif(?5, 0), ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13);

-- rows: journal_request (actor int, request_id blob)
-- The same request asked again.
SELECT digest, result FROM journal WHERE actor = ?1 AND request_id = ?2;

-- rows: journal_last ()
-- From where on a watch waits.
-- scan: one row, the last
SELECT seq FROM journal ORDER BY seq DESC LIMIT 1;

-- rows: journal_list (after int)
-- What happened behind a cursor.
SELECT * FROM journal_row WHERE seq > ?1 ORDER BY seq;

-- rows: journal_list_chain (chain int, after int)
-- The same of one study.
SELECT * FROM journal_row WHERE chain = ?1 AND seq > ?2 ORDER BY seq;

-- rows: journal_verify ()
-- Chain by chain.
SELECT * FROM journal_row ORDER BY chain, position;

-- rows: journal_verify_chain (chain int)
-- One chain.
SELECT * FROM journal_row WHERE chain = ?1 ORDER BY position;

-- rows: verify_comment (id int)
-- Text and salt that the journal holds a digest of.
SELECT text, salt FROM comment WHERE id = ?1;

-- rows: verify_response (comment int, number int)
-- Text and salt that the journal holds a digest of.
SELECT text, salt FROM response WHERE comment = ?1 AND number = ?2;

-- rows: verify_review (review int, version int)
-- Text and salt that the journal holds a digest of.
SELECT body, salt FROM review_version WHERE review = ?1 AND version = ?2;
