/* practice.h: the verbs of `practice`, rows of verb_table.c. Laid out by hand. */
#pragma once
#define PRACTICE_PARAM { "practice", PARAM_ID, POS, .id = ID_PRACTICE, .help = "the practice" }
#define F_PRACTICE SHOWN("practice", FIELD_ID, "id of the practice")
#define THEMES WORDS("policies", "circular_economy", "nature_based_solutions", "stakeholder_engagement")
#define PRACTICE_STATES WORDS("proposed", "accepted", "declined", "published", "withdrawn")
#define PRACTICE_FIELDS \
	F_PRACTICE, \
	F_STUDY, \
	SHOWN("theme", FIELD_TEXT, "policies, circular_economy, nature_based_solutions, stakeholder_engagement"), \
	SHOWN("city", FIELD_TEXT, "city"), \
	SHOWN("country", FIELD_TEXT, "its country"), \
	SHOWN("title", FIELD_TEXT, "title"), \
	DETAIL("text", FIELD_TEXT, "what was done, and what came of it"), \
	F_LANGUAGE, \
	DETAIL("finding", FIELD_ID, "finding of a study that it was taken over from"), \
	F_STATE("proposed, accepted, declined, published, withdrawn"), \
	DETAIL("principal", FIELD_TEXT, "who proposed it"), \
	DETAIL("institution", FIELD_TEXT, "of which institution"), \
	DETAIL("reason", FIELD_TEXT, "why it was declined"), \
	DETAIL("decided_by", FIELD_TEXT, "who judged it"), \
	DETAIL("created", FIELD_TIME, "when"), \
	F_VERSION

	{ .name = "practice.accept", .summary = "take a practice into the compendium",
	  .flags = VERB_WRITE, .scope = SCOPE_NOUN, .roles = ROLE_SECRETARIAT | ROLE_LEAD | ROLE_EDITOR,
	  .params = { PRACTICE_PARAM },
	  .fields = FIELDS(F_PRACTICE, F_STUDY, F_STATE("accepted"), F_VERSION), RUN(practice_accept) },
	{ .name = "practice.decline", .summary = "decline a practice, with the reason",
	  .flags = VERB_WRITE, .scope = SCOPE_NOUN, .roles = ROLE_SECRETARIAT | ROLE_LEAD | ROLE_EDITOR,
	  .params = { PRACTICE_PARAM,
		      REASON_PARAM },
	  .fields = FIELDS(F_PRACTICE, F_STUDY, F_STATE("declined"), F_VERSION), RUN(practice_decline) },
	{ .name = "practice.get", .summary = "one practice",
	  .scope = SCOPE_NOUN, .roles = ROLE_ANY | LEVEL_OWN,
	  .params = { PRACTICE_PARAM },
	  .fields = FIELDS(PRACTICE_FIELDS), RUN(noun_get) },
	{ .name = "practice.list", .summary = "the practices of a compendium",
	  .flags = VERB_LIST, .scope = SCOPE_STUDY, .roles = ROLE_ANY,
	  .params = { STUDY_PARAM,
		      { "theme", PARAM_ENUM, 0, .words = THEMES, .help = "only those with this" },
		      { "state", PARAM_ENUM, 0, .words = PRACTICE_STATES, .help = "only those with this" },
		      { "country", PARAM_COUNTRY, 0, .help = "only those of this country" } },
	  .fields = FIELDS(PRACTICE_FIELDS), RUN(noun_list) },
	{ .name = "practice.propose", .summary = "propose a good practice for a compendium",
	  .description = "Open in stages that produce practices.",
	  .flags = VERB_WRITE, .scope = SCOPE_STUDY, .roles = ROLE_INSIDE,
	  .params = { STUDY_PARAM,
		      { "title", PARAM_LINE, POS, 1, 256, .help = "title" },
		      { "text", PARAM_TEXT, POS, .help = "what was done, and what came of it" },
		      { "theme", PARAM_ENUM, REQ, .words = THEMES, .help = "theme" },
		      { "city", PARAM_LINE, REQ, 1, 128, .help = "city" },
		      { "country", PARAM_COUNTRY, REQ, .help = "its country" },
		      { "finding", PARAM_ID, 0, .id = ID_FINDING, .help = "finding of kind good_practice that it is taken over from, of a study that shows its findings to all" },
		      LANGUAGE_PARAM },
	  .fields = FIELDS(F_PRACTICE, F_STUDY, F_STATE("proposed"), F_VERSION), RUN(practice_propose) },
	{ .name = "practice.publish", .summary = "publish an accepted practice",
	  .flags = VERB_WRITE, .scope = SCOPE_NOUN, .roles = ROLE_SECRETARIAT,
	  .params = { PRACTICE_PARAM },
	  .fields = FIELDS(F_PRACTICE, F_STUDY, F_STATE("published"), F_VERSION), RUN(practice_publish) },
	{ .name = "practice.restore", .summary = "bring back a practice that was taken back",
	  .description = "It is proposed again: if it had been accepted, it is judged anew.",
	  .flags = VERB_WRITE, .scope = SCOPE_NOUN, .roles = ROLE_SECRETARIAT | LEVEL_OWN,
	  .params = { PRACTICE_PARAM, REASON_PARAM },
	  .fields = FIELDS(F_PRACTICE, F_STUDY, F_STATE("proposed"), F_VERSION), RUN(practice_restore) },
	{ .name = "practice.withdraw", .summary = "take a practice back before it is published",
	  .flags = VERB_WRITE, .scope = SCOPE_NOUN, .roles = ROLE_SECRETARIAT | LEVEL_OWN,
	  .params = { PRACTICE_PARAM,
		      REASON_PARAM },
	  .fields = FIELDS(F_PRACTICE, F_STUDY, F_STATE("withdrawn"), F_VERSION), RUN(practice_withdraw) },
