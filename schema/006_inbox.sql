-- 006_inbox: which open tasks the inboxes have been told of. What is open is computed from the study each time; this is
-- what to compare it with.

CREATE TABLE inbox_entry (
	id INTEGER PRIMARY KEY,
	study INTEGER NOT NULL REFERENCES study,
	topic INTEGER NOT NULL REFERENCES topic, -- the inbox
	task TEXT NOT NULL, -- its kind, its subject, whose it is
	round_ms INTEGER NOT NULL, -- since when it is asked for
	due_ms INTEGER NOT NULL, -- 0: no date
	job INTEGER NOT NULL, -- which the inbox's workers fetch; it may have been forgotten since
	UNIQUE (study, task)
) STRICT;
CREATE INDEX inbox_entry_topic ON inbox_entry (topic);
