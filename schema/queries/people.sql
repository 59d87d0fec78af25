-- people.sql: institutions, principals, keys, roles. What stands before a statement is told in generate.awk.

-- rows: institution_by_name (name text)
-- By its short name.
SELECT id, version, language, title FROM institution WHERE name = ?1;

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
SELECT id, version, is_active, native_name FROM principal WHERE name = ?1;

-- exec: principal_add (institution int, name text, full_name text, email text, language text, zone text, created_ms int, native_name text, name_language text)
-- A new one.
INSERT INTO principal (institution, name, full_name, email, language, zone, created_ms, native_name, name_language)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9);

-- exec: principal_update (id int, full_name text, email text, language text, zone text, is_active int, reminders text, native_name text, name_language text)
-- What is not given stays.
UPDATE principal SET full_name = coalesce(?2, full_name), email = coalesce(?3, email), language = coalesce(?4, language),
	zone = coalesce(?5, zone), is_active = ?6, reminders = coalesce(?7, reminders),
	native_name = coalesce(?8, native_name), name_language = coalesce(?9, name_language), version = version + 1 WHERE id = ?1;

-- exec: principal_prefer (id int, language text, zone text, reminders text, max_active int)
-- What somebody says of themselves; what is not given (-1) stays.
UPDATE principal SET language = coalesce(?2, language), zone = coalesce(?3, zone), reminders = coalesce(?4, reminders),
	max_active = CASE ?5 WHEN -1 THEN max_active ELSE ?5 END, version = version + 1 WHERE id = ?1;

-- rows: principal_get (name text)
-- One, for showing.
SELECT p.id, p.name, p.full_name, i.name, p.email, p.language, p.zone, p.is_active, p.version,
	p.reminders, p.max_active, p.native_name, p.name_language
FROM principal p JOIN institution i ON i.id = p.institution WHERE p.name = ?1;

-- rows: principal_list (after int)
-- In order of arrival.
SELECT p.id, p.name, p.full_name, i.name, p.email, p.language, p.zone, p.is_active, p.version,
	p.reminders, p.max_active, p.native_name, p.name_language
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
SELECT p.name, p.full_name, i.name, g.role, p.native_name, p.name_language
FROM global_role g JOIN principal p ON p.id = g.principal JOIN institution i ON i.id = p.institution ORDER BY g.principal, g.role;

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
