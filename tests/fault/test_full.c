/* test_full.c: the disk, or the limit that the configuration sets to the database, is full for a while: every write is
 * refused with storage_full, every read goes on, what was acknowledged stays; and once there is space the same
 * process takes writes again. And memory of our own that is lacking ends the process, in the one place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "../base/scratch.h"
#include "fault/apart.h"
#include "fault/deed.h"
#include "fault/ground.h"
#include "fault/wrapped.h"
#include "sim/powercut.h"

#define EXIT_STATUS_MEMORY 71
#define REMARK_BYTES	   3000
#define REMARKS_MAX	   400

static struct deeds *deeds;

static void ground_make(struct ground *ground, const struct image *image)
{
	const struct fixture *fixture = &deeds->world->fixture;

	*ground = (struct ground){ .conf = fixture->conf,
				   .now_ms = fixture->now_ms,
				   .max_bytes = ground->max_bytes };
	(void)snprintf(ground->path, sizeof ground->path, "%s/full.db", fixture->dir);
	powercut_start(1);
	powercut_put(ground->path, image->bytes, image->len);
	assert_int_equal(ground_open(ground), 0);
	assert_int_equal(ground_open_reader(ground), 0);
}

static void ground_end(struct ground *ground)
{
	ground_close(ground);
	powercut_stop();
}

static struct request request_of(const struct deed *deed)
{
	return (struct request){ .verb = deed->verb,
				 .params = json_tokener_parse(deed->params),
				 .caller = deed->caller,
				 .is_last_run = true };
}

static void run_batch(struct ground *ground, struct request requests[], size_t count)
{
	struct commit commit;

	core_batch_begin(ground->core, ground->now_ms, 0);
	for (size_t i = 0; i < count; i++)
		assert_int_equal(core_batch_run(ground->core, &requests[i]), 0);
	assert_int_equal(core_batch_commit(ground->core, &commit), 0);
}

/* Runs it, and gives what was answered; malloc'd. */
static char *answer_of(struct ground *ground, const struct deed *deed, enum err *ret_err)
{
	_cleanup_(x_freep) char *dir = xstrdup(ground->path);
	struct request request = request_of(deed);

	*strrchr(dir, '/') = '\0';
	backups_drop(dir);
	if (deed->verb->flags & VERB_WRITE)
		run_batch(ground, &request, 1);
	else
		assert_int_equal(
			read_to_its_end(ground->core, ground->reader, &request, ground->now_ms), 0);
	*ret_err = request.reply == REPLY_ERROR ? request.err : ERR_NONE;
	char *text = xstrdup(request.text);
	request_done(&request);
	return text;
}

static void disk_fill(void)
{
	powercut_break(&(struct powercut_failure){
		.kinds = POWERCUT_WRITE, .at = 1, .code = SQLITE_FULL, .is_for_good = true });
}

/* The answer of a disk that has space, then of one that has none. Sealed cursors hold chance, so that starts anew. */
static void try_read(struct ground *ground, const struct deed *deed)
{
	enum err err;

	ground_reseed(ground);
	_cleanup_(x_freep) char *before = answer_of(ground, deed, &err);
	assert_int_equal(err, ERR_NONE);
	disk_fill();
	ground_reseed(ground);
	_cleanup_(x_freep) char *text = answer_of(ground, deed, &err);
	assert_string_equal(text, before);
	(void)powercut_mend();
}

static void try_write(struct ground *ground, const struct deed *deed)
{
	enum err err;

	disk_fill();
	for (int i = 0; i < 2; i++) {
		_cleanup_(x_freep) char *text = answer_of(ground, deed, &err);
		if (err != ERR_STORAGE_FULL)
			fail_msg("%s: %s", deed->verb->name, text);
	}
	(void)powercut_mend();
	_cleanup_(x_freep) char *done = answer_of(ground, deed, &err);
	if (err != ERR_NONE)
		fail_msg("%s, when there is space again: %s", deed->verb->name, done);
}

static void test_every_verb(void **state)
{
	(void)state;
	for (size_t i = 0; i < verb_count; i++) {
		struct ground ground = { .max_bytes = 0 };
		const struct deed *deed = &deeds->list[i];
		ground_make(&ground, deed->image);
		if (deed->verb->flags & VERB_WRITE)
			try_write(&ground, deed);
		else
			try_read(&ground, deed);
		ground_end(&ground);
	}
}

/* ---- the configured limit ---- */

static const struct deed *deed_of(const char *name)
{
	for (size_t i = 0; i < verb_count; i++)
		if (strcmp(verbs[i].name, name) == 0)
			return &deeds->list[i];
	fail_msg("there is no verb %s", name);
	return NULL;
}

static struct request remark(const struct deed *deed, int number)
{
	struct request request = request_of(deed);
	_cleanup_(x_freep) char *text = xcalloc(1, REMARK_BYTES + 1);
	char id[40];

	memset(text, 'r', REMARK_BYTES);
	(void)snprintf(id, sizeof id, "00000000-0000-7000-9000-%012d", number);
	json_object_object_add(request.params, "text", json_object_new_string(text));
	json_object_object_add(request.params, "request_id", json_object_new_string(id));
	return request;
}

/* Remarks, two to a batch, until one is refused: both of its batch are. Gives how many were taken. */
static int remark_on(struct ground *ground, int from)
{
	const struct deed *deed = deed_of("comment.add");

	for (int i = from; i < REMARKS_MAX; i += 2) {
		struct request pair[] = { remark(deed, i), remark(deed, i + 1) };
		run_batch(ground, pair, 2);
		bool is_refused = pair[0].reply == REPLY_ERROR;
		assert_int_equal(pair[0].reply, pair[1].reply);
		if (is_refused) {
			assert_int_equal(pair[0].err, ERR_STORAGE_FULL);
			assert_int_equal(pair[1].err, ERR_STORAGE_FULL);
		}
		request_done(&pair[0]);
		request_done(&pair[1]);
		if (is_refused)
			return i;
	}
	return REMARKS_MAX;
}

static void assert_there(struct ground *ground, int count)
{
	const struct deed *deed = deed_of("comment.add");

	for (int i = 1; i < count; i++) {
		struct request request = remark(deed, i);
		struct commit commit;
		core_batch_begin(ground->core, ground->now_ms, 0);
		assert_int_equal(core_batch_run(ground->core, &request), 0);
		assert_int_equal(core_batch_commit(ground->core, &commit), 0);
		assert_int_equal(request.reply, REPLY_RESULT);
		assert_int_equal(commit.written, 0); /* it had been done */
		request_done(&request);
	}
}

static void test_limit(void **state)
{
	const struct deed *deed = deed_of("comment.add");
	struct ground ground = { .max_bytes = (int64_t)deed->image->len + 200 * 1024 };

	(void)state;
	ground_make(&ground, deed->image);
	int taken = remark_on(&ground, 1);
	assert_in_range(taken, 20, REMARKS_MAX - 20);
	assert_int_equal(remark_on(&ground, taken), taken);
	_cleanup_(x_freep) char *wrong = ground_check(&ground);
	assert_null(wrong);
	enum err err;
	_cleanup_(x_freep) _unused_ char *list = answer_of(&ground, deed_of("comment.list"), &err);
	assert_int_equal(err, ERR_NONE);
	/* A repetition writes nothing, and is answered still. */
	assert_there(&ground, taken);
	ground_close(&ground);
	ground.max_bytes *= 2;
	assert_int_equal(ground_open(&ground), 0);
	assert_there(&ground, taken);
	assert_true(remark_on(&ground, taken) > taken + 20);
	ground_end(&ground);
}

/* ---- our own memory ---- */

static void run_short(const void *arg)
{
	struct ground ground = { .max_bytes = 0 };
	enum err err;

	ground_make(&ground, ((const struct deed *)arg)->image);
	wrapped_fail(WRAPPED_MEMORY, 5, true);
	_cleanup_(x_freep) _unused_ char *text = answer_of(&ground, arg, &err);
}

/* A real end, of a real process: the status that systemd sees, and one line for the operator. */
static void test_short_of_memory(void **state)
{
	static const char *const names[] = { "comment.add", "study.status", "rpc.discover" };

	(void)state;
	for (size_t i = 0; i < ELEMENTS(names); i++) {
		int status;
		_cleanup_(x_freep) char *said =
			scratch_child(run_short, deed_of(names[i]), &status);
		assert_int_equal(status, EXIT_STATUS_MEMORY);
		assert_string_equal(said,
				    "out of memory, ending; what was acknowledged is on disk\n");
	}
}

static void backup_on(struct ground *ground, struct request *request)
{
	if (request_wants_writer(request))
		assert_int_equal(core_copy(ground->core, request), 0);
	else
		assert_int_equal(core_read(ground->reader, request, ground->now_ms), 0);
}

/* The disk of the backups is full when one is begun, or by the time it is finished: that is an answer too, and the
 * next one is not kept out by what is left. */
static void test_backup(void **state)
{
	const struct deed *deed = deed_of("server.backup");
	struct ground ground = { .max_bytes = 0 };
	enum err err;

	(void)state;
	ground_make(&ground, deed->image);
	for (int is_begun = 0; is_begun < 2; is_begun++) {
		struct request request = request_of(deed);
		assert_int_equal(core_read(ground.reader, &request, ground.now_ms), 0);
		while (is_begun && request_wants_writer(&request))
			backup_on(&ground, &request);
		wrapped_fail(WRAPPED_SPACE, 1, false);
		while (request.reply == REPLY_COPY)
			backup_on(&ground, &request);
		assert_true(wrapped_mend());
		assert_int_equal(request.err, ERR_STORAGE_FULL);
		request_done(&request);
	}
	_cleanup_(x_freep) _unused_ char *made = answer_of(&ground, deed, &err);
	assert_int_equal(err, ERR_NONE);
	ground_end(&ground);
}

static int setup(void **state)
{
	(void)state;
	log_set_level(LOG_LEVEL_ERR);
	deeds = deeds_new();
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	deeds = deeds_free(deeds);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_verb),
		cmocka_unit_test(test_limit),
		cmocka_unit_test(test_backup),
		cmocka_unit_test(test_short_of_memory),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, setup, teardown);
}
