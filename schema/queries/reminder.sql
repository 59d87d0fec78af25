-- reminder.sql: the ledger of reminders. What stands before a statement is told in generate.awk.

-- rows: reminder_of_step (study int, rule text, subject text, recipient int, round_ms int, anchor_ms int, days int)
-- What became of a step.
SELECT state, reason, time_ms FROM reminder
	WHERE study = ?1 AND rule = ?2 AND subject = ?3 AND recipient = ?4 AND round_ms = ?5 AND anchor_ms = ?6 AND days = ?7;

-- exec: reminder_add (study int, rule text, subject text, recipient int, round_ms int, anchor_ms int, days int, state text, reason text, job int, time_ms int)
-- Decided, once and for all.
-- keeps: no right or stage stands in it
INSERT INTO reminder (study, rule, subject, recipient, round_ms, anchor_ms, days, state, reason, job, time_ms)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, nullif(?10, 0), ?11) ON CONFLICT DO NOTHING;

-- rows: reminder_list (study int, recipient int, after int)
-- What was decided, in that order; 0: any.
SELECT r.id, s.code, r.rule, r.subject, p.name, r.days, r.state, r.reason, r.job, r.time_ms
	FROM reminder r JOIN study s ON s.id = r.study JOIN principal p ON p.id = r.recipient
	WHERE r.id > ?3 AND (?1 = 0 OR r.study = ?1) AND (?2 = 0 OR r.recipient = ?2) ORDER BY r.id;

-- rows: remind_person (name text)
-- To whom, and how.
SELECT p.id, p.full_name, p.email, p.language, p.zone, p.is_active, p.reminders FROM principal p WHERE p.name = ?1;

-- rows: secretariat_home ()
-- Where the first of the secretariat belongs, and who that is.
-- scan: roles in the programme are few
SELECT p.institution, p.id FROM global_role g JOIN principal p ON p.id = g.principal WHERE g.role = 'secretariat'
	ORDER BY g.principal LIMIT 1;

-- rows: reminders_of_job (job int)
-- What a digest is of.
SELECT id, study, rule, subject, recipient, round_ms, anchor_ms, days, state = 'dropped' FROM reminder
	WHERE job = ?1 ORDER BY id;


-- exec: reminder_drop (id int, reason text)
-- Put, and of no use any more when it was to go out.
-- keeps: no right or stage stands in it
UPDATE reminder SET state = 'dropped', reason = ?2 WHERE id = ?1;


-- rows: remind_language (study int, principal int)
-- The language in which they were invited.
SELECT language FROM assignment WHERE study = ?1 AND principal = ?2 AND state IN ('invited', 'accepted') ORDER BY id DESC LIMIT 1;


-- exec: reminders_gather (job int, recipient int)
-- What waits in other mails to them goes with this one.
-- keeps: no right or stage stands in it
UPDATE reminder SET job = ?1 WHERE recipient = ?2 AND state = 'put' AND job <> ?1
	AND EXISTS (SELECT 1 FROM job j WHERE j.id = reminder.job AND j.state IN ('ready', 'scheduled'));


-- rows: digest_gone (recipient int, from_ms int, until_ms int, job int)
-- Another that went out to them between.
SELECT j.id FROM reminder r JOIN job j ON j.id = r.job
	WHERE r.recipient = ?1 AND r.state = 'put' AND j.state = 'done' AND j.ended_ms BETWEEN ?2 AND ?3 AND j.id <> ?4 LIMIT 1;
-- rows: remind_undelivered (study int, principal int)
-- What became of the last digest that tells somebody of a study; NULL: it was forgotten since.
SELECT j.state, j.error FROM reminder r LEFT JOIN job j ON j.id = r.job
	WHERE r.recipient = ?2 AND r.study = ?1 AND r.state = 'put' ORDER BY r.job DESC LIMIT 1;


-- rows: remind_recipient (id int)
-- The same, by row.
SELECT p.name, p.full_name, p.email, p.language, p.zone, p.is_active FROM principal p WHERE p.id = ?1;
