-- inbox.sql: what the inboxes have been told of. What stands before a statement is told in generate.awk.

-- rows: inbox_of_institution (institution int)
-- Its topic.
SELECT id FROM topic WHERE institution = ?1 AND is_inbox = 1;

-- rows: inbox_of_person (name text)
-- The topic of whom somebody belongs to.
SELECT t.id FROM principal p JOIN topic t ON t.institution = p.institution AND t.is_inbox = 1 WHERE p.name = ?1;

-- rows: inbox_entries (study int)
-- What stands in the inboxes of a study's tasks.
SELECT id, topic, task, round_ms, due_ms, job FROM inbox_entry WHERE study = ?1 ORDER BY task;

-- exec: inbox_open (study int, topic int, task text, round_ms int, due_ms int, job int)
-- A task, told.
-- keeps: no right or stage stands in it
INSERT INTO inbox_entry (study, topic, task, round_ms, due_ms, job) VALUES (?1, ?2, ?3, ?4, ?5, ?6);

-- exec: inbox_close (id int)
-- Over.
-- keeps: no right or stage stands in it
DELETE FROM inbox_entry WHERE id = ?1;
