/* call.h: one request while it runs, and what every verb does with it.
 *
 * A handler finds its parameters checked, its study and subject loaded, and the caller's right to
 * call it established (dispatch.c). It does the work: reads and writes through call->txn, puts
 * fields into the result, says with call_event() what the journal is to tell. Everything it
 * allocates in call->arena ends with the call. */
#pragma once

#include "core/core.h"
#include "core/ident.h"
#include "rules/policy.h"
#include "store/sql.h"

#define SALT_SIZE	16
#define DIGEST_SIZE	32
#define DIGEST_HEX_SIZE (2 * DIGEST_SIZE + 1)

/* Somebody who acts: loaded within the transaction, never taken from the client. */
struct actor {
	int64_t principal, institution;
	unsigned roles; /* global ones */
	const char *name, *full_name, *institution_name, *language, *zone, *country;
	const char *native_name, *name_language; /* NULL: none */
};

struct study {
	int64_t id;
	const char *code, *title, *city, *country, *language, *zone, *state, *stage_id;
	const char *due_date, *close_date; /* NULL: none */
	int64_t year, workflow_row, form_row, entered_ms, due_ms, close_ms, anchor_version,
		suspended_ms, version;
	int64_t opening_count;
	enum identity identity;
	const struct workflow *workflow; /* the core's, pinned version */
	struct openings openings;	 /* what the study opens or closes beside it */
	int stage;			 /* index in it */
};

/* A place in a team. */
struct place {
	int64_t id, study, principal, institution;
	const char *name, *full_name, *institution_name, *state, *language, *zone, *reason;
	const char *answer_due_date, *declaration_state; /* NULL: not declared */
	const char *due_date, *due_reason;		 /* of an extension; NULL: there is none */
	const char *native_name, *name_language;	 /* NULL: none */
	int64_t invited_ms, answer_due_ms, answered_ms, version, declaration, due_ms;
	int64_t due_moved; /* how often an extension was given or ended */
	bool is_home;
};

struct declaration {
	int64_t id, study, assignment, principal, declared_ms, version;
	const char *name, *full_name, *institution_name, *state, *type, *text, *language,
		*decided_by, *reason;
};

struct review {
	int64_t id, study, assignment, principal, form, version, edition, submitted_ms,
		form_version;
	const char *name, *full_name, *institution_name, *state, *reason, *form_name, *place_state;
	bool is_stale;
};

struct comment {
	int64_t id, study, author, responder, response, created_ms, responded_ms, version;
	int64_t restored; /* how often it was taken back and came again */
	int64_t from_page, from_line, to_page, to_line; /* 0: none */
	const char *name, *full_name, *institution_name, *state, *class, *type, *document, *chapter,
		*text, *language;
	const char *responder_name, *disposition, *response_text, *response_language;
	/* What a table said of it (import.c); NULL otherwise. */
	const char *commenter, *email, *affiliation, *country, *extra;
};

struct core {
	struct db *db;
	const struct conf *conf;
	struct rng rng;
	const char *server_key, *public_address;
	struct ident_key ident;
	uint8_t digest_key[32];
	struct cached *workflows, *forms; /* parsed, by row (cache.c) */
	struct arena arena;
	struct kept *kept; /* of the writer's core (kept.c) */
	/* the writer's batch */
	struct txn txn;
	int64_t now_ms;
	struct request **batch;
	size_t batch_count, batch_room;
	bool queue_changed;
	int64_t *touched; /* studies whose inboxes are to follow (inbox.c) */
	size_t touched_count, touched_room;
	int64_t queue_next_ms; /* INT64_MIN: not known */
	struct commit commit;
};

/* Where clients connect: as configured, which a reload may change, else where the daemon listens. */
static inline const char *core_address(const struct core *core)
{
	const char *configured = core->conf->public_address;
	return configured && *configured ? configured : core->public_address;
}

struct call {
	struct core *core;
	struct txn *txn;
	struct request *request;
	const struct verb *verb;
	struct json_object *params;
	struct arena *arena;
	int64_t now_ms;
	struct actor actor; /* who asks */
	struct actor me;    /* for whom: the same, the principal of `as`, or nobody of `as_role` */
	unsigned role_seen_as; /* 0: none */
	struct viewer viewer;  /* me, in call->study where there is one */
	struct study *study;
	struct place *place;
	struct declaration *declaration;
	struct review *review;
	struct comment *comment;
	const struct noun *noun; /* SCOPE_NOUN: which, and its row (noun.h) */
	struct thing *thing;
	struct json_object *result; /* an object */
	/* the answer, where it is not the result */
	const char *message;
	struct json_object *data;
	/* for the journal */
	int64_t chain;
	const char *object;
	int64_t subject;
	int64_t subject_version; /* what if_version is compared with; -1: the verb's subject has
				    none */
	struct json_object *event;
	int reveal_from; /* the stage before a move, whose difference is announced; -1: none */
	struct openings reveal_openings; /* the study's before that, likewise */
	struct known_person *known;	 /* whom this call has asked about (person.c) */
	bool reveal_own;		 /* the caller's own review came in: others' open to them */
	uint8_t digest[DIGEST_SIZE]; /* of the request as it came, before nested parts are brought
					to their stored form */
	bool is_dry;
	bool keys_changed;
	bool in_batch;
	bool is_version_checked;
};

/* ---- answers (call.c): return answer(call, ERR_X, ...) from a handler ---- */
int answer(struct call *call, enum err err, const char *format, ...) _printf_(3, 4);
int answer_param(struct call *call, const char *param, const char *format, ...)
	_printf_(3, 4); /* invalid_params */
int answer_hint(struct call *call, enum err err, const char *hint, const char *format, ...)
	_printf_(4, 5);
int answer_problems(struct call *call, const char *message,
		    struct problems *problems); /* invalid; frees them */
struct json_object *problems_json(const struct problems *problems);
/* The beginning of a text that a peer sent, in the arena, to be named in an answer: whole
 * characters, 64 bytes at most. */
const char *text_begin(struct call *call, const char *text);

/* ---- parameters, checked by dispatch: absent ones give NULL / the default ---- */
const char *param_text(const struct call *call, const char *name);
struct str param_str(const struct call *call, const char *name); /* STR_NONE where absent */
int64_t param_int(const struct call *call, const char *name, int64_t absent);
bool param_bool(const struct call *call, const char *name);
struct json_object *param_json(const struct call *call, const char *name);
/* Checks params against the verb's row; in a batch, without request_id. 0 or an answer. */
int params_check(struct call *call);
/* One value against one row, which need not be a verb's. Likewise. */
int param_check(struct call *call, const struct param *param, struct json_object *value);

/* ---- results: a NULL text, a time of 0 or an id row of 0 leaves the field out ---- */
void put_text(struct json_object *object, const char *name, const char *text);
void put_int(struct json_object *object, const char *name, int64_t value);
void put_bool(struct json_object *object, const char *name, bool value);
void put_time(struct json_object *object, const char *name, int64_t at_ms);
void put_json(struct json_object *object, const char *name,
	      struct json_object *value);			     /* takes it over */
void array_put(struct json_object *list, struct json_object *value); /* likewise, into an array */
/* What was stored as JSON; NULL for NULL, and where it does not parse (somebody tampered with it). */
struct json_object *stored_json(const char *text);
void put_id(const struct call *call, struct json_object *object, const char *name,
	    enum id_kind kind, int64_t row);
/* The id of a verb's subject: one of version 1 was made by this very call. A rehearsal makes
 * nothing and shows none of these: the next free id would tell whether others made something
 * meanwhile. */
void put_subject(const struct call *call, struct json_object *object, const char *name,
		 enum id_kind kind, int64_t row, int64_t version);
const char *id_text(const struct call *call, enum id_kind kind, int64_t row); /* in the arena */

/* ---- lists: rows come in ascending order of row number, already filtered ---- */
struct page {
	struct call *call;
	enum id_kind cursor;
	int64_t after, limit, last;
	struct json_object *items;
	bool more;
};
int page_begin(struct call *call, enum id_kind cursor, struct page *ret_page);
/* False once the page is full (the item is then not taken; the caller drops it and stops). */
bool page_has_room(struct page *page);
void page_add(struct page *page, int64_t row, struct json_object *item);
void page_end(struct page *page);

/* ---- the journal (journal.c) ---- */
/* Names the subject of the row that dispatch will write, and returns the object for its details. */
struct json_object *call_event(struct call *call, int64_t chain, const char *object,
			       int64_t subject);
/* A consequence of its own: no request id, no result. Takes `data` over. */
void journal_consequence(struct call *call, const char *verb, const char *object, int64_t subject,
			 struct json_object *data);
int journal_write(struct call *call, const char *result_text, bool with_request_id);
void request_digest(struct call *call); /* into call->digest; before the handler runs */
/* 0: not seen before; 1: the same request was answered before (*ret_result in the arena); or
 * ERR_CONFLICT. */
int journal_replay(struct call *call, const char **ret_result);
/* Salted digest of a body for the journal; fills salt from the core's randomness. */
void body_digest_new(struct call *call, struct str body, uint8_t ret_salt[SALT_SIZE],
		     char ret_hex[DIGEST_HEX_SIZE]);
void body_digest(const uint8_t *salt, struct str body, char ret_hex[DIGEST_HEX_SIZE]);
/* Canonical form of parameters: sorted keys, compact, without request_id and dry_run. */
char *canonical(struct json_object *params, size_t *ret_len);

/* ---- who (access.c) ---- */
/* 0 or ERR_REVOKED / ERR_NOT_FOUND; texts in the arena. */
int actor_load(struct call *call, int64_t principal, struct actor *ret_actor);
int actor_by_name(struct call *call, struct str name, struct actor *ret_actor);
int actor_of_caller(struct call *call);
bool principal_exists(struct call *call, struct str name, int64_t *ret_id);
unsigned global_roles(struct call *call, int64_t principal); /* also of who is not active */
/* Sets call->me: the actor, the principal of `as`, or nobody of `as_role`. */
int actor_for_whom(struct call *call);
/* REVIEWER and INVITEE included. No study, of what is not there, asks for the same rows. */
unsigned study_roles(struct call *call, const struct study *study, int64_t principal);
void viewer_load(struct call *call, const struct actor *who, const struct study *study,
		 struct viewer *ret_viewer);

/* ---- loading (load.c): false where there is no such row (or the transaction failed) ---- */
bool study_by_code(struct call *call, struct str code, struct study **ret_study);
bool study_by_id(struct call *call, int64_t id, struct study **ret_study);
void study_read(struct call *call, struct query *query, struct study *ret_study);
bool place_by_id(struct call *call, int64_t id, struct place **ret_place);
bool place_of(struct call *call, int64_t study, int64_t principal,
	      struct place **ret_place); /* live, else the last */
void place_read(struct call *call, struct query *query, struct place *ret_place);
bool declaration_by_id(struct call *call, int64_t id, struct declaration **ret_declaration);
void declaration_read(struct call *call, struct query *query, struct declaration *ret_declaration);
bool review_by_id(struct call *call, int64_t id, struct review **ret_review);
bool review_of_place(struct call *call, int64_t assignment, struct review **ret_review);
void review_read(struct call *call, struct query *query, struct review *ret_review);
bool comment_by_id(struct call *call, int64_t id, struct comment **ret_comment);
void comment_read(struct call *call, struct query *query, struct comment *ret_comment);
void study_openings_load(struct call *call, struct study *study);
void study_keep(struct call *call,
		struct study *study); /* its texts and openings, where kept_put() has room for it */
const char *row_text(struct call *call, const struct query *query,
		     int column); /* arena copy; NULL for NULL */

/* ---- seeing: the only callers of can_see (access.c); study is call->study ---- */
bool see_study(const struct call *call, const struct study *study, const struct viewer *viewer);
bool see_place(const struct call *call, const struct place *place);
bool see_declaration(const struct call *call, const struct declaration *declaration);
bool see_review(const struct call *call, const struct review *review);
bool see_review_of(const struct call *call,
		   int64_t principal); /* whether one of theirs would be seen */
bool see_comment(const struct call *call, const struct comment *comment);
bool see_response(const struct call *call, const struct comment *comment);
/* Rows of the nouns of noun.h. */
struct thing;
struct noun;
bool see_thing(const struct call *call, const struct noun *noun, const struct thing *thing);
/* What the caller knows of a comment: where the response is hidden from them, so are the steps
 * towards it. */
const char *comment_state_seen(const struct call *call, const struct comment *comment);
int64_t comment_version_seen(const struct call *call, const struct comment *comment);
/* Whether details that only those who steer the study may know are shown (unmet guards, reasons of
 * overrides). */
bool sees_steering(const struct viewer *viewer);
/* Whether the caller is told what is between whoever holds a place and those who steer the study. */
bool sees_inside_place(const struct call *call, const struct place *place);

/* ---- who may know whom (person.c): in call->study; outside a study, everybody is known ---- */
/* Whether the caller may know everybody, whoever they are: who steers the study may, and where nobody is hidden. */
bool knows_all(const struct call *call);
/* Whether the caller may know who somebody is, by the name of the principal. */
bool knows(struct call *call, const char *name);
/* Whether they know them as somebody of this study: who is known may have a place that is not shown. */
bool is_met(struct call *call, const char *name);
/* The name, or the pseudonym that stands for it in this study, whoever asks; NULL for NULL. */
const char *name_seen(struct call *call, const char *name);
/* That, as a field. */
void put_name(struct call *call, struct json_object *object, const char *field, const char *name);
/* Fields principal, full_name and institution of one person; of one who is hidden the pseudonym alone. */
void put_person(struct call *call, struct json_object *object, const char *name,
		const char *full_name, const char *institution);
/* Fields full_name and institution (NULL: not that) of somebody whose name stands elsewhere; left out where
 * they are hidden. */
void put_details(struct call *call, struct json_object *object, const char *name,
		 const char *full_name, const char *institution);
/* Likewise their name in its own script, and its language; NULL: none. */
void put_native_name(struct call *call, struct json_object *object, const char *name,
		     const char *native_name, const char *language);
/* Whose pseudonym it is in call->study; NULL: nobody's whom the caller could have seen. In the arena. */
const char *name_of_pseudonym(struct call *call, struct str pseudonym);
/* One for who is no principal: whoever commented by a table, the same in all tables of who filed it. */
const char *pseudonym_of_commenter(struct call *call, int64_t filer, const char *who);
/* Whether a name has the form of pseudonyms: nobody is called so. */
bool is_pseudonym(struct str name);
/* In a study that hides identities, nobody stands on a side that all know and reviews as well: 0, or an
 * answer. `roles` are those that somebody is to have beside those that they hold. */
int sides_must_agree(struct call *call, const char *name, unsigned roles);
enum side person_side(struct call *call, const char *name);

/* ---- the study's present (stage.c) ---- */
bool study_is_open(const struct study *study);		       /* active */
int study_must_be_open(struct call *call);		       /* 0 or ERR_CLOSED */
int stage_must_produce(struct call *call, unsigned artefacts); /* any of them; 0 or ERR_CLOSED */
void study_facts_load(struct call *call, struct study_facts *ret_facts);
struct json_object *study_json(struct call *call, const struct study *study,
			       const struct viewer *viewer);
/* Who holds a role in call->study, as the caller may know them: principal, full_name, native_name,
 * name_language, institution, role. */
struct json_object *people_json(struct call *call);
const char *workflow_text(const struct call *call, const struct study *study); /* "peer-review 2" */
void put_stage(struct json_object *result, const struct study *study);
void put_due(struct json_object *object, const struct study *study);
/* Whether what is due with the stage counts as late: its due date is over, and the grace behind it. */
bool stage_is_late(const struct study *study, int64_t now_ms);
/* The last instant at which it does not; 0: it is never late. */
int64_t stage_grace_end(const struct study *study);
/* Whole days from now to an instant, by the study's calendar; negative: late. */
int days_left(const struct study *study, int64_t now_ms, int64_t due_ms);
/* Announces what became visible by call->reveal_from and reveal_own; runs behind the call's own
 * journal row. */
void reveal(struct call *call);

/* ---- parsed workflows and forms, by row; kept for the core's life (cache.c) ---- */
const struct workflow *cache_workflow(struct call *call,
				      int64_t row); /* NULL only where the transaction failed */
const struct form *cache_form(struct call *call, int64_t row);
void cache_free(struct core *core);

/* ---- what the writer keeps from call to call (kept.c) ---- */
enum kept_kind {
	KEPT_ACTOR = 1, /* by principal and key: who may act, with their global roles */
	KEPT_ENTRANCE,	/* by the hash of a study's code and principal: a study that they may see */
	KEPT_HEAD,	/* by chain: its last row */
};
/* Before a call of the writer's: forgets what may not be true any more. */
void kept_begin(struct core *core);
/* NULL: not kept, or this is no call of the writer's. Valid until the next kept_begin(). */
void *kept_get(struct call *call, enum kept_kind kind, int64_t a, int64_t b);
/* Keeps what is to be found under that from now on: `size` bytes, zeroed, for the caller to fill
 * at once, its texts by kept_text(). NULL where nothing is kept. */
void *kept_put(struct call *call, enum kept_kind kind, int64_t a, int64_t b, size_t size);
const char *kept_text(struct call *call, const char *text); /* NULL for NULL */
void *kept_copy(struct call *call, const void *bytes, size_t size);
void kept_free(struct core *core);

/* ---- backups (backup.c) ---- */
struct backup *backup_free(struct backup *backup); /* NULL is fine; returns NULL */
/* The step behind the copying. 0 with request->reply set, or a fault. */
int backup_go_on(struct core *core, struct request *request, int64_t now_ms);
int64_t backup_last_ms(const struct core *core); /* when the newest was made; 0: there is none */

/* ---- running (dispatch.c) ---- */
void request_answer(struct request *request, struct json_object *result);
/* Runs a call whose actor is known and whose parameters are checked: for whom, subject, right,
 * handler. 0, an answer, or a fault. */
int call_run(struct call *call);
/* if_version, where given, against the version of what the call changes. 0 or ERR_VERSION. */
int version_must_be(struct call *call, int64_t version);
