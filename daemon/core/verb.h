/* verb.h: what a verb is. One row of verb_table.c is all that is said about a verb: name, summary,
 * parameters, who may call it, on what, what comes back, and its handler. Dispatch checks a call
 * against the row before the handler runs; OpenRPC, the client's commands and help, completion,
 * manual and permission tests stand on it.
 *
 * verb_table.c is compiled twice: for the daemon, and, with VERB_SPEC_ONLY, without handlers for
 * the client. */
#pragma once

#include "rules/workflow.h"

struct call;

enum param_type {
	PARAM_LINE,  /* one line of text, no control characters, 1..max bytes (max 0: 256) */
	PARAM_TEXT,  /* text of any lines, 1..max bytes (max 0: the configured text_bytes) */
	PARAM_NAME,  /* name of a principal or institution: [a-z0-9][a-z0-9-]*, up to 63 bytes */
	PARAM_CODE,  /* code of a study: [A-Z][A-Z0-9-]*, 2..32 bytes */
	PARAM_ID,    /* opaque id of the kind in `id` */
	PARAM_PLACE, /* opaque id of the kind in `id`, or a study's code: the caller's own one in
			that study */
	PARAM_INT,   /* whole number, min..max */
	PARAM_BOOL,
	PARAM_ENUM,	/* one of `words` */
	PARAM_UUID,	/* RFC 9562 text form, lower or upper case */
	PARAM_DATE,	/* YYYY-MM-DD */
	PARAM_ZONE,	/* IANA time zone name */
	PARAM_COUNTRY,	/* ISO 3166-1 alpha-2: two capital letters */
	PARAM_LANGUAGE, /* BCP 47: letters, digits, hyphens; "en", "zh-Hans" */
	PARAM_KEY,	/* CURVE public key in Z85, 40 characters */
	PARAM_CURSOR,	/* opaque, from an earlier answer */
	PARAM_OBJECT,	/* JSON object; the handler checks it */
	PARAM_ARRAY,	/* JSON array; the handler checks it */
	PARAM_TYPE__MAX
};
extern const char *const param_type_words[PARAM_TYPE__MAX];

enum param_flag {
	PARAM_REQUIRED = 1,
	PARAM_POSITIONAL = 2, /* the client takes it as an argument in this order, not as --name */
	PARAM_FILE =
		4, /* the client takes a file name ("-": standard input) and sends the content */
};

/* Kinds of opaque ids: letter pair before the hyphen, and the noun. */
#define ID_TABLE(X)                                                                                \
	X(STUDY, "st", "study")                                                                    \
	X(ASSIGNMENT, "as", "assignment")                                                          \
	X(DECLARATION, "de", "declaration")                                                        \
	X(REVIEW, "re", "review")                                                                  \
	X(COMMENT, "co", "comment")                                                                \
	X(KEY, "ke", "key")                                                                        \
	X(EVENT, "ev", "event")                                                                    \
	X(CURSOR, "cu", "cursor")                                                                  \
	X(STEP, "sp", "step")                                                                      \
	X(EDITION, "ed", "edition")                                                                \
	X(DOCUMENT, "do", "document")                                                              \
	X(UPLOAD, "up", "upload")                                                                  \
	X(BUNDLE, "bu", "bundle")                                                                  \
	X(QUESTION, "qu", "question")                                                              \
	X(EVIDENCE, "en", "evidence")                                                              \
	X(FINDING, "fi", "finding")                                                                \
	X(RECOMMENDATION, "rc", "recommendation")                                                  \
	X(ACTION, "ac", "action")                                                                  \
	X(OCCASION, "oc", "occasion")                                                              \
	X(AGENDA, "ag", "agenda")                                                                  \
	X(DECISION, "dn", "decision")                                                              \
	X(REQUEST, "rq", "request")                                                                \
	X(ANSWER, "an", "answer")                                                                  \
	X(ACTIVITY, "ay", "activity")                                                              \
	X(PRACTICE, "pr", "practice")                                                              \
	X(JOB, "jo", "job")                                                                        \
	X(LEASE, "le", "lease")                                                                    \
	X(IMPORT, "im", "import")                                                                  \
	X(OPENING, "og", "opening")                                                                \
	X(ARCHIVE, "ar", "archive")
enum id_kind {
#define ID_ENUM(name, prefix, noun) ID_##name,
	ID_TABLE(ID_ENUM)
#undef ID_ENUM
		ID__MAX
};

struct param {
	const char *name;
	enum param_type type;
	unsigned flags;
	int64_t min, max;
	const char *const *words; /* PARAM_ENUM: NULL-terminated */
	enum id_kind id;
	const char *help;
};

/* What comes back: the fields of one object, or of each of `items` (VERB_LIST adds `next`, a
 * cursor). */
enum field_type {
	FIELD_TEXT,
	FIELD_INT,
	FIELD_BOOL,
	FIELD_TIME,
	FIELD_OBJECT,
	FIELD_ARRAY,
	FIELD_ID
};
struct field {
	const char *name;
	enum field_type type;
	const char *help; /* absent fields are those that the caller may not see or that have no
			     value */
	bool is_detail;	  /* left out of a list's table on a terminal; one item alone shows it */
};

enum verb_flag {
	VERB_WRITE =
		1, /* changes something: takes the parameters of verb_write_params, is journalled */
	VERB_LIST = 2,	/* answers {items: [...], next: cursor or absent}; takes limit and after */
	VERB_WAITS = 4, /* may wait for a commit (event.watch, job.lease) */
	VERB_STATS = 8, /* wants the front's counters */
	VERB_OPEN = 16, /* answers anything; its result is not described by `fields` alone
			   (rpc.discover) */
	VERB_UNRECORDED =
		32, /* a write that the journal does not tell of: what it changes says by itself
				 how the same request is answered again */
	VERB_NO_TASKS = 64, /* a write that opens and closes no task of its study by itself */
};

/* What the first parameter names; dispatch loads it, and answers not_found where the caller may not
 * see it. */
enum scope {
	SCOPE_PROGRAMME, /* nothing; roles are the global ones */
	SCOPE_STUDY,
	SCOPE_STUDY_OPTIONAL, /* `study` may be left out */
	SCOPE_ASSIGNMENT,
	SCOPE_ASSIGNMENT_REVIEW,      /* a place, on the way to its review, begun or not */
	SCOPE_ASSIGNMENT_DECLARATION, /* a place, on the way to its declaration, filed or not */
	SCOPE_DECLARATION,
	SCOPE_REVIEW,
	SCOPE_COMMENT,
	SCOPE_NOUN, /* a row of the noun that the id's kind names (noun.h) */
};

#define VERB_PARAMS_MAX 16

struct verb {
	const char *name; /* noun.verb */
	const char *summary;
	const char *description; /* rules and sources, for OpenRPC and manual; may be NULL */
	unsigned flags;
	enum scope scope;
	unsigned roles; /* ROLE_ bits, any of which may call; LEVEL_OWN: whoever the subject belongs
			   to */
	struct param params[VERB_PARAMS_MAX];
	const struct field *fields;    /* name NULL ends it */
	int (*run)(struct call *call); /* 0 with call->result, an answer with call->problem, or a
					  fault */
};

extern const struct verb verbs[];
extern const size_t verb_count;
extern const struct param
	verb_write_params[]; /* request_id, if_version, dry_run, as; name NULL ends it */
extern const struct param verb_list_params[]; /* limit, after */
extern const struct param verb_view_params[]; /* as_role */

/* Whether it reads what is in a study: then the secretariat can read it as somebody of another role would. */
bool verb_is_view(const struct verb *verb);

const struct verb *verb_find(struct str name);
/* The parameter of that name, those of writes, lists and views included where the verb takes them; NULL:
 * none. */
const struct param *verb_param(const struct verb *verb, const char *name);
/* Walks all parameters that a verb takes: index 0.. until NULL. */
const struct param *verb_param_at(const struct verb *verb, size_t index);
