/* test_queue.c: bad workers, bad jobs, and limits of the queue: each gets a clear answer, and the job is safe.
 * What the queue does with good ones, test_queue_model.c asks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "core/fixture.h"
#include "core/tamper.h"

static void worker(struct fixture *fixture, const char *name, const char *institution)
{
	fixture_do(fixture, "coordinator", "principal.add",
		   "{'principal':'%s','institution':'%s','full_name':'w'}", name, institution);
	fixture_do(fixture, "coordinator", "role.grant", "{'principal':'%s','role':'worker'}",
		   name);
}

/* A topic of kei's, which kei-one and kei-two serve, and one of iges's, which iges-one does. */
static int setup(void **state)
{
	struct fixture *fixture = xcalloc(1, sizeof *fixture);

	fixture_init(fixture);
	fixture_people(fixture);
	worker(fixture, "kei-one", "kei");
	worker(fixture, "kei-two", "kei");
	worker(fixture, "iges-one", "iges");
	fixture_do(fixture, "coordinator", "topic.add", "{'topic':'t','institution':'kei'}");
	fixture_do(fixture, "coordinator", "topic.add", "{'topic':'u','institution':'iges'}");
	*state = fixture;
	return 0;
}

static void put(struct fixture *fixture, const char *more)
{
	fixture_do(fixture, "coordinator", "job.put", "{'topic':'t','payload':'secret'%s}", more);
}

/* In a buffer that the next one reuses. */
static const char *lease(struct fixture *fixture, const char *who)
{
	static char text[32];
	struct json_object *answer = fixture_ok(fixture, who, "job.lease", "{'topics':['t']}");
	struct json_object *id = fixture_at(answer, "items.0.lease");

	snprintf(text, sizeof text, "%s", id ? json_object_get_string(id) : "");
	json_object_put(answer);
	return text;
}

static int64_t in_state(struct fixture *fixture, const char *state)
{
	return tamper_number(fixture, "SELECT count(*) FROM job WHERE state = '%s'", state);
}

static void test_lies_about_the_lease(void **state)
{
	struct fixture *fixture = *state;

	put(fixture, "");
	_cleanup_(x_freep) char *held = xstrdup(lease(fixture, "kei-one"));
	static const char *const verbs_of_it[] = { "job.ack", "job.extend", "job.release" };
	static const char *const others[] = { "kei-two", "iges-one", "coordinator" };
	for (size_t v = 0; v < ELEMENTS(verbs_of_it); v++) {
		for (size_t i = 0; i < ELEMENTS(others); i++)
			fixture_refused(fixture, ERR_LEASE_LOST, others[i], verbs_of_it[v],
					"{'lease':'%s'}", held);
		fixture_refused(fixture, ERR_LEASE_LOST, "kei-one", verbs_of_it[v],
				"{'lease':'le-aaaaaaaaaaaaaaaa'}");
		fixture_refused(fixture, ERR_LEASE_LOST, "kei-one", verbs_of_it[v],
				"{'lease':'nonsense'}");
	}
	assert_int_equal(in_state(fixture, "leased"), 1);
	fixture_do(fixture, "kei-one", "job.ack", "{'lease':'%s'}", held);
	assert_int_equal(in_state(fixture, "done"), 1);
}

/* Given back until later: nobody is given it before, and the attempt does not count. */
static void test_released_until_later(void **state)
{
	struct fixture *fixture = *state;

	put(fixture, ",'attempts':1");
	for (int i = 0; i < 3; i++) {
		_cleanup_(x_freep) char *held = xstrdup(lease(fixture, "kei-one"));
		fixture_do(fixture, "kei-one", "job.release", "{'lease':'%s','again_ms':5000}",
			   held);
		assert_int_equal(in_state(fixture, "scheduled"), 1);
		fixture->now_ms += 4999;
		assert_string_equal(lease(fixture, "kei-two"), "");
		fixture->now_ms += 1;
	}
	_cleanup_(x_freep) char *held = xstrdup(lease(fixture, "kei-two"));
	fixture_do(fixture, "kei-two", "job.release", "{'lease':'%s'}", held);
	assert_int_equal(in_state(fixture, "ready"), 1);
}

static void test_acks_twice(void **state)
{
	struct fixture *fixture = *state;
	static const char id[] = "'request_id':'00000000-0000-7000-8000-00000000acac'";

	put(fixture, "");
	_cleanup_(x_freep) char *held = xstrdup(lease(fixture, "kei-one"));
	for (int i = 0; i < 2; i++) /* the same request: the same answer */
		fixture_do(fixture, "kei-one", "job.ack", "{'lease':'%s','result':'r',%s}", held,
			   id);
	fixture_refused(fixture, ERR_CONFLICT, "kei-one", "job.ack",
			"{'lease':'%s','result':'s',%s}", held, id);
	fixture_refused(fixture, ERR_LEASE_LOST, "kei-one", "job.ack", "{'lease':'%s'}", held);
	fixture_refused(fixture, ERR_LEASE_LOST, "kei-one", "job.fail",
			"{'lease':'%s','error':'e'}", held);
	assert_int_equal(in_state(fixture, "done"), 1);
}

/* Heartbeats keep a lease, but no longer than an attempt may take; then it is somebody else's turn. */
static void test_extends_for_ever(void **state)
{
	struct fixture *fixture = *state;
	int beats = 0;
	enum err err;

	put(fixture, ",'heartbeat_ms':1000,'attempt_ms':10000");
	_cleanup_(x_freep) char *held = xstrdup(lease(fixture, "kei-one"));
	do {
		fixture->now_ms += 900;
		json_object_put(fixture_call(fixture, "kei-one", "job.extend", &err,
					     "{'lease':'%s'}", held));
		beats += err == ERR_NONE;
	} while (err == ERR_NONE && beats < 100);
	assert_int_equal(err, ERR_LEASE_LOST);
	assert_int_equal(beats, 11);
	assert_true(*lease(fixture, "kei-two") != '\0');
	fixture_refused(fixture, ERR_LEASE_LOST, "kei-one", "job.ack", "{'lease':'%s'}", held);
}

static void test_leases_all_and_dies(void **state)
{
	struct fixture *fixture = *state;

	fixture->conf->job_credit = 3;
	for (int i = 0; i < 5; i++)
		put(fixture, ",'heartbeat_ms':1000,'attempts':2");
	fixture_shows(fixture, "coordinator", "job.stats", "{'topic':'t'}", "items.0.ready", "5");
	fixture_do(fixture, "kei-one", "job.lease", "{'topics':['t'],'count':256}");
	assert_int_equal(in_state(fixture, "leased"), 3);
	fixture_refused(fixture, ERR_BUSY, "kei-one", "job.lease", "{'topics':['t']}");
	assert_true(*lease(fixture, "kei-two") != '\0'); /* the others are not held up */
	fixture->now_ms += 1000;
	put(fixture, "");
	assert_int_equal(in_state(fixture, "leased"), 0);
	assert_int_equal(in_state(fixture, "ready"), 6);
}

static void test_whose_topic(void **state)
{
	struct fixture *fixture = *state;

	put(fixture, "");
	/* Missing and not theirs is one. */
	fixture_refused(fixture, ERR_NOT_FOUND, "iges-one", "job.lease", "{'topics':['t']}");
	fixture_refused(fixture, ERR_NOT_FOUND, "iges-one", "job.lease", "{'topics':['none']}");
	fixture_refused(fixture, ERR_NOT_FOUND, "iges-one", "job.put",
			"{'topic':'t','payload':'p'}");
	fixture_refused(fixture, ERR_NOT_FOUND, "coordinator", "job.put",
			"{'topic':'none','payload':'p'}");
	fixture_refused(fixture, ERR_PARAMS, "kei-one", "job.lease", "{'topics':[]}");
	fixture_refused(fixture, ERR_PARAMS, "kei-one", "job.lease", "{'topics':[7]}");
	fixture_refused(fixture, ERR_NOT_PERMITTED, "kei-park", "job.lease", "{'topics':['t']}");
	fixture_shows(fixture, "iges-one", "job.list", "{}", "items.0.job", "");
	fixture_shows(fixture, "kei-two", "job.list", "{}", "items.0.payload", "secret");
}

static void test_limits(void **state)
{
	struct fixture *fixture = *state;
	char large[2000];

	fixture->conf->job_bytes = 1024;
	fixture->conf->topic_jobs = 2;
	fixture->conf->topics = 2;
	memset(large, 'x', sizeof large);
	large[1025] = '\0';
	fixture_refused(fixture, ERR_TOO_LARGE, "coordinator", "job.put",
			"{'topic':'t','payload':'%s'}", large);
	large[1024] = '\0';
	fixture_do(fixture, "coordinator", "job.put", "{'topic':'t','payload':'%s'}", large);
	_cleanup_(x_freep) char *held = xstrdup(lease(fixture, "kei-one"));
	large[1024] = 'x';
	large[1025] = '\0';
	fixture_refused(fixture, ERR_TOO_LARGE, "kei-one", "job.ack",
			"{'lease':'%s','result':'%s'}", held, large);
	put(fixture, "");
	fixture_refused(fixture, ERR_BUSY, "coordinator", "job.put", "{'topic':'t','payload':'p'}");
	fixture_refused(fixture, ERR_TOO_LARGE, "coordinator", "topic.add", "{'topic':'more'}");
	fixture->conf->topics = 3;
	fixture_refused(fixture, ERR_EXISTS, "coordinator", "topic.add", "{'topic':'t'}");
	fixture_refused(fixture, ERR_PARAMS, "coordinator", "topic.add",
			"{'topic':'more','institution':'none'}");
}

static void test_keys(void **state)
{
	struct fixture *fixture = *state;

	fixture_refused(fixture, ERR_PARAMS, "coordinator", "job.put",
			"{'topic':'t','payload':'p','key_scope':'kept'}");
	fixture_refused(fixture, ERR_PARAMS, "coordinator", "job.put",
			"{'topic':'t','payload':'p','key':'k','key_scope':'period'}");
	fixture_refused(fixture, ERR_PARAMS, "coordinator", "job.put",
			"{'topic':'t','payload':'p','key':'k','key_ms':5}");
	put(fixture, ",'key':'k','attempts':1,'is_droppable':true");
	fixture_do(fixture, "kei-one", "job.fail", "{'lease':'%s','error':'e'}",
		   lease(fixture, "kei-one"));
	assert_int_equal(in_state(fixture, "failed"), 1);
	put(fixture, ",'key':'k'"); /* free again */
	struct json_object *list = fixture_ok(fixture, "coordinator", "job.list", "{}");
	fixture_refused(fixture, ERR_EXISTS, "coordinator", "job.retry", "{'job':'%s'}",
			fixture_text(fixture_at(list, "items.0"), "job"));
	json_object_put(list);
}

static void test_paused_and_drained(void **state)
{
	struct fixture *fixture = *state;

	put(fixture, "");
	fixture_do(fixture, "coordinator", "topic.pause", "{'topic':'t'}");
	struct json_object *answer =
		fixture_ok(fixture, "kei-one", "job.lease", "{'topics':['t']}");
	assert_string_equal(json_object_get_string(fixture_at(answer, "paused.0")), "t");
	json_object_put(answer);
	fixture_do(fixture, "coordinator", "topic.resume", "{'topic':'t'}");
	fixture_do(fixture, "coordinator", "topic.drain", "{'topic':'t'}");
	fixture_refused(fixture, ERR_STATE, "coordinator", "job.put",
			"{'topic':'t','payload':'p'}");
	assert_true(*lease(fixture, "kei-one") != '\0');
}

/* The worker hears of it with its heartbeat; what it has finished by then counts. */
static void test_cancelled_while_leased(void **state)
{
	struct fixture *fixture = *state;

	for (int i = 0; i < 2; i++) {
		put(fixture, "");
		_cleanup_(x_freep) char *held = xstrdup(lease(fixture, "kei-one"));
		struct json_object *answer =
			fixture_ok(fixture, "coordinator", "job.list", "{'state':'leased'}");
		fixture_do(fixture, "coordinator", "job.cancel", "{'job':'%s','reason':'r'}",
			   fixture_text(fixture_at(answer, "items.0"), "job"));
		json_object_put(answer);
		answer = fixture_ok(fixture, "kei-one", "job.extend", "{'lease':'%s'}", held);
		assert_true(json_object_get_boolean(fixture_at(answer, "is_cancelling")));
		json_object_put(answer);
		if (i == 0)
			fixture_do(fixture, "kei-one", "job.ack", "{'lease':'%s'}", held);
		else
			fixture_do(fixture, "kei-one", "job.fail",
				   "{'lease':'%s','error':'stopped'}", held);
	}
	assert_int_equal(in_state(fixture, "done"), 1);
	assert_int_equal(in_state(fixture, "cancelled"), 1);
}

/* A rehearsal changes nothing, and gives nobody a lease. */
static void test_rehearsals(void **state)
{
	struct fixture *fixture = *state;

	put(fixture, "");
	_cleanup_(x_freep) char *before = tamper_dump(fixture);
	struct json_object *answer =
		fixture_ok(fixture, "kei-one", "job.lease", "{'topics':['t'],'dry_run':true}");
	assert_non_null(fixture_at(answer, "items.0.job"));
	assert_null(fixture_at(answer, "items.0.lease"));
	json_object_put(answer);
	fixture_do(fixture, "coordinator", "job.put", "{'topic':'t','payload':'p','dry_run':true}");
	fixture_do(fixture, "coordinator", "job.prune", "{'older_ms':0,'dry_run':true}");
	_cleanup_(x_freep) char *after = tamper_dump(fixture);
	assert_string_equal(before, after);
}

/* An incident stands until somebody acts, holds the study up, and is told of to the secretariat alone. */
static void test_incident(void **state)
{
	struct fixture *fixture = *state;

	fixture_study(fixture);
	put(fixture, ",'study':'GZ2019','attempts':1");
	fixture_do(fixture, "kei-one", "job.fail", "{'lease':'%s','error':'the mailbox is full'}",
		   lease(fixture, "kei-one"));
	fixture->now_ms += 10 * FIXTURE_DAY_MS;
	put(fixture, "");
	assert_int_equal(in_state(fixture, "incident"), 1);
	struct json_object *status =
		fixture_ok(fixture, "coordinator", "study.status", "{'study':'GZ2019'}");
	assert_non_null(strstr(json_object_to_json_string(status), "the mailbox is full"));
	json_object_put(status);
	status = fixture_ok(fixture, "gz-host", "study.status", "{'study':'GZ2019'}");
	assert_null(strstr(json_object_to_json_string(status), "mailbox"));
	json_object_put(status);
	fixture_do(fixture, "gz-host", "study.confirm", "{'study':'GZ2019','item':'host_consent'}");
	fixture_do(fixture, "coordinator", "study.confirm",
		   "{'study':'GZ2019','item':'secretariat_accepts'}");
	fixture_refused(fixture, ERR_GUARD, "coordinator", "study.advance", "{'study':'GZ2019'}");
	struct json_object *list = fixture_ok(fixture, "coordinator", "job.list",
					      "{'study':'GZ2019','state':'incident'}");
	fixture_do(fixture, "coordinator", "job.retry", "{'job':'%s','reason':'it has room again'}",
		   fixture_text(fixture_at(list, "items.0"), "job"));
	json_object_put(list);
	fixture_do(fixture, "coordinator", "study.advance", "{'study':'GZ2019'}");
}

/* A result stays as long as its topic says, and is gone by itself. */
static void test_kept(void **state)
{
	struct fixture *fixture = *state;

	fixture_do(fixture, "coordinator", "topic.update", "{'topic':'t','keep_ms':5000}");
	put(fixture, "");
	fixture_do(fixture, "kei-one", "job.ack", "{'lease':'%s','result':'r'}",
		   lease(fixture, "kei-one"));
	fixture_shows(fixture, "coordinator", "job.list", "{}", "items.0.result", "r");
	fixture->now_ms += 4999;
	fixture_do(fixture, "coordinator", "topic.update", "{'topic':'u','title':'x'}");
	assert_int_equal(in_state(fixture, "done"), 1);
	fixture->now_ms += 1;
	fixture_do(fixture, "coordinator", "topic.update", "{'topic':'u','title':'y'}");
	assert_int_equal(in_state(fixture, "done"), 0);
	assert_int_equal(tamper_number(fixture, "SELECT count(*) FROM job_attempt"), 0);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_lies_about_the_lease),
		TEST(test_released_until_later),
		TEST(test_acks_twice),
		TEST(test_extends_for_ever),
		TEST(test_leases_all_and_dies),
		TEST(test_whose_topic),
		TEST(test_limits),
		TEST(test_keys),
		TEST(test_paused_and_drained),
		TEST(test_cancelled_while_leased),
		TEST(test_rehearsals),
		TEST(test_incident),
		TEST(test_kept),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
