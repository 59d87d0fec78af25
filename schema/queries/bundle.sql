-- bundle.sql: bundles of documents. What stands before a statement is told in generate.awk.

-- rows: bundle_by_id (id int)
-- One.
SELECT * FROM bundle_row WHERE id = ?1;

-- rows: bundle_list (study int, after int)
-- A study's, in order of arrival.
SELECT * FROM bundle_row WHERE study = ?1 AND id > ?2 ORDER BY id;

-- rows: bundle_last (study int)
-- How many there were.
SELECT number FROM bundle WHERE study = ?1 ORDER BY number DESC LIMIT 1;

-- rows: documents_to_freeze (study int)
-- What is filed, in the newest versions.
SELECT d.id, d.latest, c.digest FROM document d JOIN document_version v ON v.document = d.id AND v.number = d.latest
JOIN content c ON c.id = v.content WHERE d.study = ?1 AND d.state = 'filed' ORDER BY d.id;

-- exec: bundle_add (study int, number int, digest blob, note text, principal int, now_ms int)
-- Frozen.
-- keeps: no right or stage stands in it
INSERT INTO bundle (study, number, digest, note, principal, time_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6);

-- exec: bundle_fill (bundle int, study int)
-- With what is filed at this moment.
-- keeps: no right or stage stands in it
INSERT INTO bundle_document (bundle, document, number) SELECT ?1, id, latest FROM document WHERE study = ?2 AND state = 'filed';

-- rows: bundle_documents (bundle int)
-- What it holds.
SELECT b.document, b.number, c.digest FROM bundle_document b JOIN document_version v ON v.document = b.document
	AND v.number = b.number JOIN content c ON c.id = v.content WHERE b.bundle = ?1 ORDER BY b.document;
