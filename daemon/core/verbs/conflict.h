/* conflict.h: the verbs of `conflict`, rows of verb_table.c. Laid out by hand. */
#pragma once

	{ .name = "conflict.add", .summary = "record a conflict of interest that is known of, so that somebody is not invited",
	  .description = "Of people without a place: what is between the study and who has one is declared, and decided on with declaration.decide. "
			 "An institute of the host's own country is known as it is, and excludes nobody.",
	  .flags = VERB_WRITE, .scope = SCOPE_STUDY, .roles = ROLE_SECRETARIAT,
	  .params = { STUDY_PARAM, { "principal", PARAM_NAME, POS, .help = "whose" },
		      { "type", PARAM_ENUM, POS, .words = WORDS("institutional", "financial", "personal", "author", "other"), .help = "kind of conflict" }, REASON_PARAM },
	  .fields = FIELDS(F_STUDY, F_PRINCIPAL, SHOWN("type", FIELD_TEXT, "kind of conflict")), RUN(conflict_add) },
	{ .name = "conflict.clear", .summary = "take a recorded conflict of interest back",
	  .flags = VERB_WRITE, .scope = SCOPE_STUDY, .roles = ROLE_SECRETARIAT,
	  .params = { STUDY_PARAM, { "principal", PARAM_NAME, POS, .help = "whose" }, REASON_PARAM },
	  .fields = FIELDS(F_STUDY, F_PRINCIPAL, SHOWN("type", FIELD_TEXT, "kind of conflict")), RUN(conflict_clear) },
