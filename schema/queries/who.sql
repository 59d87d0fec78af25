-- who.sql: who asks, and what they are in a study. What stands before a statement is told in generate.awk.

-- rows: actor_by_id (id int)
-- Somebody who acts; one who is not active does not.
SELECT p.id, p.institution, p.name, p.full_name, p.language, p.zone, i.name, i.country, p.native_name, p.name_language
FROM principal p JOIN institution i ON i.id = p.institution WHERE p.id = ?1 AND p.is_active = 1;

-- rows: key_is_live (id int, principal int)
-- A revocation holds for the next request, whatever the front knows.
SELECT id FROM key WHERE id = ?1 AND principal = ?2 AND revoked_ms IS NULL;

-- rows: global_roles_of (principal int)
-- Roles in the programme.
SELECT role FROM global_role WHERE principal = ?1;

-- rows: study_roles_of (study int, principal int)
-- Roles in a study: those granted, and what a place in the team makes of somebody. What an accepted place makes of them
-- before their conflicts are cleared, the workflow says.
SELECT role FROM study_role WHERE study = ?1 AND principal = ?2
UNION ALL
SELECT CASE WHEN a.state = 'invited' THEN 'invitee' WHEN d.state IN ('none', 'disclosed', 'waived') THEN 'reviewer'
	ELSE 'uncleared' END
FROM assignment a LEFT JOIN declaration d ON d.assignment = a.id
WHERE a.study = ?1 AND a.principal = ?2 AND a.state IN ('invited', 'accepted');

-- rows: review_own_in (study int, principal int)
-- Whether somebody's own review is in, so that they may read the others'; a stale one is to be written anew.
SELECT r.id FROM assignment a JOIN review r ON r.assignment = a.id
WHERE a.study = ?1 AND a.principal = ?2 AND a.state = 'accepted' AND r.state IN ('submitted', 'approved')
	AND r.is_stale = 0 LIMIT 1;

-- rows: person_roles (study int, name text)
-- What somebody is or was in a study and in the programme, by name: also by a place that was declined or given up,
-- and by a role in the study that was taken back, whose own row is gone: the journal has that.
SELECT p.id, NULL FROM principal p WHERE p.name = ?2
UNION ALL
SELECT p.id, g.role FROM principal p JOIN global_role g ON g.principal = p.id WHERE p.name = ?2 
UNION ALL
SELECT p.id, r.role FROM principal p JOIN study_role r ON r.principal = p.id WHERE p.name = ?2 AND r.study = ?1
UNION ALL
SELECT p.id, 'reviewer' FROM principal p JOIN assignment a ON a.principal = p.id WHERE p.name = ?2 AND a.study = ?1
UNION ALL
SELECT p.id, j.data ->> 'role' FROM principal p JOIN journal j ON j.data ->> 'principal' = p.name
WHERE p.name = ?2 AND j.object = 'study' AND j.subject = ?1 AND j.verb = 'role.revoke'
	AND (j.verb <> 'comment.add' OR j.behalf IS NOT NULL);

-- rows: focal_point (study int, institution int)
-- Who speaks for an institution that has several hosts in a study: who was the first of them to get the role.
SELECT r.principal FROM study_role r JOIN principal p ON p.id = r.principal
WHERE r.study = ?1 AND r.role = 'host' AND p.institution = ?2 AND p.is_active = 1
ORDER BY (SELECT max(j.seq) FROM journal j WHERE j.object = 'study' AND j.subject = ?1 AND j.verb = 'role.grant'
	AND (j.verb <> 'comment.add' OR j.behalf IS NOT NULL) AND j.data ->> 'principal' = p.name
	AND j.data ->> 'role' = 'host'), p.id LIMIT 1;

-- rows: people_of_study (study int)
-- Everybody who has or had a part.
SELECT p.name, p.full_name, p.email, i.name, p.native_name
FROM principal p JOIN institution i ON i.id = p.institution WHERE p.id IN (SELECT principal FROM study_role WHERE study = ?1
	UNION SELECT principal FROM assignment WHERE study = ?1
	UNION SELECT f.id FROM journal j JOIN principal f ON f.name = j.data ->> 'principal' WHERE j.object = 'study'
		AND j.subject = ?1 AND j.verb = 'role.revoke' AND (j.verb <> 'comment.add' OR j.behalf IS NOT NULL))
ORDER BY p.id;
