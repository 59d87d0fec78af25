-- 012_visibility.sql: who may know whom in a study, and what a study opens or keeps closed beside its procedure.

-- What was begun before there was a choice goes on as it was promised: all identities visible.
ALTER TABLE study ADD COLUMN identity TEXT NOT NULL DEFAULT 'all_visible' CHECK (identity = 'all_visible'
	OR identity = 'single_anonymized' OR identity = 'double_anonymized' OR identity = 'triple_anonymized');
ALTER TABLE study ADD COLUMN openings INTEGER NOT NULL DEFAULT 0; -- how many count: none is the rule, and costs no look

CREATE TABLE opening (
	id INTEGER PRIMARY KEY,
	study INTEGER NOT NULL REFERENCES study,
	kind TEXT NOT NULL CHECK (kind IN ('open', 'embargo', 'identity')),
	object TEXT NOT NULL, -- of kind identity: who may know whom from then on
	document TEXT, -- of which kind alone; NULL: all
	levels INTEGER NOT NULL, -- for whom it opens: bits of level_rows; 0 for an embargo, which closes to all
	from_stage TEXT, -- of an opening; NULL: at once
	until_stage TEXT, -- from where on it holds no longer; NULL: for ever
	actor INTEGER NOT NULL REFERENCES principal, -- for whom, where a coordinator acted
	reason TEXT NOT NULL,
	time_ms INTEGER NOT NULL,
	ended_ms INTEGER, -- NULL: it counts
	end_reason TEXT
) STRICT;
CREATE INDEX opening_study ON opening (study);
CREATE INDEX opening_actor ON opening (actor);

DROP VIEW study_row;
CREATE VIEW study_row AS
	SELECT s.id, s.code, s.title, s.city, s.country, s.year, s.language, s.zone, s.workflow, s.form, s.state, s.stage,
		s.entered_ms, s.due_date, s.due_ms, s.close_date, s.close_ms, s.anchor_version, s.suspended_ms, s.version,
		s.identity, s.openings
	FROM study s;
