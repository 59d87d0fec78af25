/* availability.h: the verbs of `availability`, rows of verb_table.c. Laid out by hand. */
#pragma once

	{ .name = "availability.add", .summary = "say when you are away",
	  .description = "Whole days, by your own calendar. Who is away is not invited without a reason. The secretariat says it for you with `as`.",
	  .flags = VERB_WRITE, .scope = SCOPE_PROGRAMME, .roles = ROLE_ANY,
	  .params = { { "from", PARAM_DATE, POS, .help = "first day" }, { "to", PARAM_DATE, POS, .help = "last day" },
		      { "note", PARAM_LINE, 0, .help = "for yourself and the secretariat" } },
	  .fields = FIELDS(F_PRINCIPAL, SHOWN("from", FIELD_TEXT, "first day"), SHOWN("to", FIELD_TEXT, "last day"), F_ZONE, F_VERSION), RUN(availability_add) },
	{ .name = "availability.drop", .summary = "say that you are there after all",
	  .flags = VERB_WRITE, .scope = SCOPE_PROGRAMME, .roles = ROLE_ANY,
	  .params = { { "from", PARAM_DATE, POS, .help = "first day of the absence, as it was said" } },
	  .fields = FIELDS(F_PRINCIPAL, SHOWN("from", FIELD_TEXT, "first day"), SHOWN("to", FIELD_TEXT, "last day"), F_VERSION), RUN(availability_drop) },
	{ .name = "availability.list", .summary = "when you are away, or somebody, for the secretariat",
	  .flags = VERB_LIST, .scope = SCOPE_PROGRAMME, .roles = ROLE_ANY,
	  .params = { { "principal", PARAM_NAME, OPT, .help = "short name; yourself otherwise" } },
	  .fields = FIELDS(F_PRINCIPAL, SHOWN("from", FIELD_TEXT, "first day"), SHOWN("to", FIELD_TEXT, "last day"), SHOWN("note", FIELD_TEXT, "what was noted"), F_ZONE),
	  RUN(availability_list) },
