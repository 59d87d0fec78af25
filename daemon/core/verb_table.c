/* verb_table.c: the verbs, one row each. See verb.h for what a row says and who stands on it. */
#include "core/verb.h"
#include "core/handlers.h"

#ifdef VERB_SPEC_ONLY
#define RUN(handler) .run = NULL
#else
#define RUN(handler) .run = handler
#endif

/* Rows are laid out by hand, a parameter or a group of fields to a line. */
/* clang-format off */

#define REQ PARAM_REQUIRED
#define POS (PARAM_REQUIRED | PARAM_POSITIONAL)
#define OPT PARAM_POSITIONAL

const char *const param_type_words[PARAM_TYPE__MAX] = {
	[PARAM_LINE] = "line",       [PARAM_TEXT] = "text",         [PARAM_NAME] = "name",
	[PARAM_CODE] = "code",       [PARAM_ID] = "id",             [PARAM_PLACE] = "id or code",
	[PARAM_INT] = "integer",     [PARAM_BOOL] = "boolean",      [PARAM_ENUM] = "word",
	[PARAM_UUID] = "uuid",       [PARAM_DATE] = "date",         [PARAM_ZONE] = "time zone",
	[PARAM_COUNTRY] = "country", [PARAM_LANGUAGE] = "language", [PARAM_KEY] = "key",
	[PARAM_CURSOR] = "cursor",   [PARAM_OBJECT] = "object",     [PARAM_ARRAY] = "array",
};

static const char *const study_states[] = { "active", "suspended", "withdrawn", "cancelled", "closed", NULL };
static const char *const declaration_files[] = { "none", "declared", NULL };
static const char *const declaration_decisions[] = { "disclosed", "waived", "excluded", NULL };
static const char *const conflict_types[] = { "national", "institutional", "financial", "personal", "author", "other", NULL };
static const char *const comment_classes[] = { "expert", "government", "peer_city", "stakeholder", "fact", NULL };
static const char *const comment_types[] = { "substance", "clarification", "evidence", "editorial", "praise", NULL };
static const char *const comment_states[] = { "open", "answered", "withdrawn", NULL };
static const char *const dispositions[] = { "accepted", "accepted_partly", "answered", "already_done", "deferred",
					    "rejected", "noted", "out_of_scope", "duplicate", NULL };
static const char *const roles_all[] = { "secretariat", "operator", "worker", "plenary", "host", "lead", "editor",
					 "observer", NULL };

const struct param verb_write_params[] = {
	{ "request_id", PARAM_UUID, REQ, .help = "made once for this request; the same id again gets the same answer" },
	{ "if_version", PARAM_INT, 0, 0, INT32_MAX, .help = "do it only if the subject still has this version" },
	{ "dry_run", PARAM_BOOL, 0, .help = "answer what would happen, and change nothing" },
	{ "as", PARAM_NAME, 0, .help = "act for this principal (secretariat only); both are recorded" },
	{ .name = NULL },
};
const struct param verb_list_params[] = {
	{ "limit", PARAM_INT, 0, 1, 100000, .help = "at most so many items; the configured page_items is a lid on it" },
	{ "after", PARAM_CURSOR, 0, .help = "go on behind this cursor (`next` of the answer before)" },
	{ .name = NULL },
};

#define FIELDS(...) (const struct field[]){ __VA_ARGS__, { .name = NULL } }
/* A list's table on a terminal has the SHOWN fields; one item alone, and JSON, have the DETAILs too. */
#define SHOWN(name, type, help) { name, type, help, false }
#define DETAIL(name, type, help) { name, type, help, true }
#define F_STUDY SHOWN("study", FIELD_TEXT, "code of the study")
#define F_VERSION DETAIL("version", FIELD_INT, "version of the subject, for if_version")
#define F_STATE(help) SHOWN("state", FIELD_TEXT, help)
#define F_STAGE SHOWN("stage", FIELD_TEXT, "stage the study is in")
#define F_DUE SHOWN("due", FIELD_TIME, "when it is due (UTC); due_date and zone say it locally")
#define F_DUE_DATE SHOWN("due_date", FIELD_TEXT, "local date; its end, 23:59:59 in `zone`, is meant")
#define F_ZONE SHOWN("zone", FIELD_TEXT, "IANA time zone of the date")
#define F_CLOSE SHOWN("close", FIELD_TIME, "when nothing more is taken (UTC)")
#define F_ASSIGNMENT SHOWN("assignment", FIELD_ID, "id of the place in the team")
#define F_PRINCIPAL SHOWN("principal", FIELD_TEXT, "name of the principal")
#define F_FULL_NAME SHOWN("full_name", FIELD_TEXT, "the person's name")
#define F_INSTITUTION SHOWN("institution", FIELD_TEXT, "name of the institution")
#define F_COMMENT SHOWN("comment", FIELD_ID, "id of the comment")
#define F_REVIEW SHOWN("review", FIELD_ID, "id of the review")
#define F_REASON SHOWN("reason", FIELD_TEXT, "the reason given")
#define F_TIME(name, help) SHOWN(name, FIELD_TIME, help)

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
		DETAIL("people", FIELD_ARRAY, "who holds a role in it: principal, full_name, institution, role"),    \
		DETAIL("workflow", FIELD_TEXT, "procedure and version it runs by"),                                  \
		DETAIL("language", FIELD_TEXT, "working language"),                                                  \
		DETAIL("version", FIELD_INT, "version of the subject, for if_version")
#define ASSIGNMENT_FIELDS                                                                                              \
	F_ASSIGNMENT, F_STUDY, F_PRINCIPAL, F_FULL_NAME, F_INSTITUTION,                                                \
		F_STATE("invited, accepted, declined, withdrawn, replaced"),                                           \
		DETAIL("invited", FIELD_TIME, "when"),                                                               \
		F_TIME("answer_due", "when the invitation is to be answered"),                                         \
		DETAIL("answered", FIELD_TIME, "when it was"), DETAIL("reason", FIELD_TEXT, "the reason given"),   \
		SHOWN("is_home", FIELD_BOOL, "the institution is of the host city's country"),                            \
		DETAIL("language", FIELD_TEXT, "language of the invitation and of mail about it"),                   \
		DETAIL("version", FIELD_INT, "version of the subject, for if_version")
#define REVIEW_FIELDS                                                                                                  \
	F_REVIEW, DETAIL("study", FIELD_TEXT, "code of the study"), F_PRINCIPAL,                                       \
		DETAIL("full_name", FIELD_TEXT, "the person's name"), F_INSTITUTION,                                                    \
		F_STATE("draft, submitted, returned, approved"),                                                       \
		SHOWN("edition", FIELD_INT, "how often it was submitted"),                                                \
		DETAIL("form", FIELD_TEXT, "form and version it is written by"),                                     \
		SHOWN("is_stale", FIELD_BOOL, "the bundle was replaced after it was submitted"),                          \
		F_TIME("submitted", "when it was last submitted"), DETAIL("reason", FIELD_TEXT, "the reason given")
#define COMMENT_FIELDS                                                                                                 \
	F_COMMENT, DETAIL("study", FIELD_TEXT, "code of the study"), F_PRINCIPAL,                                    \
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
		DETAIL("response", FIELD_TEXT, "the response"), DETAIL("responded", FIELD_TIME, "when"),           \
		DETAIL("version", FIELD_INT, "version of the subject, for if_version")
#define STAGE_RESULT                                                                                                   \
	F_STUDY, F_STATE("state of the study"), F_STAGE, F_DUE, F_DUE_DATE, F_ZONE,                                    \
		SHOWN("by_silence", FIELD_ARRAY, "confirmations that held only because their time was over"),             \
		SHOWN("overridden", FIELD_ARRAY, "guards that did not hold and were overridden"), F_VERSION
/* A part in a study that is more than an invitation: keeping the daemon or fetching its jobs is none. */
#define ROLE_INSIDE (ROLE_ANY & ~(unsigned)(ROLE_INVITEE | ROLE_OPERATOR | ROLE_WORKER))
#define STUDY_PARAM { "study", PARAM_CODE, POS, .help = "code of the study" }
#define REASON_PARAM { "reason", PARAM_TEXT, REQ, .help = "why; it is kept" }

const struct verb verbs[] = {
	{ .name = "assignment.accept", .summary = "accept an invitation to a place in the team",
	  .flags = VERB_WRITE, .scope = SCOPE_ASSIGNMENT, .roles = LEVEL_OWN,
	  .params = { { "assignment", PARAM_PLACE, POS, .id = ID_ASSIGNMENT, .help = "the invitation, or the study's code" } },
	  .fields = FIELDS(F_ASSIGNMENT, F_STUDY, F_STATE("accepted"), F_VERSION), RUN(assignment_accept) },
	{ .name = "assignment.decline", .summary = "decline an invitation, with the reason",
	  .flags = VERB_WRITE, .scope = SCOPE_ASSIGNMENT, .roles = LEVEL_OWN,
	  .params = { { "assignment", PARAM_PLACE, POS, .id = ID_ASSIGNMENT, .help = "the invitation, or the study's code" }, REASON_PARAM },
	  .fields = FIELDS(F_ASSIGNMENT, F_STUDY, F_STATE("declined"), F_VERSION), RUN(assignment_decline) },
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

	{ .name = "batch.apply", .summary = "several writes at once: all or nothing",
	  .description = "Each call is checked by its own rules; the first that is refused undoes all, and error.data.call says which it was.",
	  .flags = VERB_WRITE, .scope = SCOPE_PROGRAMME, .roles = ROLE_ANY,
	  .params = { { "calls", PARAM_ARRAY, REQ, .help = "[{\"method\": ..., \"params\": {...}}, ...]; the params without request_id" } },
	  .fields = FIELDS(SHOWN("results", FIELD_ARRAY, "the result of each call, in order")), RUN(batch_apply) },

	{ .name = "comment.add", .summary = "make a comment on a document version",
	  .description = "Open in stages that produce comments; class fact in those that produce facts, from the host alone.",
	  .flags = VERB_WRITE, .scope = SCOPE_STUDY,
	  .roles = ROLE_SECRETARIAT | ROLE_HOST | ROLE_LEAD | ROLE_REVIEWER | ROLE_EDITOR | ROLE_OBSERVER,
	  .params = { STUDY_PARAM, { "text", PARAM_TEXT, POS, .help = "the comment" },
		      { "class", PARAM_ENUM, 0, .words = comment_classes, .help = "who speaks; by your role otherwise" },
		      { "type", PARAM_ENUM, 0, .words = comment_types, .help = "what it is about; substance otherwise" },
		      { "document", PARAM_LINE, 0, 1, 64, .help = "document version, such as FOD" },
		      { "chapter", PARAM_LINE, 0, 1, 64, .help = "chapter" },
		      { "from_page", PARAM_INT, 0, 1, 1000000, .help = "page" },
		      { "from_line", PARAM_INT, 0, 1, 1000000, .help = "line" },
		      { "to_page", PARAM_INT, 0, 1, 1000000, .help = "last page; from_page otherwise" },
		      { "to_line", PARAM_INT, 0, 1, 1000000, .help = "last line; from_line otherwise" },
		      { "language", PARAM_LANGUAGE, 0, .help = "language of the text; the study's otherwise" } },
	  .fields = FIELDS(F_COMMENT, F_STUDY, F_STATE("open"), F_VERSION), RUN(comment_add) },
	{ .name = "comment.assign", .summary = "name who answers for the response to a comment",
	  .flags = VERB_WRITE, .scope = SCOPE_COMMENT, .roles = ROLE_SECRETARIAT | ROLE_LEAD | ROLE_EDITOR,
	  .params = { { "comment", PARAM_ID, POS, .id = ID_COMMENT, .help = "the comment" },
		      { "responder", PARAM_NAME, POS, .help = "a principal with a part in the study" } },
	  .fields = FIELDS(F_COMMENT, F_STUDY, SHOWN("responder", FIELD_TEXT, "who answers"), F_VERSION), RUN(comment_assign) },
	{ .name = "comment.get", .summary = "one comment", .scope = SCOPE_COMMENT, .roles = ROLE_ANY | LEVEL_OWN,
	  .params = { { "comment", PARAM_ID, POS, .id = ID_COMMENT, .help = "the comment" } },
	  .fields = FIELDS(COMMENT_FIELDS), RUN(comment_get) },
	{ .name = "comment.list", .summary = "the comments of a study", .flags = VERB_LIST, .scope = SCOPE_STUDY,
	  .roles = ROLE_ANY,
	  .params = { STUDY_PARAM, { "state", PARAM_ENUM, 0, .words = comment_states, .help = "only those in this state" } },
	  .fields = FIELDS(COMMENT_FIELDS), RUN(comment_list) },
	{ .name = "comment.reopen", .summary = "ask for another response", .flags = VERB_WRITE, .scope = SCOPE_COMMENT,
	  .roles = ROLE_SECRETARIAT | ROLE_LEAD | ROLE_EDITOR,
	  .params = { { "comment", PARAM_ID, POS, .id = ID_COMMENT, .help = "the comment" }, REASON_PARAM },
	  .fields = FIELDS(F_COMMENT, F_STUDY, F_STATE("open"), F_VERSION), RUN(comment_reopen) },
	{ .name = "comment.respond", .summary = "answer a comment: what became of it, and why",
	  .description = "One responder is accountable: the one assigned, or the lead or secretariat where nobody is. Every disposition but accepted and already_done needs a text.",
	  .flags = VERB_WRITE, .scope = SCOPE_COMMENT, .roles = ROLE_SECRETARIAT | ROLE_LEAD | LEVEL_OWN,
	  .params = { { "comment", PARAM_ID, POS, .id = ID_COMMENT, .help = "the comment" },
		      { "disposition", PARAM_ENUM, POS, .words = dispositions, .help = "what became of it" },
		      { "text", PARAM_TEXT, OPT, .help = "the response; required but for accepted and already_done" } },
	  .fields = FIELDS(F_COMMENT, F_STUDY, F_STATE("answered"), SHOWN("disposition", FIELD_TEXT, "what became of it"), F_VERSION),
	  RUN(comment_respond) },
	{ .name = "comment.withdraw", .summary = "take your own comment back", .flags = VERB_WRITE, .scope = SCOPE_COMMENT,
	  .roles = LEVEL_OWN,
	  .params = { { "comment", PARAM_ID, POS, .id = ID_COMMENT, .help = "the comment" }, REASON_PARAM },
	  .fields = FIELDS(F_COMMENT, F_STUDY, F_STATE("withdrawn"), F_VERSION), RUN(comment_withdraw) },

	{ .name = "declaration.decide", .summary = "decide on a declared conflict of interest",
	  .flags = VERB_WRITE, .scope = SCOPE_DECLARATION, .roles = ROLE_SECRETARIAT,
	  .params = { { "declaration", PARAM_ID, POS, .id = ID_DECLARATION, .help = "the declaration" },
		      { "decision", PARAM_ENUM, POS, .words = declaration_decisions, .help = "disclosed: known to all; waived: accepted; excluded: may not review" },
		      REASON_PARAM },
	  .fields = FIELDS(SHOWN("declaration", FIELD_ID, "id"), F_STUDY, F_STATE("the decision"), F_VERSION), RUN(declaration_decide) },
	{ .name = "declaration.file", .summary = "declare a conflict of interest, or that there is none",
	  .description = "Required of every accepted place before it may review. Type national (an institute of the host's own country) counts as disclosed without a decision; every other waits for one.",
	  .flags = VERB_WRITE, .scope = SCOPE_ASSIGNMENT_DECLARATION, .roles = LEVEL_OWN,
	  .params = { { "assignment", PARAM_PLACE, POS, .id = ID_ASSIGNMENT, .help = "the place, or the study's code" },
		      { "state", PARAM_ENUM, POS, .words = declaration_files, .help = "none, or declared" },
		      { "type", PARAM_ENUM, 0, .words = conflict_types, .help = "kind of conflict; required where declared" },
		      { "text", PARAM_TEXT, 0, .help = "what it consists in; required where declared" } },
	  .fields = FIELDS(SHOWN("declaration", FIELD_ID, "id"), F_STUDY, F_STATE("none, declared, disclosed"), F_VERSION),
	  RUN(declaration_file) },
	{ .name = "declaration.list", .summary = "the declarations of a study's team", .flags = VERB_LIST,
	  .scope = SCOPE_STUDY, .roles = ROLE_ANY, .params = { STUDY_PARAM },
	  .fields = FIELDS(SHOWN("declaration", FIELD_ID, "id"), F_STUDY, F_ASSIGNMENT, F_PRINCIPAL, F_FULL_NAME, F_INSTITUTION,
			   F_STATE("none, declared, disclosed, waived, excluded"), SHOWN("type", FIELD_TEXT, "kind of conflict"),
			   SHOWN("text", FIELD_TEXT, "what it consists in"), F_TIME("declared", "when"),
			   SHOWN("decided_by", FIELD_TEXT, "who decided"), F_REASON, F_VERSION),
	  RUN(declaration_list) },

	{ .name = "event.list", .summary = "what happened, as far as you may see it", .flags = VERB_LIST,
	  .scope = SCOPE_STUDY_OPTIONAL, .roles = ROLE_ANY,
	  .params = { { "study", PARAM_CODE, OPT, .help = "only of this study" } },
	  .fields = FIELDS(SHOWN("event", FIELD_ID, "id; also a cursor to go on behind it"), F_TIME("time", "when"),
			   SHOWN("verb", FIELD_TEXT, "what was done; `revealed`: objects of kind `object` became visible to you"), F_STUDY,
			   F_PRINCIPAL, SHOWN("on_behalf", FIELD_TEXT, "for whom, where a coordinator acted"),
			   SHOWN("object", FIELD_TEXT, "kind of the subject"), SHOWN("subject", FIELD_ID, "id of the subject"),
			   SHOWN("data", FIELD_OBJECT, "details")),
	  RUN(event_list) },
	{ .name = "event.watch", .summary = "as event.list, but waits until there is something",
	  .description = "Without `after` it waits for what happens from now on. Answers an empty list and the cursor when the time is over.",
	  .flags = VERB_LIST | VERB_WAITS, .scope = SCOPE_STUDY_OPTIONAL, .roles = ROLE_ANY,
	  .params = { { "study", PARAM_CODE, OPT, .help = "only of this study" },
		      { "timeout_ms", PARAM_INT, 0, 0, 600000, .help = "how long to wait; the configured watch_ms is a lid on it" } },
	  .fields = FIELDS(SHOWN("event", FIELD_ID, "id"), F_TIME("time", "when"), SHOWN("verb", FIELD_TEXT, "what was done"), F_STUDY,
			   F_PRINCIPAL, SHOWN("on_behalf", FIELD_TEXT, "for whom"), SHOWN("object", FIELD_TEXT, "kind of the subject"),
			   SHOWN("subject", FIELD_ID, "id of the subject"), SHOWN("data", FIELD_OBJECT, "details")),
	  RUN(event_watch) },

	{ .name = "institution.add", .summary = "add an institution", .flags = VERB_WRITE, .scope = SCOPE_PROGRAMME,
	  .roles = ROLE_SECRETARIAT | ROLE_OPERATOR,
	  .params = { { "institution", PARAM_NAME, POS, .help = "short name" },
		      { "title", PARAM_LINE, POS, .help = "full name" },
		      { "country", PARAM_COUNTRY, POS, .help = "country, ISO 3166-1 alpha-2" },
		      { "language", PARAM_LANGUAGE, 0, .help = "language; en otherwise" } },
	  .fields = FIELDS(F_INSTITUTION, F_VERSION), RUN(institution_add) },
	{ .name = "institution.list", .summary = "the institutions", .flags = VERB_LIST, .scope = SCOPE_PROGRAMME,
	  .roles = ROLE_SECRETARIAT | ROLE_OPERATOR,
	  .fields = FIELDS(F_INSTITUTION, SHOWN("title", FIELD_TEXT, "full name"), SHOWN("country", FIELD_TEXT, "country"),
			   SHOWN("language", FIELD_TEXT, "language"), F_VERSION),
	  RUN(institution_list) },
	{ .name = "institution.update", .summary = "change an institution", .flags = VERB_WRITE, .scope = SCOPE_PROGRAMME,
	  .roles = ROLE_SECRETARIAT | ROLE_OPERATOR,
	  .params = { { "institution", PARAM_NAME, POS, .help = "short name" }, { "title", PARAM_LINE, 0, .help = "full name" },
		      { "country", PARAM_COUNTRY, 0, .help = "country" }, { "language", PARAM_LANGUAGE, 0, .help = "language" } },
	  .fields = FIELDS(F_INSTITUTION, F_VERSION), RUN(institution_update) },

	{ .name = "journal.verify", .summary = "check the journal's chains", .scope = SCOPE_STUDY_OPTIONAL,
	  .roles = ROLE_SECRETARIAT | ROLE_OPERATOR,
	  .params = { { "study", PARAM_CODE, OPT, .help = "only this study's chain; every chain otherwise" } },
	  .fields = FIELDS(SHOWN("is_intact", FIELD_BOOL, "every row fits"), SHOWN("chains", FIELD_INT, "chains checked"),
			   SHOWN("rows", FIELD_INT, "rows checked"),
			   SHOWN("first_bad", FIELD_OBJECT, "the first row that does not fit: row, study, time, verb, why")),
	  RUN(journal_verify) },

	{ .name = "key.add", .summary = "give a principal a key",
	  .description = "An operator who is not of the secretariat cannot give a key to somebody who is.",
	  .flags = VERB_WRITE, .scope = SCOPE_PROGRAMME, .roles = ROLE_SECRETARIAT | ROLE_OPERATOR,
	  .params = { { "principal", PARAM_NAME, POS, .help = "whose key it is" },
		      { "public", PARAM_KEY, POS | PARAM_FILE, .help = "file with the public key (what `referee key new` wrote)" },
		      { "label", PARAM_LINE, 0, 1, 64, .help = "where it is kept, for people" } },
	  .fields = FIELDS(SHOWN("key", FIELD_ID, "id of the key"), F_PRINCIPAL,
			   SHOWN("join", FIELD_OBJECT, "what the principal's join file holds: address, server_key, principal")),
	  RUN(key_add) },
	{ .name = "key.list", .summary = "keys: all of them, or your own", .flags = VERB_LIST, .scope = SCOPE_PROGRAMME,
	  .roles = ROLE_ANY, .params = { { "principal", PARAM_NAME, OPT, .help = "only this principal's" } },
	  .fields = FIELDS(SHOWN("key", FIELD_ID, "id"), F_PRINCIPAL, SHOWN("public", FIELD_TEXT, "public key, Z85"),
			   SHOWN("label", FIELD_TEXT, "label"), F_TIME("added", "when"), F_TIME("revoked", "when")),
	  RUN(key_list) },
	{ .name = "key.revoke", .summary = "revoke a key; its next message is refused",
	  .description = "The last live key of the secretariat cannot be revoked.",
	  .flags = VERB_WRITE, .scope = SCOPE_PROGRAMME, .roles = ROLE_ANY,
	  .params = { { "key", PARAM_ID, POS, .id = ID_KEY, .help = "the key; your own, or any for secretariat and operator" }, REASON_PARAM },
	  .fields = FIELDS(SHOWN("key", FIELD_ID, "id"), F_PRINCIPAL, F_TIME("revoked", "when")), RUN(key_revoke) },
	{ .name = "key.rotate", .summary = "put a new key in the place of the one you use", .flags = VERB_WRITE,
	  .scope = SCOPE_PROGRAMME, .roles = ROLE_ANY,
	  .params = { { "public", PARAM_KEY, POS | PARAM_FILE, .help = "file with the new public key" } },
	  .fields = FIELDS(SHOWN("key", FIELD_ID, "the new key"), SHOWN("revoked_key", FIELD_ID, "the old one")), RUN(key_rotate) },

	{ .name = "principal.add", .summary = "add a person or program", .flags = VERB_WRITE, .scope = SCOPE_PROGRAMME,
	  .roles = ROLE_SECRETARIAT | ROLE_OPERATOR,
	  .params = { { "principal", PARAM_NAME, POS, .help = "short name" },
		      { "institution", PARAM_NAME, POS, .help = "whom they belong to" },
		      { "full_name", PARAM_LINE, REQ, .help = "name" },
		      { "email", PARAM_LINE, 0, 3, 254, .help = "address for mail" },
		      { "language", PARAM_LANGUAGE, 0, .help = "language; the institution's otherwise" },
		      { "zone", PARAM_ZONE, 0, .help = "time zone; the configured default_zone otherwise" } },
	  .fields = FIELDS(F_PRINCIPAL, F_INSTITUTION, F_VERSION), RUN(principal_add) },
	{ .name = "principal.get", .summary = "one principal: yourself, or anybody for secretariat and operator",
	  .scope = SCOPE_PROGRAMME, .roles = ROLE_ANY,
	  .params = { { "principal", PARAM_NAME, OPT, .help = "short name; yourself otherwise" } },
	  .fields = FIELDS(F_PRINCIPAL, F_FULL_NAME, F_INSTITUTION, SHOWN("email", FIELD_TEXT, "address"),
			   SHOWN("language", FIELD_TEXT, "language"), F_ZONE, SHOWN("is_active", FIELD_BOOL, "may act"),
			   SHOWN("roles", FIELD_ARRAY, "global roles"), F_VERSION),
	  RUN(principal_get) },
	{ .name = "principal.list", .summary = "the principals", .flags = VERB_LIST, .scope = SCOPE_PROGRAMME,
	  .roles = ROLE_SECRETARIAT | ROLE_OPERATOR,
	  .fields = FIELDS(F_PRINCIPAL, F_FULL_NAME, F_INSTITUTION, SHOWN("email", FIELD_TEXT, "address"),
			   SHOWN("language", FIELD_TEXT, "language"), F_ZONE, SHOWN("is_active", FIELD_BOOL, "may act"),
			   SHOWN("roles", FIELD_ARRAY, "global roles"), F_VERSION),
	  RUN(principal_list) },
	{ .name = "principal.update", .summary = "change a principal; is_active=false shuts them out at once",
	  .flags = VERB_WRITE, .scope = SCOPE_PROGRAMME, .roles = ROLE_SECRETARIAT | ROLE_OPERATOR,
	  .params = { { "principal", PARAM_NAME, POS, .help = "short name" }, { "full_name", PARAM_LINE, 0, .help = "name" },
		      { "email", PARAM_LINE, 0, 3, 254, .help = "address for mail" },
		      { "language", PARAM_LANGUAGE, 0, .help = "language" }, { "zone", PARAM_ZONE, 0, .help = "time zone" },
		      { "is_active", PARAM_BOOL, 0, .help = "whether they may act" } },
	  .fields = FIELDS(F_PRINCIPAL, F_VERSION), RUN(principal_update) },

	{ .name = "review.approve", .summary = "take a submitted review as it is", .flags = VERB_WRITE, .scope = SCOPE_REVIEW,
	  .roles = ROLE_SECRETARIAT | ROLE_LEAD,
	  .params = { { "review", PARAM_ID, POS, .id = ID_REVIEW, .help = "the review; if_version is its edition" } },
	  .fields = FIELDS(F_REVIEW, F_STUDY, F_STATE("approved"), SHOWN("edition", FIELD_INT, "edition approved")), RUN(review_approve) },
	{ .name = "review.form", .summary = "the form that a study's reviews are written by", .scope = SCOPE_STUDY,
	  .roles = ROLE_INSIDE, .params = { STUDY_PARAM },
	  .fields = FIELDS(SHOWN("id", FIELD_TEXT, "form"), SHOWN("version", FIELD_INT, "its version"), SHOWN("title", FIELD_TEXT, "title"),
			   SHOWN("fields", FIELD_ARRAY, "id, title, help, kind, required, min, max, max_bytes, choices, visible")),
	  RUN(review_form) },
	{ .name = "review.get", .summary = "one review", .scope = SCOPE_REVIEW, .roles = ROLE_ANY | LEVEL_OWN,
	  .params = { { "review", PARAM_PLACE, POS, .id = ID_REVIEW, .help = "its id, or a study's code for your own" },
		      { "version", PARAM_INT, 0, 1, INT32_MAX, .help = "your own: this version; others: this edition; the last otherwise" } },
	  .fields = FIELDS(REVIEW_FIELDS, SHOWN("body", FIELD_OBJECT, "field id: value"),
			   SHOWN("hidden_fields", FIELD_ARRAY, "fields of the form that are not shown to you"), F_VERSION),
	  RUN(review_get) },
	{ .name = "review.list", .summary = "the reviews of a study", .flags = VERB_LIST, .scope = SCOPE_STUDY,
	  .roles = ROLE_ANY, .params = { STUDY_PARAM }, .fields = FIELDS(REVIEW_FIELDS, F_VERSION), RUN(review_list) },
	{ .name = "review.return", .summary = "send a submitted review back for revision", .flags = VERB_WRITE,
	  .scope = SCOPE_REVIEW, .roles = ROLE_SECRETARIAT | ROLE_LEAD,
	  .params = { { "review", PARAM_ID, POS, .id = ID_REVIEW, .help = "the review; if_version is its edition" }, REASON_PARAM },
	  .fields = FIELDS(F_REVIEW, F_STUDY, F_STATE("returned"), SHOWN("edition", FIELD_INT, "edition returned")), RUN(review_return) },
	{ .name = "review.save", .summary = "keep a draft of your review, however incomplete",
	  .description = "Always works for an accepted place with a declaration, in a study that has not ended: an invalid draft is kept, and the answer lists what a submission would be refused for. Every version is kept.",
	  .flags = VERB_WRITE, .scope = SCOPE_ASSIGNMENT_REVIEW, .roles = LEVEL_OWN,
	  .params = { { "assignment", PARAM_PLACE, POS, .id = ID_ASSIGNMENT, .help = "your place, or the study's code" },
		      { "body", PARAM_OBJECT, POS | PARAM_FILE, .help = "field id: value; the client reads the text form" } },
	  .fields = FIELDS(F_REVIEW, F_STUDY, F_STATE("draft or returned"), F_VERSION,
			   SHOWN("problems", FIELD_ARRAY, "what a submission would be refused for: field, offset, message")),
	  RUN(review_save) },
	{ .name = "review.submit", .summary = "submit your review",
	  .description = "Everything is checked at once; nothing is stored where something is wrong. Open in stages that produce reviews until the closing time; a returned review can be submitted again at any time.",
	  .flags = VERB_WRITE, .scope = SCOPE_ASSIGNMENT_REVIEW, .roles = LEVEL_OWN,
	  .params = { { "assignment", PARAM_PLACE, POS, .id = ID_ASSIGNMENT, .help = "your place, or the study's code" },
		      { "body", PARAM_OBJECT, OPT | PARAM_FILE, .help = "field id: value; without it, the last saved draft" } },
	  .fields = FIELDS(F_REVIEW, F_STUDY, F_STATE("submitted"), SHOWN("edition", FIELD_INT, "how often it was submitted"), F_VERSION),
	  RUN(review_submit) },
	{ .name = "review.versions", .summary = "the versions of a review", .flags = VERB_LIST, .scope = SCOPE_REVIEW,
	  .roles = ROLE_ANY | LEVEL_OWN,
	  .params = { { "review", PARAM_PLACE, POS, .id = ID_REVIEW, .help = "its id, or a study's code for your own" } },
	  .fields = FIELDS(F_VERSION, SHOWN("edition", FIELD_INT, "which submission it was"), F_STATE("draft, submitted"),
			   F_TIME("time", "when"), F_PRINCIPAL),
	  RUN(review_versions) },

	{ .name = "role.grant", .summary = "give somebody a role", .flags = VERB_WRITE, .scope = SCOPE_STUDY_OPTIONAL,
	  .description = "secretariat, operator, worker and plenary are global; host, lead, editor and observer belong to a study. Reviewers are invited, not appointed.",
	  .roles = ROLE_SECRETARIAT,
	  .params = { { "principal", PARAM_NAME, POS, .help = "to whom" }, { "role", PARAM_ENUM, POS, .words = roles_all, .help = "which" },
		      { "study", PARAM_CODE, OPT, .help = "in which study, for a study's role" } },
	  .fields = FIELDS(F_PRINCIPAL, SHOWN("role", FIELD_TEXT, "role"), F_STUDY), RUN(role_grant) },
	{ .name = "role.list", .summary = "who holds which role", .flags = VERB_LIST, .scope = SCOPE_STUDY_OPTIONAL,
	  .roles = ROLE_SECRETARIAT | ROLE_OPERATOR,
	  .params = { { "study", PARAM_CODE, OPT, .help = "in this study; the global ones otherwise" } },
	  .fields = FIELDS(F_PRINCIPAL, F_FULL_NAME, F_INSTITUTION, SHOWN("role", FIELD_TEXT, "role"), F_STUDY), RUN(role_list) },
	{ .name = "role.revoke", .summary = "take a role back", .flags = VERB_WRITE, .scope = SCOPE_STUDY_OPTIONAL,
	  .description = "The last holder of the secretariat's role keeps it.", .roles = ROLE_SECRETARIAT,
	  .params = { { "principal", PARAM_NAME, POS, .help = "from whom" }, { "role", PARAM_ENUM, POS, .words = roles_all, .help = "which" },
		      { "study", PARAM_CODE, OPT, .help = "in which study" } },
	  .fields = FIELDS(F_PRINCIPAL, SHOWN("role", FIELD_TEXT, "role"), F_STUDY), RUN(role_revoke) },

	{ .name = "rpc.discover", .summary = "this protocol as an OpenRPC document", .flags = VERB_OPEN, .scope = SCOPE_PROGRAMME,
	  .roles = ROLE_ANY, .fields = FIELDS(SHOWN("openrpc", FIELD_TEXT, "version of OpenRPC")), RUN(rpc_discover) },

	{ .name = "server.backup", .summary = "make a proven copy of the database, in the server's folder of backups",
	  .description = "Answered when the copy is whole: it holds everything that was acknowledged before the call, its file and the "
			 "journal's chains have been checked, and it is safe on the disk. One at a time (busy); nothing is overwritten (exists).",
	  .scope = SCOPE_PROGRAMME, .roles = ROLE_SECRETARIAT | ROLE_OPERATOR,
	  .params = { { "name", PARAM_NAME, OPT, .help = "name of the file, without .db; refereed- and the time otherwise" } },
	  .fields = FIELDS(SHOWN("file", FIELD_TEXT, "where it is on the server"), SHOWN("bytes", FIELD_INT, "its size"),
			   SHOWN("chains", FIELD_INT, "chains checked"), SHOWN("rows", FIELD_INT, "rows checked"), F_TIME("made", "when"),
			   SHOWN("also", FIELD_ARRAY, "folders that belong to a backup and are not in it")),
	  RUN(server_backup) },
	{ .name = "server.hello", .summary = "agree on a version; who you are, what the limits are", .scope = SCOPE_PROGRAMME,
	  .roles = ROLE_ANY,
	  .params = { { "protocol", PARAM_INT, 0, 1, 1000, .help = "the version the client speaks; 1" } },
	  .fields = FIELDS(SHOWN("server", FIELD_TEXT, "refereed and its version"), SHOWN("protocol", FIELD_INT, "protocol version"),
			   F_TIME("time", "the server's clock"), F_PRINCIPAL, F_FULL_NAME, F_INSTITUTION,
			   SHOWN("roles", FIELD_ARRAY, "your global roles"), SHOWN("language", FIELD_TEXT, "your language"), F_ZONE,
			   SHOWN("address", FIELD_TEXT, "where clients connect"), SHOWN("server_key", FIELD_TEXT, "the server's public key, Z85"),
			   SHOWN("limits", FIELD_OBJECT, "message_bytes, batch_items, page_items, text_bytes, review_bytes, watch_ms, ...")),
	  RUN(server_hello) },
	{ .name = "server.stats", .summary = "counters of the daemon", .flags = VERB_STATS, .scope = SCOPE_PROGRAMME,
	  .roles = ROLE_SECRETARIAT | ROLE_OPERATOR,
	  .fields = FIELDS(SHOWN("uptime_ms", FIELD_INT, "since start"), SHOWN("requests", FIELD_INT, "requests answered"),
			   SHOWN("errors", FIELD_INT, "of these, refused"), SHOWN("commits", FIELD_INT, "transactions"),
			   SHOWN("commit_us", FIELD_INT, "of the last commit"), SHOWN("batch_max", FIELD_INT, "most requests in one commit"),
			   SHOWN("log_pages", FIELD_INT, "pages in the write-ahead log"), SHOWN("waiting", FIELD_INT, "calls that wait"),
			   SHOWN("in_flight", FIELD_INT, "requests not answered yet"), SHOWN("dropped", FIELD_INT, "replies to peers that were gone or full"),
			   SHOWN("refused_handshakes", FIELD_INT, "unknown keys and users"), SHOWN("malformed", FIELD_INT, "frames that were no request"),
			   F_TIME("last_backup", "when the newest backup was made")),
	  RUN(server_stats) },

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
			   SHOWN("next", FIELD_TEXT, "the next stage"), SHOWN("next_step", FIELD_TEXT, "what is to happen now")),
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
		      { "country", PARAM_COUNTRY, REQ, .help = "its country" },
		      { "year", PARAM_INT, REQ, 1990, 2199, .help = "year" },
		      { "zone", PARAM_ZONE, 0, .help = "time zone of its deadlines; the configured default_zone otherwise" },
		      { "workflow", PARAM_LINE, 0, 1, 64, .help = "procedure; the configured default_workflow otherwise" },
		      { "form", PARAM_LINE, 0, 1, 64, .help = "review form; the one named like the workflow otherwise" },
		      { "language", PARAM_LANGUAGE, 0, .help = "working language; en otherwise" } },
	  .fields = FIELDS(STAGE_RESULT), RUN(study_create) },
	{ .name = "study.get", .summary = "one study", .scope = SCOPE_STUDY, .roles = ROLE_ANY, .params = { STUDY_PARAM },
	  .fields = FIELDS(STUDY_FIELDS), RUN(study_get) },
	{ .name = "study.history", .summary = "the steps a study has taken", .flags = VERB_LIST, .scope = SCOPE_STUDY,
	  .roles = ROLE_INSIDE, .params = { STUDY_PARAM },
	  .fields = FIELDS(F_TIME("time", "when"), SHOWN("step", FIELD_TEXT, "create, advance, override, back, suspend, resume, reschedule, withdraw, cancel"),
			   SHOWN("from", FIELD_TEXT, "stage"), SHOWN("to", FIELD_TEXT, "stage"), F_PRINCIPAL, F_REASON),
	  RUN(study_history) },
	{ .name = "study.list", .summary = "the studies you may see", .flags = VERB_LIST, .scope = SCOPE_PROGRAMME, .roles = ROLE_ANY,
	  .params = { { "state", PARAM_ENUM, 0, .words = study_states, .help = "only those in this state" } },
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
	  .params = { STUDY_PARAM },
	  .fields = FIELDS(STUDY_FIELDS, SHOWN("days_left", FIELD_INT, "to the stage's due date; negative: late"),
			   SHOWN("open", FIELD_ARRAY, "tasks: principal, full_name, institution, task, what, subject, due, days_left, is_late"),
			   SHOWN("next", FIELD_ARRAY, "stages ahead: stage, title, is_ready, and for secretariat and lead guards: guard, holds, need"),
			   SHOWN("back", FIELD_ARRAY, "stages it can be sent back to"),
			   SHOWN("counts", FIELD_OBJECT, "of what you may see: reviews, comments, comments_open")),
	  RUN(study_status) },
	{ .name = "study.suspend", .summary = "let a study rest", .flags = VERB_WRITE, .scope = SCOPE_STUDY, .roles = ROLE_SECRETARIAT,
	  .params = { STUDY_PARAM, REASON_PARAM }, .fields = FIELDS(STAGE_RESULT), RUN(study_suspend) },
	{ .name = "study.withdraw", .summary = "end a study for the host", .flags = VERB_WRITE, .scope = SCOPE_STUDY,
	  .roles = ROLE_HOST | ROLE_SECRETARIAT, .params = { STUDY_PARAM, REASON_PARAM }, .fields = FIELDS(STAGE_RESULT), RUN(study_withdraw) },

	{ .name = "workflow.get", .summary = "the procedure that a study runs by", .scope = SCOPE_STUDY,
	  .roles = ROLE_INSIDE, .params = { STUDY_PARAM },
	  .fields = FIELDS(SHOWN("id", FIELD_TEXT, "workflow"), SHOWN("version", FIELD_INT, "its version"), SHOWN("title", FIELD_TEXT, "title"),
			   SHOWN("stages", FIELD_ARRAY, "stage, title, days, close_days, actors, confirmations, guards, next, back")),
	  RUN(workflow_get) },
};
const size_t verb_count = ELEMENTS(verbs);
