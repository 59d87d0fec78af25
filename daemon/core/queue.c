/* queue.c: see queue.h. Every transition ends in job_store(), which alone says when the job changes by
 * itself. */
#include "core/queue.h"
#include "core/inbox.h"

#include <assert.h>
#include <string.h>

const char *const job_state_words[JOB__MAX] = {
#define JOB_STATE_WORD(name, word) [JOB_##name] = (word),
	JOB_STATE_TABLE(JOB_STATE_WORD)
#undef JOB_STATE_WORD
};

static const char *const outcome_words[ATTEMPT__MAX] = {
	[ATTEMPT_DONE] = "done",	   [ATTEMPT_FAILED] = "failed",
	[ATTEMPT_EXPIRED] = "expired",	   [ATTEMPT_RELEASED] = "released",
	[ATTEMPT_CANCELLED] = "cancelled",
};

bool job_has_ended(enum job_state state)
{
	return state == JOB_DONE || state == JOB_FAILED || state == JOB_CANCELLED;
}

struct queue queue_of(const struct call *call)
{
	return (struct queue){ .core = call->core, .txn = call->txn, .now_ms = call->now_ms };
}

void queue_touched(struct queue *queue, int64_t topic)
{
	struct commit *commit = &queue->core->commit;

	for (size_t i = 0; i < commit->topic_count && i < COMMIT_TOPICS_MAX; i++)
		if (commit->topics[i] == topic)
			return;
	if (commit->topic_count < COMMIT_TOPICS_MAX)
		commit->topics[commit->topic_count] = topic;
	commit->topic_count++;
}

/* ---- reading and storing ---- */

static enum job_state state_of(struct str word)
{
	enum job_state state = JOB_SCHEDULED;

	while (state < JOB__MAX - 1 && !str_is(word, job_state_words[state]))
		state++;
	return state;
}

bool queue_job(struct queue *queue, int64_t id, struct job *ret_job)
{
	_cleanup_(query_endp) struct query *query = sql_job_by_id(queue->txn, id);

	if (!query_next(query))
		return false;
	*ret_job = (struct job){
		.id = query_int(query, 0),
		.topic = query_int(query, 1),
		.study = query_int(query, 2),
		.principal = query_int(query, 3),
		.state = state_of(query_str(query, 4)),
		.priority = query_int(query, 5),
		.ready_ms = query_int(query, 6),
		.due_ms = query_int(query, 7),
		.is_key_held = !query_is_null(query, 8),
		.is_key_open = str_is(query_str(query, 9), "open"),
		.is_key_kept = str_is(query_str(query, 9), "kept"),
		.key_until_ms = query_int(query, 10),
		.attempts = query_int(query, 11),
		.attempts_max = query_int(query, 12),
		.backoff_ms = query_int(query, 13),
		.queue_ms = query_int(query, 14),
		.attempt_ms = query_int(query, 15),
		.total_ms = query_int(query, 16),
		.heartbeat_ms = query_int(query, 17),
		.total_until_ms = query_int(query, 18),
		.attempt = query_int(query, 19),
		.worker = query_int(query, 20),
		.attempt_until_ms = query_int(query, 21),
		.is_droppable = query_int(query, 22),
		.is_cancelling = query_int(query, 23),
		.put_ms = query_int(query, 24),
		.ended_ms = query_int(query, 25),
		.version = query_int(query, 26),
		.keep_ms = query_int(query, 27),
	};
	return true;
}

/* The earlier of two times of which 0 is never. */
static int64_t earlier(int64_t a, int64_t b)
{
	if (a == 0 || b == 0)
		return a ? a : b;
	return a < b ? a : b;
}

static int64_t later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* A ready job's wait begins when it became ready, or, put back into the line, now. */
static int64_t due_of(const struct queue *queue, const struct job *job)
{
	switch (job->state) {
	case JOB_SCHEDULED:
		return earlier(job->ready_ms, job->total_until_ms);
	case JOB_READY:
		return earlier(job->queue_ms ? queue->now_ms + job->queue_ms : 0,
			       job->total_until_ms);
	case JOB_LEASED:
		return earlier(earlier(queue->now_ms + job->heartbeat_ms, job->attempt_until_ms),
			       job->total_until_ms);
	case JOB_DONE:
	case JOB_FAILED:
	case JOB_CANCELLED:
		return later(job->ended_ms + job->keep_ms, job->key_until_ms);
	default:
		return 0; /* an incident waits for people */
	}
}

static void job_store(struct queue *queue, struct job *job)
{
	if (job_has_ended(job->state)) {
		job->ended_ms = queue->now_ms;
		job->is_key_held = job->is_key_held && !job->is_key_open;
	}
	job->due_ms = due_of(queue, job);
	sql_job_store(queue->txn, job->id, str_of(job_state_words[job->state]), job->ready_ms,
		      job->due_ms, job->is_key_held, job->attempts, job->attempts_max,
		      job->total_until_ms, job->attempt, job->worker, job->attempt_until_ms,
		      job->is_cancelling, job->error, job->result, job->ended_ms);
	job->version++;
	queue->core->queue_changed = true;
	/* Also where one is given back: a topic that has a limit has room again. */
	queue_touched(queue, job->topic);
}

/* ---- put ---- */

/* Whoever holds the key, unless its time is over. 0: nobody does any more. */
static int64_t key_holder(struct queue *queue, const struct job_order *order)
{
	struct query *query = sql_job_of_key(queue->txn, order->topic, order->key);
	int64_t id = query_next(query) ? query_int(query, 0) : 0;
	struct job job;

	query_end(query);
	if (id == 0 || !queue_job(queue, id, &job))
		return 0;
	if (job.key_until_ms == 0 || job.key_until_ms > queue->now_ms)
		return id;
	int64_t due_ms = job.due_ms;
	sql_job_store(queue->txn, id, str_of(job_state_words[job.state]), job.ready_ms, due_ms, 0,
		      job.attempts, job.attempts_max, job.total_until_ms, job.attempt, job.worker,
		      job.attempt_until_ms, job.is_cancelling, STR_NONE, STR_NONE, job.ended_ms);
	return 0;
}

static int64_t or_else(int64_t value, int64_t otherwise)
{
	return value ? value : otherwise;
}

int64_t queue_put(struct queue *queue, const struct job_order *order, bool *ret_is_new)
{
	const struct conf *conf = queue->core->conf;
	int64_t holder = order->key.p ? key_holder(queue, order) : 0;
	struct str scope = !order->key.p	? STR_NONE
			   : order->key_scope.p ? order->key_scope
						: str_of("open");
	struct job job = {
		.state = order->delay_ms > 0 ? JOB_SCHEDULED : JOB_READY,
		.ready_ms = queue->now_ms + order->delay_ms,
		.queue_ms = order->queue_ms,
		.total_until_ms = order->total_ms ? queue->now_ms + order->total_ms : 0,
	};

	*ret_is_new = holder == 0;
	if (holder)
		return holder;
	sql_job_add(queue->txn, order->topic, order->study, order->principal,
		    str_of(job_state_words[job.state]), order->priority, job.ready_ms,
		    due_of(queue, &job), order->payload, order->key, scope,
		    str_is(scope, "period") ? queue->now_ms + order->key_ms : 0,
		    or_else(order->attempts, conf->job_attempts),
		    or_else(order->backoff_ms, conf->job_backoff_ms), order->queue_ms,
		    or_else(order->attempt_ms, conf->job_attempt_ms), order->total_ms,
		    or_else(order->heartbeat_ms, conf->job_heartbeat_ms), job.total_until_ms,
		    order->is_droppable, queue->now_ms);
	queue->core->queue_changed = true;
	queue_touched(queue, order->topic);
	return txn_last_id(queue->txn);
}

/* ---- leases ---- */

bool queue_first(struct queue *queue, const int64_t *topics, size_t count, struct job *ret_job)
{
	int64_t best = 0, best_priority = 0, best_ready_ms = 0;

	for (size_t i = 0; i < count; i++) {
		_cleanup_(query_endp) struct query *query = sql_job_first(queue->txn, topics[i]);
		if (!query_next(query))
			continue;
		int64_t priority = query_int(query, 1), ready_ms = query_int(query, 2);
		if (best == 0 || priority > best_priority ||
		    (priority == best_priority && ready_ms < best_ready_ms)) {
			best = query_int(query, 0);
			best_priority = priority;
			best_ready_ms = ready_ms;
		}
	}
	return best && queue_job(queue, best, ret_job);
}

void queue_lease(struct queue *queue, struct job *job, int64_t worker, struct str request_id)
{
	assert(job->state == JOB_READY);
	sql_attempt_add(queue->txn, job->id, worker, request_id, queue->now_ms);
	job->attempt = txn_last_id(queue->txn);
	job->worker = worker;
	job->attempts++;
	job->attempt_until_ms = queue->now_ms + job->attempt_ms;
	job->state = JOB_LEASED;
	job_store(queue, job);
}

int64_t queue_extend(struct queue *queue, struct job *job)
{
	assert(job->state == JOB_LEASED);
	job->due_ms = due_of(queue, job);
	sql_job_extend(queue->txn, job->id, job->due_ms);
	queue->core->queue_changed = true;
	return job->due_ms;
}

/* ---- the end of an attempt ---- */

/* Twice as long each time, up to the configured longest, and anywhere in its second half: jobs that
 * failed together do not come back together. */
static int64_t backoff_ms(struct queue *queue, const struct job *job)
{
	const int64_t most = queue->core->conf->job_backoff_max_ms;
	int64_t delay_ms = job->backoff_ms < most ? job->backoff_ms : most;
	uint32_t chance;

	for (int64_t i = 1; i < job->attempts && delay_ms < most; i++)
		delay_ms = 2 * delay_ms < most ? 2 * delay_ms : most;
	queue->core->rng.fill(queue->core->rng.arg, &chance, sizeof chance);
	return delay_ms - (int64_t)(chance % (uint64_t)(delay_ms / 2 + 1));
}

static void into_the_line(struct queue *queue, struct job *job, int64_t ready_ms)
{
	job->ready_ms = ready_ms;
	job->state = ready_ms > queue->now_ms ? JOB_SCHEDULED : JOB_READY;
}

static void give_up(struct queue *queue, struct job *job)
{
	job->state = job->is_droppable ? JOB_FAILED : JOB_INCIDENT;
	queue->core->commit.incidents += !job->is_droppable;
	if (job->study && !job->is_droppable)
		inbox_touch(queue->core, job->study); /* somebody is to see to it */
}

/* It is nobody's any more: what becomes of it. */
static void settle(struct queue *queue, struct job *job, const struct attempt_end *end)
{
	bool is_late = job->total_until_ms && job->total_until_ms <= queue->now_ms;

	if (end->outcome == ATTEMPT_DONE)
		job->state = JOB_DONE;
	else if (job->is_cancelling)
		job->state = JOB_CANCELLED;
	else if (end->outcome == ATTEMPT_RELEASED)
		into_the_line(queue, job,
			      end->again_ms >= 0 ? queue->now_ms + end->again_ms : job->ready_ms);
	else if (end->is_final || is_late || job->attempts >= job->attempts_max)
		give_up(queue, job);
	else if (end->outcome == ATTEMPT_EXPIRED)
		into_the_line(queue, job, job->ready_ms);
	else
		into_the_line(queue, job,
			      queue->now_ms + (end->again_ms >= 0 ? end->again_ms
								  : backoff_ms(queue, job)));
}

void queue_end(struct queue *queue, struct job *job, const struct attempt_end *end)
{
	enum attempt_outcome outcome = end->outcome;

	assert(job->state == JOB_LEASED);
	if (job->is_cancelling && outcome != ATTEMPT_DONE)
		outcome = ATTEMPT_CANCELLED;
	job->attempts -= end->outcome == ATTEMPT_RELEASED;
	settle(queue, job, end);
	sql_attempt_end(queue->txn, job->attempt, queue->now_ms, str_of(outcome_words[outcome]),
			job->error);
	job->attempt = job->worker = job->attempt_until_ms = 0;
	job->is_cancelling = false;
	job_store(queue, job);
}

/* ---- by people ---- */

void queue_wake(struct queue *queue, struct job *job, bool is_anew)
{
	assert(job->state != JOB_LEASED);
	if (job->study && job->state == JOB_INCIDENT)
		inbox_touch(queue->core, job->study);
	job->ended_ms = 0;
	job->state = JOB_READY;
	job->ready_ms = queue->now_ms;
	if (is_anew) {
		job->attempts = 0;
		job->total_until_ms = job->total_ms ? queue->now_ms + job->total_ms : 0;
	}
	job_store(queue, job);
}

void queue_cancel(struct queue *queue, struct job *job)
{
	if (job->study && job->state == JOB_INCIDENT)
		inbox_touch(queue->core, job->study);
	if (job->state != JOB_LEASED) {
		job->state = JOB_CANCELLED;
		job_store(queue, job);
		return;
	}
	job->is_cancelling = true;
	int64_t due_ms = job->due_ms; /* no heartbeat: the lease lasts as long as it did */
	sql_job_store(queue->txn, job->id, str_of(job_state_words[job->state]), job->ready_ms,
		      due_ms, job->is_key_held, job->attempts, job->attempts_max,
		      job->total_until_ms, job->attempt, job->worker, job->attempt_until_ms, 1,
		      job->error, STR_NONE, 0);
	job->version++;
}

void queue_return(struct queue *queue, struct job *job)
{
	static const struct attempt_end failed = { .outcome = ATTEMPT_FAILED, .is_final = true };

	assert(job->state == JOB_DONE || job->state == JOB_LEASED);
	job->is_droppable = false; /* people are to hear of it */
	if (job->state == JOB_LEASED) {
		queue_end(queue, job, &failed);
		return;
	}
	job->ended_ms = 0;
	give_up(queue, job);
	job_store(queue, job);
}

void queue_forget(struct queue *queue, int64_t id)
{
	sql_attempt_forget(queue->txn, id);
	sql_job_forget(queue->txn, id);
	queue->core->queue_changed = true;
}

/* ---- by itself ---- */

static void advance(struct queue *queue, struct job *job)
{
	static const struct attempt_end expired = { .outcome = ATTEMPT_EXPIRED, .again_ms = -1 };
	bool is_late = job->total_until_ms && job->total_until_ms <= queue->now_ms;

	switch (job->state) {
	case JOB_LEASED:
		if (job->attempt_until_ms <= queue->now_ms)
			job->error = str_of("the attempt took longer than it may");
		else if (is_late)
			job->error = str_of("its time was over before it was done");
		else
			job->error = str_of("its worker was not heard of any more");
		queue_end(queue, job, &expired);
		break;
	case JOB_SCHEDULED:
	case JOB_READY:
		if (job->state == JOB_SCHEDULED && !is_late) {
			job->state = JOB_READY;
		} else {
			job->error = str_of(is_late ? "its time was over before it was done"
						    : "no worker came for it in time");
			give_up(queue, job);
		}
		job_store(queue, job);
		break;
	default:
		queue_forget(queue, job->id);
		break;
	}
}

void queue_advance(struct queue *queue)
{
	struct query *query = sql_job_due_list(queue->txn, queue->now_ms);
	int64_t ids[256];
	size_t count = 0;

	while (count < ELEMENTS(ids) && query_next(query))
		ids[count++] = query_int(query, 0);
	query_end(query);
	for (size_t i = 0; i < count; i++) {
		struct job job;
		if (queue_job(queue, ids[i], &job))
			advance(queue, &job);
	}
}

int64_t queue_next_ms(struct queue *queue)
{
	_cleanup_(query_endp) struct query *query = sql_job_due_first(queue->txn);

	return query_next(query) ? query_int(query, 0) : INT64_MAX;
}
