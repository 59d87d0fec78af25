-- 016_name_language: names in their own script, and the language of what people write beside the texts of 015.

-- As the person writes it, beside full_name: 김민수. Its language (BCP 47) goes with it: both, or neither.
ALTER TABLE principal ADD COLUMN native_name TEXT;
ALTER TABLE principal ADD COLUMN name_language TEXT;

DROP VIEW assignment_row;
CREATE VIEW assignment_row AS
	SELECT a.id, a.study, a.principal, p.name, p.full_name, p.institution, i.name AS institution_name, a.state, a.is_home,
		a.language, a.invited_ms, a.answer_due_ms, a.answer_due_date, a.answered_ms, a.reason, a.version, p.zone,
		d.id AS declaration, d.state AS declaration_state, e.due_date, e.due_ms, e.reason AS due_reason,
		(SELECT count(*) + count(x.ended_ms) FROM extension x WHERE x.assignment = a.id) AS due_moved,
		p.native_name, p.name_language
	FROM assignment a JOIN principal p ON p.id = a.principal JOIN institution i ON i.id = p.institution
		LEFT JOIN declaration d ON d.assignment = a.id
		LEFT JOIN extension e ON e.assignment = a.id AND e.ended_ms IS NULL;

-- BCP 47, each. NULL: the text is older than this column, or there is none, and nobody said.
ALTER TABLE declaration ADD COLUMN language TEXT;
ALTER TABLE progress ADD COLUMN language TEXT;
ALTER TABLE action ADD COLUMN language TEXT;
ALTER TABLE action ADD COLUMN evidence_language TEXT;
ALTER TABLE agenda ADD COLUMN language TEXT; -- of the decision
ALTER TABLE decision ADD COLUMN language TEXT;
ALTER TABLE request ADD COLUMN language TEXT;
ALTER TABLE answer ADD COLUMN language TEXT;
ALTER TABLE activity ADD COLUMN language TEXT;

DROP VIEW declaration_row;
CREATE VIEW declaration_row AS
	SELECT d.id, a.study, d.assignment, a.principal, p.name, p.full_name, i.name AS institution_name, d.state, d.type, d.text,
		d.declared_ms, b.name AS decided_by, d.reason, d.version, d.language
	FROM declaration d JOIN assignment a ON a.id = d.assignment JOIN principal p ON p.id = a.principal
		JOIN institution i ON i.id = p.institution LEFT JOIN principal b ON b.id = d.decided_by;

DROP VIEW action_row;
CREATE VIEW action_row AS
	SELECT a.id, a.study, a.owner, r.owner AS owner_also, a.version, 0 AS is_draft, a.recommendation, a.text, a.due_date,
		a.due_ms, a.state, a.evidence, a.settled_ms, a.created_ms, p.name, p.full_name, i.name AS institution_name,
		r.number AS recommendation_number, p.is_active, a.language, a.evidence_language
	FROM action a JOIN recommendation r ON r.id = a.recommendation JOIN principal p ON p.id = a.owner
		JOIN institution i ON i.id = p.institution;

DROP VIEW agenda_row;
CREATE VIEW agenda_row AS
	SELECT a.id, a.study, a.owner, 0 AS owner_also, a.version, 0 AS is_draft, a.item, a.title, a.document, a.state, a.text,
		a.decided_ms, b.name AS decided_by, a.language
	FROM agenda a LEFT JOIN principal b ON b.id = a.decided_by;

DROP VIEW decision_row;
CREATE VIEW decision_row AS
	SELECT d.id, d.study, d.owner, 0 AS owner_also, d.version, 0 AS is_draft, d.stage, d.outcome, d.text, d.created_ms,
		p.name, d.language
	FROM decision d JOIN principal p ON p.id = d.owner;

DROP VIEW request_row;
CREATE VIEW request_row AS
	SELECT r.id, r.study, r.owner, 0 AS owner_also, r.version, 0 AS is_draft, r.kind, r.text, r.due_date, r.due_ms, r.state,
		r.created_ms, p.name, r.language
	FROM request r JOIN principal p ON p.id = r.owner;

DROP VIEW answer_row;
CREATE VIEW answer_row AS
	SELECT a.id, a.study, a.owner, r.owner AS owner_also, a.version, 0 AS is_draft, a.request, a.institution, i.name AS
		institution_name, i.country, a.answer, a.text, a.created_ms, p.name, a.language
	FROM answer a JOIN request r ON r.id = a.request JOIN institution i ON i.id = a.institution
		JOIN principal p ON p.id = a.owner;

DROP VIEW activity_row;
CREATE VIEW activity_row AS
	SELECT a.id, a.study, a.owner, 0 AS owner_also, a.version, 0 AS is_draft, a.title, a.text, a.from_date, a.to_date,
		a.state, a.carried_by, s.code AS carried_by_code, a.note, a.created_ms, a.language
	FROM activity a LEFT JOIN study s ON s.id = a.carried_by;
