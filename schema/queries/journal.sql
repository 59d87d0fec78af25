-- journal.sql: the journal. What stands before a statement is told in generate.awk.

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

-- rows: verify_action (id int)
-- What is to be done, and what came of it.
SELECT text, salt FROM action WHERE id = ?1
UNION ALL SELECT evidence, evidence_salt FROM action WHERE id = ?1 AND evidence_salt IS NOT NULL;

-- rows: verify_agenda (id int)
-- The decision.
SELECT text, salt FROM agenda WHERE id = ?1;

-- rows: verify_answer (id int)
-- The last, and those before.
SELECT text, salt FROM answer WHERE id = ?1
UNION ALL SELECT text, salt FROM former_text WHERE object = 'answer' AND subject = ?1;

-- rows: verify_decision (id int)
-- Text and salt that the journal holds a digest of.
SELECT text, salt FROM decision WHERE id = ?1;

-- rows: verify_evidence (id int)
-- Text and salt that the journal holds a digest of.
SELECT text, salt FROM evidence WHERE id = ?1;

-- rows: verify_finding (id int)
-- The last words, and those before.
SELECT text, salt FROM finding WHERE id = ?1
UNION ALL SELECT text, salt FROM former_text WHERE object = 'finding' AND subject = ?1;

-- rows: verify_practice (id int)
-- Text and salt that the journal holds a digest of.
SELECT text, salt FROM practice WHERE id = ?1;

-- rows: verify_progress (recommendation int, number int)
-- Text and salt that the journal holds a digest of.
SELECT text, salt FROM progress WHERE recommendation = ?1 AND number = ?2;

-- rows: verify_recommendation (id int)
-- The last words and the host's, and those before.
SELECT text, salt FROM recommendation WHERE id = ?1
UNION ALL SELECT response, response_salt FROM recommendation WHERE id = ?1 AND response_salt IS NOT NULL
UNION ALL SELECT text, salt FROM former_text WHERE object = 'recommendation' AND subject = ?1
UNION ALL SELECT text, salt FROM former_text WHERE object = 'recommendation.response' AND subject = ?1;

-- rows: journal_subject (object text, subject int)
-- What happened to one thing, in order; of a comment, after it was made.
SELECT * FROM journal_row WHERE object = ?1 AND subject = ?2 AND (verb <> 'comment.add' OR behalf IS NOT NULL)
ORDER BY seq;

-- rows: journal_acted (object text, subject int)
-- The same of what was done for somebody else.
SELECT * FROM journal_row WHERE object = ?1 AND subject = ?2 AND (verb <> 'comment.add' OR behalf IS NOT NULL)
	AND behalf IS NOT NULL ORDER BY seq;

-- rows: journal_first_steps (object text, subject int, steps int)
-- The first of them, for a look beside the one that is going through all.
SELECT * FROM journal_row WHERE object = ?1 AND subject = ?2 AND (verb <> 'comment.add' OR behalf IS NOT NULL)
ORDER BY seq LIMIT ?3;

-- rows: former_text (object text, subject int, version int)
-- What stood with that version, where it does not stand any more.
SELECT text, language FROM former_text WHERE object = ?1 AND subject = ?2 AND version >= ?3 ORDER BY version LIMIT 1;
