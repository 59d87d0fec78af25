/* evidence.h: the verbs of `evidence`, rows of verb_table.c. Laid out by hand. */
#pragma once
#define EVIDENCE_PARAM { "evidence", PARAM_ID, POS, .id = ID_EVIDENCE, .help = "the note of evidence" }
#define F_EVIDENCE SHOWN("evidence", FIELD_ID, "id of the note of evidence")
#define SOURCES WORDS("interview", "visit", "document", "data", "statement")
#define EVIDENCE_STATES WORDS("kept", "withdrawn")
#define EVIDENCE_FIELDS \
	F_EVIDENCE, \
	F_STUDY, \
	DETAIL("question", FIELD_ID, "guiding question that it speaks to"), \
	SHOWN("number", FIELD_INT, "number of that question"), \
	DETAIL("document", FIELD_ID, "document that it was found in"), \
	SHOWN("source", FIELD_TEXT, "interview, visit, document, data, statement"), \
	SHOWN("text", FIELD_TEXT, "what was found"), \
	F_LANGUAGE, \
	F_STATE("kept, withdrawn"), \
	DETAIL("principal", FIELD_TEXT, "who keeps it"), \
	DETAIL("created", FIELD_TIME, "when"), \
	F_VERSION

	{ .name = "evidence.add", .summary = "keep a note of evidence",
	  .description = "Open in stages that produce evidence. A note is never changed; one that was wrong is withdrawn.",
	  .flags = VERB_WRITE, .scope = SCOPE_STUDY, .roles = ROLE_SECRETARIAT | ROLE_LEAD | ROLE_REVIEWER,
	  .params = { STUDY_PARAM,
		      { "text", PARAM_TEXT, POS, .help = "what was found" },
		      { "source", PARAM_ENUM, REQ, .words = SOURCES, .help = "where it comes from" },
		      { "question", PARAM_ID, 0, .id = ID_QUESTION, .help = "guiding question that it speaks to" },
		      { "document", PARAM_ID, 0, .id = ID_DOCUMENT, .help = "document that it was found in" },
		      LANGUAGE_PARAM },
	  .fields = FIELDS(F_EVIDENCE, F_STUDY, F_VERSION), RUN(evidence_add) },
	{ .name = "evidence.get", .summary = "one note of evidence",
	  .scope = SCOPE_NOUN, .roles = ROLE_ANY | LEVEL_OWN,
	  .params = { EVIDENCE_PARAM },
	  .fields = FIELDS(EVIDENCE_FIELDS), RUN(noun_get) },
	{ .name = "evidence.list", .summary = "the notes of evidence of a study",
	  .flags = VERB_LIST, .scope = SCOPE_STUDY, .roles = ROLE_ANY,
	  .params = { STUDY_PARAM,
		      { "source", PARAM_ENUM, 0, .words = SOURCES, .help = "only those with this" },
		      { "state", PARAM_ENUM, 0, .words = EVIDENCE_STATES, .help = "only those with this" },
		      { "question", PARAM_ID, 0, .id = ID_QUESTION, .help = "only those that speak to this guiding question" } },
	  .fields = FIELDS(EVIDENCE_FIELDS), RUN(noun_list) },
	{ .name = "evidence.restore", .summary = "bring back a note of evidence that was taken back",
	  .flags = VERB_WRITE, .scope = SCOPE_NOUN, .roles = ROLE_SECRETARIAT | ROLE_LEAD | LEVEL_OWN,
	  .params = { EVIDENCE_PARAM, REASON_PARAM },
	  .fields = FIELDS(F_EVIDENCE, F_STUDY, F_STATE("kept"), F_VERSION), RUN(noun_restore) },
	{ .name = "evidence.withdraw", .summary = "take a note of evidence back",
	  .flags = VERB_WRITE, .scope = SCOPE_NOUN, .roles = ROLE_SECRETARIAT | ROLE_LEAD | LEVEL_OWN,
	  .params = { EVIDENCE_PARAM,
		      REASON_PARAM },
	  .fields = FIELDS(F_EVIDENCE, F_STUDY, F_STATE("withdrawn"), F_VERSION), RUN(evidence_withdraw) },
