-- answer.sql: answers to requests. What stands before a statement is told in generate.awk.

-- rows: answer_by_id (id int)
-- One.
SELECT * FROM answer_row WHERE id = ?1;

-- rows: answer_list (study int, after int)
-- A study's, in order of arrival.
SELECT * FROM answer_row WHERE study = ?1 AND id > ?2 ORDER BY id;

-- rows: answer_of (request int, institution int)
-- The one of an institution.
SELECT id, version, language FROM answer WHERE request = ?1 AND institution = ?2;

-- exec: answer_put (study int, request int, owner int, institution int, answer text, text text, salt blob, now_ms int, language text)
-- The first, or another in its place.
-- keeps: no right or stage stands in it
INSERT INTO answer (study, request, owner, institution, answer, text, salt, created_ms, language)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
ON CONFLICT (request, institution) DO UPDATE SET owner = excluded.owner, answer = excluded.answer, text = excluded.text,
	salt = excluded.salt, created_ms = excluded.created_ms, language = excluded.language, version = version + 1;

-- exec: answer_text_keep (id int, now_ms int)
-- Before it is replaced.
-- keeps: no right or stage stands in it
INSERT INTO former_text (object, subject, version, text, salt, until_ms, language)
SELECT 'answer', id, version, text, salt, ?2, language FROM answer WHERE id = ?1 AND salt IS NOT NULL;
