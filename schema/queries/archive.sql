-- archive.sql: archives of other offices. What stands before a statement is told in generate.awk.

-- rows: archive_by_id (id int)
-- One.
SELECT a.id, a.digest, a.study, a.title, a.server_key, a.maker, a.roles, a.changed, a.members, a.bytes, p.name, a.state,
	a.started_ms, coalesce(a.sealed_ms, 0), a.version, (SELECT coalesce(sum(m.received), 0) FROM archive_member m
	WHERE m.archive = a.id)
FROM archive a JOIN principal p ON p.id = a.principal WHERE a.id = ?1;

-- rows: archive_same (digest blob)
-- The same, begun before, or kept.
SELECT id FROM archive WHERE digest = ?1 AND state <> 'abandoned';

-- rows: archive_list (after int)
-- All, in order of arrival; those that were given up are none.
SELECT id FROM archive WHERE id > ?1 AND state <> 'abandoned' ORDER BY id;

-- rows: archives_of (principal int)
-- How many somebody is sending.
SELECT count(*) FROM archive WHERE principal = ?1 AND state = 'receiving';

-- rows: archives_left (before_ms int)
-- What was begun long ago and never ended.
SELECT id FROM archive WHERE state = 'receiving' AND heard_ms < ?1;

-- exec: archive_add (digest blob, principal int, now_ms int)
-- Announced.
-- keeps: no right or stage stands in it
INSERT INTO archive (digest, principal, state, started_ms, heard_ms) VALUES (?1, ?2, 'receiving', ?3, ?3);

-- exec: archive_heard (id int, now_ms int)
-- A part more.
-- keeps: no right or stage stands in it
UPDATE archive SET heard_ms = ?2, version = version + 1 WHERE id = ?1;

-- exec: archive_described (id int, study text, title text, server_key text, maker text, roles text, changed text, members int, bytes int)
-- Its manifest is here.
-- keeps: no right or stage stands in it
UPDATE archive SET study = ?2, title = ?3, server_key = ?4, maker = ?5, roles = ?6, changed = ?7, members = ?8, bytes = ?9
WHERE id = ?1;

-- exec: archive_sealed (id int, now_ms int)
-- All is here, and is what the manifest says.
-- keeps: no right or stage stands in it
UPDATE archive SET state = 'sealed', sealed_ms = ?2, version = version + 1 WHERE id = ?1;

-- exec: archive_abandon (id int)
-- Given up.
-- keeps: no right or stage stands in it
UPDATE archive SET state = 'abandoned', version = version + 1 WHERE id = ?1;

-- exec: archive_member_add (archive int, number int, name text, digest blob, bytes int, content int)
-- To be received.
-- keeps: no right or stage stands in it
INSERT INTO archive_member (archive, number, name, digest, bytes, content) VALUES (?1, ?2, ?3, ?4, ?5, nullif(?6, 0));

-- rows: archive_members (archive int, after int)
-- All, in the order of the manifest.
SELECT number, name, digest, bytes, received, coalesce(content, 0) FROM archive_member WHERE archive = ?1 AND number > ?2
ORDER BY number;

-- rows: archive_member_next (archive int)
-- The one that is to be sent on.
SELECT number, name, digest, bytes, received, coalesce(content, 0) FROM archive_member WHERE archive = ?1 AND received < bytes
ORDER BY number LIMIT 1;

-- rows: archive_member_named (archive int, name text)
-- One.
SELECT number, name, digest, bytes, received, coalesce(content, 0) FROM archive_member WHERE archive = ?1 AND name = ?2;

-- exec: archive_member_received (archive int, number int, received int)
-- So much is there.
-- keeps: no right or stage stands in it
UPDATE archive_member SET received = ?3 WHERE archive = ?1 AND number = ?2;

-- exec: archive_member_content (archive int, number int, content int)
-- The same bytes were there already.
-- keeps: no right or stage stands in it
UPDATE archive_member SET content = ?3 WHERE archive = ?1 AND number = ?2;

-- exec: archive_members_drop (archive int)
-- Of one that was given up.
-- keeps: no right or stage stands in it
DELETE FROM archive_member WHERE archive = ?1;
