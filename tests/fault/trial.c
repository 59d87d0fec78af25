/* trial.c: see trial.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fault/apart.h"
#include "fault/ground.h"
#include "fault/trial.h"
#include "fault/wrapped.h"
#include "sim/powercut.h"

#define EXIT_STATUS_MEMORY 71
#define ANSWER_SIZE	   ((size_t)1 << 20)

/* What came of a deed. */
struct outcome {
	int exited; /* -1: no */
	int r;
	struct request request;
	struct commit commit;
};

/* What comes of it when nothing fails: found out by a process of its own, too. */
struct model {
	uint64_t digest_before, digest_after;
	char answer[ANSWER_SIZE];
};

static struct {
	struct ground ground;
	const struct deed *deed;
	const char *dir;
	struct model *model; /* shared by all processes */
	const struct failure *failure;
	uint64_t at;
	bool is_cut_after;
} trial;

/* ---- in the process of the trial ---- */

static void request_make(struct request *request, int64_t key)
{
	const struct deed *deed = trial.deed;

	*request = (struct request){ .verb = deed->verb,
				     .params = json_tokener_parse(deed->params),
				     .caller = { key, deed->caller.principal },
				     .is_last_run = true };
	if (deed->verb->flags & VERB_STATS)
		request->stats = json_tokener_parse("{\"requests\":1}");
}

static void run_deed(void *arg)
{
	struct outcome *outcome = arg;
	struct core *core = trial.ground.core;

	if (!(trial.deed->verb->flags & VERB_WRITE)) {
		outcome->r = read_to_its_end(core, trial.ground.reader, &outcome->request,
					     trial.ground.now_ms);
		return;
	}
	core_batch_begin(core, trial.ground.now_ms, 0);
	outcome->r = core_batch_run(core, &outcome->request);
	if (outcome->r == 0)
		outcome->r = core_batch_commit(core, &outcome->commit);
}

static void outcome_make(struct outcome *outcome, const struct failure *failure, int64_t key)
{
	*outcome = (struct outcome){ .exited = -1 };
	request_make(&outcome->request, key);
	ground_reseed(&trial.ground);
	backups_drop(trial.dir);
	if (failure)
		failure->begin(trial.at, failure->is_for_good);
	outcome->exited = wrapped_run(run_deed, outcome);
	if (failure)
		apart_note(failure->end());
}

static bool is_refusal(const struct outcome *outcome)
{
	return outcome->request.reply == REPLY_ERROR && (outcome->request.err == ERR_STORAGE_FULL ||
							 outcome->request.err == ERR_UNAVAILABLE);
}

static bool is_expected(const struct outcome *outcome)
{
	return outcome->exited < 0 && outcome->r == 0 && outcome->request.reply == REPLY_RESULT &&
	       strcmp(outcome->request.text, trial.model->answer) == 0;
}

/* What may come of it at all. */
static void judge(const struct outcome *outcome)
{
	const struct failure *failure = trial.failure;

	if (outcome->exited >= 0) {
		if (outcome->exited != EXIT_STATUS_MEMORY || failure->effect != FAILURE_OF_MEMORY)
			apart_give_up("it ended the process with %d", outcome->exited);
		return;
	}
	if (outcome->r < 0) {
		if (failure->effect == FAILURE_OF_SPACE)
			apart_give_up("want of space is an answer, not the fault %d", outcome->r);
		return;
	}
	if (outcome->r > 0)
		apart_give_up("it returned %d", outcome->r);
	if (!is_expected(outcome) && !is_refusal(outcome))
		apart_give_up("it was answered %.300s",
			      outcome->request.text ? outcome->request.text : "nothing");
}

/* Asks again, now that nothing fails; the answer must be the one of the life without failures. */
static void ask_again(const char *where, bool is_done)
{
	struct outcome outcome;

	/* Where it was done, the deed may have revoked the key that it came by. */
	outcome_make(&outcome, NULL, is_done ? 0 : trial.deed->caller.key);
	if (!is_expected(&outcome))
		apart_give_up("%s, asked again: %d, %.300s", where, outcome.r,
			      outcome.request.text ? outcome.request.text : "");
	request_done(&outcome.request);
}

static void stay_and_ask(const struct outcome *outcome)
{
	struct outcome again;

	if (outcome->r == 0) {
		ask_again("in the same process", is_expected(outcome));
		return;
	}
	outcome_make(&again, NULL, trial.deed->caller.key);
	if (again.r >= 0)
		apart_give_up("after the fault %d it goes on: %d", outcome->r, again.r);
	request_done(&again.request);
}

/* What a process that has ended owned cannot be closed: only the disk is left of it. */
static void leave(const struct outcome *outcome)
{
	if (outcome->exited < 0)
		ground_close(&trial.ground);
	else
		ground_abandon(&trial.ground);
}

static void reopen(void)
{
	int r = ground_open(&trial.ground);
	if (r == 0)
		r = ground_open_reader(&trial.ground);
	if (r != 0)
		apart_give_up("it does not open again: %d", r);
	_cleanup_(x_freep) char *wrong = ground_check(&trial.ground);
	if (wrong)
		apart_give_up("after opening again: %s", wrong);
}

/* What is there after the next start, and that the deed can be asked for again then. Of a disk that was found good
 * before it is known. */
static uint64_t start_again(const struct outcome *outcome)
{
	const struct model *model = trial.model;
	uint64_t digest;

	leave(outcome);
	if (trial.is_cut_after)
		powercut_reboot();
	uint64_t key = ground_disk_digest(&trial.ground);
	if (apart_knows(key, &digest))
		return digest;
	reopen();
	digest = ground_digest(&trial.ground);
	if (digest != model->digest_before && digest != model->digest_after)
		apart_give_up("it is there in part");
	ask_again("after opening again", digest == model->digest_after);
	if (ground_digest(&trial.ground) != model->digest_after)
		apart_give_up("asked again, it is not there once");
	apart_learn(key, digest);
	return digest;
}

static void check_read(const struct outcome *outcome)
{
	uint64_t digest;

	if (outcome->exited < 0) {
		stay_and_ask(outcome);
		digest = ground_digest(&trial.ground);
	} else {
		digest = start_again(outcome);
	}
	if (digest != trial.model->digest_before)
		apart_give_up("a read has changed something");
}

static void check_write(const struct outcome *outcome)
{
	const struct model *model = trial.model;
	bool may_be_done = !is_refusal(outcome), may_be_undone = !is_expected(outcome);
	bool is_done = start_again(outcome) == model->digest_after;

	if (is_done ? !may_be_done : !may_be_undone)
		apart_give_up("%s, and it is %s", is_done ? "refused" : "acknowledged",
			      is_done ? "there" : "not there");
}

static void child(void *arg)
{
	struct outcome outcome;
	bool is_write = trial.deed->verb->flags & VERB_WRITE;

	(void)arg;
	outcome_make(&outcome, trial.failure, trial.deed->caller.key);
	judge(&outcome);
	if (!is_write)
		check_read(&outcome);
	else if (outcome.exited < 0 && is_refusal(&outcome) && trial.at % 2 == 0)
		stay_and_ask(&outcome); /* the service comes back by itself */
	else
		check_write(&outcome);
	if (outcome.exited >= 0)
		apart_may_leak();
	request_done(&outcome.request);
	ground_close(&trial.ground);
	powercut_stop();
}

/* ---- from outside ---- */

bool trial_run(const struct failure *failure, uint64_t at, bool is_cut_after)
{
	trial.failure = failure;
	trial.at = at;
	trial.is_cut_after = is_cut_after;
	const char *why = apart_run(child, NULL);
	if (why)
		fail_msg("%s as %s, %s no. %" PRIu64 "%s: %s\n%s", trial.deed->verb->name,
			 world_viewers[trial.deed->who], failure->name, at,
			 is_cut_after ? ", then a power cut" : "", why, trial.deed->params);
	if (apart_noted())
		failure_count(failure);
	return apart_noted();
}

/* The deed as it is when nothing fails. */
static void find_model(void *arg)
{
	struct outcome outcome;
	struct model *model = trial.model;

	(void)arg;
	model->digest_before = ground_digest(&trial.ground);
	outcome_make(&outcome, NULL, trial.deed->caller.key);
	if (outcome.r != 0 || outcome.request.reply != REPLY_RESULT ||
	    outcome.request.text_len >= ANSWER_SIZE)
		apart_give_up("it does not succeed: %d, %s", outcome.r,
			      outcome.request.text ? outcome.request.text : "");
	memcpy(model->answer, outcome.request.text, outcome.request.text_len + 1);
	model->digest_after = ground_digest(&trial.ground);
	if ((model->digest_before != model->digest_after) !=
	    !!(trial.deed->verb->flags & VERB_WRITE))
		apart_give_up("writes change something, reads do not");
	request_done(&outcome.request);
	ground_close(&trial.ground);
	powercut_stop();
}

void trial_prepare(const struct deeds *deeds, const struct deed *deed)
{
	static struct model *model;
	const struct fixture *fixture = &deeds->world->fixture;

	if (!model)
		model = apart_share(sizeof *model);
	memset(&trial, 0, sizeof trial);
	trial.deed = deed;
	trial.dir = fixture->dir;
	/* A moment later: a heartbeat in the instant of the lease would change nothing. */
	trial.ground = (struct ground){ .conf = fixture->conf, .now_ms = fixture->now_ms + 1000 };
	(void)snprintf(trial.ground.path, sizeof trial.ground.path, "%s/trial.db", fixture->dir);
	trial.model = model;
	apart_forget();
	powercut_start(1);
	powercut_put(trial.ground.path, deed->image->bytes, deed->image->len);
	assert_int_equal(ground_open(&trial.ground), 0);
	assert_int_equal(ground_open_reader(&trial.ground), 0);
	const char *why = apart_run(find_model, NULL);
	if (why)
		fail_msg("%s %s: %s", deed->verb->name, deed->params, why);
}

void trial_done(void)
{
	ground_close(&trial.ground);
	powercut_stop();
}

static void try_deed(const struct deed *deed, const struct failure *failure)
{
	bool is_write = deed->verb->flags & VERB_WRITE, is_reached = true;

	for (uint64_t at = 1; is_reached;
	     at = failure_next(failure, at, (uint64_t)(deed->verb - verbs))) {
		is_reached = trial_run(failure, at, is_write && at % 4 < 2);
		if (is_reached && is_write && failure_is_thorough(failure))
			(void)trial_run(failure, at, at % 4 >= 2);
	}
}

/* Of a failure that comes once and for good, one verb has the one and the next the other, unless all are wanted. */
static bool is_passed_over(const struct failure *failures, const struct failure *failure,
			   size_t verb)
{
	if (failure_is_thorough(failure) || failure->is_for_good == (verb % 2 == 1))
		return false;
	for (; failures->name; failures++)
		if (failures != failure && failures->begin == failure->begin)
			return true;
	return false;
}

void trial_all(const struct failure *failures)
{
	struct deeds *deeds = deeds_new();
	const char *only = getenv("FAULT_VERB"); /* to look closer */

	for (size_t i = 0; i < verb_count; i++) {
		if (only && strcmp(only, verbs[i].name) != 0)
			continue;
		trial_prepare(deeds, &deeds->list[i]);
		for (const struct failure *failure = failures; failure->name; failure++)
			if (!is_passed_over(failures, failure, i))
				try_deed(&deeds->list[i], failure);
		trial_done();
	}
	failures_tell("every verb");
	deeds_free(deeds);
}
