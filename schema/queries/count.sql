-- count.sql: what the counted guards of a workflow count (facts.c): how many, and from how many institutes. What stands
-- before a statement is told in generate.awk.

-- rows: count_documents (study int, kind text)
-- Filed.
SELECT count(*), count(DISTINCT p.institution) FROM document d JOIN principal p ON p.id = d.owner
WHERE d.study = ?1 AND d.kind = ?2 AND d.state = 'filed';

-- rows: count_bundles (study int, since_ms int)
-- Frozen since the stage was entered.
SELECT count(*), 0 FROM bundle WHERE study = ?1 AND time_ms >= ?2;

-- rows: count_questions (study int)
-- Set.
SELECT count(*), 0 FROM question WHERE study = ?1 AND state = 'open';

-- rows: count_unevidenced (study int)
-- Questions that no note of evidence speaks to.
SELECT count(*), 0 FROM question q WHERE q.study = ?1 AND q.state = 'open'
	AND NOT EXISTS (SELECT 1 FROM evidence e WHERE e.question = q.id AND e.state = 'kept');

-- rows: count_unfound (study int)
-- Questions that no finding answers.
SELECT count(*), 0 FROM question q WHERE q.study = ?1 AND q.state = 'open'
	AND NOT EXISTS (SELECT 1 FROM finding f WHERE f.question = q.id AND f.state = 'open');

-- rows: count_uncited (study int)
-- Recommendations whose every finding was withdrawn; a commitment needs none.
SELECT count(*), 0 FROM recommendation r WHERE r.study = ?1 AND r.state = 'open' AND r.kind = 'recommendation'
	AND NOT EXISTS (SELECT 1 FROM recommendation_finding x JOIN finding f ON f.id = x.finding
		WHERE x.recommendation = r.id AND f.state = 'open');

-- rows: count_recommendations (study int)
-- Made, commitments among them.
SELECT count(*), 0 FROM recommendation WHERE study = ?1 AND state = 'open';

-- rows: count_unanswered (study int)
-- That the host has not said a word to.
SELECT count(*), 0 FROM recommendation WHERE study = ?1 AND state = 'open' AND acceptance = 'pending';

-- rows: count_unreported (study int)
-- Accepted, and never heard of since.
SELECT count(*), 0 FROM recommendation WHERE study = ?1 AND state = 'open' AND acceptance IN ('accepted', 'partly_accepted')
	AND reports = 0;

-- rows: count_adoptions (study int, since_ms int)
-- Whether the last decision since the stage was entered adopts.
SELECT coalesce((SELECT outcome <> 'returned' FROM decision WHERE study = ?1 AND created_ms >= ?2 ORDER BY id DESC LIMIT 1), 0), 0;

-- rows: count_occasions (study int, state text)
-- What is over was planned, too.
SELECT count(*), 0 FROM occasion WHERE study = ?1 AND (state = ?2 OR (?2 = 'planned' AND state = 'held'));

-- rows: count_agenda (study int)
-- Put on the agenda.
SELECT count(*), 0 FROM agenda WHERE study = ?1 AND state <> 'withdrawn';

-- rows: count_undecided (study int)
-- Of these, open.
SELECT count(*), 0 FROM agenda WHERE study = ?1 AND state = 'open';

-- rows: count_requests (study int, kind text)
-- Made, answered or not.
SELECT count(*), 0 FROM request WHERE study = ?1 AND kind = ?2;

-- rows: count_planned (study int, state text)
-- What is approved was proposed, and what is done was both.
SELECT count(*), 0 FROM activity WHERE study = ?1 AND (state = ?2 OR (?2 = 'proposed' AND state <> 'dropped')
	OR (?2 = 'approved' AND state IN ('under_way', 'done')));

-- rows: count_practices (study int, state text)
-- What is published was accepted.
SELECT count(*), 0 FROM practice WHERE study = ?1 AND (state = ?2 OR (?2 = 'accepted' AND state = 'published')
	OR (?2 = 'proposed' AND state IN ('accepted', 'published')));

-- rows: count_unjudged (study int)
-- Proposed, and neither accepted nor declined.
SELECT count(*), 0 FROM practice WHERE study = ?1 AND state = 'proposed';
