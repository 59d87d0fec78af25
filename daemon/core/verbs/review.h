/* review.h: the verbs of `review`, rows of verb_table.c. Laid out by hand. */
#pragma once
#define REVIEW_FIELDS                                                                                                  \
	F_REVIEW, DETAIL("study", FIELD_TEXT, "code of the study"), F_PRINCIPAL,                                       \
		DETAIL("full_name", FIELD_TEXT, "the person's name"), F_INSTITUTION,                                                    \
		F_STATE("draft, submitted, returned, approved"),                                                       \
		SHOWN("edition", FIELD_INT, "how often it was submitted"),                                                \
		DETAIL("form", FIELD_TEXT, "form and version it is written by"),                                     \
		SHOWN("is_stale", FIELD_BOOL, "the bundle was replaced after it was submitted"),                          \
		F_TIME("submitted", "when it was last submitted"), DETAIL("reason", FIELD_TEXT, "the reason given")

#define REVIEW_LANGUAGE                                                                                                \
	{ "language", PARAM_LANGUAGE, 0, .help = "of the text; that of the version before otherwise, or your own" }

	{ .name = "review.approve", .summary = "take a submitted review as it is", .flags = VERB_WRITE, .scope = SCOPE_REVIEW,
	  .roles = ROLE_SECRETARIAT | ROLE_LEAD,
	  .params = { { "review", PARAM_ID, POS, .id = ID_REVIEW, .help = "the review; if_version is its edition" } },
	  .fields = FIELDS(F_REVIEW, F_STUDY, F_STATE("approved"), SHOWN("edition", FIELD_INT, "edition approved")), RUN(review_approve) },
	{ .name = "review.form", .summary = "the form that a study's reviews are written by", .scope = SCOPE_STUDY,
	  .roles = ROLE_INSIDE, .params = { STUDY_PARAM },
	  .fields = FIELDS(SHOWN("id", FIELD_TEXT, "form"), SHOWN("version", FIELD_INT, "its version"), SHOWN("title", FIELD_TEXT, "title"),
			   SHOWN("fields", FIELD_ARRAY, "id, title, help, kind, required, when, required_when, min, max, max_bytes, min_chars, max_chars, choices, visible")),
	  RUN(review_form) },
	{ .name = "review.get", .summary = "one review", .scope = SCOPE_REVIEW, .roles = ROLE_ANY | LEVEL_OWN,
	  .params = { { "review", PARAM_PLACE, POS, .id = ID_REVIEW, .help = "its id, or a study's code for your own" },
		      { "version", PARAM_INT, 0, 1, INT32_MAX, .help = "your own: this version; others: this edition; the last otherwise" }, AS_OF_PARAM },
	  .fields = FIELDS(REVIEW_FIELDS, SHOWN("body", FIELD_OBJECT, "field id: value"),
			   SHOWN("hidden_fields", FIELD_ARRAY, "fields of the form that are not shown to you"),
			   SHOWN("language", FIELD_TEXT, "in which it is written, where you know who wrote it"), F_AS_OF, F_VERSION),
	  RUN(review_get) },
	{ .name = "review.list", .summary = "the reviews of a study", .flags = VERB_LIST, .scope = SCOPE_STUDY,
	  .roles = ROLE_ANY, .params = { STUDY_PARAM, AS_OF_PARAM }, .fields = FIELDS(REVIEW_FIELDS, F_VERSION), RUN(review_list) },
	{ .name = "review.return", .summary = "send a submitted review back for revision", .flags = VERB_WRITE,
	  .scope = SCOPE_REVIEW, .roles = ROLE_SECRETARIAT | ROLE_LEAD,
	  .params = { { "review", PARAM_ID, POS, .id = ID_REVIEW, .help = "the review; if_version is its edition" }, REASON_PARAM },
	  .fields = FIELDS(F_REVIEW, F_STUDY, F_STATE("returned"), SHOWN("edition", FIELD_INT, "edition returned")), RUN(review_return) },
	{ .name = "review.save", .summary = "keep a draft of your review, however incomplete",
	  .description = "Always works for an accepted place with a declaration, in a study that has not ended: an invalid draft is kept, and the answer lists what a submission would be refused for. Every version is kept.",
	  .flags = VERB_WRITE | VERB_NO_TASKS, .scope = SCOPE_ASSIGNMENT_REVIEW, .roles = LEVEL_OWN,
	  .params = { { "assignment", PARAM_PLACE, POS, .id = ID_ASSIGNMENT, .help = "your place, or the study's code" },
		      { "body", PARAM_OBJECT, POS | PARAM_FILE, .help = "field id: value; the client reads the text form" },
		      REVIEW_LANGUAGE },
	  .fields = FIELDS(F_REVIEW, F_STUDY, F_STATE("draft or returned"), F_VERSION,
			   SHOWN("problems", FIELD_ARRAY, "what a submission would be refused for: field, offset, message")),
	  RUN(review_save) },
	{ .name = "review.submit", .summary = "submit your review",
	  .description = "Everything is checked at once; nothing is stored where something is wrong. Open in stages that produce reviews until the closing time; a returned review can be submitted again at any time.",
	  .flags = VERB_WRITE, .scope = SCOPE_ASSIGNMENT_REVIEW, .roles = LEVEL_OWN,
	  .params = { { "assignment", PARAM_PLACE, POS, .id = ID_ASSIGNMENT, .help = "your place, or the study's code" },
		      { "body", PARAM_OBJECT, OPT | PARAM_FILE, .help = "field id: value; without it, the last saved draft" },
		      REVIEW_LANGUAGE },
	  .fields = FIELDS(F_REVIEW, F_STUDY, F_STATE("submitted"), SHOWN("edition", FIELD_INT, "how often it was submitted"), F_VERSION),
	  RUN(review_submit) },
	{ .name = "review.versions", .summary = "the versions of a review", .flags = VERB_LIST, .scope = SCOPE_REVIEW,
	  .roles = ROLE_ANY | LEVEL_OWN,
	  .params = { { "review", PARAM_PLACE, POS, .id = ID_REVIEW, .help = "its id, or a study's code for your own" } },
	  .fields = FIELDS(F_VERSION, SHOWN("edition", FIELD_INT, "which submission it was"), F_STATE("draft, submitted"),
			   F_TIME("time", "when"), F_PRINCIPAL, F_ACTOR,
			   SHOWN("language", FIELD_TEXT, "in which it is written, where you know who wrote it")),
	  RUN(review_versions) },
