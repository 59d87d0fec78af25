/* verb_table.c: the verbs, one row each, a file of rows for each noun. See verb.h for what a row says and who stands
 * on it. */
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

const struct param verb_view_params[] = {
	{ "as_role", PARAM_ENUM, 0, .words = (const char *const[]){ "plenary", "host", "lead", "reviewer", "editor", "observer", NULL },
	  .help = "as somebody of this role would be answered who owns nothing in the study (secretariat only)" },
	{ .name = NULL },
};

#define WORDS(...) (const char *const[]){ __VA_ARGS__, NULL }
#define STUDY_STATES WORDS("active", "suspended", "withdrawn", "cancelled", "closed")
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
#define F_ACTOR DETAIL("actor", FIELD_TEXT, "who did it for them, where somebody did")
#define F_FULL_NAME SHOWN("full_name", FIELD_TEXT, "the person's name")
#define F_NATIVE_NAME DETAIL("native_name", FIELD_TEXT, "the name in its own script"), DETAIL("name_language", FIELD_TEXT, "language of that")
#define F_INSTITUTION SHOWN("institution", FIELD_TEXT, "name of the institution")
#define F_COMMENT SHOWN("comment", FIELD_ID, "id of the comment")
#define F_REVIEW SHOWN("review", FIELD_ID, "id of the review")
#define F_REASON SHOWN("reason", FIELD_TEXT, "the reason given")
#define F_TIME(name, help) SHOWN(name, FIELD_TIME, help)

/* A part in a study that is more than an invitation: keeping the daemon or fetching its jobs is none. */
#define ROLE_INSIDE (ROLE_ANY & ~(unsigned)(ROLE_INVITEE | ROLE_OPERATOR | ROLE_WORKER))
#define IDENTITIES WORDS("all_visible", "single_anonymized", "double_anonymized", "triple_anonymized")
/* Who wrote together: what was said before is theirs to read, and not of those to whom it was shown when it was done. */
#define ROLE_WRITERS (ROLE_SECRETARIAT | ROLE_LEAD | ROLE_REVIEWER | ROLE_EDITOR)
#define STUDY_PARAM { "study", PARAM_CODE, POS, .help = "code of the study" }
#define AS_OF_PARAM { "as_of", PARAM_LINE, 0, 1, 40, .help = "as it stood then: a date, whose end by the study's calendar is meant, or a time" }
#define F_AS_OF DETAIL("as_of", FIELD_TIME, "when it stood so, where that was asked for")
#define RECOMMENDATION_PARAM { "recommendation", PARAM_ID, POS, .id = ID_RECOMMENDATION, .help = "the recommendation" }
#define LANGUAGE_PARAM { "language", PARAM_LANGUAGE, 0, .help = "language of the text; the study's otherwise" }
/* Of verbs that put a text in another's place. */
#define NEXT_LANGUAGE_PARAM { "language", PARAM_LANGUAGE, 0, .help = "language of the text; that of the text before otherwise, or the study's" }
#define F_LANGUAGE DETAIL("language", FIELD_TEXT, "language of the text, where you know who wrote it")
#define F_RESPONSE_LANGUAGE DETAIL("response_language", FIELD_TEXT, "language of the response, where you know who wrote it")
#define REASON_PARAM { "reason", PARAM_TEXT, REQ, .help = "why; it is kept" }

const struct verb verbs[] = {
#include "core/verbs/action.h"
#include "core/verbs/activity.h"
#include "core/verbs/agenda.h"
#include "core/verbs/answer.h"
#include "core/verbs/archive.h"
#include "core/verbs/assignment.h"
#include "core/verbs/availability.h"
#include "core/verbs/batch.h"
#include "core/verbs/bundle.h"
#include "core/verbs/comment.h"
#include "core/verbs/conflict.h"
#include "core/verbs/decision.h"
#include "core/verbs/declaration.h"
#include "core/verbs/document.h"
#include "core/verbs/event.h"
#include "core/verbs/evidence.h"
#include "core/verbs/finding.h"
#include "core/verbs/import.h"
#include "core/verbs/inbox.h"
#include "core/verbs/institution.h"
#include "core/verbs/job.h"
#include "core/verbs/journal.h"
#include "core/verbs/key.h"
#include "core/verbs/occasion.h"
#include "core/verbs/practice.h"
#include "core/verbs/principal.h"
#include "core/verbs/programme.h"
#include "core/verbs/question.h"
#include "core/verbs/recommendation.h"
#include "core/verbs/remind.h"
#include "core/verbs/request.h"
#include "core/verbs/review.h"
#include "core/verbs/role.h"
#include "core/verbs/rpc.h"
#include "core/verbs/search.h"
#include "core/verbs/server.h"
#include "core/verbs/study.h"
#include "core/verbs/topic.h"
#include "core/verbs/upload.h"
#include "core/verbs/visibility.h"
#include "core/verbs/workflow.h"
};
const size_t verb_count = ELEMENTS(verbs);
