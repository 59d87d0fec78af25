-- 009_search: searches that are kept under a name: somebody's own, and those for all.

CREATE TABLE saved_search (
	id INTEGER PRIMARY KEY,
	owner INTEGER REFERENCES principal, -- NULL: for all
	name TEXT NOT NULL,
	query TEXT NOT NULL, -- as it was typed; read anew each time, with the eyes of whoever uses it
	saved_ms INTEGER NOT NULL,
	version INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE UNIQUE INDEX saved_search_name ON saved_search (name, coalesce(owner, 0));
CREATE INDEX saved_search_owner ON saved_search (owner);
