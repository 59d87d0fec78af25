/* assignment.h: the verbs of `assignment`, rows of verb_table.c. Laid out by hand. */
#pragma once
#define ASSIGNMENT_FIELDS                                                                                              \
	F_ASSIGNMENT, F_STUDY, F_PRINCIPAL, F_FULL_NAME, F_NATIVE_NAME, F_INSTITUTION,                                 \
		F_STATE("invited, accepted, declined, withdrawn, replaced"),                                           \
		DETAIL("invited", FIELD_TIME, "when"),                                                               \
		F_TIME("answer_due", "when the invitation is to be answered"),                                         \
		DETAIL("answered", FIELD_TIME, "when it was"), DETAIL("reason", FIELD_TEXT, "the reason given"),   \
		DETAIL("undelivered", FIELD_TEXT, "why the last mail to them about the study did not arrive; told the secretariat"), \
		SHOWN("is_home", FIELD_BOOL, "the institution is of the host city's country"),                            \
		DETAIL("language", FIELD_TEXT, "language of the invitation and of mail about it"),                   \
		DETAIL("due", FIELD_TIME, "of an extension; told to them and to those who steer the study"),         \
		DETAIL("due_date", FIELD_TEXT, "likewise: its local date"),                                          \
		DETAIL("due_reason", FIELD_TEXT, "likewise: why it was given"),                                      \
		DETAIL("despite", FIELD_TEXT, "why they were invited although something stood against it; told to those who steer the study"), \
		DETAIL("version", FIELD_INT, "version of the subject, for if_version")

	{ .name = "assignment.accept", .summary = "accept an invitation to a place in the team",
	  .flags = VERB_WRITE, .scope = SCOPE_ASSIGNMENT, .roles = LEVEL_OWN,
	  .params = { { "assignment", PARAM_PLACE, POS, .id = ID_ASSIGNMENT, .help = "the invitation, or the study's code" } },
	  .fields = FIELDS(F_ASSIGNMENT, F_STUDY, F_STATE("accepted"), F_VERSION), RUN(assignment_accept) },
	{ .name = "assignment.apply", .summary = "change teams by a list of rows: all of it, or nothing",
	  .description = "Rows are done from the top to the bottom, each by the rules of its own verb; what is wrong with any is told of all "
			 "(error.data.problems: row, line, field, message), and then nothing was done. With dry_run, what would be done and what would "
			 "follow. The lead names the study; the secretariat may leave that to the rows.",
	  .flags = VERB_WRITE, .scope = SCOPE_STUDY_OPTIONAL, .roles = ROLE_SECRETARIAT | ROLE_LEAD,
	  .params = { { "study", PARAM_CODE, OPT, .help = "study of the rows that name none" },
		      { "rows", PARAM_ARRAY, REQ, .help = "[{\"action\": \"invite\", \"principal\": ...}, ...]; see ASSIGNMENT ROWS" } },
	  .fields = FIELDS(SHOWN("rows", FIELD_ARRAY, "for each row: row, line, study, action, outcome (done, skipped), and what its verb answered, or why"),
			   SHOWN("done", FIELD_INT, "rows that were done"), SHOWN("skipped", FIELD_INT, "rows whose condition did not hold"),
			   SHOWN("opened", FIELD_ARRAY, "tasks that there are now: study, task, principal, institution, role, due"),
			   SHOWN("closed", FIELD_ARRAY, "tasks that there are no more"),
			   SHOWN("letters", FIELD_ARRAY, "reminders of the tasks opened, in the next 60 days: study, task, of, to, at, why")),
	  RUN(assignment_apply) },
	{ .name = "assignment.candidates", .summary = "who could be invited, and what speaks for and against it",
	  .description = "Who can be asked first; then those from outside the host's country; then who has least to do (places, open tasks, and twice "
			 "what is late or had to be reminded of when it was); then who declined least; then by name. Counted over the studies that you may see. "
			 "To the lead, who is away and who has as many places as they take are one: not available.",
	  .flags = VERB_LIST, .scope = SCOPE_STUDY, .roles = ROLE_SECRETARIAT | ROLE_LEAD, .params = { STUDY_PARAM },
	  .fields = FIELDS(F_PRINCIPAL, DETAIL("full_name", FIELD_TEXT, "the person's name"), F_INSTITUTION, SHOWN("country", FIELD_TEXT, "of the institution"),
			   SHOWN("is_home", FIELD_BOOL, "the institution is of the host city's country: a national conflict, which excludes nobody"),
			   SHOWN("eligible", FIELD_TEXT, "yes; despite: with a reason; no"), SHOWN("why_not", FIELD_TEXT, "what speaks against it"),
			   SHOWN("places", FIELD_INT, "places in studies that go on"), SHOWN("open", FIELD_INT, "open tasks"), SHOWN("late", FIELD_INT, "those of them that are late"),
			   DETAIL("reminded", FIELD_INT, "tasks that they had to be reminded of when they were late"), SHOWN("declined", FIELD_INT, "invitations declined"),
			   DETAIL("state", FIELD_TEXT, "invited, accepted, declined, withdrawn, replaced"),
			   DETAIL("refusal", FIELD_TEXT, "why they declined this study; told the secretariat"),
			   DETAIL("conflict_state", FIELD_TEXT, "of what they declared for this study: none, declared, disclosed, waived, excluded"),
			   DETAIL("conflict", FIELD_TEXT, "kind of a conflict on record for this study"), DETAIL("conflict_reason", FIELD_TEXT, "what it consists in; told the secretariat"),
			   DETAIL("is_available", FIELD_BOOL, "neither away nor with as many places as they take"),
			   DETAIL("away_from", FIELD_TEXT, "first day of the next absence; told the secretariat"), DETAIL("away_to", FIELD_TEXT, "its last day; likewise"),
			   DETAIL("max_active", FIELD_INT, "how many places they take at once; told the secretariat")),
	  RUN(assignment_candidates) },
	{ .name = "assignment.decline", .summary = "decline an invitation, with the reason",
	  .flags = VERB_WRITE, .scope = SCOPE_ASSIGNMENT, .roles = LEVEL_OWN,
	  .params = { { "assignment", PARAM_PLACE, POS, .id = ID_ASSIGNMENT, .help = "the invitation, or the study's code" }, REASON_PARAM },
	  .fields = FIELDS(F_ASSIGNMENT, F_STUDY, F_STATE("declined"), F_VERSION), RUN(assignment_decline) },
	{ .name = "assignment.extend", .summary = "give one person more time in the present stage, or take it back",
	  .description = "Moves their own due date and nobody else's: beyond everybody's and its grace, and not beyond the stage's close. "
			 "It ends with the stage, and moves with a study that rests. Who holds the place and who steers the study are told; who sees their open work sees when it is due. "
			 "The lead's own place is the secretariat's to extend.",
	  .flags = VERB_WRITE, .scope = SCOPE_ASSIGNMENT, .roles = ROLE_SECRETARIAT | ROLE_LEAD,
	  .params = { { "assignment", PARAM_ID, POS, .id = ID_ASSIGNMENT, .help = "the place" },
		      { "due", PARAM_DATE, 0, .help = "local date; without it, the extension is taken back" }, REASON_PARAM },
	  .fields = FIELDS(F_ASSIGNMENT, F_STUDY, F_PRINCIPAL, F_STAGE, F_DUE, F_DUE_DATE, F_ZONE, F_VERSION), RUN(assignment_extend) },
	{ .name = "assignment.get", .summary = "one place in a team",
	  .scope = SCOPE_ASSIGNMENT, .roles = ROLE_ANY | LEVEL_OWN,
	  .params = { { "assignment", PARAM_PLACE, POS, .id = ID_ASSIGNMENT, .help = "its id, or a study's code for your own" } },
	  .fields = FIELDS(ASSIGNMENT_FIELDS), RUN(assignment_get) },
	{ .name = "assignment.invite", .summary = "invite somebody to review",
	  .description = "Open in stages that produce invitations. Who declined this study is not asked twice, and who is away, has as many "
			 "places as they take, is of the host's own institution or of the secretariat, or is the study's review editor is not asked, unless `despite` says why. Who is the host, has a conflict of interest on record, or filed "
			 "the self-assessment or the data pack of the study is never asked.",
	  .flags = VERB_WRITE, .scope = SCOPE_STUDY, .roles = ROLE_SECRETARIAT | ROLE_LEAD,
	  .params = { STUDY_PARAM, { "principal", PARAM_NAME, POS, .help = "who is invited" },
		      { "answer_days", PARAM_INT, 0, 1, 365, .help = "days to answer; the workflow's answer_days otherwise" },
		      { "language", PARAM_LANGUAGE, 0, .help = "of the invitation; the person's own otherwise" },
		      { "despite", PARAM_TEXT, 0, .help = "why they are asked although they declined before, are away, or have as many places as they take" } },
	  .fields = FIELDS(F_ASSIGNMENT, F_STUDY, F_PRINCIPAL, F_STATE("invited"), F_TIME("answer_due", "answer by"), F_VERSION),
	  RUN(assignment_invite) },
	{ .name = "assignment.list", .summary = "the places of a study's team, or your own in every study",
	  .flags = VERB_LIST, .scope = SCOPE_STUDY_OPTIONAL, .roles = ROLE_ANY,
	  .params = { { "study", PARAM_CODE, OPT, .help = "code of the study; without it, your own places" } },
	  .fields = FIELDS(ASSIGNMENT_FIELDS), RUN(assignment_list) },
	{ .name = "assignment.propose", .summary = "propose whom to invite, with the reasons, and what cannot be met",
	  .description = "Of those who can be asked without a reason, the best team by this measure, the first difference deciding: people missing, institutes "
			 "missing, people from outside the host's country missing, pairs from one institute, and what those proposed have to do already "
			 "(as assignment.candidates counts). Equal choices go to the institutes whose people stand first there. Nothing is done: `rows` is what assignment.apply takes.",
	  .scope = SCOPE_STUDY, .roles = ROLE_SECRETARIAT | ROLE_LEAD,
	  .params = { STUDY_PARAM, { "count", PARAM_INT, 0, 1, 16, .help = "people in the team, those with a place counted; what the workflow asks of a team otherwise" },
		      { "min_institutes", PARAM_INT, 0, 0, 16, .help = "institutes that they come from; likewise" },
		      { "min_non_home", PARAM_INT, 0, 0, 16, .help = "those from outside the host's country; likewise" } },
	  .fields = FIELDS(F_STUDY, SHOWN("count", FIELD_INT, "people asked for"), SHOWN("min_institutes", FIELD_INT, "institutes asked for"),
			   SHOWN("min_non_home", FIELD_INT, "asked for from outside the host's country"), SHOWN("present", FIELD_INT, "people with a place"),
			   SHOWN("rows", FIELD_ARRAY, "for assignment.apply"), SHOWN("people", FIELD_ARRAY, "for each row: principal, institution, is_home, burden, why"),
			   SHOWN("unmet", FIELD_ARRAY, "what cannot be met, in words"), SHOWN("pairs", FIELD_INT, "pairs from one institute that it adds"),
			   SHOWN("burden", FIELD_INT, "what those proposed have to do already")),
	  RUN(assignment_propose) },
	{ .name = "assignment.replace", .summary = "give a place to somebody else",
	  .flags = VERB_WRITE, .scope = SCOPE_ASSIGNMENT, .roles = ROLE_SECRETARIAT | ROLE_LEAD,
	  .params = { { "assignment", PARAM_ID, POS, .id = ID_ASSIGNMENT, .help = "the place" },
		      { "principal", PARAM_NAME, POS, .help = "who is invited instead" }, REASON_PARAM,
		      { "despite", PARAM_TEXT, 0, .help = "why they are asked although they declined before, are away, or have as many places as they take" } },
	  .fields = FIELDS(F_ASSIGNMENT, F_STUDY, F_PRINCIPAL, F_STATE("invited"), SHOWN("replaces", FIELD_ID, "the place that was given away"),
			   F_TIME("answer_due", "answer by"), F_VERSION),
	  RUN(assignment_replace) },
	{ .name = "assignment.withdraw", .summary = "give up a place, or take it back",
	  .flags = VERB_WRITE, .scope = SCOPE_ASSIGNMENT, .roles = ROLE_SECRETARIAT | ROLE_LEAD | LEVEL_OWN,
	  .params = { { "assignment", PARAM_PLACE, POS, .id = ID_ASSIGNMENT, .help = "the place, or the study's code for your own" }, REASON_PARAM },
	  .fields = FIELDS(F_ASSIGNMENT, F_STUDY, F_STATE("withdrawn"), F_VERSION), RUN(assignment_withdraw) },
