-- core.sql: what is the core's own. What stands before a statement is told in generate.awk.

-- rows: secret_by_name (name text)
-- Keys of public ids and request digests.
SELECT value FROM secret WHERE name = ?1;

-- exec: secret_add (name text, value blob)
-- Made once, on the first start.
INSERT INTO secret (name, value) VALUES (?1, ?2);

-- exec: secret_put (name text, value blob)
-- Made anew, when a database is restored.
INSERT INTO secret (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value;

-- rows: principal_any ()
-- Whether this is the first start.
-- scan: one row is enough
SELECT id FROM principal LIMIT 1;

-- rows: keyring_keys ()
-- The front's table of keys, in the order that it searches by.
-- scan: every key is wanted; runs when a key or principal changed
SELECT k.public, k.id, k.principal FROM key k JOIN principal p ON p.id = k.principal
WHERE k.revoked_ms IS NULL AND p.is_active = 1 ORDER BY k.public;

-- rows: keyring_principals ()
-- Names for the users of the local socket.
-- scan: every principal is wanted; runs when a key or principal changed
SELECT name, id FROM principal WHERE is_active = 1 ORDER BY name;

-- rows: workflow_by_id (id int)
-- A pinned procedure.
SELECT name, version, source FROM workflow WHERE id = ?1;

-- rows: workflow_by_name (name text, version int)
-- Whether a file is stored already, and with the same content.
SELECT id, source FROM workflow WHERE name = ?1 AND version = ?2;

-- rows: workflow_all ()
-- What a search may name.
-- scan: every procedure is wanted; there are as many as versions of files
SELECT id FROM workflow ORDER BY name, version DESC;

-- rows: workflow_newest (name text)
-- What a new study runs by.
SELECT id FROM workflow WHERE name = ?1 ORDER BY version DESC LIMIT 1;

-- exec: workflow_add (name text, version int, source text, added_ms int)
-- A file that is new.
INSERT INTO workflow (name, version, source, added_ms) VALUES (?1, ?2, ?3, ?4);

-- rows: form_by_id (id int)
-- A pinned form.
SELECT name, version, source FROM form WHERE id = ?1;

-- rows: form_by_name (name text, version int)
-- Whether a file is stored already, and with the same content.
SELECT id, source FROM form WHERE name = ?1 AND version = ?2;

-- rows: form_newest (name text)
-- What a new study's reviews are written by.
SELECT id FROM form WHERE name = ?1 ORDER BY version DESC LIMIT 1;

-- exec: form_add (name text, version int, source text, added_ms int)
-- A file that is new.
INSERT INTO form (name, version, source, added_ms) VALUES (?1, ?2, ?3, ?4);
