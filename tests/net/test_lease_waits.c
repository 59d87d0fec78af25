/* test_lease_waits.c: a job.lease that waits, through desk, writer and core: woken by the commit that puts a
 * job, by the moment at which one becomes ready or a lease is over, first come, first served; answered empty
 * when its time is over or the daemon stops; and the clock that is set. Threads and sockets are left out, and
 * time is what the test says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "../base/scratch.h"
#include "core/fixture.h"
#include "core/tamper.h"
#include "net/desk.h"
#include "net/writer.h"

struct office {
	struct fixture fixture;
	struct mailbox *to_front, *to_writer, *to_readers;
	struct writer *writer;
	struct desk desk;
	char *texts[8]; /* the last reply to each call */
	unsigned replies;
	int gone; /* who asks that call is gone before it is answered; 0: nobody */
};

static int64_t now_ms;
static int64_t elapsed_ms; /* of the monotonic clock, less what the wall clock shows */

static int64_t now(void)
{
	return now_ms;
}

static int64_t now_us(void)
{
	return (now_ms + elapsed_ms) * 1000;
}

/* Replies are told apart by the ids of their calls: one digit. */
static bool keep_sent(void *arg, const struct route *route, char *text, size_t len)
{
	struct office *office = arg;
	const char *id = strstr(text, "\"id\":");

	(void)route;
	(void)len;
	assert_non_null(id);
	size_t at = (size_t)(id[5] - '0') % ELEMENTS(office->texts);
	x_freep(&office->texts[at]);
	office->texts[at] = text;
	office->replies++;
	return office->gone != (int)at;
}

static int setup(void **state)
{
	struct office *office = xcalloc(1, sizeof *office);
	struct fixture *fixture = &office->fixture;
	struct keyring *keyring;

	scratch_quiet();
	now_ms = FIXTURE_START_MS;
	elapsed_ms = 0;
	fixture_init(fixture);
	fixture_do(fixture, "coordinator", "topic.add", "{'topic':'t'}");
	fixture_do(fixture, "coordinator", "topic.add", "{'topic':'u'}");
	assert_int_equal(mailbox_new(&office->to_front), 0);
	assert_int_equal(mailbox_new(&office->to_writer), 0);
	assert_int_equal(mailbox_new(&office->to_readers), 0);
	office->writer = writer_new(&(struct writer_options){ .core = fixture->core,
							      .db = fixture->db,
							      .conf = fixture->conf,
							      .in = office->to_writer,
							      .out = office->to_front,
							      .now_ms = now,
							      .now_us = now_us });
	const struct desk_options desk = { .conf = fixture->conf,
					   .writer = office->to_writer,
					   .readers = office->to_readers,
					   .send = keep_sent,
					   .arg = office };
	desk_init(&office->desk, &desk);
	assert_int_equal(core_keyring(fixture->core, &keyring), 0);
	desk_set_keyring(&office->desk, keyring);
	*state = office;
	return 0;
}

static int teardown(void **state)
{
	struct office *office = *state;

	desk_done(&office->desk);
	(void)writer_free(office->writer);
	(void)mailbox_free(office->to_front);
	(void)mailbox_free(office->to_writer);
	(void)mailbox_free(office->to_readers);
	fixture_done(&office->fixture);
	for (size_t i = 0; i < ELEMENTS(office->texts); i++)
		x_freep(&office->texts[i]);
	x_freep(state);
	return 0;
}

/* A call of the coordinator's under a request_id that ends in `request`; its id is one digit. */
static void ask_as(struct office *office, unsigned request, int id, const char *method,
		   const char *params)
{
	const struct keyring_key *key = &office->fixture.keyring->keys[0];
	const struct route route = { .id_len = 1 };
	char tag[64];
	_cleanup_(x_freep) char *text =
		xasprintf("{'jsonrpc':'2.0','id':%d,'method':'%s','params':{%s,'request_id':"
			  "'00000000-0000-7000-9000-%012u'}}",
			  id, method, params, request);

	for (char *c = text; *c; c++)
		if (*c == '\'')
			*c = '"';
	(void)snprintf(tag, sizeof tag, "k:%lld:%lld", (long long)key->key,
		       (long long)key->principal);
	desk_take(&office->desk, &route, tag, str_of(text), now_us());
}

static void ask(struct office *office, int id, const char *method, const char *params)
{
	static unsigned count;

	ask_as(office, ++count, id, method, params);
}

/* What the poll loop does between two events. False: nobody had anything to do. */
static bool step(struct office *office)
{
	struct mail *mail, *next;

	desk_due(&office->desk, now_us());
	if (desk_queue_next_ms(&office->desk) <= now_ms)
		desk_tick(&office->desk, now_us());
	mail = mailbox_take(office->to_writer);
	bool is_busy = mail || writer_has_left(office->writer);
	if (is_busy)
		assert_int_equal(writer_round(office->writer, mail), 0);
	for (mail = mailbox_take(office->to_front); mail; mail = next) {
		next = mail->next;
		mail->next = NULL;
		if (((struct letter *)(void *)mail)->kind == LETTER_ROUND)
			desk_round(&office->desk, (struct round *)(void *)mail, now_us());
		else
			desk_ticked(&office->desk, (struct letter *)(void *)mail, now_us());
	}
	return is_busy;
}

static void work(struct office *office)
{
	while (step(office))
		continue;
}

#define LEASE(topics, ms) "'topics':[" topics "],'timeout_ms':" ms

static const char *said(const struct office *office, int id)
{
	return office->texts[id] ? office->texts[id] : "";
}

static bool has_job(const struct office *office, int id)
{
	return strstr(said(office, id), "\"lease\"") != NULL;
}

static void test_woken_by_a_commit(void **state)
{
	struct office *office = *state;

	ask(office, 1, "job.lease", LEASE("'t'", "50000"));
	work(office);
	assert_int_equal(office->replies, 0);
	assert_int_equal(office->desk.counters.waiting, 1);
	ask(office, 2, "job.put", "'topic':'u','payload':'not theirs'");
	work(office);
	assert_string_equal(said(office, 1), "");
	ask(office, 3, "job.put", "'topic':'t','payload':'theirs'");
	work(office);
	assert_true(has_job(office, 1));
	assert_non_null(strstr(said(office, 1), "theirs"));
	assert_int_equal(office->desk.counters.waiting, 0);
}

/* Two wait; whoever came first gets the first job, the other the second. */
static void test_first_come(void **state)
{
	struct office *office = *state;

	ask(office, 1, "job.lease", LEASE("'t'", "50000"));
	work(office);
	ask(office, 2, "job.lease", LEASE("'t','u'", "50000"));
	work(office);
	ask(office, 3, "job.put", "'topic':'t','payload':'p'");
	work(office);
	assert_true(has_job(office, 1));
	assert_string_equal(said(office, 2), "");
	ask(office, 3, "job.put", "'topic':'t','payload':'p'");
	work(office);
	assert_true(has_job(office, 2));
}

static void test_its_time_is_over(void **state)
{
	struct office *office = *state;

	ask(office, 1, "job.lease", LEASE("'t'", "5000"));
	work(office);
	now_ms += 4999;
	work(office);
	assert_int_equal(office->replies, 0);
	now_ms += 1;
	work(office);
	assert_non_null(strstr(said(office, 1), "\"items\":[]"));
}

/* Nobody asks for anything: the moment itself wakes who waits. */
static void test_woken_by_time(void **state)
{
	struct office *office = *state;

	ask(office, 3, "job.put", "'topic':'t','payload':'p','delay_ms':3000,'heartbeat_ms':10000");
	ask(office, 1, "job.lease", LEASE("'t'", "50000"));
	work(office);
	assert_int_equal(desk_queue_next_ms(&office->desk), now_ms + 3000);
	now_ms += 3000;
	work(office);
	assert_true(has_job(office, 1));
	ask(office, 2, "job.lease", LEASE("'t'", "50000"));
	work(office);
	assert_string_equal(said(office, 2), "");
	now_ms += 9999;
	work(office);
	assert_string_equal(said(office, 2), "");
	now_ms += 1; /* the first was not heard of any more */
	work(office);
	assert_true(has_job(office, 2));
}

/* The clock jumps ahead by an hour: the lease is not over; what is scheduled has come. */
static void test_clock_is_set(void **state)
{
	struct office *office = *state;

	ask(office, 3, "job.put", "'topic':'t','payload':'p','heartbeat_ms':10000");
	ask(office, 1, "job.lease", LEASE("'t'", "0"));
	ask(office, 4, "job.put", "'topic':'u','payload':'later','delay_ms':1800000");
	work(office);
	assert_true(has_job(office, 1));
	now_ms += 3600000;
	elapsed_ms -= 3600000;
	desk_tick(&office->desk, now_us());
	work(office);
	assert_int_equal(
		tamper_number(&office->fixture, "SELECT count(*) FROM job WHERE state = 'leased'"),
		1);
	assert_int_equal(
		tamper_number(&office->fixture, "SELECT count(*) FROM job WHERE state = 'ready'"),
		1);
	now_ms += 10000;
	work(office);
	assert_int_equal(
		tamper_number(&office->fixture, "SELECT count(*) FROM job WHERE state = 'ready'"),
		2);
}

static void test_a_topic_with_room_again(void **state)
{
	struct office *office = *state;

	ask(office, 3, "topic.update", "'topic':'t','leases_max':1");
	ask(office, 3, "job.put", "'topic':'t','payload':'p'");
	ask(office, 4, "job.put", "'topic':'t','payload':'p'");
	ask(office, 1, "job.lease", LEASE("'t'", "0"));
	work(office);
	ask(office, 2, "job.lease", LEASE("'t'", "50000"));
	work(office);
	assert_string_equal(said(office, 2), "");
	char lease[32] = "", params[64];
	(void)sscanf(strstr(said(office, 1), "\"lease\":\"") + 9, "%31[^\"]", lease);
	(void)snprintf(params, sizeof params, "'lease':'%s'", lease);
	ask(office, 5, "job.ack", params);
	work(office);
	assert_true(has_job(office, 2));
}

#define AGAIN 7777 /* a request_id that is used twice */

static int64_t count(struct office *office, const char *what)
{
	return tamper_number(&office->fixture, "SELECT count(*) FROM %s", what);
}

/* Who stops waiting asks again under the same id, and knows then that no job comes any more. */
static void test_superseded_while_parked(void **state)
{
	struct office *office = *state;

	ask_as(office, AGAIN, 1, "job.lease", LEASE("'t'", "50000"));
	work(office);
	ask_as(office, AGAIN, 2, "job.lease", LEASE("'t'", "0"));
	assert_non_null(strstr(said(office, 1), "\"conflict\""));
	work(office);
	assert_non_null(strstr(said(office, 2), "\"items\":[]"));
	assert_int_equal(office->desk.counters.waiting, 0);
	ask(office, 3, "job.put", "'topic':'t','payload':'p'");
	work(office);
	assert_int_equal(count(office, "job_attempt"), 0);
}

static void test_superseded_on_its_way(void **state)
{
	struct office *office = *state;

	ask_as(office, AGAIN, 1, "job.lease", LEASE("'t'", "50000"));
	ask_as(office, AGAIN, 2, "job.lease", LEASE("'t'", "50000"));
	work(office);
	assert_non_null(strstr(said(office, 1), "\"conflict\""));
	assert_string_equal(said(office, 2), "");
	ask(office, 3, "job.put", "'topic':'t','payload':'p'");
	work(office);
	assert_true(has_job(office, 2));
	assert_int_equal(count(office, "job_attempt"), 1);
}

/* The job is on its way to the first; `gone`: who does not get it any more. */
static void give_while_asked_again(struct office *office, int gone)
{
	ask_as(office, AGAIN, 1, "job.lease", LEASE("'t'", "50000"));
	work(office);
	ask(office, 3, "job.put", "'topic':'t','payload':'p'");
	assert_true(step(office));
	office->gone = gone;
	ask_as(office, AGAIN, 2, "job.lease", LEASE("'t'", "0"));
	work(office);
	assert_int_equal(count(office, "job_attempt"), 1);
}

static void test_superseded_with_a_job(void **state)
{
	struct office *office = *state;

	give_while_asked_again(office, 0);
	assert_true(has_job(office, 1));
	assert_true(has_job(office, 2));
	assert_int_equal(count(office, "job WHERE state = 'leased'"), 1);
}

/* The first is gone, but the job is the second's by now. */
static void test_superseded_and_gone(void **state)
{
	struct office *office = *state;

	give_while_asked_again(office, 1);
	assert_true(has_job(office, 2));
	assert_int_equal(count(office, "job WHERE state = 'leased'"), 1);
}

/* Who waited is gone: the job goes to the next, and the attempt is none. */
static void test_nobody_had_the_answer(void **state)
{
	struct office *office = *state;

	ask(office, 1, "job.lease", LEASE("'t'", "50000"));
	work(office);
	ask(office, 2, "job.lease", LEASE("'t'", "50000"));
	work(office);
	office->gone = 1;
	ask(office, 3, "job.put", "'topic':'t','payload':'p'");
	work(office);
	assert_true(has_job(office, 2));
	assert_non_null(strstr(said(office, 2), "\"attempt\":1,"));
	assert_int_equal(count(office, "job_attempt WHERE outcome = 'released'"), 1);
	assert_int_equal(count(office, "job WHERE state = 'leased' AND attempts = 1"), 1);
	assert_int_equal(office->desk.counters.dropped, 1);
	assert_true(desk_is_idle(&office->desk));
}

/* Several calls in one message; what was asked for again afterwards was given back, and stays so. */
static void test_nobody_had_several(void **state)
{
	struct office *office = *state;

	ask(office, 3, "job.put", "'topic':'t','payload':'p'");
	ask(office, 4, "job.put", "'topic':'t','payload':'q'");
	ask(office, 5, "job.put", "'topic':'u','payload':'r'");
	work(office);
	office->gone = 1;
	ask_as(office, AGAIN, 1, "job.lease", "'topics':['t','u'],'count':3");
	work(office);
	assert_int_equal(count(office, "job WHERE state = 'ready' AND attempts = 0"), 3);
	ask_as(office, AGAIN, 2, "job.lease", "'topics':['t','u'],'count':3");
	work(office);
	assert_false(has_job(office, 2));
}

static void test_stops(void **state)
{
	struct office *office = *state;

	ask(office, 1, "job.lease", LEASE("'t'", "50000"));
	work(office);
	desk_stop(&office->desk, now_us());
	work(office);
	assert_non_null(strstr(said(office, 1), "\"items\":[]"));
	assert_true(desk_is_idle(&office->desk));
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_woken_by_a_commit),
		TEST(test_first_come),
		TEST(test_its_time_is_over),
		TEST(test_woken_by_time),
		TEST(test_clock_is_set),
		TEST(test_a_topic_with_room_again),
		TEST(test_superseded_while_parked),
		TEST(test_superseded_on_its_way),
		TEST(test_superseded_with_a_job),
		TEST(test_superseded_and_gone),
		TEST(test_nobody_had_the_answer),
		TEST(test_nobody_had_several),
		TEST(test_stops),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
