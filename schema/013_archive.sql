-- 013_archive: archives of studies, as another office made them.

-- One on its way in, or kept: sealed, it is never changed. It is known by the digest of its manifest, in which the
-- digests of all its files stand.
CREATE TABLE archive (
	id INTEGER PRIMARY KEY,
	digest BLOB NOT NULL CHECK (length(digest) = 32), -- as promised by who sends it
	study TEXT, -- code; this and what follows as the manifest says; NULL: it is not here yet
	title TEXT,
	server_key TEXT, -- of the daemon that it was made from
	maker TEXT, -- principal there, who saw what is in it
	roles TEXT, -- theirs, in words
	changed TEXT, -- when the study did last
	members INTEGER NOT NULL DEFAULT 0,
	bytes INTEGER NOT NULL DEFAULT 0, -- of all members
	principal INTEGER NOT NULL REFERENCES principal, -- who began to send it
	state TEXT NOT NULL CHECK (state IN ('receiving', 'sealed', 'abandoned')),
	started_ms INTEGER NOT NULL,
	heard_ms INTEGER NOT NULL, -- when the last part came
	sealed_ms INTEGER, -- NULL: not yet
	version INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE UNIQUE INDEX archive_digest ON archive (digest) WHERE state <> 'abandoned';
CREATE INDEX archive_principal ON archive (principal) WHERE state = 'receiving';
CREATE INDEX archive_receiving ON archive (heard_ms) WHERE state = 'receiving';

CREATE TABLE archive_member (
	archive INTEGER NOT NULL REFERENCES archive,
	number INTEGER NOT NULL, -- 0 is the manifest; the others in its order
	name TEXT NOT NULL,
	digest BLOB NOT NULL CHECK (length(digest) = 32), -- as the manifest says
	bytes INTEGER NOT NULL, -- likewise
	received INTEGER NOT NULL DEFAULT 0,
	content INTEGER REFERENCES content, -- NULL: it is empty
	PRIMARY KEY (archive, number)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX archive_member_name ON archive_member (archive, name);
CREATE INDEX archive_member_content ON archive_member (content) WHERE content IS NOT NULL;
CREATE INDEX archive_member_open ON archive_member (archive, number) WHERE received < bytes;
