/* question.h: the verbs of `question`, rows of verb_table.c. Laid out by hand. */
#pragma once
#define QUESTION_PARAM { "question", PARAM_ID, POS, .id = ID_QUESTION, .help = "the guiding question" }
#define F_QUESTION SHOWN("question", FIELD_ID, "id of the guiding question")
#define QUESTION_FIELDS                                                                                                \
	F_QUESTION, F_STUDY, SHOWN("number", FIELD_INT, "its number in the study"), SHOWN("text", FIELD_TEXT, "what is asked"),    \
		F_LANGUAGE,                                                                                                \
		F_STATE("open, withdrawn"), DETAIL("principal", FIELD_TEXT, "who set it"),                                 \
		DETAIL("created", FIELD_TIME, "when"), F_VERSION

	{ .name = "question.add", .summary = "set a guiding question",
	  .description = "Guiding questions are part of the terms of reference: open in stages that produce them, at most study_questions.",
	  .flags = VERB_WRITE, .scope = SCOPE_STUDY, .roles = ROLE_SECRETARIAT | ROLE_HOST | ROLE_LEAD,
	  .params = { STUDY_PARAM, { "text", PARAM_TEXT, POS, .help = "what is asked" }, LANGUAGE_PARAM },
	  .fields = FIELDS(F_QUESTION, F_STUDY, SHOWN("number", FIELD_INT, "its number in the study"), F_VERSION), RUN(question_add) },
	{ .name = "question.get", .summary = "one guiding question", .scope = SCOPE_NOUN, .roles = ROLE_ANY | LEVEL_OWN,
	  .params = { QUESTION_PARAM }, .fields = FIELDS(QUESTION_FIELDS), RUN(noun_get) },
	{ .name = "question.list", .summary = "the guiding questions of a study", .flags = VERB_LIST, .scope = SCOPE_STUDY,
	  .roles = ROLE_ANY, .params = { STUDY_PARAM, { "state", PARAM_ENUM, 0, .words = WORDS("open", "withdrawn"), .help = "only those in this state" } },
	  .fields = FIELDS(QUESTION_FIELDS), RUN(noun_list) },
	{ .name = "question.restore", .summary = "bring back a guiding question that was taken back",
	  .description = "Where there are fewer than study_questions.",
	  .flags = VERB_WRITE, .scope = SCOPE_NOUN, .roles = ROLE_SECRETARIAT | ROLE_HOST | ROLE_LEAD,
	  .params = { QUESTION_PARAM, REASON_PARAM },
	  .fields = FIELDS(F_QUESTION, F_STUDY, F_STATE("open"), F_VERSION), RUN(noun_restore) },
	{ .name = "question.update", .summary = "put a guiding question in other words", .flags = VERB_WRITE, .scope = SCOPE_NOUN,
	  .roles = ROLE_SECRETARIAT | ROLE_HOST | ROLE_LEAD,
	  .params = { QUESTION_PARAM, { "text", PARAM_TEXT, POS, .help = "what is asked" }, NEXT_LANGUAGE_PARAM },
	  .fields = FIELDS(F_QUESTION, F_STUDY, F_VERSION), RUN(question_update) },
	{ .name = "question.versions", .summary = "what a guiding question said, version by version, and who changed it",
	  .flags = VERB_LIST, .scope = SCOPE_NOUN, .roles = ROLE_ANY | LEVEL_OWN,
	  .params = { QUESTION_PARAM },
	  .fields = FIELDS(STEP_FIELDS("add, update, withdraw, restore")), RUN(noun_versions) },
	{ .name = "question.withdraw", .summary = "take a guiding question back", .flags = VERB_WRITE, .scope = SCOPE_NOUN,
	  .roles = ROLE_SECRETARIAT | ROLE_HOST | ROLE_LEAD, .params = { QUESTION_PARAM, REASON_PARAM },
	  .fields = FIELDS(F_QUESTION, F_STUDY, F_STATE("withdrawn"), F_VERSION), RUN(question_withdraw) },
