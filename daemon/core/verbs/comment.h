/* comment.h: the verbs of `comment`, rows of verb_table.c. Laid out by hand. */
#pragma once
#define COMMENT_FIELDS F_COMMENT, COMMENT_DETAILS
#define COMMENT_DETAILS                                                                                                \
	DETAIL("study", FIELD_TEXT, "code of the study"), F_PRINCIPAL,                                    \
		DETAIL("full_name", FIELD_TEXT, "the person's name"),                                                \
		DETAIL("institution", FIELD_TEXT, "name of the institution"), F_STATE("open, answered, withdrawn"),  \
		DETAIL("class", FIELD_TEXT, "expert, government, peer_city, stakeholder, fact"),                           \
		DETAIL("type", FIELD_TEXT, "substance, clarification, evidence, editorial, praise"),                 \
		SHOWN("document", FIELD_TEXT, "document version it speaks of"),                                           \
		DETAIL("chapter", FIELD_TEXT, "chapter"), SHOWN("from_page", FIELD_INT, "page"),                        \
		DETAIL("from_line", FIELD_INT, "line"), DETAIL("to_page", FIELD_INT, "page"),                            \
		DETAIL("to_line", FIELD_INT, "line"), SHOWN("text", FIELD_TEXT, "the comment"),                         \
		DETAIL("language", FIELD_TEXT, "its language"), DETAIL("created", FIELD_TIME, "when"),             \
		DETAIL("responder", FIELD_TEXT, "who answers for the response"),                                     \
		SHOWN("disposition", FIELD_TEXT, "what became of it"),                                                    \
		DETAIL("response", FIELD_TEXT, "the response"), F_RESPONSE_LANGUAGE, DETAIL("responded", FIELD_TIME, "when"),           \
		DETAIL("commenter", FIELD_TEXT, "who commented, where somebody else brought it in a table"),          \
		DETAIL("email", FIELD_TEXT, "their address, as the table has it"),                                    \
		DETAIL("affiliation", FIELD_TEXT, "likewise"), DETAIL("country", FIELD_TEXT, "likewise"),            \
		DETAIL("extra", FIELD_OBJECT, "other columns of the table, by name"),                                 \
		DETAIL("version", FIELD_INT, "version of the subject, for if_version")
#define COMMENT_CLASSES WORDS("expert", "government", "peer_city", "stakeholder", "fact")
#define COMMENT_TYPES WORDS("substance", "clarification", "evidence", "editorial", "praise")
#define COMMENT_STATES WORDS("open", "answered", "withdrawn")
#define DUPLICATE_STATES WORDS("open", "answered")
#define DISPOSITIONS WORDS("accepted", "accepted_partly", "answered", "already_done", "deferred", "rejected", "noted", "out_of_scope", "duplicate")

	{ .name = "comment.add", .summary = "make a comment on a document version",
	  .description = "Open in stages that produce comments; class fact in those that produce facts, from the host alone, as is class government: "
			 "of several hosts of one institution who had the role first is its focal point, through whom the others' go.",
	  .flags = VERB_WRITE | VERB_NO_TASKS, .scope = SCOPE_STUDY,
	  .roles = ROLE_SECRETARIAT | ROLE_HOST | ROLE_LEAD | ROLE_REVIEWER | ROLE_EDITOR | ROLE_OBSERVER,
	  .params = { STUDY_PARAM, { "text", PARAM_TEXT, POS, .help = "the comment" },
		      { "class", PARAM_ENUM, 0, .words = COMMENT_CLASSES, .help = "who speaks; by your role otherwise" },
		      { "type", PARAM_ENUM, 0, .words = COMMENT_TYPES, .help = "what it is about; substance otherwise" },
		      { "document", PARAM_LINE, 0, 1, 64, .help = "document version, such as FOD" },
		      { "chapter", PARAM_LINE, 0, 1, 64, .help = "chapter" },
		      { "from_page", PARAM_INT, 0, 1, 1000000, .help = "page" },
		      { "from_line", PARAM_INT, 0, 1, 1000000, .help = "line" },
		      { "to_page", PARAM_INT, 0, 1, 1000000, .help = "last page; from_page otherwise" },
		      { "to_line", PARAM_INT, 0, 1, 1000000, .help = "last line; from_line otherwise" },
		      LANGUAGE_PARAM },
	  .fields = FIELDS(F_COMMENT, F_STUDY, F_STATE("open"), F_VERSION), RUN(comment_add) },
	{ .name = "comment.assign", .summary = "name who answers for the response to a comment",
	  .flags = VERB_WRITE, .scope = SCOPE_COMMENT, .roles = ROLE_SECRETARIAT | ROLE_LEAD | ROLE_EDITOR,
	  .params = { { "comment", PARAM_ID, POS, .id = ID_COMMENT, .help = "the comment" },
		      { "responder", PARAM_NAME, POS, .help = "a principal with a part in the study" } },
	  .fields = FIELDS(F_COMMENT, F_STUDY, SHOWN("responder", FIELD_TEXT, "who answers"), F_VERSION), RUN(comment_assign) },
	{ .name = "comment.duplicates", .summary = "the comments that say what another said before them",
	  .description = "Of the comments that you see, those on the same document and with the same text, whoever made them and however they came in; capitals, white space and the punctuation at the ends do not count, and none that was taken back does. Each names the first. Answer them with disposition `duplicate` and a text that names the first. Of more than statistics_rows comments it is too_large.",
	  .flags = VERB_LIST, .scope = SCOPE_STUDY, .roles = ROLE_ANY,
	  .params = { STUDY_PARAM, { "state", PARAM_ENUM, 0, .words = DUPLICATE_STATES, .help = "only those in this state" },
		      { "same_place", PARAM_BOOL, 0, .help = "only what stands at the same chapter, page and line, too" } },
	  .fields = FIELDS(F_COMMENT, SHOWN("duplicate_of", FIELD_ID, "the first that says it"), COMMENT_DETAILS), RUN(comment_duplicates) },
	{ .name = "comment.get", .summary = "one comment", .scope = SCOPE_COMMENT, .roles = ROLE_ANY | LEVEL_OWN,
	  .params = { { "comment", PARAM_ID, POS, .id = ID_COMMENT, .help = "the comment" }, AS_OF_PARAM },
	  .fields = FIELDS(COMMENT_FIELDS, F_AS_OF), RUN(comment_get) },
	{ .name = "comment.history", .summary = "what happened to a comment, step by step",
	  .description = "Every response that it ever had is there, those that do not count any more among them. Whom the response is hidden from sees when it was made, taken back and brought back.",
	  .flags = VERB_LIST, .scope = SCOPE_COMMENT, .roles = ROLE_ANY | LEVEL_OWN,
	  .params = { { "comment", PARAM_ID, POS, .id = ID_COMMENT, .help = "the comment" } },
	  .fields = FIELDS(SHOWN("step", FIELD_TEXT, "add, assign, respond, reopen, withdraw, restore"), F_TIME("time", "when"), F_PRINCIPAL,
			   F_ACTOR, SHOWN("responder", FIELD_TEXT, "who was to answer from then on"),
			   DETAIL("number", FIELD_INT, "number of the response"), SHOWN("disposition", FIELD_TEXT, "what became of it"),
			   SHOWN("text", FIELD_TEXT, "the comment, or the response"),
			   DETAIL("language", FIELD_TEXT, "its language; of a response, where you know who wrote it"), F_REASON),
	  RUN(comment_history) },
	{ .name = "comment.list", .summary = "the comments of a study", .flags = VERB_LIST, .scope = SCOPE_STUDY,
	  .roles = ROLE_ANY,
	  .params = { STUDY_PARAM, { "state", PARAM_ENUM, 0, .words = COMMENT_STATES, .help = "only those in this state" }, AS_OF_PARAM },
	  .fields = FIELDS(COMMENT_FIELDS), RUN(comment_list) },
	{ .name = "comment.reopen", .summary = "ask for another response", .flags = VERB_WRITE, .scope = SCOPE_COMMENT,
	  .roles = ROLE_SECRETARIAT | ROLE_LEAD | ROLE_EDITOR,
	  .params = { { "comment", PARAM_ID, POS, .id = ID_COMMENT, .help = "the comment" }, REASON_PARAM },
	  .fields = FIELDS(F_COMMENT, F_STUDY, F_STATE("open"), F_VERSION), RUN(comment_reopen) },
	{ .name = "comment.respond", .summary = "answer a comment: what became of it, and why",
	  .description = "One responder is accountable: the one assigned, or the lead or secretariat where nobody is. Every disposition but accepted and already_done needs a text.",
	  .flags = VERB_WRITE, .scope = SCOPE_COMMENT, .roles = ROLE_SECRETARIAT | ROLE_LEAD | LEVEL_OWN,
	  .params = { { "comment", PARAM_ID, POS, .id = ID_COMMENT, .help = "the comment" },
		      { "disposition", PARAM_ENUM, POS, .words = DISPOSITIONS, .help = "what became of it" },
		      { "text", PARAM_TEXT, OPT, .help = "the response; required but for accepted and already_done" },
		      LANGUAGE_PARAM },
	  .fields = FIELDS(F_COMMENT, F_STUDY, F_STATE("answered"), SHOWN("disposition", FIELD_TEXT, "what became of it"), F_VERSION),
	  RUN(comment_respond) },
	{ .name = "comment.restore", .summary = "bring back your own comment that you took back",
	  .description = "As it stood: answered, where it was. Open as comment.add is for its class.",
	  .flags = VERB_WRITE, .scope = SCOPE_COMMENT, .roles = LEVEL_OWN,
	  .params = { { "comment", PARAM_ID, POS, .id = ID_COMMENT, .help = "the comment" }, REASON_PARAM },
	  .fields = FIELDS(F_COMMENT, F_STUDY, F_STATE("open, answered"), F_VERSION), RUN(comment_restore) },
	{ .name = "comment.withdraw", .summary = "take your own comment back", .flags = VERB_WRITE, .scope = SCOPE_COMMENT,
	  .roles = LEVEL_OWN,
	  .params = { { "comment", PARAM_ID, POS, .id = ID_COMMENT, .help = "the comment" }, REASON_PARAM },
	  .fields = FIELDS(F_COMMENT, F_STUDY, F_STATE("withdrawn"), F_VERSION), RUN(comment_withdraw) },
