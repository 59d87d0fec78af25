/* role.h: the verbs of `role`, rows of verb_table.c. Laid out by hand. */
#pragma once
#define ROLES_ALL WORDS("secretariat", "operator", "worker", "plenary", "host", "lead", "editor", "observer")

	{ .name = "role.grant", .summary = "give somebody a role", .flags = VERB_WRITE, .scope = SCOPE_STUDY_OPTIONAL,
	  .description = "secretariat, operator, worker and plenary are global; host, lead, editor and observer belong to a study. Reviewers are invited, not appointed.",
	  .roles = ROLE_SECRETARIAT,
	  .params = { { "principal", PARAM_NAME, POS, .help = "to whom" }, { "role", PARAM_ENUM, POS, .words = ROLES_ALL, .help = "which" },
		      { "study", PARAM_CODE, OPT, .help = "in which study, for a study's role" } },
	  .fields = FIELDS(F_PRINCIPAL, SHOWN("role", FIELD_TEXT, "role"), F_STUDY), RUN(role_grant) },
	{ .name = "role.list", .summary = "who holds which role", .flags = VERB_LIST, .scope = SCOPE_STUDY_OPTIONAL,
	  .roles = ROLE_SECRETARIAT | ROLE_OPERATOR,
	  .params = { { "study", PARAM_CODE, OPT, .help = "in this study; the global ones otherwise" } },
	  .fields = FIELDS(F_PRINCIPAL, F_FULL_NAME, F_NATIVE_NAME, F_INSTITUTION, SHOWN("role", FIELD_TEXT, "role"), F_STUDY), RUN(role_list) },
	{ .name = "role.revoke", .summary = "take a role back", .flags = VERB_WRITE, .scope = SCOPE_STUDY_OPTIONAL,
	  .description = "The last holder of the secretariat's role keeps it.", .roles = ROLE_SECRETARIAT,
	  .params = { { "principal", PARAM_NAME, POS, .help = "from whom" }, { "role", PARAM_ENUM, POS, .words = ROLES_ALL, .help = "which" },
		      { "study", PARAM_CODE, OPT, .help = "in which study" } },
	  .fields = FIELDS(F_PRINCIPAL, SHOWN("role", FIELD_TEXT, "role"), F_STUDY), RUN(role_revoke) },
