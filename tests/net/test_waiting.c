/* test_waiting.c: when a waiting call is run again: no commit missed, no deadline passed, never
 * twice at once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "net/waiting.h"

struct fixture {
	struct waiting waiting;
	struct part parts[3];
};

static int setup(void **state)
{
	struct fixture *fixture = xcalloc(1, sizeof(*fixture));

	waiting_init(&fixture->waiting);
	*state = fixture;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;

	for (size_t i = 0; i < ELEMENTS(fixture->parts); i++)
		waiting_leave(&fixture->waiting, &fixture->parts[i]);
	waiting_done(&fixture->waiting);
	x_freep(state);
	return 0;
}

static const struct commit commit_of_5 = { .chains = { 2, 5 }, .chain_count = 2 };
static const struct commit commit_of_6 = { .chains = { 6 }, .chain_count = 1 };
static const struct commit commit_of_many = { .chain_count = COMMIT_CHAINS_MAX + 1 };

/* A call that waits for study 5 until 1000. */
static struct part *park(struct fixture *fixture, size_t index)
{
	struct part *part = &fixture->parts[index];

	waiting_run(&fixture->waiting, part);
	part->request.wait_chain = 5;
	part->wait.deadline_us = 1000;
	part->wait.is_admitted = true;
	assert_true(waiting_park(&fixture->waiting, part, 0));
	return part;
}

static size_t length(const struct part *list)
{
	size_t count = 0;

	for (; list; list = (const struct part *)(const void *)list->letter.mail.next)
		count++;
	return count;
}

static void test_commit_wakes(void **state)
{
	struct fixture *fixture = *state;
	struct part *part = park(fixture, 0);

	assert_null(waiting_wake(&fixture->waiting, &commit_of_6));
	assert_ptr_equal(waiting_wake(&fixture->waiting, &commit_of_5), part);
	/* It runs: it is not handed out twice. */
	assert_null(waiting_wake(&fixture->waiting, &commit_of_5));
	assert_null(waiting_due(&fixture->waiting, 2000));
	assert_int_equal(fixture->waiting.count, 1);
}

static void test_wakes_for_any(void **state)
{
	struct fixture *fixture = *state;
	struct part *part = park(fixture, 0);

	assert_ptr_equal(waiting_wake(&fixture->waiting, &commit_of_many), part);
	assert_false(part->request.is_last_run);
	waiting_run(&fixture->waiting, part);
	assert_true(waiting_park(&fixture->waiting, part, 0));
	assert_ptr_equal(waiting_wake(&fixture->waiting, NULL), part);
	waiting_run(&fixture->waiting, part);
	part->request.wait_chain = 0;
	assert_true(waiting_park(&fixture->waiting, part, 0));
	assert_ptr_equal(waiting_wake(&fixture->waiting, &commit_of_6), part);
}

static void test_commit_while_it_runs(void **state)
{
	struct fixture *fixture = *state;
	struct part *part = park(fixture, 0);

	assert_non_null(waiting_wake(&fixture->waiting, &commit_of_5));
	waiting_run(&fixture->waiting, part);
	assert_null(waiting_wake(&fixture->waiting, &commit_of_6));
	assert_null(waiting_wake(&fixture->waiting, &commit_of_5));
	/* Back with nothing to tell, perhaps from before that commit: once more. */
	assert_false(waiting_park(&fixture->waiting, part, 0));
	assert_false(part->request.is_last_run);
	waiting_run(&fixture->waiting, part);
	assert_true(waiting_park(&fixture->waiting, part, 0));
}

static void set_request(struct part *part, int64_t principal, const char *params)
{
	part->request.caller.principal = principal;
	part->request.params = mem_check(json_tokener_parse(params));
}

/* The same request_id is the same call only of the same principal; what has none is nobody's. */
static void test_superseded(void **state)
{
	static const char ours[] = "{\"request_id\":\"r\"}";
	struct fixture *fixture = *state;
	struct part other = { 0 }, without = { 0 }, same = { 0 }, third = { 0 };

	set_request(&fixture->parts[0], 1, ours);
	assert_null(waiting_supersede(&fixture->waiting, &fixture->parts[0]));
	struct part *part = park(fixture, 0);
	set_request(&other, 2, ours);
	assert_null(waiting_supersede(&fixture->waiting, &other));
	set_request(&without, 1, "{}");
	assert_null(waiting_supersede(&fixture->waiting, &without));
	assert_false(part->wait.is_superseded);
	set_request(&same, 1, ours);
	assert_ptr_equal(waiting_supersede(&fixture->waiting, &same), part);
	assert_true(part->wait.is_superseded);
	waiting_run(&fixture->waiting, &same);
	set_request(&third, 1, ours);
	waiting_leave(&fixture->waiting, part);
	assert_null(waiting_supersede(&fixture->waiting, &third));
	assert_true(same.wait.is_superseded);
	waiting_leave(&fixture->waiting, &same);
	struct part *all[] = { part, &other, &without, &same, &third };
	for (size_t i = 0; i < ELEMENTS(all); i++)
		request_done(&all[i]->request);
}

static void test_commit_in_first_run(void **state)
{
	struct fixture *fixture = *state;
	struct part *part = &fixture->parts[0];

	/* What it waits for is not known yet: any commit may be it. */
	waiting_run(&fixture->waiting, part);
	part->request.wait_chain =
		5; /* the reader's to write, and not looked at before it is home */
	assert_null(waiting_wake(&fixture->waiting, &commit_of_6));
	part->wait.deadline_us = 1000;
	part->wait.is_admitted = true;
	assert_false(waiting_park(&fixture->waiting, part, 0));
}

static void test_deadline(void **state)
{
	struct fixture *fixture = *state;
	struct part *part = park(fixture, 0), *later = park(fixture, 1);

	later->wait.deadline_us = 3000;
	assert_int_equal(fixture->waiting.next_us, 1000);
	assert_null(waiting_due(&fixture->waiting, 999));
	assert_ptr_equal(waiting_due(&fixture->waiting, 1000), part);
	assert_true(part->request.is_last_run);
	assert_false(later->request.is_last_run);
	assert_int_equal(fixture->waiting.next_us, 3000);
	waiting_leave(&fixture->waiting, part);
	assert_ptr_equal(waiting_due(&fixture->waiting, 5000), later);
	assert_int_equal(fixture->waiting.next_us, INT64_MAX);
}

static void test_deadline_while_it_runs(void **state)
{
	struct fixture *fixture = *state;
	struct part *part = park(fixture, 0);

	assert_non_null(waiting_wake(&fixture->waiting, &commit_of_5));
	waiting_run(&fixture->waiting, part);
	assert_null(waiting_due(&fixture->waiting, 1500));
	assert_false(waiting_park(&fixture->waiting, part, 1500));
	assert_true(part->request.is_last_run);
}

static void test_expire(void **state)
{
	struct fixture *fixture = *state;
	struct part *running = &fixture->parts[2];

	(void)park(fixture, 0);
	(void)park(fixture, 1);
	waiting_run(&fixture->waiting, running);
	running->wait.is_admitted = true;
	running->wait.deadline_us = 9000;
	waiting_expire(&fixture->waiting);
	assert_int_equal(length(waiting_due(&fixture->waiting, 0)), 2);
	assert_false(waiting_park(&fixture->waiting, running, 0));
	assert_true(running->request.is_last_run);
}

static void test_leave_from_anywhere(void **state)
{
	struct fixture *fixture = *state;

	for (size_t i = 0; i < ELEMENTS(fixture->parts); i++)
		(void)park(fixture, i);
	waiting_leave(&fixture->waiting, &fixture->parts[1]); /* the middle of the list */
	assert_int_equal(length(waiting_wake(&fixture->waiting, NULL)), 2);
	waiting_leave(&fixture->waiting, &fixture->parts[2]); /* its head */
	waiting_leave(&fixture->waiting, &fixture->parts[0]);
	waiting_leave(&fixture->waiting, &fixture->parts[0]); /* gone already: fine */
	assert_int_equal(fixture->waiting.count, 0);
	assert_null(fixture->waiting.first);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_commit_wakes, setup, teardown),
		cmocka_unit_test_setup_teardown(test_wakes_for_any, setup, teardown),
		cmocka_unit_test_setup_teardown(test_commit_while_it_runs, setup, teardown),
		cmocka_unit_test_setup_teardown(test_superseded, setup, teardown),
		cmocka_unit_test_setup_teardown(test_commit_in_first_run, setup, teardown),
		cmocka_unit_test_setup_teardown(test_deadline, setup, teardown),
		cmocka_unit_test_setup_teardown(test_deadline_while_it_runs, setup, teardown),
		cmocka_unit_test_setup_teardown(test_expire, setup, teardown),
		cmocka_unit_test_setup_teardown(test_leave_from_anywhere, setup, teardown),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("waiting", tests, NULL, NULL);
}
