-- 011_undo: what was taken back comes back, and what stood at some time can be told.

-- How often its author took it back and brought it again: whom answers are hidden from counts versions by it.
ALTER TABLE comment ADD COLUMN restored INTEGER NOT NULL DEFAULT 0;

-- What happened to one thing, in order, without reading a study's whole chain. Making a comment is the commonest of all
-- writes and the comment tells of it: it has an entry only where it was made for somebody.
CREATE INDEX journal_subject ON journal (object, subject) WHERE verb <> 'comment.add' OR behalf IS NOT NULL;

-- Where a step left its study. NULL: the step is older than these columns, and another came behind it.
ALTER TABLE stage_step ADD COLUMN state TEXT;
ALTER TABLE stage_step ADD COLUMN entered_ms INTEGER;
ALTER TABLE stage_step ADD COLUMN due_date TEXT;
ALTER TABLE stage_step ADD COLUMN due_ms INTEGER;
ALTER TABLE stage_step ADD COLUMN close_date TEXT;
ALTER TABLE stage_step ADD COLUMN close_ms INTEGER;
UPDATE stage_step SET (state, entered_ms, due_date, due_ms, close_date, close_ms) =
	(SELECT s.state, s.entered_ms, s.due_date, s.due_ms, s.close_date, s.close_ms FROM study s WHERE s.id = stage_step.study)
WHERE id IN (SELECT max(id) FROM stage_step GROUP BY study);

-- What guiding questions said before they were put in other words is kept from now on; of those that were, it is not known.
INSERT INTO former_text (object, subject, version, text, salt, until_ms)
SELECT 'question', id, version - 1, NULL, x'', 0 FROM question WHERE version > 1;

DROP VIEW comment_row;
CREATE VIEW comment_row AS
	SELECT c.id, c.study, c.author, p.name, p.full_name, i.name AS institution_name, c.state, c.class, c.type, c.document,
		c.chapter, c.from_page, c.from_line, c.to_page, c.to_line, c.text, c.language,
		coalesce(m.filed_ms, c.created_ms) AS created_ms, c.responder, q.name AS responder_name, c.response, r.disposition,
		r.text AS response_text, r.time_ms AS responded_ms, c.version, t.commenter, t.email, t.affiliation, t.country,
		t.extra, c.restored
	FROM comment c JOIN principal p ON p.id = c.author JOIN institution i ON i.id = p.institution
		LEFT JOIN principal q ON q.id = c.responder
		LEFT JOIN response r ON r.comment = c.id AND r.number = c.response
		LEFT JOIN import m ON m.id = c.import
		LEFT JOIN import_comment t ON t.comment = c.id
	WHERE c.import IS NULL OR m.state = 'filed';
