/* activity.h: the verbs of `activity`, rows of verb_table.c. Laid out by hand. */
#pragma once
#define ACTIVITY_PARAM { "activity", PARAM_ID, POS, .id = ID_ACTIVITY, .help = "the item of the plan" }
#define F_ACTIVITY SHOWN("activity", FIELD_ID, "id of the item of the plan")
#define ACTIVITY_STATES WORDS("proposed", "approved", "under_way", "done", "dropped")
#define ACTIVITY_FIELDS \
	F_ACTIVITY, \
	F_STUDY, \
	SHOWN("title", FIELD_TEXT, "what is to be done"), \
	DETAIL("text", FIELD_TEXT, "in more words"), \
	F_LANGUAGE, \
	SHOWN("from", FIELD_TEXT, "first day of its period, local"), \
	SHOWN("to", FIELD_TEXT, "last day"), \
	F_STATE("proposed, approved, under_way, done, dropped"), \
	SHOWN("carried_by", FIELD_TEXT, "code of the study that does it"), \
	DETAIL("note", FIELD_TEXT, "a remark"), \
	DETAIL("created", FIELD_TIME, "when"), \
	F_VERSION

	{ .name = "activity.add", .summary = "propose an item of an activity plan",
	  .description = "Open in stages that produce the plan.",
	  .flags = VERB_WRITE, .scope = SCOPE_STUDY, .roles = ROLE_SECRETARIAT,
	  .params = { STUDY_PARAM,
		      { "title", PARAM_LINE, POS, 1, 256, .help = "what is to be done" },
		      { "from", PARAM_DATE, REQ, .help = "first day of its period, local" },
		      { "to", PARAM_DATE, REQ, .help = "last day" },
		      { "text", PARAM_TEXT, 0, .help = "in more words" },
		      LANGUAGE_PARAM },
	  .fields = FIELDS(F_ACTIVITY, F_STUDY, F_VERSION), RUN(activity_add) },
	{ .name = "activity.get", .summary = "one item of an activity plan",
	  .scope = SCOPE_NOUN, .roles = ROLE_ANY | LEVEL_OWN,
	  .params = { ACTIVITY_PARAM },
	  .fields = FIELDS(ACTIVITY_FIELDS), RUN(noun_get) },
	{ .name = "activity.list", .summary = "the activity plan of a meeting",
	  .flags = VERB_LIST, .scope = SCOPE_STUDY, .roles = ROLE_ANY,
	  .params = { STUDY_PARAM,
		      { "state", PARAM_ENUM, 0, .words = ACTIVITY_STATES, .help = "only those with this" } },
	  .fields = FIELDS(ACTIVITY_FIELDS), RUN(noun_list) },
	{ .name = "activity.update", .summary = "say how far an item of the plan is",
	  .description = "What is not given stays.",
	  .flags = VERB_WRITE, .scope = SCOPE_NOUN, .roles = ROLE_SECRETARIAT,
	  .params = { ACTIVITY_PARAM,
		      { "state", PARAM_ENUM, 0, .words = ACTIVITY_STATES, .help = "where it stands" },
		      { "carried_by", PARAM_CODE, 0, .help = "the study that does it" },
		      { "title", PARAM_LINE, 0, 1, 256, .help = "what is to be done" },
		      { "from", PARAM_DATE, 0, .help = "first day of its period, local" },
		      { "to", PARAM_DATE, 0, .help = "last day" },
		      { "text", PARAM_TEXT, 0, .help = "in more words" },
		      { "note", PARAM_TEXT, 0, .help = "a remark" },
		      NEXT_LANGUAGE_PARAM },
	  .fields = FIELDS(F_ACTIVITY, F_STUDY, F_VERSION), RUN(activity_update) },
