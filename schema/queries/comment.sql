-- comment.sql: comments and their responses. What stands before a statement is told in generate.awk.

-- rows: comment_by_id (id int)
-- One.
SELECT * FROM comment_row WHERE id = ?1;

-- rows: comment_list (study int, after int)
-- A study's comments in order of arrival.
SELECT * FROM comment_row WHERE study = ?1 AND id > ?2 ORDER BY id;

-- rows: comment_texts (study int)
-- What a study's comments say, in order of arrival; which of them somebody may see is decided by author and responder.
SELECT c.id, c.author, coalesce(c.responder, 0), c.state, c.document, c.text, c.chapter, coalesce(c.from_page, 0),
	coalesce(c.from_line, 0)
FROM comment c LEFT JOIN import m ON m.id = c.import
WHERE c.study = ?1 AND c.state <> 'withdrawn' AND (c.import IS NULL OR m.state = 'filed') ORDER BY c.id;

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

-- exec: response_add (comment int, number int, disposition text, text text, salt blob, principal int, time_ms int, language text)
-- Never changed afterwards.
-- keeps: no right or stage stands in it
INSERT INTO response (comment, number, disposition, text, salt, principal, time_ms, language)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8);

-- exec: comment_answered (id int, response int, responder int)
-- The response that counts, and who answered for it.
-- keeps: no right or stage stands in it
UPDATE comment SET state = 'answered', response = ?2, responder = ?3, version = version + 1 WHERE id = ?1;

-- exec: comment_state (id int, state text)
-- Reopened (no response counts then) or withdrawn.
-- keeps: no right or stage stands in it
UPDATE comment SET state = ?2, response = NULL, version = version + 1 WHERE id = ?1;

-- exec: comment_restore (id int, state text, response int)
-- As it stood before it was taken back.
-- keeps: no right or stage stands in it
UPDATE comment SET state = ?2, response = nullif(?3, 0), restored = restored + 1, version = version + 1 WHERE id = ?1;

-- rows: response_get (comment int, number int)
-- One of them, whether it counts or not.
SELECT r.disposition, r.text, r.time_ms, r.language FROM response r WHERE r.comment = ?1 AND r.number = ?2;

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
			SELECT author, coalesce(responder, 0) AS responder, state, 1 AS n FROM comment c WHERE study = s.id
				AND (import IS NULL OR (SELECT m.state FROM import m WHERE m.id = c.import) = 'filed')
			UNION ALL SELECT author, responder, state, -count FROM comment_tally WHERE study = s.id)
		GROUP BY author, responder, state)
	WHERE n <> 0)
LIMIT 1;

-- rows: comment_list_own (study int, principal int, after int)
-- For who sees only what is theirs.
SELECT * FROM comment_row WHERE study = ?1 AND id > ?3 AND (author = ?2 OR responder = ?2) ORDER BY id;
