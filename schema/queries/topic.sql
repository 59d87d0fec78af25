-- topic.sql: the queue's topics. What stands before a statement is told in generate.awk.

-- rows: topic_by_name (name text)
-- One.
SELECT * FROM topic_row WHERE name = ?1;

-- rows: topic_by_id (id int)
-- One.
SELECT * FROM topic_row WHERE id = ?1;

-- rows: topic_list (after int)
-- In order of arrival.
SELECT * FROM topic_row WHERE id > ?1 ORDER BY id;

-- rows: topic_count ()
-- How many there are beside the inboxes.
-- scan: a programme has some dozens
SELECT count(*) FROM topic WHERE is_inbox = 0;

-- exec: topic_add (name text, title text, institution int, leases_max int, keep_ms int, created_ms int)
-- A new one.
-- keeps: no right or stage stands in it
INSERT INTO topic (name, title, institution, leases_max, keep_ms, created_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6);

-- exec: topic_add_inbox (name text, institution int, keep_ms int, created_ms int)
-- An institution's own.
-- keeps: no right or stage stands in it
INSERT INTO topic (name, title, institution, keep_ms, is_inbox, created_ms) VALUES (?1, 'Open tasks', ?2, ?3, 1, ?4);

-- exec: topic_store (id int, title text, leases_max int, keep_ms int, is_paused int, is_draining int)
-- Whatever changes in it.
-- keeps: no right or stage stands in it
UPDATE topic SET title = ?2, leases_max = ?3, keep_ms = ?4, is_paused = ?5, is_draining = ?6, version = version + 1 WHERE id = ?1;
