/* study.h: the verbs of `study`, rows of verb_table.c. Laid out by hand. */
#pragma once
#define STUDY_FIELDS                                                                                                   \
	F_STUDY, SHOWN("title", FIELD_TEXT, "title"), SHOWN("city", FIELD_TEXT, "host city"),                                \
		DETAIL("country", FIELD_TEXT, "country of the host city"),                                           \
		SHOWN("year", FIELD_INT, "year of the study"),                                                            \
		F_STATE("active, suspended, withdrawn, cancelled, closed"), F_STAGE,                                   \
		DETAIL("stage_title", FIELD_TEXT, "the stage in words"),                                             \
		DETAIL("entered", FIELD_TIME, "when the stage was entered"), F_DUE,                                  \
		DETAIL("due_date", FIELD_TEXT, "local date; its end, 23:59:59 in `zone`, is meant"),                 \
		DETAIL("zone", FIELD_TEXT, "IANA time zone of the date"),                                            \
		DETAIL("close", FIELD_TIME, "when nothing more is taken (UTC)"),                                     \
		DETAIL("roles", FIELD_ARRAY, "your own roles in it"),                                                \
		DETAIL("people", FIELD_ARRAY, "who holds a role in it: principal, full_name, native_name, name_language, institution, role"),    \
		DETAIL("workflow", FIELD_TEXT, "procedure and version it runs by"), \
		DETAIL("workflow_title", FIELD_TEXT, "the procedure in words"), \
		DETAIL("identity", FIELD_TEXT, "who may know whom: all_visible, single_, double_ or triple_anonymized"), \
		DETAIL("language", FIELD_TEXT, "working language"),                                                  \
		DETAIL("version", FIELD_INT, "version of the subject, for if_version")
#define STAGE_RESULT                                                                                                   \
	F_STUDY, F_STATE("state of the study"), F_STAGE, F_DUE, F_DUE_DATE, F_ZONE,                                    \
		SHOWN("by_silence", FIELD_ARRAY, "confirmations that held only because their time was over"),             \
		SHOWN("overridden", FIELD_ARRAY, "guards that did not hold and were overridden"), \
		DETAIL("warnings", FIELD_ARRAY, "texts that name somebody hidden from those who now read them: see visibility.check"), \
		DETAIL("is_whole", FIELD_BOOL, "false: there is more to look at; visibility.check tells all"), F_VERSION

	{ .name = "study.advance", .summary = "move a study to its next stage",
	  .description = "Refused with every guard that does not hold, and what would meet it. With override and a reason, whoever the stage names may move it all the same.",
	  .flags = VERB_WRITE, .scope = SCOPE_STUDY,
	  .roles = ROLE_SECRETARIAT | ROLE_LEAD | ROLE_HOST | ROLE_EDITOR | ROLE_PLENARY,
	  .params = { STUDY_PARAM, { "to", PARAM_LINE, 0, 1, 64, .help = "stage; needed where there are several" },
		      { "override", PARAM_BOOL, 0, .help = "go although guards do not hold" },
		      { "reason", PARAM_TEXT, 0, .help = "why; required with override" } },
	  .fields = FIELDS(STAGE_RESULT), RUN(study_advance) },
	{ .name = "study.back", .summary = "send a study back to an earlier stage", .flags = VERB_WRITE, .scope = SCOPE_STUDY,
	  .roles = ROLE_SECRETARIAT | ROLE_LEAD | ROLE_HOST | ROLE_EDITOR | ROLE_PLENARY,
	  .params = { STUDY_PARAM, { "to", PARAM_LINE, POS, 1, 64, .help = "stage" }, REASON_PARAM },
	  .fields = FIELDS(STAGE_RESULT), RUN(study_back) },
	{ .name = "study.board", .summary = "every study you may see: stage, what is open, late and next", .flags = VERB_LIST,
	  .scope = SCOPE_PROGRAMME, .roles = ROLE_ANY,
	  .fields = FIELDS(F_STUDY, SHOWN("title", FIELD_TEXT, "title"), SHOWN("city", FIELD_TEXT, "host city"), F_STATE("state"), F_STAGE,
			   SHOWN("stage_title", FIELD_TEXT, "the stage in words"), F_DUE, F_DUE_DATE, F_ZONE,
			   SHOWN("days_left", FIELD_INT, "to the due date; negative: late"),
			   SHOWN("open", FIELD_INT, "tasks open"), SHOWN("late", FIELD_INT, "of these, late"),
			   SHOWN("next", FIELD_TEXT, "the next stage"), SHOWN("next_step", FIELD_TEXT, "what is to happen now"),
			   DETAIL("workflow", FIELD_TEXT, "procedure and version it runs by"),
			   DETAIL("workflow_title", FIELD_TEXT, "the procedure in words"),
			   DETAIL("plan", FIELD_ARRAY, "items of its activity plan that are under way: activity, title, from, to")),
	  RUN(study_board) },
	{ .name = "study.cancel", .summary = "end a study for the programme", .flags = VERB_WRITE, .scope = SCOPE_STUDY,
	  .roles = ROLE_SECRETARIAT, .params = { STUDY_PARAM, REASON_PARAM }, .fields = FIELDS(STAGE_RESULT), RUN(study_cancel) },
	{ .name = "study.confirm", .summary = "state something on record that the stage asks for", .flags = VERB_WRITE,
	  .scope = SCOPE_STUDY, .roles = ROLE_INSIDE,
	  .params = { STUDY_PARAM, { "item", PARAM_LINE, POS, 1, 64, .help = "which confirmation of the stage" },
		      { "note", PARAM_TEXT, 0, .help = "a remark, a date, a reference" } },
	  .fields = FIELDS(F_STUDY, SHOWN("item", FIELD_TEXT, "what was confirmed"), F_STAGE), RUN(study_confirm) },
	{ .name = "study.create", .summary = "begin a study", .flags = VERB_WRITE, .scope = SCOPE_PROGRAMME,
	  .roles = ROLE_SECRETARIAT,
	  .params = { STUDY_PARAM, { "title", PARAM_LINE, REQ, .help = "title" }, { "city", PARAM_LINE, REQ, 1, 128, .help = "host city" },
		      { "country", PARAM_COUNTRY, REQ, .help = "its country; ZZ where it is none or several" },
		      { "year", PARAM_INT, REQ, 1990, 2199, .help = "year" },
		      { "zone", PARAM_ZONE, 0, .help = "time zone of its deadlines; the configured default_zone otherwise" },
		      { "workflow", PARAM_LINE, 0, 1, 64, .help = "procedure; the configured default_workflow otherwise" },
		      { "form", PARAM_LINE, 0, 1, 64, .help = "review form; the one named like the workflow, or like default_workflow, otherwise" },
		      { "language", PARAM_LANGUAGE, 0, .help = "working language; en otherwise" },
		      { "identity", PARAM_ENUM, 0, .words = IDENTITIES, .help = "who may know whom; the workflow's otherwise" } },
	  .fields = FIELDS(STAGE_RESULT), RUN(study_create) },
	{ .name = "study.get", .summary = "one study", .scope = SCOPE_STUDY, .roles = ROLE_ANY, .params = { STUDY_PARAM, AS_OF_PARAM },
	  .fields = FIELDS(STUDY_FIELDS, F_AS_OF), RUN(study_get) },
	{ .name = "study.history", .summary = "the steps a study has taken", .flags = VERB_LIST, .scope = SCOPE_STUDY,
	  .roles = ROLE_INSIDE, .params = { STUDY_PARAM },
	  .fields = FIELDS(F_TIME("time", "when"), SHOWN("step", FIELD_TEXT, "create, advance, override, back, suspend, resume, reschedule, withdraw, cancel"),
			   SHOWN("from", FIELD_TEXT, "stage"), SHOWN("to", FIELD_TEXT, "stage"), F_PRINCIPAL, F_REASON),
	  RUN(study_history) },
	{ .name = "study.list", .summary = "the studies you may see", .flags = VERB_LIST, .scope = SCOPE_PROGRAMME, .roles = ROLE_ANY,
	  .params = { { "state", PARAM_ENUM, 0, .words = STUDY_STATES, .help = "only those in this state" } },
	  .fields = FIELDS(STUDY_FIELDS), RUN(study_list) },
	{ .name = "study.reschedule", .summary = "move the due or closing date of the present stage", .flags = VERB_WRITE,
	  .scope = SCOPE_STUDY, .roles = ROLE_SECRETARIAT,
	  .params = { STUDY_PARAM, { "due", PARAM_DATE, 0, .help = "local date" }, { "close", PARAM_DATE, 0, .help = "local date" }, REASON_PARAM },
	  .fields = FIELDS(STAGE_RESULT, F_CLOSE), RUN(study_reschedule) },
	{ .name = "study.resume", .summary = "go on with a suspended study; its dates move by the time it rested", .flags = VERB_WRITE,
	  .scope = SCOPE_STUDY, .roles = ROLE_SECRETARIAT,
	  .params = { STUDY_PARAM, { "reason", PARAM_TEXT, 0, .help = "why now" } }, .fields = FIELDS(STAGE_RESULT), RUN(study_resume) },
	{ .name = "study.retract", .summary = "take a confirmation back", .flags = VERB_WRITE, .scope = SCOPE_STUDY,
	  .roles = ROLE_INSIDE,
	  .params = { STUDY_PARAM, { "item", PARAM_LINE, POS, 1, 64, .help = "which confirmation of the stage" }, REASON_PARAM },
	  .fields = FIELDS(F_STUDY, SHOWN("item", FIELD_TEXT, "what was taken back"), F_STAGE), RUN(study_retract) },
	{ .name = "study.status", .summary = "who is late, on what, and what happens next", .scope = SCOPE_STUDY, .roles = ROLE_INSIDE,
	  .description = "With as_of, the stage, the dates and the counts as they stood: who had what to do then is not kept.",
	  .params = { STUDY_PARAM, AS_OF_PARAM },
	  .fields = FIELDS(STUDY_FIELDS, SHOWN("days_left", FIELD_INT, "to the stage's due date; negative: late"),
			   SHOWN("open", FIELD_ARRAY, "tasks: principal, full_name, institution, task, what, subject, due, moved, days_left, is_late"),
			   SHOWN("next", FIELD_ARRAY, "stages ahead: stage, title, is_ready, and for secretariat and lead guards: guard, holds, need"),
			   SHOWN("back", FIELD_ARRAY, "stages it can be sent back to"),
			   SHOWN("counts", FIELD_OBJECT, "of what you may see: reviews, comments, comments_open"), F_AS_OF),
	  RUN(study_status) },
	{ .name = "study.suspend", .summary = "let a study rest", .flags = VERB_WRITE, .scope = SCOPE_STUDY, .roles = ROLE_SECRETARIAT,
	  .params = { STUDY_PARAM, REASON_PARAM }, .fields = FIELDS(STAGE_RESULT), RUN(study_suspend) },
	{ .name = "study.timeline", .summary = "what happened in a study, and what is ahead, in order of time",
	  .description = "Steps taken, versions of documents filed, occasions, decisions; what is due, when the stage closes, and actions still open. Only what you may see.",
	  .flags = VERB_LIST, .scope = SCOPE_STUDY, .roles = ROLE_INSIDE, .params = { STUDY_PARAM },
	  .fields = FIELDS(F_TIME("time", "when; of a date its end, of an occasion its beginning"),
			   DETAIL("date", FIELD_TEXT, "the day, by the calendar of the study or of the occasion's place"),
			   SHOWN("kind", FIELD_TEXT, "step, document, occasion, decision, due, close, action"),
			   SHOWN("word", FIELD_TEXT, "the step, the kind of document, or what was decided"),
			   SHOWN("title", FIELD_TEXT, "of the stage, the document, the occasion, the item, or what is to be done"),
			   DETAIL("place", FIELD_TEXT, "of an occasion"), DETAIL("to", FIELD_TEXT, "last day of an occasion"),
			   DETAIL("number", FIELD_INT, "version of a document"), DETAIL("label", FIELD_TEXT, "what people call that version"),
			   F_PRINCIPAL, DETAIL("state", FIELD_TEXT, "of what has one"),
			   DETAIL("subject", FIELD_ID, "its id"),
			   SHOWN("is_ahead", FIELD_BOOL, "still to come"), SHOWN("is_late", FIELD_BOOL, "it should have been done")),
	  RUN(study_timeline) },
	{ .name = "study.withdraw", .summary = "end a study for the host", .flags = VERB_WRITE, .scope = SCOPE_STUDY,
	  .roles = ROLE_HOST | ROLE_SECRETARIAT, .params = { STUDY_PARAM, REASON_PARAM }, .fields = FIELDS(STAGE_RESULT), RUN(study_withdraw) },
