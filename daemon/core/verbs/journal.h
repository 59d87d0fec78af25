/* journal.h: the verbs of `journal`, rows of verb_table.c. Laid out by hand. */
#pragma once
	{ .name = "journal.verify", .summary = "check the journal's chains", .scope = SCOPE_STUDY_OPTIONAL,
	  .roles = ROLE_SECRETARIAT | ROLE_OPERATOR,
	  .params = { { "study", PARAM_CODE, OPT, .help = "only this study's chain; every chain otherwise" } },
	  .fields = FIELDS(SHOWN("is_intact", FIELD_BOOL, "every row fits"), SHOWN("chains", FIELD_INT, "chains checked"),
			   SHOWN("rows", FIELD_INT, "rows checked"),
			   SHOWN("first_bad", FIELD_OBJECT, "the first row that does not fit: row, study, time, verb, why")),
	  RUN(journal_verify) },
