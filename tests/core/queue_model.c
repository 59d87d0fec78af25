/* queue_model.c: see queue_model.h. What the dice of a command mean depends on what is there: so a command that
 * is left out leaves the others a meaning. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/zone.h"
#include "core/queue_model.h"

const char *const op_words[OP__MAX] = {
#define OP_WORD(name) #name,
	OP_TABLE(OP_WORD)
#undef OP_WORD
};
static const char *const workers[ORACLE_WORKERS] = { "worker-a", "worker-b" };

static void differ(struct model *model, const char *format, ...) _printf_(2, 3);
static void differ(struct model *model, const char *format, ...)
{
	va_list args;

	if (*model->wrong)
		return;
	va_start(args, format);
	(void)vsnprintf(model->wrong, sizeof model->wrong, format, args);
	va_end(args);
}

/* ---- the two of them ---- */

struct model *model_new(bool has_bug)
{
	struct model *model = xcalloc(1, sizeof *model);
	struct fixture *fixture = &model->fixture;

	fixture_init(fixture);
	fixture->conf->job_credit = ORACLE_CREDIT;
	fixture->conf->job_backoff_max_ms = ORACLE_BACKOFF_MAX;
	for (int i = 0; i < ORACLE_WORKERS; i++) {
		fixture_do(fixture, "coordinator", "principal.add",
			   "{'principal':'%s','institution':'secretariat','full_name':'w'}",
			   workers[i]);
		fixture_do(fixture, "coordinator", "role.grant",
			   "{'principal':'%s','role':'worker'}", workers[i]);
	}
	for (int i = 0; i < ORACLE_TOPICS; i++) {
		model->oracle.topics[i].keep_ms = 100000 * (i + 1);
		fixture_do(fixture, "coordinator", "topic.add",
			   "{'topic':'t%d','keep_ms':%" PRId64 "}", i,
			   model->oracle.topics[i].keep_ms);
	}
	model->oracle.now_ms = fixture->now_ms;
	model->oracle.has_bug = has_bug;
	return model;
}

void model_free(struct model *model)
{
	fixture_done(&model->fixture);
	x_freep(&model);
}

/* The core's answer; the error must be the oracle's. */
static struct json_object *call(struct model *model, const char *who, const char *verb,
				enum err wanted, const char *format, ...) _printf_(5, 6);
static struct json_object *call(struct model *model, const char *who, const char *verb,
				enum err wanted, const char *format, ...)
{
	enum err err;
	va_list args;

	va_start(args, format);
	_cleanup_(x_freep) char *params = xvasprintf(format, args);
	va_end(args);
	struct json_object *answer = fixture_call(&model->fixture, who, verb, &err, "%s", params);
	if (err != wanted)
		differ(model, "%s %s is %s, not %s", verb, params,
		       err ? err_row(err)->word : "done", wanted ? err_row(wanted)->word : "done");
	return answer;
}

static int64_t time_of(struct json_object *object, const char *name)
{
	const char *text = fixture_text(object, name);
	int64_t at_ms = 0;

	if (*text && !zone_utc_parse(text, &at_ms))
		fail_msg("%s is no time", text);
	return at_ms;
}

/* ---- looking ---- */

static void same_job(struct model *model, int at, struct json_object *row)
{
	const struct oracle_job *job = &model->oracle.jobs[at];
	struct json_object *cancelling = json_object_object_get(row, "is_cancelling");
	const char *worker = job->lease < 0 ? "" : workers[model->oracle.leases[job->lease].worker];

	if (strcmp(fixture_text(row, "state"), job->state) != 0)
		differ(model, "job %d is %s, not %s", at, fixture_text(row, "state"), job->state);
	if (fixture_int(row, "attempts") != job->attempts)
		differ(model, "job %d has %" PRId64 " attempts, not %" PRId64, at,
		       fixture_int(row, "attempts"), job->attempts);
	if (time_of(row, "ready") != job->ready_ms)
		differ(model, "job %d is ready at %s", at, fixture_text(row, "ready"));
	if (time_of(row, "until") != job->due_ms)
		differ(model, "job %d changes at %s, not at %" PRId64, at,
		       fixture_text(row, "until"), job->due_ms);
	if (time_of(row, "total_until") != job->total_until_ms)
		differ(model, "job %d must be done at %s", at, fixture_text(row, "total_until"));
	if (time_of(row, "ended") != job->ended_ms)
		differ(model, "job %d ended at %s", at, fixture_text(row, "ended"));
	if (strcmp(fixture_text(row, "worker"), worker) != 0)
		differ(model, "job %d is held by `%s`, not by `%s`", at,
		       fixture_text(row, "worker"), worker);
	if ((cancelling != NULL) != job->is_cancelling)
		differ(model, "job %d is%s to be cancelled", at, cancelling ? "" : " not");
}

static void look(struct model *model)
{
	struct json_object *list = fixture_ok(&model->fixture, "coordinator", "job.list", "{}"),
			   *items;
	size_t seen = 0;

	items = json_object_object_get(list, "items");
	for (int i = 0; i < model->oracle.job_count; i++) {
		if (!model->oracle.jobs[i].is_there)
			continue;
		struct json_object *row = json_object_array_get_idx(items, seen++);
		if (!row || strcmp(fixture_text(row, "job"), model->job_ids[i]) != 0)
			differ(model, "job %d is not there", i);
		else
			same_job(model, i, row);
	}
	if (seen != json_object_array_length(items))
		differ(model, "there are %zu jobs, not %zu", json_object_array_length(items), seen);
	json_object_put(list);
}

/* ---- commands ---- */

static int64_t pick(uint32_t dice, int64_t none_in, int64_t from, int64_t to)
{
	return dice % 100 < (uint32_t)none_in ? 0 : from + dice / 100 % (to - from + 1);
}

static void run_put(struct model *model, const uint32_t *dice)
{
	static const char *const scopes[] = { "open", "period", "kept" };
	const struct oracle_put put = {
		.topic = (int)(dice[0] % ORACLE_TOPICS),
		.key = (int)pick(dice[1], 60, 1, 2),
		.priority = (int64_t)(dice[2] % 3) - 1,
		.delay_ms = pick(dice[3], 60, 1, 20000),
		.attempts = pick(dice[4], 0, 1, 3),
		.backoff_ms = pick(dice[5], 0, 1, 50000),
		.queue_ms = pick(dice[6], 60, 1, 30000),
		.attempt_ms = pick(dice[7], 0, 1000, 40000),
		.total_ms = pick(dice[8], 60, 1, 60000),
		.heartbeat_ms = pick(dice[9], 0, 500, 20000),
		.scope = dice[10] % 3,
		.key_ms = 1 + dice[10] / 3 % 60000,
		.is_droppable = dice[11] % 2,
	};
	bool is_duplicate = false;
	char more[200] = "";
	int job = -1;

	if (model->oracle.job_count == ORACLE_JOBS)
		return;
	enum err wanted = oracle_put(&model->oracle, &put, &job, &is_duplicate);
	if (put.key)
		(void)snprintf(more, sizeof more, ",'key':'k%d','key_scope':'%s'%s%" PRId64,
			       put.key, scopes[put.scope],
			       put.scope == SCOPE_PERIOD ? ",'key_ms':" : ",'priority':",
			       put.scope == SCOPE_PERIOD ? put.key_ms : put.priority);
	if (put.queue_ms)
		(void)snprintf(more + strlen(more), 40, ",'queue_ms':%" PRId64, put.queue_ms);
	if (put.total_ms)
		(void)snprintf(more + strlen(more), 40, ",'total_ms':%" PRId64, put.total_ms);
	struct json_object *answer =
		call(model, "coordinator", "job.put", wanted,
		     "{'topic':'t%d','payload':'p','priority':%" PRId64 ",'delay_ms':%" PRId64
		     ",'attempts':%" PRId64 ",'backoff_ms':%" PRId64 ",'attempt_ms':%" PRId64
		     ",'heartbeat_ms':%" PRId64 ",'is_droppable':%s%s}",
		     put.topic, put.priority, put.delay_ms, put.attempts, put.backoff_ms,
		     put.attempt_ms, put.heartbeat_ms, put.is_droppable ? "true" : "false", more);
	if (wanted == ERR_NONE && !is_duplicate)
		(void)snprintf(model->job_ids[job], sizeof model->job_ids[job], "%s",
			       fixture_text(answer, "job"));
	else if (wanted == ERR_NONE &&
		 strcmp(fixture_text(answer, "job"), model->job_ids[job]) != 0)
		differ(model, "the key is held by another than job %d", job);
	json_object_put(answer);
}

static void same_leases(struct model *model, struct json_object *answer, int given)
{
	struct json_object *items = json_object_object_get(answer, "items");
	int first = model->oracle.lease_count - given;

	if ((int)json_object_array_length(items) != given) {
		differ(model, "%zu jobs are leased, not %d", json_object_array_length(items),
		       given);
		return;
	}
	for (int i = 0; i < given; i++) {
		struct json_object *row = json_object_array_get_idx(items, (size_t)i);
		int job = model->oracle.leases[first + i].job;
		if (strcmp(fixture_text(row, "job"), model->job_ids[job]) != 0)
			differ(model, "another than job %d is leased", job);
		(void)snprintf(model->lease_ids[first + i], sizeof model->lease_ids[0], "%s",
			       fixture_text(row, "lease"));
	}
}

static void topic_words(unsigned topics, char ret_text[64])
{
	*ret_text = '\0';
	for (int i = 0; i < ORACLE_TOPICS; i++)
		if (topics & 1u << i)
			(void)snprintf(ret_text + strlen(ret_text), 10, "%s't%d'",
				       *ret_text ? "," : "", i);
}

static void run_lease(struct model *model, const uint32_t *dice)
{
	int worker = (int)(dice[0] % ORACLE_WORKERS), count = (int)(1 + dice[2] % 3), given;
	unsigned topics = 1 + dice[1] % ((1u << ORACLE_TOPICS) - 1);
	char words[64];

	if (model->oracle.lease_count > ORACLE_LEASES - 4)
		return;
	topic_words(topics, words);
	model->last_worker = worker;
	model->last_topics = topics;
	model->request_count++;
	enum err wanted =
		oracle_lease(&model->oracle, worker, topics, count, model->request_count, &given);
	struct json_object *answer = call(
		model, workers[worker], "job.lease", wanted,
		"{'topics':[%s],'count':%d,'request_id':'00000000-0000-7000-8000-%012" PRIx64 "'}",
		words, count, model->request_count);
	if (wanted == ERR_NONE && !*model->wrong)
		same_leases(model, answer, given);
	json_object_put(answer);
}

/* The last lease command again: what is still held of it. One that gave nothing is a new one. */
static void run_again(struct model *model)
{
	int held = 0, given = 0;
	char words[64];

	for (int i = 0; i < model->oracle.lease_count; i++) {
		given += model->oracle.leases[i].request == model->request_count;
		held += model->oracle.leases[i].request == model->request_count &&
			!model->oracle.leases[i].is_over;
	}
	if (given == 0)
		return;
	topic_words(model->last_topics, words);
	struct json_object *answer = call(
		model, workers[model->last_worker], "job.lease", ERR_NONE,
		"{'topics':[%s],'count':3,'request_id':'00000000-0000-7000-8000-%012" PRIx64 "'}",
		words, model->request_count);
	size_t got = json_object_array_length(json_object_object_get(answer, "items"));
	if ((int)got != held)
		differ(model, "asked again, %zu leases are held, not %d", got, held);
	json_object_put(answer);
}

/* Mostly by who holds it, sometimes by the other. */
static int who_has(const struct model *model, int lease, uint32_t dice)
{
	int worker = lease < 0 ? 0 : model->oracle.leases[lease].worker;

	return dice % 10 == 0 ? 1 - worker : worker;
}

static void run_with_lease(struct model *model, enum op op, const uint32_t *dice)
{
	static const char *const names[OP__MAX] = {
		[OP_EXTEND] = "job.extend", [OP_ACK] = "job.ack", [OP_RELEASE] = "job.release"
	};
	struct oracle *oracle = &model->oracle;
	int count = oracle->lease_count;
	/* One of the last, mostly. */
	int lease =
		count == 0 ? -1 : count - 1 - (int)(dice[0] % (uint32_t)(count < 5 ? count : 5));
	int worker = who_has(model, lease, dice[1]);
	enum err wanted = op == OP_EXTEND ? oracle_extend(oracle, worker, lease)
			  : op == OP_ACK  ? oracle_ack(oracle, worker, lease)
					  : oracle_release(oracle, worker, lease);

	json_object_put(call(model, workers[worker], names[op], wanted, "{'lease':'%s'}",
			     lease < 0 ? "le-aaaaaaaaaaaaaaaa" : model->lease_ids[lease]));
}

static void run_fail(struct model *model, const uint32_t *dice)
{
	struct oracle *oracle = &model->oracle;
	int count = oracle->lease_count;
	int lease =
		count == 0 ? -1 : count - 1 - (int)(dice[0] % (uint32_t)(count < 5 ? count : 5));
	int worker = who_has(model, lease, dice[1]);
	int64_t again_ms = dice[2] % 3 ? -1 : (int64_t)(dice[2] / 3 % 5000);
	bool is_final = dice[3] % 6 == 0, is_fair;
	char again[40] = "";
	enum err err;

	if (again_ms >= 0)
		(void)snprintf(again, sizeof again, ",'again_ms':%" PRId64, again_ms);
	struct json_object *answer =
		fixture_call(&model->fixture, workers[worker], "job.fail", &err,
			     "{'lease':'%s','error':'e','is_final':%s%s}",
			     lease < 0 ? "le-aaaaaaaaaaaaaaaa" : model->lease_ids[lease],
			     is_final ? "true" : "false", again);
	enum err wanted = oracle_fail(oracle, worker, lease, again_ms, is_final,
				      err == ERR_NONE ? time_of(answer, "ready") : 0, &is_fair);
	if (err != wanted)
		differ(model, "job.fail is %s", err ? err_row(err)->word : "done");
	if (!is_fair)
		differ(model, "the back-off ends at %s", fixture_text(answer, "ready"));
	json_object_put(answer);
}

static void run_steer(struct model *model, enum op op, const uint32_t *dice)
{
	struct oracle *oracle = &model->oracle;
	int job = oracle->job_count ? (int)(dice[0] % (uint32_t)oracle->job_count) : -1;

	if (job < 0 || !oracle->jobs[job].is_there)
		return;
	const char *id = model->job_ids[job];
	if (op == OP_RETRY)
		json_object_put(call(model, "coordinator", "job.retry", oracle_retry(oracle, job),
				     "{'job':'%s'}", id));
	else if (op == OP_CANCEL)
		json_object_put(call(model, "coordinator", "job.cancel", oracle_cancel(oracle, job),
				     "{'job':'%s','reason':'r'}", id));
	else
		json_object_put(call(model, "coordinator", "job.kick", oracle_kick(oracle, job),
				     "{'job':'%s'}", id));
}

static void run_topic(struct model *model, enum op op, const uint32_t *dice)
{
	int at = (int)(dice[0] % ORACLE_TOPICS);
	struct oracle_topic *topic = &model->oracle.topics[at];
	const char *verb = op == OP_PAUSE    ? "topic.pause"
			   : op == OP_DRAIN  ? "topic.drain"
			   : op == OP_RESUME ? "topic.resume"
					     : "topic.update";

	topic->is_paused = op == OP_PAUSE || (op != OP_RESUME && topic->is_paused);
	topic->is_draining = op == OP_DRAIN || (op != OP_RESUME && topic->is_draining);
	if (op == OP_LIMIT) {
		topic->leases_max = dice[1] % 4;
		json_object_put(call(model, "coordinator", verb, ERR_NONE,
				     "{'topic':'t%d','leases_max':%" PRId64 "}", at,
				     topic->leases_max));
		return;
	}
	json_object_put(call(model, "coordinator", verb, ERR_NONE, "{'topic':'t%d'}", at));
}

static void run_prune(struct model *model, const uint32_t *dice)
{
	int64_t older_ms = dice[0] % 60000;
	int wanted = oracle_prune(&model->oracle, older_ms);
	struct json_object *answer = call(model, "coordinator", "job.prune", ERR_NONE,
					  "{'older_ms':%" PRId64 "}", older_ms);

	if (fixture_int(answer, "pruned") != wanted)
		differ(model, "%" PRId64 " are pruned, not %d", fixture_int(answer, "pruned"),
		       wanted);
	json_object_put(answer);
}

/* What the daemon does by itself when it is time: batches in which nobody asks for anything. */
static void tick(struct model *model)
{
	struct fixture *fixture = &model->fixture;
	struct commit commit;

	do {
		core_batch_begin(fixture->core, fixture->now_ms, 0);
		assert_int_equal(core_batch_commit(fixture->core, &commit), 0);
	} while (commit.queue_next_ms <= fixture->now_ms);
	int64_t wanted_ms = oracle_next_ms(&model->oracle);
	if (commit.queue_next_ms != wanted_ms)
		differ(model, "the queue changes at %" PRId64 " next, not at %" PRId64,
		       commit.queue_next_ms, wanted_ms);
}

/* To just before, to, or just past what happens next; or anywhere. */
static void run_time(struct model *model, const uint32_t *dice)
{
	int64_t next_ms = oracle_next_ms(&model->oracle), now_ms = model->oracle.now_ms;

	if (next_ms == INT64_MAX || dice[0] % 4 == 3)
		now_ms += dice[1] % 70000;
	else
		now_ms = next_ms + (int64_t)(dice[0] % 3) - 1;
	if (now_ms < model->oracle.now_ms)
		return;
	model->oracle.now_ms = model->fixture.now_ms = now_ms;
}

static void run_shift(struct model *model, const uint32_t *dice)
{
	int64_t by_ms = dice[0] % 50000;

	model->oracle.now_ms += by_ms;
	model->fixture.now_ms += by_ms;
	oracle_shift(&model->oracle, by_ms);
	oracle_advance(&model->oracle);
	struct commit commit;
	core_batch_begin(model->fixture.core, model->fixture.now_ms, by_ms);
	assert_int_equal(core_batch_commit(model->fixture.core, &commit), 0);
}

static void run_command(struct model *model, const struct command *command)
{
	const uint32_t *dice = command->dice;

	switch (command->op) {
	case OP_PUT:
		run_put(model, dice);
		break;
	case OP_LEASE:
		run_lease(model, dice);
		break;
	case OP_AGAIN:
		run_again(model);
		break;
	case OP_FAIL:
		run_fail(model, dice);
		break;
	case OP_RETRY:
	case OP_CANCEL:
	case OP_KICK:
		run_steer(model, command->op, dice);
		break;
	case OP_PAUSE:
	case OP_RESUME:
	case OP_DRAIN:
	case OP_LIMIT:
		run_topic(model, command->op, dice);
		break;
	case OP_PRUNE:
		run_prune(model, dice);
		break;
	case OP_TIME:
		run_time(model, dice);
		break;
	case OP_SHIFT:
		run_shift(model, dice);
		break;
	default:
		run_with_lease(model, command->op, dice);
		break;
	}
}

void model_run(struct model *model, const struct command *command)
{
	run_command(model, command);
	oracle_advance(&model->oracle);
	if (!*model->wrong)
		tick(model);
	if (!*model->wrong)
		look(model);
}
