-- 010_team: who can be asked into a team: how much they take on, when they are away, and what stands against it.

-- How many places somebody takes at once; 0: they have not said.
ALTER TABLE principal ADD COLUMN max_active INTEGER NOT NULL DEFAULT 0 CHECK (max_active BETWEEN 0 AND 99);
-- Files of assignments name people by their address, too.
CREATE INDEX principal_email ON principal (email COLLATE NOCASE) WHERE email IS NOT NULL;

-- When somebody is away: whole days, by the calendar of their own zone.
CREATE TABLE absence (
	id INTEGER PRIMARY KEY,
	principal INTEGER NOT NULL REFERENCES principal,
	from_date TEXT NOT NULL,
	to_date TEXT NOT NULL, -- its end is meant
	note TEXT,
	UNIQUE (principal, from_date),
	CHECK (from_date <= to_date)
) STRICT;

-- A conflict of interest that the secretariat knows of, whether or not anybody was invited: such people are not. What
-- somebody declares of themselves stands in declaration.
CREATE TABLE conflict (
	id INTEGER PRIMARY KEY,
	study INTEGER NOT NULL REFERENCES study,
	principal INTEGER NOT NULL REFERENCES principal,
	type TEXT NOT NULL,
	reason TEXT NOT NULL,
	actor INTEGER NOT NULL REFERENCES principal, -- for whom, where a coordinator acted
	time_ms INTEGER NOT NULL,
	ended_ms INTEGER, -- NULL: it counts
	end_reason TEXT
) STRICT;
CREATE UNIQUE INDEX conflict_live ON conflict (study, principal) WHERE ended_ms IS NULL;
CREATE INDEX conflict_study ON conflict (study);
CREATE INDEX conflict_principal ON conflict (principal);
CREATE INDEX conflict_actor ON conflict (actor);

-- Why somebody was invited although they declined the study before, are away, or have as many places as they take. It has
-- a row of its own, since those who see the place are not told.
CREATE TABLE despite (
	assignment INTEGER PRIMARY KEY REFERENCES assignment,
	reason TEXT NOT NULL
) STRICT;
