/* remind.h: the verbs of `remind`, rows of verb_table.c. Laid out by hand. */
#pragma once
#define F_STEP_OF \
	SHOWN("principal", FIELD_TEXT, "to whom"), \
	F_STUDY, \
	SHOWN("task", FIELD_TEXT, "kind of task")

	{ .name = "remind.bounced", .summary = "a mail that was handed over came back: its job is an incident",
	  .description = "For whoever reads the mail that comes back, which names its job in the Message-ID of what it returns. job.retry sends it "
			 "again. Of an incident it changes nothing; a mail that waits to go out again is answered wrong_state.",
	  .flags = VERB_WRITE, .scope = SCOPE_PROGRAMME, .roles = JOB_WORKS,
	  .params = { JOB_PARAM, { "error", PARAM_TEXT, REQ, .help = "what the mail system said; it is kept" } },
	  .fields = FIELDS(F_JOB, F_STATE("incident; cancelled where its worker was to stop"), F_VERSION), RUN(remind_bounced) },
	{ .name = "remind.letter", .summary = "what a leased digest is to say, as things stand now",
	  .description = "What was done, moved or put to rest since it was put, what a later step says anew, and what its reader wants no "
			 "more, is left out, and the ledger says so; where nothing is left, no mail is to be sent. What other digests for "
			 "the same person would say that nobody has fetched is said here. Where it says held_until, "
			 "the mail is not to go out before: it is quiet where its reader is, or they were written to today. Release it until "
			 "then. Not recorded in the journal.",
	  .flags = VERB_WRITE | VERB_UNRECORDED, .scope = SCOPE_PROGRAMME, .roles = JOB_WORKS,
	  .params = { LEASE_PARAM },
	  .fields = FIELDS(F_JOB, F_PRINCIPAL, F_FULL_NAME, SHOWN("email", FIELD_TEXT, "address; absent: they have none"),
			   SHOWN("from", FIELD_TEXT, "the configured mail_from"), SHOWN("language", FIELD_TEXT, "language to write in"), F_ZONE,
			   F_TIME("time", "now"), F_TIME("held_until", "when the mail may go out"), SHOWN("dropped", FIELD_INT, "steps that were left out"),
			   SHOWN("items", FIELD_ARRAY, "study, title, task, what, whose, due, due_date, due_zone, days_left, is_late, is_own, why; "
						       "the late first")),
	  RUN(remind_letter) },
	{ .name = "remind.list", .summary = "what was decided on reminders: sent, dropped, superseded, missed, skipped, and why",
	  .flags = VERB_LIST, .scope = SCOPE_STUDY_OPTIONAL, .roles = ROLE_SECRETARIAT,
	  .params = { { "study", PARAM_CODE, OPT, .help = "only of this study" }, { "principal", PARAM_NAME, 0, .help = "only to them" } },
	  .fields = FIELDS(F_TIME("time", "when it was decided"), F_STEP_OF, DETAIL("rule", FIELD_TEXT, "stage, and which of its rules"),
			   SHOWN("days", FIELD_INT, "the step: days from the rule's moment"),
			   F_STATE("put, dropped, superseded, missed, skipped"), SHOWN("reason", FIELD_TEXT, "why"),
			   SHOWN("job", FIELD_ID, "the digest that it went into")),
	  RUN(remind_list) },
	{ .name = "remind.plan", .summary = "which reminders go out, to whom, when and why; which do not, and why not",
	  .description = "As things stand: what is done until then is not reminded of. Goes back as far as twice the catch-up window.",
	  .flags = VERB_LIST, .scope = SCOPE_STUDY_OPTIONAL, .roles = ROLE_SECRETARIAT,
	  .params = { { "study", PARAM_CODE, OPT, .help = "only of this study" },
		      { "days", PARAM_INT, 0, 1, 366, .help = "how far ahead; 30 otherwise" },
		      { "principal", PARAM_NAME, 0, .help = "only to them" } },
	  .fields = FIELDS(F_TIME("time", "when it goes out; its day begins then, unless it is quiet"),
			   SHOWN("date", FIELD_TEXT, "its day, by the study's calendar"), F_STEP_OF,
			   DETAIL("what", FIELD_TEXT, "what is to be done"), DETAIL("whose", FIELD_TEXT, "whose task it is"),
			   SHOWN("why", FIELD_TEXT, "which rule asks for it"),
			   SHOWN("verdict", FIELD_TEXT, "planned, due, held, superseded, missed, skipped, told"),
			   SHOWN("reason", FIELD_TEXT, "why it does not go out, or not yet"), DETAIL("due", FIELD_TIME, "when the task is due"),
			   DETAIL("state", FIELD_TEXT, "told: how it was decided"), DETAIL("told", FIELD_TIME, "when"),
			   DETAIL("rule", FIELD_TEXT, "stage, and which of its rules")),
	  RUN(remind_plan) },
	{ .name = "remind.run", .summary = "put the reminders that are due, a digest for each person, on the topic mail",
	  .description = "For a scheduled job. Asked twice, also at once, it puts nothing twice. Each step is decided once: the ledger tells of it.",
	  .flags = VERB_WRITE, .scope = SCOPE_PROGRAMME, .roles = ROLE_SECRETARIAT | ROLE_WORKER,
	  .fields = FIELDS(SHOWN("digests", FIELD_INT, "mails that were put"), SHOWN("reminders", FIELD_INT, "steps in them"),
			   SHOWN("superseded", FIELD_INT, "steps that a later one takes the place of"),
			   SHOWN("missed", FIELD_INT, "steps that came too long ago"), SHOWN("skipped", FIELD_INT, "steps that nobody wants"),
			   SHOWN("held", FIELD_INT, "steps that wait for another hour or day")),
	  RUN(remind_run) },
