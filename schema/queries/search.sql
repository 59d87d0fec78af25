-- search.sql: saved searches. What stands before a statement is told in generate.awk.

-- rows: search_of (owner int, name text)
-- Somebody's own, or, of owner 0, one for all.
SELECT id, version FROM saved_search WHERE name = ?2 AND coalesce(owner, 0) = ?1;

-- rows: search_named (principal int, name text)
-- What a name means to somebody: their own before those for all.
SELECT id, coalesce(owner, 0), name, query FROM saved_search WHERE name = ?2 AND coalesce(owner, 0) IN (?1, 0)
ORDER BY owner IS NULL LIMIT 1;

-- rows: search_list (principal int, after int)
-- Their own and those for all, in order of arrival.
SELECT id, coalesce(owner, 0), name, query, saved_ms, version FROM saved_search
WHERE id > ?2 AND (owner = ?1 OR owner IS NULL) ORDER BY id;

-- rows: search_count (owner int)
-- How many somebody has, or all.
SELECT count(*) FROM saved_search WHERE owner IS nullif(?1, 0);

-- exec: search_add (owner int, name text, query text, now_ms int)
-- Kept.
-- keeps: no right or stage stands in it
INSERT INTO saved_search (owner, name, query, saved_ms) VALUES (nullif(?1, 0), ?2, ?3, ?4);

-- exec: search_update (id int, query text, now_ms int)
-- Another in its place.
-- keeps: no right or stage stands in it
UPDATE saved_search SET query = ?2, saved_ms = ?3, version = version + 1 WHERE id = ?1;

-- exec: search_drop (id int)
-- Forgotten.
-- keeps: no right or stage stands in it
DELETE FROM saved_search WHERE id = ?1;
