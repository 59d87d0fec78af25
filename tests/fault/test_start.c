/* test_start.c: every operation of the disk, every allocation and every call of the system that a start makes fails in
 * its turn: the first start, one on a world that is there, and one that migrates. The start ends with a fault, or the
 * process with the one status for want of memory; the next start finds a file from before or after, and ends
 * where an undisturbed one does. A thin choice of failures unless FAULTS=all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "../base/scratch.h"
#include "../store/shelf.h"
#include "fault/apart.h"
#include "fault/failure.h"
#include "fault/ground.h"
#include "fault/wrapped.h"
#include "core/world.h"
#include "sim/allocator.h"
#include "sim/powercut.h"

#define EXIT_STATUS_MEMORY 71
#define NOTES		   40

enum kind { FIRST, AGAIN, MIGRATION, KIND__MAX };
static const char *const kind_names[KIND__MAX] = { "the first start", "a start again",
						   "a migration" };

static const struct migration migrations[] = {
	{ 1, "init",
	  "CREATE TABLE note (id INTEGER PRIMARY KEY, word TEXT NOT NULL UNIQUE, body BLOB,\n"
	  "\tparent INTEGER REFERENCES note, size INTEGER NOT NULL CHECK (size < 100)) STRICT;\n" },
	{ 2, "mark",
	  "ALTER TABLE note ADD COLUMN mark TEXT; UPDATE note SET mark = 'of ' || word;\n"
	  "CREATE INDEX note_mark ON note (mark);\n" },
};

struct start {
	enum kind kind;
	struct ground ground;
	const struct failure *failure; /* NULL: nothing fails */
	uint64_t at;
	bool is_cut_after;
	int exited, r;
};

static struct {
	struct fixture fixture; /* for its folder, clock and configuration */
	struct conf_file *workflows, *forms;
	size_t workflow_count, form_count;
	struct db_schema newer;
	uint64_t *digests; /* shared: of the undisturbed start, by kind */
} setting;

/* ---- a start, as the daemon makes it ---- */

static int install(struct ground *ground)
{
	struct problems problems = { 0 };
	int r = core_install(ground->core, setting.workflows, setting.workflow_count, setting.forms,
			     setting.form_count, ground->now_ms, &problems);

	problems_done(&problems);
	return r;
}

static int start_core(struct ground *ground)
{
	struct keyring *keyring = NULL;
	bool is_first;
	int r = core_is_first(ground->core, &is_first);

	if (r == 0 && is_first)
		r = core_first_start(ground->core,
				     (const uint8_t *)"0123456789abcdef0123456789abcdef",
				     ground->now_ms);
	if (r == 0)
		r = install(ground);
	if (r == 0)
		r = core_keyring(ground->core, &keyring);
	keyring_free(keyring);
	return r;
}

static void start_run(void *arg)
{
	struct start *start = arg;
	struct ground *ground = &start->ground;

	start->r = ground_open(ground);
	if (start->r == 0 && ground->core)
		start->r = start_core(ground);
	if (start->r == 0)
		start->r = ground_open_reader(ground);
}

/* ---- where it begins ---- */

static void lay_world(struct ground *ground)
{
	assert_int_equal(ground_open(ground), 0);
	assert_int_equal(start_core(ground), 0);
	ground_close(ground);
}

static void lay_older(struct ground *ground)
{
	ground->schema = &shelf_schema;
	assert_int_equal(ground_open(ground), 0);
	for (int i = 0; i < NOTES; i++) {
		char word[32];
		(void)snprintf(word, sizeof word, "word-%d", i);
		assert_int_equal(shelf_put_large(ground->db, word, 500), 0);
	}
	ground_close(ground);
	ground->schema = &setting.newer;
}

static void lay(struct start *start)
{
	struct ground *ground = &start->ground;

	ground->conf = setting.fixture.conf;
	ground->now_ms = setting.fixture.now_ms;
	(void)snprintf(ground->path, sizeof ground->path, "%s/%s.db", setting.fixture.dir,
		       ground->is_real ? "real/life" : "life");
	if (start->kind == AGAIN)
		lay_world(ground);
	else if (start->kind == MIGRATION)
		lay_older(ground);
}

/* ---- in a process of its own ---- */

/* The copy before a migration: a second try begins it anew on the system's files, of which this disk knows nothing. */
static void copy_forget(const struct start *start)
{
	_cleanup_(x_freep) char *part = xasprintf("%s.before-002.part", start->ground.path);
	sqlite3_vfs *vfs = sqlite3_vfs_find("powercut");

	if (!start->ground.is_real)
		(void)vfs->xDelete(vfs, part, 0);
}

static void judge(const struct start *start)
{
	if (start->exited >= 0) {
		if (start->exited != EXIT_STATUS_MEMORY ||
		    start->failure->effect != FAILURE_OF_MEMORY)
			apart_give_up("it ended the process with %d", start->exited);
		apart_may_leak();
	} else if (start->r > 0) {
		apart_give_up("it ended with the answer %d", start->r);
	}
}

static void check(struct start *start)
{
	_cleanup_(x_freep) char *wrong = ground_check(&start->ground);

	if (wrong)
		apart_give_up("after the next start: %s", wrong);
	if (ground_digest(&start->ground) != setting.digests[start->kind])
		apart_give_up("after the next start there is something else than ever");
}

static void start_again(struct start *start)
{
	uint64_t key = ground_disk_digest(&start->ground);

	start_run(start);
	if (start->r != 0)
		apart_give_up("the next start fails: %d", start->r);
	check(start);
	ground_close(&start->ground);
	apart_learn(key, true);
}

static void live(void *arg)
{
	struct start *start = arg;
	struct ground *ground = &start->ground;
	uint64_t known;

	if (ground->is_real)
		lay(start);
	start->failure->begin(start->at, start->failure->is_for_good);
	start->exited = wrapped_run(start_run, start);
	apart_note(start->failure->end());
	judge(start);
	if (start->exited >= 0)
		ground_abandon(ground);
	else
		ground_close(ground);
	if (start->is_cut_after)
		powercut_reboot();
	copy_forget(start);
	if (ground->is_real || !apart_knows(ground_disk_digest(ground), &known))
		start_again(start);
	powercut_stop();
}

static void live_undisturbed(void *arg)
{
	struct start *start = arg;

	if (start->ground.is_real)
		lay(start);
	start_run(start);
	if (start->r != 0)
		apart_give_up("it fails: %d", start->r);
	setting.digests[start->kind] = ground_digest(&start->ground);
	ground_close(&start->ground);
	powercut_stop();
}

/* ---- from outside ---- */

static bool survives(struct start *start)
{
	_cleanup_(x_freep) char *real = xasprintf("%s/real", setting.fixture.dir);

	if (start->ground.is_real)
		assert_int_equal(mkdir(real, 0700), 0);
	const char *why = apart_run(start->failure ? live : live_undisturbed, start);
	if (start->ground.is_real)
		real = scratch_free(real);
	if (why && start->failure)
		fail_msg("%s, %s no. %" PRIu64 "%s: %s", kind_names[start->kind],
			 start->failure->name, start->at,
			 start->is_cut_after ? ", then a power cut" : "", why);
	if (why)
		fail_msg("%s: %s", kind_names[start->kind], why);
	if (start->failure && apart_noted())
		failure_count(start->failure);
	return apart_noted();
}

static void try_failure(enum kind kind, const struct failure *failure, bool is_real)
{
	struct start start = { .kind = kind, .ground = { .is_real = is_real } };
	bool is_reached = true;

	powercut_start(1);
	if (!is_real)
		lay(&start);
	apart_forget();
	(void)survives(&start);
	start.failure = failure;
	for (start.at = 1; is_reached; start.at = failure_next(failure, start.at, (uint64_t)kind)) {
		start.is_cut_after = !is_real && start.at % 4 < 2;
		is_reached = survives(&start);
	}
	/* A start on what was shut in order writes nothing. */
	assert_true(start.at > 3 || kind == AGAIN);
	powercut_stop();
}

static void test_disk(void **state)
{
	(void)state;
	for (int kind = 0; kind < KIND__MAX; kind++)
		for (const struct failure *failure = failures_of_disk; failure->name; failure++)
			try_failure((enum kind)kind, failure, false);
}

static void test_memory(void **state)
{
	(void)state;
	for (int kind = 0; kind < KIND__MAX; kind++)
		for (const struct failure *failure = failures_of_memory; failure->name; failure++)
			try_failure((enum kind)kind, failure, false);
}

static void test_system(void **state)
{
	(void)state;
	for (int kind = 0; kind < KIND__MAX; kind++)
		for (const struct failure *failure = failures_of_system; failure->name; failure++)
			try_failure((enum kind)kind, failure, true);
}

static int setup(void **state)
{
	(void)state;
	fixture_prepare(&setting.fixture);
	setting.newer = shelf_schema;
	setting.newer.migrations = migrations;
	setting.newer.migration_count = ELEMENTS(migrations);
	setting.digests = apart_share(KIND__MAX * sizeof *setting.digests);
	assert_int_equal(
		conf_folder("config/workflows", &setting.workflows, &setting.workflow_count), 0);
	assert_int_equal(conf_folder("config/forms", &setting.forms, &setting.form_count), 0);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	failures_tell("first start, start again, migration");
	conf_folder_done(setting.workflows, setting.workflow_count);
	conf_folder_done(setting.forms, setting.form_count);
	fixture_done(&setting.fixture);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_disk),
		cmocka_unit_test(test_memory),
		cmocka_unit_test(test_system),
	};

	allocator_take_over();
	scratch_quiet();
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, setup, teardown);
}
