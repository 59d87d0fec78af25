-- 005_reminder: who was reminded of what, and when; what people want to be told.

ALTER TABLE principal ADD COLUMN reminders TEXT NOT NULL DEFAULT 'all'
	CHECK (reminders = 'all' OR reminders = 'late' OR reminders = 'none');

-- The ledger: each step of a rule, once for each round of a task. A moved deadline makes another anchor, and a stage that
-- is entered again another round: then the step is due anew.
CREATE TABLE reminder (
	id INTEGER PRIMARY KEY,
	study INTEGER NOT NULL REFERENCES study,
	rule TEXT NOT NULL, -- stage, or *, and which of its rules
	subject TEXT NOT NULL, -- of which task: its kind, its subject, whose it is
	recipient INTEGER NOT NULL REFERENCES principal,
	round_ms INTEGER NOT NULL, -- since when the task is asked for
	anchor_ms INTEGER NOT NULL, -- what the days are counted from
	days INTEGER NOT NULL,
	state TEXT NOT NULL CHECK (state IN ('put', 'dropped', 'superseded', 'missed', 'skipped')),
	reason TEXT,
	job INTEGER, -- of the digest that it went into; the job may have been forgotten since
	time_ms INTEGER NOT NULL,
	UNIQUE (study, rule, subject, recipient, round_ms, anchor_ms, days)
) STRICT;
CREATE INDEX reminder_recipient ON reminder (recipient);
CREATE INDEX reminder_job ON reminder (job) WHERE job IS NOT NULL;
