/* inbox.h: the verbs of `inbox`, rows of verb_table.c. Laid out by hand. */
#pragma once

	{ .name = "inbox.list", .summary = "what you have to do, in every study; for a worker, what its institution's people have to do",
	  .description = "The late first, then by date. Computed from the studies: nobody opens or closes a task by hand. A worker is told "
			 "what lies with whom, not what was written; it fetches the same from the topic inbox-INSTITUTION, as jobs.",
	  .flags = VERB_LIST, .scope = SCOPE_PROGRAMME, .roles = ROLE_ANY,
	  .params = { { "digest", PARAM_LINE, 0, 1, 64, .help = "only while it holds what inbox.watch said with this digest; version_mismatch otherwise" } },
	  .fields = FIELDS(F_STUDY, DETAIL("title", FIELD_TEXT, "title of the study"), SHOWN("task", FIELD_TEXT, "kind of task"),
			   SHOWN("what", FIELD_TEXT, "what is to be done"), F_PRINCIPAL, DETAIL("institution", FIELD_TEXT, "where they belong"),
			   DETAIL("role", FIELD_TEXT, "as what"), DETAIL("subject", FIELD_TEXT, "what it is about: an id, or a word"),
			   DETAIL("since", FIELD_TIME, "since when it is asked for"), SHOWN("due", FIELD_TIME, "when it is due"),
			   DETAIL("due_date", FIELD_TEXT, "local date; its end, 23:59:59 in `zone`, is meant"), DETAIL("zone", FIELD_TEXT, "IANA time zone of the date"),
			   SHOWN("days_left", FIELD_INT, "days to it; negative: late"), SHOWN("is_late", FIELD_BOOL, "counts as late")),
	  RUN(inbox_list) },
	{ .name = "inbox.watch", .summary = "wait until inbox.list would say something else",
	  .description = "Answers at once without `digest`, or where it is not that of what the inbox holds. What is late only because time passes "
			 "is no change.",
	  .flags = VERB_WAITS, .scope = SCOPE_PROGRAMME, .roles = ROLE_ANY,
	  .params = { { "digest", PARAM_LINE, 0, 1, 64, .help = "of what it held, as the last answer said" },
		      { "timeout_ms", PARAM_INT, 0, 0, 600000, .help = "how long to wait; the configured watch_ms is a lid on it" } },
	  .fields = FIELDS(SHOWN("digest", FIELD_TEXT, "of what it holds now"), SHOWN("is_changed", FIELD_BOOL, "whether that is new"),
			   SHOWN("open", FIELD_INT, "how many tasks are open")),
	  RUN(inbox_watch) },
