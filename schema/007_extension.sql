-- 007_extension: more time for one person, in one stage, with a reason.

-- A place's own due date. That it was given is told to whoever holds the place and to those who steer the study, and so it
-- has a row of its own: nothing of the place's row, which others see, tells of it.
CREATE TABLE extension (
	id INTEGER PRIMARY KEY,
	assignment INTEGER NOT NULL REFERENCES assignment,
	stage TEXT NOT NULL, -- it ends with it
	due_date TEXT NOT NULL, -- by the study's calendar; moves when the study rests
	due_ms INTEGER NOT NULL,
	actor INTEGER NOT NULL REFERENCES principal, -- for whom, where a coordinator acted
	reason TEXT NOT NULL,
	time_ms INTEGER NOT NULL,
	ended_ms INTEGER, -- NULL: it counts
	end_reason TEXT -- why it was taken back; NULL: another was given, the place given up, or the stage left
) STRICT;
CREATE UNIQUE INDEX extension_live ON extension (assignment) WHERE ended_ms IS NULL;
CREATE INDEX extension_assignment ON extension (assignment);
CREATE INDEX extension_actor ON extension (actor);

DROP VIEW assignment_row;
CREATE VIEW assignment_row AS
	SELECT a.id, a.study, a.principal, p.name, p.full_name, p.institution, i.name AS institution_name, a.state, a.is_home,
		a.language, a.invited_ms, a.answer_due_ms, a.answer_due_date, a.answered_ms, a.reason, a.version, p.zone,
		d.id AS declaration, d.state AS declaration_state, e.due_date, e.due_ms, e.reason AS due_reason,
		(SELECT count(*) + count(x.ended_ms) FROM extension x WHERE x.assignment = a.id) AS due_moved
	FROM assignment a JOIN principal p ON p.id = a.principal JOIN institution i ON i.id = p.institution
		LEFT JOIN declaration d ON d.assignment = a.id
		LEFT JOIN extension e ON e.assignment = a.id AND e.ended_ms IS NULL;
