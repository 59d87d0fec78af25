/* action.h: the verbs of `action`, rows of verb_table.c. Laid out by hand. */
#pragma once
#define ACTION_PARAM { "action", PARAM_ID, POS, .id = ID_ACTION, .help = "the action item" }
#define F_ACTION SHOWN("action", FIELD_ID, "id of the action item")
#define ACTION_STATES WORDS("open", "done", "dropped")
#define ACTION_FIELDS \
	F_ACTION, \
	F_STUDY, \
	DETAIL("recommendation", FIELD_ID, "recommendation that it is for"), \
	SHOWN("number", FIELD_INT, "number of that recommendation"), \
	SHOWN("owner", FIELD_TEXT, "who is to do it"), \
	DETAIL("full_name", FIELD_TEXT, "the owner's name"), \
	DETAIL("institution", FIELD_TEXT, "the owner's institution"), \
	SHOWN("text", FIELD_TEXT, "what is to be done"), \
	F_LANGUAGE, \
	F_DUE, \
	DETAIL("due_date", FIELD_TEXT, "local date; its end in the study's zone is meant"), \
	F_STATE("open, done, dropped"), \
	SHOWN("is_late", FIELD_BOOL, "open, and its day is over"), \
	DETAIL("evidence", FIELD_TEXT, "of its being done, or why it was dropped"), \
	DETAIL("evidence_language", FIELD_TEXT, "language of the evidence, where you know who wrote it"), \
	DETAIL("settled", FIELD_TIME, "when it was done or dropped"), \
	DETAIL("created", FIELD_TIME, "when"), \
	F_VERSION

	{ .name = "action.add", .summary = "say who does what by when for a recommendation",
	  .description = "Open in stages that produce progress.",
	  .flags = VERB_WRITE, .scope = SCOPE_NOUN, .roles = ROLE_SECRETARIAT | ROLE_LEAD | ROLE_HOST,
	  .params = { RECOMMENDATION_PARAM,
		      { "text", PARAM_TEXT, POS, .help = "what is to be done" },
		      { "owner", PARAM_NAME, REQ, .help = "who does it: a principal with a part in the study" },
		      { "due", PARAM_DATE, REQ, .help = "local date" },
		      LANGUAGE_PARAM },
	  .fields = FIELDS(F_ACTION, F_STUDY, F_VERSION), RUN(action_add) },
	{ .name = "action.get", .summary = "one action item",
	  .scope = SCOPE_NOUN, .roles = ROLE_ANY | LEVEL_OWN,
	  .params = { ACTION_PARAM },
	  .fields = FIELDS(ACTION_FIELDS), RUN(noun_get) },
	{ .name = "action.list", .summary = "the action items of a study",
	  .flags = VERB_LIST, .scope = SCOPE_STUDY, .roles = ROLE_ANY,
	  .params = { STUDY_PARAM,
		      { "state", PARAM_ENUM, 0, .words = ACTION_STATES, .help = "only those with this" },
		      { "owner", PARAM_NAME, 0, .help = "only those of this principal" },
		      { "recommendation", PARAM_ID, 0, .id = ID_RECOMMENDATION, .help = "only those for this recommendation" } },
	  .fields = FIELDS(ACTION_FIELDS), RUN(noun_list) },
	{ .name = "action.settle", .summary = "end an action item: done, or dropped",
	  .flags = VERB_WRITE, .scope = SCOPE_NOUN, .roles = ROLE_SECRETARIAT | ROLE_HOST | LEVEL_OWN,
	  .params = { ACTION_PARAM,
		      { "state", PARAM_ENUM, POS, .words = WORDS("done", "dropped"), .help = "how it ends" },
		      { "evidence", PARAM_TEXT, REQ, .help = "what shows it, or why it was dropped" },
		      { "language", PARAM_LANGUAGE, 0, .help = "language of the evidence; the study's otherwise" } },
	  .fields = FIELDS(F_ACTION, F_STUDY, F_STATE("done, dropped"), F_VERSION), RUN(action_settle) },
	{ .name = "action.update", .summary = "give an action item to somebody else, or another day",
	  .flags = VERB_WRITE, .scope = SCOPE_NOUN, .roles = ROLE_SECRETARIAT | ROLE_LEAD | ROLE_HOST,
	  .params = { ACTION_PARAM,
		      { "owner", PARAM_NAME, 0, .help = "who does it" },
		      { "due", PARAM_DATE, 0, .help = "local date" } },
	  .fields = FIELDS(F_ACTION, F_STUDY, F_VERSION), RUN(action_update) },
