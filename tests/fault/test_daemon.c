/* test_daemon.c: the daemon itself, from its birth by a configuration to READY=1 and, in order, to its end, on the
 * system's files: every call of the system (its own, and SQLite's) and every allocation fails in its turn, at the
 * first start and at one on what is there. It ends with a status that its manual names, or serves; it leaks nothing;
 * and the next start serves, with the server key that was there, and lets in whoever holds the coordinator's key. A thin
 * choice of failures unless FAULTS=all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>
#include <zmq.h>

#include "../base/scratch.h"
#include "base/err.h"
#include "fault/apart.h"
#include "fault/failure.h"
#include "fault/ground.h"
#include "fault/wrapped.h"
#include "main/daemon.h"
#include "main/keyfile.h"
#include "conf/conf.h"
#include "sim/allocator.h"

#define BALLAST "128KiB"

struct start {
	char *folder, *conf, *server_key, *coordinator_key, *join, *database;
	bool is_first;
	const struct failure *failure; /* NULL: nothing fails */
	uint64_t at;
	int exited, status;
};

/* In the child: whether it came to serve. */
static bool is_ready;

/* ---- a life ---- */

/* Served long enough: it is to stop, in order. */
static void stop_when_ready(const char *state)
{
	if (strncmp(state, "READY=1", strlen("READY=1")) != 0)
		return;
	is_ready = true;
	(void)wrapped_mend();
	(void)allocator_mend();
	(void)kill(getpid(), SIGTERM);
}

static void end_when_ready(const char *state)
{
	if (strncmp(state, "READY=1", strlen("READY=1")) == 0)
		apart_end();
}

static void run_daemon(void *arg)
{
	struct start *start = arg;

	start->status = daemon_run(start->conf);
}

static void judge(const struct start *start)
{
	bool is_memory = start->failure->effect == FAILURE_OF_MEMORY;

	if (start->exited >= 0) {
		if (start->exited != EX_OSERR || !is_memory)
			apart_give_up("it ended the process with %d", start->exited);
		return;
	}
	if (is_ready != (start->status == EX_OK))
		apart_give_up("it %s, and its status is %d", is_ready ? "served" : "did not serve",
			      start->status);
	/* A key that cannot be read is not damaged. (A database is: so SQLite takes a disk's EIO.) */
	if (start->status == EX_NOINPUT)
		apart_give_up("it takes a failure for damage");
}

static void live(void *arg)
{
	struct start *start = arg;

	wrapped_notified = stop_when_ready;
	start->failure->begin(start->at, start->failure->is_for_good);
	start->exited = wrapped_run(run_daemon, start);
	apart_note(start->failure->end());
	judge(start);
	if (start->exited >= 0)
		apart_may_leak();
}

static void live_undisturbed(void *arg)
{
	struct start *start = arg;

	wrapped_notified = end_when_ready;
	apart_give_up("the next start ends with %d", daemon_run(start->conf));
}

/* ---- what is there then ---- */

static bool is_private(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0 && (status.st_mode & 0777) == 0600;
}

/* Whoever holds the coordinator's file is let in. */
static bool is_coordinators(struct core *core, const struct keyfile *key)
{
	struct keyring *keyring = NULL;
	uint8_t public[32];
	bool is_known = false;

	(void)zmq_z85_decode(public, key->public);
	if (core_keyring(core, &keyring) != 0)
		return false;
	for (size_t i = 0; i < keyring->key_count; i++)
		is_known |= memcmp(keyring->keys[i].public_key, public, sizeof public) == 0;
	keyring_free(keyring);
	return is_known;
}

static void look(void *arg)
{
	const struct start *start = arg;
	struct keyfile server, coordinator;
	struct ground ground = { .conf = conf_new(), .now_ms = 1, .is_real = true };

	if (keyfile_read(start->server_key, false, &server) != 0 ||
	    keyfile_read(start->coordinator_key, false, &coordinator) != 0 ||
	    !is_private(start->join))
		apart_give_up("a key is not there");
	(void)snprintf(ground.path, sizeof ground.path, "%s", start->database);
	if (ground_open(&ground) != 0)
		apart_give_up("the database does not open");
	_cleanup_(x_freep) char *wrong = ground_check(&ground);
	if (wrong)
		apart_give_up("%s", wrong);
	if (!is_coordinators(ground.core, &coordinator))
		apart_give_up("the coordinator's key is nobody's");
	ground_close(&ground);
	conf_free((struct conf *)(uintptr_t)ground.conf);
}

/* ---- from outside ---- */

static void start_make(struct start *start)
{
	char tree[4096];
	const char *dir;

	start->folder = scratch_new();
	dir = start->folder;
	start->conf = xasprintf("%s/refereed.conf", dir);
	start->server_key = xasprintf("%s/keys/server.key", dir);
	start->coordinator_key = xasprintf("%s/keys/coordinator.key", dir);
	start->join = xasprintf("%s/keys/coordinator.join", dir);
	start->database = xasprintf("%s/refereed.db", dir);
	assert_non_null(getcwd(tree, sizeof tree));
	FILE *file = fopen(start->conf, "we");
	assert_non_null(file);
	(void)fprintf(
		file,
		"listen_tcp = \"\";\nlisten_ipc = \"ipc://%s/socket\";\n"
		"database = \"%s\";\nkeys_dir = \"%s/keys\";\nballast_bytes = \"%s\";\n"
		"workflows_dir = \"%s/config/workflows\";\nforms_dir = \"%s/config/forms\";\n",
		dir, start->database, dir, BALLAST, tree, tree);
	assert_int_equal(fclose(file), 0);
}

static void start_done(struct start *start)
{
	start->folder = scratch_free(start->folder);
	x_freep(&start->conf);
	x_freep(&start->server_key);
	x_freep(&start->coordinator_key);
	x_freep(&start->join);
	x_freep(&start->database);
}

static void must(const struct start *start, void (*run)(void *arg))
{
	const char *why = apart_run(run, (void *)(uintptr_t)start);

	if (why && start->failure)
		fail_msg("%s, %s no. %" PRIu64 ": %s",
			 start->is_first ? "the first start" : "a start again",
			 start->failure->name, start->at, why);
	if (why)
		fail_msg("%s", why);
}

/* One start while something fails, then one while nothing does. */
static bool survives(struct start *start)
{
	struct keyfile before, after;
	bool had_key, is_reached;

	must(start, live);
	is_reached = apart_noted();
	had_key = keyfile_read(start->server_key, false, &before) == 0;
	must(start, live_undisturbed);
	must(start, look);
	assert_int_equal(keyfile_read(start->server_key, false, &after), 0);
	if (had_key)
		assert_memory_equal(&before, &after, sizeof before);
	if (is_reached)
		failure_count(start->failure);
	return is_reached;
}

static void try_failure(const struct failure *failure, bool is_first)
{
	struct start start = { .is_first = is_first };
	bool is_reached = true;

	if (!is_first) {
		start_make(&start);
		must(&start, live_undisturbed);
	}
	start.failure = failure;
	for (start.at = 1; is_reached; start.at = failure_next(failure, start.at, is_first)) {
		if (is_first)
			start_make(&start);
		is_reached = survives(&start);
		if (is_first)
			start_done(&start);
	}
	assert_true(start.at > 20);
	if (!is_first)
		start_done(&start);
}

static void try_failures(const struct failure *failures)
{
	for (int is_first = 1; is_first >= 0; is_first--)
		for (const struct failure *failure = failures; failure->name; failure++)
			try_failure(failure, is_first);
	failures_tell("the daemon, from birth to death");
}

static void test_system(void **state)
{
	(void)state;
	try_failures(failures_of_system);
}

static void test_memory(void **state)
{
	(void)state;
	try_failures(failures_of_our_memory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_system),
		cmocka_unit_test(test_memory),
	};

	(void)umask(0077);
	allocator_take_over();
	wrapped_take_sqlite();
	scratch_quiet();
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
