-- review.sql: reviews and their versions. What stands before a statement is told in generate.awk.

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

-- exec: review_version_add (review int, version int, edition int, body text, salt blob, principal int, time_ms int, language text)
-- Never changed afterwards. Edition 0: a draft.
-- keeps: no right or stage stands in it
INSERT INTO review_version (review, version, edition, body, salt, principal, time_ms, language)
VALUES (?1, ?2, nullif(?3, 0), ?4, ?5, ?6, ?7, ?8);

-- rows: review_body (review int, version int)
-- By the author's count.
SELECT body, language FROM review_version WHERE review = ?1 AND version = ?2;

-- rows: review_body_edition (review int, edition int)
-- By the count that others know.
SELECT body, language FROM review_version WHERE review = ?1 AND edition = ?2;

-- rows: review_versions (review int, after int)
-- All of them.
SELECT v.version, v.edition, v.time_ms, p.name, v.language FROM review_version v JOIN principal p ON p.id = v.principal
WHERE v.review = ?1 AND v.version > ?2 ORDER BY v.version;

-- exec: review_reason_keep (id int, now_ms int)
-- Why an edition was returned, before the next one takes its place.
-- keeps: no right or stage stands in it
INSERT INTO former_text (object, subject, version, text, salt, until_ms)
SELECT 'review.reason', id, edition, reason, x'', ?2 FROM review WHERE id = ?1 AND reason IS NOT NULL;

-- rows: review_reason_of (review int, edition int)
-- Why an edition was returned that another has followed.
SELECT text FROM former_text WHERE object = 'review.reason' AND subject = ?1 AND version = ?2;
