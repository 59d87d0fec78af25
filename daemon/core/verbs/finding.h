/* finding.h: the verbs of `finding`, rows of verb_table.c. Laid out by hand. */
#pragma once
#define FINDING_PARAM { "finding", PARAM_ID, POS, .id = ID_FINDING, .help = "the finding" }
#define F_FINDING SHOWN("finding", FIELD_ID, "id of the finding")
#define FINDING_KINDS WORDS("strength", "obstacle", "good_practice", "gap")
#define SECTORS WORDS("energy", "buildings", "transport", "industry", "waste", "water", "land_use", "risk_reduction", "governance", "data", "other")
#define CONFIDENCES WORDS("well_established", "established_but_incomplete", "unresolved", "inconclusive")
#define OPEN_STATES WORDS("open", "withdrawn")
/* Versions of a noun that has a text. */
#define STEP_FIELDS(words) \
	F_VERSION, SHOWN("step", FIELD_TEXT, words), F_TIME("time", "when"), F_PRINCIPAL, F_ACTOR, \
		SHOWN("text", FIELD_TEXT, "what it said from then on"), F_LANGUAGE, DETAIL("changed", FIELD_ARRAY, "names of what was given with it"), F_REASON
#define FINDING_FIELDS \
	F_FINDING, \
	F_STUDY, \
	DETAIL("question", FIELD_ID, "guiding question that it answers"), \
	SHOWN("number", FIELD_INT, "number of that question"), \
	SHOWN("kind", FIELD_TEXT, "strength, obstacle, good_practice, gap"), \
	SHOWN("sector", FIELD_TEXT, "sector"), \
	SHOWN("confidence", FIELD_TEXT, "well_established, established_but_incomplete, unresolved, inconclusive"), \
	SHOWN("text", FIELD_TEXT, "what was found"), \
	F_LANGUAGE, \
	F_STATE("open, withdrawn"), \
	DETAIL("principal", FIELD_TEXT, "who made it"), \
	DETAIL("institution", FIELD_TEXT, "of which institution"), \
	DETAIL("evidence", FIELD_ARRAY, "ids of the notes that it rests on, of those that you see"), \
	DETAIL("created", FIELD_TIME, "when"), \
	F_VERSION

	{ .name = "finding.add", .summary = "make a finding",
	  .description = "Open in stages that produce findings.",
	  .flags = VERB_WRITE, .scope = SCOPE_STUDY, .roles = ROLE_SECRETARIAT | ROLE_LEAD | ROLE_REVIEWER,
	  .params = { STUDY_PARAM,
		      { "text", PARAM_TEXT, POS, .help = "what was found" },
		      { "kind", PARAM_ENUM, REQ, .words = FINDING_KINDS, .help = "what it is; successes are findings as well as failures" },
		      { "sector", PARAM_ENUM, REQ, .words = SECTORS, .help = "sector" },
		      { "confidence", PARAM_ENUM, REQ, .words = CONFIDENCES, .help = "how sure it is: evidence by agreement, IPBES's four boxes" },
		      { "question", PARAM_ID, 0, .id = ID_QUESTION, .help = "guiding question that it answers" },
		      { "evidence", PARAM_ARRAY, 0, .help = "ids of the notes of evidence that it rests on" },
		      LANGUAGE_PARAM },
	  .fields = FIELDS(F_FINDING, F_STUDY, F_VERSION), RUN(finding_add) },
	{ .name = "finding.get", .summary = "one finding",
	  .scope = SCOPE_NOUN, .roles = ROLE_ANY | LEVEL_OWN,
	  .params = { FINDING_PARAM },
	  .fields = FIELDS(FINDING_FIELDS), RUN(noun_get) },
	{ .name = "finding.list", .summary = "the findings of a study",
	  .flags = VERB_LIST, .scope = SCOPE_STUDY, .roles = ROLE_ANY,
	  .params = { STUDY_PARAM,
		      { "kind", PARAM_ENUM, 0, .words = FINDING_KINDS, .help = "only those with this" },
		      { "sector", PARAM_ENUM, 0, .words = SECTORS, .help = "only those with this" },
		      { "confidence", PARAM_ENUM, 0, .words = CONFIDENCES, .help = "only those with this" },
		      { "state", PARAM_ENUM, 0, .words = OPEN_STATES, .help = "only those with this" },
		      { "question", PARAM_ID, 0, .id = ID_QUESTION, .help = "only those that answer this guiding question" } },
	  .fields = FIELDS(FINDING_FIELDS), RUN(noun_list) },
	{ .name = "finding.restore", .summary = "bring back a finding that was taken back",
	  .description = "By who made it, the lead or the secretariat.",
	  .flags = VERB_WRITE, .scope = SCOPE_NOUN, .roles = ROLE_SECRETARIAT | ROLE_LEAD | ROLE_REVIEWER,
	  .params = { FINDING_PARAM, REASON_PARAM },
	  .fields = FIELDS(F_FINDING, F_STUDY, F_STATE("open"), F_VERSION), RUN(noun_restore) },
	{ .name = "finding.update", .summary = "change a finding",
	  .description = "By who made it, the lead or the secretariat. What is not given stays.",
	  .flags = VERB_WRITE, .scope = SCOPE_NOUN, .roles = ROLE_SECRETARIAT | ROLE_LEAD | ROLE_REVIEWER,
	  .params = { FINDING_PARAM,
		      { "text", PARAM_TEXT, 0, .help = "what was found" },
		      { "kind", PARAM_ENUM, 0, .words = FINDING_KINDS, .help = "what it is" },
		      { "sector", PARAM_ENUM, 0, .words = SECTORS, .help = "sector" },
		      { "confidence", PARAM_ENUM, 0, .words = CONFIDENCES, .help = "how sure it is" },
		      { "question", PARAM_ID, 0, .id = ID_QUESTION, .help = "guiding question that it answers" },
		      { "evidence", PARAM_ARRAY, 0, .help = "ids of the notes that it rests on, in the place of those before" },
		      NEXT_LANGUAGE_PARAM },
	  .fields = FIELDS(F_FINDING, F_STUDY, F_VERSION), RUN(finding_update) },
	{ .name = "finding.versions", .summary = "what a finding said, version by version, and who changed it",
	  .description = "A step for each version, with the text that stood from it on. For who wrote together: others were shown the finding when it was done.",
	  .flags = VERB_LIST, .scope = SCOPE_NOUN, .roles = ROLE_WRITERS | LEVEL_OWN,
	  .params = { FINDING_PARAM },
	  .fields = FIELDS(STEP_FIELDS("add, update, withdraw, restore"), SHOWN("kind", FIELD_TEXT, "what it was made"), SHOWN("sector", FIELD_TEXT, "likewise"),
			   SHOWN("confidence", FIELD_TEXT, "likewise")), RUN(noun_versions) },
	{ .name = "finding.withdraw", .summary = "take a finding back",
	  .flags = VERB_WRITE, .scope = SCOPE_NOUN, .roles = ROLE_SECRETARIAT | ROLE_LEAD | ROLE_REVIEWER,
	  .params = { FINDING_PARAM,
		      REASON_PARAM },
	  .fields = FIELDS(F_FINDING, F_STUDY, F_STATE("withdrawn"), F_VERSION), RUN(finding_withdraw) },
