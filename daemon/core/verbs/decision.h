/* decision.h: the verbs of `decision`, rows of verb_table.c. Laid out by hand. */
#pragma once
#define DECISION_PARAM { "decision", PARAM_ID, POS, .id = ID_DECISION, .help = "the decision" }
#define F_DECISION SHOWN("decision", FIELD_ID, "id of the decision")
#define OUTCOMES WORDS("adopted", "adopted_with_changes", "returned")
#define DECISION_FIELDS \
	F_DECISION, \
	F_STUDY, \
	DETAIL("stage", FIELD_TEXT, "stage in which it was made"), \
	SHOWN("outcome", FIELD_TEXT, "adopted, adopted_with_changes, returned"), \
	SHOWN("text", FIELD_TEXT, "in words"), \
	F_LANGUAGE, \
	F_PRINCIPAL, \
	SHOWN("created", FIELD_TIME, "when"), \
	F_VERSION

	{ .name = "decision.add", .summary = "record what the plenary decided on a study",
	  .description = "Open in stages that produce decisions. The last one since the stage was entered counts.",
	  .flags = VERB_WRITE, .scope = SCOPE_STUDY, .roles = ROLE_SECRETARIAT | ROLE_PLENARY,
	  .params = { STUDY_PARAM,
		      { "outcome", PARAM_ENUM, POS, .words = OUTCOMES, .help = "what was decided" },
		      { "text", PARAM_TEXT, REQ, .help = "in words" },
		      LANGUAGE_PARAM },
	  .fields = FIELDS(F_DECISION, F_STUDY, SHOWN("outcome", FIELD_TEXT, "what was decided"), F_VERSION), RUN(decision_add) },
	{ .name = "decision.get", .summary = "one decision",
	  .scope = SCOPE_NOUN, .roles = ROLE_ANY | LEVEL_OWN,
	  .params = { DECISION_PARAM },
	  .fields = FIELDS(DECISION_FIELDS), RUN(noun_get) },
	{ .name = "decision.list", .summary = "the decisions on a study",
	  .flags = VERB_LIST, .scope = SCOPE_STUDY, .roles = ROLE_ANY,
	  .params = { STUDY_PARAM,
		      { "outcome", PARAM_ENUM, 0, .words = OUTCOMES, .help = "only those with this" } },
	  .fields = FIELDS(DECISION_FIELDS), RUN(noun_list) },
