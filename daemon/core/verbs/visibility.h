/* visibility.h: the verbs of `visibility`, rows of verb_table.c. Laid out by hand. */
#pragma once
#define OPENABLE                                                                                                                         \
	WORDS("assignment", "declaration", "review", "comment", "response", "record", "document", "evidence", "finding",                  \
	      "recommendation", "answer", "practice")
#define OBJECT_PARAM { "object", PARAM_ENUM, POS, .words = OPENABLE, .help = "what" }
#define KIND_PARAM { "document", PARAM_LINE, 0, 1, 64, .help = "of documents, only those of this kind" }
#define F_OPENING SHOWN("opening", FIELD_ID, "id of the opening or embargo")
#define F_OBJECT SHOWN("object", FIELD_TEXT, "what it is about")
#define F_WARNINGS SHOWN("warnings", FIELD_ARRAY, "texts that name somebody hidden: role, object, subject, in, offset, length, principal")
#define F_IS_WHOLE DETAIL("is_whole", FIELD_BOOL, "false: there is more to look at; visibility.check tells all")

	{ .name = "visibility.check", .summary = "texts that name somebody whom their readers may not know",
	  .description = "For each role from which somebody is hidden: what it can read now, and where a name stands in it. "
			 "Looked for are full names and their parts, names of principals, addresses and institutions.",
	  .flags = VERB_LIST, .scope = SCOPE_STUDY, .roles = ROLE_SECRETARIAT | ROLE_LEAD, .params = { STUDY_PARAM },
	  .fields = FIELDS(SHOWN("role", FIELD_TEXT, "who reads it"), SHOWN("object", FIELD_TEXT, "study, comment, document, finding, recommendation, review"),
			   SHOWN("subject", FIELD_ID, "its id"), SHOWN("in", FIELD_TEXT, "which of its texts"),
			   SHOWN("offset", FIELD_INT, "byte of the text"), DETAIL("length", FIELD_INT, "bytes"), SHOWN("principal", FIELD_TEXT, "who is named")),
	  RUN(visibility_check) },
	{ .name = "visibility.close", .summary = "take an opening back, or lift an embargo", .flags = VERB_WRITE, .scope = SCOPE_STUDY,
	  .roles = ROLE_SECRETARIAT,
	  .params = { STUDY_PARAM, { "opening", PARAM_ID, POS, .id = ID_OPENING, .help = "which" }, REASON_PARAM },
	  .fields = FIELDS(F_OPENING, F_STUDY, F_OBJECT, F_WARNINGS, F_IS_WHOLE), RUN(visibility_close) },
	{ .name = "visibility.embargo", .summary = "keep something closed until a stage, whatever the procedure opens",
	  .description = "To all but whose it is and the secretariat.",
	  .flags = VERB_WRITE, .scope = SCOPE_STUDY, .roles = ROLE_SECRETARIAT,
	  .params = { STUDY_PARAM, OBJECT_PARAM, { "until", PARAM_LINE, REQ, 1, 64, .help = "stage ahead, in which it ends" }, KIND_PARAM, REASON_PARAM },
	  .fields = FIELDS(F_OPENING, F_STUDY, F_OBJECT), RUN(visibility_embargo) },
	{ .name = "visibility.get", .summary = "to whom what is open in a study now", .scope = SCOPE_STUDY, .roles = ROLE_SECRETARIAT | ROLE_LEAD,
	  .params = { STUDY_PARAM },
	  .fields = FIELDS(F_STUDY, F_STAGE, SHOWN("identity", FIELD_TEXT, "who may know whom"),
			   SHOWN("objects", FIELD_ARRAY, "object, document (of which kind), to (roles and groups)")),
	  RUN(visibility_get) },
	{ .name = "visibility.identity", .summary = "change who may know whom in a study",
	  .description = "What somebody has learnt cannot be taken back: begin narrow. Warns of texts that name who is hidden now.",
	  .flags = VERB_WRITE, .scope = SCOPE_STUDY, .roles = ROLE_SECRETARIAT,
	  .params = { STUDY_PARAM, { "identity", PARAM_ENUM, POS, .words = IDENTITIES, .help = "identity transparency (Z39.106)" }, REASON_PARAM },
	  .fields = FIELDS(F_STUDY, SHOWN("identity", FIELD_TEXT, "from now on"), DETAIL("before", FIELD_TEXT, "until now"), F_WARNINGS, F_IS_WHOLE, F_VERSION),
	  RUN(visibility_identity) },
	{ .name = "visibility.list", .summary = "what a study opened or kept closed beside its procedure", .flags = VERB_LIST, .scope = SCOPE_STUDY,
	  .roles = ROLE_SECRETARIAT | ROLE_LEAD, .params = { STUDY_PARAM },
	  .fields = FIELDS(F_OPENING, SHOWN("kind", FIELD_TEXT, "open, embargo, identity"), F_OBJECT, DETAIL("document", FIELD_TEXT, "kind of document"),
			   SHOWN("to", FIELD_TEXT, "for whom it opens"), SHOWN("from_stage", FIELD_TEXT, "from which on"), SHOWN("until_stage", FIELD_TEXT, "in which it ends"),
			   DETAIL("principal", FIELD_TEXT, "who did it"), SHOWN("reason", FIELD_TEXT, "the reason given"), F_TIME("time", "when"),
			   DETAIL("ended", FIELD_TIME, "when it was taken back"), DETAIL("end_reason", FIELD_TEXT, "why")),
	  RUN(visibility_list) },
	{ .name = "visibility.open", .summary = "show something to more people than the procedure does",
	  .description = "Warns of texts that name somebody whom these may not know.",
	  .flags = VERB_WRITE, .scope = SCOPE_STUDY, .roles = ROLE_SECRETARIAT,
	  .params = { STUDY_PARAM, OBJECT_PARAM,
		      { "to", PARAM_ENUM, POS, .words = WORDS("all", "team", "plenary", "host", "lead", "reviewer", "editor", "observer"), .help = "to whom" },
		      { "from", PARAM_LINE, 0, 1, 64, .help = "stage ahead, from which on; at once otherwise" },
		      { "until", PARAM_LINE, 0, 1, 64, .help = "stage ahead, in which it ends" }, KIND_PARAM, REASON_PARAM },
	  .fields = FIELDS(F_OPENING, F_STUDY, F_OBJECT, F_WARNINGS, F_IS_WHOLE), RUN(visibility_open) },
