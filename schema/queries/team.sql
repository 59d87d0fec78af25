-- team.sql: who can be asked into a team. What stands before a statement is told in generate.awk.

-- rows: candidate_list ()
-- Everybody who could be asked; programs are not.
-- scan: everybody is a candidate
SELECT p.id, p.institution, p.name, p.full_name, i.name, i.country, p.zone, p.max_active
FROM principal p JOIN institution i ON i.id = p.institution
WHERE p.is_active = 1 AND NOT EXISTS (SELECT 1 FROM global_role g WHERE g.principal = p.id AND g.role = 'worker')
ORDER BY p.name;

-- rows: candidate_by_id (id int)
-- One.
SELECT p.id, p.institution, p.name, p.full_name, i.name, i.country, p.zone, p.max_active
FROM principal p JOIN institution i ON i.id = p.institution WHERE p.id = ?1;

-- rows: candidate_places (principal int)
-- How many places somebody has in studies that go on, seen or not.
SELECT count(*) FROM assignment a JOIN study s ON s.id = a.study
WHERE a.principal = ?1 AND a.state IN ('invited', 'accepted') AND s.state IN ('active', 'suspended');

-- rows: candidate_reminded (study int)
-- Who had to be reminded of something of their own when it was late, and of how many things. The key of a task ends in
-- whose it is; what is not answered is no lateness.
SELECT r.recipient, count(DISTINCT r.subject || r.round_ms) FROM reminder r JOIN principal p ON p.id = r.recipient
WHERE r.study = ?1 AND r.state = 'put' AND r.days > 0 AND r.subject NOT LIKE 'answer_invitation %'
	AND substr(r.subject, -length(p.name) - 1) = ' ' || p.name GROUP BY r.recipient;

-- rows: candidate_wrote (study int, principal int)
-- What of the text under review somebody filed.
SELECT kind FROM document WHERE study = ?1 AND owner = ?2 AND state = 'filed' AND kind IN ('self_assessment', 'data_pack')
LIMIT 1;

-- rows: candidate_of_host (study int, institution int)
-- Whether somebody of that institution is the host of the study.
SELECT p.id FROM study_role r JOIN principal p ON p.id = r.principal
WHERE r.study = ?1 AND r.role = 'host' AND p.institution = ?2 LIMIT 1;

-- rows: candidate_away (principal int, from_date text, to_date text)
-- The first absence that touches these days.
SELECT from_date, to_date FROM absence WHERE principal = ?1 AND from_date <= ?3 AND to_date >= ?2 ORDER BY from_date LIMIT 1;

-- rows: principal_by_email (email text)
-- Whose address it is; two where it is not clear.
SELECT id, name FROM principal WHERE email = ?1 COLLATE NOCASE ORDER BY id LIMIT 2;

-- rows: absence_list (principal int, after int)
-- Somebody's, in order of arrival.
SELECT id, from_date, to_date, note FROM absence WHERE principal = ?1 AND id > ?2 ORDER BY id;

-- exec: absence_add (principal int, from_date text, to_date text, note text)
-- Away.
-- keeps: no right or stage stands in it
INSERT INTO absence (principal, from_date, to_date, note) VALUES (?1, ?2, ?3, ?4);

-- exec: absence_drop (id int)
-- There after all.
-- keeps: no right or stage stands in it
DELETE FROM absence WHERE id = ?1;

-- rows: conflict_of (study int, principal int)
-- The one that counts.
SELECT id, type, reason FROM conflict WHERE study = ?1 AND principal = ?2 AND ended_ms IS NULL;

-- exec: conflict_add (study int, principal int, type text, reason text, actor int, now_ms int)
-- Known from now on.
-- keeps: no right or stage stands in it
INSERT INTO conflict (study, principal, type, reason, actor, time_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6);

-- exec: conflict_end (id int, now_ms int, reason text)
-- There is none any more.
-- keeps: no right or stage stands in it
UPDATE conflict SET ended_ms = ?2, end_reason = ?3 WHERE id = ?1;

-- rows: despite_of (assignment int)
-- Why the invitation was sent all the same.
SELECT reason FROM despite WHERE assignment = ?1;

-- exec: despite_add (assignment int, reason text)
-- On record.
-- keeps: no right or stage stands in it
INSERT INTO despite (assignment, reason) VALUES (?1, ?2);
