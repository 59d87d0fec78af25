-- question.sql: guiding questions. What stands before a statement is told in generate.awk.

-- rows: question_by_id (id int)
-- One.
SELECT * FROM question_row WHERE id = ?1;

-- rows: question_list (study int, after int)
-- A study's, in their order.
SELECT * FROM question_row WHERE study = ?1 AND id > ?2 ORDER BY id;

-- rows: question_last (study int)
-- The last number that was given.
SELECT number FROM question WHERE study = ?1 ORDER BY number DESC LIMIT 1;

-- exec: question_add (study int, number int, text text, owner int, now_ms int, language text)
-- Set.
-- keeps: no right or stage stands in it
INSERT INTO question (study, number, text, owner, state, created_ms, language) VALUES (?1, ?2, ?3, ?4, 'open', ?5, ?6);

-- exec: question_update (id int, text text, language text)
-- In other words.
-- keeps: no right or stage stands in it
UPDATE question SET text = ?2, language = ?3, version = version + 1 WHERE id = ?1;

-- exec: question_withdraw (id int)
-- Not asked any more; its number is not given again.
-- keeps: no right or stage stands in it
UPDATE question SET state = 'withdrawn', version = version + 1 WHERE id = ?1;

-- exec: question_restore (id int)
-- It stands again.
-- keeps: no right or stage stands in it
UPDATE question SET state = 'open', version = version + 1 WHERE id = ?1;

-- exec: question_text_keep (id int, now_ms int)
-- Before it is replaced. No digest of it is kept, and so it has no salt.
-- keeps: no right or stage stands in it
INSERT INTO former_text (object, subject, version, text, salt, until_ms, language)
SELECT 'question', id, version, text, x'', ?2, language FROM question WHERE id = ?1;
