/* test_start.c: every operation of the disk, every allocation and every call of the system that a start makes fails in
 * its turn: the first start, one on a world that is there, and one that
 * migrates a world as the first schema had it. The start ends with a fault, or the
 * process with the one status for want of memory; the next start finds a file from before or after, and ends
 * where an undisturbed one does. A thin choice of failures unless FAULTS=all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "../base/scratch.h"
#include "fault/apart.h"
#include "fault/failure.h"
#include "fault/ground.h"
#include "fault/wrapped.h"
#include "core/world.h"
#include "sim/allocator.h"
#include "sim/powercut.h"
#include "store/engine.h"
#include "store/schema.h"

#define EXIT_STATUS_MEMORY 71

enum kind { FIRST, AGAIN, MIGRATION, KIND__MAX };
static const char *const kind_names[KIND__MAX] = { "the first start", "a start again",
						   "a migration" };

struct start {
	enum kind kind;
	struct ground ground;
	const struct failure *failure; /* NULL: nothing fails */
	uint64_t at;
	bool is_cut_after;
	int exited, r;
};

static struct {
	struct world *world; /* its folder, clock and configuration; shut */
	struct conf_file *workflows, *forms;
	size_t workflow_count, form_count;
	unsigned char *older; /* a study, as the first schema has it: the bytes of its file */
	size_t older_len;
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

static void lay_older(const struct ground *ground)
{
	if (!ground->is_real) {
		powercut_put(ground->path, setting.older, setting.older_len);
		return;
	}
	FILE *file = fopen(ground->path, "wb");
	assert_non_null(file);
	assert_int_equal(fwrite(setting.older, 1, setting.older_len, file), setting.older_len);
	assert_int_equal(fclose(file), 0);
}

static void lay(struct start *start)
{
	struct ground *ground = &start->ground;

	ground->conf = setting.world->fixture.conf;
	ground->now_ms = setting.world->fixture.now_ms;
	(void)snprintf(ground->path, sizeof ground->path, "%s/%s.db", setting.world->fixture.dir,
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
	_cleanup_(x_freep) char *real = xasprintf("%s/real", setting.world->fixture.dir);

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

/* A log that cannot be read to its end is a fault, not a shorter log. */
static void test_log(void **state)
{
	_cleanup_(x_freep) char *real = xasprintf("%s/real", setting.world->fixture.dir);
	struct start start = { .kind = FIRST, .ground = { .is_real = true } };
	uint64_t at = 0;
	bool came = true;

	(void)state;
	assert_int_equal(mkdir(real, 0700), 0);
	lay(&start);
	start_run(&start);
	assert_int_equal(start.r, 0);
	while (came) {
		wrapped_fail(WRAPPED_SYSTEM, ++at, false);
		int r = wal_check(start.ground.path);
		came = wrapped_mend();
		assert_int_equal(r, came ? -EIO : 0);
	}
	assert_true(at > 10);
	ground_close(&start.ground);
	real = scratch_free(real);
}

/* ---- a study, as the first schema has it ---- */

static void run_sql(sqlite3 *handle, const char *sql)
{
	if (sqlite3_exec(handle, sql, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(handle));
}

/* Every table of the older file from the one of that name in the newer, which may have columns more. */
static void fill(const char *older, const char *newer)
{
	static const char tables[] = "SELECT t.name, (SELECT group_concat(c.name) FROM "
				     "pragma_table_info(t.name, 'main') c) "
				     "FROM sqlite_schema t WHERE t.type = 'table' AND "
				     "t.name NOT LIKE 'sqlite!_%' ESCAPE '!'";
	_cleanup_(x_freep) char *attach = xasprintf("ATTACH '%s' AS newer", newer);
	sqlite3_stmt *statement = NULL;
	sqlite3 *handle = NULL;

	assert_int_equal(sqlite3_open(older, &handle), SQLITE_OK);
	run_sql(handle, attach);
	assert_int_equal(sqlite3_prepare_v2(handle, tables, -1, &statement, NULL), SQLITE_OK);
	while (sqlite3_step(statement) == SQLITE_ROW) {
		const unsigned char *name = sqlite3_column_text(statement, 0);
		const unsigned char *columns = sqlite3_column_text(statement, 1);
		_cleanup_(x_freep) char *sql =
			xasprintf("INSERT INTO main.\"%s\" (%s) SELECT %s FROM newer.\"%s\"", name,
				  columns, columns, name);
		run_sql(handle, sql);
	}
	assert_int_equal(sqlite3_finalize(statement), SQLITE_OK);
	assert_int_equal(sqlite3_close(handle), SQLITE_OK);
}

/* Of what the first schema has tables for, something of everything. */
static void live_once(struct fixture *fixture)
{
	struct json_object *params = json_object_new_object();
	enum err err;

	fixture_init(fixture);
	fixture_people(fixture);
	fixture_study(fixture);
	fixture_do(fixture, "gz-host", "study.confirm", "{'study':'GZ2019','item':'host_consent'}");
	fixture_advance_to(fixture, "team");
	fixture_team(fixture);
	fixture_advance_to(fixture, "desk_review");
	json_object_object_add(params, "assignment", json_object_new_string("GZ2019"));
	json_object_object_add(params, "body", fixture_review("a review"));
	json_object_put(fixture_call_json(fixture, "iges-sato", "review.submit", &err, params));
	assert_int_equal(err, ERR_NONE);
	fixture_advance_to(fixture, "comment_round");
	struct json_object *comment = fixture_ok(fixture, "kei-park", "comment.add",
						 "{'study':'GZ2019','text':'a comment'}");
	fixture_do(fixture, "lead-kim", "comment.respond",
		   "{'comment':'%s','disposition':'accepted'}", fixture_text(comment, "comment"));
	json_object_put(comment);
	fixture_close(fixture);
}

static void older_make(void)
{
	const struct db_schema first = { NULL, 0, db_schema.migrations, 1 };
	struct fixture fixture;
	live_once(&fixture);
	const char *dir = fixture.dir;
	_cleanup_(x_freep) char *older = xasprintf("%s/older.db", dir);
	_cleanup_(x_freep) char *newer = xasprintf("%s/refereed.db", dir);
	const struct db_options options = {
		.path = older, .cache_bytes = 1 << 20, .checkpoint_pages = 100, .schema = &first
	};
	struct db *db;
	struct stat file_stat;

	assert_int_equal(db_open(&options, &db), 0);
	(void)db_close(db);
	fill(older, newer);
	assert_int_equal(stat(older, &file_stat), 0);
	setting.older_len = (size_t)file_stat.st_size;
	setting.older = xmalloc(setting.older_len);
	FILE *file = fopen(older, "rb");
	assert_non_null(file);
	assert_int_equal(fread(setting.older, 1, setting.older_len, file), setting.older_len);
	assert_int_equal(fclose(file), 0);
	fixture_done(&fixture);
}

static int setup(void **state)
{
	(void)state;
	setting.world = world_new();
	fixture_close(&setting.world->fixture);
	older_make();
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
	x_freep(&setting.older);
	setting.world = world_free(setting.world);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_disk),
		cmocka_unit_test(test_memory),
		cmocka_unit_test(test_system),
		cmocka_unit_test(test_log),
	};

	allocator_take_over();
	scratch_quiet();
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, setup, teardown);
}
