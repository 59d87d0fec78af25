/* job.c: the verbs that put jobs, fetch them, end them, and steer them. */
#include "core/handlers.h"
#include "core/job.h"

#include <string.h>

/* ---- finding ---- */

int job_of_lease(struct call *call, struct job *ret_job)
{
	struct queue queue = queue_of(call);
	int64_t attempt = 0, job = 0, worker = 0;

	(void)ident_decode(&call->core->ident, ID_LEASE, param_str(call, "lease"), &attempt);
	struct query *query = sql_attempt_by_id(call->txn, attempt);
	if (query_next(query)) {
		job = query_int(query, 0);
		worker = query_int(query, 1);
	}
	query_end(query);
	if (!queue_job(&queue, job, ret_job) || ret_job->attempt != attempt ||
	    worker != call->me.principal || ret_job->due_ms <= call->now_ms)
		return answer_hint(call, ERR_LEASE_LOST,
				   "stop working on it; job.lease gives it to somebody again", "%s",
				   err_row(ERR_LEASE_LOST)->text);
	return 0;
}

/* ---- put ---- */

static int check_bytes(struct call *call, const char *name)
{
	const int64_t limit = call->core->conf->job_bytes;
	struct str text = param_str(call, name);

	if (!text.p || (int64_t)text.n <= limit)
		return 0;
	int r = answer_param(call, name, "%zu bytes; a job takes at most %lld", text.n,
			     (long long)limit);
	put_int(call->data, "limit", limit);
	return r == ERR_PARAMS ? ERR_TOO_LARGE : r;
}

static int topic_must_take(struct call *call, const struct topic *topic)
{
	const int64_t limit = call->core->conf->topic_jobs;

	if (topic->is_inbox)
		return answer_hint(call, ERR_STATE, "put it on a topic of your own",
				   "topic `%s` is filled by what is open in the studies alone",
				   topic->name);
	if (topic->is_draining)
		return answer_hint(call, ERR_STATE, "topic.resume lets it take jobs again",
				   "topic `%s` is being drained: it takes no job", topic->name);
	_cleanup_(query_endp) struct query *query = sql_job_waiting_count(call->txn, topic->id);
	if (!query_next(query) || query_int(query, 0) < limit)
		return 0;
	int r = answer(call, ERR_BUSY, "topic `%s` has %lld jobs that wait, the configured most",
		       topic->name, (long long)limit);
	call->data = mem_check(json_object_new_object());
	put_int(call->data, "limit", limit);
	return r;
}

static int check_key(struct call *call)
{
	bool is_period = str_is(param_str(call, "key_scope"), "period");

	if (param_text(call, "key_scope") && !param_text(call, "key"))
		return answer_param(call, "key_scope",
				    "says how long a key is held: give `key`, too");
	if (is_period != (param_int(call, "key_ms", 0) > 0))
		return answer_param(call, "key_ms",
				    is_period ? "is missing: how long the key is held"
					      : "is for key_scope period alone");
	return 0;
}

int job_put(struct call *call)
{
	struct queue queue = queue_of(call);
	struct topic topic;
	struct job job;
	bool is_new;
	int r = topic_param(call, "topic", &topic);

	if (r == 0)
		r = check_bytes(call, "payload");
	if (r == 0)
		r = check_key(call);
	if (r == 0)
		r = topic_must_take(call, &topic);
	if (r != 0)
		return r;
	const struct job_order order = {
		.topic = topic.id,
		.study = call->study ? call->study->id : 0,
		.principal = call->me.principal,
		.payload = param_str(call, "payload"),
		.priority = param_int(call, "priority", 0),
		.delay_ms = param_int(call, "delay_ms", 0),
		.key = param_str(call, "key"),
		.key_scope = param_str(call, "key_scope"),
		.key_ms = param_int(call, "key_ms", 0),
		.attempts = param_int(call, "attempts", 0),
		.backoff_ms = param_int(call, "backoff_ms", 0),
		.queue_ms = param_int(call, "queue_ms", 0),
		.attempt_ms = param_int(call, "attempt_ms", 0),
		.total_ms = param_int(call, "total_ms", 0),
		.heartbeat_ms = param_int(call, "heartbeat_ms", 0),
		.is_droppable = param_bool(call, "is_droppable"),
	};
	int64_t id = queue_put(&queue, &order, &is_new);
	if (!queue_job(&queue, id, &job))
		return call->txn->r;
	put_text(call_event(call, 0, "job", id), "topic", topic.name);
	put_bool(call->event, "is_duplicate", !is_new);
	put_subject(call, call->result, "job", ID_JOB, id, job.version);
	put_text(call->result, "state", job_state_words[job.state]);
	put_bool(call->result, "is_duplicate", !is_new);
	return 0;
}

/* ---- lease ---- */

struct claim {
	struct call *call;
	struct queue queue;
	int64_t topics[JOB_TOPICS_MAX], open[JOB_TOPICS_MAX];
	const char *names[JOB_TOPICS_MAX];
	size_t topic_count, open_count; /* open: those that give out jobs now */
	struct str request_id;
	struct json_object *items;
};

static int claim_topics(struct claim *claim)
{
	struct call *call = claim->call;
	struct json_object *list = param_json(call, "topics"),
			   *paused = mem_check(json_object_new_array());
	size_t count = json_object_array_length(list);

	put_json(call->result, "paused", paused);
	if (count < 1 || count > JOB_TOPICS_MAX)
		return answer_param(call, "topics", "names of 1 to %d topics", JOB_TOPICS_MAX);
	for (size_t i = 0; i < count; i++) {
		struct json_object *name = json_object_array_get_idx(list, i);
		struct topic topic;
		if (!json_object_is_type(name, json_type_string))
			return answer_param(call, "topics", "item %zu is no name of a topic", i);
		int r = topic_by_name(call, str_of(json_object_get_string(name)), &topic);
		if (r != 0)
			return r;
		if (!topic_is_served(call, &topic))
			return answer(call, ERR_NOT_PERMITTED, "%s",
				      err_row(ERR_NOT_PERMITTED)->text);
		claim->topics[i] = topic.id;
		claim->names[i] = topic.name;
		if (topic.is_paused)
			array_put(paused, mem_check(json_object_new_string(topic.name)));
	}
	claim->topic_count = count;
	return 0;
}

/* A topic that is paused, or has as many leased as it may, gives out none. */
static void claim_open(struct claim *claim)
{
	struct call *call = claim->call;

	claim->open_count = 0;
	for (size_t i = 0; i < claim->topic_count; i++) {
		struct topic topic;
		if (!topic_by_id(call, claim->topics[i], &topic) || topic.is_paused)
			continue;
		struct query *query = sql_job_leased_count(call->txn, topic.id);
		bool has_room = topic.leases_max == 0 ||
				(query_next(query) && query_int(query, 0) < topic.leases_max);
		query_end(query);
		if (has_room)
			claim->open[claim->open_count++] = topic.id;
	}
}

static void claim_show(struct claim *claim, const struct job *job)
{
	struct call *call = claim->call;
	struct json_object *row = mem_check(json_object_new_object());
	struct topic topic;
	struct job_texts texts;

	if (!topic_by_id(call, job->topic, &topic)) {
		json_object_put(row);
		return;
	}
	job_texts_load(call, job->id, &texts);
	if (!call->is_dry) /* a rehearsal gives out no key */
		put_id(call, row, "lease", ID_LEASE, job->attempt);
	put_id(call, row, "job", ID_JOB, job->id);
	put_text(row, "topic", topic.name);
	put_text(row, "study", texts.study);
	put_text(row, "payload", texts.payload);
	put_int(row, "attempt", job->attempts);
	put_int(row, "attempts_max", job->attempts_max);
	put_int(row, "heartbeat_ms", job->heartbeat_ms);
	put_time(row, "until", job->due_ms);
	put_time(row, "attempt_until", job->attempt_until_ms);
	put_time(row, "put", job->put_ms);
	array_put(claim->items, row);
}

#define LEASES_MAX 256 /* of one job.lease */

/* What is still held of one request. */
struct held {
	struct job jobs[LEASES_MAX];
	size_t count;
};

/* False: it was not answered with any job before. */
static bool claim_held(struct claim *claim, struct held *ret_held)
{
	struct call *call = claim->call;
	int64_t attempts[LEASES_MAX], jobs[LEASES_MAX];
	size_t count = 0;
	struct query *query =
		sql_attempts_of_request(call->txn, call->me.principal, claim->request_id);

	while (count < LEASES_MAX && query_next(query)) {
		attempts[count] = query_int(query, 0);
		jobs[count] = query_int(query, 1);
		count++;
	}
	query_end(query);
	ret_held->count = 0;
	for (size_t i = 0; i < count; i++) {
		struct job *job = &ret_held->jobs[ret_held->count];
		ret_held->count +=
			queue_job(&claim->queue, jobs[i], job) && job->attempt == attempts[i];
	}
	return count > 0;
}

/* Answered before: what is still held of it, and nothing new. */
static bool claim_again(struct claim *claim)
{
	struct held held;
	bool is_again = claim_held(claim, &held);

	for (size_t i = 0; i < held.count; i++)
		claim_show(claim, &held.jobs[i]);
	return is_again;
}

/* Nobody had the answer: what is held of it goes back as it was. The attempts' outcome tells of it, as
 * they do of the lease. */
static int claim_back(struct claim *claim)
{
	static const struct attempt_end released = { .outcome = ATTEMPT_RELEASED };
	struct held held;

	claim_held(claim, &held);
	for (size_t i = 0; i < held.count; i++)
		queue_end(&claim->queue, &held.jobs[i], &released);
	return 0;
}

/* What the caller may hold beside what it holds. */
static int64_t credit_left(struct call *call)
{
	_cleanup_(query_endp) struct query *query =
		sql_job_held_count(call->txn, call->me.principal);

	return query_next(query) ? call->core->conf->job_credit - query_int(query, 0) : 0;
}

static int claim_jobs(struct claim *claim)
{
	struct call *call = claim->call;
	int64_t wanted = param_int(call, "count", 1), left = credit_left(call);
	struct job job;

	if (left <= 0) {
		int r = answer_hint(call, ERR_BUSY,
				    "finish some of them with job.ack, job.fail or job.release",
				    "you hold %lld jobs, as many as one worker may",
				    (long long)call->core->conf->job_credit);
		return r;
	}
	for (int64_t i = 0; i < wanted && i < left; i++) {
		claim_open(claim);
		if (!queue_first(&claim->queue, claim->open, claim->open_count, &job))
			break;
		queue_lease(&claim->queue, &job, call->me.principal, claim->request_id);
		claim_show(claim, &job);
	}
	return 0;
}

int job_lease(struct call *call)
{
	struct request *request = call->request;
	struct claim claim = { .call = call,
			       .queue = queue_of(call),
			       .request_id = param_str(call, "request_id"),
			       .items = mem_check(json_object_new_array()) };
	int r;

	put_json(call->result, "items", claim.items);
	if (request->is_undelivered)
		return claim_back(&claim);
	r = claim_topics(&claim);
	if (r == 0 && claim.request_id.p && claim_again(&claim))
		return 0;
	if (r == 0)
		r = claim_jobs(&claim);
	if (r != 0 || json_object_array_length(claim.items) > 0 || call->is_dry || call->in_batch)
		return r;
	request->wait_ms = param_int(call, "timeout_ms", 0);
	memcpy(request->wait_topics, claim.topics, sizeof claim.topics);
	request->wait_topic_count = claim.topic_count;
	if (!request->is_last_run && request->wait_ms > 0)
		request->reply = REPLY_WAIT;
	return 0;
}

/* ---- with the lease ---- */

int job_extend(struct call *call)
{
	struct queue queue = queue_of(call);
	struct job job;
	int r = job_of_lease(call, &job);

	if (r != 0)
		return r;
	put_id(call, call->result, "job", ID_JOB, job.id);
	put_time(call->result, "until", queue_extend(&queue, &job));
	put_bool(call->result, "is_cancelling", job.is_cancelling);
	return 0;
}

static int lease_end(struct call *call, const struct attempt_end *end)
{
	struct queue queue = queue_of(call);
	struct topic topic;
	struct job job;
	int r = job_of_lease(call, &job);

	if (r == 0)
		r = check_bytes(call, "result");
	if (r != 0 || !topic_by_id(call, job.topic, &topic))
		return r;
	job.error = param_str(call, "error");
	job.result = param_str(call, "result");
	queue_end(&queue, &job, end);
	struct json_object *event = call_event(call, 0, "job", job.id);
	put_text(event, "topic", topic.name);
	put_int(event, "attempt", job.attempts);
	put_text(event, "state", job_state_words[job.state]);
	put_id(call, call->result, "job", ID_JOB, job.id);
	put_text(call->result, "state", job_state_words[job.state]);
	if (job.state == JOB_SCHEDULED || job.state == JOB_READY)
		put_time(call->result, "ready", job.ready_ms);
	return 0;
}

int job_ack(struct call *call)
{
	return lease_end(call, &(struct attempt_end){ .outcome = ATTEMPT_DONE });
}

int job_fail(struct call *call)
{
	return lease_end(call, &(struct attempt_end){ .outcome = ATTEMPT_FAILED,
						      .again_ms = param_int(call, "again_ms", -1),
						      .is_final = param_bool(call, "is_final") });
}

int job_release(struct call *call)
{
	return lease_end(call,
			 &(struct attempt_end){ .outcome = ATTEMPT_RELEASED,
						.again_ms = param_int(call, "again_ms", -1) });
}

/* ---- by people ---- */

static int changed(struct call *call, const struct job *job, const struct topic *topic)
{
	struct json_object *event = call_event(call, 0, "job", job->id);

	put_text(event, "topic", topic->name);
	put_text(event, "state", job_state_words[job->state]);
	put_text(event, "reason", param_text(call, "reason"));
	put_id(call, call->result, "job", ID_JOB, job->id);
	put_text(call->result, "state", job_state_words[job->state]);
	put_int(call->result, "version", job->version);
	return 0;
}

static int wrong_state(struct call *call, const struct job *job)
{
	return answer(call, ERR_STATE, "it is %s", job_state_words[job->state]);
}

static int steer_param(struct call *call, struct job *ret_job, struct topic *ret_topic)
{
	int r = job_param(call, ret_job, ret_topic);

	return r == 0 ? version_must_be(call, ret_job->version) : r;
}

int job_cancel(struct call *call)
{
	struct queue queue = queue_of(call);
	struct topic topic;
	struct job job;
	int r = steer_param(call, &job, &topic);

	if (r != 0)
		return r;
	if (!(call->me.roles & (ROLE_SECRETARIAT | ROLE_OPERATOR)) &&
	    job.principal != call->me.principal)
		return answer(call, ERR_NOT_PERMITTED,
			      "who put it cancels it, or who keeps the queue");
	if (topic.is_inbox)
		return answer(call, ERR_STATE,
			      "a task of an inbox ends when the study says so, not by hand");
	if (job_has_ended(job.state) || job.is_cancelling)
		return wrong_state(call, &job);
	job.error = param_str(call, "reason");
	queue_cancel(&queue, &job);
	return changed(call, &job, &topic);
}

int job_kick(struct call *call)
{
	struct queue queue = queue_of(call);
	struct topic topic;
	struct job job;
	int r = steer_param(call, &job, &topic);

	if (r != 0)
		return r;
	if (job.state != JOB_SCHEDULED)
		return wrong_state(call, &job);
	queue_wake(&queue, &job, false);
	return changed(call, &job, &topic);
}

/* Its key, given up when it failed, may be another's by now. */
static int key_again(struct call *call, const struct job *job)
{
	struct job_texts texts;

	if (job->is_key_held)
		return 0;
	job_texts_load(call, job->id, &texts);
	if (!texts.key)
		return 0;
	struct query *query = sql_job_of_key(call->txn, job->topic, str_of(texts.key));
	bool is_taken = query_next(query);
	query_end(query);
	if (is_taken)
		return answer(call, ERR_EXISTS, "another job holds its key `%s` by now",
			      text_begin(call, texts.key));
	sql_job_hold_key(call->txn, job->id);
	return 0;
}

int job_retry(struct call *call)
{
	struct queue queue = queue_of(call);
	struct topic topic;
	struct job job;
	int r = steer_param(call, &job, &topic);

	if (r != 0)
		return r;
	if (job.state != JOB_INCIDENT && job.state != JOB_FAILED)
		return wrong_state(call, &job);
	r = key_again(call, &job);
	if (r != 0)
		return r;
	job.is_key_held = true;
	queue_wake(&queue, &job, true);
	return changed(call, &job, &topic);
}

int job_prune(struct call *call)
{
	enum { BATCH = 1000 };
	struct queue queue = queue_of(call);
	struct topic topic = { 0 };
	int64_t ids[BATCH];
	size_t count = 0;
	int r = param_text(call, "topic") ? topic_param(call, "topic", &topic) : 0;

	if (r != 0)
		return r;
	struct query *query = sql_job_ended_before(
		call->txn, call->now_ms - param_int(call, "older_ms", 0), topic.id);
	while (count < BATCH && query_next(query))
		ids[count++] = query_int(query, 0);
	query_end(query);
	for (size_t i = 0; i < count; i++)
		queue_forget(&queue, ids[i]);
	put_int(call_event(call, 0, "job", 0), "pruned", (int64_t)count);
	put_text(call->event, "topic", topic.name);
	put_int(call->result, "pruned", (int64_t)count);
	put_bool(call->result, "is_more", count == BATCH);
	return 0;
}
