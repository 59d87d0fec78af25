/* queue_oracle.c: see queue_oracle.h. */
#include "core/queue_oracle.h"

#include <string.h>

static bool is(const struct oracle_job *job, const char *state)
{
	return strcmp(job->state, state) == 0;
}

static bool has_ended(const struct oracle_job *job)
{
	return is(job, "done") || is(job, "failed") || is(job, "cancelled");
}

static int64_t first_of(int64_t a, int64_t b)
{
	return a == 0 ? b : b == 0 ? a : a < b ? a : b;
}

/* Said anew whenever a job comes into a state. */
static void comes_into(struct oracle *oracle, struct oracle_job *job, const char *state)
{
	job->state = state;
	job->due_ms = 0;
	if (is(job, "scheduled"))
		job->due_ms = first_of(job->ready_ms, job->total_until_ms);
	if (is(job, "ready"))
		job->due_ms = first_of(job->queue_ms ? oracle->now_ms + job->queue_ms : 0,
				       job->total_until_ms);
	if (is(job, "leased"))
		job->due_ms = first_of(
			first_of(oracle->now_ms + job->heartbeat_ms, job->attempt_until_ms),
			job->total_until_ms);
	if (!has_ended(job))
		return;
	job->ended_ms = oracle->now_ms;
	job->due_ms = oracle->now_ms + oracle->topics[job->topic].keep_ms;
	if (job->key_until_ms > job->due_ms)
		job->due_ms = job->key_until_ms;
	if (job->scope == SCOPE_OPEN)
		job->holds_key = false;
}

static void into_the_line(struct oracle *oracle, struct oracle_job *job, int64_t ready_ms)
{
	job->ready_ms = ready_ms;
	comes_into(oracle, job, ready_ms > oracle->now_ms ? "scheduled" : "ready");
}

static void is_given_up(struct oracle *oracle, struct oracle_job *job)
{
	comes_into(oracle, job, job->is_droppable ? "failed" : "incident");
}

/* ---- verbs ---- */

enum err oracle_put(struct oracle *oracle, const struct oracle_put *put, int *ret_job,
		    bool *ret_is_duplicate)
{
	if (oracle->topics[put->topic].is_draining)
		return ERR_STATE;
	*ret_is_duplicate = false;
	for (int i = 0; put->key && i < oracle->job_count; i++) {
		struct oracle_job *other = &oracle->jobs[i];
		if (!other->is_there || other->topic != put->topic || other->key != put->key ||
		    !other->holds_key)
			continue;
		if (other->key_until_ms && other->key_until_ms <= oracle->now_ms) {
			other->holds_key = false;
			continue;
		}
		*ret_is_duplicate = true;
		*ret_job = i;
		return ERR_NONE;
	}
	struct oracle_job *job = &oracle->jobs[oracle->job_count];
	*ret_job = oracle->job_count++;
	*job = (struct oracle_job){ .is_there = true,
				    .topic = put->topic,
				    .priority = put->priority,
				    .attempts_max = put->attempts,
				    .backoff_ms = put->backoff_ms,
				    .queue_ms = put->queue_ms,
				    .attempt_ms = put->attempt_ms,
				    .total_ms = put->total_ms,
				    .heartbeat_ms = put->heartbeat_ms,
				    .key = put->key,
				    .holds_key = put->key != 0,
				    .scope = put->scope,
				    .is_droppable = put->is_droppable,
				    .lease = -1 };
	if (put->total_ms)
		job->total_until_ms = oracle->now_ms + put->total_ms;
	if (put->key && put->scope == SCOPE_PERIOD)
		job->key_until_ms = oracle->now_ms + put->key_ms;
	into_the_line(oracle, job, oracle->now_ms + put->delay_ms);
	return ERR_NONE;
}

static bool goes_before(const struct oracle *oracle, int a, int b)
{
	const struct oracle_job *left = &oracle->jobs[a], *right = &oracle->jobs[b];

	if (left->priority != right->priority)
		return (left->priority > right->priority) != oracle->has_bug;
	return left->ready_ms < right->ready_ms;
}

/* Of equals, the topic that was named first, and there the one that was put first. */
static int whose_turn(const struct oracle *oracle, unsigned topics)
{
	int best = -1;

	for (int topic = 0; topic < ORACLE_TOPICS; topic++) {
		int leased = 0;
		for (int i = 0; i < oracle->job_count; i++)
			leased += oracle->jobs[i].is_there && oracle->jobs[i].topic == topic &&
				  is(&oracle->jobs[i], "leased");
		if (!(topics & 1u << topic) || oracle->topics[topic].is_paused ||
		    (oracle->topics[topic].leases_max &&
		     leased >= oracle->topics[topic].leases_max))
			continue;
		for (int i = 0; i < oracle->job_count; i++)
			if (oracle->jobs[i].is_there && oracle->jobs[i].topic == topic &&
			    is(&oracle->jobs[i], "ready") &&
			    (best < 0 || goes_before(oracle, i, best)))
				best = i;
	}
	return best;
}

static int held_by(const struct oracle *oracle, int worker)
{
	int count = 0;

	for (int i = 0; i < oracle->job_count; i++)
		count += oracle->jobs[i].is_there && oracle->jobs[i].lease >= 0 &&
			 oracle->leases[oracle->jobs[i].lease].worker == worker;
	return count;
}

enum err oracle_lease(struct oracle *oracle, int worker, unsigned topics, int count,
		      uint64_t request, int *ret_given)
{
	int left = ORACLE_CREDIT - held_by(oracle, worker);

	*ret_given = 0;
	if (left <= 0)
		return ERR_BUSY;
	while (*ret_given < count && *ret_given < left) {
		int at = whose_turn(oracle, topics);
		if (at < 0)
			break;
		struct oracle_job *job = &oracle->jobs[at];
		job->attempts++;
		job->attempt_until_ms = oracle->now_ms + job->attempt_ms;
		job->lease = oracle->lease_count;
		oracle->leases[oracle->lease_count++] =
			(struct oracle_lease){ .job = at, .worker = worker, .request = request };
		comes_into(oracle, job, "leased");
		++*ret_given;
	}
	return ERR_NONE;
}

/* The job that a lease holds; NULL: it holds none any more. */
static struct oracle_job *held(struct oracle *oracle, int worker, int lease)
{
	if (lease < 0 || oracle->leases[lease].worker != worker || oracle->leases[lease].is_over)
		return NULL;
	return &oracle->jobs[oracle->leases[lease].job];
}

static void ends(struct oracle *oracle, struct oracle_job *job)
{
	oracle->leases[job->lease].is_over = true;
	job->lease = -1;
	job->attempt_until_ms = 0;
	job->is_cancelling = false;
}

enum err oracle_extend(struct oracle *oracle, int worker, int lease)
{
	struct oracle_job *job = held(oracle, worker, lease);

	if (!job)
		return ERR_LEASE_LOST;
	comes_into(oracle, job, "leased");
	return ERR_NONE;
}

enum err oracle_ack(struct oracle *oracle, int worker, int lease)
{
	struct oracle_job *job = held(oracle, worker, lease);

	if (!job)
		return ERR_LEASE_LOST;
	ends(oracle, job);
	comes_into(oracle, job, "done");
	return ERR_NONE;
}

enum err oracle_release(struct oracle *oracle, int worker, int lease)
{
	struct oracle_job *job = held(oracle, worker, lease);

	if (!job)
		return ERR_LEASE_LOST;
	bool is_cancelled = job->is_cancelling;
	ends(oracle, job);
	job->attempts--;
	if (is_cancelled)
		comes_into(oracle, job, "cancelled");
	else
		into_the_line(oracle, job, job->ready_ms);
	return ERR_NONE;
}

/* Anywhere in the second half of what has doubled with each attempt. */
static bool is_fair_pause(const struct oracle_job *job, int64_t pause_ms)
{
	int64_t whole_ms = job->backoff_ms;

	for (int64_t i = 1; i < job->attempts; i++)
		whole_ms = whole_ms > ORACLE_BACKOFF_MAX ? whole_ms : 2 * whole_ms;
	if (whole_ms > ORACLE_BACKOFF_MAX)
		whole_ms = ORACLE_BACKOFF_MAX;
	return pause_ms <= whole_ms && pause_ms >= whole_ms - whole_ms / 2;
}

enum err oracle_fail(struct oracle *oracle, int worker, int lease, int64_t again_ms, bool is_final,
		     int64_t chosen_ms, bool *ret_is_fair)
{
	struct oracle_job *job = held(oracle, worker, lease);

	*ret_is_fair = true;
	if (!job)
		return ERR_LEASE_LOST;
	bool is_cancelled = job->is_cancelling;
	ends(oracle, job);
	if (is_cancelled) {
		comes_into(oracle, job, "cancelled");
	} else if (is_final || job->attempts >= job->attempts_max) {
		is_given_up(oracle, job);
	} else {
		if (again_ms < 0)
			*ret_is_fair = is_fair_pause(job, chosen_ms - oracle->now_ms);
		into_the_line(oracle, job, again_ms < 0 ? chosen_ms : oracle->now_ms + again_ms);
	}
	return ERR_NONE;
}

enum err oracle_retry(struct oracle *oracle, int at)
{
	struct oracle_job *job = &oracle->jobs[at];

	if (!is(job, "incident") && !is(job, "failed"))
		return ERR_STATE;
	for (int i = 0; job->key && !job->holds_key && i < oracle->job_count; i++)
		if (oracle->jobs[i].is_there && oracle->jobs[i].topic == job->topic &&
		    oracle->jobs[i].key == job->key && oracle->jobs[i].holds_key)
			return ERR_EXISTS;
	job->holds_key = job->key != 0;
	job->attempts = 0;
	job->ended_ms = 0;
	job->total_until_ms = job->total_ms ? oracle->now_ms + job->total_ms : 0;
	into_the_line(oracle, job, oracle->now_ms);
	return ERR_NONE;
}

enum err oracle_cancel(struct oracle *oracle, int at)
{
	struct oracle_job *job = &oracle->jobs[at];

	if (has_ended(job) || job->is_cancelling)
		return ERR_STATE;
	if (is(job, "leased"))
		job->is_cancelling = true;
	else
		comes_into(oracle, job, "cancelled");
	return ERR_NONE;
}

enum err oracle_kick(struct oracle *oracle, int at)
{
	struct oracle_job *job = &oracle->jobs[at];

	if (!is(job, "scheduled"))
		return ERR_STATE;
	into_the_line(oracle, job, oracle->now_ms);
	return ERR_NONE;
}

int oracle_prune(struct oracle *oracle, int64_t older_ms)
{
	int count = 0;

	for (int i = 0; i < oracle->job_count; i++) {
		struct oracle_job *job = &oracle->jobs[i];
		if (!job->is_there || !has_ended(job) || job->ended_ms >= oracle->now_ms - older_ms)
			continue;
		job->is_there = false;
		count++;
	}
	return count;
}

/* ---- by itself ---- */

static void happens(struct oracle *oracle, struct oracle_job *job)
{
	bool is_late = job->total_until_ms && job->total_until_ms <= oracle->now_ms;

	if (has_ended(job)) {
		job->is_there = false;
	} else if (is(job, "leased")) {
		bool is_cancelled = job->is_cancelling;
		ends(oracle, job);
		if (is_cancelled)
			comes_into(oracle, job, "cancelled");
		else if (is_late || job->attempts >= job->attempts_max)
			is_given_up(oracle, job);
		else
			into_the_line(oracle, job, job->ready_ms);
	} else if (is(job, "scheduled") && !is_late) {
		comes_into(oracle, job, "ready");
	} else {
		is_given_up(oracle, job);
	}
}

void oracle_advance(struct oracle *oracle)
{
	bool is_over = false;

	while (!is_over) {
		is_over = true;
		for (int i = 0; i < oracle->job_count; i++) {
			struct oracle_job *job = &oracle->jobs[i];
			if (!job->is_there || !job->due_ms || job->due_ms > oracle->now_ms)
				continue;
			happens(oracle, job);
			is_over = false;
		}
	}
}

int64_t oracle_next_ms(const struct oracle *oracle)
{
	int64_t next_ms = INT64_MAX;

	for (int i = 0; i < oracle->job_count; i++)
		if (oracle->jobs[i].is_there && oracle->jobs[i].due_ms &&
		    oracle->jobs[i].due_ms < next_ms)
			next_ms = oracle->jobs[i].due_ms;
	return next_ms;
}

void oracle_shift(struct oracle *oracle, int64_t by_ms)
{
	for (int i = 0; i < oracle->job_count; i++) {
		struct oracle_job *job = &oracle->jobs[i];
		if (!job->is_there || job->lease < 0)
			continue;
		job->attempt_until_ms += by_ms;
		job->due_ms += by_ms;
		if (job->total_until_ms && job->due_ms > job->total_until_ms)
			job->due_ms = job->total_until_ms; /* by the clock, whoever set it */
	}
}
