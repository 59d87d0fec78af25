/* dispatch.c: from a request to its reply. Finds who asks and on what, checks the right by the
 * verb's row, runs the handler, writes the journal, and turns the outcome into text.
 *
 * What is missing and what is forbidden to see go the same way and get the same answer. A write
 * runs in its own savepoint: an answer other than the result leaves nothing behind. */
#include "core/inbox.h"
#include "core/naming.h"
#include "core/noun.h"
#include "core/queue.h"

#include <assert.h>
#include <string.h>

#include "base/log.h"

/* ---- replies ---- */

static char *copy_json(struct json_object *object, size_t *ret_len)
{
	size_t len;
	const char *text = json_object_to_json_string_length(
		object, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE, &len);
	char *copy = xstrndup(mem_check((void *)(uintptr_t)text), len);

	*ret_len = len;
	return copy;
}

char *error_text(enum err err, const char *message, struct json_object *data, size_t *ret_len)
{
	const struct err_row *row = err_row(err);
	struct json_object *error = mem_check(json_object_new_object());
	char *text;

	if (!data)
		data = mem_check(json_object_new_object());
	put_text(data, "error", row->word);
	put_int(error, "code", row->number);
	put_text(error, "message", message ? message : row->text);
	put_json(error, "data", data);
	text = copy_json(error, ret_len);
	json_object_put(error);
	return text;
}

void request_refuse(struct request *request, enum err err, const char *message,
		    struct json_object *data)
{
	x_freep(&request->text);
	request->text = error_text(err, message, data, &request->text_len);
	request->reply = REPLY_ERROR;
	request->err = err;
}

void request_done(struct request *request)
{
	json_object_put(request->params);
	json_object_put(request->stats);
	request->backup = backup_free(request->backup);
	x_freep(&request->text);
	request->params = request->stats = NULL;
	request->text = NULL;
}

static void reply_result(struct request *request, const char *text, size_t len)
{
	x_freep(&request->text);
	request->text = xstrndup(text, len);
	request->text_len = len;
	request->reply = REPLY_RESULT;
	request->err = ERR_NONE;
}

void request_answer(struct request *request, struct json_object *result)
{
	size_t len;
	_cleanup_(x_freep) char *text = copy_json(result, &len);

	reply_result(request, text, len);
}

/* ---- the subject ---- */

static int not_found(struct call *call)
{
	return answer(call, ERR_NOT_FOUND, "%s", err_row(ERR_NOT_FOUND)->text);
}

/* What is missing asks for the same rows as what is hidden (row 0 is nothing's): not even the time
 * tells them apart. */
static bool enter_study(struct call *call, bool is_found)
{
	viewer_load(call, &call->me, is_found ? call->study : NULL, &call->viewer);
	if (!is_found)
		return false;
	call->subject_version = call->study->version;
	return see_study(call, call->study, &call->viewer);
}

struct entrance {
	struct study study;
	struct viewer viewer;
};

static int64_t code_hash(struct str code)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325); /* FNV-1a */

	for (size_t i = 0; i < code.n; i++)
		hash = (hash ^ (unsigned char)code.p[i]) * UINT64_C(0x100000001b3);
	return (int64_t)hash;
}

/* By its code, the way that most writes come in. */
static bool enter_study_by_code(struct call *call, struct str code)
{
	int64_t hash = code_hash(code);
	struct entrance *kept = kept_get(call, KEPT_ENTRANCE, hash, call->me.principal);

	if (kept && str_is(code, kept->study.code)) {
		call->study = arena_alloc(call->arena, sizeof *call->study);
		*call->study = kept->study; /* a handler may change its own */
		call->viewer = kept->viewer;
		call->subject_version = call->study->version;
		return true;
	}
	if (!enter_study(call, study_by_code(call, code, &call->study)))
		return false;
	kept = kept_put(call, KEPT_ENTRANCE, hash, call->me.principal, sizeof *kept);
	if (kept) {
		*kept = (struct entrance){ .study = *call->study, .viewer = call->viewer };
		study_keep(call, &kept->study);
	}
	return true;
}

/* 0, the row of nothing, where the text is no id of ours. */
static int64_t param_row(const struct call *call, const struct param *param)
{
	int64_t row = 0;

	(void)ident_decode(&call->core->ident, param->id, param_str(call, param->name), &row);
	return row;
}

/* Codes begin with a capital, ids with a small letter. */
static bool is_code(struct str text)
{
	return text.n > 0 && text.p[0] >= 'A' && text.p[0] <= 'Z';
}

/* A place, by id or as "my own in this study". */
static bool find_place(struct call *call, const struct param *param)
{
	struct str text = param_str(call, param->name);

	if (is_code(text))
		return enter_study_by_code(call, text) &&
		       place_of(call, call->study->id, call->me.principal, &call->place);
	bool is_found = place_by_id(call, param_row(call, param), &call->place);
	return enter_study(call,
			   study_by_id(call, is_found ? call->place->study : 0, &call->study));
}

static bool find_review(struct call *call, const struct param *param)
{
	if (is_code(param_str(call, param->name)))
		return find_place(call, param) &&
		       review_of_place(call, call->place->id, &call->review);
	bool is_found = review_by_id(call, param_row(call, param), &call->review);
	is_found = place_by_id(call, is_found ? call->review->assignment : 0, &call->place);
	return enter_study(call,
			   study_by_id(call, is_found ? call->review->study : 0, &call->study));
}

static bool find_declaration(struct call *call, const struct param *param)
{
	bool is_found = declaration_by_id(call, param_row(call, param), &call->declaration);

	return enter_study(
		call, study_by_id(call, is_found ? call->declaration->study : 0, &call->study));
}

static bool find_comment(struct call *call, const struct param *param)
{
	bool is_found = comment_by_id(call, param_row(call, param), &call->comment);

	return enter_study(call,
			   study_by_id(call, is_found ? call->comment->study : 0, &call->study));
}

static bool find_thing(struct call *call, const struct param *param)
{
	call->noun = noun_of_id(param->id);
	bool is_found = noun_load(call, call->noun, param_row(call, param), &call->thing);

	return enter_study(call,
			   study_by_id(call, is_found ? call->thing->study : 0, &call->study));
}

static int64_t review_version(const struct call *call)
{
	if (!call->review)
		return 0;
	/* Drafts are the author's alone: who acts for the author counts editions, as others do. */
	return call->review->principal == call->actor.principal ? call->review->version
								: call->review->edition;
}

/* A place that is the way to something of its own: that one's version is what if_version speaks of,
 * 0 before it is. */
static void enter_place(struct call *call)
{
	call->subject_version = call->place->version;
	if (call->verb->scope == SCOPE_ASSIGNMENT_REVIEW) {
		(void)review_of_place(call, call->place->id, &call->review);
		call->subject_version = review_version(call);
	} else if (call->verb->scope == SCOPE_ASSIGNMENT_DECLARATION) {
		if (call->place->declaration)
			(void)declaration_by_id(call, call->place->declaration, &call->declaration);
		call->subject_version = call->declaration ? call->declaration->version : 0;
	}
}

static bool find_subject(struct call *call)
{
	const struct param *param = &call->verb->params[0];

	call->subject_version = -1;
	switch (call->verb->scope) {
	case SCOPE_PROGRAMME:
		return true;
	case SCOPE_STUDY_OPTIONAL:
		if (!param_text(call, "study"))
			return true;
		return enter_study_by_code(call, param_str(call, "study"));
	case SCOPE_STUDY:
		return enter_study_by_code(call, param_str(call, "study"));
	case SCOPE_ASSIGNMENT:
	case SCOPE_ASSIGNMENT_REVIEW:
	case SCOPE_ASSIGNMENT_DECLARATION:
		if (!find_place(call, param) || !see_place(call, call->place))
			return false;
		enter_place(call);
		return true;
	case SCOPE_DECLARATION:
		if (!find_declaration(call, param))
			return false;
		call->subject_version = call->declaration->version;
		return see_declaration(call, call->declaration);
	case SCOPE_REVIEW:
		if (!find_review(call, param))
			return false;
		call->subject_version = review_version(call);
		return see_review(call, call->review);
	case SCOPE_COMMENT:
		if (!find_comment(call, param))
			return false;
		call->subject_version = comment_version_seen(call, call->comment);
		return see_comment(call, call->comment);
	case SCOPE_NOUN:
		if (!find_thing(call, param))
			return false;
		call->subject_version = call->thing->version;
		return see_thing(call, call->noun, call->thing);
	}
	return false; /* GCOV_EXCL_LINE: every scope is above */
}

static bool is_own(const struct call *call)
{
	int64_t me = call->me.principal;

	if (call->place)
		return call->place->principal == me;
	if (call->thing)
		return call->thing->owner == me || call->thing->owner_also == me;
	return call->comment && (call->comment->author == me || call->comment->responder == me);
}

static bool may_call(const struct call *call)
{
	unsigned roles = call->verb->roles, held = call->viewer.roles;

	if (!call->study && (roles & ROLE_ANY) == ROLE_ANY)
		return true; /* the programme's verbs for everybody: holding no role at all is
				enough */
	if (call->study)     /* keeping the daemon is no part in a study, and adds nothing to an
				invitation */
		held &= ~(unsigned)(ROLE_OPERATOR | ROLE_WORKER);
	return held & roles & ROLE_ANY || (roles & LEVEL_OWN && is_own(call));
}

/* An invitee is told what would make a reviewer of them. */
static int not_permitted(struct call *call)
{
	const char *text = err_row(ERR_NOT_PERMITTED)->text;

	if (call->viewer.roles & ROLE_INVITEE)
		return answer_hint(call, ERR_NOT_PERMITTED,
				   "accept the invitation with assignment.accept, then file your "
				   "conflicts of interest with declaration.file",
				   "%s", text);
	return answer(call, ERR_NOT_PERMITTED, "%s", text);
}

/* ---- running ---- */

int version_must_be(struct call *call, int64_t version)
{
	int64_t wanted = param_int(call, "if_version", -1);

	call->is_version_checked = true;
	if (wanted < 0 || wanted == version)
		return 0;
	int r = answer(call, ERR_VERSION, "it has version %lld by now, not %lld",
		       (long long)version, (long long)wanted);
	call->data = mem_check(json_object_new_object());
	put_int(call->data, "version", version);
	return r;
}

int call_run(struct call *call)
{
	int r = actor_for_whom(call);

	if (r != 0)
		return r;
	call->viewer = (struct viewer){ .principal = call->me.principal,
					.institution = call->me.institution,
					.roles = call->me.roles };
	if (!find_subject(call))
		return call->txn->r != 0 ? call->txn->r : not_found(call);
	if (!may_call(call))
		return not_permitted(call);
	if (call->subject_version >= 0) {
		r = version_must_be(call, call->subject_version);
		if (r != 0)
			return r;
	}
	r = call->verb->run(call);
	if (r == 0 && call->txn->r != 0)
		r = call->txn->r;
	if (r == 0 && call->study && call->verb->flags & VERB_WRITE &&
	    call->study->identity != IDENTITY_VISIBLE)
		naming_warn_of_params(call);
	if (r == 0 && call->study &&
	    (call->verb->flags & (VERB_WRITE | VERB_NO_TASKS)) == VERB_WRITE)
		inbox_touch(call->core, call->study->id);
	if (r == 0 && param_json(call, "if_version") && !call->is_version_checked)
		r = answer_param(call, "if_version", "what %s changes has no version",
				 call->verb->name);
	return r;
}

static struct call call_of(struct core *core, struct txn *txn, struct request *request,
			   int64_t now_ms)
{
	return (struct call){
		.core = core,
		.txn = txn,
		.request = request,
		.verb = request->verb,
		.params = request->params,
		.arena = &core->arena,
		.now_ms = now_ms,
		.result = mem_check(json_object_new_object()),
		.reveal_from = -1,
	};
}

static void call_done(struct call *call)
{
	json_object_put(call->result);
	json_object_put(call->event);
	json_object_put(call->data);
	call->result = call->event = call->data = NULL;
	arena_reset(call->arena);
}

/* Turns an outcome other than done into the reply; a fault is passed up. */
static int conclude(struct call *call, int r)
{
	if (r < 0)
		return r;
	/* A rule of the schema was broken: our bug, reported where it happened; the peer learns no
	 * details. */
	request_refuse(call->request, (enum err)r, r == ERR_INTERNAL ? NULL : call->message,
		       TAKE(call->data));
	return 0;
}

static int read_in(struct call *call)
{
	int r = actor_of_caller(call);

	if (r == 0)
		r = params_check(call);
	if (r == 0)
		r = call_run(call);
	if (call->txn->r != 0)
		r = call->txn->r;
	if (r != 0)
		return conclude(call, r);
	if (call->request->reply == REPLY_NONE)
		request_answer(call->request, call->result);
	return 0;
}

int core_read(struct core *core, struct request *request, int64_t now_ms)
{
	struct call call;

	assert(!(request->verb->flags & VERB_WRITE));
	if (request->backup)
		return backup_go_on(core, request, now_ms);
	request->reply = REPLY_NONE;
	_cleanup_(txn_done) struct txn txn; /* not before: what never began is not to be ended */
	txn_begin(core->db, &txn);
	call = call_of(core, &txn, request, now_ms);
	int r = read_in(&call);
	call_done(&call);
	return r;
}

/* ---- the writer's batch ---- */

void core_batch_begin(struct core *core, int64_t now_ms, int64_t jump_ms)
{
	core->now_ms = now_ms;
	core->batch_count = 0;
	core->commit = (struct commit){ 0 };
	core->touched_count = 0;
	txn_begin(core->db, &core->txn);
	if (jump_ms) {
		core->queue_changed = true;
		sql_job_shift(&core->txn, jump_ms);
	}
	if (now_ms >= core->queue_next_ms || jump_ms) {
		struct queue queue = { core, &core->txn, now_ms };
		core->queue_changed = true;
		queue_advance(&queue);
	}
}

static void batch_remember(struct core *core, struct request *request)
{
	if (core->batch_count == core->batch_room) {
		core->batch_room = 2 * core->batch_room + 64;
		core->batch = xrealloc(core->batch, core->batch_room * sizeof *core->batch);
	}
	core->batch[core->batch_count++] = request;
	core->commit.requests++;
}

/* 0: done, the change stays; 1: answered, nothing is to stay; or an answer, or a fault. */
static int write_in(struct call *call, char **ret_text, size_t *ret_len)
{
	const char *before = NULL;
	int r = actor_of_caller(call);

	if (r == 0)
		r = params_check(call);
	if (r != 0)
		return r;
	call->is_dry = param_bool(call, "dry_run");
	request_digest(call);
	bool is_recorded = !(call->verb->flags & VERB_UNRECORDED);
	if (!call->is_dry && is_recorded) {
		r = journal_replay(call, &before);
		if (r == 1 && before) {
			*ret_text = xstrdup(before);
			*ret_len = strlen(before);
			return 0;
		}
		if (r != 0)
			return r;
	}
	r = call_run(call);
	if (r != 0 || call->request->reply == REPLY_WAIT)
		return r;
	if (call->is_dry)
		put_bool(call->result, "dry_run", true);
	*ret_text = copy_json(call->result, ret_len);
	if (call->is_dry)
		return 0;
	call->core->commit.written++;
	if (!is_recorded)
		return call->txn->r;
	r = journal_write(call, *ret_text, true);
	reveal(call);
	return r;
}

/* A request that left nothing behind touched nothing: nobody is woken for it. */
struct undo {
	struct commit commit;
	size_t touched_count;
};

static void undo(struct core *core, const struct undo *before)
{
	txn_undo(&core->txn);
	core->commit = before->commit;
	core->touched_count = before->touched_count;
}

int core_batch_run(struct core *core, struct request *request)
{
	_cleanup_(x_freep) char *text = NULL;
	size_t len = 0;
	struct undo before;
	struct call call;
	int r;

	assert(request->verb->flags & VERB_WRITE);
	batch_remember(core, request);
	before = (struct undo){ core->commit, core->touched_count };
	if (core->txn.r != 0 && core->txn.is_lost)
		return core->txn.r < 0 ? core->txn.r : 0; /* the commit answers all of them */

	request->reply = REPLY_NONE;
	kept_begin(core);
	txn_savepoint(&core->txn);
	call = call_of(core, &core->txn, request, core->now_ms);
	r = write_in(&call, &text, &len);
	if (core->txn.r != 0)
		r = core->txn.r;
	if (r == 0 && request->reply == REPLY_WAIT) {
		undo(core, &before);
		r = core->txn.r < 0 ? core->txn.r : 0;
	} else if (r == 0) {
		if (call.is_dry)
			undo(core, &before);
		else
			txn_release(&core->txn);
		core->commit.keys_changed |= call.keys_changed && !call.is_dry;
		reply_result(request, text, len);
	} else if (r > 0) {
		undo(core, &before);
		r = core->txn.is_lost ? 0 : conclude(&call, r);
	}
	call_done(&call);
	return r;
}

#define QUEUE_AGAIN_MS 1000 /* where what was due could not be stored */

int core_batch_commit(struct core *core, struct commit *ret_commit)
{
	struct queue queue = { core, &core->txn, core->now_ms };

	inbox_follow(core);
	if (core->queue_changed)
		core->queue_next_ms = queue_next_ms(&queue);
	core->queue_changed = false;
	int r = txn_commit(&core->txn);
	if (r > 0) {
		core->queue_next_ms = core->now_ms + QUEUE_AGAIN_MS;
		/* The engine took the whole transaction back; what each request would have been
		 * told is void. */
		enum err err = r == ERR_STORAGE_FULL ? ERR_STORAGE_FULL : ERR_UNAVAILABLE;
		for (size_t i = 0; i < core->batch_count; i++)
			request_refuse(core->batch[i], err, NULL, NULL);
		core->commit = (struct commit){ .requests = core->commit.requests };
		r = 0;
	}
	core->commit.queue_next_ms = core->queue_next_ms;
	if (r == 0)
		*ret_commit = core->commit;
	return r;
}
