-- finding.sql: findings. What stands before a statement is told in generate.awk.

-- rows: finding_by_id (id int)
-- One.
SELECT * FROM finding_row WHERE id = ?1;

-- rows: finding_list (study int, after int)
-- A study's, in order of arrival.
SELECT * FROM finding_row WHERE study = ?1 AND id > ?2 ORDER BY id;

-- rows: finding_evidence (finding int)
-- What it rests on.
SELECT evidence FROM finding_evidence WHERE finding = ?1 ORDER BY evidence;

-- exec: finding_evidence_clear (finding int)
-- Before another choice of evidence.
-- keeps: no right or stage stands in it
DELETE FROM finding_evidence WHERE finding = ?1;

-- exec: finding_evidence_add (finding int, evidence int)
-- Cited.
-- keeps: no right or stage stands in it
INSERT INTO finding_evidence (finding, evidence) VALUES (?1, ?2);

-- exec: finding_add (study int, question int, owner int, kind text, sector text, confidence text, text text, salt blob, now_ms int, language text)
-- Made.
-- keeps: no right or stage stands in it
INSERT INTO finding (study, question, owner, kind, sector, confidence, text, salt, state, created_ms, language)
VALUES (?1, nullif(?2, 0), ?3, ?4, ?5, ?6, ?7, ?8, 'open', ?9, ?10);

-- exec: finding_update (id int, question int, kind text, sector text, confidence text, text text, salt blob, language text)
-- What is not given stays; a salt belongs to its text.
-- keeps: no right or stage stands in it
UPDATE finding SET question = coalesce(nullif(?2, 0), question), kind = coalesce(?3, kind), sector = coalesce(?4, sector),
	confidence = coalesce(?5, confidence), salt = iif(?6 IS NULL, salt, ?7), text = coalesce(?6, text),
	language = coalesce(?8, language), version = version + 1
WHERE id = ?1;

-- exec: finding_withdraw (id int)
-- It stays, marked.
-- keeps: no right or stage stands in it
UPDATE finding SET state = 'withdrawn', version = version + 1 WHERE id = ?1;

-- exec: finding_restore (id int)
-- It stands again.
-- keeps: no right or stage stands in it
UPDATE finding SET state = 'open', version = version + 1 WHERE id = ?1;

-- exec: finding_text_keep (id int, now_ms int)
-- Before it is replaced.
-- keeps: no right or stage stands in it
INSERT INTO former_text (object, subject, version, text, salt, until_ms, language)
SELECT 'finding', id, version, text, salt, ?2, language FROM finding WHERE id = ?1 AND salt IS NOT NULL;
