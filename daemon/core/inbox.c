/* inbox.c: see inbox.h. What a worker is told names the task and whose it is, and nothing that somebody
 * wrote: who it lies with reads that under their own key. */
#include "core/inbox.h"
#include "core/principal.h"
#include "core/queue.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/zone.h"
#include "core/handlers.h"

#define STATE_SIZE     16
#define STATE_HEX_SIZE (2 * STATE_SIZE + 1)

/* ---- which studies ---- */

void inbox_touch(struct core *core, int64_t study)
{
	for (size_t i = 0; i < core->touched_count; i++)
		if (core->touched[i] == study)
			return;
	if (core->touched_count == core->touched_room) {
		core->touched_room = 2 * core->touched_room + 16;
		core->touched = xrealloc(core->touched, core->touched_room * sizeof *core->touched);
	}
	core->touched[core->touched_count++] = study;
}

void inbox_touch_all(struct call *call)
{
	_cleanup_(query_endp) struct query *query = sql_study_list(call->txn, 0);

	while (query_next(query))
		inbox_touch(call->core, query_int(query, 0));
}

void inbox_wake(struct call *call, struct str principal)
{
	_cleanup_(query_endp) struct query *query = sql_inbox_of_person(call->txn, principal);
	struct queue queue = queue_of(call);

	if (query_next(query))
		queue_touched(&queue, query_int(query, 0));
}

void inbox_add(struct txn *txn, int64_t institution, const char *name, int64_t keep_ms,
	       int64_t now_ms)
{
	_cleanup_(x_freep) char *topic = xasprintf("inbox-%s", name);

	sql_topic_add_inbox(txn, str_of(topic), institution, keep_ms, now_ms);
}

/* ---- following ---- */

struct entry {
	int64_t id, topic, job, round_ms, due_ms;
	const char *key;
	bool is_open; /* still, or at last */
};

struct following {
	struct call *call;
	struct entry *entries; /* what the inboxes were told */
	size_t count;
	struct task *fresh; /* what they were not */
	size_t fresh_count, fresh_room;
};

static void entries_load(struct following *following)
{
	struct call *call = following->call;
	_cleanup_(query_endp) struct query *query = sql_inbox_entries(call->txn, call->study->id);
	size_t room = 0;

	while (query_next(query)) {
		if (following->count == room) {
			room = 2 * room + 32;
			following->entries =
				xrealloc(following->entries, room * sizeof *following->entries);
		}
		following->entries[following->count++] =
			(struct entry){ .id = query_int(query, 0),
					.topic = query_int(query, 1),
					.key = row_text(call, query, 2),
					.round_ms = query_int(query, 3),
					.due_ms = query_int(query, 4),
					.job = query_int(query, 5) };
	}
}

static void task_compare(void *arg, const struct task *task)
{
	struct following *following = arg;
	const char *key = task_key(following->call, task);

	for (size_t i = 0; i < following->count; i++) {
		struct entry *entry = &following->entries[i];
		if (entry->round_ms == task->since_ms && entry->due_ms == task->due_ms &&
		    strcmp(entry->key, key) == 0) {
			entry->is_open = true;
			return;
		}
	}
	/* Two guards may ask the same of the same people: that is one task. */
	for (size_t i = 0; i < following->fresh_count; i++)
		if (strcmp(task_key(following->call, &following->fresh[i]), key) == 0)
			return;
	if (following->fresh_count == following->fresh_room) {
		following->fresh_room = 2 * following->fresh_room + 16;
		following->fresh = xrealloc(following->fresh,
					    following->fresh_room * sizeof *following->fresh);
	}
	following->fresh[following->fresh_count++] = *task;
}

static void entry_close(struct call *call, const struct entry *entry)
{
	struct queue queue = queue_of(call);
	struct job job;

	/* A worker may have done with the job long before the task is over: who waits with inbox.watch hears of
	 * the task. */
	queue_touched(&queue, entry->topic);
	sql_inbox_close(call->txn, entry->id);
	if (!queue_job(&queue, entry->job, &job) || job_has_ended(job.state) || job.is_cancelling)
		return;
	job.error = str_of("it is done, or is not asked for any more, or by another day");
	queue_cancel(&queue, &job);
}

/* Where the task's people fetch it; the secretariat's for what is nobody's. */
static int64_t inbox_of(struct call *call, const struct task *task)
{
	struct query *query =
		task->principal ? sql_inbox_of_person(call->txn, str_of(task->principal))
				: sql_inbox_of_institution(call->txn, secretariat_home(call, NULL));
	int64_t topic = query_next(query) ? query_int(query, 0) : 0;

	query_end(query);
	return topic;
}

static void entry_open(struct call *call, const struct task *task)
{
	struct queue queue = queue_of(call);
	struct json_object *payload = mem_check(json_object_new_object());
	int64_t putter = 0, topic = inbox_of(call, task);
	bool is_new;

	(void)secretariat_home(call, &putter);
	put_text(payload, "kind", "task");
	put_task(call, payload, task);
	const struct job_order order = {
		.topic = topic,
		.study = call->study->id,
		.principal = putter,
		.payload = str_of(json_object_to_json_string_ext(payload, JSON_C_TO_STRING_PLAIN)),
		/* What a worker cannot do its people can: no incident. */
		.is_droppable = true,
	};
	int64_t job = topic ? queue_put(&queue, &order, &is_new) : 0;
	json_object_put(payload);
	if (job)
		sql_inbox_open(call->txn, call->study->id, topic, str_of(task_key(call, task)),
			       task->since_ms, task->due_ms, job);
}

static void follow_study(struct call *call)
{
	struct following following = { .call = call };

	entries_load(&following);
	tasks_of_all(call, task_compare, &following);
	for (size_t i = 0; i < following.count; i++)
		if (!following.entries[i].is_open)
			entry_close(call, &following.entries[i]);
	for (size_t i = 0; i < following.fresh_count; i++)
		entry_open(call, &following.fresh[i]);
	x_freep(&following.entries);
	x_freep(&following.fresh);
}

void inbox_follow(struct core *core)
{
	struct call call = { .core = core,
			     .txn = &core->txn,
			     .arena = &core->arena,
			     .now_ms = core->now_ms,
			     .reveal_from = -1 };

	for (size_t i = 0; i < core->touched_count && core->txn.r == 0; i++) {
		kept_begin(core);
		if (study_by_id(&call, core->touched[i], &call.study))
			follow_study(&call);
		arena_reset(call.arena);
	}
	core->touched_count = 0;
}

/* ---- as people and workers see it ---- */

struct inbox {
	struct call *call;
	struct inbox_row *rows;
	size_t count, room;
	bool is_workers; /* all of the institution's, without what was written */
};

struct inbox_row {
	struct json_object *json; /* without what passes by itself */
	int64_t due_ms, study, days_left;
	const char *key;
	bool is_late;
};

static void inbox_done(struct inbox *inbox)
{
	for (size_t i = 0; i < inbox->count; i++)
		json_object_put(inbox->rows[i].json);
	x_freep(&inbox->rows);
}

/* One's own; for a worker, those of its institution. What is nobody's is the secretariat's. */
static bool is_theirs(const struct inbox *inbox, const struct task *task)
{
	struct call *call = inbox->call;

	if (!inbox->is_workers)
		return task->principal ? strcmp(task->principal, call->me.name) == 0
				       : call->me.roles & ROLE_SECRETARIAT;
	if (task->institution)
		return strcmp(task->institution, call->me.institution_name) == 0;
	return call->me.institution == secretariat_home(call, NULL);
}

static void row_add(void *arg, const struct task *task)
{
	struct inbox *inbox = arg;
	struct call *call = inbox->call;

	if (!is_theirs(inbox, task))
		return;
	if (inbox->count == inbox->room) {
		inbox->room = 2 * inbox->room + 32;
		inbox->rows = xrealloc(inbox->rows, inbox->room * sizeof *inbox->rows);
	}
	struct json_object *json = mem_check(json_object_new_object());
	put_task(call, json, task);
	put_text(json, "title", inbox->is_workers ? NULL : call->study->title);
	put_text(json, "what", inbox->is_workers ? NULL : task->what);
	inbox->rows[inbox->count++] = (struct inbox_row){
		.json = json,
		.due_ms = task->due_ms,
		.study = call->study->id,
		.days_left = task->due_ms ? days_left(call->study, call->now_ms, task->due_ms) : 0,
		.key = task_key(call, task),
		.is_late = task_is_late(call, task),
	};
}

/* The late first, then by date; what has none comes last. */
static int row_order(const void *a, const void *b)
{
	const struct inbox_row *left = a, *right = b;

	if (left->is_late != right->is_late)
		return left->is_late ? -1 : 1;
	if (left->due_ms != right->due_ms)
		return !left->due_ms ? 1
		       : !right->due_ms
			       ? -1
			       : (left->due_ms > right->due_ms) - (left->due_ms < right->due_ms);
	if (left->study != right->study)
		return left->study < right->study ? -1 : 1;
	return strcmp(left->key, right->key);
}

static void inbox_load(struct call *call, struct inbox *inbox)
{
	_cleanup_(query_endp) struct query *query = sql_study_list(call->txn, 0);

	*inbox = (struct inbox){ .call = call, .is_workers = call->me.roles & ROLE_WORKER };
	while (query_next(query)) {
		if (!study_by_id(call, query_int(query, 0), &call->study))
			break;
		viewer_load(call, &call->me, call->study, &call->viewer);
		if (inbox->is_workers)
			tasks_of_all(call, row_add, inbox);
		else if (see_study(call, call->study, &call->viewer))
			tasks_of(call, row_add, inbox);
	}
	call->study = NULL;
	if (inbox->count)
		qsort(inbox->rows, inbox->count, sizeof *inbox->rows, row_order);
}

/* What an inbox holds, in few bytes: of what the caller sees, so that it tells nothing else. */
static void state_of(const struct inbox *inbox, char ret_hex[STATE_HEX_SIZE])
{
	unsigned char hash[STATE_SIZE];
	crypto_generichash_state state;

	(void)crypto_generichash_init(&state, NULL, 0, sizeof hash);
	for (size_t i = 0; i < inbox->count; i++) {
		const struct inbox_row *row = &inbox->rows[i];
		const char *text =
			json_object_to_json_string_ext(row->json, JSON_C_TO_STRING_PLAIN);
		(void)crypto_generichash_update(&state, (const unsigned char *)text,
						strlen(text) + 1);
	}
	(void)crypto_generichash_final(&state, hash, sizeof hash);
	(void)sodium_bin2hex(ret_hex, STATE_HEX_SIZE, hash, sizeof hash);
}

static void row_put(const struct inbox_row *row, struct page *page, int64_t number)
{
	if (row->due_ms)
		put_int(row->json, "days_left", row->days_left);
	put_bool(row->json, "is_late", row->is_late);
	page_add(page, number, json_object_get(row->json));
}

int inbox_list(struct call *call)
{
	struct inbox inbox __attribute__((cleanup(inbox_done)));
	const char *wanted = param_text(call, "digest");
	char state[STATE_HEX_SIZE];
	struct page page;
	int r = page_begin(call, ID_CURSOR, &page);

	inbox_load(call, &inbox);
	state_of(&inbox, state);
	if (r == 0 && wanted && strcmp(wanted, state) != 0)
		r = answer_hint(call, ERR_VERSION, "ask inbox.watch for its digest of now",
				"the inbox holds something else by now");
	for (size_t i = (size_t)page.after; r == 0 && i < inbox.count && page_has_room(&page); i++)
		row_put(&inbox.rows[i], &page, (int64_t)i + 1);
	if (r == 0)
		page_end(&page);
	return r == 0 ? call->txn->r : r;
}

/* Of which topics a commit may change what the caller has to do: their institution's; and the one in which the
 * secretariat's tasks are told, for whoever has its role and belongs elsewhere. */
static void wait_for(struct call *call)
{
	struct request *request = call->request;
	int64_t home = call->me.roles & ROLE_SECRETARIAT ? secretariat_home(call, NULL) : 0;
	const int64_t institutions[] = { call->me.institution, home };

	request->wait_topic_count = 0;
	for (size_t i = 0; i < ELEMENTS(institutions); i++) {
		_cleanup_(query_endp) struct query *query =
			sql_inbox_of_institution(call->txn, institutions[i]);
		if (query_next(query))
			request->wait_topics[request->wait_topic_count++] = query_int(query, 0);
	}
}

int inbox_watch(struct call *call)
{
	struct request *request = call->request;
	struct inbox inbox __attribute__((cleanup(inbox_done)));
	const char *known = param_text(call, "digest");
	char state[STATE_HEX_SIZE];

	inbox_load(call, &inbox);
	state_of(&inbox, state);
	bool is_changed = !known || strcmp(known, state) != 0;
	wait_for(call);
	request->wait_ms = param_int(call, "timeout_ms", call->core->conf->watch_ms);
	if (!is_changed && !request->is_last_run && request->wait_ms > 0)
		request->reply = REPLY_WAIT;
	put_text(call->result, "digest", state);
	put_bool(call->result, "is_changed", is_changed);
	put_int(call->result, "open", (int64_t)inbox.count);
	return call->txn->r;
}
