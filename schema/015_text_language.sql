-- 015_text_language: the language of what people write beside documents, comments and reviews.

-- BCP 47, each. NULL: the text is older than this column, or there is none, and nobody said.
ALTER TABLE response ADD COLUMN language TEXT;
ALTER TABLE question ADD COLUMN language TEXT;
ALTER TABLE evidence ADD COLUMN language TEXT;
ALTER TABLE finding ADD COLUMN language TEXT;
ALTER TABLE recommendation ADD COLUMN language TEXT;
ALTER TABLE recommendation ADD COLUMN response_language TEXT;
ALTER TABLE practice ADD COLUMN language TEXT;
ALTER TABLE former_text ADD COLUMN language TEXT;

DROP VIEW question_row;
CREATE VIEW question_row AS
	SELECT q.id, q.study, q.owner, 0 AS owner_also, q.version, 0 AS is_draft, q.number, q.text, q.state, q.created_ms,
		p.name, q.language
	FROM question q JOIN principal p ON p.id = q.owner;

DROP VIEW evidence_row;
CREATE VIEW evidence_row AS
	SELECT e.id, e.study, e.owner, 0 AS owner_also, e.version, 0 AS is_draft, e.question, e.document, e.source, e.text,
		e.state, e.created_ms, p.name, q.number AS question_number, e.language
	FROM evidence e JOIN principal p ON p.id = e.owner LEFT JOIN question q ON q.id = e.question;

DROP VIEW finding_row;
CREATE VIEW finding_row AS
	SELECT f.id, f.study, f.owner, 0 AS owner_also, f.version, 0 AS is_draft, f.question, f.kind, f.sector, f.confidence,
		f.text, f.state, f.created_ms, p.name, i.name AS institution_name, q.number AS question_number, f.language
	FROM finding f JOIN principal p ON p.id = f.owner JOIN institution i ON i.id = p.institution
		LEFT JOIN question q ON q.id = f.question;

DROP VIEW recommendation_row;
CREATE VIEW recommendation_row AS
	SELECT r.id, r.study, r.owner, 0 AS owner_also, r.version, 0 AS is_draft, r.number, r.kind, r.text, r.addressee,
		r.sector, r.priority, r.due_date, r.acceptance, r.response, r.responded_ms, r.status, r.reports, r.reviewed_ms,
		r.state, r.created_ms, p.name, b.name AS responded_by, r.language, r.response_language
	FROM recommendation r JOIN principal p ON p.id = r.owner LEFT JOIN principal b ON b.id = r.responded_by;

DROP VIEW practice_row;
CREATE VIEW practice_row AS
	SELECT x.id, x.study, x.owner, 0 AS owner_also, x.version, 0 AS is_draft, x.theme, x.city, x.country, x.title, x.text,
		x.finding, x.state, x.reason, x.created_ms, p.name, i.name AS institution_name, b.name AS decided_by, x.language
	FROM practice x JOIN principal p ON p.id = x.owner JOIN institution i ON i.id = p.institution
		LEFT JOIN principal b ON b.id = x.decided_by;

DROP VIEW comment_row;
CREATE VIEW comment_row AS
	SELECT c.id, c.study, c.author, p.name, p.full_name, i.name AS institution_name, c.state, c.class, c.type, c.document,
		c.chapter, c.from_page, c.from_line, c.to_page, c.to_line, c.text, c.language,
		coalesce(m.filed_ms, c.created_ms) AS created_ms, c.responder, q.name AS responder_name, c.response, r.disposition,
		r.text AS response_text, r.time_ms AS responded_ms, c.version, t.commenter, t.email, t.affiliation, t.country,
		t.extra, c.restored, r.language AS response_language
	FROM comment c JOIN principal p ON p.id = c.author JOIN institution i ON i.id = p.institution
		LEFT JOIN principal q ON q.id = c.responder
		LEFT JOIN response r ON r.comment = c.id AND r.number = c.response
		LEFT JOIN import m ON m.id = c.import
		LEFT JOIN import_comment t ON t.comment = c.id
	WHERE c.import IS NULL OR m.state = 'filed';
