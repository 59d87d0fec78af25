/* declaration.h: the verbs of `declaration`, rows of verb_table.c. Laid out by hand. */
#pragma once
#define DECLARATION_FILES WORDS("none", "declared")
#define DECLARATION_DECISIONS WORDS("disclosed", "waived", "excluded")
#define CONFLICT_TYPES WORDS("national", "institutional", "financial", "personal", "author", "other")

	{ .name = "declaration.decide", .summary = "decide on a declared conflict of interest",
	  .flags = VERB_WRITE, .scope = SCOPE_DECLARATION, .roles = ROLE_SECRETARIAT,
	  .params = { { "declaration", PARAM_ID, POS, .id = ID_DECLARATION, .help = "the declaration" },
		      { "decision", PARAM_ENUM, POS, .words = DECLARATION_DECISIONS, .help = "disclosed: known to all; waived: accepted; excluded: may not review" },
		      REASON_PARAM },
	  .fields = FIELDS(SHOWN("declaration", FIELD_ID, "id"), F_STUDY, F_STATE("the decision"), F_VERSION), RUN(declaration_decide) },
	{ .name = "declaration.file", .summary = "declare a conflict of interest, or that there is none",
	  .description = "Required of every accepted place before it may review. Type national (an institute of the host's own country) counts as disclosed without a decision, also where somebody from there declares none; every other waits for one.",
	  .flags = VERB_WRITE, .scope = SCOPE_ASSIGNMENT_DECLARATION, .roles = LEVEL_OWN,
	  .params = { { "assignment", PARAM_PLACE, POS, .id = ID_ASSIGNMENT, .help = "the place, or the study's code" },
		      { "state", PARAM_ENUM, POS, .words = DECLARATION_FILES, .help = "none, or declared" },
		      { "type", PARAM_ENUM, 0, .words = CONFLICT_TYPES, .help = "kind of conflict; required where declared" },
		      { "text", PARAM_TEXT, 0, .help = "what it consists in; required where declared" },
		      NEXT_LANGUAGE_PARAM },
	  .fields = FIELDS(SHOWN("declaration", FIELD_ID, "id"), F_STUDY, F_STATE("none, declared, disclosed"), F_VERSION),
	  RUN(declaration_file) },
	{ .name = "declaration.list", .summary = "the declarations of a study's team", .flags = VERB_LIST,
	  .scope = SCOPE_STUDY, .roles = ROLE_ANY, .params = { STUDY_PARAM },
	  .fields = FIELDS(SHOWN("declaration", FIELD_ID, "id"), F_STUDY, F_ASSIGNMENT, F_PRINCIPAL, F_FULL_NAME, F_INSTITUTION,
			   F_STATE("none, declared, disclosed, waived, excluded"), SHOWN("type", FIELD_TEXT, "kind of conflict"),
			   SHOWN("text", FIELD_TEXT, "what it consists in"), F_LANGUAGE, F_TIME("declared", "when"),
			   SHOWN("decided_by", FIELD_TEXT, "who decided"), F_REASON, F_VERSION),
	  RUN(declaration_list) },
