/* answer.h: the verbs of `answer`, rows of verb_table.c. Laid out by hand. */
#pragma once
#define ANSWER_FIELDS \
	SHOWN("answer", FIELD_ID, "id of the answer"), \
	F_STUDY, \
	DETAIL("request", FIELD_ID, "request that it answers"), \
	F_INSTITUTION, \
	SHOWN("country", FIELD_TEXT, "its country"), \
	SHOWN("reply", FIELD_TEXT, "interested, yes, no, noted"), \
	SHOWN("text", FIELD_TEXT, "in words"), \
	F_LANGUAGE, \
	DETAIL("principal", FIELD_TEXT, "who answered"), \
	SHOWN("created", FIELD_TIME, "when"), \
	F_VERSION

	{ .name = "answer.get", .summary = "one answer to a request",
	  .scope = SCOPE_NOUN, .roles = ROLE_ANY | LEVEL_OWN,
	  .params = { { "answer", PARAM_ID, POS, .id = ID_ANSWER, .help = "the answer" } },
	  .fields = FIELDS(ANSWER_FIELDS), RUN(noun_get) },
	{ .name = "answer.list", .summary = "the answers to the requests of a study",
	  .flags = VERB_LIST, .scope = SCOPE_STUDY, .roles = ROLE_ANY,
	  .params = { STUDY_PARAM,
		      { "request", PARAM_ID, 0, .id = ID_REQUEST, .help = "only those to this request" },
		      { "reply", PARAM_ENUM, 0, .words = WORDS("interested", "yes", "no", "noted"), .help = "only those with this" } },
	  .fields = FIELDS(ANSWER_FIELDS), RUN(noun_list) },
