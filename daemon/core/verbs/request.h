/* request.h: the verbs of `request`, rows of verb_table.c. Laid out by hand. */
#pragma once
#define REQUEST_PARAM { "request", PARAM_ID, POS, .id = ID_REQUEST, .help = "the request" }
#define F_REQUEST SHOWN("request", FIELD_ID, "id of the request")
#define REQUEST_KINDS WORDS("hosting", "attendance", "nomination", "contribution", "other")
#define REPLIES WORDS("interested", "yes", "no", "noted")
#define REQUEST_FIELDS \
	F_REQUEST, \
	F_STUDY, \
	SHOWN("kind", FIELD_TEXT, "hosting, attendance, nomination, contribution, other"), \
	SHOWN("text", FIELD_TEXT, "what is asked for"), \
	F_LANGUAGE, \
	F_DUE, \
	DETAIL("due_date", FIELD_TEXT, "local date; its end in the study's zone is meant"), \
	F_STATE("open, closed"), \
	DETAIL("principal", FIELD_TEXT, "who asked"), \
	DETAIL("created", FIELD_TIME, "when"), \
	F_VERSION

	{ .name = "request.add", .summary = "ask member States, cities or partners for something",
	  .description = "Open in stages that produce requests.",
	  .flags = VERB_WRITE, .scope = SCOPE_STUDY, .roles = ROLE_SECRETARIAT,
	  .params = { STUDY_PARAM,
		      { "kind", PARAM_ENUM, POS, .words = REQUEST_KINDS, .help = "what for" },
		      { "text", PARAM_TEXT, POS, .help = "what is asked for" },
		      { "due", PARAM_DATE, 0, .help = "local date by which to answer" },
		      LANGUAGE_PARAM },
	  .fields = FIELDS(F_REQUEST, F_STUDY, F_VERSION), RUN(appeal_add) },
	{ .name = "request.answer", .summary = "answer a request for your institution",
	  .description = "An institution has one answer to each; another one replaces it as long as the request is open.",
	  .flags = VERB_WRITE, .scope = SCOPE_NOUN, .roles = ROLE_INSIDE,
	  .params = { REQUEST_PARAM,
		      { "reply", PARAM_ENUM, POS, .words = REPLIES, .help = "the answer" },
		      { "text", PARAM_TEXT, 0, .help = "in words" },
		      NEXT_LANGUAGE_PARAM },
	  .fields = FIELDS(SHOWN("answer", FIELD_ID, "id of the answer"), F_STUDY, F_VERSION), RUN(appeal_answer) },
	{ .name = "request.close", .summary = "take no more answers to a request",
	  .flags = VERB_WRITE, .scope = SCOPE_NOUN, .roles = ROLE_SECRETARIAT,
	  .params = { REQUEST_PARAM },
	  .fields = FIELDS(F_REQUEST, F_STUDY, F_STATE("closed"), F_VERSION), RUN(appeal_close) },
	{ .name = "request.get", .summary = "one request",
	  .scope = SCOPE_NOUN, .roles = ROLE_ANY | LEVEL_OWN,
	  .params = { REQUEST_PARAM },
	  .fields = FIELDS(REQUEST_FIELDS), RUN(noun_get) },
	{ .name = "request.list", .summary = "the requests of a study",
	  .flags = VERB_LIST, .scope = SCOPE_STUDY, .roles = ROLE_ANY,
	  .params = { STUDY_PARAM,
		      { "kind", PARAM_ENUM, 0, .words = REQUEST_KINDS, .help = "only those with this" },
		      { "state", PARAM_ENUM, 0, .words = WORDS("open", "closed"), .help = "only those with this" } },
	  .fields = FIELDS(REQUEST_FIELDS), RUN(noun_list) },
