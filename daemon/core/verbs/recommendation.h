/* recommendation.h: the verbs of `recommendation`, rows of verb_table.c. Laid out by hand. */
#pragma once
#define F_RECOMMENDATION SHOWN("recommendation", FIELD_ID, "id of the recommendation")
#define RECOMMENDATION_KINDS WORDS("recommendation", "commitment")
#define PRIORITIES WORDS("high", "medium", "low")
#define ACCEPTANCES WORDS("pending", "accepted", "partly_accepted", "not_accepted")
#define ACCEPTED WORDS("accepted", "partly_accepted", "not_accepted")
#define STATUSES WORDS("not_started", "in_progress", "implemented", "superseded")
#define RECOMMENDATION_FIELDS \
	F_RECOMMENDATION, \
	F_STUDY, \
	SHOWN("number", FIELD_INT, "its number in the study; absent where others' are not shown"), \
	DETAIL("kind", FIELD_TEXT, "recommendation; commitment: the city's own"), \
	SHOWN("text", FIELD_TEXT, "what is recommended"), \
	F_LANGUAGE, \
	DETAIL("addressee", FIELD_TEXT, "to whom"), \
	DETAIL("sector", FIELD_TEXT, "sector"), \
	SHOWN("priority", FIELD_TEXT, "high, medium, low"), \
	SHOWN("due_date", FIELD_TEXT, "local date by which it is to be done"), \
	DETAIL("findings", FIELD_ARRAY, "ids of the findings that it cites, of those that you see"), \
	SHOWN("acceptance", FIELD_TEXT, "pending, accepted, partly_accepted, not_accepted"), \
	DETAIL("response", FIELD_TEXT, "what the host says to it"), \
	F_RESPONSE_LANGUAGE, \
	DETAIL("responder", FIELD_TEXT, "who answered"), \
	DETAIL("responded", FIELD_TIME, "when"), \
	SHOWN("status", FIELD_TEXT, "not_started, in_progress, implemented, superseded"), \
	DETAIL("reports", FIELD_INT, "how often its progress was reported"), \
	DETAIL("reviewed", FIELD_TIME, "when it was last"), \
	DETAIL("state", FIELD_TEXT, "open, withdrawn"), \
	DETAIL("principal", FIELD_TEXT, "who made it"), \
	DETAIL("created", FIELD_TIME, "when"), \
	F_VERSION

	{ .name = "recommendation.add", .summary = "make a recommendation, or a commitment",
	  .description = "A recommendation cites findings and is the lead's to make; a commitment is the host's own, cites what it likes, and counts as accepted. Open in stages that produce recommendations.",
	  .flags = VERB_WRITE, .scope = SCOPE_STUDY, .roles = ROLE_SECRETARIAT | ROLE_LEAD | ROLE_HOST,
	  .params = { STUDY_PARAM,
		      { "text", PARAM_TEXT, POS, .help = "what is recommended" },
		      { "addressee", PARAM_LINE, REQ, 1, 256, .help = "to whom" },
		      { "findings", PARAM_ARRAY, 0, .help = "ids of the findings that it cites: one or more, but for a commitment" },
		      { "kind", PARAM_ENUM, 0, .words = RECOMMENDATION_KINDS, .help = "recommendation otherwise" },
		      { "sector", PARAM_ENUM, 0, .words = SECTORS, .help = "sector; other otherwise" },
		      { "priority", PARAM_ENUM, 0, .words = PRIORITIES, .help = "medium otherwise" },
		      { "due", PARAM_DATE, 0, .help = "local date by which it is to be done" },
		      LANGUAGE_PARAM },
	  .fields = FIELDS(F_RECOMMENDATION, F_STUDY, SHOWN("number", FIELD_INT, "its number in the study; absent where others' are not shown"), F_VERSION), RUN(recommendation_add) },
	{ .name = "recommendation.get", .summary = "one recommendation",
	  .scope = SCOPE_NOUN, .roles = ROLE_ANY | LEVEL_OWN,
	  .params = { RECOMMENDATION_PARAM },
	  .fields = FIELDS(RECOMMENDATION_FIELDS), RUN(noun_get) },
	{ .name = "recommendation.list", .summary = "the recommendations of a study",
	  .flags = VERB_LIST, .scope = SCOPE_STUDY, .roles = ROLE_ANY,
	  .params = { STUDY_PARAM,
		      { "kind", PARAM_ENUM, 0, .words = RECOMMENDATION_KINDS, .help = "only those with this" },
		      { "sector", PARAM_ENUM, 0, .words = SECTORS, .help = "only those with this" },
		      { "priority", PARAM_ENUM, 0, .words = PRIORITIES, .help = "only those with this" },
		      { "acceptance", PARAM_ENUM, 0, .words = ACCEPTANCES, .help = "only those with this" },
		      { "status", PARAM_ENUM, 0, .words = STATUSES, .help = "only those with this" },
		      { "state", PARAM_ENUM, 0, .words = OPEN_STATES, .help = "only those with this" } },
	  .fields = FIELDS(RECOMMENDATION_FIELDS), RUN(noun_list) },
	{ .name = "recommendation.progress", .summary = "the reports on the progress of a recommendation",
	  .flags = VERB_LIST, .scope = SCOPE_NOUN, .roles = ROLE_ANY | LEVEL_OWN,
	  .params = { RECOMMENDATION_PARAM },
	  .fields = FIELDS(SHOWN("report", FIELD_INT, "number of the report"), SHOWN("status", FIELD_TEXT, "where it stood"), SHOWN("text", FIELD_TEXT, "the evidence"), F_LANGUAGE, F_PRINCIPAL, F_TIME("time", "when")), RUN(recommendation_progress) },
	{ .name = "recommendation.rates", .summary = "how many recommendations were accepted and implemented, by study",
	  .description = "Of what you may see alone; studies without recommendations are left out.",
	  .flags = VERB_LIST, .scope = SCOPE_PROGRAMME, .roles = ROLE_ANY,
	  .params = { { "state", PARAM_ENUM, 0, .words = STUDY_STATES, .help = "only studies in this state" } },
	  .fields = FIELDS(F_STUDY, SHOWN("city", FIELD_TEXT, "host city"), SHOWN("made", FIELD_INT, "recommendations and commitments that you see"), SHOWN("accepted", FIELD_INT, "accepted by the host"), SHOWN("partly_accepted", FIELD_INT, "in part"), SHOWN("not_accepted", FIELD_INT, "not"), SHOWN("pending", FIELD_INT, "not answered yet"), SHOWN("not_started", FIELD_INT, "of those accepted, in full or part"), SHOWN("in_progress", FIELD_INT, "of these"), SHOWN("implemented", FIELD_INT, "of these"), SHOWN("superseded", FIELD_INT, "of these"), SHOWN("acceptance_percent", FIELD_INT, "accepted, in full or part, of those answered"), SHOWN("implementation_percent", FIELD_INT, "implemented of those accepted, without the superseded")), RUN(recommendation_rates) },
	{ .name = "recommendation.report", .summary = "report the progress of a recommendation",
	  .description = "On what was accepted, in full or part. Every report is kept. Open in stages that produce progress.",
	  .flags = VERB_WRITE, .scope = SCOPE_NOUN, .roles = ROLE_SECRETARIAT | ROLE_LEAD | ROLE_HOST,
	  .params = { RECOMMENDATION_PARAM,
		      { "status", PARAM_ENUM, POS, .words = STATUSES, .help = "where it stands" },
		      { "text", PARAM_TEXT, REQ, .help = "the evidence" },
		      LANGUAGE_PARAM },
	  .fields = FIELDS(F_RECOMMENDATION, F_STUDY, SHOWN("status", FIELD_TEXT, "where it stands"), F_VERSION), RUN(recommendation_report) },
	{ .name = "recommendation.respond", .summary = "say whether the host accepts a recommendation",
	  .description = "The last answer counts. Open in stages that produce the host's responses.",
	  .flags = VERB_WRITE, .scope = SCOPE_NOUN, .roles = ROLE_SECRETARIAT | ROLE_HOST,
	  .params = { RECOMMENDATION_PARAM,
		      { "acceptance", PARAM_ENUM, POS, .words = ACCEPTED, .help = "whether" },
		      { "text", PARAM_TEXT, 0, .help = "what the host says to it; required but for accepted" },
		      NEXT_LANGUAGE_PARAM },
	  .fields = FIELDS(F_RECOMMENDATION, F_STUDY, SHOWN("acceptance", FIELD_TEXT, "whether it is accepted"), F_VERSION), RUN(recommendation_respond) },
	{ .name = "recommendation.restore", .summary = "bring back a recommendation that was taken back",
	  .flags = VERB_WRITE, .scope = SCOPE_NOUN, .roles = ROLE_SECRETARIAT | ROLE_LEAD | LEVEL_OWN,
	  .params = { RECOMMENDATION_PARAM, REASON_PARAM },
	  .fields = FIELDS(F_RECOMMENDATION, F_STUDY, F_STATE("open"), F_VERSION), RUN(noun_restore) },
	{ .name = "recommendation.update", .summary = "change a recommendation",
	  .description = "Until the host has answered it. What is not given stays.",
	  .flags = VERB_WRITE, .scope = SCOPE_NOUN, .roles = ROLE_SECRETARIAT | ROLE_LEAD | ROLE_HOST,
	  .params = { RECOMMENDATION_PARAM,
		      { "text", PARAM_TEXT, 0, .help = "what is recommended" },
		      { "addressee", PARAM_LINE, 0, 1, 256, .help = "to whom" },
		      { "findings", PARAM_ARRAY, 0, .help = "ids of the findings that it cites, in the place of those before" },
		      { "sector", PARAM_ENUM, 0, .words = SECTORS, .help = "sector" },
		      { "priority", PARAM_ENUM, 0, .words = PRIORITIES, .help = "priority" },
		      { "due", PARAM_DATE, 0, .help = "local date by which it is to be done" },
		      NEXT_LANGUAGE_PARAM },
	  .fields = FIELDS(F_RECOMMENDATION, F_STUDY, F_VERSION), RUN(recommendation_update) },
	{ .name = "recommendation.versions", .summary = "what a recommendation said, version by version, and what was said to it",
	  .description = "A step for each version, with the text that stood from it on; what the reports say has recommendation.progress. For who wrote together: others were shown it when it was done.",
	  .flags = VERB_LIST, .scope = SCOPE_NOUN, .roles = ROLE_WRITERS | LEVEL_OWN,
	  .params = { RECOMMENDATION_PARAM },
	  .fields = FIELDS(STEP_FIELDS("add, update, respond, report, withdraw, restore"), SHOWN("response", FIELD_TEXT, "what the host said to it"), F_RESPONSE_LANGUAGE,
			   SHOWN("kind", FIELD_TEXT, "what it was made"), SHOWN("sector", FIELD_TEXT, "likewise"), SHOWN("priority", FIELD_TEXT, "likewise"),
			   SHOWN("due_date", FIELD_TEXT, "likewise"), SHOWN("acceptance", FIELD_TEXT, "whether the host accepts it"),
			   SHOWN("status", FIELD_TEXT, "where it stood")), RUN(noun_versions) },
	{ .name = "recommendation.withdraw", .summary = "take a recommendation back",
	  .flags = VERB_WRITE, .scope = SCOPE_NOUN, .roles = ROLE_SECRETARIAT | ROLE_LEAD | LEVEL_OWN,
	  .params = { RECOMMENDATION_PARAM,
		      REASON_PARAM },
	  .fields = FIELDS(F_RECOMMENDATION, F_STUDY, F_STATE("withdrawn"), F_VERSION), RUN(recommendation_withdraw) },
