/* import.h: the verbs of `import`, rows of verb_table.c. Laid out by hand. */
#pragma once
#define IMPORT_PARAM { "import", PARAM_ID, POS, .id = ID_IMPORT, .help = "what import.begin answered" }
#define F_IMPORT SHOWN("import", FIELD_ID, "id of the import")
#define IMPORT_COUNTS \
	SHOWN("rows", FIELD_INT, "announced rows"), \
	SHOWN("received", FIELD_INT, "rows that were looked at"), \
	SHOWN("taken", FIELD_INT, "of these, will be comments, or are"), \
	SHOWN("wrong", FIELD_INT, "cannot be"), \
	SHOWN("duplicates", FIELD_INT, "are there already, or came before in the file")
#define IMPORT_FIELDS \
	F_IMPORT, \
	F_STUDY, \
	SHOWN("file_name", FIELD_TEXT, "name of the file"), \
	DETAIL("digest", FIELD_TEXT, "announced digest"), \
	F_STATE("receiving, filed, abandoned"), \
	IMPORT_COUNTS, \
	SHOWN("started", FIELD_TIME, "when"), \
	DETAIL("filed", FIELD_TIME, "when its comments were shown"), \
	F_VERSION

	{ .name = "import.abandon", .summary = "give up bringing in a table",
	  .description = "What was sent of it is removed, some at a time, with this and the next calls of import's.",
	  .flags = VERB_WRITE | VERB_NO_TASKS, .scope = SCOPE_NOUN, .roles = LEVEL_OWN,
	  .params = { IMPORT_PARAM },
	  .fields = FIELDS(F_IMPORT, F_STUDY, F_STATE("abandoned"), F_VERSION), RUN(import_abandon) },
	{ .name = "import.begin", .summary = "announce a table of comments, to send its rows",
	  .description = "Open in stages that produce comments or facts. The same file begun before goes on where it was (`received`), and one that is filed says so (`state`). Another under the same name replaces what was not ended of it. While `is_ready` is false, comments that are there are still being made known: ask again.",
	  .flags = VERB_WRITE | VERB_NO_TASKS, .scope = SCOPE_STUDY,
	  .roles = ROLE_SECRETARIAT | ROLE_HOST | ROLE_LEAD | ROLE_REVIEWER | ROLE_EDITOR | ROLE_OBSERVER,
	  .params = { STUDY_PARAM,
		      { "file_name", PARAM_LINE, REQ, 1, 255, .help = "name of the file" },
		      { "rows", PARAM_INT, REQ, 1, 1000000, .help = "how many rows it has behind its header" },
		      { "digest", PARAM_LINE, REQ, 1, 64, .help = "BLAKE2b-256 of the file, 64 hex digits (b2sum -l 256)" } },
	  .fields = FIELDS(F_IMPORT, F_STUDY, F_STATE("receiving, filed"), SHOWN("received", FIELD_INT, "rows that are here: where to go on"), SHOWN("rows_most", FIELD_INT, "most rows of one import.send"), SHOWN("is_ready", FIELD_BOOL, "rows can be sent"), F_VERSION), RUN(import_begin) },
	{ .name = "import.finish", .summary = "make the rows of a table comments, all at once",
	  .description = "When all rows are here. Nobody else sees any of them before, nor a part of them ever. No row is called a duplicate of what somebody wrote who is hidden. One wrong row keeps all out, but with `partial`; one duplicate does, but with `skip_duplicates`: then the others are taken.",
	  .flags = VERB_WRITE, .scope = SCOPE_NOUN, .roles = LEVEL_OWN,
	  .params = { IMPORT_PARAM,
		      { "partial", PARAM_BOOL, 0, .help = "leave out what is wrong" },
		      { "skip_duplicates", PARAM_BOOL, 0, .help = "leave out what is there already" } },
	  .fields = FIELDS(F_IMPORT, F_STUDY, F_STATE("filed"), IMPORT_COUNTS, F_VERSION), RUN(import_finish) },
	{ .name = "import.get", .summary = "one table that you are bringing in",
	  .scope = SCOPE_NOUN, .roles = ROLE_ANY | LEVEL_OWN,
	  .params = { IMPORT_PARAM },
	  .fields = FIELDS(IMPORT_FIELDS), RUN(noun_get) },
	{ .name = "import.list", .summary = "the tables that you are bringing in, or have brought, to a study",
	  .flags = VERB_LIST, .scope = SCOPE_STUDY, .roles = ROLE_ANY,
	  .params = { STUDY_PARAM,
		      { "state", PARAM_ENUM, 0, .words = WORDS("receiving", "filed", "abandoned"), .help = "only those with this" } },
	  .fields = FIELDS(IMPORT_FIELDS), RUN(noun_list) },
	{ .name = "import.problems", .summary = "what is wrong with a table, all of it",
	  .flags = VERB_LIST, .scope = SCOPE_NOUN, .roles = LEVEL_OWN,
	  .params = { IMPORT_PARAM },
	  .fields = FIELDS(SHOWN("line", FIELD_INT, "line of the file that its row begins in"), SHOWN("column", FIELD_TEXT, "column by our name; absent: the row"), DETAIL("offset", FIELD_INT, "byte of the cell"), SHOWN("kind", FIELD_TEXT, "wrong, duplicate"), SHOWN("message", FIELD_TEXT, "what")), RUN(import_problems) },
	{ .name = "import.send", .summary = "send the next rows of a table",
	  .description = "In order: rows that do not begin where the last ones ended are refused, and data.received says where that is. A row is an object of texts under the names of the columns, with its `line`; columns that are none of ours go into `extra`. A row with problems is counted, told by import.problems, and not taken.",
	  .flags = VERB_WRITE | VERB_NO_TASKS, .scope = SCOPE_NOUN, .roles = LEVEL_OWN,
	  .params = { IMPORT_PARAM,
		      { "offset", PARAM_INT, REQ, 0, 1000000, .help = "how many rows came before: `received`, or 0" },
		      { "rows", PARAM_ARRAY, REQ, .help = "the rows" } },
	  .fields = FIELDS(F_IMPORT, F_STUDY, IMPORT_COUNTS, F_VERSION), RUN(import_send) },
