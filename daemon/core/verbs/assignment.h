/* assignment.h: the verbs of `assignment`, rows of verb_table.c. Laid out by hand. */
#pragma once
#define ASSIGNMENT_FIELDS                                                                                              \
	F_ASSIGNMENT, F_STUDY, F_PRINCIPAL, F_FULL_NAME, F_INSTITUTION,                                                \
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
		DETAIL("version", FIELD_INT, "version of the subject, for if_version")

	{ .name = "assignment.accept", .summary = "accept an invitation to a place in the team",
	  .flags = VERB_WRITE, .scope = SCOPE_ASSIGNMENT, .roles = LEVEL_OWN,
	  .params = { { "assignment", PARAM_PLACE, POS, .id = ID_ASSIGNMENT, .help = "the invitation, or the study's code" } },
	  .fields = FIELDS(F_ASSIGNMENT, F_STUDY, F_STATE("accepted"), F_VERSION), RUN(assignment_accept) },
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
	  .description = "Open in stages that produce invitations. Who declined this study is not asked twice.",
	  .flags = VERB_WRITE, .scope = SCOPE_STUDY, .roles = ROLE_SECRETARIAT | ROLE_LEAD,
	  .params = { STUDY_PARAM, { "principal", PARAM_NAME, POS, .help = "who is invited" },
		      { "answer_days", PARAM_INT, 0, 1, 365, .help = "days to answer; the workflow's answer_days otherwise" },
		      { "language", PARAM_LANGUAGE, 0, .help = "of the invitation; the person's own otherwise" } },
	  .fields = FIELDS(F_ASSIGNMENT, F_STUDY, F_PRINCIPAL, F_STATE("invited"), F_TIME("answer_due", "answer by"), F_VERSION),
	  RUN(assignment_invite) },
	{ .name = "assignment.list", .summary = "the places of a study's team, or your own in every study",
	  .flags = VERB_LIST, .scope = SCOPE_STUDY_OPTIONAL, .roles = ROLE_ANY,
	  .params = { { "study", PARAM_CODE, OPT, .help = "code of the study; without it, your own places" } },
	  .fields = FIELDS(ASSIGNMENT_FIELDS), RUN(assignment_list) },
	{ .name = "assignment.replace", .summary = "give a place to somebody else",
	  .flags = VERB_WRITE, .scope = SCOPE_ASSIGNMENT, .roles = ROLE_SECRETARIAT | ROLE_LEAD,
	  .params = { { "assignment", PARAM_ID, POS, .id = ID_ASSIGNMENT, .help = "the place" },
		      { "principal", PARAM_NAME, POS, .help = "who is invited instead" }, REASON_PARAM },
	  .fields = FIELDS(F_ASSIGNMENT, F_STUDY, F_PRINCIPAL, F_STATE("invited"), SHOWN("replaces", FIELD_ID, "the place that was given away"),
			   F_TIME("answer_due", "answer by"), F_VERSION),
	  RUN(assignment_replace) },
	{ .name = "assignment.withdraw", .summary = "give up a place, or take it back",
	  .flags = VERB_WRITE, .scope = SCOPE_ASSIGNMENT, .roles = ROLE_SECRETARIAT | ROLE_LEAD | LEVEL_OWN,
	  .params = { { "assignment", PARAM_PLACE, POS, .id = ID_ASSIGNMENT, .help = "the place, or the study's code for your own" }, REASON_PARAM },
	  .fields = FIELDS(F_ASSIGNMENT, F_STUDY, F_STATE("withdrawn"), F_VERSION), RUN(assignment_withdraw) },
