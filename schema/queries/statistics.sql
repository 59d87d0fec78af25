-- statistics.sql: what programme.statistics counts: for each row who may see it, and what it counts as; no text that
-- anybody wrote. What stands before a statement is told in generate.awk.

-- rows: statistics_recommendations (study int)
-- Those that stand, with who answered for the host.
SELECT r.owner, r.kind, r.sector, r.acceptance, r.status, r.created_ms, r.responded_ms, p.name, i.name
FROM recommendation r LEFT JOIN principal p ON p.id = r.responded_by LEFT JOIN institution i ON i.id = p.institution
WHERE r.study = ?1 AND r.state = 'open';

-- rows: statistics_findings (study int)
-- Those that stand.
SELECT owner, kind, sector, confidence FROM finding WHERE study = ?1 AND state = 'open';

-- rows: statistics_reviews (study int)
-- Those that were handed in, and when they first were.
SELECT a.principal, p.name, i.name, a.id, a.answered_ms, v.time_ms FROM review r JOIN assignment a ON a.id = r.assignment
JOIN review_version v ON v.review = r.id AND v.edition = 1 JOIN principal p ON p.id = a.principal
JOIN institution i ON i.id = p.institution WHERE r.study = ?1;

-- rows: statistics_comments (study int)
-- Every one; which of them somebody may see is decided by author and responder.
SELECT c.author, coalesce(c.responder, 0), c.state, c.class, c.type, coalesce(m.filed_ms, c.created_ms), r.time_ms,
	r.disposition, p.name, i.name
FROM comment c LEFT JOIN import m ON m.id = c.import LEFT JOIN response r ON r.comment = c.id AND r.number = c.response
	LEFT JOIN principal p ON p.id = c.responder LEFT JOIN institution i ON i.id = p.institution
WHERE c.study = ?1 AND (c.import IS NULL OR m.state = 'filed');

-- rows: statistics_chapters (study int)
-- How many stand to each chapter, by author and responder; one chapter after the other.
SELECT c.author, coalesce(c.responder, 0), c.document, c.chapter, count(*) FROM comment c LEFT JOIN import m ON m.id = c.import
WHERE c.study = ?1 AND c.chapter IS NOT NULL AND c.state <> 'withdrawn' AND (c.import IS NULL OR m.state = 'filed')
GROUP BY c.document, c.chapter, c.author, c.responder ORDER BY c.document, c.chapter;

-- rows: extension_at (assignment int, at_ms int)
-- Until when somebody had time then, by an extension.
SELECT coalesce(max(due_ms), 0) FROM extension WHERE assignment = ?1 AND time_ms <= ?2 AND (ended_ms IS NULL OR ended_ms > ?2);

-- rows: reschedules (study int)
-- What was answered when the dates of a stage were moved: the dates. The journal alone keeps those of stages that are over;
-- of a move that came in a batch it has none.
SELECT time_ms, result FROM journal WHERE chain = ?1 AND verb = 'study.reschedule' ORDER BY position;
