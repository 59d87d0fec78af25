/* occasion.h: the verbs of `occasion`, rows of verb_table.c. Laid out by hand. */
#pragma once
#define OCCASION_PARAM { "occasion", PARAM_ID, POS, .id = ID_OCCASION, .help = "the occasion" }
#define F_OCCASION SHOWN("occasion", FIELD_ID, "id of the occasion")
#define OCCASION_STATES WORDS("planned", "held", "cancelled")
#define KNOWN WORDS("exactly", "over", "about")
#define OCCASION_FIELDS \
	F_OCCASION, \
	F_STUDY, \
	SHOWN("title", FIELD_TEXT, "title"), \
	SHOWN("place", FIELD_TEXT, "city, house"), \
	DETAIL("country", FIELD_TEXT, "country"), \
	SHOWN("from", FIELD_TEXT, "first day, local"), \
	SHOWN("to", FIELD_TEXT, "last day"), \
	DETAIL("zone", FIELD_TEXT, "time zone of the place"), \
	F_STATE("planned, held, cancelled"), \
	SHOWN("on_site", FIELD_INT, "participants on site"), \
	DETAIL("on_site_count", FIELD_TEXT, "exactly, over, about: how well that is known"), \
	SHOWN("online", FIELD_INT, "participants online"), \
	DETAIL("online_count", FIELD_TEXT, "exactly, over, about"), \
	DETAIL("note", FIELD_TEXT, "a remark"), \
	F_VERSION

	{ .name = "occasion.add", .summary = "plan an event of a study",
	  .description = "A workshop, a forum, a meeting; a whole month or year where no more is known of its day. Open in stages that produce occasions.",
	  .flags = VERB_WRITE, .scope = SCOPE_STUDY, .roles = ROLE_SECRETARIAT | ROLE_LEAD | ROLE_HOST,
	  .params = { STUDY_PARAM,
		      { "title", PARAM_LINE, POS, 1, 256, .help = "title" },
		      { "place", PARAM_LINE, REQ, 1, 256, .help = "city, house" },
		      { "from", PARAM_DATE, REQ, .help = "first day, local" },
		      { "to", PARAM_DATE, 0, .help = "last day; the first otherwise" },
		      { "country", PARAM_COUNTRY, 0, .help = "country; the study's otherwise" },
		      { "zone", PARAM_ZONE, 0, .help = "time zone of the place; the study's otherwise" },
		      { "note", PARAM_TEXT, 0, .help = "a remark" } },
	  .fields = FIELDS(F_OCCASION, F_STUDY, F_VERSION), RUN(occasion_add) },
	{ .name = "occasion.get", .summary = "one event of a study",
	  .scope = SCOPE_NOUN, .roles = ROLE_ANY | LEVEL_OWN,
	  .params = { OCCASION_PARAM },
	  .fields = FIELDS(OCCASION_FIELDS), RUN(noun_get) },
	{ .name = "occasion.list", .summary = "the events of a study",
	  .flags = VERB_LIST, .scope = SCOPE_STUDY, .roles = ROLE_ANY,
	  .params = { STUDY_PARAM,
		      { "state", PARAM_ENUM, 0, .words = OCCASION_STATES, .help = "only those with this" } },
	  .fields = FIELDS(OCCASION_FIELDS), RUN(noun_list) },
	{ .name = "occasion.update", .summary = "change an event, say that it was held, and how many came",
	  .description = "What is not given stays.",
	  .flags = VERB_WRITE, .scope = SCOPE_NOUN, .roles = ROLE_SECRETARIAT | ROLE_LEAD | ROLE_HOST,
	  .params = { OCCASION_PARAM,
		      { "title", PARAM_LINE, 0, 1, 256, .help = "title" },
		      { "place", PARAM_LINE, 0, 1, 256, .help = "city, house" },
		      { "from", PARAM_DATE, 0, .help = "first day, local" },
		      { "to", PARAM_DATE, 0, .help = "last day" },
		      { "state", PARAM_ENUM, 0, .words = OCCASION_STATES, .help = "where it stands" },
		      { "on_site", PARAM_INT, 0, 0, 10000000, .help = "participants on site" },
		      { "on_site_count", PARAM_ENUM, 0, .words = KNOWN, .help = "how well that is known; exactly otherwise" },
		      { "online", PARAM_INT, 0, 0, 10000000, .help = "participants online" },
		      { "online_count", PARAM_ENUM, 0, .words = KNOWN, .help = "how well that is known; exactly otherwise" },
		      { "note", PARAM_TEXT, 0, .help = "a remark" } },
	  .fields = FIELDS(F_OCCASION, F_STUDY, F_VERSION), RUN(occasion_update) },
