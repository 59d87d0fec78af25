/* test_backup.c: server.backup in its steps, without threads: what is in the copy, what is left
 * where it ends before its end, and what a restored database does with old cursors. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "../base/scratch.h"
#include "core/fixture.h"
#include "core/tamper.h"

static struct request request_of(struct fixture *fixture, const char *params)
{
	return (struct request){ .verb = verb_find(str_of("server.backup")),
				 .params = json_tokener_parse(params),
				 .caller.principal = fixture_principal(fixture, "coordinator") };
}

static int step(struct fixture *fixture, struct request *request)
{
	return request_wants_writer(request) ? core_copy(fixture->core, request)
					     : core_read(fixture->reader, request, fixture->now_ms);
}

static char *path_of(const struct fixture *fixture, const char *name)
{
	return xasprintf("%s/backup/%s", fixture->dir, name);
}

static bool is_there(const struct fixture *fixture, const char *name)
{
	_cleanup_(x_freep) char *path = path_of(fixture, name);
	return access(path, F_OK) == 0;
}

static bool says(const struct request *request, const char *piece)
{
	return strstr(request->text, piece) != NULL;
}

/* The journal's rows in a copy, by a core on it. */
static int64_t rows_in(const struct fixture *fixture, const char *name)
{
	_cleanup_(x_freep) char *path = path_of(fixture, name);
	_cleanup_(proof_done) struct proof proof = { 0 };
	uint8_t chance[32];
	struct db_options file = { .path = path, .is_reader = true, .cache_bytes = 1 << 20 };
	struct core_options options = { .conf = fixture->conf,
					.rng = rng_seeded(1, chance),
					.server_key = "",
					.public_address = "" };
	struct core *core;
	struct db *db;

	assert_int_equal(db_open(&file, &db), 0);
	options.db = db;
	assert_int_equal(core_new(&options, &core), 0);
	assert_int_equal(core_prove(core, &proof), 0);
	assert_null(proof.wrong);
	core_free(core);
	db_close(db);
	return proof.rows;
}

static void test_steps(void **state)
{
	struct fixture *fixture = *state;
	struct request request = request_of(fixture, "{\"name\":\"one\"}");
	int64_t before = tamper_number(fixture, "SELECT count(*) FROM journal");

	assert_int_equal(core_read(fixture->reader, &request, fixture->now_ms), 0);
	assert_int_equal(request.reply, REPLY_COPY);
	assert_false(is_there(fixture, "backup.partial"));
	for (int i = 0; request.reply == REPLY_COPY; i++) {
		assert_false(is_there(fixture, "one.db"));
		assert_int_equal(step(fixture, &request), 0);
		if (i == 0)
			fixture_do(fixture, "coordinator", "institution.add",
				   "{'institution':'late','title':'L','country':'KR'}");
		assert_true(i < 100);
	}
	assert_int_equal(request.reply, REPLY_RESULT);
	assert_true(says(&request, "/backup/one.db\""));
	assert_false(is_there(fixture, "backup.partial"));
	int64_t rows = rows_in(fixture, "one.db");
	assert_true(rows == before || rows == before + 1);
	request_done(&request);
}

/* Broken off before each of its steps: nothing is left, and the next one is whole. */
static void test_broken_off(void **state)
{
	struct fixture *fixture = *state;
	bool is_made = false;

	for (int at = 0; !is_made; at++) {
		struct request request = request_of(fixture, "{\"name\":\"cut\"}");
		assert_int_equal(core_read(fixture->reader, &request, fixture->now_ms), 0);
		for (int i = 0; i < at && request.reply == REPLY_COPY; i++)
			assert_int_equal(step(fixture, &request), 0);
		is_made = request.reply == REPLY_RESULT;
		if (!is_made) {
			request.is_cancelled = true;
			assert_int_equal(step(fixture, &request), 0);
			assert_int_equal(request.err, ERR_UNAVAILABLE);
			assert_false(is_there(fixture, "cut.db"));
		}
		assert_false(is_there(fixture, "backup.partial"));
		request_done(&request);
		assert_true(at < 100);
	}
	assert_true(rows_in(fixture, "cut.db") > 0);
}

static void test_names(void **state)
{
	struct fixture *fixture = *state;
	struct request first = request_of(fixture, "{}"), second = request_of(fixture, "{}");

	assert_int_equal(core_read(fixture->reader, &first, fixture->now_ms), 0);
	assert_int_equal(step(fixture, &first), 0);
	assert_int_equal(core_read(fixture->reader, &second, fixture->now_ms), 0);
	assert_int_equal(step(fixture, &second), 0);
	assert_int_equal(second.err, ERR_BUSY);
	while (first.reply == REPLY_COPY)
		assert_int_equal(step(fixture, &first), 0);
	assert_true(says(&first, "/backup/refereed-20190301-000000.db\""));
	request_done(&first);
	request_done(&second);
	fixture_do(fixture, "coordinator", "server.backup", "{}");
	assert_true(is_there(fixture, "refereed-20190301-000000-2.db"));
	fixture_do(fixture, "coordinator", "server.backup", "{'name':'mine'}");
	fixture_refused(fixture, ERR_EXISTS, "coordinator", "server.backup", "{'name':'mine'}");
	fixture_refused(fixture, ERR_PARAMS, "coordinator", "server.backup", "{'name':'../mine'}");
	fixture_refused(fixture, ERR_PARAMS, "coordinator", "server.backup", "{'name':'.'}");
	struct json_object *stats = fixture_ok(fixture, "coordinator", "server.stats", "{}");
	assert_string_not_equal(fixture_text(stats, "last_backup"), "");
	json_object_put(stats);
}

/* Somebody changes the copy before it is looked at. */
static void test_damaged_copy(void **state)
{
	struct fixture *fixture = *state;
	_cleanup_(x_freep) char *partial = path_of(fixture, "backup.partial");
	struct stat status;

	for (off_t page = 1; page < 20; page += 3) {
		struct request request = request_of(fixture, "{\"name\":\"bad\"}");
		assert_int_equal(core_read(fixture->reader, &request, fixture->now_ms), 0);
		while (request_wants_writer(&request))
			assert_int_equal(step(fixture, &request), 0);
		assert_int_equal(stat(partial, &status), 0);
		assert_true(status.st_size > 20 * 4096);
		int fd = open(partial, O_WRONLY | O_CLOEXEC);
		assert_int_equal(pwrite(fd, "rubbish", 7, page * 4096), 7);
		assert_int_equal(close(fd), 0);
		/* The database itself is sound: no fault. */
		while (request.reply == REPLY_COPY)
			assert_int_equal(step(fixture, &request), 0);
		assert_int_equal(request.err, ERR_INTERNAL);
		request_done(&request);
		assert_false(is_there(fixture, "backup.partial"));
		assert_false(is_there(fixture, "bad.db"));
	}
}

/* The journal of the database has been changed by hand: the copy says so. */
static void test_forged(void **state)
{
	struct fixture *fixture = *state;

	tamper(fixture, "UPDATE journal SET time_ms = time_ms + 1 WHERE seq = 3");
	fixture_refused(fixture, ERR_INTERNAL, "coordinator", "server.backup", "{}");
	assert_false(is_there(fixture, "backup.partial"));
}

static void test_begin_anew(void **state)
{
	struct fixture *fixture = *state;
	struct json_object *answer =
		fixture_ok(fixture, "coordinator", "event.list", "{'limit':2}");
	_cleanup_(x_freep) char *cursor = xstrdup(fixture_text(answer, "next"));
	_cleanup_(x_freep) char *event =
		xstrdup(json_object_get_string(fixture_at(answer, "items.0.event")));
	struct json_object *keys = fixture_ok(fixture, "coordinator", "key.list", "{}");
	_cleanup_(x_freep) char *key =
		xstrdup(json_object_get_string(fixture_at(keys, "items.0.key")));

	json_object_put(answer);
	json_object_put(keys);
	fixture_do(fixture, "coordinator", "event.list", "{'after':'%s'}", cursor);
	fixture_do(fixture, "coordinator", "event.list", "{'after':'%s'}", event);
	for (int round = 0; round < 2; round++) {
		assert_int_equal(core_begin_anew(fixture->core), 0);
		fixture_close(fixture);
		fixture_open(fixture);
		fixture_refused(fixture, ERR_PARAMS, "coordinator", "event.list", "{'after':'%s'}",
				cursor);
		fixture_refused(fixture, ERR_PARAMS, "coordinator", "event.list", "{'after':'%s'}",
				event);
		fixture_refused(fixture, ERR_PARAMS, "coordinator", "event.watch", "{'after':'%s'}",
				cursor);
		answer = fixture_ok(fixture, "coordinator", "event.list", "{'limit':2}");
		assert_string_not_equal(json_object_get_string(fixture_at(answer, "items.0.event")),
					event);
		x_freep(&cursor);
		cursor = xstrdup(fixture_text(answer, "next"));
		json_object_put(answer);
		/* Ids of other things are what they were. */
		keys = fixture_ok(fixture, "coordinator", "key.list", "{}");
		assert_string_equal(json_object_get_string(fixture_at(keys, "items.0.key")), key);
		json_object_put(keys);
	}
}

/* Refused before anything is made. */
static void test_no_room(void **state)
{
	struct fixture *fixture = *state;
	_cleanup_(x_freep) char *path = xasprintf("%s/refereed.db", fixture->dir);
	struct statvfs disk;
	struct stat status;

	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(statvfs(fixture->dir, &disk), 0);
	/* A file with a hole as large as the disk: what is behind the last page is none of SQLite's. */
	assert_int_equal(truncate(path, (off_t)(disk.f_blocks * disk.f_frsize)), 0);
	fixture_refused(fixture, ERR_STORAGE_FULL, "coordinator", "server.backup", "{}");
	assert_int_equal(truncate(path, status.st_size), 0);
	fixture_do(fixture, "coordinator", "server.backup", "{}");
}

static void test_no_folder(void **state)
{
	struct fixture *fixture = *state;
	_cleanup_(x_freep) char *folder = xasprintf("%s/backup", fixture->dir);

	int fd = open(folder, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	assert_int_equal(close(fd), 0);
	fixture_refused(fixture, ERR_UNAVAILABLE, "coordinator", "server.backup", "{}");
	assert_int_equal(unlink(folder), 0);
	_cleanup_(x_freep) char *below = xasprintf("%s/refereed.db/backup", fixture->dir);
	char *before = fixture->conf->backup_dir;
	fixture->conf->backup_dir = below;
	fixture_refused(fixture, ERR_UNAVAILABLE, "coordinator", "server.backup", "{}");
	fixture->conf->backup_dir = before;
}

/* The copy is taken away under its hands. */
static void test_lost_copy(void **state)
{
	struct fixture *fixture = *state;
	_cleanup_(x_freep) char *partial = path_of(fixture, "backup.partial");
	struct request request = request_of(fixture, "{\"name\":\"lost\"}");

	assert_int_equal(core_read(fixture->reader, &request, fixture->now_ms), 0);
	while (request_wants_writer(&request))
		assert_int_equal(step(fixture, &request), 0);
	assert_int_equal(unlink(partial), 0);
	while (request.reply == REPLY_COPY)
		assert_int_equal(step(fixture, &request), 0);
	assert_int_equal(request.err, ERR_UNAVAILABLE);
	request_done(&request);
	assert_false(is_there(fixture, "lost.db"));
}

/* The daemon ends: what reads the whole file is broken off, and says nothing of damage. In a process
 * of its own, since there is no way back from it. */
static void hurry(const void *arg)
{
	struct fixture *fixture = (struct fixture *)(uintptr_t)arg;
	struct request request = request_of(fixture, "{\"name\":\"late\"}");

	(void)core_read(fixture->reader, &request, fixture->now_ms);
	while (request_wants_writer(&request))
		(void)step(fixture, &request);
	db_hurry();
	while (request.reply == REPLY_COPY)
		(void)step(fixture, &request);
	scratch_exit(request.err == ERR_UNAVAILABLE && core_check(fixture->core) == 0 ? 7 : 8);
}

static void test_hurried(void **state)
{
	int status;

	scratch_quiet();
	_cleanup_(x_freep) _unused_ char *said = scratch_child(hurry, *state, &status);
	assert_int_equal(status, 7);
}

#define TEST(function)                                                                             \
	cmocka_unit_test_setup_teardown(function, fixture_setup_study, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_steps),	 TEST(test_broken_off), TEST(test_names),
		TEST(test_damaged_copy), TEST(test_forged),	TEST(test_begin_anew),
		TEST(test_no_room),	 TEST(test_no_folder),	TEST(test_lost_copy),
		TEST(test_hurried),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
