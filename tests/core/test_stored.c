/* test_stored.c: what stands in the database and cannot be read, or stands there otherwise than in the file that is
 * installed: told as what it is, and nothing is answered from it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "../base/scratch.h"
#include "core/world.h"

/* The fault that a read ends with. */
static int fault_of(struct world *world, const char *method, const char *params)
{
	struct request request = { .verb = verb_find(str_of(method)),
				   .params = world_params(world, params),
				   .caller = world->callers[WHO_REVIEWER_IN],
				   .is_last_run = true };
	int r = core_read(world->fixture.reader, &request, world->fixture.now_ms);

	request_done(&request);
	return r;
}

/* The shipped one is installed anew under its own name; the study has pinned the other row. */
static void test_workflow(void **state)
{
	struct world *world = *state;

	tamper(&world->fixture, "UPDATE workflow SET source = 'gone', name = name || '-old'");
	assert_int_equal(fault_of(world, "study.get", "{'study':'GZ2019'}"), -EBADMSG);
}

static void test_form(void **state)
{
	struct world *world = *state;

	tamper(&world->fixture, "UPDATE form SET source = 'gone', name = name || '-old'");
	assert_int_equal(fault_of(world, "review.get", "{'review':'GZ2019'}"), -EBADMSG);
	assert_int_equal(fault_of(world, "search.run", "{'query':'zq','kind':'review'}"), -EBADMSG);
}

static void test_body(void **state)
{
	struct world *world = *state;

	tamper(&world->fixture, "UPDATE review_version SET body = '{'");
	assert_int_equal(fault_of(world, "review.get", "{'review':'GZ2019'}"), -EBADMSG);
	assert_int_equal(fault_of(world, "search.run", "{'query':'zq','kind':'review'}"), -EBADMSG);
}

/* By hand, since no core would open it. */
static void spoil_secret(struct fixture *fixture)
{
	_cleanup_(x_freep) char *path = xasprintf("%s/refereed.db", fixture->dir);
	sqlite3 *handle = NULL;

	assert_int_equal(sqlite3_open(path, &handle), SQLITE_OK);
	assert_int_equal(sqlite3_exec(handle,
				      "UPDATE secret SET value = x'00' WHERE name = 'ident'", NULL,
				      NULL, NULL),
			 SQLITE_OK);
	assert_int_equal(sqlite3_close(handle), SQLITE_OK);
}

/* A new one in its place would make all ids new. */
static void test_secret(void **state)
{
	struct fixture *fixture = &((struct world *)*state)->fixture;
	struct core_options options = { .conf = fixture->conf,
					.server_key = "",
					.public_address = "" };
	_cleanup_(x_freep) char *path = xasprintf("%s/refereed.db", fixture->dir);
	struct db_options db = { .path = path, .cache_bytes = 1 << 20, .checkpoint_pages = 100 };
	struct core *core = NULL;

	fixture_close(fixture);
	spoil_secret(fixture);
	assert_int_equal(db_open(&db, &fixture->db), 0);
	options.db = fixture->db;
	options.rng = rng_seeded(1, fixture->rng_state);
	assert_int_equal(core_new(&options, &core), -EBADMSG);
	assert_null(core);
}

/* ---- files that are installed ---- */

/* Installs the first shipped file of a folder with `more` behind it, as workflow or as form. */
static void install(struct fixture *fixture, const char *folder, const char *more, const char *part)
{
	bool is_form = strcmp(folder, "config/forms") == 0;
	_cleanup_(problems_done) struct problems problems = { 0 };
	struct conf_file *files;
	size_t count;

	assert_int_equal(conf_folder(folder, &files, &count), 0);
	_cleanup_(x_freep) char *text = xasprintf("%s%s", files[0].text, more);
	struct conf_file changed = { .path = (char *)(uintptr_t) "x.conf", .text = text };
	assert_int_equal(core_install(fixture->core, &changed, !is_form, &changed, is_form,
				      fixture->now_ms, &problems),
			 -EINVAL);
	assert_true(problems.count > 0 && strstr(problems.list[0].message, part));
	conf_folder_done(files, count);
}

static void test_installed_otherwise(void **state)
{
	struct fixture *fixture = &((struct world *)*state)->fixture;

	install(fixture, "config/workflows", "# another word\n", "new version");
	install(fixture, "config/forms", "# another word\n", "new version");
	install(fixture, "config/workflows", "}", "");
	install(fixture, "config/forms", "}", "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)
		TEST(test_workflow),
		TEST(test_form),
		TEST(test_body),
		TEST(test_secret),
		TEST(test_installed_otherwise),
#undef TEST
	};

	scratch_quiet();
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
