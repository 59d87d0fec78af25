-- job.sql: the queue's jobs. What stands before a statement is told in generate.awk.

-- rows: job_by_id (id int)
-- One, without its texts.
SELECT * FROM job_row WHERE id = ?1;

-- rows: job_texts (id int)
-- What a job says and came to.
SELECT j.payload, j.key, j.error, j.result, p.name, w.name, s.code FROM job j JOIN principal p ON p.id = j.principal
	LEFT JOIN principal w ON w.id = j.worker LEFT JOIN study s ON s.id = j.study WHERE j.id = ?1;

-- exec: job_add (topic int, study int, principal int, state text, priority int, ready_ms int, due_ms int, payload text, key text, key_scope text, key_until_ms int, attempts_max int, backoff_ms int, queue_ms int, attempt_ms int, total_ms int, heartbeat_ms int, total_until_ms int, is_droppable int, put_ms int)
-- Put.
-- keeps: no right or stage stands in it
INSERT INTO job (topic, study, principal, state, priority, ready_ms, due_ms, payload, key, key_held, key_scope, key_until_ms,
	attempts_max, backoff_ms, queue_ms, attempt_ms, total_ms, heartbeat_ms, total_until_ms, is_droppable, put_ms)
VALUES (?1, nullif(?2, 0), ?3, ?4, ?5, ?6, nullif(?7, 0), ?8, ?9, ?9, ?10, nullif(?11, 0),
	?12, ?13, ?14, ?15, ?16, ?17, nullif(?18, 0), ?19, ?20);

-- exec: job_store (id int, state text, ready_ms int, due_ms int, is_key_held int, attempts int, attempts_max int, total_until_ms int, attempt int, worker int, attempt_until_ms int, is_cancelling int, error text, result text, ended_ms int)
-- Whatever changes in a job's life. What was said last stays until something else is said.
-- keeps: no right or stage stands in it
UPDATE job SET state = ?2, ready_ms = ?3, due_ms = nullif(?4, 0), key_held = CASE WHEN ?5 THEN key_held END, attempts = ?6,
	attempts_max = ?7, total_until_ms = nullif(?8, 0), attempt = nullif(?9, 0), worker = nullif(?10, 0),
	attempt_until_ms = nullif(?11, 0), is_cancelling = ?12, error = coalesce(?13, error), result = coalesce(?14, result),
	ended_ms = nullif(?15, 0), version = version + 1
WHERE id = ?1;

-- exec: job_extend (id int, due_ms int)
-- A heartbeat: nothing else changes, its version neither.
-- keeps: no right or stage stands in it
UPDATE job SET due_ms = ?2 WHERE id = ?1;

-- rows: job_first (topic int)
-- The one whose turn it is.
SELECT id, priority, ready_ms FROM job WHERE topic = ?1 AND state = 'ready' ORDER BY priority DESC, ready_ms, id LIMIT 1;

-- rows: job_of_key (topic int, key text)
-- Who holds a key.
SELECT id FROM job WHERE topic = ?1 AND key_held = ?2;

-- rows: job_leased_count (topic int)
-- How many of a topic are leased.
SELECT count(*) FROM job WHERE topic = ?1 AND state = 'leased';

-- rows: job_waiting_count (topic int)
-- How many of a topic have not come to an end.
SELECT count(*) FROM job WHERE topic = ?1 AND state IN ('scheduled', 'ready', 'leased', 'incident');

-- rows: job_held_count (worker int)
-- How many somebody holds.
SELECT count(*) FROM job WHERE worker = ?1;

-- rows: job_due_first ()
-- When the next job changes by itself.
SELECT due_ms FROM job WHERE due_ms IS NOT NULL ORDER BY due_ms LIMIT 1;

-- rows: job_due_list (now_ms int)
-- Those whose time has come, a batch of them.
SELECT id FROM job WHERE due_ms <= ?1 ORDER BY due_ms, id LIMIT 256;

-- exec: job_shift (by_ms int)
-- The clock was set: who holds a lease holds it for as long as before, but when it must be done is by the clock.
-- keeps: no right or stage stands in it
UPDATE job SET due_ms = min(due_ms + ?1, coalesce(total_until_ms, due_ms + ?1)), attempt_until_ms = attempt_until_ms + ?1 WHERE worker IS NOT NULL;

-- rows: job_list (topic int, state text, study int, after int)
-- In the order in which they were put; 0 and NULL: any.
SELECT j.id, j.topic FROM job j WHERE j.id > ?4 AND (?1 = 0 OR j.topic = ?1) AND (?2 IS NULL OR j.state = ?2)
	AND (?3 = 0 OR j.study = ?3) ORDER BY j.id;

-- rows: job_list_topic (topic int, state text, after int)
-- Those of a topic in one state, by row.
SELECT j.id, j.topic FROM job j WHERE j.topic = ?1 AND j.state = ?2 AND j.id > ?3 ORDER BY j.id;

-- rows: job_counts (topic int)
-- How many are in which state.
SELECT state, count(*) FROM job WHERE topic = ?1 GROUP BY state;

-- rows: job_oldest (topic int)
-- Since when the one that has waited longest is ready.
SELECT min(ready_ms) FROM job WHERE topic = ?1 AND state = 'ready';

-- rows: job_ended_before (ended_ms int, topic int)
-- What can be forgotten, a batch of it.
-- scan: by row, from the oldest on; a topic of its own would not make it shorter
SELECT id FROM job WHERE ended_ms < ?1 AND (?2 = 0 OR topic = ?2) ORDER BY id LIMIT 1000;

-- rows: job_incidents (study int)
-- What stands still in a study until somebody acts. A digest is told of by each study that it is about, with whom it was for.
SELECT j.id, t.name, j.error, j.ready_ms, (SELECT p.name FROM reminder r JOIN principal p ON p.id = r.recipient
		WHERE r.job = j.id LIMIT 1)
	FROM job j JOIN topic t ON t.id = j.topic WHERE j.study = ?1 AND j.state = 'incident'
UNION
SELECT j.id, t.name, j.error, j.ready_ms, p.name
	FROM topic t CROSS JOIN job j ON j.topic = t.id AND j.state = 'incident' CROSS JOIN reminder r ON r.job = j.id
	JOIN principal p ON p.id = r.recipient WHERE t.name = 'mail' AND r.study = ?1 AND r.state = 'put'
ORDER BY 1;

-- exec: job_forget (id int)
-- It has ended long ago.
-- keeps: no right or stage stands in it
DELETE FROM job WHERE id = ?1;

-- exec: attempt_forget (job int)
-- With its job.
-- keeps: no right or stage stands in it
DELETE FROM job_attempt WHERE job = ?1;

-- exec: attempt_add (job int, worker int, request_id blob, leased_ms int)
-- Leased.
-- keeps: no right or stage stands in it
INSERT INTO job_attempt (job, worker, request_id, leased_ms) VALUES (?1, ?2, ?3, ?4);

-- exec: attempt_end (id int, ended_ms int, outcome text, error text)
-- Over, one way or another.
-- keeps: no right or stage stands in it
UPDATE job_attempt SET ended_ms = ?2, outcome = ?3, error = ?4 WHERE id = ?1;

-- rows: attempt_by_id (id int)
-- What a lease's token stands for.
SELECT job, worker FROM job_attempt WHERE id = ?1;

-- rows: attempts_of_request (worker int, request_id blob)
-- What a job.lease was answered with.
SELECT id, job, ended_ms FROM job_attempt WHERE worker = ?1 AND request_id = ?2 ORDER BY id;

-- rows: attempts_of_job (job int)
-- The attempts at a job, the first one first.
SELECT p.name, a.leased_ms, a.ended_ms, a.outcome, a.error FROM job_attempt a JOIN principal p ON p.id = a.worker
	WHERE a.job = ?1 ORDER BY a.id;

-- exec: job_hold_key (id int)
-- It begins anew, and has its key again.
-- keeps: no right or stage stands in it
UPDATE job SET key_held = key WHERE id = ?1;
