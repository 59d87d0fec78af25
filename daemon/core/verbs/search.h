/* search.h: the verbs of `search`, rows of verb_table.c. Laid out by hand. */
#pragma once
#define SEARCH_NAME_PARAM { "name", PARAM_NAME, POS, .help = "its name" }
#define SEARCH_SHARED_PARAM { "shared", PARAM_BOOL, 0, .help = "one of the secretariat's, for all" }
#define SEARCH_SAVED SHOWN("name", FIELD_TEXT, "its name"), SHOWN("shared", FIELD_BOOL, "whether it is for all")

	{ .name = "search.drop", .summary = "forget a saved search",
	  .flags = VERB_WRITE, .scope = SCOPE_PROGRAMME, .roles = ROLE_ANY,
	  .params = { SEARCH_NAME_PARAM, SEARCH_SHARED_PARAM },
	  .fields = FIELDS(SEARCH_SAVED, F_VERSION), RUN(search_drop) },
	{ .name = "search.list", .summary = "your saved searches, and those that are for all",
	  .flags = VERB_LIST, .scope = SCOPE_PROGRAMME, .roles = ROLE_ANY,
	  .fields = FIELDS(SEARCH_SAVED, SHOWN("query", FIELD_TEXT, "the search"), DETAIL("time", FIELD_TIME, "when it was saved"), F_VERSION),
	  RUN(search_list) },
	{ .name = "search.run", .summary = "find studies, or what is in them, by words and fields",
	  .description = "Over what you may see, and nothing else. One answer looks at search_rows rows at most: as long as there is `next` there may be more, also behind an empty page.",
	  .flags = VERB_LIST, .scope = SCOPE_PROGRAMME, .roles = ROLE_ANY,
	  .params = { { "query", PARAM_TEXT, POS, .help = "the search; SEARCHING tells its language" },
		      { "kind", PARAM_ENUM, 0, .words = WORDS("study", "comment", "document", "finding", "recommendation", "review"), .help = "what is to be found; study otherwise" } },
	  .fields = FIELDS(SHOWN("kind", FIELD_TEXT, "what was found: study, comment, document, finding, recommendation, review"), F_STUDY,
			   SHOWN("title", FIELD_TEXT, "of the study"), SHOWN("city", FIELD_TEXT, "host city"), F_STATE("state of the study"), F_STAGE,
			   SHOWN("subject", FIELD_ID, "what the words stand in, where that is not the study itself"),
			   SHOWN("in", FIELD_TEXT, "which text that is: its kind, a dot, and its name"),
			   SHOWN("snippet", FIELD_TEXT, "a part of that text"),
			   DETAIL("matches", FIELD_ARRAY, "where words stand in the snippet: [from, to], in bytes")),
	  RUN(search_run) },
	{ .name = "search.save", .summary = "keep a search under a name",
	  .description = "@NAME in a search then stands for it, in parentheses. It takes the place of one that you have under that name. What it finds is always what whoever uses it may see; the words of a shared one are read by all.",
	  .flags = VERB_WRITE, .scope = SCOPE_PROGRAMME, .roles = ROLE_ANY,
	  .params = { SEARCH_NAME_PARAM, { "query", PARAM_TEXT, POS, .help = "the search; it names no other saved one" }, SEARCH_SHARED_PARAM },
	  .fields = FIELDS(SEARCH_SAVED, F_VERSION), RUN(search_save) },
